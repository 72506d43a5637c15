import { createPrivateKey } from "node:crypto";
import { generate } from "selfsigned";
import { clusterAuthority } from "../../../lab/services/control-plane";
import { theLab } from "../test-lab";

/** Of a user of a cluster, in PEM. */
export interface Certificate {
    readonly certificate: string;
    readonly key: string;
}

/** Makes a user whom the lab's API server knows by name and group. */
export async function certificateOf(name: string, group: string): Promise<Certificate> {
    const { certificate, key } = await clusterAuthority(theLab().files);
    const subject = [
        { name: "commonName", value: name },
        { name: "organizationName", value: group },
    ];
    const signed = await generate(subject, {
        algorithm: "sha256",
        // selfsigned reads a key in no other form.
        ca: { cert: certificate, key: createPrivateKey(key).export({ type: "pkcs8", format: "pem" }).toString() },
        extensions: [{ name: "extKeyUsage", clientAuth: true }],
    });
    return { certificate: signed.cert, key: signed.private };
}

/** The lab's kubeconfig, with other credentials in the form that a kubeconfig has for them. */
export function kubeconfigOf(credentials: Readonly<Record<string, string>>): string {
    const { users, ...rest } = JSON.parse(theLab().kubeconfig) as { users: { name: string }[] };
    return JSON.stringify({ ...rest, users: users.map(({ name }) => ({ name, user: credentials })) });
}
