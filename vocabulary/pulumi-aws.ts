/** pulumi-aws's words, as of 7.48: the only place where the program spells them. */

/** The types by which a stack's state tells its resources apart. */
export const ROLE_TYPE = "aws:iam/role:Role";
export const ROLE_POLICY_TYPE = "aws:iam/rolePolicy:RolePolicy";
export const ASSOCIATION_TYPE = "aws:eks/podIdentityAssociation:PodIdentityAssociation";

/** The functions that look up a cluster and a role. */
export const GET_CLUSTER = "aws:eks/getCluster:getCluster";
export const GET_ROLE = "aws:iam/getRole:getRole";
