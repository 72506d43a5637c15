import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { RETAIL_UI_IMAGE } from "../../components/ui/retail-ui";
import { ShopUi } from "../../components/ui/shop-ui";
import type { ShopUiArgs } from "../../components/ui/shop-ui-args";
import { ownObjects } from "../../parts/standing";
import { until } from "../until";
import { CLUSTER_ARN, type Registered, StrictMocks, settle, settled } from "./strict-mocks";

const ARGS: ShopUiArgs = {
    connection: { kubeconfig: "kubeconfig", cluster: CLUSTER_ARN },
    cartsEndpoint: "http://carts.carts-kro:80",
    fieldManager: "carts-stack-test",
};
const LABELS = {
    "app.kubernetes.io/name": "ui",
    "app.kubernetes.io/instance": "ui",
    "app.kubernetes.io/component": "service",
};
const JAVA_OPTS = { name: "JAVA_OPTS", value: "-XX:MaxRAMPercentage=75.0 -Djava.security.egd=file:/dev/urandom" };
const VARIABLE = { name: "RETAIL_UI_ENDPOINTS_CARTS", value: "http://carts.carts-kro:80" };
const PORT_FORWARD = "kubectl --namespace ui port-forward service/ui 8080:80";

/** The UI as it is in the cluster before this stack comes. */
const LIVE_DEPLOYMENT = {
    metadata: { name: "ui", namespace: "ui" },
    spec: { template: { spec: { containers: [{ name: "ui", env: [JAVA_OPTS] }] } } },
};
/** Whose it is, and that it is taken back. */
const MARK = { "pulumi.com/patchForce": "true", "carts-stack/owner": "shop/carts-stack/test" };
const DEPLOYMENT_WITH_OWN = {
    metadata: { name: "ui", namespace: "ui" },
    spec: { template: { spec: { containers: [{ name: "ui", env: [VARIABLE] }] } } },
};
const LIVE_SERVICE = { metadata: { name: "ui", namespace: "ui" }, spec: { selector: { app: "the-ui" } } };

const END = {
    type: "pulumi-nodejs:dynamic/carts-stack:UiRouteEnd",
    inputs: {
        kubeconfig: "kubeconfig",
        cluster: CLUSTER_ARN,
        namespace: "ui",
        deployment: "ui",
        cartsEndpoint: "http://carts.carts-kro:80",
        fieldManager: "carts-stack-test",
    },
};
const PATCH = {
    type: "kubernetes:apps/v1:DeploymentPatch",
    inputs: {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: {
            name: "ui",
            namespace: "ui",
            annotations: { "pulumi.com/patchFieldManager": "carts-stack-test", "pulumi.com/patchForce": "true" },
        },
        spec: { template: { spec: { containers: [{ name: "ui", env: [VARIABLE] }] } } },
    },
};
const { connection, ...TOLD } = ARGS;
const WHERE = { namespace: "ui", container: "ui" };
const READ_SERVICE = { type: "kubernetes:core/v1:Service", read: "ui/ui" };

