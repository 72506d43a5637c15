import { compareVersions } from "../../parts/part/versions";
import { run } from "../../tools/command";

/** What set-up found: enough to run it and to key what is built with it. */
export interface Prerequisites {
    /** "go1.26.3" */
    readonly goVersion: string;
    /** The name on PATH of a Python that can make virtual environments. */
    readonly python: string;
    /** "3.11.7" */
    readonly pythonVersion: string;
}

interface Found {
    readonly command: string;
    readonly version: string;
    /** What keeps a new enough one from being used. */
    readonly defect?: string;
}

/** Says all that is missing or too old, and how to get it. */
export class PrerequisiteError extends Error {}

/** Finds Go and Python (Node is checked by lab/bootstrap.mjs), or throws naming all that is missing or too old. */
export async function checkPrerequisites(): Promise<Prerequisites> {
    const [go, python] = await Promise.all([findGo(), findPython()]);
    const problems = [
        problem("Go", "1.26", go, "https://go.dev/dl/ (or your package manager: brew install go)"),
        problem(
            "Python",
            "3.10",
            python,
            "https://www.python.org/downloads/ (Debian, Ubuntu: apt install python3-venv)",
        ),
    ].filter((text) => text !== undefined);
    if (problems.length > 0 || !go || !python) {
        throw new PrerequisiteError(["The lab needs:", ...problems.map((text) => `  - ${text}`)].join("\n"));
    }
    return { goVersion: `go${go.version}`, python: python.command, pythonVersion: python.version };
}

/** A sentence if `found` will not do. */
export function problem(name: string, needed: string, found: Found | undefined, source: string): string | undefined {
    if (!found) {
        return `${name} ${needed} or newer, and none is on PATH. Get it from ${source}.`;
    }
    if (compareVersions(found.version, needed) < 0) {
        return `${name} ${needed} or newer, and ${found.command} is ${found.version}. Get it from ${source}.`;
    }
    return found.defect && `${name} ${needed} or newer: ${found.defect}. Get it from ${source}.`;
}

async function findGo(): Promise<Found | undefined> {
    try {
        const version = (await run("go", ["env", "GOVERSION"], { directory: "/" })).trim();
        return { command: "go", version: version.replace(/^go/, "") };
    } catch {
        return undefined;
    }
}

const pythonProbe = `
import sys
try:
    import ensurepip, venv
    defect = ""
except ImportError as error:
    defect = str(error)
print("%d.%d.%d" % sys.version_info[:3], defect, sep="\\n")
`;

async function findPython(): Promise<Found | undefined> {
    let first: Found | undefined;
    // The user's `python3`, unless only another one will do.
    for (const command of ["python3", "python", ...[14, 13, 12, 11, 10].map((minor) => `python3.${minor}`)]) {
        const found = await describePython(command);
        if (found && !problem("Python", "3.10", found, "")) {
            return found;
        }
        first ??= found;
    }
    return first;
}

async function describePython(command: string): Promise<Found | undefined> {
    try {
        const [version = "", defect] = (await run(command, ["-c", pythonProbe])).split("\n");
        return {
            command,
            version,
            defect: defect ? `${command} cannot make virtual environments (${defect})` : undefined,
        };
    } catch {
        return undefined;
    }
}
