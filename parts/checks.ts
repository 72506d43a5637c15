import { association } from "./association/check";
import type { Check } from "./check";
import { autoscaler } from "./children/autoscaler";
import { children } from "./children/checks";
import { unlessBeingDeleted } from "./deletion/being-deleted";
import { gate } from "./gate/check";
import { graph } from "./graph/check";
import { instance } from "./instance/check";
import { podCredentials } from "./pods/check";
import { role } from "./role/check";
import { dynamoDbTable } from "./table/dynamodb-check";
import { tableProtection } from "./table/protection-check";
import { uiAddress } from "./ui/address-check";
import { ui } from "./ui/check";
import { uiService } from "./ui/service-check";

/** In the order in which they come to be. */
export const checks: readonly Check[] = [
    role,
    association,
    gate,
    graph,
    instance,
    ...children,
    autoscaler,
    dynamoDbTable,
    tableProtection,
    podCredentials,
    ui,
    uiService,
    uiAddress,
].map(unlessBeingDeleted);
