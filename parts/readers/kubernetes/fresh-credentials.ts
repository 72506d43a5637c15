import { type ExecFileException, execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import type { RequestOptions } from "node:https";
import { promisify } from "node:util";
import type { Authenticator } from "@kubernetes/client-node/dist/auth";
import type { User } from "@kubernetes/client-node/dist/config_types";

/** A command that prints credentials: `exec` of a kubeconfig's user. */
export interface CredentialCommand {
    readonly apiVersion: string;
    readonly command: string;
    readonly args?: readonly string[] | null;
    readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
    readonly interactiveMode?: string;
    readonly provideClusterInfo?: boolean;
}

/** Where credentials come from that do not last: a command, or a file that somebody writes anew. */
export type Source = { readonly exec: CredentialCommand } | { readonly tokenFile: string };

interface Credential {
    readonly token?: string;
    readonly clientCertificateData?: string;
    readonly clientKeyData?: string;
    readonly expirationTimestamp?: string;
}

/** Longer than `aws eks get-token` takes with a token to fetch from far away. */
const TOKEN_WITHIN_MILLISECONDS = 30_000;
/** How long a credential counts as fresh that does not say until when it is valid. */
const FRESH_FOR_MILLISECONDS = 60_000;

/**
 * Gives `@kubernetes/client-node` (1.4) credentials that it would else fetch itself: once for all requests that run at the
 * same time, within a time-out, with the KUBERNETES_EXEC_INFO that the protocol asks for, and with errors that quote
 * nothing secret.
 */
export class FreshCredentials implements Authenticator {
    private fetched?: Promise<Credential>;
    private freshUntil = 0;

    constructor(
        private readonly user: User,
        private readonly source: Source,
    ) {}

    isAuthProvider(user: User): boolean {
        return user === this.user;
    }

    async applyAuthentication(_user: User, options: RequestOptions): Promise<void> {
        const { token, clientCertificateData, clientKeyData } = await this.credential();
        options.cert = clientCertificateData ?? options.cert;
        options.key = clientKeyData ?? options.key;
        if (token) {
            options.headers = { ...options.headers, Authorization: `Bearer ${token}` };
        }
    }

    private credential(): Promise<Credential> {
        if (!this.fetched || this.freshUntil <= Date.now()) {
            this.freshUntil = Number.POSITIVE_INFINITY;
            this.fetched = fetchFrom(this.source).then(
                (credential) => {
                    this.freshUntil =
                        Date.parse(credential.expirationTimestamp ?? "") || Date.now() + FRESH_FOR_MILLISECONDS;
                    return credential;
                },
                (error: unknown) => {
                    this.fetched = undefined;
                    throw error;
                },
            );
        }
        return this.fetched;
    }
}

async function fetchFrom(source: Source): Promise<Credential> {
    return "exec" in source ? execute(source.exec) : { token: (await readFile(source.tokenFile, "utf8")).trim() };
}

/** https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins */
async function execute({ apiVersion, command, args, env }: CredentialCommand): Promise<Credential> {
    const extra = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
    const info = { apiVersion, kind: "ExecCredential", spec: { interactive: false } };
    const options = {
        env: { ...process.env, ...extra, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
        timeout: TOKEN_WITHIN_MILLISECONDS,
    };
    const { stdout } = await promisify(execFile)(command, [...(args ?? [])], options).catch(
        (error: ExecFileException) => {
            // Node's own words quote the arguments, and they can hold a secret.
            const said = error.stderr ? `: ${error.stderr.trim()}` : "";
            throw new Error(
                `${command}, by which the kubeconfig fetches a token, failed (${error.code ?? error.signal})${said}`,
            );
        },
    );
    return readCredential(command, stdout);
}

function readCredential(command: string, stdout: string): Credential {
    let printed: { readonly status?: Credential } | null;
    try {
        printed = JSON.parse(stdout) as typeof printed;
    } catch {
        // The parser's own words quote the text, and it can hold a token.
        throw new Error(`${command}, by which the kubeconfig fetches a token, printed no JSON`);
    }
    if (!printed?.status) {
        throw new Error(`${command}, by which the kubeconfig fetches a token, printed JSON without a status`);
    }
    return printed.status;
}
