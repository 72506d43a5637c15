import type { KubernetesObject } from "../../kubernetes/client";
import {
    containsUnknown,
    equal,
    isMap,
    type PropertyMap,
    Secret,
    UNKNOWN,
    type Value,
} from "../provider-protocol/values";
import { isBuiltIn } from "./kind";

/** In the state beside the object's own fields: the name that server-side apply goes by. */
const FIELD_MANAGER = "__fieldManager";
const INITIAL_API_VERSION = "__initialApiVersion";

/** The server's own parts of an object's metadata; a program that copies an object may hold them. */
const SERVER_FIELDS = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "uid",
];

/** What the engine keeps of an object: its fields as they are, with the status, and who manages them. */
export function stateOf(object: KubernetesObject, manager: string, initialApiVersion: string): PropertyMap {
    return {
        ...secretsMarked(propertiesOf(object)),
        [INITIAL_API_VERSION]: initialApiVersion,
        [FIELD_MANAGER]: manager,
    };
}

export function fieldManagerIn(state: PropertyMap): string | undefined {
    return textAt(state, FIELD_MANAGER);
}

export function initialApiVersionIn(state: PropertyMap): string | undefined {
    return textAt(state, INITIAL_API_VERSION);
}

/** The object that inputs without unknowns, or a state, describe. */
export function objectOf(properties: PropertyMap): KubernetesObject {
    const { [FIELD_MANAGER]: _manager, [INITIAL_API_VERSION]: _version, ...fields } = properties;
    return renamed(fields, "x_kubernetes_", "_", "-") as KubernetesObject;
}

function propertiesOf(object: KubernetesObject): PropertyMap {
    return renamed(object as PropertyMap, "x-kubernetes-", "-", "_");
}

/** A Secret's content is secret whether or not the program says so. */
export function secretsMarked(properties: PropertyMap): PropertyMap {
    if (properties.kind !== "Secret" || properties.apiVersion !== "v1") {
        return properties;
    }
    const marked = { ...properties };
    for (const field of ["data", "stringData"]) {
        const content = marked[field];
        if (content !== undefined && !(content instanceof Secret)) {
            marked[field] = new Secret(content);
        }
    }
    return marked;
}

/** Inputs in the form that the server gives them back in, so that they compare. */
export function normalized(inputs: PropertyMap): PropertyMap {
    const { stringData, ...rest } = withoutServerFields(inputs);
    if (inputs.kind !== "Secret" || !isMap(stringData) || containsUnknown(inputs)) {
        return stringData === undefined ? rest : { ...rest, stringData };
    }
    const encoded = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(`${text}`).toString("base64")]);
    return { ...rest, data: { ...(isMap(rest.data) ? rest.data : {}), ...Object.fromEntries(encoded) } };
}

/**
 * What the inputs say now that the object may have changed. Of a built-in kind, a value that is as the last operation
 * left it stays as the program wrote it, for the server's form of it can differ ("0.5" becomes "500m").
 */
export function liveInputs(object: KubernetesObject, inputs: PropertyMap, state: PropertyMap): PropertyMap {
    const written = normalized(inputs);
    const live = propertiesOf(object);
    return secretsMarked(
        (isBuiltIn(object.apiVersion) ? drifted(live, written, state) : pruned(live, written)) as PropertyMap,
    );
}

function drifted(live: Value | undefined, inputs: Value, before: Value | undefined): Value | undefined {
    if (equal(live, before)) {
        return inputs;
    }
    if (Array.isArray(live) && Array.isArray(inputs) && Array.isArray(before)) {
        const items = inputs.map((item, index) => drifted(live[index], item, before[index]));
        return items.filter((item) => item !== undefined);
    }
    if (isMap(live) && isMap(inputs) && isMap(before)) {
        const fields = Object.entries(inputs).map(([key, item]) => [key, drifted(live[key], item, before[key])]);
        return Object.fromEntries(fields.filter(([, item]) => item !== undefined));
    }
    return live === undefined ? undefined : pruned(live, inputs);
}

/** The inputs of an object that has none in the state, on import: of a custom resource only its identity. */
export function importedInputs(object: KubernetesObject): PropertyMap {
    if (!isBuiltIn(object.apiVersion)) {
        const { name, namespace } = object.metadata;
        const metadata: PropertyMap = namespace === undefined ? { name } : { name, namespace };
        return { apiVersion: object.apiVersion, kind: object.kind, metadata };
    }
    const { status: _status, ...fields } = propertiesOf(object);
    const imported = secretsMarked(withoutServerFields(fields));
    const annotations = at(imported, "metadata", "annotations");
    if (isMap(annotations)) {
        delete annotations["deployment.kubernetes.io/revision"];
        delete annotations["kubectl.kubernetes.io/last-applied-configuration"];
    }
    return imported;
}

/** Those parts of a live value that the inputs have too: what the server added is no business of the program's. */
export function pruned(live: Value, inputs: Value): Value {
    if (isMap(live) && isMap(inputs)) {
        const kept = Object.entries(live).filter(([key]) => Object.hasOwn(inputs, key));
        return Object.fromEntries(kept.map(([key, value]) => [key, pruned(value, inputs[key] ?? null)]));
    }
    if (Array.isArray(live) && Array.isArray(inputs)) {
        return live.slice(0, inputs.length).map((item, index) => pruned(item, inputs[index] ?? null));
    }
    return live;
}

/** The value at a path of names; undefined where there is none, and UNKNOWN where it is not known yet. */
function at(value: Value | undefined, ...path: readonly string[]): Value | undefined {
    let here = value;
    for (const name of path) {
        if (here === UNKNOWN) {
            return UNKNOWN;
        }
        here = isMap(here) ? here[name] : undefined;
    }
    return here;
}

export function textAt(value: Value | undefined, ...path: readonly string[]): string | undefined {
    const found = at(value, ...path);
    return typeof found === "string" && found !== "" ? found : undefined;
}

function withoutServerFields(inputs: PropertyMap): PropertyMap {
    const { metadata } = inputs;
    if (!isMap(metadata)) {
        return inputs;
    }
    const kept = Object.entries(metadata).filter(([field]) => !SERVER_FIELDS.includes(field));
    return { ...inputs, metadata: Object.fromEntries(kept) };
}

/** SDKs cannot spell the keys `x-kubernetes-…` of a CustomResourceDefinition's schema, and write underscores. */
function renamed<T extends Value>(value: T, prefix: string, from: string, to: string): T {
    if (Array.isArray(value)) {
        return value.map((item) => renamed(item, prefix, from, to)) as T;
    }
    if (!isMap(value)) {
        return value;
    }
    return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
            key.startsWith(prefix) ? key.replaceAll(from, to) : key,
            renamed(item, prefix, from, to),
        ]),
    ) as T;
}
