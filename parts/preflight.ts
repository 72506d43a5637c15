import type { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import type { Adoptable } from "../adoptable";
import type { CartsStackAdoption } from "../components/carts-stack/carts-stack-component";
import {
    defaultRoleName,
    defaultTableName,
    namesOf,
    SERVICE_ACCOUNT,
} from "../components/carts-stack/carts-stack-names";
import { tableProtection } from "../components/carts-stack/table-protection";
import {
    CARTS_STACK_CRD,
    type CartsGraphAdoption,
    type CartsGraphFile,
    readCartsGraph,
} from "../components/graph/carts-graph";
import type { ResourceGraphDefinitionSpec } from "../components/graph/resource-graph-definition";
import type { ServedApi } from "../components/graph/served-api";
import { IDENTITY_GATE } from "../components/identity/identity-gate-file";
import { OWNER, ownerMark } from "../components/owner-mark";
import type { Problem } from "../components/validation/problems";
import type { Settings } from "../settings";
import { GRAPH_KIND, KRO_API_VERSION } from "../vocabulary/kro";
import { ADMISSION_API_VERSION } from "../vocabulary/kubernetes";
import { childrenIn } from "./children/names";
import { describeOtherCluster, findOtherCluster, type OtherCluster } from "./cluster/preflight";
import {
    type Collision,
    describeCollisions,
    type Found,
    findCollisions,
    findReplacing,
    type Wanted,
} from "./collisions";
import { findEarlierVersion } from "./earlier-version";
import { describeChanges, findGraphChanges, makeSameApi } from "./graph/changes";
import { describeLosses, findGraphLosses } from "./graph/losses";
import { sentBy } from "./graph/sent";
import { crdNamed, lookForUnservable } from "./graph/served";
import { warnOfLeavingNamespace } from "./leaving";
import { findOwn, type Own } from "./readers/state/own";
import { readStackState, type StateResource } from "./readers/state/stack-state";
import { describeUnanswered, Surroundings, there, type Unanswered } from "./readers/surroundings";
import { describeMissing, findMissing, needsOf } from "./requirements";
import { lookAtOwn, type Standing } from "./standing";
import { describeTableChanges, findTableLosses } from "./table/changes";
import { readTableShape } from "./table/shape";

/** What the components are to take over instead of making it. */
export interface Adoption {
    readonly graph: CartsGraphAdoption;
    readonly stack: CartsStackAdoption;
    /** The name under which the stack routes the UI already. */
    readonly routeManager?: string;
    /** Whether the stack is about to move from another cluster. */
    readonly moves: boolean;
}

/**
 * Looks, before anything is made, whether what this program makes exists already and is somebody else's, whether what it
 * needs exists, and whether kro would object to the graph; at preview too. What is in the stack's state is its own and is
 * not looked up, unless a destroy has begun (`lookAtOwn`), nor is a graph that makes the same API as the one there, so that
 * an `up` without changes asks nobody. What could not be looked up is a warning, because a preview may have no cluster; but
 * an `up` fails where kro might then take something over.
 *
 * @param aws as whom it asks AWS
 * @throws pulumi.RunError that names everything that is in the way
 */
export async function preflight(settings: Settings, aws: Provider): Promise<Adoption> {
    const file = readCartsGraph();
    const wanted = wantedBy(settings, file);
    const surroundings = new Surroundings(wanted.clusterName, settings, aws);
    const state = await surroundings.ask("everything, as this stack's state was not to be had", readStackState, true);
    const known = there(state);
    const earlier = findEarlierVersion(known ?? [], pulumi.getStack());
    if (earlier.length > 0) {
        throw new pulumi.RunError(describeCollisions(earlier, wanted.adopt));
    }
    const own = known && findOwn(known, wanted);
    const { found, standing, unservable, missing, other } =
        known && own ? await lookAround(settings, file.spec, wanted, known, own, surroundings) : NOTHING_SEEN;
    await warnOfUnanswered(surroundings.unanswered, other.warning);
    await warnOfGraph(wanted, found);
    await warnOfTable(wanted, found);
    for (const warning of [...standing.warnings, ...warnOfLeavingNamespace(wanted, found)]) {
        await pulumi.log.warn(warning);
    }
    const collisions = [...standing.refused, ...findCollisions(wanted, found), ...unservable];
    const refusals = [
        ...(other.problems.length > 0 ? [describeOtherCluster(other.problems)] : []),
        ...(collisions.length > 0 ? [describeCollisions(collisions, wanted.adopt)] : []),
        ...(missing.length > 0 ? [describeMissing(missing)] : []),
    ];
    if (refusals.length > 0) {
        throw new pulumi.RunError(refusals.join("\n"));
    }
    return { ...adoptionOf(wanted, found), routeManager: own?.routeManager, moves: own?.moves ?? false };
}

interface Seen {
    readonly found: Found;
    readonly standing: Standing;
    readonly unservable: readonly Collision[];
    readonly missing: readonly Problem[];
    readonly other: OtherCluster;
}

const NOTHING_SEEN: Seen = {
    found: {},
    standing: { refused: [], warnings: [] },
    unservable: [],
    missing: [],
    other: { problems: [] },
};

/** Looks everything up at once. */
async function lookAround(
    settings: Settings,
    graph: ResourceGraphDefinitionSpec,
    wanted: Wanted,
    state: readonly StateResource[],
    own: Own,
    surroundings: Surroundings,
): Promise<Seen> {
    const [found, standing, unservable, missing, other] = await Promise.all([
        lookUp(graph, wanted, own, surroundings),
        lookAtOwn(state, wanted, own, settings.ui, surroundings),
        lookForUnservable(sentBy(settings, graph, wanted, own), surroundings),
        findMissing(needsOf(settings, graph, own, state), surroundings),
        findOtherCluster(settings, state, surroundings),
    ]);
    return { found, standing, unservable, missing, other };
}

function wantedBy({ aws, stack, graph, adopt, allowTableChanges, ui }: Settings, file: CartsGraphFile): Wanted {
    const { clusterName, tableDeletionPolicy, roleArn, roleName } = stack;
    const names = namesOf(stack);
    const install = graph.install ?? true;
    const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
    return {
        clusterName,
        region: aws.region ?? AWS_REGION ?? AWS_DEFAULT_REGION,
        ...names,
        serviceAccount: SERVICE_ACCOUNT,
        tableName: stack.tableName ?? defaultTableName(clusterName),
        tableDeletionPolicy,
        table: { ...tableProtection(stack), shape: readTableShape(file.spec.resources) },
        allowTableChanges,
        roleName: roleArn || roleName ? undefined : defaultRoleName(clusterName),
        graphName: install ? file.metadata.name : undefined,
        allowBreakingGraph: graph.allowBreaking ?? false,
        gateName: install && (graph.identityGate ?? true) ? IDENTITY_GATE : undefined,
        usedGateName: !install && (stack.identityGate ?? true) ? IDENTITY_GATE : undefined,
        adopt,
        routedUiNamespace: ui.install && ui.route ? ui.namespace : undefined,
        owner: ownerMark()[OWNER],
    };
}

async function lookUp(
    { schema, resources }: ResourceGraphDefinitionSpec,
    wanted: Wanted,
    own: Own,
    surroundings: Surroundings,
): Promise<Found> {
    const { namespace, serviceAccount, tableName, roleName, graphName, gateName, usedGateName } = wanted;
    const { instanceName, instanceNamespace } = wanted;
    const adoptsNamespace = wanted.adopt.includes("namespace");
    const ownsInstance = own.instance?.name === instanceName && own.instance.namespace === instanceNamespace;
    const ownsNamespace =
        own.instance?.cartsNamespace === namespace && own.instance.createNamespace === !adoptsNamespace;
    const ownsTable = own.tableName === tableName;
    const changesOwnTable = ownsTable && own.tableTimeToLiveAttribute !== wanted.table.timeToLive;
    const takesTable = ["table", "instance"].some((word) => wanted.adopt.includes(word as Adoptable));
    const replacesInstance = ownsInstance && !(ownsNamespace && ownsTable);
    const dropsGate = own.gateBinding && gateName === undefined && usedGateName === undefined;
    const inCluster = (apiVersion: string, kind: string, name: string | undefined, namespace?: string) =>
        name === undefined ? undefined : surroundings.object({ apiVersion, kind, namespace, name });

    const asked = {
        instance:
            ownsInstance && !replacesInstance
                ? undefined
                : inCluster(KRO_API_VERSION, "CartsStack", instanceName, instanceNamespace),
        namespace: ownsNamespace
            ? undefined
            : surroundings.object({ apiVersion: "v1", kind: "Namespace", name: namespace }, true),
        children: Promise.all(
            ownsNamespace || !adoptsNamespace
                ? []
                : childrenIn(namespace).map((child) => surroundings.object(child, true)),
        ),
        table: ownsTable ? undefined : surroundings.table(tableName, takesTable && !wanted.allowTableChanges),
        ownTable: changesOwnTable ? surroundings.table(tableName) : undefined,
        association: own.association ? undefined : surroundings.association(namespace, serviceAccount),
        role: own.role || !roleName ? undefined : surroundings.role(roleName),
        graph: own.graph ? undefined : inCluster(KRO_API_VERSION, GRAPH_KIND, graphName),
        api:
            !graphName || makeSameApi(own.graph?.schema, schema)
                ? undefined
                : surroundings.object(crdNamed(CARTS_STACK_CRD)),
        gatePolicy: own.gatePolicy
            ? undefined
            : inCluster(ADMISSION_API_VERSION, "ValidatingAdmissionPolicy", gateName),
        usedGate:
            ownsInstance && own.instance?.identityGate
                ? undefined
                : inCluster(ADMISSION_API_VERSION, "ValidatingAdmissionPolicyBinding", usedGateName),
        gated: dropsGate ? surroundings.objects({ apiVersion: KRO_API_VERSION, kind: "CartsStack" }) : undefined,
        gateBinding: own.gateBinding
            ? undefined
            : inCluster(ADMISSION_API_VERSION, "ValidatingAdmissionPolicyBinding", gateName),
    };
    const [graph, api] = [there(await asked.graph), there(await asked.api)];
    const instance = there(await asked.instance);
    // Of a CartsStack that is about to be replaced only that matters, whether it has been already.
    const isReplaced = replacesInstance && instance !== undefined && findReplacing(wanted, instance).length === 0;
    const before = own.graph ?? (graph?.spec as ResourceGraphDefinitionSpec | undefined);
    return {
        ownInstance: own.instance,
        instance: replacesInstance && !isReplaced ? undefined : instance,
        outdatedUrn: isReplaced ? own.instance?.urn : undefined,
        namespace: await asked.namespace,
        children: (await asked.children).flatMap((child) => there(child) ?? []),
        table: there(await asked.table),
        ownTable: there(await asked.ownTable),
        association: there(await asked.association),
        role: there(await asked.role),
        graph,
        graphChanges: api && findGraphChanges(api.spec as unknown as ServedApi, schema, before?.schema),
        graphLosses: graphName && before ? findGraphLosses(before.resources ?? [], resources) : undefined,
        gatePolicy: there(await asked.gatePolicy),
        gateBinding: there(await asked.gateBinding),
        usedGate: await asked.usedGate,
        gated: (there(await asked.gated) ?? []).filter(({ spec }) => spec?.identityGate !== false),
    };
}

/** @throws pulumi.RunError where an update needs an answer */
async function warnOfUnanswered(unanswered: readonly Unanswered[], besides: string | undefined): Promise<void> {
    const needed = unanswered.filter(({ needed }) => needed);
    if (needed.length > 0 && !pulumi.runtime.isDryRun()) {
        const title =
            "nothing was made, because something might be lost or taken over, and this could not be looked up:";
        throw new pulumi.RunError([title, ...describeUnanswered(needed)].join("\n  "));
    }
    for (const line of describeUnanswered(unanswered)) {
        await pulumi.log.warn(`Not checked whether what exists is in the way, and what is needed exists: ${line}`);
    }
    if (besides) {
        await pulumi.log.warn(`Not checked whether ${besides}`);
    }
}

/** What of the graph is not refused, and yet nothing to pass over in silence. */
async function warnOfGraph({ allowBreakingGraph }: Wanted, { graphChanges, graphLosses = [] }: Found): Promise<void> {
    const { breaking = [], unchecked = [] } = graphChanges ?? {};
    if (unchecked.length > 0) {
        const fields = unchecked.map(({ path, reason }) => `${path} (${reason})`);
        await pulumi.log.warn(`Not checked whether the graph breaks the CartsStack API: ${fields.join(", ")}`);
    }
    if (breaking.length > 0 && allowBreakingGraph) {
        await pulumi.log.warn(
            `allowBreakingGraph lets the graph break the CartsStack API: ${describeChanges(breaking)}`,
        );
    }
    if (allowBreakingGraph && breaking.length === 0 && graphLosses.length === 0) {
        await pulumi.log.warn("allowBreakingGraph is on, and this graph breaks nothing: take it out, before one does");
    }
    if (graphLosses.length > 0 && allowBreakingGraph) {
        await pulumi.log.warn(
            `allowBreakingGraph lets CartsStacks lose what they hold: ${describeLosses(graphLosses)}`,
        );
    }
}

async function warnOfTable({ allowTableChanges, table: wanted }: Wanted, { table }: Found): Promise<void> {
    if (!allowTableChanges) {
        return;
    }
    const losses = table ? findTableLosses(wanted, table) : [];
    await pulumi.log.warn(
        losses.length > 0
            ? `allowTableChanges lets ACK switch off or take away what table ${table?.name} has: ${describeTableChanges(losses)}`
            : "allowTableChanges is on, and no table that is taken over is known to lose anything: take it out, before one does",
    );
}

function adoptionOf(wanted: Wanted, found: Found): Pick<Adoption, "graph" | "stack"> {
    const { clusterName, instanceNamespace, instanceName, roleName, graphName, gateName, adopt } = wanted;
    const { association, role, graph, instance, gatePolicy, gateBinding } = found;
    // Found and not refused: to be adopted. What is in the state already is not found here, and not imported again.
    return {
        graph: {
            definition: graph && graphName,
            gate: { policy: gatePolicy && gateName, binding: gateBinding && gateName },
        },
        stack: {
            association: association && `${clusterName},${association.associationId}`,
            role: role && roleName,
            instance: instance && `${instanceNamespace}/${instanceName}`,
            table: adopt.includes("table"),
            namespace: adopt.includes("namespace"),
        },
    };
}
