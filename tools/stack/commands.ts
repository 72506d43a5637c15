import { adoptBesides } from "../../adoptable";
import type { Commands } from "../../parts/stack";

/**
 * The commands that somebody may give a stack besides Pulumi's own, where it is not `pulumi` that one runs: a JSON object in
 * CARTS_COMMANDS, with any of the names of `Commands`. In `configure`, {key} and {value} stand for what is set.
 */
type GivenCommands = Partial<Record<Exclude<keyof Commands, "adopt">, string>>;

/**
 * The commands with which a person changes a stack.
 *
 * @param stackFlag what tells the Pulumi CLI which stack it is
 * @param adopted the stack's own `adopt`
 */
export function commandsOf(stackFlag: readonly string[], adopted: string | undefined, given = "{}"): Commands {
    const { configure: template, ...others } = JSON.parse(given) as GivenCommands;
    const command = (text: string) => ["pulumi", text, ...stackFlag].join(" ");
    const configure = (key: string, value: string) =>
        template?.replaceAll("{key}", key).replaceAll("{value}", () => value) ??
        `${command(`config set ${key} ${value}`)} && ${command("up")}`;
    return {
        update: command("up"),
        refresh: command("up --refresh"),
        configure,
        adopt: (what) => configure("adopt", adoptBesides(adopted, what)),
        // The namespaces of their own installation guides.
        restartKro: "kubectl rollout restart deployment -n kro-system",
        restartAck: "kubectl rollout restart deployment -n ack-system",
        reach: "aws sts get-caller-identity",
        ...others,
    };
}
