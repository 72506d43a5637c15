// Runs a TypeScript file of this project: `node lab/bootstrap.mjs <file> [arguments]`. All npm scripts go through it, so
// that a fresh clone needs no step before `npm start`: it installs the packages of the lock file where they are missing
// or others. It is the only file that must run without them.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const project = join(dirname(fileURLToPath(import.meta.url)), "..");

// Pulumi's SDK (3.276) asks for Node 22, and npm says so; what runs here is tested on 20.19 too.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
    console.error(
        `Node 20.19 or newer is needed, and this is ${process.versions.node}: https://nodejs.org/en/download`,
    );
    process.exit(1);
}

if (!isInstalled()) {
    console.error("Installing the packages of package-lock.json ...");
    // Its stdout goes to stderr, because that of `npm run --silent lab -- env` goes into a shell.
    const { status, error } = spawnSync("npm", ["ci"], { cwd: project, stdio: ["ignore", process.stderr, "inherit"] });
    if (status !== 0) {
        console.error(`npm ci failed${error ? `: ${error.message}` : ""}`);
        process.exit(1);
    }
}

// The AWS SDK announces on stderr, for each process, which Node it will ask for next year. The lock file pins the SDK.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const require = createRequire(import.meta.url);
require("./typescript.cjs");
const [file] = process.argv.splice(2, 1);
process.argv[1] = resolve(project, file);
require(process.argv[1]);

/** Whether what npm noted in node_modules when it was done are the packages of the lock file. */
function isInstalled() {
    const noted = join(project, "node_modules", ".package-lock.json");
    if (!existsSync(noted)) {
        return false;
    }
    const [wanted, found] = [join(project, "package-lock.json"), noted].map(
        (file) => JSON.parse(readFileSync(file, "utf8")).packages,
    );
    // The root has no name there, and what is optional may be for other platforms.
    return Object.entries(wanted).every(
        ([path, { version, optional }]) => path === "" || optional || found[path]?.version === version,
    );
}
