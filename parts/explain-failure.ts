import { AsyncResource } from "node:async_hooks";
import type { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { namesOf } from "../components/carts-stack/carts-stack-names";
import { CARTS_STACK_CRD, readCartsGraph } from "../components/graph/carts-graph";
import type { Settings } from "../settings";
import { GRAPH_KIND, GRAPH_NAME, KRO_API_VERSION } from "../vocabulary/kro";
import { childrenIn } from "./children/names";
import { reasonsOf, statesOf } from "./diagnosis/reasons";
import { crdNamed } from "./graph/served";
import type { ObjectName } from "./readers/kubernetes/cluster-reader";
import { describeUnanswered, Surroundings, there } from "./readers/surroundings";

/**
 * Adds to the error of a graph or a CartsStack what the cluster says of it, because the provider's own is only that it took
 * too long: what kro waits for, and why that is not ready. `pulumi destroy` runs no program and so adds nothing.
 *
 * @param aws as whom it asks AWS
 */
export function explainFailure(settings: Settings, aws: Provider): pulumi.ErrorHook {
    const { stack, graph } = settings;
    const { instanceName: name, instanceNamespace, namespace } = namesOf(stack);
    const instance = { apiVersion: KRO_API_VERSION, kind: "CartsStack", namespace: instanceNamespace, name };
    const inNamespace = [{ apiVersion: "v1", kind: "Namespace", name: namespace }, ...childrenIn(namespace)];
    const explain = async ({ failedOperation, type }: pulumi.ErrorHookArgs) => {
        const surroundings = new Surroundings(stack.clusterName, settings, aws);
        const graphName = await nameOfGraph(graph.install ?? true, surroundings);
        const ofGraph = type.endsWith(`:${GRAPH_KIND}`);
        const objects: ObjectName[] = [
            { apiVersion: KRO_API_VERSION, kind: GRAPH_KIND, name: graphName },
            ...(ofGraph ? [] : [instance, ...inNamespace]),
        ];
        const lookedUp = await Promise.all(
            objects.map(async (object) => ({ object, live: await surroundings.object(object) })),
        );
        // Without its graph nobody looks at a CartsStack, and no condition says that.
        const missing = statesOf(
            lookedUp.filter(({ object, live }) => object.kind === GRAPH_KIND && live === "absent"),
        );
        const reasons = [...missing, ...reasonsOf(lookedUp)];
        const failed = `${ofGraph ? `${GRAPH_KIND} ${graphName}` : `CartsStack ${instanceNamespace}/${name}`}: ${failedOperation} failed, and`;
        const lines = [
            ...(reasons.length > 0
                ? [`${failed} the cluster says why:`, ...reasons]
                : [`${failed} no object says why. They are:`, ...statesOf(lookedUp)]),
            ...describeUnanswered(surroundings.unanswered),
            `npm run verify -- --stack ${pulumi.getStack()} says more, and what mends it.`,
        ];
        await pulumi.log.error(lines.join("\n  "));
        // The update that is run next tries again.
        return false;
    };
    // The engine calls from outside of the program, whose configuration and providers the questions need.
    return new pulumi.ErrorHook(`${instanceNamespace}-${name}-failure`, AsyncResource.bind(explain));
}

/** Of the graph by which kro makes CartsStacks: this stack's, or the one that somebody else has installed. */
async function nameOfGraph(installed: boolean, surroundings: Surroundings): Promise<string> {
    const { name } = readCartsGraph().metadata;
    if (installed) {
        return name;
    }
    const crd = await surroundings.object(crdNamed(CARTS_STACK_CRD));
    return there(crd)?.metadata.labels?.[GRAPH_NAME] ?? name;
}
