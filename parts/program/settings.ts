import type { CartsStackComponentArgs } from "../../components/carts-stack/carts-stack-component";
import type { CartsStackNames } from "../../components/carts-stack/carts-stack-names";
import type { AwsConfiguration } from "../../components/cluster/aws-identity";
import type { ClusterAccessArgs } from "../../components/cluster/cluster-access";
import type { AssociationMaker } from "../../components/graph/association-maker";
import type { CartsGraphArgs, GraphChoices } from "../../components/graph/carts-graph";
import type { ShopUiArgs } from "../../components/ui/shop-ui-args";
import type { UsedUi } from "../../components/ui/used-ui";

/** What a carts stack can take over instead of making it. */
export const ADOPTABLE = ["association", "role", "graph", "gate", "instance", "table", "namespace"] as const;
export type Adoptable = (typeof ADOPTABLE)[number];

/** What of it the CartsStack itself is told of; all else is imported. */
export function adoptedByCartsStack(adopt: readonly Adoptable[]): { table: boolean; namespace: boolean } {
    return { table: adopt.includes("table"), namespace: adopt.includes("namespace") };
}

/** What a stack is asked to be, read, defaulted and checked; grouped by who uses it. */
export interface Settings {
    readonly aws: AwsConfiguration;
    readonly access: ClusterAccessArgs;
    readonly graph: CartsGraphArgs & GraphChoices;
    readonly stack: Omit<CartsStackComponentArgs, "graph" | "adopt" | "handover" | "clusterName" | "tableName"> &
        CartsStackNames & {
            readonly clusterName: string;
            readonly tableName: string;
            readonly podIdentity: AssociationMaker;
            readonly identityGate: boolean;
        };
    /** What is there already. */
    readonly adopt: readonly Adoptable[];
    /** Whether ACK may switch off or take away what a table has that is taken over. */
    readonly allowTableChanges: boolean;
    readonly ui: Omit<ShopUiArgs, "connection" | "cartsEndpoint" | "fieldManager"> & UsedUi;
}

/** A setting by its place in `Settings`: "graph.install". */
export type SettingName =
    | "adopt"
    | "allowTableChanges"
    | NameIn<"access">
    | NameIn<"aws">
    | NameIn<"graph">
    | NameIn<"stack">
    | NameIn<"ui">;

type NameIn<Group extends keyof Settings> = `${Group}.${keyof Settings[Group] & string}`;
