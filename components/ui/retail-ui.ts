import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { Service } from "@pulumi/kubernetes/core/v1/service";
import type * as pulumi from "@pulumi/pulumi";
import { podSecurity } from "../../vocabulary/kubernetes";
import { Component } from "../component";
import { FIXED_NAME } from "../fixed-name";
import { ownAnnotations } from "../owner-mark";
import type { Variable } from "./carts-variable";

/** What a cluster gets where nothing else is asked for. */
export const RETAIL_UI_IMAGE = "public.ecr.aws/aws-containers/retail-store-sample-ui:1.2.1";

export interface RetailUiArgs {
    /** Namespace that is made for the UI, and deleted with it. A change replaces everything. */
    readonly namespace: string;
    /** Name of Deployment and Service. A change replaces both. */
    readonly name: string;
    /** Name of the Deployment's container. */
    readonly container: string;
    readonly image: string;
    /** Where the carts are. Default: in the UI's own memory, as its catalog, checkout and orders are. */
    readonly variable?: pulumi.Input<Variable>;
    /** How long the Deployment may take to roll out, as in "5m": a node may have to come and pull the image first. */
    readonly timeout: string;
}

/** The retail store's UI for a cluster that has none, as its chart 1.2.1 has it, under the restricted Pod Security Standard. */
export class RetailUi extends Component {
    /** Port 80 of the UI, inside the cluster. */
    readonly service: Service;

    constructor(name: string, args: RetailUiArgs, opts?: pulumi.ComponentResourceOptions) {
        super("carts-stack:index:RetailUi", name, args, opts);

        const namespace = this.namespace(name, args);
        const labels = labelsOf(args);
        const deployment = this.deployment(name, args, namespace, labels);
        this.service = this.expose(name, args, namespace, labels, deployment);

        this.registerOutputs({ service: this.service });
    }

    private namespace(name: string, args: RetailUiArgs): Namespace {
        return new Namespace(
            `${name}-namespace`,
            {
                metadata: {
                    name: args.namespace,
                    labels: podSecurity("restricted"),
                    annotations: ownAnnotations(),
                },
            },
            { ...FIXED_NAME, parent: this },
        );
    }

    private deployment(name: string, args: RetailUiArgs, namespace: Namespace, labels: Labels): Deployment {
        return new Deployment(
            `${name}-deployment`,
            {
                metadata: metadataOf(args, namespace, labels),
                spec: {
                    replicas: 1,
                    selector: { matchLabels: labels },
                    template: {
                        metadata: { labels },
                        spec: {
                            automountServiceAccountToken: false,
                            securityContext: {
                                runAsNonRoot: true,
                                runAsUser: 1000,
                                fsGroup: 1000,
                                seccompProfile: { type: "RuntimeDefault" },
                            },
                            containers: [container(args)],
                            volumes: [{ name: "tmp", emptyDir: { medium: "Memory" } }],
                        },
                    },
                },
            },
            {
                ...FIXED_NAME,
                parent: this,
                replaceWith: [namespace],
                customTimeouts: { create: args.timeout, update: args.timeout },
            },
        );
    }

    /** After the Deployment, because the provider waits for the pods behind a Service too, and says less about them. */
    private expose(
        name: string,
        args: RetailUiArgs,
        namespace: Namespace,
        labels: Labels,
        deployment: Deployment,
    ): Service {
        return new Service(
            `${name}-service`,
            {
                metadata: metadataOf(args, namespace, labels),
                spec: {
                    type: "ClusterIP",
                    selector: labels,
                    ports: [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }],
                },
            },
            { ...FIXED_NAME, parent: this, dependsOn: deployment, replaceWith: [namespace] },
        );
    }
}

type Labels = Readonly<Record<string, string>>;

function labelsOf({ name }: RetailUiArgs): Labels {
    return {
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/instance": name,
        "app.kubernetes.io/component": "service",
    };
}

function metadataOf({ name }: RetailUiArgs, namespace: Namespace, labels: Labels) {
    return { name, namespace: namespace.metadata.name, labels, annotations: ownAnnotations() };
}

function container({ container, image, variable }: RetailUiArgs) {
    const javaOptions = { name: "JAVA_OPTS", value: "-XX:MaxRAMPercentage=75.0 -Djava.security.egd=file:/dev/urandom" };
    return {
        name: container,
        image,
        env: variable === undefined ? [javaOptions] : [javaOptions, variable],
        ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
        resources: { requests: { cpu: "128m", memory: "512Mi" }, limits: { memory: "512Mi" } },
        readinessProbe: { httpGet: { path: "/actuator/health/readiness", port: "http" }, initialDelaySeconds: 10 },
        securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            runAsNonRoot: true,
            runAsUser: 1000,
            capabilities: { drop: ["ALL"] },
        },
        volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
    };
}
