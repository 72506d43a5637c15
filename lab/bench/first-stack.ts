import { join } from "node:path";
import { tableOf } from "../../tools/table";
import type { BenchLab } from "./bench-lab";
import { runMeasured } from "./measured-process";
import { measureStep, PROJECT } from "./measured-step";

interface Options {
    readonly rounds: number;
    /** An empty directory for all that set-up caches; undefined: the start without a cache is left out. */
    readonly cold?: string;
}

/** In the order in which they were measured. */
type Times = Map<string, number[]>;

/** The first stack of a cluster beside an empty program and the same steps by hand. Prints medians. */
export async function measureFirstStack(lab: BenchLab, { rounds, cold }: Options): Promise<void> {
    const times: Times = new Map();
    const note = (name: string, seconds: number) => times.set(name, [...(times.get(name) ?? []), seconds]);
    const measure = async (name: string, step: string) => {
        note(name, (await measureStep(lab.directory, step)).seconds);
    };
    const start = async (name: string, environment: Readonly<Record<string, string>>) => {
        const inLab = { ...environment, CARTS_LAB_DIR: lab.directory };
        note(name, (await runMeasured(["npm", "start"], { cwd: PROJECT, environment: inLab })).seconds);
        await lab.discard();
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
    const floor = median("floor: no-change up");
    const overhead = (median("first up") - median("by hand")) / median("floor: first up");
    console.log(
        `\nno-change up / floor:             ${(median("no-change up") / floor).toFixed(2)}  (goal: at most 2)`,
    );
    console.log(`(first up - by hand) / floor:     ${overhead.toFixed(2)}  (goal: at most 1.5)`);
}

function medianOf(values: readonly number[]): number {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
