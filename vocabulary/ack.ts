/**
 * ACK's words, as of dynamodb-controller 1.9.2 and its runtime 0.61.0 (`apis/core/v1alpha1/annotations.go`, `conditions.go`;
 * the tags: chart, `resourceTags`) and of EKS's ACK
 * (https://docs.aws.amazon.com/eks/latest/userguide/ack-considerations.html): the only place where the program spells them.
 */
import { TABLE_IN_CHANGE } from "./dynamodb";
import { groupOf } from "./kubernetes";

/** Its name in a sentence; EKS calls a type of its capabilities by the same letters. */
export const ACK = "ACK";

/** The group of the API of DynamoDB tables, and its kind. */
export const TABLE_GROUP = "dynamodb.services.k8s.aws";
export const TABLE_KIND = "Table";

/** The group of the API of EKS Pod Identity associations, and its kind (eks-controller 1.20.0). */
const ASSOCIATION_GROUP = "eks.services.k8s.aws";
export const ASSOCIATION_KIND = "PodIdentityAssociation";

/** The form of a group of ACK's. */
export const ACK_GROUP = /\.services\.k8s\.aws$/;

/** Whether a kind is one of ACK's. */
export function isAckApi(apiVersion: string): boolean {
    return ACK_GROUP.test(groupOf(apiVersion));
}

/** The condition of an object that is in AWS as it is in the cluster. */
export const RESOURCE_SYNCED = "ACK.ResourceSynced";
/** The condition of an object that ACK has given up. */
export const TERMINAL = "ACK.Terminal";
/** The condition of an object that ACK tries again and again. */
export const RECOVERABLE = "ACK.Recoverable";

/** What the message of `RECOVERABLE` says while DynamoDB is still at the table. */
export const TABLE_BUSY = new RegExp(`table in '(${TABLE_IN_CHANGE.join("|")})' state`);

/** The conditions that are bad news where they are True. */
export const ACK_ALARMS = [RECOVERABLE, TERMINAL];

/** The annotation of an object that ACK may find in AWS already. */
export const ADOPTION_POLICY = "services.k8s.aws/adoption-policy";

/**
 * The feature gate without which a controller does not read this annotation, and the first releases of the controllers whose
 * charts switch it on (runtime 0.51.0).
 */
export const ADOPTION_FEATURE = "ResourceAdoption";
export const OLDEST_DYNAMODB_CONTROLLER = "1.5.0";
export const OLDEST_EKS_CONTROLLER = "1.9.0";

/** What the finalizers of ACK's DynamoDB controller begin with, and that of a table. */
export const DYNAMODB_FINALIZER = `finalizers.${TABLE_GROUP}`;
export const TABLE_FINALIZER = `${DYNAMODB_FINALIZER}/${TABLE_KIND}`;

/** The same of ACK's EKS controller, and that of an association. */
export const EKS_FINALIZER = `finalizers.${ASSOCIATION_GROUP}`;
export const ASSOCIATION_FINALIZER = `${EKS_FINALIZER}/${ASSOCIATION_KIND}`;

/** The tag with the service and the version of the controller that one installs oneself: "dynamodb-v1.9.2". */
export const CONTROLLER_VERSION = "services.k8s.aws/controller-version";

/** The tags with the namespace of the object: from the controller that one installs oneself, and from EKS's own. */
const NAMESPACE_TAGS = ["services.k8s.aws/namespace", "eks:kubernetes-namespace"];

/** The namespace of the object by which ACK has made something; undefined where ACK has not. */
export function ackNamespace(tags: Readonly<Record<string, string>>): string | undefined {
    return NAMESPACE_TAGS.map((tag) => tags[tag]).find((namespace) => namespace !== undefined);
}

/** Whether a tag comes from ACK, EKS's ACK or AWS, and from no user. */
export function isSystemTag(key: string): boolean {
    return /^(aws|eks):|^(services\.k8s\.aws|kro\.run)\/|^app\.kubernetes\.io\/managed-by$/.test(key);
}
