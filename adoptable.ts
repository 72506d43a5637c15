import type { Problem } from "./components/validation/problems";
import { ADOPTABLE, type Adoptable } from "./parts/program/settings";

/** @param text words of `ADOPTABLE`, separated by commas; other words are found by `findAdoptProblems` */
export function parseAdopt(text: string | undefined): Adoptable[] {
    return (text ?? "")
        .split(",")
        .map((word) => word.trim())
        .filter((word) => word !== "") as Adoptable[];
}

export function findAdoptProblems(adopt: readonly string[]): Problem[] {
    if (adopt.every((word) => (ADOPTABLE as readonly string[]).includes(word))) {
        return [];
    }
    const reason = `is not a list, separated by commas, of ${ADOPTABLE.join(", ")}`;
    return [{ path: "adopt", value: adopt.join(","), reason }];
}
