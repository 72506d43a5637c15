import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseAllDocuments } from "yaml";
import { KubernetesClient, type KubernetesObject } from "../kubernetes/client";
import type { LabFiles } from "./record";

/**
 * What kro is granted: by its own chart, and by the project. kro holds no other right in a lab, so each test with kro also
 * tries the file that a real cluster is given.
 */
const RIGHTS = [
    join(__dirname, "kro-chart-rights.yaml"),
    join(__dirname, "..", "..", "rights", "cluster-role-kro.yaml"),
    join(__dirname, "..", "..", "rights", "cluster-role-kro-associations.yaml"),
];

const ACCOUNT_TOKEN = "/api/v1/namespaces/kro-system/serviceaccounts/kro/token";

/** Longer than a lab runs between two starts; each start asks for another one. */
const TOKEN_SECONDS = 365 * 24 * 3600;

/** Long enough for a machine with other work to do. */
const COLLECTED_WITHIN_MILLISECONDS = 60_000;

/** Grants kro its rights, and writes the kubeconfig with which kro has them; returns when they hold. */
export async function makeKroUser(files: LabFiles): Promise<void> {
    const kubeconfig = await readFile(files.kubeconfig, "utf8");
    const kubernetes = KubernetesClient.fromKubeconfig(kubeconfig);
    try {
        for (const file of RIGHTS) {
            for (const document of parseAllDocuments(await readFile(file, "utf8"))) {
                await kubernetes.apply(document.toJS() as KubernetesObject, { fieldManager: "carts-lab", force: true });
            }
        }
        const { status } = await kubernetes.json<{ status: { token: string } }>("POST", ACCOUNT_TOKEN, {
            body: {
                apiVersion: "authentication.k8s.io/v1",
                kind: "TokenRequest",
                spec: { expirationSeconds: TOKEN_SECONDS },
            },
        });
        const kros = asTokenHolder(kubeconfig, status.token);
        await writeFile(files.kroKubeconfig, kros, { mode: 0o600 });
        await untilRightsHold(kros);
    } finally {
        kubernetes.close();
    }
}

function asTokenHolder(kubeconfig: string, token: string): string {
    const { users, ...rest } = JSON.parse(kubeconfig) as { users: { name: string }[] };
    return JSON.stringify({ ...rest, users: users.map(({ name }) => ({ name, user: { token } })) });
}

/** The controller manager collects the rights some moments after they are granted; a kro that finds none gives up. */
async function untilRightsHold(kubeconfig: string): Promise<void> {
    const kro = KubernetesClient.fromKubeconfig(kubeconfig);
    const asked = [
        { group: "kro.run", resource: "resourcegraphdefinitions", verb: "watch" },
        { group: "kro.run", resource: "cartsstacks", verb: "watch" },
    ];
    const body = (resourceAttributes: object) => ({
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: { resourceAttributes },
    });
    try {
        for (const attributes of asked) {
            const review = async () =>
                kro.json<{ status: { allowed: boolean } }>(
                    "POST",
                    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                    { body: body(attributes) },
                );
            for (const begin = Date.now(); !(await review()).status.allowed; await pause(50)) {
                if (Date.now() - begin > COLLECTED_WITHIN_MILLISECONDS) {
                    throw new Error(
                        `kro may not ${attributes.verb} ${attributes.resource}: nobody has collected its rights`,
                    );
                }
            }
        }
    } finally {
        kro.close();
    }
}
