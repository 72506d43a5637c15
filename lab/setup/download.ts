import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { chmod, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { run } from "../../tools/command";
import type { Release } from "./releases";

/** How long a server may take to answer, and then to send nothing. A machine without internet loses no more. */
const PATIENCE_SECONDS = 5;

/** Whether anything may be downloaded, and from where: CARTS_LAB_DOWNLOADS. */
export type Source = "off" | { readonly mirror?: string };

/** @throws where the text is neither "off" nor an address */
export function readSource(text = ""): Source {
    if (text === "off") {
        return "off";
    }
    if (text !== "" && !/^https?:\/\/\S+$/.test(text)) {
        throw new Error(`CARTS_LAB_DOWNLOADS is "${text}"; it may be "off", or the address of a mirror: https://...`);
    }
    return text === "" ? {} : { mirror: text.replace(/\/$/, "") };
}

/**
 * Downloads a tool and checks the SHA-256 that its project publishes. By curl, which knows a user's proxies and authorities.
 *
 * @param target the file that the tool becomes
 * @throws with one line that says why not
 */
export async function download(
    { url, member, sums }: Release,
    target: string,
    { mirror }: Exclude<Source, "off">,
    patienceSeconds = PATIENCE_SECONDS,
): Promise<void> {
    const directory = await mkdtemp(`${target}.download-`);
    try {
        const [file, sumsFile] = [join(directory, "file"), join(directory, "sums")];
        await fetchFile(at(sums.url, mirror), sumsFile, patienceSeconds);
        const wanted = sums.find(await readFile(sumsFile, "utf8"))?.replace(/^sha256:/, "");
        if (!wanted) {
            throw new Error(`${sums.url} has no sum of it`);
        }
        await fetchFile(at(url, mirror), file, patienceSeconds);
        const found = await sha256(file);
        if (found !== wanted) {
            throw new Error(`the SHA-256 of ${url} is ${found}, and ${sums.url} says ${wanted}`);
        }
        if (member) {
            // That of macOS reads zip too.
            await run("tar", ["-xf", file, "-C", directory, member]);
        }
        const tool = member ? join(directory, member) : file;
        await chmod(tool, 0o755);
        await rename(tool, target);
    } finally {
        await rm(directory, { recursive: true, force: true });
    }
}

/** On a mirror, the host is the first folder: https://mirror.example/dl.k8s.io/release/... */
function at(url: string, mirror: string | undefined): string {
    return mirror === undefined ? url : url.replace("https:/", mirror);
}

async function fetchFile(url: string, target: string, patienceSeconds: number): Promise<void> {
    const patience = String(patienceSeconds);
    const limits = ["--connect-timeout", patience, "--speed-time", patience, "--speed-limit", "1000"];
    try {
        await run("curl", [
            ...["--fail", "--location", "--proto-redir", "=https", "--silent", "--show-error"],
            ...[...limits, "--output", target, url],
        ]);
    } catch (error) {
        // The last line is curl's own; the first repeats the whole command.
        throw new Error(
            String(error)
                .trim()
                .split("\n")
                .at(-1)
                ?.replace(/^curl: \(\d+\) /, ""),
        );
    }
}

async function sha256(file: string): Promise<string> {
    const hash = createHash("sha256");
    await pipeline(createReadStream(file), hash);
    return hash.digest("hex");
}
