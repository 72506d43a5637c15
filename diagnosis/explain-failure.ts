import { AsyncResource } from "node:async_hooks";
import type { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { namesOf } from "../components/carts-stack-names";
import { KRO_API_VERSION } from "../components/kro";
import type { Settings } from "../components/settings";
import { childrenIn } from "../preflight/carts-children";
import { describeUnanswered, Surroundings, there } from "../preflight/surroundings";
import { complaintsOf } from "./complaints";
import { describeFailure } from "./describe-failure";

/**
 * Adds to the error of a CartsStack what the cluster says of it, because the provider's own is only that it took too long:
 * what kro waits for, and why that is not ready. `pulumi destroy` runs no program and so adds nothing.
 *
 * @param aws as whom it asks AWS
 */
export function explainFailure(settings: Settings, aws: Provider): pulumi.ErrorHook {
    const { stack } = settings;
    const { instanceName: name, instanceNamespace, namespace } = namesOf(stack);
    const instance = { apiVersion: KRO_API_VERSION, kind: "CartsStack", namespace: instanceNamespace, name };
    const explain = async ({ failedOperation }: pulumi.ErrorHookArgs) => {
        const surroundings = new Surroundings(stack.clusterName, settings, aws);
        const objects = [instance, ...childrenIn(namespace)];
        const found = await Promise.all(objects.map((object) => surroundings.object(object)));
        const said = objects.flatMap(({ kind, name }, index) =>
            complaintsOf(there(found[index])).map((complaint) => `${kind} ${name}: ${complaint}`),
        );
        const failure = {
            instance: `${instanceNamespace}/${name}`,
            operation: failedOperation,
            said,
            unanswered: describeUnanswered(surroundings.unanswered),
            command: `npm run verify -- --stack ${pulumi.getStack()}`,
        };
        await pulumi.log.error(describeFailure(failure));
        // The update that is run next tries again.
        return false;
    };
    // The engine calls from outside of the program, whose configuration and providers the questions need.
    return new pulumi.ErrorHook(`${instanceNamespace}-${name}-failure`, AsyncResource.bind(explain));
}
