import type { PropertyMap } from "../provider-protocol/values";
import { textAt } from "./state";

/** What a program tells the provider about one object. They are stored in the object too, as any annotation. */
export const ANNOTATIONS = {
    /** Written by the provider: the object's name is its own choice. */
    autonamed: "pulumi.com/autonamed",
    /** "foreground" (default), "background" or "orphan". */
    deletionPropagationPolicy: "pulumi.com/deletionPropagationPolicy",
    /** The name of the resource's field manager. Default: a random one that stays the same. */
    patchFieldManager: "pulumi.com/patchFieldManager",
    /** "true": take over fields that other managers own. */
    patchForce: "pulumi.com/patchForce",
    /** "true": replace a Job that has not succeeded. */
    replaceUnready: "pulumi.com/replaceUnready",
    /** "true": do not wait for readiness. */
    skipAwait: "pulumi.com/skipAwait",
    /** How long to wait, in whole seconds; customTimeouts wins. Default 600. */
    timeoutSeconds: "pulumi.com/timeoutSeconds",
    /** What to wait for: see `readWaitFor`. */
    waitFor: "pulumi.com/waitFor",
} as const;

export function annotation(inputs: PropertyMap, name: keyof typeof ANNOTATIONS): string | undefined {
    return textAt(inputs, "metadata", "annotations", ANNOTATIONS[name]);
}
