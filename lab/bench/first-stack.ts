import { join } from "node:path";
import { tableOf } from "../../tools/table";
import type { BenchLab } from "./bench-lab";
import { runMeasured } from "./measured-process";
import { measureStep, PROJECT } from "./measured-step";

export interface FirstStackOptions {
    readonly rounds: number;
    /** An empty directory for all that set-up caches; undefined: the start without a cache is left out. */
    readonly cold?: string;
}

/** In the order in which they were measured. */
type Times = Map<string, number[]>;

/** The first stack of a cluster beside an empty program and the same steps by hand. Prints medians. */
export async function measureFirstStack(lab: BenchLab, { rounds, cold }: FirstStackOptions): Promise<void> {
    const times: Times = new Map();
    const note = (name: string, seconds: number) => times.set(name, [...(times.get(name) ?? []), seconds]);
    const measure = async (name: string, step: string) => {
        note(name, (await measureStep(lab.directory, step)).seconds);
    };
    const start = async (name: string, environment: Readonly<Record<string, string>>) => {
        await lab.discard();
        const inLab = { ...environment, CARTS_LAB_DIR: lab.directory };
        note(name, (await runMeasured(["npm", "start"], { cwd: PROJECT, environment: inLab })).seconds);
    };

    if (cold) {
        console.log("npm start with an empty cache: 10 to 15 minutes on two cores");
        // Everything that set-up makes or fetches, Go's caches included.
        await start("npm start, cold", {
            XDG_CACHE_HOME: cold,
            GOCACHE: join(cold, "go"),
            GOMODCACHE: join(cold, "mod"),
        });
    }
    for (let round = 1; round <= rounds; round++) {
        console.log(`round ${round} of ${rounds}`);
        await start("npm start, warm", {});

        await lab.fresh();
        await measure("floor: first preview", "floor preview");
        await measure("floor: first up", "floor up");
        await measure("floor: no-change preview", "floor preview");
        await measure("floor: no-change up", "floor up");
        await measure("preview of the first stack", "program preview");
        await measure("first up", "program up");
        await measure("no-change preview", "program preview");
        await measure("no-change up", "program up");
        await measure("destroy", "program destroy");

        await lab.fresh();
        await measure("by hand", "by hand");
        await measureStep(lab.directory, "gate");
        await measureStep(lab.directory, "floor up");
        await measure("another stack by hand", "another by hand");
        await measure("up of another stack", "another up");
    }
    report(times);
}

function report(times: Times): void {
    const median = (name: string) => medianOf(times.get(name) ?? []);
    const inSeconds = (time: number) => time.toFixed(1).padStart(6);
    const rows = [...times].map(([name, values]) => [
        name,
        ...[medianOf(values), Math.min(...values), Math.max(...values)].map(inSeconds),
    ]);
    console.log(tableOf(["STEP", "MEDIAN", " LEAST", "  MOST"], rows).join("\n"));
    const ratio = (value: number) => value.toFixed(2);
    const firstFloor = median("floor: first up");
    const overhead = (up: string, byHand: string) => ratio((median(up) - median(byHand)) / firstFloor);
    console.log(
        [
            "",
            `no-change up / floor:                       ${ratio(median("no-change up") / median("floor: no-change up"))}  (goal: at most 2)`,
            `(first up - by hand) / floor:               ${overhead("first up", "by hand")}  (goal: at most 1.5)`,
            `(up of another stack - by hand) / floor:    ${overhead("up of another stack", "another stack by hand")}  (goal: at most 1.2)`,
        ].join("\n"),
    );
}

function medianOf(values: readonly number[]): number {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
