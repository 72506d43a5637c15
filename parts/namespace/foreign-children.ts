import { childrenIn } from "../own/names";
import { ownInstance } from "../own/own-instance";
import { isChildOf, ownerInCluster } from "../part/owners";
import type { Asked } from "../part/part";
import { type Refusal, refuse } from "../program/remedies";
import { there } from "../readers/surroundings";

/** What has the kind and name of something that the graph makes in a namespace that is adopted. */
export async function findForeignChildren({ settings, graph, own, owner, surroundings }: Asked): Promise<Refusal[]> {
    const { namespace, instanceNamespace, instanceName } = settings.stack;
    const instance = ownInstance(own.inCluster) ?? { namespace: instanceNamespace, name: instanceName };
    const found = await Promise.all(childrenIn(graph, namespace).map((child) => surroundings.object(child, true)));
    return found
        .flatMap((answer) => there(answer) ?? [])
        .filter((child) => !isChildOf(child, instance))
        .flatMap((child) =>
            refuse(
                ["stack.namespace", namespace],
                `has a ${child.kind} ${child.metadata.name} already (${ownerInCluster(child, owner)}): kro would take it ` +
                    "over, and delete it with the stack",
                ["move it away"],
                ["or choose another namespace", { set: "stack.namespace", to: "<a namespace>" }],
            ),
        );
}
