import type { ExternalResource, ResourceGraphDefinitionSpec } from "../../components/graph/resource-graph-definition";
import { sentBy } from "../graph/sent";
import { withDefaults } from "../graph/written";
import { CARTS_STACK_API, CARTS_STACKS, graphNamed, graphOf, instanceNamed } from "../own/names";
import { ownGraph } from "../own/own-graph";
import { isReplaced, type OwnInstance, ownInstance } from "../own/own-instance";
import type { Asked } from "../part/part";
import { nameOf } from "../readers/kubernetes/live-object";
import { type Surroundings, there } from "../readers/surroundings";
import { Cel } from "./rendering/cel";
import { findDifferences, type ObjectChange, unknownIn } from "./rendering/differences";
import { fillIn, type Instance, type Rendering, render, Unknown } from "./rendering/render";

/**
 * What kro will make of an update, a line for each object and field; empty where the update writes neither graph nor
 * CartsStack. Both are rendered as they are now and as they are sent.
 */
export async function describeChildChanges(asked: Asked): Promise<string[]> {
    const { settings } = asked;
    const sent = sentBy(asked);
    if (!sent.graph && !sent.instance) {
        return [];
    }
    const { instanceName: name, instanceNamespace: namespace } = settings.stack;
    const now = nameOf(instanceNamed(settings.stack));
    const [has, graphs, cel] = await Promise.all([instanceBefore(asked), graphsOf(asked), Cel.load()]);
    if (!graphs.wanted) {
        return [`Not known what kro will make of the ${now}: its graph could not be read.`];
    }
    const spec = withDefaults({ ...asked.spec }, graphs.wanted.schema.spec);
    const wanted = await rendered(graphs.wanted, { metadata: { name, namespace }, spec }, asked, cel);
    if (!has) {
        return [`kro will make of the new ${now}:`, ...linesOf(findDifferences([], wanted.objects), wanted)];
    }
    const hasMade = { metadata: { name: has.name, namespace: has.namespace }, spec: has.spec };
    const before = graphs.before && (await rendered(graphs.before, hasMade, asked, cel));
    const replaced = isReplaced(asked, has);
    const lines = linesOf(findDifferences(before?.objects ?? [], wanted.objects, replaced), wanted);
    if (replaced) {
        const was = nameOf({ ...CARTS_STACKS, ...has });
        return [
            `kro will delete all that it made of the ${was}, and then make of the ${now} that replaces it:`,
            ...lines,
        ];
    }
    return lines.length > 0
        ? [`kro will make of the change to the ${now}:`, ...lines]
        : [`kro will change nothing that it made of the ${now}.`];
}

/** The CartsStack of the state, or the one that is adopted. */
async function instanceBefore(asked: Asked): Promise<Omit<OwnInstance, "urn"> | undefined> {
    const own = ownInstance(asked.own.inAccount);
    if (own) {
        return own;
    }
    const { stack } = asked.settings;
    const live = there(await asked.surroundings.object(instanceNamed(stack)));
    const { instanceName: name, instanceNamespace: namespace } = stack;
    return live && { name, namespace, spec: live.spec as OwnInstance["spec"] };
}

interface Graphs {
    /** By which the children were made that are there; undefined where that is not known. */
    readonly before?: ResourceGraphDefinitionSpec;
    /** By which they will be made; undefined where it could not be read. */
    readonly wanted?: ResourceGraphDefinitionSpec;
}

async function graphsOf(asked: Asked): Promise<Graphs> {
    if (!asked.settings.graph.install) {
        const used = await liveGraph(asked.surroundings);
        return { before: used, wanted: used };
    }
    return { before: ownGraph(asked)?.spec ?? (await liveGraph(asked.surroundings)), wanted: asked.graph.spec };
}

async function liveGraph(surroundings: Surroundings): Promise<ResourceGraphDefinitionSpec | undefined> {
    const name = graphOf(await surroundings.object(CARTS_STACK_API));
    const graph = name === undefined ? undefined : there(await surroundings.object(graphNamed(name)));
    return graph?.spec as ResourceGraphDefinitionSpec | undefined;
}

/** Asks the cluster for what the graph reads only where that decides something. */
async function rendered(
    graph: ResourceGraphDefinitionSpec,
    instance: Instance,
    { surroundings }: Asked,
    cel: Cel,
): Promise<Rendering> {
    const rendering = render(graph, instance, cel);
    if (rendering.unread.length === 0) {
        return rendering;
    }
    const answers = await Promise.all(
        rendering.unread.map(async (resource) => [
            resource.id,
            await readExternal(fillIn(resource, instance, cel), surroundings),
        ]),
    );
    return render(graph, instance, cel, Object.fromEntries(answers.filter(([, answer]) => answer !== undefined)));
}

/** A list where it is selected by labels; undefined where it is not there yet, and kro waits for it, or was not answered. */
async function readExternal(
    { apiVersion, kind, metadata }: ExternalResource["externalRef"],
    surroundings: Surroundings,
): Promise<unknown> {
    const { name, namespace, selector } = metadata as ExternalMetadata;
    if (selector === undefined) {
        return there(await surroundings.object({ apiVersion, kind, namespace, name: name ?? "" }));
    }
    const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
    const found = await surroundings.objects({ apiVersion, kind }, { namespace, labelSelector: labels.join() });
    return found === "absent" ? [] : found;
}

/** kro's reference to an object by its name or to several by their labels. */
interface ExternalMetadata {
    readonly name?: string;
    readonly namespace?: string;
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
}

/** In the signs of a Pulumi preview. */
const SIGNS: Readonly<Record<ObjectChange["operation"], string>> = {
    create: "+ ",
    delete: "- ",
    update: "~ ",
    replace: "+-",
};

function linesOf(changes: readonly ObjectChange[], { objects, undecided }: Rendering): string[] {
    const unknown = [
        ...Object.entries(undecided).map(([id, { reason }]) => `whether it makes the resource ${id} (${reason})`),
        ...unknownIn(objects),
    ];
    return [
        ...changes.flatMap(({ operation, object, fields }) => [
            `  ${SIGNS[operation]} ${object}`,
            ...fields.map(({ path, was, is }) => `       ${path}: ${describeValue(was)} => ${describeValue(is)}`),
        ]),
        ...unknown.map((what) => `  ?  only kro will know: ${what}`),
    ];
}

function describeValue(value: unknown): string {
    return value === undefined ? "(none)" : value instanceof Unknown ? "(only kro will know)" : JSON.stringify(value);
}
