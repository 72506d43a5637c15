import { DYNAMODB_FINALIZER, EKS_FINALIZER } from "../../vocabulary/ack";
import { DISCOVERY_FAILURE, NAMESPACE_ACTIVE } from "../../vocabulary/kubernetes";
import { notPutBack } from "../children/put-back";
import { holdOf } from "../deletion/finalizers";
import { describeDeletion } from "../diagnosis/deletion";
import { type Check, type Context, made, type Reasoned } from "../part/check";
import { kubectl } from "../program/remedies";
import type { Conditioned } from "../readers/kubernetes/conditions";

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
            expected: NAMESPACE_ACTIVE,
            found: phase,
            ok: phase === NAMESPACE_ACTIVE,
            ...(found ? terminating(found, context) : notPutBack(context)),
        };
    },
};

/** Kubernetes says by conditions what a deleted namespace still waits for. */
function terminating(namespace: Namespace, context: Context): Reasoned {
    const { status } = namespace;
    const deletion = describeDeletion(namespace);
    if (!deletion) {
        const reason = `Kubernetes says of it only that it is ${status?.phase ?? "there"}`;
        return { reason, mend: [kubectl("describe", namespace)] };
    }
    const reason = `it ${deletion}`;
    const mend = [missingApi(reason), leftOver(reason, context)].find((way) => way !== undefined);
    return mend ?? { reason, mend: [kubectl("describe", namespace)] };
}

/** Kubernetes empties no namespace while an API does not answer that might have something in it. */
function missingApi(reason: string): Reasoned | undefined {
    const [, group, version] = UNDISCOVERED.exec(reason) ?? [];
    return group === undefined
        ? undefined
        : {
              reason: `${reason}; the API ${group}/${version} does not answer, and has to be brought back or taken away`,
              mend: [{ kubectl: ["delete", "apiservice", `${version}.${group}`] }],
          };
}

const UNDISCOVERED = new RegExp(`${DISCOVERY_FAILURE}: .*: ([a-z0-9.-]+)/(v[a-z0-9]+):`);

/** What somebody else holds, before what ACK does; and what nobody may look after any more, before what somebody does. */
function leftOver(reason: string, { remaining }: Context): Reasoned | undefined {
    if (remaining?.status === "rejected") {
        return { reason: `${reason}; what is left could not be listed: ${remaining.reason}`, mend: ["reach"] };
    }
    const holds = (remaining?.value ?? []).flatMap((object) => {
        const { kind, metadata } = object;
        const hold = holdOf(object);
        const has = `${kind} ${metadata.name} has the finalizers ${metadata.finalizers?.join(", ")}`;
        return hold ? [{ ...hold, reason: `${reason}; ${has}; ${hold.reason}` }] : [];
    });
    const [first] = [...holds.filter(({ isLastResort }) => isLastResort), ...holds];
    if (first) {
        return { reason: first.reason, mend: [first.mend] };
    }
    const isAcks = [DYNAMODB_FINALIZER, EKS_FINALIZER].some((finalizer) => reason.includes(finalizer));
    return isAcks ? { reason, mend: ["restartAck"] } : undefined;
}
