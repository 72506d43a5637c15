import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** Messages to the user through the engine, which shows them at a resource. They arrive in order. */
export class EngineLog {
    private lastStatus = "";

    private constructor(
        private readonly engine: EngineClient,
        private readonly queue: { sent: Promise<void> },
        private readonly urn: string,
    ) {}

    /** @param address where the engine listens, as "127.0.0.1:41234" */
    static connect(address: string): EngineLog {
        const engine = new EngineClient(address, grpc.credentials.createInsecure());
        return new EngineLog(engine, { sent: Promise.resolve() }, "");
    }

    /** The same log with its messages shown at a resource. */
    at(urn: string): EngineLog {
        return new EngineLog(this.engine, this.queue, urn);
    }

    warning(message: string): void {
        this.send(LogSeverity.WARNING, message, false);
    }

    /** What is going on just now: shown in the resource's line of a live display, and not kept. "" ends it. */
    status(message: string, warns = false): void {
        if (message === this.lastStatus) {
            return;
        }
        this.lastStatus = message;
        this.send(warns ? LogSeverity.WARNING : LogSeverity.INFO, message, true);
    }

    /** Until the engine has what was said so far: it forgets what comes after the answer. */
    delivered(): Promise<void> {
        return this.queue.sent;
    }

    private send(severity: LogSeverity, message: string, ephemeral: boolean): void {
        const request = new LogRequest()
            .setSeverity(severity)
            .setMessage(message)
            .setUrn(this.urn)
            .setEphemeral(ephemeral);
        const deliver = () =>
            new Promise<void>((resolve) => {
                this.engine.log(request, (error) => {
                    if (error) {
                        process.stderr.write(`the engine did not take the message "${message}": ${error.message}\n`);
                    }
                    resolve();
                });
            });
        this.queue.sent = this.queue.sent.then(deliver);
    }
}
