import type { OwnedFields } from "../../vocabulary/kubernetes";
import { PATCH_FIELD_MANAGER } from "../../vocabulary/pulumi-kubernetes";
import type { Problem } from "../validation/problems";
import { CARTS_VARIABLE, SPRING_VARIABLE } from "./carts-variable";
import { ownedOfVariable } from "./variable-owners";

/** Where a route is about to own a variable. */
export interface RouteTarget {
    readonly container: string;
    readonly fieldManager: string;
}

/** And which. */
interface RoutedVariable extends RouteTarget {
    readonly variable: string;
}

/** The parts of a Deployment in the cluster that decide whether it can be routed. */
export interface LiveDeployment {
    readonly metadata: {
        readonly name: string;
        readonly namespace: string;
        readonly annotations?: Readonly<Record<string, string>>;
        readonly managedFields?: readonly { readonly manager: string; readonly fieldsV1: OwnedFields }[];
    };
    readonly spec: { readonly template: { readonly spec: { readonly containers: readonly LiveContainer[] } } };
}

interface LiveContainer {
    readonly name: string;
    readonly env?: readonly { readonly name: string }[];
}

/**
 * The variable that every UI reads, or where the UI sets that one itself, the one that wins over it. The route of another
 * stack is not won over: it would lead elsewhere without a word.
 */
export function chooseVariable(deployment: LiveDeployment, target: RouteTarget): string {
    const owners = findOwners(deployment, { ...target, variable: CARTS_VARIABLE });
    return owners && !isRoute(owners, deployment) ? SPRING_VARIABLE : CARTS_VARIABLE;
}

/** Who has edited the value of the stack's own entry in place, which the next write takes back; undefined for nobody. */
export function findEdit(deployment: LiveDeployment, target: RoutedVariable): string | undefined {
    const { variable, container } = target;
    const { own, edited, deciding } = readOwnership(deployment, target);
    if (!edited || own?.value) {
        return undefined;
    }
    const what = `${variable} in container ${container} of Deployment ${described(deployment)}`;
    return `field manager ${quoted(deciding)} has changed ${what}, which this stack set; it sets it again when it writes it`;
}

/**
 * Why a Deployment cannot be routed; empty if it can. A variable that somebody else sets is refused although an apply
 * could take it over by force: server-side apply forgets the value before, and giving the variable back would leave it
 * empty.
 */
export function findUiRouteProblems(deployment: LiveDeployment, target: RoutedVariable): Problem[] {
    const { containers } = deployment.spec.template.spec;
    if (!findContainer(deployment, target)) {
        const names = containers.map(({ name }) => `"${name}"`).join(", ");
        const reason = `is not a container of Deployment ${described(deployment)}, which has ${names}`;
        return [{ path: "container", value: target.container, reason }];
    }
    const owners = findOwners(deployment, target);
    return owners ? [{ path: "variable", value: target.variable, reason: takenBy(owners, deployment, target) }] : [];
}

/** Those who set a variable of the container. Its value is not read: it is somebody else's, and can be a secret. */
type Owners = readonly string[];

function findContainer({ spec }: LiveDeployment, { container }: RouteTarget): LiveContainer | undefined {
    return spec.template.spec.containers.find(({ name }) => name === container);
}

/** Undefined where nobody else sets it. */
function findOwners(deployment: LiveDeployment, target: RoutedVariable): Owners | undefined {
    const isSet = findContainer(deployment, target)?.env?.some(({ name }) => name === target.variable);
    const { own, edited, deciding } = readOwnership(deployment, target);
    return !isSet || own?.value || edited ? undefined : deciding;
}

function readOwnership(deployment: LiveDeployment, target: RoutedVariable) {
    const ownerships = ownershipsOf(deployment, target);
    const own = ownerships.find(({ manager }) => manager === target.fieldManager);
    return {
        own,
        // Editing a value does not transfer ownership of the entry: it is still the stack's, and goes with it.
        edited: own !== undefined && ownerships.every((one) => one === own || !one.name),
        /** Those who decide on the value. */
        deciding: ownerships.filter(({ value }) => value).map(({ manager }) => manager),
    };
}

/** Whether a variable is the route of another Pulumi stack, whose field manager the Deployment then names. */
function isRoute(owners: Owners, { metadata }: LiveDeployment): boolean {
    return owners.includes(metadata.annotations?.[PATCH_FIELD_MANAGER] ?? "");
}

function takenBy(owners: Owners, deployment: LiveDeployment, { variable, container }: RoutedVariable): string {
    const what = `is set in container ${container} of Deployment ${described(deployment)} already, by field manager ${quoted(owners)}`;
    if (isRoute(owners, deployment)) {
        return `${what}, which is the route of another Pulumi stack; switch that off, or if that stack is gone, remove the variable`;
    }
    const instead = `choose ${SPRING_VARIABLE}, which wins over it and leaves it as it is`;
    return `${what}; ${variable === SPRING_VARIABLE ? "" : `${instead}, or `}have it removed there`;
}

function quoted(managers: readonly string[]): string {
    return managers.map((manager) => `"${manager}"`).join(" and ") || "that is not recorded";
}

function described({ metadata: { name, namespace } }: LiveDeployment): string {
    return `${namespace}/${name}`;
}

/** What of an entry of `env` a field manager has. */
interface Ownership {
    readonly manager: string;
    /** Whether the entry itself is there because of it. */
    readonly name: boolean;
    /** Whether it decides on the value. */
    readonly value: boolean;
}

function ownershipsOf({ metadata }: LiveDeployment, { container, variable }: RoutedVariable): Ownership[] {
    return (metadata.managedFields ?? []).flatMap(({ manager, fieldsV1 }) => {
        const entry = ownedOfVariable(fieldsV1, container, variable);
        return entry ? { manager, name: "f:name" in entry, value: "f:value" in entry || "f:valueFrom" in entry } : [];
    });
}
