import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A TCP socket that waits for connections. */
export interface ListeningSocket {
    readonly pid: number;
    readonly command: string;
    /** As the kernel writes it: the address in hexadecimal, in words of four bytes, each backwards. */
    readonly address: string;
    readonly port: number;
}

/** What these processes, and those that they have started, listen on, from Linux's /proc. */
export function listeningSockets(roots: readonly number[]): ListeningSocket[] {
    return withDescendants(roots).flatMap((pid) => {
        try {
            const inodes = new Set(socketInodes(pid));
            const command = readFileSync(`/proc/${pid}/comm`, "utf8").trim();
            return ["tcp", "tcp6"]
                .flatMap((protocol) => listening(pid, protocol))
                .filter(({ inode }) => inodes.has(inode))
                .map(({ address, port }) => ({ pid, command, address, port }));
        } catch (error) {
            return whereItEnded(error);
        }
    });
}

/** 127.0.0.0/8, ::1, or the former as an IPv6 address. */
export function isLoopback({ address }: ListeningSocket): boolean {
    return /^(0000000000000000FFFF0000)?[0-9A-F]{6}7F$|^0{24}01000000$/.test(address);
}

function withDescendants(roots: readonly number[]): number[] {
    const parents = new Map<number, number>();
    for (const pid of readdirSync("/proc").map(Number).filter(Boolean)) {
        try {
            const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
            // The name before the second bracket may hold anything; the state and the parent follow it.
            parents.set(pid, Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
        } catch (error) {
            whereItEnded(error);
        }
    }
    const found = new Set(roots);
    for (let before = 0; before < found.size; ) {
        before = found.size;
        for (const [pid, parent] of parents) {
            if (found.has(parent)) {
                found.add(pid);
            }
        }
    }
    return [...found];
}

function socketInodes(pid: number): string[] {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
        try {
            return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
        } catch (error) {
            return whereItEnded(error);
        }
    });
}

function listening(pid: number, protocol: string): { inode: string; address: string; port: number }[] {
    const [, ...lines] = readFileSync(`/proc/${pid}/net/${protocol}`, "utf8").trim().split("\n");
    return lines.flatMap((line) => {
        const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
        const [address = "", port = ""] = local.split(":");
        return state === "0A" ? [{ inode, address, port: Number.parseInt(port, 16) }] : [];
    });
}

/** A process, or one of its files, may be gone when it is looked at. */
function whereItEnded(error: unknown): [] {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) {
        return [];
    }
    throw error;
}