describe("ShopUi", () => {
    it("makes nothing by default, and says how to look at the UI", async () => {
        const mocks = await StrictMocks.install();
        const ui = new ShopUi("ui", ARGS);
        assert.equal(await settled(ui.url), "http://localhost:8080");
        assert.equal(await settled(ui.portForward), PORT_FORWARD);
        assert.equal(await settled(ui.routed), undefined);
        await settle();
        assert.deepEqual(byName(mocks), { ui: shopUi({}) });
    });

    for (const preview of [false, true]) {
        it(`patches one variable into the UI that is there${preview ? ", at preview" : ""}`, async () => {
            const mocks = await StrictMocks.install(preview);
            mocks.live["ui-route-deployment"] = LIVE_DEPLOYMENT;
            const ui = new ShopUi("ui", { ...ARGS, route: true });
            await settle();
            assert.deepEqual(byName(mocks), {
                ui: shopUi({ route: true }),
                "ui-route": {
                    type: "carts-stack:index:UiRoute",
                    inputs: { ...TOLD, ...WHERE, deployment: "ui", timeout: "60s" },
                },
                "ui-route-deployment": { type: "kubernetes:apps/v1:Deployment", read: "ui/ui" },
                "ui-route-end": END,
                "ui-route-patch": PATCH,
            });
            if (!preview) {
                assert.deepEqual(await settled(ui.routed), {
                    namespace: "ui",
                    deployment: "ui",
                    container: "ui",
                    variable: VARIABLE,
                });
            }
        });
    }

    it("routes the Deployment, container and variable that it is told to, only after the endpoint is known", async () => {
        const mocks = await StrictMocks.install();
        mocks.live["ui-route-deployment"] = {
            metadata: { name: "store", namespace: "shop" },
            spec: { template: { spec: { containers: [{ name: "web" }] } } },
        };
        let arrive = (_endpoint: string) => {};
        const cartsEndpoint = pulumi.output(
            new Promise<string>((resolve) => {
                arrive = resolve;
            }),
        );
        const where = { namespace: "shop", name: "store", container: "web", variable: "SPRING_APPLICATION_JSON" };
        const ui = new ShopUi("ui", { ...ARGS, ...where, cartsEndpoint, route: true });
        arrive("http://carts.blue:80");
        await settled(ui.routed);
        // It was made once, with what came late.
        const { metadata, spec } = mocks.resource("ui-route-patch").inputs as typeof PATCH.inputs;
        assert.deepEqual([metadata.namespace, metadata.name], ["shop", "store"]);
        assert.deepEqual(spec.template.spec.containers, [
            {
                name: "web",
                env: [
                    { name: "SPRING_APPLICATION_JSON", value: '{"retail.ui.endpoints.carts":"http://carts.blue:80"}' },
                ],
            },
        ]);
        assert.equal(await settled(ui.portForward), "kubectl --namespace shop port-forward service/store 8080:80");
    });

    it("takes the variable that wins where the UI sets the other one itself", async () => {
        const mocks = await StrictMocks.install();
        mocks.live["ui-route-deployment"] = DEPLOYMENT_WITH_OWN;
        const { routed } = new ShopUi("ui", { ...ARGS, route: true });
        const value = `{"retail.ui.endpoints.carts":"${VARIABLE.value}"}`;
        assert.deepEqual((await settled(routed))?.variable, { name: "SPRING_APPLICATION_JSON", value });
    });

    it("patches nothing into a UI that sets the variable itself that is asked for", async () => {
        const mocks = await StrictMocks.install();
        mocks.live["ui-route-deployment"] = DEPLOYMENT_WITH_OWN;
        // The program runner reports these; here nobody does.
        const reasons: unknown[] = [];
        const note = (reason: unknown) => reasons.push(reason);
        process.on("unhandledRejection", note);
        new ShopUi("ui", { ...ARGS, route: true, variable: VARIABLE.name });
        await settle();
        await until(
            "somebody reports the reason",
            async () => reasons,
            ({ length }) => length > 0,
            {
                seconds: 30,
                everyMs: 10,
            },
        );
        process.off("unhandledRejection", note);
        assert.match(
            String(reasons),
            /ui-route: 1 invalid argument\n {2}variable: "RETAIL_UI_ENDPOINTS_CARTS" is set /,
        );
        assert.ok(!mocks.registered.some(({ name }) => name === "ui-route-patch"));
    });

    it("tells of the route only when the Deployment is rolled out", async () => {
        const mocks = await StrictMocks.install();
        mocks.live["ui-route-deployment"] = LIVE_DEPLOYMENT;
        const { routed } = new ShopUi("ui", { ...ARGS, route: true });
        const before = await settled(routed.apply((told) => told && [...mocks.urns]));
        assert.ok(before?.some((urn) => urn.endsWith("::ui-route-patch")));
    });

    for (const preview of [false, true]) {
        it(`installs a UI that has the variable from the start${preview ? ", at preview" : ""}`, async () => {
            const mocks = await StrictMocks.install(preview);
            new ShopUi("ui", { ...ARGS, install: true, route: true });
            await settle();
            assert.deepEqual(byName(mocks), {
                ui: shopUi({ install: true, route: true }),
                "ui-retail": {
                    type: "carts-stack:index:RetailUi",
                    inputs: { ...WHERE, name: "ui", image: RETAIL_UI_IMAGE, timeout: "5m" },
                },
                "ui-retail-namespace": {
                    type: "kubernetes:core/v1:Namespace",
                    inputs: {
                        apiVersion: "v1",
                        kind: "Namespace",
                        metadata: {
                            name: "ui",
                            labels: {
                                "pod-security.kubernetes.io/enforce": "restricted",
                                "pod-security.kubernetes.io/warn": "restricted",
                            },
                            annotations: MARK,
                        },
                    },
                },
                "ui-retail-deployment": {
                    type: "kubernetes:apps/v1:Deployment",
                    inputs: {
                        apiVersion: "apps/v1",
                        kind: "Deployment",
                        metadata: { name: "ui", namespace: "ui", labels: LABELS, annotations: MARK },
                        spec: {
                            replicas: 1,
                            selector: { matchLabels: LABELS },
                            template: { metadata: { labels: LABELS }, spec: podSpec([JAVA_OPTS, VARIABLE]) },
                        },
                    },
                },
                "ui-retail-service": {
                    type: "kubernetes:core/v1:Service",
                    inputs: {
                        apiVersion: "v1",
                        kind: "Service",
                        metadata: { name: "ui", namespace: "ui", labels: LABELS, annotations: MARK },
                        spec: {
                            type: "ClusterIP",
                            selector: LABELS,
                            ports: [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }],
                        },
                    },
                },
            });
        });
    }

    it("installs a UI with carts of its own where it is not routed", async () => {
        const mocks = await StrictMocks.install();
        const ui = new ShopUi("ui", { ...ARGS, install: true, image: "ui:2", container: "web" });
        await settle();
        const { spec } = mocks.resource("ui-retail-deployment").inputs as { spec: { template: { spec: unknown } } };
        const [container] = (spec.template.spec as ReturnType<typeof podSpec>).containers;
        assert.deepEqual(container?.env, [JAVA_OPTS]);
        assert.equal(container?.image, "ui:2");
        assert.equal(container?.name, "web");
        assert.equal(await settled(ui.routed), undefined);
    });

    for (const [before, after] of [
        ["ui-retail-namespace", "ui-retail-deployment"],
        ["ui-retail-deployment", "ui-retail-service"],
        ["ui-retail-service", "ui-exposure-load-balancer"],
    ] as const) {
        it(`makes ${after} only after ${before}`, async () => {
            const mocks = await StrictMocks.install();
            await settled(new ShopUi("ui", { ...ARGS, install: true, exposure: "nlb" }).url);
            assert.ok(mocks.waitsFor(after).has(before));
        });
    }

    it("puts a network load balancer of EKS Auto Mode before the pods of the UI's Service", async () => {
        const mocks = await StrictMocks.install();
        mocks.live["ui-service"] = LIVE_SERVICE;
        mocks.live["ui-exposure-load-balancer"] = addressed("x.elb.us-west-2.amazonaws.com");
        const ui = new ShopUi("ui", { ...ARGS, exposure: "nlb" });
        assert.equal(await settled(ui.url), "http://x.elb.us-west-2.amazonaws.com");
        assert.equal(await settled(ui.portForward), "");
        assert.deepEqual(byName(mocks), {
            ui: shopUi({ exposure: "nlb" }),
            "ui-service": READ_SERVICE,
            "ui-exposure": {
                type: "carts-stack:index:UiExposure",
                inputs: { exposure: "nlb", scheme: "internal", timeout: "5m" },
            },
            "ui-exposure-load-balancer": {
                type: "kubernetes:core/v1:Service",
                inputs: {
                    apiVersion: "v1",
                    kind: "Service",
                    metadata: {
                        name: "ui-nlb",
                        namespace: "ui",
                        annotations: {
                            ...MARK,
                            "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
                            "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
                        },
                    },
                    spec: {
                        type: "LoadBalancer",
                        loadBalancerClass: "eks.amazonaws.com/nlb",
                        selector: { app: "the-ui" },
                        ports: [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }],
                    },
                },
            },
        });
    });

    for (const [title, given, own] of [
        ["somebody's", { route: true }, ["ui-exposure-load-balancer"]],
        [
            "its own",
            { install: true },
            ["ui-retail-namespace", "ui-retail-deployment", "ui-retail-service", "ui-exposure-load-balancer"],
        ],
    ] as const) {
        it(`has in the state what the preflight tells for ${title}`, async () => {
            const mocks = await StrictMocks.install();
            mocks.live["ui-service"] = LIVE_SERVICE;
            mocks.live["ui-route-deployment"] = LIVE_DEPLOYMENT;
            mocks.live["ui-exposure-load-balancer"] = addressed("x.elb.us-west-2.amazonaws.com");
            const ui = new ShopUi("ui", { ...ARGS, ...given, exposure: "nlb" });
            await Promise.all([settled(ui.url), settled(ui.routed)]);
            await settle();
            const state = mocks.urns.map((urn) => {
                const [, , types = "", name] = urn.split("::");
                const outputs = { apiVersion: "v1", kind: "Any", metadata: { name } };
                return { urn, type: types.split("$").at(-1) ?? "", outputs };
            });
            const provider = {
                urn: "",
                type: "pulumi:providers:kubernetes",
                outputs: { clusterIdentifier: CLUSTER_ARN },
            };
            const found = ownObjects([provider, ...state]);
            assert.deepEqual(found.map(({ name }) => name).sort(), [...own].sort());
        });
    }

    it("is open to the internet only when it is told to", async () => {
        const mocks = await StrictMocks.install();
        mocks.live["ui-service"] = LIVE_SERVICE;
        await settled(new ShopUi("ui", { ...ARGS, exposure: "nlb", scheme: "internet-facing" }).url);
        const { metadata } = mocks.resource("ui-exposure-load-balancer").inputs as {
            metadata: { annotations: Record<string, string> };
        };
        assert.equal(metadata.annotations["service.beta.kubernetes.io/aws-load-balancer-scheme"], "internet-facing");
    });

    it("lets in the networks that it is told, and no other", async () => {
        const mocks = await StrictMocks.install();
        mocks.live["ui-service"] = LIVE_SERVICE;
        const allowedCidrs = ["10.0.0.0/8", "203.0.113.7/32"];
        await settled(new ShopUi("ui", { ...ARGS, exposure: "nlb", allowedCidrs }).url);
        const { spec } = mocks.resource("ui-exposure-load-balancer").inputs as { spec: Record<string, unknown> };
        assert.deepEqual(spec.loadBalancerSourceRanges, allowedCidrs);
    });

    it("puts an Ingress before the UI's Service", async () => {
        const mocks = await StrictMocks.install();
        mocks.live["ui-service"] = LIVE_SERVICE;
        mocks.live["ui-exposure-ingress"] = addressed("y.elb.us-west-2.amazonaws.com");
        const ui = new ShopUi("ui", { ...ARGS, exposure: "ingress", host: "shop.example.com", ingressClass: "alb" });
        assert.equal(await settled(ui.url), "http://shop.example.com");
        assert.equal(await settled(ui.portForward), "");
        assert.deepEqual(byName(mocks), {
            ui: shopUi({ exposure: "ingress", host: "shop.example.com", ingressClass: "alb" }),
            "ui-service": READ_SERVICE,
            "ui-exposure": {
                type: "carts-stack:index:UiExposure",
                inputs: {
                    exposure: "ingress",
                    scheme: "internal",
                    host: "shop.example.com",
                    ingressClass: "alb",
                    timeout: "5m",
                },
            },
            "ui-exposure-ingress": {
                type: "kubernetes:networking.k8s.io/v1:Ingress",
                inputs: {
                    apiVersion: "networking.k8s.io/v1",
                    kind: "Ingress",
                    metadata: {
                        name: "ui",
                        namespace: "ui",
                        annotations: {
                            ...MARK,
                            "alb.ingress.kubernetes.io/target-type": "ip",
                            "alb.ingress.kubernetes.io/healthcheck-path": "/actuator/health/liveness",
                        },
                    },
                    spec: {
                        ingressClassName: "alb",
                        rules: [
                            {
                                host: "shop.example.com",
                                http: {
                                    paths: [
                                        {
                                            path: "/",
                                            pathType: "Prefix",
                                            backend: { service: { name: "ui", port: { number: 80 } } },
                                        },
                                    ],
                                },
                            },
                        ],
                    },
                },
            },
        });
    });

    for (const exposure of [{ exposure: "nlb" }, { exposure: "ingress", host: "shop" }] as const) {
        it(`falls back to the port-forward while the ${exposure.exposure} has no address`, async () => {
            const mocks = await StrictMocks.install();
            mocks.live["ui-service"] = LIVE_SERVICE;
            const ui = new ShopUi("ui", { ...ARGS, ...exposure });
            assert.equal(await settled(ui.url), "http://localhost:8080");
            assert.equal(await settled(ui.portForward), PORT_FORWARD);
        });
    }

    it("has the outputs that it registers", async () => {
        await StrictMocks.install();
        let registered: pulumi.Inputs = {};
        class Watched extends ShopUi {
            protected override registerOutputs(outputs: pulumi.Inputs): void {
                registered = outputs;
                super.registerOutputs(outputs);
            }
        }
        const own = Object.entries(new Watched("ui", ARGS)).filter(
            ([key, value]) => pulumi.Output.isInstance(value) && key !== "urn" && !key.startsWith("__"),
        );
        assert.deepEqual(Object.fromEntries(own), registered);
        assert.deepEqual(Object.keys(registered), ["url", "portForward", "routed"]);
    });

    it("refuses bad arguments before it makes anything", async () => {
        const mocks = await StrictMocks.install();
        assert.throws(
            () => new ShopUi("ui", { ...ARGS, install: true, namespace: "default", exposure: "ingress" }),
            (error: unknown) => {
                assert.ok(pulumi.ResourceError.isInstance(error));
                assert.match(error.message, /^ui: 2 invalid arguments\n {2}namespace: .*\n {2}host is missing: /);
                return true;
            },
        );
        await settle();
        assert.deepEqual(
            mocks.registered.filter(({ type }) => !type.startsWith("carts-stack:")),
            [],
        );
    });
});

