import { parseAdopt } from "../../adoptable";
import { readAwsConfiguration } from "../../aws-configuration";
import { type GivenCommands, programOf } from "../../commands";
import { parseClusterArn } from "../../components/cluster/kubeconfig";
import { describeNotice, type Program, RemediedError } from "../../parts/program/remedies";
import { credentialsOf, wayTo } from "../../parts/readers/aws/credentials";
import { ClusterClient } from "../../parts/readers/kubernetes/client";
import { type Deployed, type ExportedStack, readDeployed } from "../../parts/readers/state/deployed";
import type { SelectedStack } from "../../parts/stack";
import { run } from "../command";

/** The option that all tools have for choosing a stack. */
export const stackOption = { stack: { type: "string" } } as const;

export const stackOptionUsage = "  --stack <name>    a Pulumi stack of this project (default: the selected one)";

/** Where the Pulumi CLI runs: what `pulumi` on the PATH finds in that directory is the stack. */
export interface Surroundings {
    readonly directory: string;
    readonly environment: NodeJS.ProcessEnv;
}

/**
 * A stack of this project in whatever backend the Pulumi CLI on PATH is logged in to.
 *
 * @param name default: the one that `pulumi stack select` chose
 */
export async function pulumiStack(
    name?: string,
    surroundings: Surroundings = { directory: process.cwd(), environment: process.env },
): Promise<SelectedStack> {
    const stackFlag = name === undefined ? [] : ["--stack", name];
    const pulumi = (...args: string[]) => runPulumi([...args, ...stackFlag], surroundings);
    const [exported, config] = await Promise.all([
        pulumi("stack", "export", "--show-secrets"),
        pulumi("config", "--json", "--show-secrets"),
    ]);
    const configured = byFullKeys(config);
    const adopted = Object.entries(configured).find(([key]) => key.endsWith(":adopt"))?.[1];
    const { shell, ...given } = JSON.parse(surroundings.environment.CARTS_COMMANDS ?? "{}") as Given;
    const program = programOf({ stackFlag, adopted: parseAdopt(adopted), updates: true, given });
    const deployed = read(JSON.parse(exported) as ExportedStack, program);
    const { arn, kubeconfig, context } = deployed.cluster;
    const { region } = parseClusterArn(arn);
    const { configuration } = readAwsConfiguration(configured);
    const credentials = await credentialsOf(configuration, region);
    return {
        name: name ?? (await pulumi("stack", "--show-name")).trim(),
        deployed,
        kubernetes: ClusterClient.fromKubeconfig(kubeconfig, context),
        aws: (service) => ({ region, ...wayTo(configuration, service), credentials, maxAttempts: 2 }),
        program,
        shell,
    };
}

/** A JSON object in CARTS_COMMANDS: what people run where that is not `pulumi`, and before that in a shell. */
type Given = GivenCommands & { readonly shell?: string };

function read(exported: ExportedStack, program: Program): Deployed {
    try {
        return readDeployed(exported);
    } catch (error) {
        throw error instanceof RemediedError ? new Error(describeNotice(error, program)) : error;
    }
}

/** As the program sees them. */
function byFullKeys(config: string): Record<string, string> {
    const entries = Object.entries(JSON.parse(config) as Record<string, { readonly value?: string }>);
    return Object.fromEntries(entries.map(([key, { value = "" }]) => [key, value]));
}

async function runPulumi(args: readonly string[], surroundings: Surroundings): Promise<string> {
    try {
        return await run("pulumi", [...args, "--non-interactive"], { ...surroundings, secretOutput: true });
    } catch (error) {
        if (String(error).includes("ENOENT")) {
            throw new Error("there is no pulumi on PATH; install the Pulumi CLI: https://www.pulumi.com/docs/install");
        }
        throw error;
    }
}
