import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { adoptBesides } from "../components/adoptable";
import { namesOf } from "../components/carts-stack-names";
import { KRO_API_VERSION } from "../components/kro";
import { OWNER, ownerMark } from "../components/owner-mark";
import type { Settings } from "../components/settings";
import { childrenIn } from "../preflight/carts-children";
import type { LiveObject } from "../preflight/cluster-reader";
import { describeUnanswered, Surroundings, there } from "../preflight/surroundings";
import { complaintsOf } from "./complaints";

/**
 * Adds to the error of a CartsStack what the cluster says of it, because the provider's own is only that it took too long:
 * what kro waits for, and why that is not ready. `pulumi destroy` runs no program and so adds nothing.
 */
export function explainFailure(settings: Settings): pulumi.ErrorHook {
    const { access, stack } = settings;
    const { instanceName: name, instanceNamespace, namespace } = namesOf(stack);
    const instance = { apiVersion: KRO_API_VERSION, kind: "CartsStack", namespace: instanceNamespace, name };
    const explain = async ({ failedOperation, errors, urn }: pulumi.ErrorHookArgs) => {
        const surroundings = new Surroundings(stack.clusterName, access);
        const objects = [instance, ...childrenIn(namespace)];
        const found = await Promise.all(objects.map((object) => surroundings.object(object)));
        const said = objects.flatMap(({ kind, name }, index) =>
            complaintsOf(there(found[index])).map((complaint) => `${kind} ${name}: ${complaint}`),
        );
        const lines = [
            `CartsStack ${instanceNamespace}/${name}: ${failedOperation} failed, and the cluster says why:`,
            ...said,
            ...describeUnanswered(surroundings.unanswered),
            ...(isUnwritten(there(found[0]), errors) ? [takeOver(urn, settings)] : []),
            `npm run verify -- --stack ${pulumi.getStack()} says more, and what mends it.`,
        ];
        await pulumi.log.error(lines.join("\n  "));
        // The update that is run next tries again.
        return false;
    };
    // The engine calls from outside of the program, whose configuration and providers the questions need.
    return new pulumi.ErrorHook(`${instanceNamespace}-${name}-failure`, AsyncResource.bind(explain));
}

/**
 * Whether a CartsStack is there that an update made and could not write down, because it was killed. Where that replaced
 * another one, the state still has that, so that the preflight takes the new one for it.
 */
function isUnwritten(instance: LiveObject | undefined, errors: readonly string[]): boolean {
    const isOwn = instance?.metadata.annotations?.[OWNER] === ownerMark()[OWNER];
    return isOwn && errors.some((error) => error.includes("already exists"));
}

/**
 * The engine neither refreshes nor imports what it is replacing, so the state has to forget it, and all that depends on it:
 * of a UI that the stack has installed and routed, what is in its namespace, which is then made again.
 */
function takeOver(urn: string, { adopt, ui }: Settings): string {
    const commands = [
        `pulumi state delete --target-dependents '${urn}'`,
        ...(ui.install && ui.route ? [`kubectl delete deployment,service,ingress --all -n ${ui.namespace}`] : []),
        `pulumi config set adopt ${adoptBesides(adopt.join(), "instance")}`,
    ];
    return `To take over: ${commands.join(" && ")}`;
}
