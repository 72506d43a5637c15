import { readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "../tools/command";
import { runCommand, UsageError } from "../tools/command-line";
import { TOOL_MODULES } from "./setup/kro-versions";

const usage = `Usage: npm run cross-compile -- <system>/<processor>...

Compiles every tool that the lab can build for another platform, "darwin/arm64" in Go's words, and keeps nothing of it. As
the projects' own releases are compiled, it is without cgo, and so needs no C compiler.`;

runCommand({
    usage,
    options: {},
    allowPositionals: true,
    async work(_, platforms) {
        if (platforms.length === 0 || !platforms.every((one) => /^[a-z]+\/[a-z0-9]+$/.test(one))) {
            throw new UsageError(`"${platforms.join(" ")}" is no list of platforms`);
        }
        for (const platform of platforms) {
            for (const module of readdirSync(TOOL_MODULES)) {
                await compile(module, platform);
            }
        }
    },
});

/** @param module of lab/tools, whose go.mod lists its tools */
async function compile(module: string, platform: string): Promise<void> {
    const [GOOS, GOARCH] = platform.split("/");
    const begin = Date.now();
    await run("go", ["build", "-mod=readonly", "-o", "/dev/null", "tool"], {
        directory: join(TOOL_MODULES, module),
        environment: { ...process.env, GOOS, GOARCH, CGO_ENABLED: "0", GOWORK: "off" },
    });
    console.log(`${platform}: the tools of lab/tools/${module} compile (${Math.round((Date.now() - begin) / 1000)} s)`);
}
