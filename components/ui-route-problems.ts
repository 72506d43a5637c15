import { CARTS_VARIABLE, SPRING_VARIABLE } from "./carts-variable";
import type { Problem } from "./problems";

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
        readonly managedFields?: readonly { readonly manager: string; readonly fieldsV1: OwnedFields }[];
    };
    readonly spec: { readonly template: { readonly spec: { readonly containers: readonly LiveContainer[] } } };
}

interface LiveContainer {
    readonly name: string;
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

/** Kubernetes' FieldsV1: a field is "f:<name>", an item of a list "k:<its key as JSON>". */
interface OwnedFields {
    readonly [step: string]: OwnedFields | undefined;
}

/** The variable that every UI reads, or where somebody sets that one already, the one that wins over it. */
export function chooseVariable(deployment: LiveDeployment, target: RouteTarget): string {
    return findTaken(deployment, { ...target, variable: CARTS_VARIABLE }) ? SPRING_VARIABLE : CARTS_VARIABLE;
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
    const taken = findTaken(deployment, target);
    return taken ? [{ path: "variable", value: target.variable, reason: takenBy(taken, deployment, target) }] : [];
}

/** A variable that somebody else sets. */
interface Taken {
    readonly owners: readonly string[];
    /** Undefined where it comes by reference. */
    readonly value?: string;
}

function findContainer({ spec }: LiveDeployment, { container }: RouteTarget): LiveContainer | undefined {
    return spec.template.spec.containers.find(({ name }) => name === container);
}

function findTaken(deployment: LiveDeployment, target: RoutedVariable): Taken | undefined {
    const entry = findContainer(deployment, target)?.env?.find(({ name }) => name === target.variable);
    const ownerships = ownershipsOf(deployment, target);
    const own = ownerships.find(({ manager }) => manager === target.fieldManager);
    // Who has edited the value of an entry in place has not got the entry, which is the stack's own and goes with it.
    const edited = own && ownerships.every((one) => one === own || !one.name);
    if (!entry || own?.value || edited) {
        return undefined;
    }
    return { owners: ownerships.filter(({ value }) => value).map(({ manager }) => manager), value: entry.value };
}

function takenBy(
    { owners, value }: Taken,
    deployment: LiveDeployment,
    { variable, container }: RoutedVariable,
): string {
    const { name, namespace } = deployment.metadata;
    const managers = owners.map((owner) => `"${owner}"`).join(" and ") || "that is not recorded";
    const what =
        `is set in container ${container} of Deployment ${described(deployment)} already, ` +
        `${value === undefined ? "by reference" : `to "${value}"`}, by field manager ${managers}`;
    const remove = `kubectl --namespace ${namespace} set env deployment/${name} --containers ${container} ${variable}-`;
    const instead = `choose ${SPRING_VARIABLE}, which wins over it and leaves it as it is`;
    return `${what}; ${variable === SPRING_VARIABLE ? "" : `${instead}, or `}have it removed there: ${remove}`;
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
    const path = ["f:spec", "f:template", "f:spec", "f:containers", key(container), "f:env", key(variable)];
    return (metadata.managedFields ?? []).flatMap(({ manager, fieldsV1 }) => {
        const entry = path.reduce<OwnedFields | undefined>((fields, step) => fields?.[step], fieldsV1);
        return entry ? { manager, name: "f:name" in entry, value: "f:value" in entry || "f:valueFrom" in entry } : [];
    });
}

function key(name: string): string {
    return `k:${JSON.stringify({ name })}`;
}
