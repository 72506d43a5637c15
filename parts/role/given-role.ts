import { nameIn } from "../../vocabulary/arn";
import { POD_IDENTITY, TRUSTED_ACTIONS } from "../../vocabulary/pod-identity";
import { ASSOCIATION_TYPE } from "../../vocabulary/pulumi-aws";
import { ownAssociation } from "../own/own-association";
import type { Part } from "../part/part";
import { refuse } from "../program/remedies";
import type { Settings } from "../program/settings";
import { findIn } from "../readers/state/own-state";
import { POD_IDENTITY_TRUST, trustsPodIdentity } from "./trust";

/** An IAM role that the stack is given: it has to be there, and to trust Pod Identity. */
export const givenRole: Part = {
    async look(asked) {
        const { settings, own, surroundings } = asked;
        const role = givenIn(settings.stack);
        const associated = findIn(own.inCluster, ASSOCIATION_TYPE)?.outputs.roleArn;
        const roles = [associated, ownAssociation(asked).ofAck?.roleArn].map(String);
        // The stack has given its pods this role already.
        if (!role || roles.some((roleArn) => roleArn === role.value || roleArn.endsWith(`/${role.value}`))) {
            return {};
        }
        const { key, value } = role;
        const found = await surroundings.role(nameIn(value));
        if (found === "absent" && key === "stack.roleName") {
            return {
                missing: refuse(
                    [key, value],
                    "is an IAM role that does not exist in this account",
                    ["name another", { set: key, to: "<a role>" }],
                    ["or none, and the stack makes one", { set: key }],
                ),
            };
        }
        // An ARN may be of a role in another account, which this one cannot see.
        const isAnother = !found || found === "absent" || (key === "stack.roleArn" && found.arn !== value);
        if (isAnother || trustsPodIdentity(found.trustPolicy)) {
            return {};
        }
        const change = ["--role-name", nameIn(found.arn), "--policy-document", POD_IDENTITY_TRUST];
        return {
            missing: refuse(
                [key, value],
                `is a role whose trust policy does not allow ${POD_IDENTITY} to call ${TRUSTED_ACTIONS.join(" and ")}, ` +
                    "and so no pod gets it",
                ["let it", { aws: ["iam", "update-assume-role-policy", ...change] }],
            ),
        };
    },
};

/** Where the configuration knows it: it is never late there. */
function givenIn({ roleName, roleArn }: Settings["stack"]) {
    if (typeof roleArn === "string") {
        return { key: "stack.roleArn", value: roleArn } as const;
    }
    return typeof roleName === "string" ? ({ key: "stack.roleName", value: roleName } as const) : undefined;
}
