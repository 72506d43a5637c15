import { join, resolve } from "node:path";
import { Lab } from "./services/lab";

/** Where the lab of this project has its state. */
export const labDirectory = resolve(process.env.CARTS_LAB_DIR ?? join(__dirname, "..", ".lab"));

/** The lab of this project, running or not; undefined where there is none. */
export function findLab(): Lab | undefined {
    // On stderr: stdout is for results.
    return Lab.find(labDirectory, console.error);
}

/** What to say to somebody who is about to ask a lab of which nothing runs; undefined where something does. */
export function sayStopped(lab: Lab): string | undefined {
    return lab.isStopped ? `the lab in ${labDirectory} is stopped; npm start goes on with its state` : undefined;
}
