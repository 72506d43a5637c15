import { AsyncResource } from "node:async_hooks";
import type { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { conclude } from "./conclusion";
import { namespace } from "./namespace/preflight";
import { instanceNamed } from "./own/names";
import { type OwnInstance, ownInstance } from "./own/own-instance";
import type { Asked, Verdict } from "./part/part";
import type { Program } from "./program/remedies";
import { INSTANCE_TYPE } from "./readers/state/types";
import { Surroundings } from "./readers/surroundings";

/**
 * Before a CartsStack is made that the state had when the program began: whether kro would take over a namespace of somebody
 * else's. With `--refresh`, the engine (3.276) finds out first that the CartsStack is gone, and still gives the program the state
 * from before. Undefined where the state has none, and the preflight has looked.
 *
 * @param aws as whom it asks AWS
 */
export function lookBeforeMaking(asked: Asked, aws: Provider, program: Program): pulumi.ResourceHook | undefined {
    const { settings, own } = asked;
    const written = ownInstance(own.inCluster);
    if (!written) {
        return undefined;
    }
    const { clusterName, instanceName, instanceNamespace } = settings.stack;
    const lookAgain = async () => {
        const surroundings = new Surroundings(clusterName, settings, aws);
        await conclude([await lookWithoutInstance(written, { ...asked, surroundings })], surroundings, program);
    };
    const name = `${instanceNamespace}-${instanceName}-making`;
    // The engine calls from outside of the program, whose configuration and providers the questions need.
    return new pulumi.ResourceHook(name, AsyncResource.bind(lookAgain), { onDryRun: true });
}

/** Only at what kro takes over: a second one of all else is refused by AWS, ACK or the API server, and nothing is lost. */
export async function lookWithoutInstance(
    { namespace: instanceNamespace, name }: OwnInstance,
    asked: Asked,
): Promise<Verdict> {
    const { own, surroundings } = asked;
    const object = instanceNamed({ instanceNamespace, instanceName: name });
    // One that is there is about to be replaced: a preview has not deleted it yet.
    if ((await surroundings.object(object, true)) !== "absent") {
        return {};
    }
    const inCluster = own.inCluster.filter(({ type }) => type !== INSTANCE_TYPE);
    return namespace.look({ ...asked, own: { ...own, inCluster } });
}
