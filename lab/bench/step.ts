/** One measured step, in a process of its own, so that what a program costs to load is part of its time. */
import { Engine } from "../engine/engine";
import { Lab } from "../services/lab";
import { makeByHand } from "./by-hand";

const [directory = "", step = ""] = process.argv.slice(2);

const steps: Readonly<Record<string, (lab: Lab) => Promise<unknown>>> = {
    "floor preview": (lab) => floor(lab).preview(),
    "floor up": (lab) => floor(lab).up(),
    "program preview": (lab) => new Engine(lab).preview(),
    "program up": (lab) => new Engine(lab).up(),
    "program destroy": (lab) => new Engine(lab).destroy(),
    "by hand": makeByHand,
};

/** An empty program: what the engine and its CLI cost, whatever they are used for. */
function floor(lab: Lab): Engine {
    return new Engine(lab, { stackName: "floor", program: async () => {} });
}

async function main(): Promise<void> {
    const lab = Lab.find(directory, console.error);
    const work = steps[step];
    if (!lab || !work) {
        throw new Error(`no lab in "${directory}", or no step "${step}"`);
    }
    await work(lab);
}

main().then(
    () => process.exit(),
    (error: unknown) => {
        console.error(error);
        process.exit(1);
    },
);
