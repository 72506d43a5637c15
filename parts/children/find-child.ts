import { CARTS } from "../../components/graph/child-names";
import { type Context, made } from "../part/check";
import type { KubernetesObject } from "../readers/kubernetes/kubernetes-object";

/**
 * What kro made of the instance in the namespace of the carts service.
 *
 * @throws NotMadeError where the stack has no instance
 */
export function findChild<T extends KubernetesObject>(
    { deployed, cluster }: Context,
    kind: string,
    name: string = CARTS,
): T | undefined {
    return cluster.find<T>(kind, name, made(deployed.instance, "CartsStack").cartsNamespace);
}
