import { FIELD_MANAGER, typeOf } from "../../vocabulary/pulumi-kubernetes";
import type { Part } from "../part/part";
import { refuse, type Way } from "../program/remedies";
import { findIn } from "../readers/state/own-state";

const APPS = "apps/v1";
/** What the state has of a route, and of a Service that is read. */
const ROUTE = typeOf(APPS, "DeploymentPatch");
const SERVICE = typeOf("core/v1", "Service");

const WITHOUT_ROUTE: Way = ["or do without its route", { set: "ui.route", to: "false" }];
const WITHOUT_EXPOSURE: Way = ["or do without its exposure", { set: "ui.exposure", to: "none" }];

/** The UI: the stack's own, or one that is there and is routed to the carts, or exposed. */
export const ui: Part = {
    async look({ settings, own, surroundings }) {
        const { namespace, name, install, route, exposure } = settings.ui;
        const needed = [
            ...(route ? [{ apiVersion: APPS, kind: "Deployment", type: ROUTE, without: WITHOUT_ROUTE }] : []),
            ...(exposure !== "none"
                ? [{ apiVersion: "v1", kind: "Service", type: SERVICE, without: WITHOUT_EXPOSURE }]
                : []),
        ].filter(({ type }) => !install && !findIn(own.inCluster, type, { metadata: { namespace, name } }));
        const found = await Promise.all(
            needed.map(({ apiVersion, kind }) => surroundings.object({ apiVersion, kind, namespace, name })),
        );
        return {
            missing: needed
                .filter((_, index) => found[index] === "absent")
                .flatMap(({ kind, without }) =>
                    refuse(
                        ["ui.name", name],
                        `is a ${kind} that namespace ${namespace} does not have, and this stack routes or exposes it`,
                        [
                            "say where the UI is",
                            { set: "ui.namespace", to: "<its namespace>" },
                            { set: "ui.name", to: "<its name>" },
                        ],
                        ["or let this stack install one", { set: "ui.install", to: "true" }],
                        without,
                    ),
                ),
            adopt: { routeManager: findIn(own.inCluster, ROUTE)?.outputs[FIELD_MANAGER] as string | undefined },
        };
    },

    /** What is no other part's is in the UI's namespace. A UI that the stack only routes or exposes is somebody's. */
    claim({ kind, namespace, name }, { settings: { ui } }) {
        return kind === "Namespace"
            ? { setting: ["ui.namespace", name], stays: ui.install && name === ui.namespace }
            : {
                  setting: ["ui.name", name],
                  stays: ui.install && namespace === ui.namespace && name === ui.name,
              };
    },
};
