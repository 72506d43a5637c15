import { RESUMES, SUSPENDS } from "../../vocabulary/kro";
import { CARTS_STACKS } from "../own/names";
import { type Context, made } from "../part/check";
import { kubectl, type Steps } from "../program/remedies";

/**
 * Has kro look at the children of the CartsStack. Of those that are a collection in the graph, as the association is, kro (0.9.3,
 * 0.9.4) watches only the ones in the CartsStack's own namespace: in the carts namespace it sees no deletion and no change.
 */
export function wakeKro({ deployed }: Context): Steps {
    const { name, namespace } = made(deployed.instance, "CartsStack");
    const instance = { kind: CARTS_STACKS.kind, metadata: { name, namespace } };
    return [SUSPENDS, RESUMES].map((annotation) => kubectl("annotate", instance, "--overwrite", annotation));
}
