import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** What a log file holds from this byte on; nothing if there is no file. */
export function readLogFrom(file: string, start: number): string {
    let descriptor: number;
    try {
        descriptor = openSync(file, "r");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return "";
        }
        throw error;
    }
    try {
        const text = Buffer.alloc(Math.max(0, fstatSync(descriptor).size - start));
        return text.toString("utf8", 0, readSync(descriptor, text, 0, text.length, start));
    } finally {
        closeSync(descriptor);
    }
}

/** The last lines of a text, for an error message. */
export function lastLines(text: string, count = 20): string {
    return text.trimEnd().split("\n").slice(-count).join("\n");
}
