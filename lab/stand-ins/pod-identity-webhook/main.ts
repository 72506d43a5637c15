/**
 * Stands in for the webhook by which EKS gives pods their identity (amazon-eks-pod-identity-webhook, in its mode
 * container credentials), for which no package registry has a binary. When a pod is admitted it asks EKS for an
 * association of the pod's service account, and injects the variables and the token volume that lead an AWS SDK to the
 * Pod Identity agent. When EKS does not answer, or this does not run, pods are admitted as they are, as in EKS.
 *
 * Its own: EKS writes the associations to a file that the webhook watches, which takes some seconds; here it is asked
 * directly, and an association counts PROPAGATION_DELAY_SECONDS after it was made (default 0).
 *
 * Left out: IAM roles for service accounts; the agent itself, so the credentials' address leads nowhere; windows nodes;
 * annotations of pods and accounts; the random part of the token's lifetime.
 */
import { readFileSync } from "node:fs";
import { KubernetesClient } from "../../kubernetes/client";
import { Associations } from "./associations";
import { type PatchOperation, type Pod, podIdentityPatch } from "./pod-patch";
import { register, untilAsked } from "./registration";
import { serveAdmission } from "./server";

async function main(): Promise<void> {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
        process.once(signal, () => process.exit(0));
    }
    const region = setting("AWS_REGION");
    setting("AWS_ENDPOINT_URL"); // The SDK reads it by itself; without it, this would talk to AWS.
    const propagationMs = numberSetting("PROPAGATION_DELAY_SECONDS") * 1000;
    const associations = new Associations(region, setting("CLUSTER_NAME"), propagationMs);
    const kubernetes = KubernetesClient.fromKubeconfig(readFileSync(setting("KUBECONFIG"), "utf8"));

    async function mutate(pod: Pod, namespace: string): Promise<readonly PatchOperation[]> {
        const account = pod.spec.serviceAccountName ?? "default";
        const named = pod.metadata.name ?? `${pod.metadata.generateName}*`;
        try {
            const found = await associations.has(namespace, account);
            console.log(
                `${namespace}/${named}: ${found ? "given the identity" : "no association"} of account ${account}`,
            );
            return found ? podIdentityPatch(pod, region) : [];
        } catch (error) {
            console.error(`${namespace}/${named}: admitted as it is, asking EKS failed: ${(error as Error).message}`);
            return [];
        }
    }

    const server = await serveAdmission(numberSetting("PORT"), mutate);
    await register(kubernetes, server);
    await untilAsked(kubernetes, server);
    console.log("ready");
}

function setting(name: string): string {
    const value = process.env[name];
    if (!value) {
        throw new Error(`${name}: must be set in the environment`);
    }
    return value;
}

function numberSetting(name: string): number {
    const value = Number(process.env[name] || "0");
    if (!(value >= 0)) {
        throw new Error(`${name}: must be a number, 0 or more, and is ${process.env[name]}`);
    }
    return value;
}

main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
});
