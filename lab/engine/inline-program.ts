import { type ChannelOptions, status } from "@grpc/grpc-js";
import type { PulumiFn } from "@pulumi/pulumi/automation";

/**
 * A program that the Automation API (SDK 3.276) runs in this process, without its silent end: where the program ends with
 * gRPC's CANCELLED or UNAVAILABLE, the SDK takes the engine for gone and says that all is well. The engine, if it is there,
 * then deletes what the program has not come to.
 */
export function inlineProgram(program: PulumiFn): PulumiFn {
    connectAfresh();
    return async () => {
        try {
            return await program();
        } catch (error) {
            throw isTakenForTheEnd(error) ? new Error(`the program ended with ${String(error)}`) : error;
        }
    };
}

/**
 * Gives each client of an engine a connection of its own. By default, clients of the same address share one. When an
 * update has failed, what is left of its program calls the engine that is gone, and for up to two minutes nothing
 * reaches an engine that listens on the same port: not even the SDK's first call, before the program.
 */
function connectAfresh(): void {
    const settings = require("@pulumi/pulumi/runtime/settings") as { readonly grpcClientOptions: ChannelOptions };
    settings.grpcClientOptions["grpc.use_local_subchannel_pool"] = 1;
}

/** As the SDK's `isGrpcError` sees it; errors of others have such numbers too, as a command's exit code. */
function isTakenForTheEnd(error: unknown): boolean {
    const { code } = (error ?? {}) as { readonly code?: unknown };
    return code === status.CANCELLED || code === status.UNAVAILABLE;
}
