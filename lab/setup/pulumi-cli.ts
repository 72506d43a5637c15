import { dirname } from "node:path";
import { compareVersions } from "../../parts/part/versions";
import { run } from "../../tools/command";

/** A Pulumi CLI. */
export interface PulumiCli {
    readonly command: string;
    /** The directory whose bin/ holds it; undefined where the command is found on PATH. */
    readonly root?: string;
    /** In words. */
    readonly origin: string;
}

/** What the lab is tried with; older ones are passed over. */
const oldest = "3.276.0";

/** The Pulumi CLI on PATH, if it is new enough. */
export async function findPulumi(): Promise<PulumiCli | undefined> {
    let version: string;
    try {
        const environment = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
        version = (await run("pulumi", ["version"], { environment })).trim().replace(/^v/, "");
    } catch {
        return undefined;
    }
    return compareVersions(version, oldest) < 0 ? undefined : { command: "pulumi", origin: "the one on PATH" };
}

/** @param built where one that is built here goes */
export function installedPulumi(command: string, built: string): PulumiCli {
    const root = dirname(dirname(command));
    return { command, root, origin: root === built ? "built from source" : "downloaded" };
}
