import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheKey } from "./cache";

/** A hash of all files below some directories: what is built from them, or runs from them, changes with it. */
export function hashSources(...directories: readonly string[]): string {
    const files = directories.flatMap((directory) =>
        readdirSync(directory, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath, entry.name)),
    );
    return cacheKey(...files.sort().flatMap((file) => [file, readFileSync(file)]));
}
