import * as assert from "node:assert/strict";
import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { kroVersions } from "../../lab/setup/kro-versions";
import { chain } from "../chain";
import { dynamoDb, engine, freshLab, kubernetes } from "../lab/test-lab";
import { lab } from "./lab-cli";

const [NEWEST = "", ...others] = kroVersions().map(({ version }) => version);
const [OLDEST = ""] = others;

describe("npm run lab -- --kro", () => {
    chain();

    before("start a lab with an older kro, with a stack", async () => {
        await freshLab(OLDEST);
        await engine("lab").up();
    });

    it("runs that version, with its own API, and says so", async () => {
        const { stdout } = await lab("status");
        assert.match(stdout, new RegExp(`\\nkro +ready .* real, ${OLDEST.replaceAll(".", "\\.")}\\n`));
        const { metadata } = await kubernetes().get("kro.run/v1alpha1", "CartsStack", "carts-kro", "default");
        assert.equal(metadata.labels?.["kro.run/kro-version"], `v${OLDEST}`);
    });

    it("refuses a version that there is none of, with those that there are, before it does anything", async () => {
        const { code, stderr } = await lab("up", "--kro", "0.1.0");
        assert.match(
            stderr,
            new RegExp(`^kro "0.1.0" is not one that the lab builds: ${NEWEST}, ${others.join(", ")}\\n`),
        );
        assert.equal(code, 2);
    });

    it("stays what it was where nothing is said", async () => {
        const { stderr } = await lab("preview");
        assert.match(stderr, new RegExp(`The lab is up in .*, with kro ${OLDEST}\\.`));
    });

    it("is upgraded under the stack, which stays as it is", async () => {
        const { code, stdout, stderr } = await lab("up", "--kro", NEWEST);
        assert.match(stderr, new RegExp(`kro ${OLDEST} is upgraded to ${NEWEST}; the stacks stay\\.`));
        assert.match(stderr, new RegExp(`The lab is up in .*, with kro ${NEWEST}\\.`));
        assert.match(stdout, / unchanged\b/);
        assert.doesNotMatch(stdout, / (created|updated|replaced|deleted)\b/);
        assert.equal(code, 0, stderr);
    });

    it("does not go back, and says what else there is", async () => {
        const { code, stderr } = await lab("up", "--kro", OLDEST);
        assert.match(stderr, new RegExp(`runs kro ${NEWEST}, and .* not for kro ${OLDEST}`));
        assert.match(stderr, /npm run lab -- reset/);
        assert.match(stderr, new RegExp(`CARTS_LAB_DIR=\\.lab-kro-${OLDEST} npm run lab -- start --kro ${OLDEST}`));
        assert.equal(code, 1);
    });

    it("deletes with the newer kro what the older one made", async () => {
        const { code, stderr } = await lab("destroy");
        assert.equal(code, 0, stderr);
        assert.equal(await kubernetes().find("v1", "Namespace", "carts-kro"), undefined);
        assert.deepEqual(await kubernetes().list("dynamodb.services.k8s.aws/v1alpha1", "Table"), []);
        assert.deepEqual((await dynamoDb().send(new ListTablesCommand({}))).TableNames, []);
    });
});
