import { programOf } from "../../commands";
import { describeNotice, type Notice } from "../../parts/program/remedies";

const PROGRAM = programOf({ stack: "dev", adopted: [] });

/** What a person is told, in one line. */
export function toldOf(notice: Notice): string {
    return describeNotice(notice, PROGRAM).replace(/\n\s*/g, " ");
}
