import type { CheckRequest, CheckResult } from "../provider-protocol/provider";
import { isMap, type PropertyMap, Unknown } from "../provider-protocol/values";
import { ANNOTATIONS, annotation } from "./annotations";
import type { Cluster } from "./cluster";
import { isNamespaced, isPatch, kindOf } from "./kind";
import { autoName } from "./naming";
import { normalized, secretsMarked, textAt } from "./state";

/** Fills in what the program left to the provider: the name and the namespace. */
export async function checkInputs(request: CheckRequest, cluster: Cluster): Promise<CheckResult> {
    const { apiVersion, kind } = kindOf(request.type);
    const inputs = normalized(request.news);
    const metadata = inputs.metadata ?? {};
    if (!isMap(metadata)) {
        // All of it is unknown as yet.
        return { inputs };
    }
    const patch = isPatch(request.type, inputs.kind);
    const checked = isNamed(metadata) ? { ...metadata } : named(metadata, request, patch);
    if (!checked.namespace && (await isNamespaced(cluster.client, apiVersion, patch ? `${inputs.kind}` : kind))) {
        checked.namespace = cluster.defaultNamespace;
    }
    return { inputs: secretsMarked({ ...inputs, metadata: checked }) };
}

/** The metadata with a name: that of the last update, if it was the provider's choice, or a new one. */
function named(metadata: PropertyMap, { name, olds, randomSeed }: CheckRequest, patch: boolean): PropertyMap {
    if (patch) {
        throw new Error("a Patch resource needs .metadata.name: the name of the object whose fields it manages");
    }
    if (metadata.generateName) {
        throw new Error(".metadata.generateName does not work with server-side apply: leave it out to get a name");
    }
    const isNew = Object.keys(olds).length === 0;
    const oldName = annotation(olds, "autonamed") === "true" ? textAt(olds, "metadata", "name") : undefined;
    if (!isNew && !oldName) {
        // The program no longer names it: the engine replaces it, and asks again without the old inputs.
        return { ...metadata };
    }
    const { annotations = {} } = metadata;
    return {
        ...metadata,
        name: oldName ?? autoName(name, randomSeed),
        annotations: isMap(annotations) ? { ...annotations, [ANNOTATIONS.autonamed]: "true" } : annotations,
    };
}

function isNamed({ name }: PropertyMap): boolean {
    return name instanceof Unknown || Boolean(name);
}
