import {
    ADOPTION_FEATURE,
    CONTROLLER_VERSION,
    OLDEST_DYNAMODB_CONTROLLER,
    OLDEST_EKS_CONTROLLER,
} from "../../vocabulary/ack";
import { ACK_CAPABILITY } from "../../vocabulary/eks-capabilities";
import { type Check, type Context, UncheckedError } from "../part/check";
import { compareVersions } from "../part/versions";
import { messageOf } from "../program/message";
import { capabilityOf } from "../readers/aws/capabilities";

/**
 * The versions of ACK's controllers, by the tags that each gives what it makes. EKS's ACK gives other tags, and its version
 * is of a bundle of controllers: nothing tells which ones are in it. An older controller makes all that the graph asks for,
 * but adopts nothing unless somebody has switched that on.
 */
export const ackVersion: Check = {
    id: "ack-version",
    title: "ACK's version",
    examine(context) {
        const controllers = controllersOf(context).map((controller) => read(controller, context));
        const old = controllers.filter(({ version, oldest }) => compareVersions(version, oldest) < 0);
        if (old.length > 0) {
            const named = old.map(
                ({ service, version, oldest }) => `the ${service} controller is ${version}, and before ${oldest}`,
            );
            throw new UncheckedError(
                `${named.join("; ")} ACK adopts nothing without its feature gate ${ADOPTION_FEATURE}: whether that is on, nobody says`,
            );
        }
        return {
            expected: controllers.map(({ service, oldest }) => `${service} ${oldest} or later`).join("; "),
            found: controllers.map(({ service, version }) => `${service} ${version}`).join("; "),
            ok: true,
            reason: "",
        };
    },
};

interface Controller {
    /** As ACK names it. */
    readonly service: "dynamodb" | "eks";
    /** The version that the graph needs at least. */
    readonly oldest: string;
    /** What the stack has of it. */
    readonly made: string;
    readonly tag: PromiseSettledResult<string | undefined>;
}

/** The controllers that the stack uses. */
function controllersOf({ deployed, aws: { association, tableController } }: Context): Controller[] {
    const ofTable: Controller = {
        service: "dynamodb",
        oldest: OLDEST_DYNAMODB_CONTROLLER,
        made: "the table",
        tag: tableController,
    };
    const tag =
        association.status === "fulfilled"
            ? { ...association, value: association.value?.tags[CONTROLLER_VERSION] }
            : association;
    return deployed.association?.byAck
        ? [ofTable, { service: "eks", oldest: OLDEST_EKS_CONTROLLER, made: "the association", tag }]
        : [ofTable];
}

/** @throws UncheckedError */
function read(controller: Controller, context: Context) {
    const { service, oldest, tag } = controller;
    if (tag.status === "rejected") {
        throw new UncheckedError(messageOf(tag.reason));
    }
    const [, version] = /-v?(\d+(?:\.\d+)+)/.exec(tag.value ?? "") ?? [];
    if (version === undefined) {
        throw new UncheckedError(whyUnknown(controller, tag.value, context));
    }
    return { service, version, oldest };
}

function whyUnknown({ service, made }: Controller, tag: string | undefined, { aws }: Context): string {
    const managed = capabilityOf(ACK_CAPABILITY, aws.capabilities);
    if (managed) {
        return `EKS runs ACK ${managed.version ?? "of no version"}, and does not say which ${service} controller is in it`;
    }
    return tag === undefined
        ? `${made} has no tag ${CONTROLLER_VERSION}`
        : `${made} is tagged by "${tag}", which is no version`;
}
