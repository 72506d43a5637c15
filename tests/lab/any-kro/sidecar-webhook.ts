import type { KubernetesClient, KubernetesObject } from "../../../lab/kubernetes/client";
import { serveAdmission, type WebhookServer } from "../../../lab/stand-ins/pod-identity-webhook/server";

const ADMISSION = "admissionregistration.k8s.io/v1";
const KIND = "MutatingWebhookConfiguration";
/** The API server asks webhooks in the order of these names, so after EKS's, "pod-identity-webhook". */
const NAME = "sidecars";

interface Configuration extends KubernetesObject {
    webhooks: { reinvocationPolicy?: string }[];
}

/**
 * A webhook that adds a container to each pod of a namespace after EKS's webhook has seen the pod, as service meshes do.
 * EKS's is not asked again meanwhile, which Kubernetes leaves to chance.
 */
export class SidecarWebhook {
    private constructor(
        private readonly kubernetes: KubernetesClient,
        private readonly server: WebhookServer,
    ) {}

    static async install(kubernetes: KubernetesClient, namespace: string): Promise<SidecarWebhook> {
        const sidecar = {
            name: "sidecar",
            image: "sidecar",
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        };
        const server = await serveAdmission(0, () =>
            Promise.resolve([{ op: "add", path: "/spec/containers/-", value: sidecar }]),
        );
        const configuration = {
            apiVersion: ADMISSION,
            kind: KIND,
            metadata: { name: NAME },
            webhooks: [
                {
                    name: "sidecars.example.com",
                    clientConfig: {
                        url: `https://127.0.0.1:${server.port}/mutate`,
                        caBundle: Buffer.from(server.certificate).toString("base64"),
                    },
                    rules: [{ operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] }],
                    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
                    failurePolicy: "Fail",
                    reinvocationPolicy: "Never",
                    sideEffects: "None",
                    admissionReviewVersions: ["v1"],
                },
            ],
        };
        await kubernetes.apply(configuration, { fieldManager: "tests" });
        const webhook = new SidecarWebhook(kubernetes, server);
        await webhook.reinvoke("Never");
        return webhook;
    }

    async remove(): Promise<void> {
        await this.reinvoke("IfNeeded");
        await this.kubernetes.delete(ADMISSION, KIND, NAME);
        this.server.close();
    }

    private async reinvoke(reinvocationPolicy: string): Promise<void> {
        const eks = await this.kubernetes.get<Configuration>(ADMISSION, KIND, "pod-identity-webhook");
        const webhooks = eks.webhooks.map((webhook) => ({ ...webhook, reinvocationPolicy }));
        await this.kubernetes.mergePatch(eks, { webhooks });
    }
}
