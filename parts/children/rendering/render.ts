import {
    type ExternalResource,
    type GraphResource,
    isChild,
    type ResourceGraphDefinitionSpec,
} from "../../../components/graph/resource-graph-definition";
import { messageOf } from "../../program/message";
import { type Cel, toCel, type Variables } from "./cel";
import { piecesOf } from "./expressions";

/** A CartsStack, as far as a graph refers to it. */
export interface Instance {
    readonly metadata: { readonly name: string; readonly namespace: string };
    /** With the defaults of the graph's schema. */
    readonly spec: Readonly<Record<string, unknown>>;
}

/** What only kro will know: a value, or whether it makes an object at all. */
export class Unknown {
    constructor(
        /** "No such key: status" */
        readonly reason: string,
    ) {}
}

/** An object that kro makes. Any value in it may be an `Unknown`. */
export type Rendered = GraphResource["template"];

export interface Rendering {
    readonly objects: readonly Rendered[];
    /** The resources of which it is not known whether kro makes them, by their ids. */
    readonly undecided: Readonly<Record<string, Unknown>>;
    /** What was not given of what the graph reads, and would have decided something. */
    readonly unread: readonly ExternalResource[];
}

/**
 * What kro (0.9) makes of a CartsStack. A reference to another child reads what the graph writes of that: what the API server
 * or a controller adds, a status above all, is an `Unknown`.
 *
 * @param read the objects that the graph reads and does not make, by their ids: a list where it selects them by labels
 */
export function render(
    { resources }: Pick<ResourceGraphDefinitionSpec, "resources">,
    instance: Instance,
    cel: Cel,
    read: Variables = {},
): Rendering {
    const renderer = new Renderer(resources, instance, cel, read);
    const made = resources.filter(isChild).map((child) => ({ id: child.id, objects: renderer.make(child) }));
    return {
        objects: made.flatMap(({ objects }) => (objects instanceof Unknown ? [] : (objects ?? []))),
        undecided: Object.fromEntries(
            made.flatMap(({ id, objects }) => (objects instanceof Unknown ? [[id, objects]] : [])),
        ),
        unread: [...renderer.unread],
    };
}

/** What a graph reads, with the expressions of its name, namespace and selector filled in by the CartsStack alone. */
export function fillIn(
    { externalRef }: ExternalResource,
    instance: Instance,
    cel: Cel,
): ExternalResource["externalRef"] {
    const renderer = new Renderer([], instance, cel, {});
    return renderer.fill(externalRef, { schema: toCel(instance) }) as ExternalResource["externalRef"];
}

/** What refers to something that is left out is left out too. */
class LeftOut extends Error {}

class Renderer {
    readonly unread = new Set<ExternalResource>();
    private readonly variables: Variables;
    private readonly made = new Map<string, readonly Rendered[] | undefined | Unknown>();

    constructor(
        resources: ResourceGraphDefinitionSpec["resources"],
        instance: Instance,
        private readonly cel: Cel,
        private readonly read: Variables,
    ) {
        // Read when an expression asks for it, and so in the order that the references give.
        const references = resources.map((resource) => [
            resource.id,
            { enumerable: true, get: () => this.referTo(resource) },
        ]);
        this.variables = Object.defineProperties({ schema: toCel(instance) }, Object.fromEntries(references));
    }

    /** The objects of a child; undefined where it is left out. */
    make(child: GraphResource): readonly Rendered[] | undefined | Unknown {
        if (!this.made.has(child.id)) {
            this.made.set(child.id, this.tryToMake(child));
        }
        return this.made.get(child.id);
    }

    fill(template: unknown, variables: Variables): unknown {
        if (typeof template === "string") {
            return this.fillText(template, variables);
        }
        if (Array.isArray(template)) {
            return template.map((member) => this.fill(member, variables));
        }
        if (typeof template === "object" && template !== null) {
            const entries = Object.entries(template).map(([key, value]) => [key, this.fill(value, variables)]);
            return Object.fromEntries(entries);
        }
        return template;
    }

    private tryToMake({ includeWhen = [], forEach = [], template }: GraphResource) {
        try {
            if (!includeWhen.every((condition) => this.decide(condition))) {
                return undefined;
            }
            return this.bindings(forEach).map((bound) => this.fill(template, this.with(bound)) as Rendered);
        } catch (error) {
            if (error instanceof LeftOut) {
                return undefined;
            }
            if (error instanceof Unknown) {
                return error;
            }
            throw error;
        }
    }

    private decide(text: string): unknown {
        const value = this.fillText(text, this.variables);
        if (value instanceof Unknown) {
            throw value;
        }
        return value;
    }

    /** Every combination of what the iterators of a collection go through; one without any for what is no collection. */
    private bindings(forEach: NonNullable<GraphResource["forEach"]>): Variables[] {
        return forEach.reduce<Variables[]>(
            (bound, iterator) =>
                Object.entries(iterator).flatMap(([name, list]) => {
                    const members = this.decide(list) as readonly unknown[];
                    return bound.flatMap((others) => members.map((member) => ({ ...others, [name]: toCel(member) })));
                }),
            [{}],
        );
    }

    private with(bound: Variables): Variables {
        const all = { ...Object.getOwnPropertyDescriptors(this.variables), ...Object.getOwnPropertyDescriptors(bound) };
        return Object.defineProperties({}, all) as Variables;
    }

    private fillText(text: string, variables: Variables): unknown {
        const values = piecesOf(text).map(({ isExpression, text: piece }) =>
            isExpression ? this.evaluate(piece, variables) : piece,
        );
        const unknown = values.find((value) => value instanceof Unknown);
        if (values.length === 1 || unknown) {
            return unknown ?? values[0];
        }
        return values.join("");
    }

    private evaluate(expression: string, variables: Variables): unknown {
        try {
            return this.cel.evaluate(expression, variables);
        } catch (error) {
            if (error instanceof LeftOut) {
                throw error;
            }
            return error instanceof Unknown ? error : new Unknown(firstLine(error));
        }
    }

    private referTo(resource: GraphResource | ExternalResource): unknown {
        if (!isChild(resource)) {
            if (!(resource.id in this.read)) {
                this.unread.add(resource);
                throw new Unknown(`${resource.id} was not read`);
            }
            return toCel(this.read[resource.id]);
        }
        const objects = this.make(resource);
        if (objects === undefined) {
            throw new LeftOut(resource.id);
        }
        if (objects instanceof Unknown) {
            throw objects;
        }
        return toCel(resource.forEach ? objects : objects[0]);
    }
}

/** The library adds the expression with a mark under what it means. */
function firstLine(error: unknown): string {
    return messageOf(error).split("\n")[0] ?? "";
}
