import { type Check, made } from "../part/check";
import { answer } from "../readers/aws/evidence";

export const association: Check = {
    id: "association",
    title: "Pod Identity association",
    examine({ deployed, aws }) {
        const { namespace, serviceAccount, roleArn } = made(deployed.association, "association");
        const account = `${namespace}/${serviceAccount}`;
        const existing = answer(aws.association);
        return {
            expected: `${account} → ${roleName(roleArn)}`,
            found: existing ? `${account} → ${roleName(existing.roleArn ?? "no role")}` : "none",
            ok: existing?.roleArn === roleArn,
            reason: existing
                ? `EKS has ${existing.associationId} for ${existing.roleArn}`
                : `EKS has no association for ${account} in the cluster ${deployed.cluster.name}`,
            mend: ["refresh"],
        };
    },
};

/** ARNs are told apart as a whole, and shown by what a person knows the role by. */
function roleName(arn: string): string {
    return arn.split("/").at(-1) ?? arn;
}
