import * as pulumi from "@pulumi/pulumi";
import { CartsGraph } from "./components/carts-graph";
import { CartsStackComponent } from "./components/carts-stack-component";
import { ClusterAccess } from "./components/cluster-access";
import { readSettings } from "./components/settings";

/** The program: a carts stack in an EKS cluster that exists. What it returns are the stack's outputs. */
export = async () => {
    const settings = readSettings(new pulumi.Config());
    const access = new ClusterAccess("carts-cluster", settings.access);
    const inCluster = { providers: { kubernetes: access.provider } };
    const graph = new CartsGraph("carts-graph", settings.graph, inCluster);
    const stack = new CartsStackComponent("carts", { ...settings.stack, graph }, inCluster);

    return {
        clusterName: settings.stack.clusterName,
        kubeconfig: access.kubeconfig,
        associationId: stack.associationId,
        roleArn: stack.roleArn,
        namespace: stack.namespace,
        tableName: stack.tableName,
        tableArn: stack.tableArn,
        tableStatus: stack.tableStatus,
        serviceEndpoint: stack.serviceEndpoint,
        state: stack.state,
    };
};
