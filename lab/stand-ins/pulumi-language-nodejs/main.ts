/**
 * Stands in for Pulumi's language host for Node, pulumi-language-nodejs of SDK 3.276, which no registry of the lab serves.
 * It runs a Pulumi project as the real one does: `@pulumi/pulumi/cmd/run` of the project's own packages, in a process of
 * its own, with ts-node for TypeScript, and a policy pack by `@pulumi/pulumi/cmd/run-policy-pack`. `pulumi new` and
 * `pulumi install` get `npm install`.
 *
 * Left out:
 * - the plugins that a program needs: those of the lab are there already
 * - other package managers than npm, the runtime options of Pulumi.yaml but `typescript`, other Node versions, debuggers
 * - other plugins in TypeScript sources, generated programs and SDKs, `pulumi about`
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { listen } from "../provider-protocol/listen";

/** With this code the SDK's runner ends when it has told the user what is wrong. */
const USER_WAS_TOLD = 32;

const engineAddress = process.argv.at(-1) ?? "";

async function run(request: messages.RunRequest): Promise<messages.RunResponse> {
    const info = programOf(request);
    const directory = info.getProgramDirectory();
    const options = {
        monitor: request.getMonitorAddress(),
        engine: engineAddress,
        organization: request.getOrganization(),
        project: request.getProject(),
        "root-directory": info.getRootDirectory(),
        stack: request.getStack(),
        pwd: directory,
        parallel: String(request.getParallel()),
    };
    const args = Object.entries(options).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value]));
    const dryRun = request.getDryrun() ? ["--dry-run"] : [];
    const program = [info.getEntryPoint(), ...request.getArgsList()];
    const runner = createRequire(join(directory, "package.json")).resolve("@pulumi/pulumi/cmd/run");
    const child = spawn(process.execPath, [runner, ...args, ...dryRun, ...program], {
        cwd: directory,
        // The engine shows what a plugin prints.
        stdio: ["ignore", "inherit", "inherit"],
        env: {
            ...process.env,
            PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
            PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
            PULUMI_NODEJS_TYPESCRIPT: String(info.getOptions()?.toJavaScript().typescript ?? true),
        },
    });
    const [code, signal] = await once(child, "exit");
    const response = new messages.RunResponse();
    if (code === USER_WAS_TOLD) {
        return response.setBail(true);
    }
    return code === 0 ? response : response.setError(`the program ended with ${signal ?? `exit code ${code}`}`);
}

/** The engine reads the port from what the pack prints first, as from any plugin, and ends the pack by ending the call. */
async function runPlugin(
    call: grpc.ServerWritableStream<messages.RunPluginRequest, messages.RunPluginResponse>,
): Promise<void> {
    const { request } = call;
    if (request.getKind() !== "analyzer") {
        throw new Error(`this language host runs policy packs, and no plugin of kind "${request.getKind()}"`);
    }
    const cwd = programOf(request).getProgramDirectory();
    const runner = createRequire(join(cwd, "package.json")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
    const pairs = request.getEnvList().map((pair) => pair.split(/=(.*)/s, 2));
    const pack = spawn(process.execPath, [runner, ...request.getArgsList(), "."], {
        cwd,
        stdio: ["ignore", "pipe", "pipe"],
        env: Object.fromEntries(pairs),
    });
    const end = () => pack.kill();
    process.once("exit", end);
    call.once("cancelled", end);
    pack.stdout.on("data", (text: Buffer) => call.write(new messages.RunPluginResponse().setStdout(text)));
    pack.stderr.on("data", (text: Buffer) => call.write(new messages.RunPluginResponse().setStderr(text)));
    const [code] = await once(pack, "close");
    process.off("exit", end);
    call.end(new messages.RunPluginResponse().setExitcode(code ?? 1));
}

function programOf(request: { getInfo(): messages.ProgramInfo | undefined }): messages.ProgramInfo {
    const info = request.getInfo();
    if (!info) {
        throw new Error("the engine did not say where the program is");
    }
    return info;
}

/** Its output goes to the engine as it comes, which shows it. */
async function install(
    call: grpc.ServerWritableStream<messages.InstallDependenciesRequest, messages.InstallDependenciesResponse>,
): Promise<void> {
    const cwd = call.request.getDirectory();
    const npm = spawn("npm", ["install", "--prefer-offline", "--loglevel=error"], { cwd, stdio: "pipe" });
    npm.stdout.on("data", (text: Buffer) => call.write(new messages.InstallDependenciesResponse().setStdout(text)));
    npm.stderr.on("data", (text: Buffer) => call.write(new messages.InstallDependenciesResponse().setStderr(text)));
    const [code] = await once(npm, "close");
    if (code !== 0) {
        throw new Error(`npm install ended with exit code ${code}`);
    }
    call.end();
}

function unary<Request, Response>(
    answer: (request: Request) => Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
    return (call, callback) => {
        answer(call.request).then((response) => callback(null, response), callback);
    };
}

void listen("pulumi-language-nodejs", LanguageRuntimeService, {
    handshake: unary(async () => new messages.LanguageHandshakeResponse()),
    getPluginInfo: unary(async () => new PluginInfo().setVersion("3.276.0")),
    getRequiredPackages: unary(async () => new messages.GetRequiredPackagesResponse()),
    getProgramDependencies: unary(async () => new messages.GetProgramDependenciesResponse()),
    runtimeOptionsPrompts: unary(async () => new messages.RuntimeOptionsResponse()),
    template: unary(async () => new messages.TemplateResponse()),
    run: unary(run),
    runPlugin: (call: grpc.ServerWritableStream<messages.RunPluginRequest, messages.RunPluginResponse>) => {
        runPlugin(call).catch((error: Error) => call.destroy(error));
    },
    installDependencies: (
        call: grpc.ServerWritableStream<messages.InstallDependenciesRequest, messages.InstallDependenciesResponse>,
    ) => {
        install(call).catch((error: Error) => call.destroy(error));
    },
});
