import { POD_IDENTITY, TRUSTED_ACTIONS } from "../../vocabulary/pod-identity";

/** Whether a role's trust policy lets EKS Pod Identity hand the role to pods. Its conditions and denials are not read. */
export function trustsPodIdentity(document: string): boolean {
    const { Statement } = JSON.parse(document) as { Statement?: OneOrMore<Statement> };
    const allowed = list(Statement)
        .filter(({ Effect, Principal }) => Effect === "Allow" && list(Principal?.Service).includes(POD_IDENTITY))
        .flatMap(({ Action }) => list(Action));
    return TRUSTED_ACTIONS.every((action) => allowed.some((pattern) => covers(pattern, action)));
}

/** The trust policy that a role of Pod Identity needs at least, in JSON. */
export const POD_IDENTITY_TRUST = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: POD_IDENTITY }, Action: TRUSTED_ACTIONS }],
});

interface Statement {
    readonly Effect?: string;
    readonly Principal?: { readonly Service?: OneOrMore<string> };
    readonly Action?: OneOrMore<string>;
}

/** IAM writes a list of one as the one. */
type OneOrMore<T> = T | readonly T[];

function list<T>(items: OneOrMore<T> | undefined): readonly T[] {
    return items === undefined ? [] : ([items].flat() as readonly T[]);
}

function covers(pattern: string, action: string): boolean {
    return new RegExp(`^${pattern.replaceAll("*", ".*")}$`, "i").test(action);
}
