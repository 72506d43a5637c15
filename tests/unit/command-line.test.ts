import * as assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { numberOf, secondsOf } from "../../tools/command-line";
import { type Ended, runNode } from "../run-node";

const ROOT = join(__dirname, "..", "..");

const COMMAND = `require("./tools/command-line").runCommand({
    usage: "Usage: npm run this",
    options: { wait: { type: "string", alone: "10m" }, json: { type: "boolean" }, fails: { type: "boolean" } },
    async work(values) {
        if (values.fails) {
            throw new Error("it fails");
        }
        console.log(JSON.stringify(values));
        return values.json ? 3 : 0;
    },
})`;

function run(...options: string[]): Promise<Ended> {
    const node = ["--require", join(ROOT, "lab", "typescript.cjs"), "-e", COMMAND];
    return runNode([...node, "--", "this", ...options], { cwd: ROOT });
}

describe("the command line of a command", () => {
    it("gives an option without its value the one that it has alone", async () => {
        for (const [options, values] of [
            [["--wait"], { wait: "10m" }],
            [["--wait", "5s"], { wait: "5s" }],
            [["--wait=5s"], { wait: "5s" }],
            [[], {}],
        ] as const) {
            const { code, stdout } = await run(...options);
            assert.deepEqual([JSON.parse(stdout), code], [values, 0], options.join(" "));
        }
    });

    it("ends with the code that the command gives, and with 1 where the command fails", async () => {
        const given = await run("--wait", "--json");
        assert.deepEqual([JSON.parse(given.stdout), given.code], [{ wait: "10m", json: true }, 3]);
        const failed = await run("--fails");
        assert.deepEqual([failed.stderr, failed.code], ["it fails\n", 1]);
    });

    it("ends with 2 and the usage where it is none, and with 0 and the usage where that is asked for", async () => {
        const unknown = await run("--everything");
        assert.match(unknown.stderr, /'--everything'.*\n\nUsage: npm run this\n$/);
        assert.equal(unknown.code, 2);
        const asked = await run("--help");
        assert.deepEqual([asked.stdout, asked.code], ["Usage: npm run this\n", 0]);
    });

    it("takes times and whole numbers in one form", () => {
        assert.deepEqual(
            ["90s", "10m", "1h30m", "2.5"].map((text) => secondsOf("wait", text)),
            [90, 600, 5400, 2.5],
        );
        assert.throws(() => secondsOf("wait", "soon"), /^Error: --wait soon: it takes a time as in 90s or 10m$/);
        assert.equal(numberOf("port", "8080", 65_535), 8080);
        for (const text of ["0", "65536", "1.5", "-1", "1e3", "", "http"]) {
            assert.throws(
                () => numberOf("port", text, 65_535),
                /^Error: --port .*: it takes whole numbers from 1 to 65535$/,
            );
        }
        assert.throws(() => numberOf("rounds", "0"), /^Error: --rounds 0: it takes whole numbers from 1 on$/);
    });
});

/** What reads its arguments by itself, as no person gives them. */
const FOR_NOBODY: Readonly<Record<string, string>> = {
    "lab/bench/measure.ts": "a process that the bench starts",
    "lab/bench/step.ts": "a process that the bench starts",
    "lab/bootstrap.mjs": "the file to run, by a script of package.json",
    "lab/stand-ins/pulumi-language-nodejs/main.ts": "the engine's protocol of language hosts",
    "lab/tool.ts": "the tool to run, by a script of package.json",
    "provider/main.ts": "the engine's protocol of providers",
    "tests/faults/engine-process.ts": "a process that a test starts",
    "tests/mocks/loaded-by-preview.ts": "a process that a test starts",
};

describe("the project", () => {
    it("reads the command lines of persons in one place", () => {
        const folders = [
            "components",
            "lab",
            "parts",
            "platform",
            "policy",
            "provider",
            "tests",
            "tools",
            "vocabulary",
        ];
        const files = folders.flatMap((folder) =>
            readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
        );
        const own = readdirSync(ROOT).filter((file) => /\.(ts|mjs)$/.test(file));
        const readers = [...own, ...files]
            .filter((file) => /\.(ts|mjs|cjs)$/.test(file) && !file.includes("node_modules"))
            .filter((file) => join(ROOT, file) !== __filename)
            .filter((file) => /process\.argv\b|\bparseArgs\(/.test(readFileSync(join(ROOT, file), "utf8")));
        assert.deepEqual(readers.sort(), [...Object.keys(FOR_NOBODY), "tools/command-line.ts"].sort());
    });
});
