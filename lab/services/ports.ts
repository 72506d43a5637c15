import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { cacheDirectory } from "../setup/cache";

/** Below the range from which Linux and macOS take ports for outgoing connections. */
const RANGE = { first: 20000, count: 12000 };

/**
 * Free ports on loopback that stay the lab's own while it is stopped, and that no other lab takes which is made at the
 * same time: each is claimed by a file that names the lab's directory, and counts while that is there.
 */
export async function freePorts(count: number, labDirectory: string, range = RANGE): Promise<number[]> {
    const found: number[] = [];
    for (let tries = 0; found.length < count; tries++) {
        if (tries > 20 * range.count) {
            const ports = `${range.first} to ${range.first + range.count - 1}`;
            throw new Error(`of the ports ${ports} only ${found.length} are free, and a lab needs ${count}`);
        }
        const port = range.first + Math.floor(Math.random() * range.count);
        if (!found.includes(port) && claim(port, labDirectory) && (await isFree(port))) {
            found.push(port);
        }
    }
    return found;
}

function claim(port: number, labDirectory: string): boolean {
    const claims = join(cacheDirectory(), "ports");
    mkdirSync(claims, { recursive: true });
    const file = join(claims, String(port));
    if (existsSync(file) && !existsSync(readFileSync(file, "utf8"))) {
        rmSync(file, { force: true });
    }
    try {
        writeFileSync(file, labDirectory, { flag: "wx" });
        return true;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") {
            return false;
        }
        throw error;
    }
}

function isFree(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const server = createServer();
        server.once("error", () => resolve(false));
        server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
}
