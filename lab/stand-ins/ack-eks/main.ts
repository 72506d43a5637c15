/**
 * Stands in for ACK's EKS controller 1.20.0 (aws-controllers-k8s/eks-controller on runtime 0.62), for which no package
 * registry has a binary. It serves the kind PodIdentityAssociation of eks.services.k8s.aws/v1alpha1 in all namespaces,
 * against MiniStack's EKS: create, status, conditions, a change of the role, deletion and adoption policies, finalizer,
 * the controller's tags, retries. Its runtime is that of the stand-in ack-dynamodb.
 *
 * Its own: failures are tried again after 15 s at the latest, where the original goes up to 1000 s; and the status comes
 * from Create's answer, where the original asks Describe, and so is Recoverable without the right to.
 *
 * Left out: all other kinds; references, target roles, session policies and session tags (crd.yaml does not have them); a
 * change of the tags of an association that is there, which MiniStack 1.5.33 refuses (the original adds its own to one that it
 * adopts, and takes away those that the spec lacks); and of its namespace, account or
 * cluster, of which the original ignores the first two, and orphans the association for the third.
 */
import { runController } from "../ack-runtime/run-controller";
import { AssociationManager } from "./association-manager";

runController((region) => new AssociationManager(region));
