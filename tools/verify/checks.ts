import type { Check } from "./check";
import { association } from "./checks/association";
import { autoscaler } from "./checks/autoscaler";
import { unlessBeingDeleted } from "./checks/being-deleted";
import { children } from "./checks/children";
import { dynamoDbTable } from "./checks/dynamodb-table";
import { gate } from "./checks/gate";
import { graph } from "./checks/graph";
import { instance } from "./checks/instance";
import { podCredentials } from "./checks/pod-credentials";
import { role } from "./checks/role";
import { tableProtection } from "./checks/table-protection";
import { ui } from "./checks/ui";
import { uiAddress } from "./checks/ui-address";
import { uiService } from "./checks/ui-service";

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
