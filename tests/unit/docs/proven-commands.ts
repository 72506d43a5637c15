/** What runs a command of the documentation. */
interface Proof {
    readonly file: string;
    /** The words by which the file runs it. */
    readonly runs: string;
}

const CI: Pick<Proof, "file"> = { file: ".ci/run" };
const VERIFY: Pick<Proof, "file"> = { file: "tests/tools/verify-command.test.ts" };
const LAB: Pick<Proof, "file"> = { file: "tests/tools/lab-command.test.ts" };
const KRO: Pick<Proof, "file"> = { file: "tests/tools/lab-kro.test.ts" };

/** The commands that need no real cluster. */
export const provenCommands: Readonly<Record<string, Proof>> = {
    "npm ci": { ...CI, runs: "npm ci" },
    "npm run check": { ...CI, runs: "npm run check" },
    "npm run package": { file: "tests/tools/packed.ts", runs: '["run", "package"' },
    "npm test": { ...CI, runs: "npm test" },
    "npm start": { ...VERIFY, runs: 'run("lab/cli.ts", ["start"])' },
    "npm run verify": { ...VERIFY, runs: 'runTool("verify")' },
    "npm run verify -- --json": { ...VERIFY, runs: 'runTool("verify", "--json")' },
    "npm run verify -- --wait": { ...VERIFY, runs: 'runTool("verify", "--wait")' },
    "npm run verify -- --smoke": { ...VERIFY, runs: 'runTool("verify", "--smoke")' },
    "npm run verify -- --stack <name>": { ...VERIFY, runs: '["verify", "--stack", STACK' },
    "npm run ui": { ...VERIFY, runs: 'runTool("ui")' },
    "npm run bench -- --stacks 1,10,25": { file: "tests/tools/bench.test.ts", runs: '"--stacks", "1"' },
    "npm run bench -- --stacks 1,10,100": { file: "tests/tools/bench.test.ts", runs: '"--stacks", "1"' },
    "npm run lab -- up": { ...LAB, runs: 'lab("up")' },
    "npm run lab -- preview": { ...KRO, runs: 'lab("preview")' },
    "npm run lab -- status": { ...KRO, runs: 'lab("status")' },
    "npm run lab -- destroy": { ...KRO, runs: 'lab("destroy")' },
    "npm run lab -- start --kro 0.9.3": { ...KRO, runs: 'lab("up", "--kro", NEWEST)' },
    "npm run lab -- outputs": { ...LAB, runs: 'lab("outputs")' },
    "npm run lab -- stop": { ...LAB, runs: 'lab("stop")' },
    "npm run lab -- reset": { ...LAB, runs: 'lab("reset")' },
    'eval "$(npm run --silent lab -- env)"': { file: "tests/lab/acceptance.test.ts", runs: "cli.ts' env" },
    "npm test -- tests/lab/lifecycle.test.ts": {
        file: "tests/unit/run.test.ts",
        runs: 'run("tests/unit/lab/ports.test.ts")',
    },
    "npm run test:unit": { ...CI, runs: "npm test" },
    "npm run test:mocks": { ...CI, runs: "npm test" },
};

/** The commands that no test runs as they are, and why. */
export const unprovenCommands: Readonly<Record<string, string>> = {
    "npm run bench": "takes long; its other half, with --stacks, is run",
    "npm run cross-compile -- darwin/arm64 linux/arm64": "compiles for many minutes",
    "npm run dashboard": "runs until Ctrl-C; its server and its page are run by tests/tools/dashboard.test.ts",
    "npm run docs": "writes into the tree; what it writes is compared with the tree",
    "npm run graphs": "writes into the tree; what it writes is compared with the tree",
    "npm run verify -- --lab": "is what npm run verify does where there is a lab",
    "npm install": "is the user's own, in another project",
    "npm publish": "publishes",
};
