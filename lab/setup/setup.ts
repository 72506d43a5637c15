import { type ClusterTools, makeGoTools } from "./go-tools";
import { findKro } from "./kro-versions";
import { installMiniStack } from "./ministack";
import { choosePlugins, type Plugins } from "./plugins";
import { checkPrerequisites } from "./prerequisites";
import { findPulumi, type PulumiCli } from "./pulumi-cli";
import { bundleStandIn } from "./stand-ins";

/** All that the lab runs, built or found. */
export interface Setup {
    readonly clusterTools: ClusterTools;
    /** A Python that has MiniStack. */
    readonly ministackPython: string;
    /** The directories of the stand-ins that are services of the lab; each holds a main.js. */
    readonly standIns: Readonly<Record<StandInService, string>>;
    readonly pulumi: PulumiCli;
    readonly plugins: Plugins;
}

export type StandInService = "ack-dynamodb" | "ack-eks" | "pod-identity-webhook";

/**
 * Builds and installs what is missing; a fraction of a second when nothing is.
 *
 * @param kro which version: "0.9.4"
 */
export async function setUp(kro: string, log: (line: string) => void): Promise<Setup> {
    const [prerequisites, onPath] = await Promise.all([checkPrerequisites(), findPulumi()]);
    const goTools = makeGoTools(prerequisites.goVersion, findKro(kro), onPath, log);
    const [{ cluster, pulumi }, ministackPython, plugins, ackDynamoDb, ackEks, podIdentityWebhook] = await Promise.all([
        goTools,
        installMiniStack(prerequisites, log),
        goTools.then(({ pulumi }) => choosePlugins(pulumi, log)),
        bundleStandIn("ack-dynamodb", log),
        bundleStandIn("ack-eks", log),
        bundleStandIn("pod-identity-webhook", log),
    ]);
    const standIns = { "ack-dynamodb": ackDynamoDb, "ack-eks": ackEks, "pod-identity-webhook": podIdentityWebhook };
    return { clusterTools: cluster, ministackPython, standIns, pulumi, plugins };
}

/** A line each for the Pulumi CLI and the provider plugins. */
export function describeEngine({ pulumi, plugins }: Setup): string[] {
    return [
        `Pulumi CLI: real, ${pulumi.origin}`,
        ...plugins.chosen.map(({ name, version, kind }) => `provider plugin ${name} ${version}: ${kind}`),
    ];
}
