import * as assert from "node:assert/strict";
import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import { ResourceMonitorClient, ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { SupportsFeatureRequest, SupportsFeatureResponse } from "@pulumi/pulumi/proto/resource_pb";
import { inlineProgram } from "../../../lab/engine/inline-program";
import { until } from "../../until";

describe("a program that runs in the lab's own process", () => {
    for (const [name, code] of [
        ["CANCELLED", grpc.status.CANCELLED],
        ["UNAVAILABLE", grpc.status.UNAVAILABLE],
    ] as const) {
        it(`fails where it ends with ${name}, which the Automation API takes for the engine's end`, async () => {
            const program = inlineProgram(async () => {
                throw Object.assign(new Error("not now"), { code });
            });
            await assert.rejects(program, (error: Error) => {
                assert.equal(error.message, "the program ended with Error: not now");
                return !("code" in error);
            });
        });
    }

    it("fails with any other error as it is", async () => {
        const error = Object.assign(new Error("no such cluster"), { code: grpc.status.NOT_FOUND });
        const program = inlineProgram(() => Promise.reject(error));
        await assert.rejects(program, (thrown) => thrown === error);
    });

    it("reaches an engine on the port of one that was missed", async () => {
        inlineProgram(async () => {});
        const first = await listen(0);
        const left = client(first.port);
        await supportsFeature(left);
        first.server.forceShutdown();
        // The connection ends at some time after; from then on, each call tries to make a new one.
        const look = () => supportsFeature(left).then(() => "answered", String);
        const answer = await until("the connection ends", look, (seen) => seen !== "answered", {
            seconds: 30,
            everyMs: 1,
        });
        assert.match(answer, /UNAVAILABLE/);
        await assert.rejects(supportsFeature(left), /UNAVAILABLE/);
        const second = await listen(first.port);
        const next = client(first.port);
        try {
            await supportsFeature(next);
        } finally {
            left.close();
            next.close();
            second.server.forceShutdown();
        }
    });
});

async function listen(port: number): Promise<{ server: grpc.Server; port: number }> {
    const server = new grpc.Server();
    server.addService(ResourceMonitorService, {
        supportsFeature: (_call: unknown, callback: grpc.sendUnaryData<SupportsFeatureResponse>) =>
            callback(null, new SupportsFeatureResponse()),
    });
    const bind = promisify(server.bindAsync.bind(server));
    return { server, port: await bind(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure()) };
}

/** As the SDK makes it. */
function client(port: number): ResourceMonitorClient {
    const { grpcClientOptions } = require("@pulumi/pulumi/runtime/settings") as { grpcClientOptions: object };
    return new ResourceMonitorClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), grpcClientOptions);
}

function supportsFeature(from: ResourceMonitorClient): Promise<unknown> {
    return promisify(from.supportsFeature.bind(from))(new SupportsFeatureRequest());
}
