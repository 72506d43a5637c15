import * as pulumi from "@pulumi/pulumi";
import type { CartsGraphArgs } from "./carts-graph";
import type { TableDeletionPolicy } from "./carts-stack";
import type { CartsStackComponentArgs } from "./carts-stack-component";
import { findCartsStackProblems, findTimeoutProblems } from "./carts-stack-problems";
import type { ClusterAccessArgs } from "./cluster-access";
import { describeProblems } from "./problems";

/** The program's configuration, grouped by who uses it. */
export interface Settings {
    readonly access: ClusterAccessArgs;
    readonly graph: CartsGraphArgs;
    readonly stack: Omit<CartsStackComponentArgs, "graph">;
}

/**
 * Reads what Pulumi.yaml declares under `config`: its types, defaults and descriptions are there. An empty text is the
 * same as none, because Pulumi wants a default for everything that is declared and may be left out.
 *
 * @throws pulumi.RunError that names every bad value, so that a program fails before it makes anything
 */
export function readSettings(config: pulumi.Config): Settings {
    const text = (key: string) => config.get(key) || undefined;
    const clusterName = config.require("clusterName");
    const graphTimeout = text("graphTimeout");
    const stack = {
        clusterName,
        instanceName: text("instanceName"),
        instanceNamespace: text("instanceNamespace"),
        namespace: text("namespace"),
        tableName: text("tableName"),
        image: text("image"),
        replicas: config.getNumber("replicas"),
        cpu: text("cpu"),
        memory: text("memory"),
        // Any other word is refused below.
        tableDeletionPolicy: text("tableDeletionPolicy") as TableDeletionPolicy | undefined,
        roleArn: text("roleArn"),
        roleName: text("roleName"),
        instanceTimeout: text("instanceTimeout"),
    };
    const problems = [...findCartsStackProblems(stack), ...findTimeoutProblems("graphTimeout", graphTimeout)];
    if (problems.length > 0) {
        throw new pulumi.RunError(describeProblems("configuration", problems));
    }
    return {
        access: {
            clusterName,
            kubeconfig: config.getSecret("kubeconfig")?.apply((kubeconfig) => kubeconfig || undefined),
            context: text("kubeContext"),
        },
        graph: { install: config.getBoolean("installGraph"), timeout: graphTimeout },
        stack,
    };
}
