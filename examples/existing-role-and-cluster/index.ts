import * as pulumi from "@pulumi/pulumi";
import { CartsGraph, CartsStackComponent, ClusterAccess } from "carts-stack";

const config = new pulumi.Config();
const clusterName = config.require("clusterName");
const roleName = config.require("roleName");
// Somebody else's cluster may not let AWS identities in, so this asks for a kubeconfig.
const kubeconfig = config.requireSecret("kubeconfig");
const context = config.get("kubeContext") || undefined;

const cluster = new ClusterAccess("cluster", { clusterName, kubeconfig, context });
const inCluster = { providers: { kubernetes: cluster.provider } };
// Installed by the platform team: kubectl apply -f rgd/
const graph = new CartsGraph("graph", { install: false }, inCluster);
const carts = new CartsStackComponent("carts", { clusterName, roleName, graph }, inCluster);

export const endpoint = carts.serviceEndpoint;
export const roleArn = carts.roleArn;
