/** What EKS knows of a cluster. */
export interface KnownCluster {
    readonly name: string;
    readonly arn: string;
    /** URL of its API server. */
    readonly endpoint: string;
    /** Its own certificate authority, in PEM; every cluster has another one. */
    readonly authority: string;
    /** Whether EKS Auto Mode runs its nodes, with the Pod Identity agent in them. */
    readonly autoMode: boolean;
}

/** Something in AWS that has a name of its own. */
interface LiveResource {
    readonly arn: string;
    readonly tags: Readonly<Record<string, string>>;
}

export interface LiveRole extends LiveResource {
    /** JSON. */
    readonly trustPolicy: string;
}

/** The keys, indexes and billing of a table. */
export interface TableShape {
    readonly billingMode: string;
    readonly key: readonly TableKey[];
    readonly indexes: readonly TableIndex[];
}

/** An attribute of a key: the hash key first. */
export interface TableKey {
    readonly name: string;
    readonly type: string;
}

export interface TableIndex {
    readonly name: string;
    readonly key: readonly TableKey[];
    readonly projection: string;
    /** DynamoDB's word, as of an index that is there; the AWS provider does not tell it. */
    readonly status?: string;
}

/** A table as DynamoDB describes it. */
export interface LiveTable extends TableShape {
    readonly name: string;
    readonly arn: string;
    /** DynamoDB's word; the AWS provider does not tell it. */
    readonly status?: string;
    readonly deletionProtection: boolean;
}

/** Undefined where the error says that there is none, in the words of AWS, of its SDK or of the provider (pulumi-aws 7.48). */
export async function unlessAbsent<T>(found: Promise<T>): Promise<T | undefined> {
    try {
        return await found;
    } catch (error) {
        if (/couldn't find resource|ResourceNotFoundException|NoSuchEntity/.test(String(error))) {
            return undefined;
        }
        throw error;
    }
}

/** @param data its base64, as EKS has a certificate authority */
export function pemOf(data = ""): string {
    return Buffer.from(data, "base64").toString();
}
