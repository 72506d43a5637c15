import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { homedir, platform } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";

/** Where everything is kept that does not depend on the clone: XDG_CACHE_HOME, ~/.cache or macOS's ~/Library/Caches. */
export function cacheDirectory(): string {
    const xdg = process.env.XDG_CACHE_HOME;
    const base = xdg && isAbsolute(xdg) ? xdg : join(homedir(), platform() === "darwin" ? "Library/Caches" : ".cache");
    return join(base, "carts-lab");
}

/** A short name for what determines a cached thing. */
export function cacheKey(...determinants: readonly (string | Buffer)[]): string {
    const hash = createHash("sha256");
    for (const determinant of determinants) {
        hash.update(determinant).update("\0");
    }
    return hash.digest("hex").slice(0, 16);
}

/**
 * Makes `target` unless it is there. `make` works on a temporary name beside it, which becomes the target by a rename:
 * a target is never half made, an interrupted making is made again, and of two processes that make it at once both win.
 */
export async function makeOnce(target: string, make: (temporary: string) => Promise<void>): Promise<void> {
    if (existsSync(target)) {
        return;
    }
    await mkdir(dirname(target), { recursive: true });
    await removeLeftovers(target);
    const temporary = `${target}${marker}${process.pid}-${randomBytes(4).toString("hex")}`;
    try {
        await make(temporary);
        await rename(temporary, target);
    } catch (error) {
        await rm(temporary, { recursive: true, force: true });
        // Another process may have put it there meanwhile: a file is overwritten by rename, a directory is not.
        if (!existsSync(target)) {
            throw error;
        }
    }
}

const marker = ".making-";

async function removeLeftovers(target: string): Promise<void> {
    for (const name of await readdir(dirname(target))) {
        const [of, maker] = name.split(marker);
        if (maker && of === basename(target) && !isRunning(Number.parseInt(maker, 10))) {
            await rm(join(dirname(target), name), { recursive: true, force: true });
        }
    }
}

function isRunning(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}
