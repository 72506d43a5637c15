import type { Deployed } from "../stack/state";
import type { Check } from "./check";
import { association } from "./checks/association";
import { children } from "./checks/children";
import { dynamoDbTable } from "./checks/dynamodb-table";
import { graph } from "./checks/graph";
import { instance } from "./checks/instance";
import { podCredentials } from "./checks/pod-credentials";
import { ui } from "./checks/ui";

/** In the order in which they come to be. */
export function checksOf(deployed: Deployed): Check[] {
    const checks = [association, graph, instance, ...children, dynamoDbTable, podCredentials];
    return deployed.ui ? [...checks, ui] : checks;
}
