import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pinnedVersion } from "./pinned-version";

export const KRO_MODULE = "github.com/kubernetes-sigs/kro";

/** The Go modules that pin what the lab builds. */
export const TOOL_MODULES = join(__dirname, "..", "tools");

/** A version of kro that the lab can build, and the module of lab/tools that pins it. */
export interface KroVersion {
    /** "0.9.4" */
    readonly version: string;
    readonly module: string;
}

/** The default first, which is built with the cluster's other parts; each other one has a module of its own. */
export function kroVersions(): readonly KroVersion[] {
    const goMod = readFileSync(join(TOOL_MODULES, "cluster", "go.mod"), "utf8");
    const others = readdirSync(TOOL_MODULES).flatMap((module) => {
        const version = /^kro-(.+)$/.exec(module)?.[1];
        return version ? [{ version, module }] : [];
    });
    return [{ version: pinnedVersion(goMod, KRO_MODULE).slice(1), module: "cluster" }, ...others];
}

/** @param version the default where none is named */
export function findKro(version?: string): KroVersion {
    const versions = kroVersions();
    const found = versions.find((candidate) => version === undefined || candidate.version === version);
    if (!found) {
        throw new Error(
            `kro "${version}" is not one that the lab builds: ${versions.map((one) => one.version).join(", ")}`,
        );
    }
    return found;
}
