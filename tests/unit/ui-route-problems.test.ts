import * as assert from "node:assert/strict";
import {
    chooseVariable,
    findEdit,
    findUiRouteProblems,
    type LiveDeployment,
} from "../../components/ui/ui-route-problems";

const VARIABLE = "RETAIL_UI_ENDPOINTS_CARTS";
const TARGET = { container: "ui", variable: VARIABLE, fieldManager: "carts-stack-dev" };

/** A Deployment with a sidecar, whose variables are owned as the API server (1.36) writes it down. */
function deployment(
    env: { name: string; value?: string; valueFrom?: object }[],
    owners: Record<string, { entry: string; fields: readonly string[] }> = {},
    container = "ui",
): LiveDeployment {
    const managedFields = Object.entries(owners).map(([manager, { entry, fields: owned }]) => ({
        manager,
        fieldsV1: fieldsOf(container, entry, owned),
    }));
    return {
        metadata: { name: "ui", namespace: "shop", managedFields },
        spec: { template: { spec: { containers: [{ name: "proxy" }, { name: container, env }] } } },
    };
}

function fieldsOf(container: string, entry: string, fields: readonly string[]) {
    const owned = { [`k:{"name":"${entry}"}`]: Object.fromEntries(fields.map((field) => [field, {}])) };
    const inContainer = { ".": {}, "f:name": {}, "f:env": { ".": {}, ...owned } };
    const containers = { [`k:{"name":"${container}"}`]: inContainer };
    return { "f:spec": { "f:replicas": {}, "f:template": { "f:spec": { "f:containers": containers } } } };
}

const value = { entry: VARIABLE, fields: [".", "f:name", "f:value"] };
/** Of one who has lost the value to somebody else. */
const nameAlone = { entry: VARIABLE, fields: [".", "f:name"] };

describe("the choice of the UI's variable", () => {
    const env = [{ name: VARIABLE, value: "http://carts" }];

    it("takes the one that every UI reads, also where it is there and the stack's own", () => {
        assert.equal(chooseVariable(deployment([]), TARGET), VARIABLE);
        assert.equal(chooseVariable(deployment(env, { "carts-stack-dev": value }), TARGET), VARIABLE);
    });

    it("takes its own one back where somebody has edited the value in place", () => {
        const editor = { entry: VARIABLE, fields: ["f:value"] };
        const edited = deployment(env, { "carts-stack-dev": nameAlone, "kubectl-edit": editor });
        assert.equal(chooseVariable(edited, TARGET), VARIABLE);
        assert.match(
            findEdit(edited, TARGET) ?? "",
            /^field manager "kubectl-edit" has changed RETAIL_UI_ENDPOINTS_CARTS in container ui of Deployment shop\/ui, /,
        );
        assert.equal(findEdit(deployment(env, { "carts-stack-dev": value }), TARGET), undefined);
        assert.equal(findEdit(deployment([]), TARGET), undefined);
    });

    it("does not win over the route of another stack, which is refused", () => {
        const { metadata, spec } = deployment(env, { "carts-stack-blue": value });
        const annotations = { "pulumi.com/patchFieldManager": "carts-stack-blue" };
        const routed = { metadata: { ...metadata, annotations }, spec };
        assert.equal(chooseVariable(routed, TARGET), VARIABLE);
        const [problem] = findUiRouteProblems(routed, TARGET);
        assert.match(
            problem?.reason ?? "",
            /by field manager "carts-stack-blue", which is the route of another Pulumi/,
        );
    });

    it("takes the one that wins over it where somebody else sets it, or has taken it over", () => {
        assert.equal(chooseVariable(deployment(env, { helm: value }), TARGET), "SPRING_APPLICATION_JSON");
        const takenOver = deployment(env, { "carts-stack-dev": nameAlone, helm: value });
        assert.equal(chooseVariable(takenOver, TARGET), "SPRING_APPLICATION_JSON");
    });
});

describe("the check of a UI's route", () => {
    it("has nothing against a container without the variable", () => {
        assert.deepEqual(findUiRouteProblems(deployment([]), TARGET), []);
        const other = { ...value, entry: "JAVA_OPTS" };
        assert.deepEqual(
            findUiRouteProblems(deployment([{ name: "JAVA_OPTS", value: "-Xmx1g" }], { helm: other }), TARGET),
            [],
        );
    });

    it("has nothing against its own variable, also where somebody else applied the same", () => {
        const env = [{ name: VARIABLE, value: "http://carts" }];
        assert.deepEqual(findUiRouteProblems(deployment(env, { "carts-stack-dev": value }), TARGET), []);
        assert.deepEqual(findUiRouteProblems(deployment(env, { helm: value, "carts-stack-dev": value }), TARGET), []);
    });

    it("names who sets the variable, not to what, as that can be a secret, and the ways out", () => {
        const taken = deployment([{ name: VARIABLE, value: "http://old" }], { helm: value, "kubectl-set": value });
        assert.deepEqual(findUiRouteProblems(taken, TARGET), [
            {
                path: "variable",
                value: VARIABLE,
                reason:
                    'is set in container ui of Deployment shop/ui already, by field manager "helm" and "kubectl-set"; ' +
                    "choose SPRING_APPLICATION_JSON, which wins over it and leaves it as it is, or have it " +
                    "removed there",
            },
        ]);
    });

    it("refuses a variable whose value somebody took over", () => {
        const own = { "carts-stack-dev": nameAlone };
        const taken = deployment([{ name: VARIABLE, value: "http://old" }], { ...own, helm: value });
        assert.match(findUiRouteProblems(taken, TARGET)[0]?.reason ?? "", /by field manager "helm";/);
    });

    it("refuses a variable that comes by reference", () => {
        const byReference = { helm: { entry: VARIABLE, fields: [".", "f:name", "f:valueFrom"] } };
        const taken = deployment([{ name: VARIABLE, valueFrom: {} }], byReference);
        assert.match(findUiRouteProblems(taken, TARGET)[0]?.reason ?? "", /already, by field manager "helm";/);
    });

    it("refuses a variable of which no manager is recorded", () => {
        const { metadata, spec } = deployment([{ name: VARIABLE, value: "http://old" }]);
        const { managedFields: _removed, ...unmanaged } = metadata;
        const [problem] = findUiRouteProblems({ metadata: unmanaged, spec }, TARGET);
        assert.match(problem?.reason ?? "", /field manager that is not recorded/);
    });

    it("does not advise the variable that is taken", () => {
        const variable = "SPRING_APPLICATION_JSON";
        const taken = deployment([{ name: variable, value: "{}" }], { helm: { ...value, entry: variable } });
        const [problem] = findUiRouteProblems(taken, { ...TARGET, variable });
        assert.match(problem?.reason ?? "", /"helm"; have it removed there$/);
    });

    it("names the containers where there is none of that name", () => {
        assert.deepEqual(findUiRouteProblems(deployment([], {}, "store"), TARGET), [
            {
                path: "container",
                value: "ui",
                reason: 'is not a container of Deployment shop/ui, which has "proxy", "store"',
            },
        ]);
    });
});
