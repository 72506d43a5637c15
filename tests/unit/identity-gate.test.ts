import * as assert from "node:assert/strict";
import { readCartsGraph } from "../../components/graph/carts-graph";
import { isChild } from "../../components/graph/resource-graph-definition";
import { IDENTITY_GATE, readIdentityGate } from "../../components/identity/identity-gate-file";

interface PodTemplate {
    readonly metadata: { readonly labels: Readonly<Record<string, string>> };
    readonly spec: { readonly containers: readonly { readonly name: string }[] };
}

describe("rgd/identity-gate.yaml", () => {
    const { policy, binding } = readIdentityGate();
    const [pods] = readCartsGraph()
        .spec.resources.filter(isChild)
        .filter(({ template }) => template.kind === "Deployment")
        .map(({ template }) => (template.spec as { template: PodTemplate }).template);

    it("has one name, and its binding is to its policy", () => {
        assert.deepEqual(
            [policy.metadata.name, binding.metadata.name, binding.spec.policyName],
            [IDENTITY_GATE, IDENTITY_GATE, IDENTITY_GATE],
        );
    });

    it("selects pods by the label that the graph puts on them", () => {
        const selector = policy.spec.matchConstraints as { objectSelector: { matchLabels: Record<string, string> } };
        const [[label = "", value] = []] = Object.entries(selector.objectSelector.matchLabels);
        assert.equal(value, "true");
        assert.equal(pods?.metadata.labels[label], "${string(schema.spec.identityGate)}");
    });

    it("asks for the credentials of the container that the graph has", () => {
        const [validation] = policy.spec.validations as { expression: string }[];
        assert.deepEqual(
            pods?.spec.containers.map(({ name }) => validation?.expression.includes(`c.name == "${name}"`)),
            [true],
        );
    });
});
