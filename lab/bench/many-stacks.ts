import { availableParallelism } from "node:os";
import { tableOf } from "../../tools/table";
import type { BenchLab } from "./bench-lab";
import { type KroTimes, measureKroAlone } from "./kro-alone";
import type { KindOf, Measured } from "./measured-process";
import { measureStep } from "./measured-step";
import { stacksOf } from "./stacks";
import { describeLoad } from "./surroundings";

/** What was measured with one number of stacks. */
interface Round {
    readonly count: number;
    readonly kro: KroTimes;
    /** The no-change up of an empty program. */
    readonly empty: Measured;
    readonly up: Measured;
    readonly noChange: Measured;
    readonly destroy: Measured;
}

/** Programs with many stacks beside kro alone and an empty program, each number in a fresh lab. Prints two tables. */
export async function measureManyStacks(
    lab: BenchLab,
    counts: readonly number[],
    parallel: number | undefined,
): Promise<void> {
    const atOnce = parallel ?? `${4 * availableParallelism()}, its default`;
    console.log(`the engine works on this many resources at a time: ${atOnce}`);
    const rounds: Round[] = [];
    for (const count of counts) {
        console.log(`${count} ${count === 1 ? "stack" : "stacks"} ...`);
        rounds.push(await measureRound(lab, count, parallel));
    }
    const times = tableOf(
        ["STACKS", "OPERATION", "SECONDS", "BESIDE IT", "SECONDS", "RATIO", "GOAL"],
        rounds.flatMap(timeRows),
    );
    const memory = tableOf(["STACKS", "PROCESS", "EMPTY", "UP", "NO CHANGE", "DESTROY"], rounds.flatMap(memoryRows));
    console.log(["", ...times, "", "Most memory at a time, in MiB:", ...memory, "", describeLoad()].join("\n"));
}

async function measureRound(lab: BenchLab, count: number, parallel: number | undefined): Promise<Round> {
    const started = await lab.fresh();
    const measure = (step: string) => measureStep(lab.directory, step, { stacks: count, parallel }, kindOf);
    await measure("floor up");
    const empty = await measure("floor up");
    const up = await measure("stacks up");
    const noChange = await measure("stacks up");
    const destroy = await measure("stacks destroy");
    // Last, so that what kro and Kubernetes have warmed up by then counts for it.
    const kro = await measureKroAlone(started, stacksOf(count));
    return { count, kro, empty, up, noChange, destroy };
}

const PROCESSES = ["program", "engine", "provider kubernetes", "provider aws"] as const;

const kindOf: KindOf = (commandLine) => {
    const [, provider] = /pulumi-resource-(kubernetes|aws)/.exec(commandLine) ?? [];
    if (provider) {
        return `provider ${provider}`;
    }
    return commandLine.includes("step.ts") ? "program" : /^\S*\bpulumi\s/.test(commandLine) ? "engine" : undefined;
};

function timeRows({ count, kro, empty, up, noChange, destroy }: Round): string[][] {
    const row = (operation: string, time: number, beside: string, other: number, goal: number) => [
        String(count),
        operation,
        inSeconds(time),
        beside,
        inSeconds(other),
        (time / other).toFixed(2).padStart(5),
        goal.toFixed(2).padStart(4),
    ];
    return [
        row("up", up.seconds, "kro alone, applied", kro.up, 1.5),
        row("destroy", destroy.seconds, "kro alone, deleted", kro.destroy, 1.5),
        row("no-change up", noChange.seconds, "empty program", empty.seconds, 2 + (0.02 * count) / empty.seconds),
    ];
}

function memoryRows({ count, ...measured }: Round): string[][] {
    const { empty, up, noChange, destroy } = measured;
    return PROCESSES.map((process) => [
        String(count),
        process,
        ...[empty, up, noChange, destroy].map(({ peaks }) => inMebibytes(peaks.get(process))),
    ]);
}

function inSeconds(time: number): string {
    return time.toFixed(1).padStart(7);
}

function inMebibytes(memory: number | undefined): string {
    return memory === undefined ? "-" : memory.toFixed(0);
}
