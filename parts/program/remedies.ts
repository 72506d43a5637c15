import type { Adoptable, SettingName } from "./settings";

/**
 * One step of a remedy, as data: whoever shows it to a person makes the command of it, because only the program knows its
 * commands.
 *
 * - "update" makes the stack what the program says.
 * - "refresh" looks first at what is really there, and so makes again what somebody deleted or changed.
 * - "again" is a refresh and then an update of its own, whose program sees the state as the refresh has left it.
 * - "destroy" deletes the stack.
 * - "verify" looks at every part of the stack.
 * - "restartKro" and "restartAck" bring back kro, and ACK's controllers.
 * - "reach" tries whether somebody answers.
 */
export type Step =
    | "update"
    | "refresh"
    | "again"
    | "destroy"
    | "verify"
    | "restartKro"
    | "restartAck"
    | "reach"
    /** Gives a setting a value, in words in <> where it is a choice; without one, takes the setting out. */
    | { readonly set: SettingName; readonly to?: string }
    /** Takes over what exists, besides what is taken over already. */
    | { readonly adopt: readonly Adoptable[] }
    /** Lets the state forget the resource of this URN, and all that depends on it. */
    | { readonly forget: string }
    /** The arguments of kubectl. */
    | { readonly kubectl: readonly string[] }
    /** The arguments of the AWS CLI. */
    | { readonly aws: readonly string[] };

/** One after the other, each if the one before has succeeded. */
export type Steps = readonly Step[];

/** One way on: what it does, and the steps of it; none where a person has to find them. */
export type Way = readonly [what: string, ...steps: Steps];

/** A setting, and the value that it has. */
export type Setting = readonly [path: SettingName, value: unknown];

/** Something to tell, and the ways on. Of a setting, the reason is the end of a sentence that begins with its value. */
export interface Notice {
    readonly setting?: Setting;
    readonly reason: string;
    readonly ways?: readonly Way[];
}

/** A setting that cannot be had as it is. */
export type Refusal = Notice & { readonly setting: Setting };

export function refuse(setting: Setting, reason: string, ...ways: Way[]): Refusal[] {
    return [{ setting, reason, ways }];
}

/** What kubectl does with one object: "kubectl describe configmap note -n carts-kro". */
export function kubectl(verb: string, { kind, metadata: { name, namespace } }: Named, ...options: string[]): Step {
    const scope = namespace === undefined ? [] : ["-n", namespace];
    return { kubectl: [verb, kind.toLowerCase(), name, ...scope, ...options] };
}

interface Named {
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** An error that says what can be done about it. */
export class RemediedError extends Error implements Notice {
    constructor(
        readonly reason: string,
        readonly ways: readonly Way[],
    ) {
        super(reason);
    }
}

/** How a person uses the program that the stack is of. */
export interface Program {
    /** The command that makes the steps. */
    readonly commandOf: (steps: Steps) => string;
    /** The name under which a person sets a setting. */
    readonly keyOf: (setting: SettingName) => string;
}

/** "installGraph: true is wanted, but …", and below it a line for each way on. */
export function describeNotice({ setting, reason, ways = [] }: Notice, { keyOf, commandOf }: Program): string {
    const told = setting ? `${keyOf(setting[0])}: ${JSON.stringify(setting[1])} ${reason}` : reason;
    return [told, ...ways.map(([what, ...steps]) => (steps.length > 0 ? `${what}: ${commandOf(steps)}` : what))].join(
        "\n    - ",
    );
}

/** A title, and every refusal below it. */
export function describeRefusals(title: string, refusals: readonly Refusal[], program: Program): string {
    return [title, ...refusals.map((refusal) => describeNotice(refusal, program))].join("\n  ");
}

/** What exists and is in the way; and below it all the one command that takes over what can be, instead of one for each. */
export function describeCollisions(collisions: readonly Refusal[], program: Program): string {
    const adopting: Step[] = [];
    const told = collisions.map((collision) => ({
        ...collision,
        ways: collision.ways?.map((way): Way => {
            const [what, ...steps] = way;
            return steps.some(isAdoption) && adopting.push(...steps) ? [what] : way;
        }),
    }));
    const words = adopting.filter(isAdoption).flatMap(({ adopt }) => adopt);
    const steps = [...adopting.filter((step) => !isAdoption(step)), { adopt: words }];
    const title = `nothing was made, because of ${collisions.length} collision${collisions.length === 1 ? "" : "s"}`;
    const refused = describeRefusals(`${title} with what exists`, told, program);
    return words.length > 0 ? `${refused}\nTo take over: ${program.commandOf(steps)}` : refused;
}

function isAdoption(step: Step): step is Extract<Step, { readonly adopt: unknown }> {
    return typeof step === "object" && "adopt" in step;
}
