import * as assert from "node:assert/strict";
import { findUiRouteProblems, type LiveDeployment } from "../../components/ui-route-problems";

const VARIABLE = "RETAIL_UI_ENDPOINTS_CARTS";
const TARGET = { container: "ui", variable: VARIABLE, fieldManager: "carts-stack-dev" };

/** A Deployment with a sidecar, whose variables are owned as the API server (1.36) writes it down. */
function deployment(
    env: { name: string; value?: string; valueFrom?: object }[],
    owners: Record<string, { entry: string; field: string }> = {},
    container = "ui",
): LiveDeployment {
    const managedFields = Object.entries(owners).map(([manager, { entry, field }]) => ({
        manager,
        fieldsV1: fields(container, entry, field),
    }));
    return {
        metadata: { name: "ui", namespace: "shop", managedFields },
        spec: { template: { spec: { containers: [{ name: "proxy" }, { name: container, env }] } } },
    };
}

function fields(container: string, entry: string, field: string) {
    const owned = { [`k:{"name":"${entry}"}`]: { ".": {}, "f:name": {}, [field]: {} } };
    const inContainer = { ".": {}, "f:name": {}, "f:env": { ".": {}, ...owned } };
    const containers = { [`k:{"name":"${container}"}`]: inContainer };
    return { "f:spec": { "f:replicas": {}, "f:template": { "f:spec": { "f:containers": containers } } } };
}

const value = { entry: VARIABLE, field: "f:value" };

describe("findUiRouteProblems", () => {
    it("has nothing against a container without the variable", () => {
        assert.deepEqual(findUiRouteProblems(deployment([]), TARGET), []);
        const other = { entry: "JAVA_OPTS", field: "f:value" };
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

    it("names who sets the variable, to what, and the ways out", () => {
        const taken = deployment([{ name: VARIABLE, value: "http://old" }], { helm: value, "kubectl-set": value });
        assert.deepEqual(findUiRouteProblems(taken, TARGET), [
            {
                path: "variable",
                value: VARIABLE,
                reason:
                    'is set in container ui of Deployment shop/ui already, to "http://old", by field manager "helm" and ' +
                    '"kubectl-set"; choose SPRING_APPLICATION_JSON, which wins over it and leaves it as it is, or have it ' +
                    "removed there: kubectl --namespace shop set env deployment/ui --containers ui " +
                    "RETAIL_UI_ENDPOINTS_CARTS-",
            },
        ]);
    });

    it("refuses a variable whose value somebody took over", () => {
        const own = { "carts-stack-dev": { entry: VARIABLE, field: "f:name" } };
        const taken = deployment([{ name: VARIABLE, value: "http://old" }], { ...own, helm: value });
        assert.match(findUiRouteProblems(taken, TARGET)[0]?.reason ?? "", /by field manager "helm";/);
    });

    it("refuses a variable that comes by reference", () => {
        const byReference = { helm: { entry: VARIABLE, field: "f:valueFrom" } };
        const taken = deployment([{ name: VARIABLE, valueFrom: {} }], byReference);
        assert.match(findUiRouteProblems(taken, TARGET)[0]?.reason ?? "", /already, by reference, by .*"helm";/);
    });

    it("refuses a variable of which no manager is recorded", () => {
        const { metadata, spec } = deployment([{ name: VARIABLE, value: "http://old" }]);
        const { managedFields: _removed, ...unmanaged } = metadata;
        const [problem] = findUiRouteProblems({ metadata: unmanaged, spec }, TARGET);
        assert.match(problem?.reason ?? "", /field manager that is not recorded/);
    });

    it("does not advise the variable that is taken", () => {
        const variable = "SPRING_APPLICATION_JSON";
        const taken = deployment([{ name: variable, value: "{}" }], { helm: { entry: variable, field: "f:value" } });
        const [problem] = findUiRouteProblems(taken, { ...TARGET, variable });
        assert.match(problem?.reason ?? "", /"helm"; have it removed there: kubectl .* SPRING_APPLICATION_JSON-$/);
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
