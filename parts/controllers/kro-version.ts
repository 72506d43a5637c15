import { KRO_CAPABILITY } from "../../vocabulary/eks-capabilities";
import { KRO_VERSION, OLDEST_KRO } from "../../vocabulary/kro";
import { type Check, type Context, UncheckedError } from "../part/check";
import { compareVersions } from "../part/versions";
import { capabilityOf } from "../readers/aws/capabilities";

/** kro's version, as the CartsStack has it from the kro that serves it, or as EKS has it. */
export const kroVersion: Check = {
    id: "kro-version",
    title: "kro's version",
    examine(context) {
        const said = servedBy(context) ?? capabilityOf(KRO_CAPABILITY, context.aws.capabilities)?.version;
        const [, version] = /^v?(\d+(?:\.\d+)+)/.exec(said ?? "") ?? [];
        if (said === undefined || version === undefined) {
            throw new UncheckedError(
                said === undefined ? "neither the CartsStack nor EKS says it" : `"${said}" is no version`,
            );
        }
        return {
            expected: `${OLDEST_KRO} or later`,
            found: said,
            ok: compareVersions(version, OLDEST_KRO) >= 0,
            reason: `the graph needs kro ${OLDEST_KRO} or later; upgrade kro`,
        };
    },
};

/** Another row says where there is no CartsStack, and where it is being deleted. */
function servedBy({ deployed, cluster }: Context): string | undefined {
    const { name, namespace } = deployed.instance ?? {};
    const instances = cluster.listReadable("CartsStack", namespace);
    return instances.find(({ metadata }) => metadata.name === name)?.metadata.labels?.[KRO_VERSION];
}
