import { defaultRoleName } from "../../components/identity/carts-role";
import { ROLE_TYPE } from "../../vocabulary/pulumi-aws";
import { ownerByTags } from "../part/owners";
import type { Part } from "../part/part";
import { refuse } from "../program/remedies";
import { findIn } from "../readers/state/own-state";
import { there } from "../readers/surroundings";

/** The IAM role that the stack makes, by its name in the account; where a role is given, the stack makes none. */
export const role: Part = {
    async look({ settings, own, owner, surroundings }) {
        const { clusterName, roleArn, roleName: given } = settings.stack;
        const roleName = defaultRoleName(clusterName);
        if (roleArn || given || findIn(own.inAccount, ROLE_TYPE, { name: roleName })) {
            return {};
        }
        const live = there(await surroundings.role(roleName));
        if (!live || settings.adopt.includes("role")) {
            return { adopt: { role: live && roleName } };
        }
        const path = "stack.roleName";
        return {
            collisions: refuse(
                [path, roleName],
                `is an IAM role that exists already, ${live.arn} (${ownerByTags(live.tags, owner)})`,
                ["use it as it is", { set: path, to: roleName }],
                [
                    "or adopt the role: it is imported, brought in line, and deleted with this stack",
                    { adopt: ["role"] },
                ],
            ),
        };
    },
};
