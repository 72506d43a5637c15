import type { CartsStackNames } from "../../components/carts-stack/carts-stack-names";
import { KRO_API_VERSION } from "../../vocabulary/kro";
import type { ObjectName } from "../readers/kubernetes/live-object";

export const CARTS_STACKS = { apiVersion: KRO_API_VERSION, kind: "CartsStack" };

export function instanceNamed({ instanceNamespace, instanceName }: CartsStackNames): ObjectName {
    return { ...CARTS_STACKS, namespace: instanceNamespace, name: instanceName };
}
