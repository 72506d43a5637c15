import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { chain } from "../chain";
import { CLUSTER_NAME, engine, theLab } from "./test-lab";

const STACK = "acceptance";
const TABLE = `${CLUSTER_NAME}-carts-kro`;
const ASSOCIATIONS = `aws eks list-pod-identity-associations --cluster-name ${CLUSTER_NAME} --namespace carts-kro --service-account carts`;

/** What has to hold of the exercise that is done by hand, by its own commands. */
const ACCEPTANCE: readonly [command: string, expected: string | RegExp][] = [
    ["kubectl get rgd cartsstack -o jsonpath='{.status.state}'", "Active"],
    ["kubectl get cartsstack carts-kro -n default -o jsonpath='{.status.state}'", "ACTIVE"],
    ["kubectl get namespace carts-kro -o jsonpath='{.status.phase}'", "Active"],
    ["kubectl get table items -n carts-kro -o jsonpath='{.status.tableStatus}'", "ACTIVE"],
    [
        `kubectl get table items -n carts-kro -o jsonpath='{.status.conditions[?(@.type=="ACK.ResourceSynced")].status}'`,
        "True",
    ],
    ["kubectl get configmap carts -n carts-kro --no-headers", /^carts +2 /],
    ["kubectl get serviceaccount carts -n carts-kro -o name", "serviceaccount/carts"],
    ["kubectl get service carts -n carts-kro --no-headers", /^carts +ClusterIP .* 80\/TCP /],
    [`aws dynamodb describe-table --table-name ${TABLE} --query Table.TableStatus --output text`, "ACTIVE"],
    [`${ASSOCIATIONS} --query 'length(associations)' --output text`, "1"],
    ["kubectl rollout status deployment/carts -n carts-kro --timeout=150s", /successfully rolled out$/],
    // By hand this is `env` in the container, where the lab runs nothing.
    [
        "kubectl get pods -n carts-kro -l app.kubernetes.io/name=carts -o jsonpath='{.items[*].spec.containers[*].env[*].name}'",
        /\bAWS_CONTAINER_CREDENTIALS_FULL_URI\b/,
    ],
];

for (const [podIdentity, maker] of [
    ["pulumi", "Pulumi"],
    ["ack", "ACK"],
] as const) {
    describe(`the exercise that the stack reproduces, by its own kubectl and aws commands, where ${maker} makes the association,`, () => {
        let environment: string;

        before("bring the stack up, where the two commands are installed", async function () {
            for (const probe of ["kubectl version --client", "aws --version"]) {
                const { code, stderr } = await shell(probe);
                if (code !== 0) {
                    console.log(`skipped: \`${probe}\` fails: ${stderr}`);
                    this.skip();
                }
            }
            await engine(STACK, { podIdentity }).up();
            const lab = join(__dirname, "..", "..", "lab");
            const { stdout, stderr } = await shell(
                `CARTS_LAB_DIR='${theLab().files.directory}' node '${lab}/bootstrap.mjs' '${lab}/cli.ts' env`,
            );
            assert.match(stdout, /^export KUBECONFIG=/, stderr);
            environment = stdout;
        });

        after("leave nothing of the stack in Pulumi's state", () => engine(STACK, { podIdentity }).destroy());

        for (const [command, expected] of ACCEPTANCE) {
            it(`${command}: ${expected}`, async () => {
                const said = await ask(command);
                if (typeof expected === "string") {
                    assert.equal(said, expected);
                } else {
                    assert.match(said, expected);
                }
            });
        }

        describe("that take it away again", () => {
            chain();

            it("delete the CartsStack, with all that it made", async () => {
                await ask("kubectl delete cartsstack carts-kro -n default --timeout=8m");
                assert.equal(await ask("kubectl get tables --all-namespaces -o name"), "");
                assert.match(
                    await refusal(`aws dynamodb describe-table --table-name ${TABLE}`),
                    /ResourceNotFoundException/,
                );
            });

            it("delete the graph, and the API that kro leaves", async () => {
                await ask("kubectl delete rgd cartsstack --timeout=1m");
                assert.equal(await ask("kubectl get rgd -o name"), "");
                await ask("kubectl delete crd cartsstacks.kro.run --timeout=1m");
            });

            it("find no namespace any more", async () => {
                await ask("kubectl delete namespace carts-kro --ignore-not-found --timeout=1m");
                assert.match(await refusal("kubectl get namespace carts-kro"), /NotFound/);
            });

            it(podIdentity === "ack" ? "find no association any more" : "delete the association", async () => {
                if (podIdentity === "pulumi") {
                    const id = await ask(`${ASSOCIATIONS} --query 'associations[0].associationId' --output text`);
                    await ask(
                        `aws eks delete-pod-identity-association --cluster-name ${CLUSTER_NAME} --association-id ${id}`,
                    );
                }
                assert.equal(await ask(`${ASSOCIATIONS} --query 'length(associations)' --output text`), "0");
            });
        });

        /** What a command says that has to go well, in a shell that points at the lab. */
        async function ask(command: string): Promise<string> {
            const { code, stdout, stderr } = await shell(`${environment}\n${command}`);
            assert.equal(code, 0, stderr);
            return stdout.trim();
        }

        async function refusal(command: string): Promise<string> {
            const { code, stderr } = await shell(`${environment}\n${command}`);
            assert.notEqual(code, 0);
            return stderr;
        }
    });
}

function shell(script: string): Promise<{ code: number; stdout: string; stderr: string }> {
    return new Promise((resolve) => {
        // What does not end is ended, and is then refused with what it said so far.
        execFile("bash", ["-c", script], { timeout: 600_000 }, (error, stdout, stderr) =>
            resolve({
                code: error ? Number(error.code ?? Number.NaN) : 0,
                stdout,
                stderr: `${stderr}${error?.signal ?? ""}`,
            }),
        );
    });
}
