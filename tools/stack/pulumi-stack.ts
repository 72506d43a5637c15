import { join } from "node:path";
import { adoptBesides } from "../../adoptable";
import { readAwsConfiguration } from "../../components/cluster/aws-configuration";
import { parseClusterArn } from "../../components/cluster/kubeconfig";
import { run } from "../../lab/setup/command";
import { credentialsOf } from "../../parts/readers/aws/credentials";
import { ClusterClient } from "../../parts/readers/kubernetes/client";
import { type ExportedStack, readDeployed } from "../../parts/readers/state/deployed";
import type { SelectedStack } from "../../parts/stack";

const PROJECT = join(__dirname, "..", "..");

/**
 * A stack of this project in whatever backend the Pulumi CLI on PATH is logged in to.
 *
 * @param name default: the one that `pulumi stack select` chose
 */
export async function pulumiStack(name?: string): Promise<SelectedStack> {
    const stackFlag = name === undefined ? [] : ["--stack", name];
    const exported = JSON.parse(await pulumi("stack", "export", "--show-secrets", ...stackFlag)) as ExportedStack;
    const adopted = await pulumi("config", "get", "adopt", ...stackFlag);
    const { configuration } = readAwsConfiguration(await configurationOf(stackFlag));
    const command = (text: string) => ["pulumi", text, ...stackFlag].join(" ");
    const configure = (key: string, value: string) => `${command(`config set ${key} ${value}`)} && ${command("up")}`;
    const deployed = readDeployed(exported, command("up"));
    const { arn, kubeconfig, context } = deployed.cluster;
    const { region } = parseClusterArn(arn);
    return {
        name: name ?? (await pulumi("stack", "--show-name")).trim(),
        deployed,
        kubernetes: ClusterClient.fromKubeconfig(kubeconfig, context),
        aws: { region, credentials: await credentialsOf(configuration, region) },
        commands: {
            update: command("up"),
            refresh: command("up --refresh"),
            configure,
            adopt: (what) => configure("adopt", adoptBesides(adopted, what)),
            // The namespaces of their own installation guides.
            restartKro: "kubectl rollout restart deployment -n kro-system",
            restartAck: "kubectl rollout restart deployment -n ack-system",
            reach: "aws sts get-caller-identity",
        },
    };
}

/** By full keys, as the program sees them. */
async function configurationOf(stackFlag: readonly string[]): Promise<Record<string, string>> {
    const text = await pulumi("config", "--json", "--show-secrets", ...stackFlag);
    const entries = Object.entries(JSON.parse(text) as Record<string, { readonly value?: string }>);
    return Object.fromEntries(entries.map(([key, { value = "" }]) => [key, value]));
}

async function pulumi(...args: string[]): Promise<string> {
    try {
        return await run("pulumi", [...args, "--non-interactive"], { directory: PROJECT });
    } catch (error) {
        if (String(error).includes("ENOENT")) {
            throw new Error(
                "there is no lab here, and no pulumi on PATH: npm start makes a lab; for a cluster of your own, install " +
                    "the Pulumi CLI (https://www.pulumi.com/docs/install)",
            );
        }
        throw error;
    }
}
