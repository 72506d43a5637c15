import * as pulumi from "@pulumi/pulumi";
import { parseClusterArn } from "./components/cluster/kubeconfig";
import { type Form, matches } from "./components/validation/forms";
import type { Problem } from "./components/validation/problems";

/** The cluster that a configuration chooses. */
export interface ChosenCluster {
    /** Undefined where the configuration chooses none, which `problems` says. */
    readonly clusterName?: string;
    /** Where it is; undefined where nobody has said so. */
    readonly region?: string;
    readonly problems: readonly Problem[];
}

/** The project of platform/Pulumi.yaml, whose stack a name without a project means. */
export const PLATFORM_PROJECT = "carts-platform";

/** A name of two parts means another thing to each of Pulumi's backends. */
const STACK_NAME: Form = {
    pattern: /^[\w.-]+(\/[\w.-]+\/[\w.-]+)?$/,
    maxLength: 302,
    is: `the name of a stack of ${PLATFORM_PROJECT}, as in "prod", or <organization>/<project>/<stack>`,
};

/** The cluster, by its name or by the stack that makes it. That stack is asked only where it is known which one it is. */
export async function readCluster(config: pulumi.Config): Promise<ChosenCluster> {
    const { platformStack, ...chosen } = choiceOf(config);
    return platformStack === undefined ? chosen : clusterOf(platformStack);
}

/** The cluster by its name alone, for whoever asks no other stack. */
export function namedCluster(config: pulumi.Config): ChosenCluster {
    const { platformStack, ...chosen } = choiceOf(config);
    return platformStack === undefined ? chosen : refused(platformStack, "is not asked here; set clusterName");
}

/** What is wrong with a region that is not the cluster's. */
export function findRegionProblems(configured: string | undefined, { region }: ChosenCluster): Problem[] {
    if (configured === undefined || region === undefined || configured === region) {
        return [];
    }
    const reason = `is not where platformStack has made the cluster; set it to ${region}`;
    return [{ path: "aws:region", value: configured, reason }];
}

/** With the stack that is to be asked, if there is one. */
function choiceOf(config: pulumi.Config): ChosenCluster & { readonly platformStack?: string } {
    const clusterName = config.get("clusterName") || undefined;
    const platformStack = config.get("platformStack") || undefined;
    if (platformStack === undefined) {
        const reason = "is needed: pulumi config set clusterName <your cluster>. Or set platformStack";
        const missing = { path: "clusterName", value: undefined, reason };
        return { clusterName, problems: clusterName === undefined ? [missing] : [] };
    }
    if (clusterName !== undefined) {
        const reason = "excludes clusterName, which the platform's stack says; leave one of the two out";
        return { clusterName, ...refused(platformStack, reason) };
    }
    const problems = matches("platformStack", platformStack, STACK_NAME);
    return problems.length > 0 ? { problems } : { platformStack, problems };
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
        return refused(platformStack, reason);
    }
    return { clusterName, region: parseClusterArn(clusterArn).region, problems: [] };
}

function refused(platformStack: string, reason: string): ChosenCluster {
    return { problems: [{ path: "platformStack", value: platformStack, reason }] };
}
