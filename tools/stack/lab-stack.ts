import { resolve } from "node:path";
import { adoptBesides } from "../../adoptable";
import { labConfiguration } from "../../lab/engine/configuration";
import { Engine } from "../../lab/engine/engine";
import { labAws } from "../../lab/services/aws";
import { Lab } from "../../lab/services/lab";
import { type ExportedStack, readDeployed } from "../../parts/readers/state/deployed";
import type { SelectedStack } from "../../parts/stack";

/** The lab of this project, running or not; undefined where there is none. */
export function findLab(): Lab | undefined {
    const directory = resolve(process.env.CARTS_LAB_DIR ?? resolve(__dirname, "..", "..", ".lab"));
    return Lab.find(directory, (line) => console.error(line));
}

/** A stack in the lab. @param name default: the one that `npm start` makes */
export async function labStack(lab: Lab, name = "lab"): Promise<SelectedStack> {
    const exported = (await new Engine(lab, { stackName: name }).exportState()) as ExportedStack;
    const { accessKeyId, secretAccessKey } = labAws;
    const update = "npm run lab -- up";
    const configure = (key: string, value: string) =>
        `set carts-stack:${key} to ${value} in Pulumi.dev.yaml, then: ${update}`;
    const adopted = labConfiguration(lab, {})["carts-stack:adopt"]?.value;
    return {
        name,
        deployed: readDeployed(exported, update),
        kubernetes: lab.kubernetes,
        aws: { region: lab.aws.region, endpoint: lab.aws.endpoint, credentials: { accessKeyId, secretAccessKey } },
        commands: {
            update,
            refresh: `${update} --refresh`,
            configure,
            adopt: (what) => configure("adopt", adoptBesides(adopted, what)),
            restartKro: "npm start",
            restartAck: "npm start",
            reach: "npm start",
            shell: 'eval "$(npm run --silent lab -- env)"',
        },
    };
}
