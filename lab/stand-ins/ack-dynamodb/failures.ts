/** Nothing will change until the object does: not tried again. */
export class TerminalError extends Error {
    constructor(
        message: string,
        readonly reason?: string,
    ) {
        super(message);
        this.name = "TerminalError";
    }
}

/** Not a fault: a step is under way, and it is worth looking again after some time. */
export class NotYet extends Error {
    constructor(
        message: string,
        readonly lookAgainAfterMs: number,
    ) {
        super(message);
        this.name = "NotYet";
    }
}

/** The table is being made or changed; nothing can be done with it meanwhile. */
export class TableBusy extends NotYet {
    constructor(state: "CREATING" | "UPDATING", lookAgainAfterMs: number) {
        super(`table in '${state}' state, cannot be modified or deleted`, lookAgainAfterMs);
        this.name = "TableBusy";
    }
}

/** There is no table to adopt; it is looked for for ever, and the object's status says nothing of it. */
export class AdoptedTableNotFound extends Error {
    constructor() {
        super("adopted resource not found");
        this.name = "AdoptedTableNotFound";
    }
}

/** A call to DynamoDB failed. The message is what ACK's Go SDK makes of it. */
export class DynamoDBFailure extends Error {
    /** The API's error code; absent when DynamoDB gave no answer that could be read. */
    readonly code: string | undefined;
    /** As it stands in a condition: an answer without the call that it answers. */
    readonly conditionMessage: string;

    constructor(operation: string, what: string, answer?: { code: string; status?: number; requestId?: string }) {
        const where = answer
            ? `https response error StatusCode: ${answer.status ?? 0}, RequestID: ${answer.requestId ?? ""}, `
            : "";
        super(`operation error DynamoDB: ${operation}, ${where}${what}`);
        this.name = "DynamoDBFailure";
        this.code = answer?.code;
        this.conditionMessage = answer ? what : this.message;
    }
}

/** The codes that the controller gives up on; everything else it tries for ever. */
export function isTerminal(failure: unknown): boolean {
    return (
        failure instanceof TerminalError ||
        (failure instanceof DynamoDBFailure && ["InvalidParameter", "ValidationException"].includes(failure.code ?? ""))
    );
}
