import { type Check, type Context, made } from "../check";
import type { Conditioned } from "../conditions";
import { notPutBack } from "./put-back";

interface Namespace extends Conditioned {
    readonly status?: Conditioned["status"] & { readonly phase?: string };
}

export const namespace: Check = {
    id: "namespace",
    title: "Namespace",
    child: "cartsNamespace",
    examine(context) {
        const { cartsNamespace } = made(context.deployed.instance, "CartsStack");
        const found = context.cluster.find<Namespace>("Namespace", cartsNamespace);
        const phase = found?.status?.phase ?? "none";
        return {
            expected: "Active",
            found: phase,
            ok: phase === "Active",
            ...(found ? terminating(found, context) : notPutBack(context)),
        };
    },
};

/** Kubernetes says by conditions that are True what a deleted namespace still waits for. */
function terminating({ metadata, status }: Namespace, { commands }: Context) {
    const waitsFor = (status?.conditions ?? []).filter((condition) => condition.status === "True");
    const messages = waitsFor.map(({ message }) => message);
    const reason = [`it was deleted at ${metadata.deletionTimestamp}`, ...messages].join("; ");
    const waitsForAck = reason.includes("finalizers.dynamodb.services.k8s.aws");
    return { reason, mend: waitsForAck ? commands.restartAck : `kubectl describe namespace ${metadata.name}` };
}
