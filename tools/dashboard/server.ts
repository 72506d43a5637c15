import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { build } from "esbuild";
import type { LiveView } from "./live-view";

const PAGE = join(__dirname, "page");

/** The dashboard's HTTP server; it still has to listen. It serves three files and a stream of views. */
export async function dashboardServer(live: LiveView): Promise<Server> {
    const files: Readonly<Record<string, { type: string; content: string }>> = {
        "/": { type: "text/html; charset=utf-8", content: await readFile(join(PAGE, "index.html"), "utf8") },
        "/page.css": { type: "text/css; charset=utf-8", content: await readFile(join(PAGE, "page.css"), "utf8") },
        "/page.js": { type: "text/javascript; charset=utf-8", content: await bundle(join(PAGE, "page.ts")) },
    };
    return createServer((request, response) => {
        for (const [name, value] of Object.entries(SECURITY)) {
            response.setHeader(name, value);
        }
        const file = files[request.url ?? ""];
        if (!isLoopback(request.headers.host)) {
            refuse(response, 421, "this page is for this machine only: http://localhost");
        } else if (request.method !== "GET" && request.method !== "HEAD") {
            refuse(response, 405, "there is nothing to change here");
        } else if (request.url === "/events") {
            stream(live, request, response);
        } else if (file) {
            response.writeHead(200, { "content-type": file.type }).end(file.content);
        } else {
            refuse(response, 404, "there is no such page");
        }
    });
}

const SECURITY = {
    "content-security-policy":
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
};

/** Any web site can have a name that leads to 127.0.0.1 (DNS rebinding), but its pages then ask for that name. */
function isLoopback(host: string | undefined): boolean {
    return /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host ?? "");
}

function refuse(response: ServerResponse, status: number, text: string): void {
    response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}

/** Server-sent events: each is a `View`. */
function stream(live: LiveView, request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream" });
    request.on(
        "close",
        live.follow((view) => response.write(`data: ${view}\n\n`)),
    );
}

/** The page's TypeScript and the library that it uses, as one module. */
async function bundle(entry: string): Promise<string> {
    const { outputFiles } = await build({
        entryPoints: [entry],
        bundle: true,
        write: false,
        format: "esm",
        platform: "browser",
        target: "es2022",
        logLevel: "silent",
    });
    return outputFiles[0]?.text ?? "";
}
