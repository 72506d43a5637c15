import { fstatSync } from "node:fs";
import * as grpc from "@grpc/grpc-js";

/** As the engine's own limit: a state can be far bigger than gRPC's default of 4 MB. */
const LARGEST_MESSAGE_BYTES = 400 * 1024 * 1024;

/**
 * Serves a plugin of the engine until the engine is gone. The engine reads the port from the first line of standard output.
 *
 * @param title of the process, as `ps` shows it: the name of the plugin's executable
 */
export async function listen(
    title: string,
    service: grpc.ServiceDefinition,
    methods: grpc.UntypedServiceImplementation,
): Promise<void> {
    process.title = title;
    const server = new grpc.Server({ "grpc.max_receive_message_length": LARGEST_MESSAGE_BYTES });
    server.addService(service, methods);
    const port = await new Promise<number>((resolve, reject) =>
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
            error ? reject(error) : resolve(bound),
        ),
    );
    process.stdout.write(`${port}\n`);
    endWithEngine();
}

/** The engine interrupts its plugins when it ends; where it could not, its end of the pipe closes. */
function endWithEngine(): void {
    const end = () => process.exit(0);
    process.once("SIGTERM", end).once("SIGINT", end);
    const input = fstatSync(process.stdin.fd);
    if (input.isFIFO() || input.isSocket()) {
        process.stdin.once("end", end).resume();
    }
}
