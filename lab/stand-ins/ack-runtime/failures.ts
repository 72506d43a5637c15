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

/** What is in AWS is being made or changed; nothing can be done with it meanwhile. */
export class Busy extends NotYet {
    constructor(message: string, lookAgainAfterMs: number) {
        super(message, lookAgainAfterMs);
        this.name = "Busy";
    }
}

/** There is nothing to adopt; it is looked for for ever, and the object's status says nothing of it. */
export class AdoptedResourceNotFound extends Error {
    constructor() {
        super("adopted resource not found");
        this.name = "AdoptedResourceNotFound";
    }
}

/** An answer of AWS that is an error. */
export interface Answer {
    readonly code: string;
    readonly status?: number;
    readonly requestId?: string;
}

/** A call to AWS failed. The message is what ACK's Go SDK makes of it. */
export class AwsFailure extends Error {
    /** The API's error code; absent when AWS gave no answer that could be read. */
    readonly code: string | undefined;
    /** As it stands in a condition: an answer without the call that it answers. */
    readonly conditionMessage: string;

    /** @param call "DynamoDB: CreateTable" */
    constructor(
        call: string,
        what: string,
        answer: Answer | undefined,
        /** Whether the controller gives up on it; everything else it tries for ever. */
        readonly terminal: boolean,
    ) {
        const where = answer
            ? `https response error StatusCode: ${answer.status ?? 0}, RequestID: ${answer.requestId ?? ""}, `
            : "";
        super(`operation error ${call}, ${where}${what}`);
        this.name = "AwsFailure";
        this.code = answer?.code;
        this.conditionMessage = answer ? what : this.message;
    }
}

export function isTerminal(failure: unknown): boolean {
    return failure instanceof TerminalError || (failure instanceof AwsFailure && failure.terminal);
}
