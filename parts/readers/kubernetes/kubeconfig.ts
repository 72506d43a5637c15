import type { KubeConfig } from "@kubernetes/client-node/dist/config";
import type { Cluster, User } from "@kubernetes/client-node/dist/config_types";
import { isMap, parseDocument } from "yaml";
import { type CredentialCommand, FreshCredentials } from "./fresh-credentials";

/** What a user of a kubeconfig can have besides what `@kubernetes/client-node` (1.4) reads or this file adds. */
const UNSUPPORTED_OF_USER = ["as-groups", "as-uid", "as-user-extra", "auth-provider"];

/** A user's own fields that the library does not read, or reads otherwise than Kubernetes' own clients. */
type RawUser = Readonly<Record<string, unknown>> & { readonly tokenFile?: string; readonly exec?: CredentialCommand };

/** A kubeconfig asks for something that Kubernetes' own clients can do and this program's reader cannot. */
export class UnsupportedError extends Error {}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Reads a kubeconfig with Kubernetes' client library for Node: server, certificates, proxies, tokens, impersonation.
 *
 * @param context default: the kubeconfig's current context
 * @throws where the context, or what it names, is not there; in words that quote nothing, because it can hold a token
 * @throws UnsupportedError where others can use the kubeconfig and the library cannot
 */
export function readKubeconfig(text: string, context?: string): KubeConfig {
    const raw = parseKubeconfig(text);
    const { KubeConfig } = library();
    const config = new KubeConfig();
    config.loadFromString(JSON.stringify(raw), { onInvalidEntry: "filter" });
    if (context) {
        config.setCurrentContext(context);
    }
    const chosen = config.getCurrentContext() ?? "";
    const names = found(config.getContextObject(chosen), "context", chosen);
    settle(found(config.getCluster(names.cluster), "cluster", names.cluster));
    if (names.user) {
        const user = found(config.getUser(names.user), "user", names.user);
        const entries = raw.users as readonly ({ readonly name: string; readonly user?: RawUser } | null)[];
        addCredentials(config, user, entries.find((entry) => entry?.name === user.name)?.user ?? {});
    }
    return config;
}

/** Whom the kubeconfig trusts, in PEM. */
export function authorityOf({ caFile, caData }: Cluster): string | undefined {
    return library().bufferFromFileOrString(caFile, caData)?.toString();
}

/** Loaded late: it takes half a second, because it brings the API classes. */
function library(): typeof import("@kubernetes/client-node/dist/config") {
    return require("@kubernetes/client-node/dist/config");
}

/** Says nothing of the text where it is broken, because the parser's own words quote it. */
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

function found<T>(entry: T | null, kind: string, name: string): T {
    if (!entry) {
        throw new Error(`the kubeconfig has no ${kind} ${JSON.stringify(name)}`);
    }
    return entry;
}

/** Where the library differs from Kubernetes' own clients. */
function settle(cluster: Mutable<Cluster>): void {
    // It refuses plain HTTP (as of `kubectl proxy`) unless no certificate is asked for, and there is none.
    cluster.skipTLSVerify ||= cluster.server.startsWith("http:");
    // It prefers a file to the text itself.
    cluster.caFile = cluster.caData ? undefined : cluster.caFile;
}

function addCredentials(config: KubeConfig, user: Mutable<User>, raw: RawUser): void {
    for (const field of UNSUPPORTED_OF_USER) {
        const value = raw[field] ?? "";
        if (typeof value === "object" ? Object.keys(value).length > 0 : value !== "") {
            throw new UnsupportedError(`the kubeconfig's user has "${field}", which this look cannot use`);
        }
    }
    const { tokenFile, exec } = raw;
    if (exec?.interactiveMode === "Always" || exec?.provideClusterInfo) {
        const what = exec.provideClusterInfo ? "the cluster's description" : "a terminal";
        throw new UnsupportedError(
            `the kubeconfig's command "${exec.command}" needs ${what}, which it does not get here`,
        );
    }
    user.certFile = user.certData ? undefined : user.certFile;
    user.keyFile = user.keyData ? undefined : user.keyFile;
    if (exec || tokenFile) {
        user.exec = undefined;
        user.token = tokenFile ? undefined : user.token;
        config.addAuthenticator(new FreshCredentials(user, exec ? { exec } : { tokenFile: tokenFile as string }));
    }
}
