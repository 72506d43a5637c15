import * as pulumi from "@pulumi/pulumi";
import { CartsGraph, CartsStackComponent, ClusterAccess } from "carts-stack";

const config = new pulumi.Config();
const clusterName = config.require("clusterName");
const kubeconfig = config.getSecret("kubeconfig");
const firstStack = config.get("firstStack");
/** Each team has a stack that is named as the team. */
const team = pulumi.getStack();

const cluster = new ClusterAccess("cluster", { clusterName, kubeconfig });
const inCluster = { providers: { kubernetes: cluster.provider } };

// A cluster has one graph and one role, which the first team's stack makes for all teams.
const first = firstStack ? new pulumi.StackReference(firstStack) : undefined;
const graph = new CartsGraph("graph", { install: !first }, inCluster);
const carts = new CartsStackComponent(
    "carts",
    {
        clusterName,
        instanceName: `carts-${team}`,
        namespace: `carts-${team}`,
        tableName: `${clusterName}-carts-${team}`,
        roleArn: first?.requireOutput("roleArn").apply(String),
        graph,
    },
    inCluster,
);

export const endpoint = carts.serviceEndpoint;
export const roleArn = carts.roleArn;
