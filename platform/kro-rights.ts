import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Provider } from "@pulumi/kubernetes/provider";
import { ClusterRole } from "@pulumi/kubernetes/rbac/v1/clusterRole";
import { ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1/clusterRoleBinding";
import type { input } from "@pulumi/kubernetes/types";
import type * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { FIXED_NAME } from "../components/fixed-name";
import { capabilityUser, KRO_CAPABILITY } from "../vocabulary/eks-capabilities";

const RIGHTS = join(__dirname, "..", "rights");

interface Manifest {
    readonly metadata: { readonly name: string };
    readonly rules: input.rbac.v1.PolicyRule[];
}

/**
 * kro's rights on CartsStacks and their children, as the files in `rights/` have them. A kro of Helm's collects them by their
 * label; to the kro that EKS runs they are bound.
 *
 * @param associations whether these are among the children
 * @param roleArn of the capability; undefined where EKS does not run kro
 */
export function kroRights(
    name: string,
    associations: boolean,
    roleArn: pulumi.Output<string> | undefined,
    opts: { readonly parent: pulumi.Resource; readonly provider: Provider },
): pulumi.Resource[] {
    const files = ["cluster-role-kro.yaml", ...(associations ? ["cluster-role-kro-associations.yaml"] : [])];
    return files.flatMap((file) => {
        const { metadata, rules } = parse(readFileSync(join(RIGHTS, file), "utf8")) as Manifest;
        const short = metadata.name.replace(/^carts-stack-/, "");
        const role = new ClusterRole(`${name}-${short}-rights`, { metadata, rules }, { ...FIXED_NAME, ...opts });
        if (roleArn === undefined) {
            return [role];
        }
        const subject = {
            apiGroup: RBAC,
            kind: "User",
            name: roleArn.apply((arn) => capabilityUser(arn, KRO_CAPABILITY)),
        };
        const binding = new ClusterRoleBinding(
            `${name}-${short}-binding`,
            {
                metadata: { name: metadata.name },
                roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: metadata.name },
                subjects: [subject],
            },
            { ...FIXED_NAME, ...opts, dependsOn: role },
        );
        return [role, binding];
    });
}

const RBAC = "rbac.authorization.k8s.io";
