import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { version as sdk } from "@pulumi/pulumi/package.json";
import { kroVersions } from "../setup/kro-versions";
import { describeEngine, setUp } from "../setup/setup";

/** Where and with what is measured, a line each. */
export async function describeSurroundings(): Promise<string[]> {
    const [kro] = kroVersions();
    const setup = await setUp(kro?.version ?? "", () => {});
    const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
    return [
        `${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores (${cpus()[0]?.model}), ${memory}, ${describeLoad()}`,
        `Node ${process.versions.node}, @pulumi/pulumi ${sdk}, kro ${kro?.version}`,
        ...describeEngine(setup),
    ];
}

/** Of the last minute: what else worked on this machine. */
export function describeLoad(): string {
    return `load ${loadavg()[0]?.toFixed(1)}`;
}
