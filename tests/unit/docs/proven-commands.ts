/** What runs a command of the documentation, and a text in it by which that can be found: the title of a test. */
interface Proof {
    readonly file: string;
    readonly says: string;
}

const CI: Pick<Proof, "file"> = { file: ".ci/run" };
const VERIFY: Pick<Proof, "file"> = { file: "tests/tools/verify-command.test.ts" };
const LAB: Pick<Proof, "file"> = { file: "tests/tools/lab-command.test.ts" };
const KRO: Pick<Proof, "file"> = { file: "tests/tools/lab-kro.test.ts" };

/** The commands of the fenced blocks that need no real cluster. */
export const provenCommands: Readonly<Record<string, Proof>> = {
    "npm ci": { ...CI, says: "npm ci" },
    "npm run check": { ...CI, says: "npm run check" },
    "npm run package": { file: "tests/tools/packed.ts", says: '["run", "package"' },
    "npm test": { ...CI, says: "npm test" },
    "npm start": { ...VERIFY, says: "prints the same at the end of npm start" },
    "npm run verify": { ...VERIFY, says: "prints a table, and exits with 0" },
    "npm run verify -- --json": { ...VERIFY, says: "prints JSON by its schema" },
    "npm run verify -- --wait": { ...VERIFY, says: "waits until it holds" },
    "npm run verify -- --smoke": { ...VERIFY, says: "tries no cart where pods run nothing real" },
    "npm run ui": { ...VERIFY, says: "says on a lab that no pod runs anything" },
    "npm run dashboard": { file: "tests/tools/dashboard.test.ts", says: "shows every check, the outputs" },
    "npm run bench -- --stacks 1,10,25": {
        file: "tests/tools/bench.test.ts",
        says: "measures a program beside kro alone and an empty program",
    },
    "npm run lab -- up": { ...KRO, says: "is upgraded under the stack" },
    "npm run lab -- preview": { ...KRO, says: "stays what it was where nothing is said" },
    "npm run lab -- status": { ...KRO, says: "runs that version, with its own API, and says so" },
    "npm run lab -- destroy": { ...KRO, says: "deletes with the newer kro what the older one made" },
    "npm run lab -- start --kro 0.9.3": { ...KRO, says: "start a lab with an older kro" },
    "npm run lab -- outputs": { ...LAB, says: "npm run lab -- outputs prints" },
    "npm run lab -- stop": { ...LAB, says: "npm run lab -- stop ends the lab" },
    "npm run lab -- reset": { ...LAB, says: "npm run lab -- reset deletes" },
    'eval "$(npm run --silent lab -- env)"': { file: "tests/lab/acceptance.test.ts", says: "cli.ts' env" },
    "npm test -- tests/lab/lifecycle.test.ts": {
        file: "tests/unit/run.test.ts",
        says: "npm test -- with a file runs that file alone",
    },
    "npm run test:unit": { file: "tests/run.ts", says: 'name: "unit"' },
    "npm run test:mocks": { file: "tests/run.ts", says: 'name: "mocks"' },
};
