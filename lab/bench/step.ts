/** One measured step, in a process of its own, so that what a program costs to load is part of its time. */
import { Engine } from "../engine/engine";
import { Lab } from "../services/lab";
import { installGate, makeAnotherByHand, makeByHand } from "./by-hand";
import { stackNamed } from "./stacks";
import { stacksProgram } from "./stacks-program";
import { BY_HAND_ROLE } from "./without-pulumi";

/** What a step is told besides its name. */
export interface StepSettings {
    /** How many stacks the program has, where it is not this project's own. */
    readonly stacks?: number;
    /** How many resources the engine works on at a time. Default: the engine's own. */
    readonly parallel?: number;
}

type Step = (lab: Lab, settings: StepSettings) => Promise<unknown>;

const steps: Readonly<Record<string, Step>> = {
    "floor preview": (lab) => floor(lab).preview(),
    "floor up": (lab) => floor(lab).up(),
    "program preview": (lab) => new Engine(lab).preview(),
    "program up": (lab) => new Engine(lab).up(),
    "program destroy": (lab) => new Engine(lab).destroy(),
    "stacks up": (lab, { stacks = 1, parallel }) => many(lab, stacks).up({ parallel }),
    "stacks destroy": (lab, { stacks = 1, parallel }) => many(lab, stacks).destroy({ parallel }),
    "another up": (lab) => another(lab).up(),
    "by hand": makeByHand,
    "another by hand": makeAnotherByHand,
    gate: installGate,
};

/** An empty program: what the engine and its CLI cost, whatever they are used for. */
function floor(lab: Lab): Engine {
    return new Engine(lab, { stackName: "floor", program: async () => {} });
}

function many(lab: Lab, stacks: number): Engine {
    return new Engine(lab, { stackName: "stacks", program: stacksProgram(stacks) });
}

/** This project's program, where the steps by hand have left the role and the graph. */
function another(lab: Lab): Engine {
    const settings = { ...stackNamed("carts-another"), installGraph: "false", roleName: BY_HAND_ROLE.name };
    const config = Object.entries(settings).map(([key, value]) => [`carts-stack:${key}`, value]);
    return new Engine(lab, { stackName: "another", config: Object.fromEntries(config) as Record<string, string> });
}

async function main(): Promise<void> {
    // The npm package is compiled. With source maps, each stack trace that Pulumi's SDK notes for a call costs a millisecond.
    process.setSourceMapsEnabled(false);
    const [directory = "", step = "", settings = "{}"] = process.argv.slice(2);
    const lab = Lab.find(directory, console.error);
    const work = steps[step];
    if (!lab || !work) {
        throw new Error(`no lab in "${directory}", or no step "${step}"`);
    }
    await work(lab, JSON.parse(settings) as StepSettings);
}

main().then(
    () => process.exit(),
    (error: unknown) => {
        console.error(error);
        process.exit(1);
    },
);
