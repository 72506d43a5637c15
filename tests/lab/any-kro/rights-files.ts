import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { KubernetesObject } from "../../../parts/readers/kubernetes/kubernetes-object";

const RIGHTS = join(__dirname, "..", "..", "..", "rights");

/** A right as RBAC grants it, one verb on one resource: "patch cartsstacks.kro.run", "update pods/status". */
export type Right = string;

export interface ClusterRole extends KubernetesObject {
    readonly rules: readonly PolicyRule[];
}

interface PolicyRule {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
}

export interface Policy {
    readonly Version: string;
    readonly Statement: readonly (Readonly<Record<string, unknown>> & { readonly Action: string | string[] })[];
}

/** What kubectl applies of a file of rights/. */
export function readObjects(file: string): KubernetesObject[] {
    const documents = parseAllDocuments(readFileSync(join(RIGHTS, file), "utf8"));
    return documents.map((document) => document.toJS() as KubernetesObject);
}

export function readRole(file: string): ClusterRole {
    const role = readObjects(file).find((object): object is ClusterRole => object.kind === "ClusterRole");
    if (!role) {
        throw new Error(`${file} has no ClusterRole`);
    }
    return role;
}

export function rightsOf({ rules }: ClusterRole): Right[] {
    return rules.flatMap(singleRules).map(({ right }) => right);
}

/** The role without one of its rights. */
export function without(taken: Right, role: ClusterRole): ClusterRole {
    const kept = role.rules.flatMap(singleRules).filter(({ right }) => right !== taken);
    return { ...role, rules: kept.map(({ rule }) => rule) };
}

export function nameRight(verb: string, resource: string, group: string): Right {
    const [name, ...subresource] = resource.split("/");
    return `${verb} ${[group ? `${name}.${group}` : name, ...subresource].join("/")}`;
}

function singleRules({ apiGroups, resources, verbs }: PolicyRule): { right: Right; rule: PolicyRule }[] {
    return apiGroups.flatMap((group) =>
        resources.flatMap((resource) =>
            verbs.map((verb) => ({
                right: nameRight(verb, resource, group),
                rule: { apiGroups: [group], resources: [resource], verbs: [verb] },
            })),
        ),
    );
}

/** @param places what a reader puts in the place of "<region>" and so on */
export function readPolicy(file: string, places: Readonly<Record<string, string>>): Policy {
    const text = readFileSync(join(RIGHTS, file), "utf8");
    return JSON.parse(text.replace(/<(\w+)>/g, (found, name: string) => places[name] ?? found)) as Policy;
}

export function actionsOf({ Statement }: Policy): string[] {
    return Statement.flatMap(({ Action }) => Action);
}

/** The policy without one of its actions. */
export function withoutAction(taken: string, policy: Policy): Policy {
    const kept = policy.Statement.map((statement) => ({
        ...statement,
        Action: [statement.Action].flat().filter((action) => action !== taken),
    }));
    return { ...policy, Statement: kept.filter(({ Action }) => Action.length > 0) };
}
