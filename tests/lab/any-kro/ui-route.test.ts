import * as assert from "node:assert/strict";
import type { OutputMap } from "@pulumi/pulumi/automation";
import { ClusterAccess } from "../../../components/cluster/cluster-access";
import { ShopUi } from "../../../components/ui/shop-ui";
import type { ShopUiArgs } from "../../../components/ui/shop-ui-args";
import type { Engine } from "../../../lab/engine/engine";
import type { KubernetesObject } from "../../../lab/kubernetes/client";
import { giveAddress } from "../give-address";
import { CLUSTER_NAME, engine, kubernetes, type Pod, theLab, until } from "../test-lab";

const STACK = "ui-route";
const MANAGER = `carts-stack-${STACK}`;
const VARIABLE = "RETAIL_UI_ENDPOINTS_CARTS";
const BLUE = "http://carts.blue:80";
const GREEN = "http://carts.green:80";
const OWN = "http://carts.of-the-ui:80";

interface Deployment extends KubernetesObject {
    spec: { template: { spec: { containers: Container[] } } };
    status: { observedGeneration?: number; replicas?: number; updatedReplicas?: number; availableReplicas?: number };
}

interface InState {
    type: string;
    outputs: Record<string, unknown>;
}

interface Container {
    name: string;
    env?: { name: string; value?: string; valueFrom?: object }[];
    envFrom?: object[];
}

describe("the route of a shop UI that is there", () => {
    it("is switched on, kept, changed and switched off, and the UI rolls out each time", async () => {
        const before = await deployment();
        await shop({ route: true }).up();
        assertRolledOut(await deployment());
        assert.deepEqual(await environmentsOfPods(), [[{ name: VARIABLE, value: BLUE }]]);
        const container = 'f:spec f:template f:spec f:containers k:{"name":"ui"}';
        assert.deepEqual(await fieldsOf(MANAGER), [
            "f:metadata f:annotations f:pulumi.com/patchFieldManager",
            "f:metadata f:annotations f:pulumi.com/patchForce",
            `${container} f:env k:{"name":"${VARIABLE}"} f:name`,
            `${container} f:env k:{"name":"${VARIABLE}"} f:value`,
            `${container} f:name`,
        ]);

        const { resourceVersion } = (await deployment()).metadata;
        const { summary } = await shop({ route: true }).up();
        assert.deepEqual(Object.keys(summary.resourceChanges ?? {}).sort(), ["read", "same"]);
        assert.equal((await deployment()).metadata.resourceVersion, resourceVersion);

        const end = (await inState()).find(({ type }) => type.endsWith(":UiRouteEnd"));
        assert.ok(isSecret(end?.outputs.kubeconfig));

        await shop({ route: true, cartsEndpoint: GREEN }).up();
        assertRolledOut(await deployment());
        assert.deepEqual(await environmentsOfPods(), [[{ name: VARIABLE, value: GREEN }]]);

        await shop({ route: false }).up();
        assertGivenBack(await deployment(), before);
    });

    it("wins over a value that the UI takes from a ConfigMap, which counts again when the stack is destroyed", async () => {
        const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "ui", namespace: "ui" } };
        await kubernetes().create({ ...configMap, data: { [VARIABLE]: OWN } });
        await withContainer({ name: "ui", envFrom: [{ configMapRef: { name: "ui" } }] }, async (own) => {
            await shop({ route: true }).up();
            assert.deepEqual(await environmentsOfPods(), [[{ name: VARIABLE, value: BLUE }]]);
            await shop().destroy();
            assertGivenBack(await deployment(), own);
        });
        await kubernetes().delete("v1", "ConfigMap", "ui", "ui");
    });

    it("wins over a value that the UI sets itself, which counts again when the route is off", async () => {
        const other = { name: "JAVA_OPTS", value: "-Xmx256m" };
        const set = { name: VARIABLE, value: OWN };
        const routed = { name: "SPRING_APPLICATION_JSON", value: `{"retail.ui.endpoints.carts":"${BLUE}"}` };
        await withContainer({ name: "ui", env: [other, set] }, async (own) => {
            const { outputs } = await shop({ route: true }).up();
            assert.deepEqual(outputs.routed?.value.variable, routed);
            assert.deepEqual(await environmentsOfPods(), [[other, set, routed]]);
            const whole = (await inState()).filter(({ type }) => type.startsWith("kubernetes:apps/v1:Deployment"));
            assert.deepEqual(
                whole.map(({ outputs: { metadata, spec } }) => [metadata, spec].map(isSecret)),
                [
                    [true, true],
                    [true, true],
                ],
            );
            await shop({ route: false }).up();
            assertGivenBack(await deployment(), own);
        });
    });

    it("is refused where the UI itself sets the variable that is asked for, with whose it is and the way on", async () => {
        await withContainer({ name: "ui", env: [{ name: VARIABLE, value: OWN }] }, async (own) => {
            const asked = shop({ route: true, variable: VARIABLE });
            const said = await complaintOf((options) => asked.preview(options));
            assert.match(said, /ui-route: 1 invalid argument/);
            assert.match(said, /variable: "RETAIL_UI_ENDPOINTS_CARTS" is set in container ui of Deployment ui\/ui/);
            assert.match(said, /already, by field manager "owner-of-the-ui"/);
            assert.ok(!said.includes(OWN), said);
            assert.match(said, /choose SPRING_APPLICATION_JSON, .* or have it removed there$/m);
            assertGivenBack(await deployment(), own);
        });
    });

    it("is refused to another stack while it is on", async () => {
        await shop({ route: true }).up();
        const other = shop({ route: true, fieldManager: "carts-stack-other", cartsEndpoint: GREEN });
        const said = await complaintOf((options) => other.preview(options));
        assert.match(said, new RegExp(`by field manager "${MANAGER}", which is the route of another Pulumi stack`));
        await shop().destroy();
    });

    it("leaves a value that somebody put in the place of its own, also when the route goes", async () => {
        await shop({ route: true }).up();
        await kubernetes().apply(patched({ name: "ui", env: [{ name: VARIABLE, value: OWN }] }), {
            fieldManager: "somebody",
            force: true,
        });
        await shop({ route: true }).up();
        const env = async () => (await deployment()).spec.template.spec.containers[0]?.env ?? [];
        assert.deepEqual(
            (await env()).map(({ name }) => name),
            [VARIABLE, "SPRING_APPLICATION_JSON"],
        );
        await shop().destroy();
        assert.deepEqual(await env(), [{ name: VARIABLE, value: OWN }]);
        await kubernetes().apply(patched(), { fieldManager: "somebody" });
    });

    it("fails when the UI does not roll out in time, and goes on when it does", async () => {
        await rolledOut();
        const quota = { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "no-more", namespace: "ui" } };
        await kubernetes().create({ ...quota, spec: { hard: { pods: "1" } } });
        const said = await complaintOf((options) => shop({ route: true, timeout: "2s" }).up(options));
        assert.match(said, /ui-route-patch.*timed out/);
        await kubernetes().delete("v1", "ResourceQuota", "no-more", "ui");
        await shop({ route: true }).up();
        assertRolledOut(await deployment());
        assert.deepEqual(await environmentsOfPods(), [[{ name: VARIABLE, value: BLUE }]]);
        await shop().destroy();
    });

    it("is refused without a container of that name, with those that there are, and without the Deployment", async () => {
        assert.match(
            await complaintOf((options) => shop({ route: true, container: "web" }).preview(options)),
            /container: "web" is not a container of Deployment ui\/ui, which has "ui"/,
        );
        assert.match(
            await complaintOf((options) => shop({ route: true, name: "web" }).preview(options)),
            /'ui\/web' does not exist/,
        );
    });
});

