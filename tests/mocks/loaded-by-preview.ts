/**
 * Previews the program with mocks, and prints which packages of look-ups that loads: `stands` for a stack that has all of it
 * in its state, `begins` for a new one.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { stateIn } from "../unit/standing-state";
import { StrictMocks, settle } from "./strict-mocks";

const ROOT = join(__dirname, "..", "..");
const PROJECT = "carts-stack";
/** It leads nowhere. */
const KUBECONFIG = JSON.stringify({
    "current-context": "one",
    contexts: [{ name: "one", context: { cluster: "one", user: "one" } }],
    clusters: [{ name: "one", cluster: { server: "http://127.0.0.1:1" } }],
    users: [{ name: "one", user: { token: "t" } }],
});

async function main(stack: string): Promise<void> {
    const mocks = await StrictMocks.install(true);
    const [make, answer] = [mocks.newResource.bind(mocks), mocks.call.bind(mocks)];
    mocks.newResource = async (args) => (args.type === "pulumi:providers:aws" ? { id: "aws", state: {} } : make(args));
    mocks.call = (args) => {
        switch (args.token) {
            case "pulumi:pulumi:readStackResourceOutputs":
                return { outputs: state(stack === "stands") };
            case "aws:eks/getCluster:getCluster":
                return { ...answer(args), computeConfigs: [{ enabled: true }] };
            default:
                throw new Error("couldn't find resource");
        }
    };
    const registerErrorHook = (_request: unknown, done: (error: null, response: object) => void) => done(null, {});
    Object.assign(pulumi.runtime.getMonitor() ?? {}, { registerErrorHook });
    const { config } = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as {
        config: Record<string, { default?: unknown }>;
    };
    const declared = Object.entries(config).map(([key, { default: value = "" }]) => [
        `${PROJECT}:${key}`,
        String(value),
    ]);
    pulumi.runtime.setAllConfig({
        ...(Object.fromEntries(declared) as Record<string, string>),
        [`${PROJECT}:clusterName`]: "eks-workshop",
        [`${PROJECT}:kubeconfig`]: KUBECONFIG,
        "aws:accessKey": "a",
        "aws:secretKey": "b",
        "aws:endpoints": JSON.stringify([{ eks: "http://127.0.0.1:1" }]),
    });
    await (require("../../index") as () => Promise<unknown>)();
    await settle();
    const loaded = Object.keys(require.cache).flatMap(
        (file) => /node_modules\/(@kubernetes\/client-node|@aws-sdk\/client-eks)\//.exec(file)?.[1] ?? [],
    );
    process.stdout.write(JSON.stringify([...new Set(loaded)].sort()));
}

/** As the engine has it, by URN. */
function state(stands: boolean) {
    const resources = stands ? stateIn("eks-workshop") : [];
    return Object.fromEntries(
        resources.map(({ urn, type, outputs }) => [
            urn,
            { type, outputs: urn === "provider" ? { ...outputs, kubeconfig: KUBECONFIG } : outputs },
        ]),
    );
}

void main(process.argv[2] ?? "");
