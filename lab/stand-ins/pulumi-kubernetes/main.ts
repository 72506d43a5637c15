/**
 * Stands in for Pulumi's Kubernetes provider, pulumi-kubernetes 4.34.2, where the real plugin cannot be had. It treats
 * every kind alike, by the API server's own discovery, and behaves as the real one does in what a program can see:
 * names, defaults, diffs and replacements, create without adoption, server-side apply and its conflicts, Patch
 * resources, waiting and its annotations, time-outs, refresh, import, unreachable clusters.
 *
 * Left out:
 * - client-side apply, rendering to YAML, Helm, Kustomize, YAML files, List and every invoke
 * - waiting for Pod, StatefulSet, DaemonSet, ReplicationController, PersistentVolume and ResourceQuota, which count as
 *   ready at once; a Deployment's volume claims, an Ingress' endpoints and Kubernetes' events do not count
 * - ignoreChanges on fields that another manager took over meanwhile
 * - the copy of the inputs in the state (`__inputs`): the engine sends them
 * - warnings about deprecated and removed APIs
 * - of several files in $KUBECONFIG all but the first that exists, and relative paths in it
 */
import { serve } from "../provider-protocol/serve";
import { KubernetesProvider } from "./provider";

void serve(new KubernetesProvider(), { name: "kubernetes", version: "4.34.2" });
