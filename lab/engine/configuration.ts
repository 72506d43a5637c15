import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ConfigMap, Stack } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import { labAws } from "../services/aws";
import type { Lab } from "../services/lab";
import { cacheKey } from "../setup/cache";

/**
 * What a stack is configured with in the lab: the example configuration of the project, Pulumi.dev.yaml, and the way to
 * the lab's AWS and cluster in the provider's own keys.
 *
 * @param project the Pulumi project's name; of another one than this, the example configuration is left out
 * @param more on top, with the project's name or a provider's before each key: "carts-stack:replicas"; where credentials
 * are in a file, the lab's own keys, which would win over them, are left out
 */
export function labConfiguration(lab: Lab, project: string, more: Readonly<Record<string, string>>): ConfigMap {
    const { endpoint, region } = lab.aws;
    const ownKeys = more["aws:sharedCredentialsFiles"] === undefined;
    const values: Record<string, string> = {
        ...(project === OWN_PROJECT && exampleConfiguration()),
        "aws:region": region,
        ...(ownKeys && { "aws:accessKey": labAws.accessKeyId }),
        "aws:endpoints": JSON.stringify([{ dynamodb: endpoint, eks: endpoint, iam: endpoint, sts: endpoint }]),
        // There is no instance metadata to ask, and the keys are not real.
        "aws:skipCredentialsValidation": "true",
        "aws:skipMetadataApiCheck": "true",
        "aws:skipRequestingAccountId": "true",
        ...more,
    };
    return {
        ...Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }])),
        ...(ownKeys && { "aws:secretKey": { value: labAws.secretAccessKey, secret: true } }),
        [`${project}:kubeconfig`]: { value: lab.kubeconfig, secret: true },
    };
}

const OWN_PROJECT = "carts-stack";

function exampleConfiguration(): Record<string, string> {
    const text = readFileSync(join(__dirname, "..", "..", "Pulumi.dev.yaml"), "utf8");
    const { config } = parse(text) as { config: Record<string, unknown> };
    return Object.fromEntries(
        Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
    );
}

/**
 * Makes a stack's configuration the wanted one. What is a secret, the CLI encrypts, once for each value, because each run
 * of the CLI takes long; the rest is written as the CLI would.
 *
 * @param file the stack's settings
 */
export async function configure(stack: Stack, wanted: ConfigMap, file: string): Promise<void> {
    const entries = Object.entries(wanted);
    const secrets = Object.fromEntries(entries.filter(([, { secret }]) => secret));
    // Not in clear: they are keys.
    const key = cacheKey(JSON.stringify(secrets));
    const encrypted = `${file}.encrypted`;
    const read = () => parse(readFileSync(file, "utf8")) as { config?: Record<string, unknown> };
    const isKnown = existsSync(encrypted) && readFileSync(encrypted, "utf8") === key;
    if (!isKnown || Object.keys(secrets).some((name) => !(name in (read().config ?? {})))) {
        writeFileSync(encrypted, "");
        await stack.setAllConfig(secrets);
        writeFileSync(encrypted, key);
    }
    const { config = {}, ...settings } = read();
    const sealed = Object.entries(config).filter(([name]) => name in secrets);
    const plain = entries.filter(([name]) => !(name in secrets)).map(([name, { value }]) => [name, value]);
    const text = stringify({ ...settings, config: Object.fromEntries([...sealed, ...plain]) });
    if (readFileSync(file, "utf8") !== text) {
        writeFileSync(file, text);
    }
}
