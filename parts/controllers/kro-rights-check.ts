import { isDeepStrictEqual } from "node:util";
import { ACCESS_POLICY, CLUSTER_ADMIN, KRO_CAPABILITY } from "../../vocabulary/eks-capabilities";
import { type Check, type Context, UncheckedError } from "../part/check";
import { messageOf } from "../program/message";
import type { Steps } from "../program/remedies";
import { capabilityOf } from "../readers/aws/capabilities";
import { answer } from "../readers/aws/evidence";
import { byResource, type Reviewed, type Right } from "../readers/kubernetes/access-reviews";
import { KubernetesError } from "../readers/kubernetes/client";
import { type RightsFile, rightsFor } from "./kro-rights";

/** Whether kro may do on each child of the graph what it needs. Not in the dashboard, which asks every few seconds. */
export const kroRights: Check = {
    id: "kro-rights",
    title: "kro's rights",
    appliesTo: ({ kroRights }) => kroRights !== undefined,
    examine(context) {
        const { user, asked, missing } = reviewed(context);
        const named = describe(missing);
        const expected = `all ${asked} that the graph needs`;
        if (missing.length > 0 && isManaged(context)) {
            const by = policyBesides(context, named);
            if (by) {
                return { expected, found: `all, by ${by}`, ok: true, reason: "" };
            }
        }
        return {
            expected,
            found: missing.length === 0 ? expected : `${asked - missing.length} of ${asked}`,
            ok: missing.length === 0,
            reason: `kro is ${user} and may not ${named}`,
            mend: stepsFor(missing, context, user),
        };
    },
};

function reviewed({ kroRights }: Context): Reviewed {
    if (kroRights?.status === "rejected" && KubernetesError.is(kroRights.reason, "Forbidden")) {
        throw new UncheckedError(kroRights.reason.message);
    }
    return answer(kroRights as PromiseSettledResult<Reviewed>);
}

function isManaged({ aws: { capabilities } }: Context): boolean {
    return capabilityOf(KRO_CAPABILITY, capabilities) !== undefined;
}

/**
 * The API server tells of RBAC, and not of the access policies that EKS has beside it.
 *
 * @returns the policy by which kro has all the same what is missing in RBAC; undefined where it has none such
 * @throws UncheckedError where EKS does not say which policies kro has, or it has one of which it is not known what it grants
 */
function policyBesides({ aws: { kroAccess } }: Context, named: string): string | undefined {
    const unknown = (why: string) => new UncheckedError(`RBAC does not let kro ${named}; ${why}`);
    if (kroAccess.status === "rejected") {
        throw unknown(`whether an access policy of EKS does, nobody says: ${messageOf(kroAccess.reason)}`);
    }
    const policies = kroAccess.value?.policies ?? [];
    if (policies.includes(CLUSTER_ADMIN)) {
        return CLUSTER_ADMIN;
    }
    const others = policies.filter((policy) => policy !== ACCESS_POLICY.KRO);
    if (others.length > 0) {
        throw unknown(`whether EKS does by ${others.join(", ")}, the API server does not say`);
    }
    return undefined;
}

/** A ClusterRole of which nothing holds is not bound either; kro's own chart collects it by its label. */
function stepsFor(missing: readonly Right[], context: Context, user: string): Steps {
    const isMissing = (right: Right) => missing.some((one) => isDeepStrictEqual(one, right));
    const lacking = rightsFor(context.deployed.graph).filter(({ rights }) => rights.some(isMissing));
    const unbound = isManaged(context) ? lacking.filter(({ rights }) => rights.every(isMissing)) : [];
    return [
        { kubectl: ["apply", ...lacking.flatMap(({ path }) => ["-f", path])] },
        ...unbound.map(({ name }: RightsFile) => ({
            kubectl: ["create", "clusterrolebinding", name, "--clusterrole", name, "--user", user],
        })),
    ];
}

/** "create, delete deployments.apps; patch tables.dynamodb.services.k8s.aws" */
function describe(rights: readonly Right[]): string {
    return byResource(rights)
        .map(([name, rights]) => `${rights.map(({ verb }) => verb).join(", ")} ${name}`)
        .join("; ");
}
