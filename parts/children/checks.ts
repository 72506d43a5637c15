import type { Check } from "../check";
import { namespace } from "../namespace/check";
import { table } from "../table/check";
import { configMap } from "./config-map";
import { deployment } from "./deployment";
import { networkPolicy } from "./network-policy";
import { service } from "./service";
import { serviceAccount } from "./service-account";

/** What kro makes of the instance, in the order of the graph. */
export const children: readonly Check[] = [
    namespace,
    table,
    configMap,
    serviceAccount,
    deployment,
    service,
    networkPolicy,
];
