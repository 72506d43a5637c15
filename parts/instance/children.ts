import { ackAssociation } from "../association/ack-check";
import { configMap } from "../children/config-map";
import { deployment } from "../children/deployment";
import { networkPolicy } from "../children/network-policy";
import { service } from "../children/service";
import { serviceAccount } from "../children/service-account";
import { namespace } from "../namespace/check";
import type { Check } from "../part/check";
import { table } from "../table/check";

/** What kro makes of the instance, in the order of the graph. */
export const children: readonly Check[] = [
    namespace,
    table,
    configMap,
    serviceAccount,
    ackAssociation,
    deployment,
    service,
    networkPolicy,
];
