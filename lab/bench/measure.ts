/** What is measured, in a process of its own, which ends with all that it has started when somebody interrupts it. */
import { BenchLab } from "./bench-lab";
import { type FirstStackOptions, measureFirstStack } from "./first-stack";
import { measureManyStacks } from "./many-stacks";
import { describeSurroundings } from "./surroundings";

export interface MeasureSettings extends FirstStackOptions {
    readonly labDirectory: string;
    /** How many stacks the programs have; undefined: the first stack is measured. */
    readonly counts?: readonly number[];
    readonly parallel?: number;
}

async function measure({ labDirectory, counts, parallel, ...firstStack }: MeasureSettings): Promise<void> {
    const lab = new BenchLab(labDirectory);
    console.log((await describeSurroundings()).join("\n"));
    await (counts ? measureManyStacks(lab, counts, parallel) : measureFirstStack(lab, firstStack));
}

measure(JSON.parse(process.argv[2] ?? "{}") as MeasureSettings).then(
    () => process.exit(),
    (error: unknown) => {
        console.error(error);
        process.exit(1);
    },
);
