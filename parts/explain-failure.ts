import { AsyncResource } from "node:async_hooks";
import type { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { readCartsGraph } from "../components/graph/carts-graph";
import { GRAPH_KIND } from "../vocabulary/kro";
import { reasonsOf, statesOf } from "./diagnosis/reasons";
import { graph } from "./graph/preflight";
import { instance } from "./instance/preflight";
import { namespace } from "./namespace/preflight";
import type { Program } from "./program/remedies";
import type { Settings } from "./program/settings";
import { nameOf } from "./readers/kubernetes/live-object";
import { describeUnanswered, Surroundings } from "./readers/surroundings";

/**
 * Adds to the error of a graph or a CartsStack what the cluster says of it, because the provider's own is only that it took
 * too long: what kro waits for, and why that is not ready. `pulumi destroy` runs no program and so adds nothing.
 *
 * @param associations whether the graph makes them
 * @param aws as whom it asks AWS
 */
export function explainFailure(
    settings: Settings,
    associations: boolean | undefined,
    aws: Provider,
    program: Program,
): pulumi.ErrorHook {
    const { clusterName, instanceName, instanceNamespace } = settings.stack;
    const explain = async ({ failedOperation, type }: pulumi.ErrorHookArgs) => {
        const surroundings = new Surroundings(clusterName, settings, aws);
        const asked = { settings, graph: readCartsGraph(associations), surroundings };
        const parts = type.endsWith(`:${GRAPH_KIND}`) ? [graph] : [graph, instance, namespace];
        const objects = (await Promise.all(parts.map(async (part) => (await part.telling?.(asked)) ?? []))).flat();
        const lookedUp = await Promise.all(
            objects.map(async (object) => ({ object, live: await surroundings.object(object) })),
        );
        // Without its graph nobody looks at a CartsStack, and no condition says that.
        const missing = lookedUp.filter(({ object, live }) => object.kind === GRAPH_KIND && live === "absent");
        const reasons = [...statesOf(missing), ...reasonsOf(lookedUp)];
        const named = objects.find(({ kind }) => type.endsWith(`:${kind}`));
        const failed = `${named && nameOf(named)}: ${failedOperation} failed, and`;
        const lines = [
            ...(reasons.length > 0
                ? [`${failed} the cluster says why:`, ...reasons]
                : [`${failed} no object says why. They are:`, ...statesOf(lookedUp)]),
            ...describeUnanswered(surroundings.unanswered, program),
            `For more, and for what mends it: ${program.commandOf(["verify"])}`,
        ];
        await pulumi.log.error(lines.join("\n  "));
        // The update that is run next tries again.
        return false;
    };
    // The engine calls from outside of the program, whose configuration and providers the questions need.
    return new pulumi.ErrorHook(`${instanceNamespace}-${instanceName}-failure`, AsyncResource.bind(explain));
}
