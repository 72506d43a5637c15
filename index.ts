import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { awsProviderArgs } from "./aws-configuration";
import { readCluster } from "./cluster-choice";
import { programOf } from "./commands";
import { CartsGraph, CartsStackComponent, ClusterAccess, outlastsDestroy, ShopUi, WholeStack } from "./components";
import { explainFailure } from "./parts/explain-failure";
import { preflight } from "./parts/preflight";
import { adoptedByCartsStack, type Settings } from "./parts/program/settings";
import { readSettings } from "./settings";

/** The program: a carts stack in an EKS cluster that exists. What it returns are the stack's outputs. */
export = async () => {
    const config = new pulumi.Config();
    const settings = readSettings(config, await readCluster(config));
    // One way to AWS for all that asks it: explicit, because default providers can be switched off.
    const aws = new Provider("carts-aws", awsProviderArgs(settings.aws));
    const program = programOf({ stack: pulumi.getStack(), adopted: settings.adopt });
    const { adopt, making, associations, moves, beforeCreate } = await preflight(settings, aws, program);
    const access = new ClusterAccess("carts-cluster", settings.access, { providers: { aws } });
    const inCluster = { providers: { aws, kubernetes: access.provider } };
    const onError = explainFailure(settings, associations, aws, program);
    const ofGraph = { definition: adopt.graph, gate: adopt.gate };
    const graphArgs = {
        ...settings.graph,
        associations,
        adopt: ofGraph,
        moves,
        tryAgain: program.commandOf(["again"]),
        onError,
    };
    const graph = new CartsGraph("carts-graph", graphArgs, inCluster);
    const { association, role, instance } = adopt;
    const ofStack = { ...adoptedByCartsStack(settings.adopt), association, role, instance };
    const stack = new CartsStackComponent(
        "carts",
        { ...settings.stack, ...making, graph, adopt: ofStack, onError, beforeCreate },
        inCluster,
    );
    const fieldManager = adopt.routeManager ?? newRouteManager(settings);
    const { connection } = access;
    const cartsEndpoint = stack.serviceEndpoint;
    const ui = new ShopUi("ui", { ...settings.ui, connection, cartsEndpoint, fieldManager }, inCluster);
    // Protected as the CartsStack is, because a destroy deletes this first, and is refused then before all else.
    new WholeStack("whole", [access, graph, stack, ui], {
        protect: outlastsDestroy(settings.stack) ? true : undefined,
    });

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
        uiUrl: ui.url,
        uiPortForward: ui.portForward,
        // The engine warns of an output that has no value.
        ...(settings.ui.route && { uiRouted: ui.routed }),
    };
};

/**
 * The names of the project and the stack say whose a route is; as both can be given to another stack later on, that of the
 * namespace, which is one stack's alone, makes it that stack's.
 */
function newRouteManager({ stack }: Settings): string {
    return `${pulumi.getProject()}-${pulumi.getStack()}-${stack.namespace}`;
}
