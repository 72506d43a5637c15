import { isDeepStrictEqual } from "node:util";
import { POD_IDENTITY, TRUSTED_ACTIONS } from "../../vocabulary/pod-identity";
import { type Check, type Finding, made } from "../part/check";
import type { Step } from "../program/remedies";
import { answer, type RoleWithPolicy } from "../readers/aws/evidence";
import type { LiveRole } from "../readers/aws/source";
import type { CartsRole } from "../readers/state/deployed";
import { trustsPodIdentity } from "./trust";

/** Of a role that was given only what Pod Identity needs is looked at. */
export const role: Check = {
    id: "role",
    title: "IAM role",
    mayBeDenied: ({ deployed }) => deployed.role?.written === undefined,
    examine(context) {
        const { name, written } = made(context.deployed.role, "role");
        const live = answer(context.aws.role);
        const expected = written ? `${TRUST}; policy ${made(written.policy, "policy of the role").name}` : TRUST;
        if (!live) {
            const reason = `IAM has no role ${name}`;
            const mend: Step = written ? "refresh" : changeTrust("create-role", name, "assume-role-policy-document");
            return { expected, found: "none", ok: false, reason, mend: [mend] };
        }
        return { expected, ...(written ? asWritten(live, written) : trusting(live, name)) };
    },
};

const TRUST = `trusts ${POD_IDENTITY}`;

function asWritten(live: RoleWithPolicy, written: Written): Omit<Finding, "expected"> {
    const { name, policy: allowed } = made(written.policy, "policy of the role");
    const trusts = samePolicy(live.trustPolicy, written.trustPolicy);
    const allows = live.policy !== undefined && samePolicy(live.policy, allowed);
    const policy = `policy ${name}`;
    const reasons = [
        ...(trusts ? [] : [`its trust policy is ${live.trustPolicy}`]),
        ...(allows ? [] : [live.policy ? `its ${policy} is ${live.policy}` : `it has no ${policy}`]),
    ];
    return {
        found: `${trusts ? TRUST : "another trust policy"}; ${allows ? "" : live.policy ? "another " : "no "}${policy}`,
        ok: reasons.length === 0,
        reason: reasons.join("; "),
        mend: ["refresh"],
    };
}

function trusting({ trustPolicy }: LiveRole, name: string): Omit<Finding, "expected"> {
    const ok = trustsPodIdentity(trustPolicy);
    return {
        found: ok ? TRUST : "does not trust it",
        ok,
        reason: `its trust policy does not allow ${POD_IDENTITY} to call ${TRUSTED_ACTIONS.join(" and ")}: ${trustPolicy}`,
        mend: [changeTrust("update-assume-role-policy", name, "policy-document")],
    };
}

/** IAM keeps the text of a policy but for its white space. */
function samePolicy(one: string, other: string): boolean {
    return isDeepStrictEqual(JSON.parse(one), JSON.parse(other));
}

/** The command writes the whole policy, and what else the role has to trust is not known here. */
function changeTrust(command: string, name: string, option: string): Step {
    const document = `<one that allows ${POD_IDENTITY} to call ${TRUSTED_ACTIONS.join(" and ")}>`;
    return { aws: ["iam", command, "--role-name", name, `--${option}`, document] };
}

type Written = NonNullable<CartsRole["written"]>;
