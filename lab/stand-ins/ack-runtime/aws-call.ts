import { AwsFailure } from "./failures";

/** As ACK: the attempts of its SDK (aws-sdk-go-v2 1.36), and its own default of --http-client-timeout. */
export const LIKE_ACK = {
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
};

/** The part of an AWS SDK client by which its calls fail as those of ACK's SDK do. */
interface Client {
    readonly middlewareStack: {
        add(middleware: unknown, options: { readonly step: "initialize"; readonly priority: "high" }): void;
    };
}

/** An exception of the SDK: what AWS has answered. */
interface ServiceException extends Error {
    readonly $metadata: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/**
 * Lets a client throw AwsFailure.
 *
 * @param service "DynamoDB"
 * @param Declared the class of the client's exceptions; those that the API declares have one of their own
 * @param terminal the codes that the controller gives up on
 */
export function failAsAck(
    client: Client,
    service: string,
    Declared: abstract new (...args: never[]) => ServiceException,
    terminal: readonly string[],
): void {
    const asFailure = (operation: string, error: unknown): AwsFailure => {
        const call = `${service}: ${operation}`;
        if (error instanceof Declared) {
            // The Go SDK prints an exception that the API declares without the prefix.
            const prefix = error.constructor === Declared ? "api error " : "";
            const { httpStatusCode: status, requestId } = error.$metadata;
            const answer = { code: error.name, status, requestId };
            const what = `${prefix}${error.name}: ${error.message}`;
            return new AwsFailure(call, what, answer, terminal.includes(error.name));
        }
        const { message, code } = error as { message?: string; code?: string };
        return new AwsFailure(call, `request send failed, ${message || code}`, undefined, false);
    };
    type Next = (args: unknown) => Promise<unknown>;
    const middleware =
        (next: Next, { commandName = "" }: { readonly commandName?: string }) =>
        async (args: unknown) => {
            try {
                return await next(args);
            } catch (error) {
                throw asFailure(commandName.replace(/Command$/, ""), error);
            }
        };
    client.middlewareStack.add(middleware, { step: "initialize", priority: "high" });
}
