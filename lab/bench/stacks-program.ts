import * as pulumi from "@pulumi/pulumi";
import { CartsGraph, CartsStackComponent, ClusterAccess } from "../../components";
import { labAws } from "../services/aws";
import { stacksOf } from "./stacks";

/** A program with so many stacks, on one graph and one role. */
export function stacksProgram(count: number): () => Promise<Record<string, unknown>> {
    return async () => {
        const { clusterName } = labAws;
        const kubeconfig = new pulumi.Config().requireSecret("kubeconfig");
        const { provider } = new ClusterAccess("cluster", { clusterName, kubeconfig });
        const inCluster = { providers: { kubernetes: provider } };
        const graph = new CartsGraph("graph", {}, inCluster);
        let roleArn: pulumi.Output<string> | undefined;
        const endpoints = stacksOf(count).map((names) => {
            const args = { ...names, clusterName, graph, roleArn };
            const stack = new CartsStackComponent(names.instanceName, args, inCluster);
            roleArn ??= stack.roleArn;
            return stack.serviceEndpoint;
        });
        return { endpoints };
    };
}
