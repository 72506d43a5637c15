import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { Surroundings } from "../../tools/stack/pulumi-stack";
import { cleanEnvironment } from "../services/environment";
import type { Lab } from "../services/lab";
import { Engine } from "./engine";

/** What the tools tell a person to run in the place of Pulumi's own commands, because those know nothing of the lab. */
export const LAB_COMMANDS = JSON.stringify({
    update: "npm run lab -- up",
    refresh: "npm run lab -- up --refresh",
    configure: "set carts-stack:{key} to {value} in Pulumi.dev.yaml, then: npm run lab -- up",
    restartKro: "npm start",
    restartAck: "npm start",
    reach: "npm start",
    shell: 'eval "$(npm run --silent lab -- env)"',
});

/** Where the project's tools, which know nothing of the lab, find one of its stacks. @throws where it was never made */
export async function surroundingsOf(lab: Lab, stackName: string): Promise<Surroundings> {
    const directory = join(lab.files.pulumi, "work");
    if (!existsSync(join(directory, `Pulumi.${stackName}.yaml`))) {
        throw new Error("the stack has nothing in a cluster yet; this makes it: npm run lab -- up");
    }
    const setup = await lab.setup();
    const { root, command } = setup.pulumi;
    const environment = cleanEnvironment({ ...new Engine(lab).environment(setup), CARTS_COMMANDS: LAB_COMMANDS });
    return {
        directory,
        environment: root
            ? { ...environment, PATH: [dirname(command), environment.PATH].join(delimiter) }
            : environment,
    };
}
