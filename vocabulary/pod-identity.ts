/**
 * EKS Pod Identity's words, as of amazon-eks-pod-identity-webhook 0.6.17 (`pkg/constants.go`), the chart of
 * eks-pod-identity-agent and https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html: the only place where the
 * program spells them.
 */

/** Whom a role's trust policy has to let in. */
export const POD_IDENTITY = "pods.eks.amazonaws.com";

/** What it has to be allowed to do. */
export const TRUSTED_ACTIONS = ["sts:AssumeRole", "sts:TagSession"];

/** Session tags of the cluster's ARN and of the service account; IAM offers them as aws:RequestTag conditions. */
export const CLUSTER_TAG = "eks-cluster-arn";
export const SERVICE_ACCOUNT_TAG = "kubernetes-service-account";

/** What the webhook gives a container, and the AWS SDKs look for. */
export const CREDENTIAL_VARIABLES = ["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"];

/** The label of the agent's pods: of EKS's add-on, of its chart and of the variant for hybrid nodes. */
export const AGENT_LABEL = "app.kubernetes.io/name=eks-pod-identity-agent";
