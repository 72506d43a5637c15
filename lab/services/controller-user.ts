import { readFile, writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { parseAllDocuments } from "yaml";
import { KubernetesClient, type KubernetesObject } from "../kubernetes/client";
import { controllerKubeconfig, type LabFiles } from "./record";
import type { ServiceName } from "./service";

/** The services of a lab that are no administrators of its cluster. */
export const CONTROLLERS = ["kro", "ack-dynamodb", "ack-eks"] as const satisfies readonly ServiceName[];

/** Whom the API server takes a controller for: an account, with what it is granted and nothing else. */
export interface ControllerUser {
    readonly namespace: string;
    readonly account: string;
    /** Files of manifests, which make the account and grant the rights. */
    readonly rights: readonly string[];
    /** Rights without which the controller ends or falls behind at its start. */
    readonly neededAtStart: readonly { readonly group: string; readonly resource: string; readonly verb: string }[];
}

/** Longer than a lab runs between two starts; each start asks for another one. */
const TOKEN_SECONDS = 365 * 24 * 3600;

/** Long enough for a machine with other work to do. */
const GRANTED_WITHIN_MILLISECONDS = 60_000;

/**
 * Grants a controller its rights, and writes the kubeconfig with which it has them; returns when they hold.
 * @param other the name of a user that it is in place of its account; what that may do, somebody else has granted
 */
export async function becomeControllerUser(
    files: LabFiles,
    controller: ServiceName,
    user: ControllerUser,
    other?: string,
): Promise<void> {
    const administrator = await readFile(files.kubeconfig, "utf8");
    const kubernetes = KubernetesClient.fromKubeconfig(administrator);
    try {
        const kubeconfig = other
            ? asUser(administrator, (credentials) => ({ ...credentials, as: other }))
            : await asAccount(administrator, kubernetes, user);
        await writeFile(controllerKubeconfig(files, controller), kubeconfig, { mode: 0o600 });
        await untilRightsHold(kubeconfig, controller, user);
    } finally {
        kubernetes.close();
    }
}

async function asAccount(
    administrator: string,
    kubernetes: KubernetesClient,
    { namespace, account, rights }: ControllerUser,
): Promise<string> {
    for (const file of rights) {
        for (const document of parseAllDocuments(await readFile(file, "utf8"))) {
            await kubernetes.apply(document.toJS() as KubernetesObject, { fieldManager: "carts-lab", force: true });
        }
    }
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
    const { status } = await kubernetes.json<{ status: { token: string } }>("POST", path, {
        body: {
            apiVersion: "authentication.k8s.io/v1",
            kind: "TokenRequest",
            spec: { expirationSeconds: TOKEN_SECONDS },
        },
    });
    return asUser(administrator, () => ({ token: status.token }));
}

function asUser(kubeconfig: string, credentialsFrom: (administrator: object) => object): string {
    const { users, ...rest } = JSON.parse(kubeconfig) as { users: { name: string; user: object }[] };
    return JSON.stringify({ ...rest, users: users.map(({ name, user }) => ({ name, user: credentialsFrom(user) })) });
}

/** The API server knows of a binding some moments after it is made, and the controller manager collects rights later. */
async function untilRightsHold(
    kubeconfig: string,
    controller: ServiceName,
    { neededAtStart }: ControllerUser,
): Promise<void> {
    const client = KubernetesClient.fromKubeconfig(kubeconfig);
    try {
        for (const resourceAttributes of neededAtStart) {
            const review = async () =>
                client.json<{ status: { allowed: boolean } }>(
                    "POST",
                    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                    {
                        body: {
                            apiVersion: "authorization.k8s.io/v1",
                            kind: "SelfSubjectAccessReview",
                            spec: { resourceAttributes },
                        },
                    },
                );
            for (const begin = Date.now(); !(await review()).status.allowed; await pause(50)) {
                if (Date.now() - begin > GRANTED_WITHIN_MILLISECONDS) {
                    const { verb, resource, group } = resourceAttributes;
                    throw new Error(`${controller} may not ${verb} ${resource}.${group}: nobody has granted it`);
                }
            }
        }
    } finally {
        client.close();
    }
}
