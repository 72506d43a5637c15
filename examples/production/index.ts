import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2";
import * as pulumi from "@pulumi/pulumi";
import { CartsStackComponent, ClusterAccess, type LoadBalancerScheme, ShopUi } from "carts-stack";

const config = new pulumi.Config();
const clusterName = config.require("clusterName");
const kubeconfig = config.getSecret("kubeconfig");
const uiNamespace = config.require("uiNamespace");
const minReplicas = 2;

const cluster = new ClusterAccess("cluster", { clusterName, kubeconfig });
const inCluster = { providers: { kubernetes: cluster.provider } };
const carts = new CartsStackComponent(
    "carts",
    {
        clusterName,
        // The table outlives the stack, and AWS refuses to delete it.
        tableDeletionPolicy: "retain",
        tableDeletionProtection: true,
        tablePointInTimeRecovery: true,
        tableTags: { stage: pulumi.getStack() },
        clientNamespace: uiNamespace,
        replicas: minReplicas,
        autoscaled: true,
    },
    inCluster,
);

new HorizontalPodAutoscaler(
    "carts-autoscaler",
    {
        metadata: { name: "carts", namespace: carts.namespace },
        spec: {
            scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "carts" },
            minReplicas,
            maxReplicas: config.requireNumber("maxReplicas"),
            metrics: [
                {
                    type: "Resource",
                    resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
                },
            ],
        },
    },
    { provider: cluster.provider },
);

const ui = new ShopUi(
    "ui",
    {
        install: true,
        route: true,
        connection: cluster.connection,
        cartsEndpoint: carts.serviceEndpoint,
        fieldManager: `${pulumi.getProject()}-${pulumi.getStack()}`,
        namespace: uiNamespace,
        exposure: "nlb",
        scheme: config.require<LoadBalancerScheme>("uiScheme"),
        allowedCidrs: config.require("allowedCidrs").split(","),
    },
    inCluster,
);

export const endpoint = carts.serviceEndpoint;
export const tableArn = carts.tableArn;
export const url = ui.url;
