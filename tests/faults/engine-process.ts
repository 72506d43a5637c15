/** One run of the engine in a process of its own, which tells its parent of the run's events and what it says. */
import { Engine } from "../../lab/engine/engine";
import { Lab } from "../../lab/services/lab";
import type { Run, RunMessage } from "./killed-run";

async function main(): Promise<void> {
    const { directory, operation, stackName, config } = JSON.parse(process.argv[2] ?? "") as Run;
    const lab = Lab.find(directory, console.error);
    if (!lab) {
        throw new Error(`no lab in ${directory}`);
    }
    const tell = (message: RunMessage) => process.send?.(message);
    await new Engine(lab, { stackName, config })[operation]({
        onOutput: (said) => tell({ said }),
        onEvent: (event) => tell({ event }),
    });
}

main().then(
    () => process.exit(),
    (error: unknown) => process.send?.({ said: String(error) } satisfies RunMessage, () => process.exit(1)),
);
