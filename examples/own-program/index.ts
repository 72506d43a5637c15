import * as pulumi from "@pulumi/pulumi";
import { CartsStackComponent, ClusterAccess } from "carts-stack";

const config = new pulumi.Config();
const clusterName = config.require("clusterName");
const kubeconfig = config.getSecret("kubeconfig");
const cluster = new ClusterAccess("cluster", { clusterName, kubeconfig });
const inCluster = { providers: { kubernetes: cluster.provider } };
const carts = new CartsStackComponent("carts", { clusterName, replicas: 2 }, inCluster);
export const endpoint = carts.serviceEndpoint;