describe("a shop UI that the stack installs", () => {
    it("runs under the restricted Pod Security Standard with the variable, and goes with the stack", async () => {
        const { outputs } = await shop({ install: true, route: true, namespace: "shop" }).up();
        const variable = { name: VARIABLE, value: BLUE };
        assert.deepEqual(outputs.routed?.value, {
            namespace: "shop",
            deployment: "ui",
            container: "ui",
            variable,
        });
        const [pod, ...others] = await kubernetes().list<Pod>("v1", "Pod", { namespace: "shop" });
        assert.deepEqual(others, []);
        assert.deepEqual(pod?.spec.containers[0]?.env?.at(-1), variable);
        const { metadata } = await kubernetes().get("v1", "Namespace", "shop");
        assert.equal(metadata.labels?.["pod-security.kubernetes.io/enforce"], "restricted");
        await shop().destroy();
        assert.equal(await kubernetes().find("v1", "Namespace", "shop"), undefined);
    });
});

describe("the exposure of a shop UI", () => {
    const loadBalancer = ["v1", "Service", "ui-nlb"] as const;
    const ingress = ["networking.k8s.io/v1", "Ingress", "ui"] as const;

    it("waits for an address, which is then the UI's, and goes when it is not wanted any more", async () => {
        const nlb = shop({ exposure: "nlb" });
        const [{ outputs }] = await Promise.all([nlb.up(), giveAddress(...loadBalancer)]);
        assert.equal(outputs.url?.value, "http://lb.example.com");
        assert.equal(outputs.portForward?.value, "");

        const other = shop({ exposure: "ingress", host: "shop.example.com" });
        const [{ outputs: changed }] = await Promise.all([other.up(), giveAddress(...ingress)]);
        assert.equal(changed.url?.value, "http://shop.example.com");
        assert.equal(await kubernetes().find(...loadBalancer, "ui"), undefined);

        await shop().destroy();
        assert.equal(await kubernetes().find(...ingress, "ui"), undefined);
    });
});

