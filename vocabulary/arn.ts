/** The name at the end of an ARN, behind its path: "carts" of "arn:aws:iam::111122223333:role/teams/carts". */
export function nameIn(arn: string): string {
    return arn.slice(arn.lastIndexOf("/") + 1);
}
