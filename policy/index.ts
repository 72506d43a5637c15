/** The pack. To make it serves it, so that whoever wants one of its policies imports that one's file. */
import { PolicyPack } from "@pulumi/policy";
import { noWildcardActions } from "./iam-actions";
import { pinnedImages } from "./pinned-images";
import { keptProductionTables } from "./production-tables";
import { restrictedEndpoints } from "./public-endpoints";

new PolicyPack("carts-stack", {
    description: "Guardrails for carts stacks and for what runs beside them",
    enforcementLevel: "mandatory",
    policies: [keptProductionTables, noWildcardActions, restrictedEndpoints, pinnedImages],
});