describe("the route of the whole stack", () => {
    it("leads to the carts service that the stack made, until the stack is destroyed", async () => {
        const before = await deployment();
        const { outputs } = await engine("routed", { uiRoute: "true" }).up();
        const variable = { name: VARIABLE, value: "http://carts.carts-kro:80" };
        assert.deepEqual(values(outputs, "uiUrl", "uiPortForward", "uiRouted"), {
            uiUrl: "http://localhost:8080",
            uiPortForward: "kubectl --namespace ui port-forward service/ui 8080:80",
            uiRouted: { namespace: "ui", deployment: "ui", container: "ui", variable },
        });
        assert.deepEqual(await environmentsOfPods(), [[variable]]);
        await engine("routed").destroy();
        assertGivenBack(await deployment(), before);
    });
});

/** The UI alone, without a carts stack: the endpoint is only a text to it. */
function shop(args: Partial<ShopUiArgs> = {}): Engine {
    const program = async () => {
        const kubeconfig = theLab().kubeconfig;
        const access = new ClusterAccess("carts-cluster", { clusterName: CLUSTER_NAME, kubeconfig });
        const { url, portForward, routed } = new ShopUi(
            "ui",
            { connection: access.connection, cartsEndpoint: BLUE, fieldManager: MANAGER, ...args },
            { providers: { kubernetes: access.provider } },
        );
        return { url, portForward, routed };
    };
    return engine(STACK, {}, { program });
}

function deployment(): Promise<Deployment> {
    return kubernetes().get<Deployment>("apps/v1", "Deployment", "ui", "ui");
}

async function inState(): Promise<InState[]> {
    return ((await shop().exportState()).deployment as { resources: InState[] }).resources;
}

/** With its secrets shown, each is an object with the plain text. */
function isSecret(value: unknown): boolean {
    return typeof value === "object" && value !== null && "plaintext" in value;
}

/** Of each pod that stays. */
async function environmentsOfPods(): Promise<unknown[]> {
    const pods = await kubernetes().list<Pod>("v1", "Pod", { namespace: "ui" });
    return pods.filter(({ metadata }) => !metadata.deletionTimestamp).map(({ spec }) => spec.containers[0]?.env);
}

/** What somebody who owns the UI applies; without a container, that nothing of it is theirs any more. */
function patched(container?: Container): KubernetesObject {
    const object = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "ui", namespace: "ui" } };
    return container ? { ...object, spec: { template: { spec: { containers: [container] } } } } : object;
}

/** Runs the test with a UI whose owner applied this, and undoes it. */
async function withContainer(container: Container, test: (own: Deployment) => Promise<void>): Promise<void> {
    await kubernetes().apply(patched(container), { fieldManager: "owner-of-the-ui" });
    try {
        await test(await deployment());
    } finally {
        await kubernetes().apply(patched(), { fieldManager: "owner-of-the-ui" });
    }
}

async function rolledOut(): Promise<void> {
    await until("the UI is rolled out", deployment, isRolledOut);
}

function isRolledOut({ metadata, status }: Deployment): boolean {
    return (
        status.observedGeneration === metadata.generation &&
        status.updatedReplicas === 1 &&
        status.availableReplicas === 1 &&
        status.replicas === 1
    );
}

function assertRolledOut(deployment: Deployment): void {
    assert.ok(isRolledOut(deployment), JSON.stringify(deployment.status));
}

/** The same object, but for the history that Kubernetes keeps of it. */
function assertGivenBack(after: Deployment, before: Deployment): void {
    assert.deepEqual(after.spec, before.spec);
    assert.deepEqual(described(after), described(before));
    assert.deepEqual(managersOf(after), managersOf(before));
}

function described({ metadata: { labels, annotations } }: Deployment) {
    const { "deployment.kubernetes.io/revision": _history, ...others } = annotations ?? {};
    return { labels, annotations: others };
}

interface ManagedFields {
    readonly manager: string;
    readonly fieldsV1: FieldTree;
}

interface FieldTree {
    readonly [step: string]: FieldTree;
}

function managersOf({ metadata }: Deployment): string[] {
    return (metadata.managedFields as ManagedFields[]).map(({ manager }) => manager).sort();
}

/** The leaves of what a manager owns, each as its steps. */
async function fieldsOf(manager: string): Promise<string[]> {
    const { metadata } = await deployment();
    const own = (metadata.managedFields as ManagedFields[]).filter((entry) => entry.manager === manager);
    const leaves = (tree: FieldTree): string[] =>
        Object.entries(tree)
            .filter(([step]) => step !== ".")
            .flatMap(([step, fields]) => {
                const below = leaves(fields).map((leaf) => `${step} ${leaf}`);
                return below.length > 0 ? below : [step];
            });
    return own.flatMap(({ fieldsV1 }) => leaves(fieldsV1)).sort();
}

/** What a run says that has to fail. */
async function complaintOf(run: (options: { onOutput: (text: string) => void }) => Promise<unknown>): Promise<string> {
    const said: string[] = [];
    await assert.rejects(run({ onOutput: (text) => said.push(text) }));
    return said.join("");
}

function values(outputs: OutputMap, ...keys: string[]): Record<string, unknown> {
    return Object.fromEntries(keys.map((key) => [key, outputs[key]?.value as unknown]));
}
