import { NAMESPACE_NAME } from "../../vocabulary/kubernetes";
import { type Check, made } from "../part/check";
import type { KubernetesObject } from "../readers/kubernetes/kubernetes-object";
import { findChild } from "./find-child";
import { notPutBack } from "./put-back";

interface NetworkPolicy extends KubernetesObject {
    readonly spec: {
        readonly ingress?: readonly {
            readonly from?: readonly {
                readonly namespaceSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
            }[];
        }[];
    };
}

/** Only where the stack names the service's clients. */
export const networkPolicy: Check = {
    id: "network-policy",
    title: "NetworkPolicy",
    child: "networkPolicy",
    appliesTo: ({ deployed }) => Boolean(deployed.instance?.clientNamespace),
    examine(context) {
        const { clientNamespace } = made(context.deployed.instance, "CartsStack");
        const found = findChild<NetworkPolicy>(context, "NetworkPolicy");
        const expected = `lets in ${clientNamespace}`;
        const clients = found && clientsOf(found);
        return { expected, found: clients ?? "none", ok: clients === expected, ...notPutBack(context, found) };
    },
};

function clientsOf({ spec }: NetworkPolicy): string {
    const clients = (spec.ingress ?? []).flatMap(
        ({ from }) =>
            from?.map(({ namespaceSelector }) => namespaceSelector?.matchLabels?.[NAMESPACE_NAME] ?? "others") ??
            "everybody",
    );
    return `lets in ${clients.join(", ") || "nobody"}`;
}
