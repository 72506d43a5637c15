import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "@pulumi/pulumi/automation";
import { engine, theLab } from "../test-lab";

/**
 * As `pulumi stack export` gave them after an `up` of version 0.2.0 in a lab, whose address and certificates are taken out.
 * The engine compares a program with the state alone, so that nothing of them has to be in this lab's cluster.
 */
const STATES = join(__dirname, "stacks-of-0.2.0");

describe("a stack that version 0.2.0 made", () => {
    it("is unchanged in the next update, where it has the default settings", () => isUnchanged("default", {}));

    it("is unchanged in the next update, where it has a UI of its own and most of the settings", () =>
        isUnchanged("everything", {
            instanceName: "all",
            namespace: "all",
            tableName: "eks-workshop-carts-all",
            replicas: "2",
            autoscaled: "true",
            tableDeletionPolicy: "retain",
            tableTags: "team=shop",
            tableTimeToLiveAttribute: "expires",
            clientNamespace: "shop",
            uiNamespace: "shop",
            uiInstall: "true",
            uiRoute: "true",
            uiExposure: "ingress",
            uiHost: "shop.example.org",
        }));
});

async function isUnchanged(name: string, config: Record<string, string>): Promise<void> {
    const stack = engine(`before-${name}`, config);
    await stack.importState(readState(name));
    const { changeSummary } = await stack.preview();
    assert.deepEqual(Object.keys(changeSummary), ["same"]);
    const { summary } = await stack.up();
    assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
}

function readState(name: string): Deployment {
    const { kubeconfig, aws } = theLab();
    const text = readFileSync(join(STATES, `${name}.json`), "utf8")
        .replaceAll("<endpoint>", aws.endpoint)
        // It is JSON in the text of a secret, which is JSON.
        .replaceAll("<kubeconfig>", () => quoted(quoted(kubeconfig)));
    return JSON.parse(text) as Deployment;
}

/** A text as it is between the quotes of a JSON string. */
function quoted(text: string): string {
    return JSON.stringify(text).slice(1, -1);
}
