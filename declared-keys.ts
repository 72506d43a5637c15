import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { HIDDEN, type Problem } from "./components/validation/problems";

/**
 * The keys of a stack's configuration that Pulumi.yaml does not declare. Pulumi says nothing of them, and the setting that
 * somebody meant keeps its default: a mistyped `tableDeletionPolicy` would lose a table.
 *
 * @param config of the project
 */
export function findUndeclaredKeys({ name }: pulumi.Config): Problem[] {
    const { config } = parse(readFileSync(join(__dirname, "Pulumi.yaml"), "utf8")) as { config: object };
    const prefix = `${name}:`;
    return Object.keys(pulumi.runtime.allConfig())
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length))
        .filter((key) => !Object.hasOwn(config, key))
        .map((path) => ({
            path,
            value: HIDDEN,
            reason: `is of a key that Pulumi.yaml does not declare; correct it, or take it out: pulumi config rm ${path}`,
        }));
}
