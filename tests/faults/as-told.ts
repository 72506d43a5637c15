/** What follows a run that was killed: the next one, and what that says to do if it does not go through; nothing else. */
import * as assert from "node:assert/strict";
import { join } from "node:path";
import { Engine } from "../../lab/engine/engine";
import { cleanEnvironment } from "../../lab/services/environment";
import { run } from "../../tools/command";
import { isGone, kubernetes, theLab, until } from "../lab/test-lab";
import { type Fact, NotKilledError, type Run, runKilledAt } from "./killed-run";

/** A stack, and its configuration by full keys: "carts-stack:replicas". */
export type Configured = Pick<Run, "stackName" | "config">;

export function kill(operation: Run["operation"], fact: Fact, stack: Configured): Promise<void> {
    return runKilledAt(fact, { directory: theLab().files.directory, operation, ...stack });
}

/** Kills an update, which may first have to be told what an earlier one had made when it was killed. */
export async function killAsTold(fact: Fact, stack: Configured): Promise<void> {
    try {
        await kill("up", fact, stack);
    } catch (error) {
        if (!(error instanceof NotKilledError)) {
            throw error;
        }
        await kill("up", fact, await told(stack, error.said));
    }
}

export async function upAsTold(stack: Configured): Promise<void> {
    const said: string[] = [];
    try {
        await new Engine(theLab(), stack).up({ onOutput: (text) => said.push(text) });
    } catch (error) {
        if (said.length === 0) {
            throw error;
        }
        await new Engine(theLab(), await told(stack, said.join(""))).up();
    }
}

/** With what a refused update tells to do. */
async function told({ stackName, config }: Configured, said: string): Promise<Configured> {
    const [, urn, namespace, words] = TAKE_OVER.exec(said) ?? [];
    if (urn) {
        await deleteFromState(stackName, urn);
    }
    if (namespace) {
        await deleteAll(namespace);
    }
    return { stackName, config: { ...config, "carts-stack:adopt": words ?? assert.fail(said) } };
}

const TAKE_OVER =
    /To take over: (?:pulumi state delete --target-dependents '(\S+)' && )?(?:kubectl delete deployment,service,ingress --all -n (\S+) && )?pulumi config set adopt (\S+)/;

/** What `kubectl delete --all` does. */
async function deleteAll(namespace: string): Promise<void> {
    for (const [apiVersion, kind] of [
        ["apps/v1", "Deployment"],
        ["v1", "Service"],
        ["networking.k8s.io/v1", "Ingress"],
    ] as const) {
        for (const { metadata } of await kubernetes().list(apiVersion, kind, { namespace })) {
            await kubernetes().delete(apiVersion, kind, metadata.name, namespace, { propagationPolicy: "Foreground" });
            await until(
                `${kind} ${metadata.name} is gone`,
                () => kubernetes().find(apiVersion, kind, metadata.name, namespace),
                isGone,
            );
        }
    }
}

async function deleteFromState(stackName: string, urn: string): Promise<void> {
    const setup = await theLab().setup();
    const environment = cleanEnvironment(new Engine(theLab()).environment(setup));
    const args = ["state", "delete", "--target-dependents", urn, "--yes", "--stack", stackName];
    await run(setup.pulumi.command, args, { directory: join(theLab().files.pulumi, "work"), environment });
}
