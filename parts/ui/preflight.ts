import { FIELD_MANAGER, typeOf } from "../../vocabulary/pulumi-kubernetes";
import type { Part } from "../part";
import { findIn } from "../readers/state/own-state";

const APPS = "apps/v1";
/** What the state has of a route, and of a Service that is read. */
const ROUTE = typeOf(APPS, "DeploymentPatch");
const SERVICE = typeOf("core/v1", "Service");

/** The UI: the stack's own, or one that is there and is routed to the carts, or exposed. */
export const ui: Part = {
    async look({ settings, own, surroundings }) {
        const { namespace = "ui", name = "ui", install, route, exposure = "none" } = settings.ui;
        const needed = [
            ...(route ? [{ apiVersion: APPS, kind: "Deployment", type: ROUTE, key: "uiRoute" }] : []),
            ...(exposure !== "none" ? [{ apiVersion: "v1", kind: "Service", type: SERVICE, key: "uiExposure" }] : []),
        ].filter(({ type }) => !install && !findIn(own.inCluster, type, { metadata: { namespace, name } }));
        const found = await Promise.all(
            needed.map(({ apiVersion, kind }) => surroundings.object({ apiVersion, kind, namespace, name })),
        );
        return {
            missing: needed
                .filter((_, index) => found[index] === "absent")
                .map(({ kind, key }) => ({
                    path: "uiName",
                    value: name,
                    reason:
                        `is a ${kind} that namespace ${namespace} does not have, and ${key} needs it. Set uiNamespace and ` +
                        "uiName to where the UI is. Or let this stack install one: pulumi config set uiInstall true",
                })),
            adopt: { routeManager: findIn(own.inCluster, ROUTE)?.outputs[FIELD_MANAGER] as string | undefined },
        };
    },

    /** What is no other part's is in the UI's namespace. A UI that the stack only routes or exposes is somebody's. */
    claim({ kind, namespace, name }, { settings: { ui } }) {
        return kind === "Namespace"
            ? { path: "uiNamespace", value: name, stays: ui.install === true && name === ui.namespace }
            : {
                  path: "uiName",
                  value: name,
                  stays: ui.install === true && namespace === ui.namespace && name === ui.name,
              };
    },
};
