import type { GetTableResult } from "@pulumi/aws/dynamodb";
import { cartsStackSpec } from "../../components/carts-stack/carts-stack-spec";
import { DEFAULT_MAKER } from "../../components/graph/association-maker";
import { type CartsGraphFile, graphChoices, readCartsGraph } from "../../components/graph/carts-graph";
import { usedUi } from "../../components/ui/used-ui";
import type { Handover } from "../../parts/part/handover";
import type { Asked } from "../../parts/part/part";
import { adoptedByCartsStack, type Settings } from "../../parts/program/settings";
import type { LiveAssociation } from "../../parts/readers/aws/associations";
import { tableOf } from "../../parts/readers/aws/by-provider";
import type { KnownCluster, LiveRole } from "../../parts/readers/aws/source";
import { type KindName, type LiveObject, nameOf, type ObjectName } from "../../parts/readers/kubernetes/live-object";
import { ownState } from "../../parts/readers/state/own-state";
import type { StateResource } from "../../parts/readers/state/stack-state";
import type { Surroundings } from "../../parts/readers/surroundings";

export const OWNER = "org/carts-stack/dev";

export interface Given {
    readonly stack?: Partial<Settings["stack"]>;
    readonly graph?: Partial<Settings["graph"]>;
    readonly ui?: Partial<Settings["ui"]>;
    readonly adopt?: Settings["adopt"];
    readonly allowTableChanges?: boolean;
    readonly state?: readonly StateResource[];
    readonly handover?: Partial<Handover>;
    /** The graph that the program has. */
    readonly program?: CartsGraphFile;
    /** Of the cluster that is wanted. */
    readonly region?: string;
    /** What is in the cluster; all else is absent. Of two of one name, the last. */
    readonly objects?: readonly LiveObject[];
    readonly association?: LiveAssociation;
    readonly table?: GetTableResult;
    readonly role?: LiveRole;
    readonly eks?: Pick<KnownCluster, "autoMode">;
    /** Default: one that is derived from EKS. */
    readonly kubeconfig?: string;
    /** Whether nothing can be looked up. */
    readonly silent?: boolean;
}

/** What a part is told of the stack with the default settings but for what is given, and the names of all that it asks for. */
export function askedOf(given: Given): { asked: Asked; questions: string[] } {
    const { adopt = [], silent = false, objects = [] } = given;
    const clusterName = given.stack?.clusterName ?? "c";
    const settings: Settings = {
        aws: {},
        access: { clusterName },
        graph: { ...given.graph, ...graphChoices({ ...given.graph }) },
        stack: {
            clusterName,
            instanceName: "carts-kro",
            instanceNamespace: "default",
            namespace: "carts-kro",
            tableName: `${clusterName}-carts-kro`,
            tableDeletionPolicy: "delete",
            podIdentity: DEFAULT_MAKER,
            identityGate: true,
            ...given.stack,
        },
        adopt,
        allowTableChanges: given.allowTableChanges ?? false,
        ui: { ...given.ui, ...usedUi({ ...given.ui }) },
    };
    const questions: string[] = [];
    const answer = async <T>(question: string, found: T | undefined) => {
        questions.push(question);
        return silent ? undefined : (found ?? "absent");
    };
    const isA =
        ({ kind }: KindName) =>
        (object: LiveObject) =>
            object.kind === kind;
    const find = (wanted: ObjectName) =>
        objects.findLast(
            (object) =>
                isA(wanted)(object) &&
                object.metadata.name === wanted.name &&
                object.metadata.namespace === wanted.namespace,
        );
    const surroundings = {
        object: (object: ObjectName) => answer(nameOf(object), find(object)),
        objects: (kind: KindName) => answer(`each ${kind.kind}`, objects.filter(isA(kind))),
        kind: (kind: KindName) => answer(`kind ${kind.kind}`, objects.some(isA(kind)) || undefined),
        crd: (kind: KindName) => answer(`CRD of ${kind.kind}`, undefined),
        association: () => answer("association", given.association),
        table: () => answer("table", given.table && tableOf(given.table)),
        role: (name: string) => answer(`role ${name}`, given.role),
        knownCluster: () => answer("EKS", given.eks),
        givenKubeconfig: () => Promise.resolve(given.kubeconfig),
    };
    const asked = {
        settings,
        graph: given.program ?? readCartsGraph(),
        own: ownState(given.state ?? [], clusterName, given.region),
        surroundings: surroundings as unknown as Surroundings,
        owner: OWNER,
        handover: { podIdentity: "pulumi", handover: false, ...given.handover } as const,
        spec: cartsStackSpec({ ...settings.stack, adopt: adoptedByCartsStack(adopt) }, {}) as Asked["spec"],
    };
    return { asked, questions };
}

/** An object of the cluster. */
export function object(kind: string, name: string, metadata: object = {}, spec?: Record<string, unknown>): LiveObject {
    return { apiVersion: "v1", kind, metadata: { name, creationTimestamp: "2026-11-22T20:00:00Z", ...metadata }, spec };
}
