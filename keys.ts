import type { SettingName } from "./parts/program/settings";

/** The key of a setting. */
export function keyOf(setting: SettingName): string {
    const [group, name = setting] = setting.split(".");
    return KEYS[setting] ?? (group === "ui" ? uiKey(name) : group === "aws" ? `aws:${name}` : name);
}

/** Those that are not called as their settings are. */
const KEYS: Readonly<Partial<Record<SettingName, string>>> = {
    "access.context": "kubeContext",
    "graph.install": "installGraph",
    "graph.allowBreaking": "allowBreakingGraph",
    "graph.timeout": "graphTimeout",
};

/** The key of the UI's argument "host" is "uiHost". */
export function uiKey(argument: string): string {
    return `ui${argument.charAt(0).toUpperCase()}${argument.slice(1)}`;
}
