import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ASSOCIATION_KIND } from "../../vocabulary/ack";
import type { Right } from "../readers/kubernetes/access-reviews";
import type { Deployed } from "../readers/state/deployed";

/** A file of `rights/` with a ClusterRole for kro. */
export interface RightsFile {
    /** "rights/cluster-role-kro.yaml" */
    readonly path: string;
    /** Name of the ClusterRole. */
    readonly name: string;
    readonly rights: readonly Right[];
}

/** What kro needs for the kinds that a graph makes; those of the association only where the graph makes it. */
export function rightsFor(graph: Deployed["graph"]): RightsFile[] {
    const associates = graph?.children.some(({ kind }) => kind === ASSOCIATION_KIND) ?? false;
    return ["cluster-role-kro.yaml", ...(associates ? ["cluster-role-kro-associations.yaml"] : [])].map(readRights);
}

function readRights(file: string): RightsFile {
    const path = `rights/${file}`;
    const { metadata, rules } = parse(readFileSync(join(PROJECT, path), "utf8")) as ClusterRole;
    const rights = rules.flatMap(({ apiGroups, resources, verbs }) =>
        apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => ({ verb, group, resource })))),
    );
    return { path, name: metadata.name, rights };
}

const PROJECT = join(__dirname, "..", "..");

interface ClusterRole {
    readonly metadata: { readonly name: string };
    readonly rules: readonly {
        readonly apiGroups: readonly string[];
        readonly resources: readonly string[];
        readonly verbs: readonly string[];
    }[];
}
