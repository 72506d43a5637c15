import * as pulumi from "@pulumi/pulumi";
import { findAdoptProblems, parseAdopt } from "./adoptable";
import { findTokenProblems, readAwsConfiguration } from "./aws-configuration";
import { type ChosenCluster, findRegionProblems, namedCluster } from "./cluster-choice";
import { defaultTableName, namesOf } from "./components/carts-stack/carts-stack-names";
import { findCartsStackProblems } from "./components/carts-stack/carts-stack-problems";
import { tokenIdentityOf } from "./components/cluster/aws-identity";
import { type AssociationMaker, DEFAULT_MAKER } from "./components/graph/association-maker";
import { graphChoices } from "./components/graph/carts-graph";
import type { TableDeletionPolicy } from "./components/graph/carts-stack";
import type { Exposure, LoadBalancerScheme } from "./components/ui/shop-ui-args";
import { findShopUiProblems } from "./components/ui/shop-ui-problems";
import { usedUi } from "./components/ui/used-ui";
import { DURATION, matches, oneOf } from "./components/validation/forms";
import { describeProblems, type Problem } from "./components/validation/problems";
import { findUndeclaredKeys } from "./declared-keys";
import { uiKey } from "./keys";
import type { Settings } from "./parts/program/settings";

/**
 * Reads what Pulumi.yaml declares under `config`: its types, defaults and descriptions are there. An empty text is the
 * same as none, because Pulumi wants a default for everything that is declared and may be left out.
 *
 * @param cluster from `readCluster`, which can ask another stack
 * @throws pulumi.RunError that names every bad value, so that a program fails before it makes anything
 */
export function readSettings(config: pulumi.Config, cluster: ChosenCluster = namedCluster(config)): Settings {
    const text = (key: string) => config.get(key) || undefined;
    const { clusterName } = cluster;
    const graphTimeout = text("graphTimeout");
    const graph = graphChoices({
        install: config.getBoolean("installGraph"),
        identityGate: config.getBoolean("identityGate"),
        allowBreaking: config.getBoolean("allowBreakingGraph"),
    });
    const adopt = parseAdopt(text("adopt"));
    const { configuration: aws, problems: awsProblems } = readAwsConfiguration(pulumi.runtime.allConfig());
    const tags = parseTags(text("tableTags"));
    const uiAllowedCidrs = text("uiAllowedCidrs");
    const tableDeletionProtection = text("tableDeletionProtection");
    const stack = {
        clusterName,
        instanceName: text("instanceName"),
        instanceNamespace: text("instanceNamespace"),
        namespace: text("namespace"),
        tableName: text("tableName"),
        image: text("image"),
        replicas: config.getNumber("replicas"),
        autoscaled: config.getBoolean("autoscaled"),
        cpu: text("cpu"),
        memory: text("memory"),
        // Any other word is refused below.
        tableDeletionPolicy: text("tableDeletionPolicy") as TableDeletionPolicy | undefined,
        tableDeletionProtection: tableDeletionProtection === undefined ? undefined : tableDeletionProtection === "true",
        tablePointInTimeRecovery: config.getBoolean("tablePointInTimeRecovery"),
        tableTimeToLiveAttribute: text("tableTimeToLiveAttribute"),
        tableTags: tags && Object.fromEntries(tags),
        clientNamespace: text("clientNamespace"),
        roleArn: text("roleArn"),
        roleName: text("roleName"),
        // Any other word is refused below.
        podIdentity: (text("podIdentity") as AssociationMaker | undefined) ?? DEFAULT_MAKER,
        identityGate: graph.identityGate,
        instanceTimeout: text("instanceTimeout"),
    };
    const ui = {
        ...usedUi({
            route: config.getBoolean("uiRoute"),
            install: config.getBoolean("uiInstall"),
            namespace: text("uiNamespace"),
            name: text("uiName"),
            // Any other word is refused below.
            exposure: text("uiExposure") as Exposure | undefined,
        }),
        container: text("uiContainer"),
        variable: text("uiVariable"),
        image: text("uiImage"),
        timeout: text("uiTimeout"),
        scheme: text("uiScheme") as LoadBalancerScheme | undefined,
        allowedCidrs: uiAllowedCidrs?.split(",").map((cidr) => cidr.trim()),
        host: text("uiHost"),
        ingressClass: text("uiIngressClass"),
        addressTimeout: text("uiAddressTimeout"),
    };
    const problems = [
        ...cluster.problems,
        ...findUndeclaredKeys(config),
        ...findCartsStackProblems(stack),
        ...repeatedTags(tags),
        ...matches("tableDeletionProtection", tableDeletionProtection, oneOf("true", "false")),
        ...matches("graphTimeout", graphTimeout, DURATION),
        ...findAdoptProblems(adopt),
        ...findShopUiProblems({ ...ui, cartsNamespace: stack.namespace }).map(underUi),
        ...shutOutUi(stack.clientNamespace, ui),
        ...awsProblems,
        ...findRegionProblems(aws.region, cluster),
        ...(text("kubeconfig") === undefined ? findTokenProblems(aws) : []),
    ];
    if (clusterName === undefined || problems.length > 0) {
        throw new pulumi.RunError(describeProblems("configuration", problems));
    }
    return {
        aws,
        access: {
            clusterName,
            kubeconfig: config.getSecret("kubeconfig")?.apply((kubeconfig) => kubeconfig || undefined),
            context: text("kubeContext"),
            tokenIdentity: tokenIdentityOf(aws),
        },
        graph: { ...graph, timeout: graphTimeout },
        stack: {
            ...stack,
            clusterName,
            ...namesOf(stack),
            tableName: stack.tableName ?? defaultTableName(clusterName),
        },
        adopt,
        allowTableChanges: config.getBoolean("allowTableChanges") ?? false,
        ui,
    };
}

type Tag = readonly [key: string, value: string];

/** "team=shop,stage=dev". A tag without "=" has no value, as in AWS. */
function parseTags(text: string | undefined): Tag[] | undefined {
    return text?.split(",").map((tag) => {
        const [key = "", value = ""] = tag.trim().split(/=(.*)/s);
        return [key, value];
    });
}

/** Of tags of one key, all but the last would be lost without a word. */
function repeatedTags(tags: readonly Tag[] = []): Problem[] {
    const keys = tags.map(([key]) => key);
    const repeated = [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];
    return repeated.map((value) => ({
        path: "tableTags",
        value,
        reason: "is the key of more than one tag; name it once",
    }));
}

/** A UI that is pointed at carts that do not let it in. */
function shutOutUi(clientNamespace: string | undefined, { route, namespace }: Settings["ui"]): Problem[] {
    if (!route || clientNamespace === undefined || clientNamespace === namespace) {
        return [];
    }
    const reason = `keeps out the UI that uiRoute points at the carts, which is in namespace "${namespace}"; set it to that`;
    return [{ path: "clientNamespace", value: clientNamespace, reason }];
}

function underUi({ path, ...rest }: Problem): Problem {
    return { path: uiKey(path), ...rest };
}
