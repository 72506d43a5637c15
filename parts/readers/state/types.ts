import { GRAPH_KIND, KRO_API_VERSION } from "../../../vocabulary/kro";
import { typeOf } from "../../../vocabulary/pulumi-kubernetes";

/** The type tokens by which a stack's state tells its parts apart. */
export const ROLE_TYPE = "aws:iam/role:Role";
export const ROLE_POLICY_TYPE = "aws:iam/rolePolicy:RolePolicy";
export const ASSOCIATION_TYPE = "aws:eks/podIdentityAssociation:PodIdentityAssociation";
export const GRAPH_TYPE = typeOf(KRO_API_VERSION, GRAPH_KIND);
export const INSTANCE_TYPE = typeOf(KRO_API_VERSION, "CartsStack");
