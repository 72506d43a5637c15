/** What an AWS service answered, or why it did not answer, in the words of the real provider's SDK. */
export class AwsError extends Error {
    constructor(
        /** "ResourceInUseException"; of an error that no service sent: Node's, as "ECONNREFUSED". */
        readonly code: string,
        message: string,
    ) {
        super(message);
        this.name = "AwsError";
    }

    static is(error: unknown, ...codes: readonly string[]): error is AwsError {
        return error instanceof AwsError && codes.includes(error.code);
    }

    /**
     * @param service as "IAM"
     * @param operation as "CreateRole"
     * @param thrown by the AWS SDK for JavaScript
     * @param maxAttempts after how many it gives up
     */
    static from(service: string, operation: string, thrown: unknown, maxAttempts: number): AwsError {
        const error = thrown as SdkError;
        // IAM's own code is EntityAlreadyExists where the SDK's class is EntityAlreadyExistsException.
        const code = error.Code ?? error.code ?? error.name ?? "UnknownError";
        const { httpStatusCode, requestId = "", attempts = 1 } = error.$metadata ?? {};
        const gaveUp = attempts > 1 && (httpStatusCode === undefined || attempts >= maxAttempts);
        const tries = gaveUp ? `exceeded maximum number of attempts, ${attempts}, ` : "";
        const answer =
            httpStatusCode === undefined
                ? `request send failed, ${error.message || code}`
                : `https response error StatusCode: ${httpStatusCode}, RequestID: ${requestId}, ${code}: ${error.message}`;
        return new AwsError(code, `operation error ${service}: ${operation}, ${tries}${answer}`);
    }
}

interface SdkError {
    readonly name?: string;
    readonly message?: string;
    readonly Code?: string;
    readonly code?: string;
    readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string; readonly attempts?: number };
}

/** Says in an error what was being done, as "creating IAM Role (carts)". */
export async function doing<T>(what: string, work: Promise<T>): Promise<T> {
    try {
        return await work;
    } catch (error) {
        throw new Error(`${what}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
}

/** Undefined where AWS says with one of these codes that there is no such thing. */
export async function unlessAbsent<T>(work: Promise<T>, ...codes: readonly string[]): Promise<T | undefined> {
    try {
        return await work;
    } catch (error) {
        if (AwsError.is(error, ...codes)) {
            return undefined;
        }
        throw error;
    }
}
