/** What runs a command of the documentation. */
interface Proof {
    readonly file: string;
    /** The words by which the file runs it. */
    readonly runs: string;
}

const CI: Pick<Proof, "file"> = { file: ".ci/run" };
const VERIFY: Pick<Proof, "file"> = { file: "tests/tools/verify-command.test.ts" };
const LAB: Pick<Proof, "file"> = { file: "tests/tools/lab-command.test.ts" };
const ENGINE: Pick<Proof, "file"> = { file: "lab/engine/engine.ts" };
const EXERCISE: Pick<Proof, "file"> = { file: "tests/lab/acceptance.test.ts" };
const TAINT: Pick<Proof, "file"> = { file: "tests/lab/forced-replacement.test.ts" };
const UNDELETABLE: Pick<Proof, "file"> = { file: "tests/lab/undeletable.test.ts" };
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
    "npm run dashboard": { ...LAB, runs: '"lab/tool.ts", "dashboard"' },
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
    "pulumi preview": { ...ENGINE, runs: ".preview({ program" },
    "pulumi up": { ...ENGINE, runs: "stack.up({ program" },
    "pulumi destroy": { ...ENGINE, runs: "stack.destroy({" },
    "pulumi up --refresh": { file: "tests/faults/drift.test.ts", runs: ".up({ refresh: true })" },
    "pulumi up --continue-on-error": {
        file: "tests/lab/any-kro/continue-on-error.test.ts",
        runs: ".up({ continueOnError: true",
    },
    "pulumi refresh": { ...ENGINE, runs: "stack.refresh({" },
    "pulumi up --parallel <n>": { file: "tests/tools/bench.test.ts", runs: '"--parallel", "16"' },
    "pulumi preview --refresh --expect-no-changes": {
        file: "tests/unit/workflows/steps.test.ts",
        runs: "pulumi preview --refresh --expect-no-changes",
    },
    "pulumi config set adopt …": { file: "tests/faults/as-told.ts", runs: "pulumi config set adopt" },
    "pulumi new <this project>": { file: "tests/tools/pulumi-new.test.ts", runs: '["new", ' },
    "pulumi new": { file: "tests/tools/pulumi-new.test.ts", runs: '["new", ' },
    "pulumi stack rename": { file: "tests/lab/any-kro/stack-rename.test.ts", runs: '"stack", "rename"' },
    "pulumi state delete": { file: "tests/faults/as-told.ts", runs: '"state", "delete"' },
    "pulumi state delete '<urn of ui-route-end>'": {
        file: "tests/faults/unreachable-cluster.test.ts",
        runs: '"state", "delete"',
    },
    "pulumi state taint": { ...TAINT, runs: '"state", "taint"' },
    "pulumi state taint '<urn>'": { ...TAINT, runs: '"state", "taint"' },
    "kubectl delete apiservice <version>.<group>": { ...UNDELETABLE, runs: "kubectl delete apiservice" },
    'kubectl patch <kind> <name> -n <namespace> --type=merge -p \'{"metadata":{"finalizers":[]}}\'': {
        ...UNDELETABLE,
        runs: "kubectl patch configmap note",
    },
    "kubectl get rgd cartsstack -o yaml": { ...EXERCISE, runs: "kubectl get rgd cartsstack -o" },
    "kubectl get table items -n carts-kro -o yaml": { ...EXERCISE, runs: "kubectl get table items -n carts-kro -o" },
    "kubectl delete crd cartsstacks.kro.run": { ...EXERCISE, runs: "kubectl delete crd cartsstacks.kro.run" },
    "kubectl delete table items -n carts-kro": {
        file: "tests/faults/aws-faults.test.ts",
        runs: "kubectl delete table items -n carts-kro",
    },
};

/** The commands that no test runs as they are, and why. */
export const unprovenCommands: Readonly<Record<string, string>> = {
    "npm run bench": "takes long; its other half, with --stacks, is run",
    "npm run cross-compile -- darwin/arm64 linux/arm64": "compiles for many minutes",
    "npm run docs": "writes into the tree; what it writes is compared with the tree",
    "npm run graphs": "writes into the tree; what it writes is compared with the tree",
    "npm run verify -- --lab": "is what npm run verify does where there is a lab",
    "npm install": "is the user's own, in another project",
    "npm publish": "publishes",
    "pulumi config set tableDeletionPolicy retain && pulumi up && pulumi destroy": "is for version 0.1.0",
    'aws dynamodb update-table --table-name <table> --global-secondary-index-updates \'[{"Delete":{"IndexName":"idx_global_customerId"}}]\'':
        "is for version 0.1.0",
    "pulumi cancel": "removes a lock that the file backend leaves; the lab removes it by itself",
    "pulumi config": "only shows",
    "pulumi package add": "needs a language host of Pulumi's, which no registry serves",
    "pulumi up --replace": "does what pulumi state taint and pulumi up do",
    "pulumi state unprotect": "is named as what does not help",
    "kubectl --namespace ui port-forward service/ui 8080:80": "runs until Ctrl-C, and no pod of the lab runs a UI",
    "kubectl apply -f": "is done by the API in tests/lab/association-in-graph.test.ts",
    "kubectl delete": "is named as what a protection does not stop",
    "kubectl describe <kind> <name> -n <namespace>": "only shows",
    "kubectl rollout restart deployment/carts -n carts-kro": "no pod of the lab asks for credentials",
    "aws eks get-token": "is called by the kubeconfig of a real cluster",
    "aws dynamodb delete-table --table-name <table>": "is done by the SDK in tests/faults/unreachable-cluster.test.ts",
    "aws iam detach-role-policy --role-name <role> --policy-arn <policy>": "undoes what somebody else did",
    "aws iam attach-role-policy --role-name <ACK's role> …": "the test ends the refusal by itself",
};
