/**
 * pulumi-kubernetes's words, as of 4.34 (`provider/pkg/metadata/annotations.go`, `provider/pkg/await`): the only place where
 * the program spells them.
 */
import * as pulumi from "@pulumi/pulumi";

/** The type of the provider. */
export const PROVIDER = "pulumi:providers:kubernetes";

/** The type of an object in a stack's state: "kubernetes:apps/v1:Deployment". */
export function typeOf(apiVersion: string, kind: string): string {
    return `kubernetes:${apiVersion}:${kind}`;
}

/** The annotation that names the field manager of a patch; the object that is patched gets it too. */
export const PATCH_FIELD_MANAGER = "pulumi.com/patchFieldManager";

/** The field of a resource's state that names the field manager of its object. */
export const FIELD_MANAGER = "__fieldManager";

/**
 * The annotation that makes the provider take back fields that somebody else has written, where an update would else fail:
 * an object that was adopted, or edited by hand, has other field managers.
 */
export const TAKES_FIELDS = { "pulumi.com/patchForce": "true" };

/** The annotation that makes the provider wait until all of `conditions` hold, for at most the resource's `customTimeouts`. */
export function waitFor(...conditions: pulumi.Input<string>[]): Record<string, pulumi.Input<string>> {
    return { "pulumi.com/waitFor": pulumi.all(conditions).apply((all) => JSON.stringify(all)) };
}

/** For `waitFor`: the object has a condition of this type that is True. */
export function condition(type: string): string {
    return `condition=${type}`;
}

/** For `waitFor`: the field at `path` has `value`, or exists where no value is given. */
export function field(path: string, value?: string): string {
    return value === undefined ? `jsonpath={${path}}` : `jsonpath={${path}}=${value}`;
}
