import type * as pulumi from "@pulumi/pulumi";
import type { CartsStackSpec } from "../../../components/graph/carts-stack";
import { GRAPH_KIND, KRO_API_VERSION } from "../../../vocabulary/kro";
import { typeOf } from "../../../vocabulary/pulumi-kubernetes";

/** The types by which a stack's state tells the objects of kro apart. */
export const GRAPH_TYPE = typeOf(KRO_API_VERSION, GRAPH_KIND);
export const INSTANCE_TYPE = typeOf(KRO_API_VERSION, "CartsStack");

/** A CartsStack as a stack has written it, or as the API server has then had it, with its defaults. */
export interface WrittenInstance {
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly spec: pulumi.UnwrappedObject<CartsStackSpec>;
}
