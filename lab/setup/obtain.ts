import { existsSync } from "node:fs";
import { basename } from "node:path";
import { messageOf } from "../../parts/program/message";
import { makeOnce } from "./cache";
import { download, type Source } from "./download";
import type { Release } from "./releases";

/** A tool that the lab runs, and the two ways to it. Each has a file of its own, so that neither passes for the other. */
export interface Wanted {
    /** Undefined where nothing can be downloaded. */
    readonly release?: Release;
    readonly downloaded: string;
    readonly built: string;
    build(): Promise<void>;
}

/**
 * Downloads the tools that are not there yet, and builds those that cannot be downloaded. Says which these are, and why.
 *
 * @returns the file of each
 */
export async function obtain(
    wanted: readonly Wanted[],
    source: Source,
    log: (line: string) => void,
    patienceSeconds?: number,
): Promise<string[]> {
    const missing = wanted.filter((tool) => find(tool) === undefined);
    const published = missing.filter(({ release }) => release !== undefined && source !== "off");
    // What has to be built in any case is built while the rest is fetched.
    const [refused] = await Promise.all([
        source === "off" ? [] : fetchAll(published, source, log, patienceSeconds),
        buildAll(
            missing.filter((tool) => !published.includes(tool)),
            log,
        ),
    ]);
    await buildAll(refused, log);
    return wanted.map((tool) => find(tool) ?? tool.built);
}

function find({ downloaded, built }: Wanted): string | undefined {
    return [downloaded, built].find((file) => existsSync(file));
}

/** @returns those that cannot be downloaded */
async function fetchAll(
    tools: readonly Wanted[],
    source: Exclude<Source, "off">,
    log: (line: string) => void,
    patienceSeconds?: number,
): Promise<Wanted[]> {
    if (tools.length === 0) {
        return [];
    }
    log(`Downloading ${namesOf(tools)} ...`);
    const begin = Date.now();
    const refused = new Map<Wanted, string>();
    await Promise.all(
        tools.map(async (tool) => {
            const { downloaded, release } = tool;
            try {
                await makeOnce(downloaded, (file) => download(release as Release, file, source, patienceSeconds));
            } catch (error) {
                refused.set(tool, messageOf(error));
            }
        }),
    );
    const fetched = tools.filter((tool) => !refused.has(tool));
    if (fetched.length > 0) {
        log(`  downloaded ${namesOf(fetched)} in ${secondsSince(begin)} s`);
    }
    for (const reason of new Set(refused.values())) {
        const these = tools.filter((tool) => refused.get(tool) === reason);
        log(`  not downloaded, and so built from source: ${namesOf(these)} (${reason})`);
    }
    return tools.filter((tool) => refused.has(tool));
}

/** One after the other: the Go compiler uses all cores by itself, and one that is done stays done after an interruption. */
async function buildAll(tools: readonly Wanted[], log: (line: string) => void): Promise<void> {
    if (tools.length > 1) {
        log(`Building ${tools.length} tools from source, once. All of them take 10 to 15 minutes on two cores.`);
        log("If you interrupt it, the next start goes on where it stopped.");
    }
    for (const [index, tool] of tools.entries()) {
        log(`  ${index + 1} of ${tools.length}: building ${namesOf([tool])} ...`);
        const begin = Date.now();
        await tool.build();
        log(`  built ${namesOf([tool])} in ${secondsSince(begin)} s`);
    }
}

function namesOf(tools: readonly Wanted[]): string {
    return tools.map(({ built }) => basename(built)).join(", ");
}

function secondsSince(begin: number): number {
    return Math.round((Date.now() - begin) / 1000);
}
