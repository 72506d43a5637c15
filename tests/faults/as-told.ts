/** What follows a run that was killed: the next one, and what that says to do if it does not go through; nothing else. */
import * as assert from "node:assert/strict";
import { Engine } from "../../lab/engine/engine";
import { theLab } from "../lab/test-lab";
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
        await kill("up", fact, told(stack, error.said));
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
        await new Engine(theLab(), told(stack, said.join(""))).up();
    }
}

/** With the one command that a refused update gives. */
function told({ stackName, config }: Configured, said: string): Configured {
    const [, words] = /To take over: pulumi config set adopt (\S+)/.exec(said) ?? [];
    return { stackName, config: { ...config, "carts-stack:adopt": words ?? assert.fail(said) } };
}
