import { keyOf } from "./keys";
import type { Program, Step } from "./parts/program/remedies";
import type { Adoptable } from "./parts/program/settings";

/**
 * The commands that somebody may give a stack instead of those of the Pulumi CLI: a JSON object in CARTS_COMMANDS, with any
 * of these names. In `configure`, {key} and {value} stand for what is set.
 */
export type GivenCommands = Partial<Record<Extract<Step, string> | "configure", string>>;

interface Use {
    /** The stack, for what does not know of `pulumi stack select`. */
    readonly stack?: string;
    /** Tells the Pulumi CLI which stack it is. Default: nothing, because it is the selected one. */
    readonly stackFlag?: readonly string[];
    /** What the stack takes over already. */
    readonly adopted: readonly Adoptable[];
    /** Whether an update has to follow what is set; otherwise one is tried already. Default false. */
    readonly updates?: boolean;
    readonly given?: GivenCommands;
}

/** The commands with which a person uses this program. */
export function programOf({ stack, stackFlag = [], adopted, updates = false, given = {} }: Use): Program {
    const { configure, ...others } = given;
    const pulumi = (...args: string[]) => commandLine("pulumi", [...args, ...stackFlag]);
    const words = {
        update: pulumi("up"),
        refresh: pulumi("up", "--refresh"),
        again: `${pulumi("refresh")} && ${pulumi("up")}`,
        destroy: pulumi("destroy"),
        verify: commandLine("npm", ["run", "verify", "--", ...(stack === undefined ? stackFlag : ["--stack", stack])]),
        // The namespaces of their own installation guides.
        restartKro: "kubectl rollout restart deployment -n kro-system",
        restartAck: "kubectl rollout restart deployment -n ack-system",
        reach: "aws sts get-caller-identity",
        ...others,
    };
    const set = (key: string, value: string | undefined) => {
        const command = value === undefined ? pulumi("config", "rm", key) : pulumi("config", "set", key, value);
        return (
            configure?.replaceAll("{key}", key).replaceAll("{value}", () => quoted(value ?? "")) ??
            (updates ? `${command} && ${words.update}` : command)
        );
    };
    const commandOfStep = (step: Step) => {
        if (typeof step === "string") {
            return words[step];
        }
        if ("set" in step) {
            return set(keyOf(step.set), step.to);
        }
        if ("adopt" in step) {
            return set(keyOf("adopt"), [...new Set([...adopted, ...step.adopt])].join());
        }
        if ("forget" in step) {
            return pulumi("state", "delete", "--target-dependents", step.forget);
        }
        return "kubectl" in step ? commandLine("kubectl", step.kubectl) : commandLine("aws", step.aws);
    };
    return { keyOf, commandOf: (steps) => steps.map(commandOfStep).join(" && ") };
}

function commandLine(command: string, args: readonly string[]): string {
    return [command, ...args.map(quoted)].join(" ");
}

/** For a shell. A choice in <> stays as it is, because somebody has to replace it. */
function quoted(text: string): string {
    return /^([\w@%+=:,./-]+|<[^<>]*>)$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
