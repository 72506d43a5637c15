import { setTimeout } from "node:timers/promises";
import type { KubernetesClient } from "../../kubernetes/client";
import type { WebhookServer } from "./server";

const LOOK_EVERY_MS = 100;
const GIVE_UP_AFTER_MS = 120_000;

/** Makes the API server ask the webhook about every new pod, in the words of EKS's own configuration object. */
export async function register(kubernetes: KubernetesClient, { port, certificate }: WebhookServer): Promise<void> {
    const configuration = {
        apiVersion: "admissionregistration.k8s.io/v1",
        kind: "MutatingWebhookConfiguration",
        metadata: { name: "pod-identity-webhook" },
        webhooks: [
            {
                name: "iam-for-pods.amazonaws.com",
                clientConfig: {
                    url: `https://127.0.0.1:${port}/mutate`,
                    caBundle: Buffer.from(certificate).toString("base64"),
                },
                rules: [{ operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] }],
                objectSelector: {
                    matchExpressions: [
                        { key: "eks.amazonaws.com/skip-pod-identity-webhook", operator: "DoesNotExist" },
                    ],
                },
                failurePolicy: "Ignore",
                reinvocationPolicy: "IfNeeded",
                sideEffects: "None",
                timeoutSeconds: 10,
                admissionReviewVersions: ["v1"],
            },
        ],
    };
    await kubernetes.apply(configuration, { fieldManager: "pod-identity-webhook", force: true });
}

/**
 * Waits until the API server heeds the configuration, which takes it a moment and which it says nowhere: offers it a
 * pod, as a dry run, until it asks about one. It may refuse the pod, for want of a service account in a new cluster.
 */
export async function untilAsked(kubernetes: KubernetesClient, { reviews }: WebhookServer): Promise<void> {
    const pod = {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "pod-identity-webhook-probe", namespace: "default" },
        spec: { containers: [{ name: "none", image: "none" }] },
    };
    const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
    while (reviews() === 0) {
        const refusal = await kubernetes.create(pod, { dryRun: true }).catch((error: unknown) => error);
        if (Date.now() > giveUpAt) {
            const said = refusal instanceof Error ? `; it said of a pod: ${refusal.message}` : "";
            throw new Error(`the API server did not call the webhook within ${GIVE_UP_AFTER_MS / 1000} s${said}`);
        }
        await setTimeout(LOOK_EVERY_MS);
    }
}
