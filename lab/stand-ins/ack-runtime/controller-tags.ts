import type { AckObject } from "./ack-object";

/**
 * The tags that a controller gives everything that it makes, by the default `resourceTags` of its chart. They are in AWS
 * only: a spec never shows them. One without a value is left out.
 *
 * @param version "dynamodb-v1.9.2"
 */
export function controllerTags(version: string, { metadata }: Pick<AckObject, "metadata">): Record<string, string> {
    const tags = {
        [CONTROLLER_VERSION]: version,
        [NAMESPACE]: metadata.namespace,
        [MANAGED_BY]: metadata.labels?.[MANAGED_BY],
        [KRO_VERSION]: metadata.labels?.[KRO_VERSION],
    };
    return Object.fromEntries(Object.entries(tags).filter((tag): tag is [string, string] => Boolean(tag[1])));
}

export function isControllerTag(key: string): boolean {
    return [CONTROLLER_VERSION, NAMESPACE, MANAGED_BY, KRO_VERSION].includes(key);
}

const CONTROLLER_VERSION = "services.k8s.aws/controller-version";
const NAMESPACE = "services.k8s.aws/namespace";
const MANAGED_BY = "app.kubernetes.io/managed-by";
const KRO_VERSION = "kro.run/kro-version";
