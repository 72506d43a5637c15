import type { Exposure } from "./shop-ui-args";

/** Which UI a stack uses, and what for. */
export interface UsedUi {
    readonly route: boolean;
    readonly install: boolean;
    /** Namespace of its Deployment and of its Service. */
    readonly namespace: string;
    /** Name of both. */
    readonly name: string;
    readonly exposure: Exposure;
}

/** With the defaults for what the arguments of a ShopUi leave out. */
export function usedUi(given: Partial<UsedUi>): UsedUi {
    const { route = false, install = false, namespace = "ui", name = "ui", exposure = "none" } = given;
    return { route, install, namespace, name, exposure };
}
