import * as pulumi from "@pulumi/pulumi";
import { parseClusterArn } from "./components/cluster/kubeconfig";
import { type Form, matches } from "./components/validation/forms";
import { describeProblems, type Problem } from "./components/validation/problems";

/** The cluster that a configuration chooses. */
export interface ChosenCluster {
    readonly clusterName: string;
    /** Where it is; undefined where nobody has said so. */
    readonly region?: string;
}

/** The project of platform/Pulumi.yaml, whose stack a name without a project means. */
export const PLATFORM_PROJECT = "carts-platform";

/** A name of two parts means another thing to each of Pulumi's backends. */
const STACK_NAME: Form = {
    pattern: /^[\w.-]+(\/[\w.-]+\/[\w.-]+)?$/,
    maxLength: 302,
    is: `the name of a stack of ${PLATFORM_PROJECT}, as in "prod", or <organization>/<project>/<stack>`,
};

/**
 * The cluster, by its name or by the stack that makes it.
 *
 * @throws pulumi.RunError where both are given, or none, or that stack has not made its cluster yet
 */
export async function readCluster(config: pulumi.Config): Promise<ChosenCluster> {
    const { clusterName, platformStack } = choiceOf(config);
    return clusterName === undefined ? clusterOf(platformStack) : { clusterName };
}

/** The cluster by its name alone, for whoever asks no other stack. @throws pulumi.RunError as `readCluster` does */
export function namedCluster(config: pulumi.Config): ChosenCluster {
    const { clusterName, platformStack } = choiceOf(config);
    if (clusterName === undefined) {
        fail([{ path: "platformStack", value: platformStack, reason: "is not asked here; set clusterName" }]);
    }
    return { clusterName };
}

/** What is wrong with a region that is not the cluster's. */
export function findRegionProblems(configured: string | undefined, { region }: ChosenCluster): Problem[] {
    if (configured === undefined || region === undefined || configured === region) {
        return [];
    }
    const reason = `is not where platformStack has made the cluster; set it to ${region}`;
    return [{ path: "aws:region", value: configured, reason }];
}

type Choice =
    | { readonly clusterName: string; readonly platformStack?: undefined }
    | { readonly clusterName?: undefined; readonly platformStack: string };

function choiceOf(config: pulumi.Config): Choice {
    const clusterName = config.get("clusterName") || undefined;
    const platformStack = config.get("platformStack") || undefined;
    if (clusterName !== undefined && platformStack !== undefined) {
        const reason = "excludes clusterName, which the platform's stack says; leave one of the two out";
        fail([{ path: "platformStack", value: platformStack, reason }]);
    }
    if (clusterName !== undefined) {
        return { clusterName };
    }
    if (platformStack === undefined) {
        const reason = "is needed: pulumi config set clusterName <your cluster>. Or set platformStack";
        fail([{ path: "clusterName", value: undefined, reason }]);
    }
    fail(matches("platformStack", platformStack, STACK_NAME));
    return { platformStack };
}

async function clusterOf(platformStack: string): Promise<ChosenCluster> {
    const name = platformStack.includes("/")
        ? platformStack
        : `${pulumi.getOrganization()}/${PLATFORM_PROJECT}/${platformStack}`;
    const platform = new pulumi.StackReference("platform", { name });
    const [clusterName, clusterArn] = await Promise.all(
        ["clusterName", "clusterArn"].map(async (output) => (await platform.getOutputDetails(output)).value as unknown),
    );
    if (typeof clusterName !== "string" || typeof clusterArn !== "string") {
        const reason = `has no cluster yet, because no update of it has ended well; update it first: pulumi up --stack ${name}`;
        fail([{ path: "platformStack", value: platformStack, reason }]);
    }
    return { clusterName, region: parseClusterArn(clusterArn).region };
}

function fail(problems: readonly [Problem]): never;
function fail(problems: readonly Problem[]): void;
function fail(problems: readonly Problem[]): void {
    if (problems.length > 0) {
        throw new pulumi.RunError(describeProblems("configuration", problems));
    }
}
