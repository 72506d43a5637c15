import { type ExecFileException, execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import type { RequestOptions } from "node:https";
import { promisify } from "node:util";
import { isMap, parseDocument } from "yaml";

export interface Cluster {
    readonly server: string;
    readonly "certificate-authority"?: string;
    readonly "certificate-authority-data"?: string;
    readonly "insecure-skip-tls-verify"?: boolean;
    readonly "tls-server-name"?: string;
    readonly "proxy-url"?: string;
}

export interface User {
    readonly token?: string;
    readonly tokenFile?: string;
    readonly "client-certificate"?: string;
    readonly "client-certificate-data"?: string;
    readonly "client-key"?: string;
    readonly "client-key-data"?: string;
    readonly exec?: {
        readonly apiVersion: string;
        readonly command: string;
        readonly args?: readonly string[];
        readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
    };
}

/** Longer than `aws eks get-token` takes with a token to fetch from far away. */
const TOKEN_WITHIN_MILLISECONDS = 30_000;

/** A kubeconfig asks for something that Kubernetes' own clients can do and this look cannot. */
export class UnsupportedError extends Error {}

/** @throws where the context, or what it names, is not there */
export function readKubeconfig(text: string, context?: string): { cluster: Cluster; user: User } {
    const config = parseKubeconfig(text);
    const entry = (list: string, key: string, name: string): unknown => {
        const entries = (config[list] ?? []) as readonly Record<string, unknown>[];
        const found = entries.find((candidate) => candidate.name === name)?.[key];
        if (!found) {
            throw new Error(`the kubeconfig has no ${key} "${name}"`);
        }
        return found;
    };
    const chosen = context ?? String(config["current-context"] ?? "");
    const names = entry("contexts", "context", chosen) as { cluster: string; user: string };
    return {
        cluster: entry("clusters", "cluster", names.cluster) as Cluster,
        user: entry("users", "user", names.user) as User,
    };
}

/** Says nothing of the text where it is broken, because the parser's own words quote it, and it can hold a token. */
function parseKubeconfig(text: string): Record<string, unknown> {
    const document = parseDocument(text);
    const [error] = document.errors;
    if (error || !isMap(document.contents)) {
        throw new Error(
            `the kubeconfig is not a map in YAML${error ? ` (${error.code}, line ${error.linePos?.[0].line})` : ""}`,
        );
    }
    return document.toJS() as Record<string, unknown>;
}

/**
 * What a request to the cluster needs besides its path: tokens, client certificates and commands that fetch either.
 * @throws UnsupportedError for what a kubeconfig can say besides
 */
export async function credentialsOf(cluster: Cluster, user: User): Promise<RequestOptions> {
    if (cluster["proxy-url"]) {
        throw new UnsupportedError("the kubeconfig names a proxy (proxy-url)");
    }
    const { token, cert, key } = user.exec ? await execute(user.exec) : await fixed(user);
    if (!token && !cert) {
        throw new UnsupportedError("the kubeconfig's user has neither a token nor a certificate nor a command (exec)");
    }
    return {
        headers: { accept: "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
        cert,
        key,
        ca: await content(cluster["certificate-authority-data"], cluster["certificate-authority"]),
        rejectUnauthorized: !cluster["insecure-skip-tls-verify"],
        servername: cluster["tls-server-name"],
    };
}

interface Credentials {
    readonly token?: string;
    readonly cert?: string;
    readonly key?: string;
}

async function fixed(user: User): Promise<Credentials> {
    return {
        token: user.token ?? (user.tokenFile && (await readFile(user.tokenFile, "utf8")).trim()),
        cert: await content(user["client-certificate-data"], user["client-certificate"]),
        key: await content(user["client-key-data"], user["client-key"]),
    };
}

/** https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins */
async function execute({ apiVersion, command, args = [], env }: NonNullable<User["exec"]>): Promise<Credentials> {
    const extra = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
    const info = { apiVersion, kind: "ExecCredential", spec: { interactive: false } };
    const options = {
        env: { ...process.env, ...extra, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
        timeout: TOKEN_WITHIN_MILLISECONDS,
    };
    const { stdout } = await promisify(execFile)(command, [...args], options).catch((error: ExecFileException) => {
        // Node's own words quote the arguments, and they can hold a secret.
        const said = error.stderr ? `: ${error.stderr.trim()}` : "";
        throw new Error(`${command}, by which the kubeconfig fetches a token, failed (${error.code})${said}`);
    });
    const { status } = readCredential(command, stdout);
    return { token: status.token, cert: status.clientCertificateData, key: status.clientKeyData };
}

interface ExecCredential {
    readonly status: {
        readonly token?: string;
        readonly clientCertificateData?: string;
        readonly clientKeyData?: string;
    };
}

function readCredential(command: string, stdout: string): ExecCredential {
    try {
        return JSON.parse(stdout) as ExecCredential;
    } catch {
        // The parser's own words quote the text, and it can hold a token.
        throw new Error(`${command}, by which the kubeconfig fetches a token, printed no JSON`);
    }
}

/** A kubeconfig gives a text in base64, or the name of a file that has it. */
async function content(data: string | undefined, file: string | undefined): Promise<string | undefined> {
    if (data) {
        return Buffer.from(data, "base64").toString("utf8");
    }
    return file ? readFile(file, "utf8") : undefined;
}
