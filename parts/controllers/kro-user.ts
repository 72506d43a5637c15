import { capabilityUser, KRO_CAPABILITY } from "../../vocabulary/eks-capabilities";
import { KRO_CHART } from "../../vocabulary/kro";
import { AUTHENTICATED, serviceAccountUser } from "../../vocabulary/kubernetes";
import { UncheckedError } from "../part/check";
import { capabilityOf } from "../readers/aws/capabilities";
import type { AwsEvidence } from "../readers/aws/evidence";
import type { User } from "../readers/kubernetes/access-reviews";
import type { ClusterClient } from "../readers/kubernetes/client";

/** Whom the API server takes kro for. @throws UncheckedError where nobody says it */
export async function findKroUser(
    kubernetes: ClusterClient,
    { capabilities, kroAccess }: Pick<AwsEvidence, "capabilities" | "kroAccess">,
): Promise<User> {
    const managed = capabilityOf(KRO_CAPABILITY, capabilities);
    if (managed) {
        const groups = kroAccess.status === "fulfilled" ? (kroAccess.value?.groups ?? []) : [];
        return { user: capabilityUser(managed.roleArn, KRO_CAPABILITY), groups: [...groups, AUTHENTICATED] };
    }
    const accounts = await kubernetes.list("v1", "ServiceAccount", { labelSelector: KRO_CHART });
    const [account, ...others] = accounts.map(({ metadata: { namespace = "", name } }) => ({ namespace, name }));
    if (!account) {
        throw new UncheckedError(
            `no service account has the label ${KRO_CHART} of kro's chart, so nobody says who kro is`,
        );
    }
    if (others.length > 0) {
        const names = [account, ...others].map(({ namespace, name }) => `${namespace}/${name}`).join(", ");
        throw new UncheckedError(`more than one service account has the label ${KRO_CHART} of kro's chart: ${names}`);
    }
    return serviceAccountUser(account.namespace, account.name);
}