/** Every resource by its name: one that is made with its inputs, one that is read with its id. */
/** The component, as the engine knows it: without the kubeconfig, which is a secret. */
function shopUi(given: Partial<ShopUiArgs>) {
    return { type: "carts-stack:index:ShopUi", inputs: { ...TOLD, ...given } };
}

function byName(mocks: StrictMocks): Record<string, object> {
    // The code of a dynamic resource is tried in the lab.
    const described = ({ type, read, inputs: { __provider, ...inputs } }: Registered) =>
        read ? { type, read } : { type, inputs };
    const found = Object.fromEntries(mocks.registered.map((resource) => [resource.name, described(resource)]));
    assert.equal(Object.keys(found).length, mocks.registered.length);
    return found;
}

function podSpec(env: object[]) {
    return {
        automountServiceAccountToken: false,
        securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            fsGroup: 1000,
            seccompProfile: { type: "RuntimeDefault" },
        },
        containers: [
            {
                name: "ui",
                image: "public.ecr.aws/aws-containers/retail-store-sample-ui:1.2.1",
                env,
                ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
                resources: { requests: { cpu: "128m", memory: "512Mi" }, limits: { memory: "512Mi" } },
                readinessProbe: {
                    httpGet: { path: "/actuator/health/readiness", port: "http" },
                    initialDelaySeconds: 10,
                },
                securityContext: {
                    allowPrivilegeEscalation: false,
                    readOnlyRootFilesystem: true,
                    runAsNonRoot: true,
                    runAsUser: 1000,
                    capabilities: { drop: ["ALL"] },
                },
                volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
            },
        ],
        volumes: [{ name: "tmp", emptyDir: { medium: "Memory" } }],
    };
}

function addressed(hostname: string) {
    return { status: { loadBalancer: { ingress: [{ hostname }] } } };
}
