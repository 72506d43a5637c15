import type * as pulumi from "@pulumi/pulumi";
import type { CartsStackAdoption } from "../../components/carts-stack/carts-stack-component";
import type { CartsGraphFile } from "../../components/graph/carts-graph";
import type { CartsStackSpec } from "../../components/graph/carts-stack";
import type { IdentityGateArgs } from "../../components/identity/identity-gate";
import type { Notice, Refusal, Setting } from "../program/remedies";
import type { Settings } from "../program/settings";
import type { ObjectName } from "../readers/kubernetes/live-object";
import type { OwnState } from "../readers/state/own-state";
import type { Surroundings } from "../readers/surroundings";
import type { Handover } from "./handover";

/** One thing that a stack is made of, as it is before an update. A new part is a file, and a line in `preflight.ts`. */
export interface Part {
    /** Looks up what has to be known of it. What is in the stack's state is its own and is not looked up. */
    look(asked: Asked): Promise<Verdict>;
    /** What the stack's own object has to do with the settings; undefined where it is none of this part's. */
    claim?(object: ObjectName, asked: Asked): Claim | undefined;
    /** The objects that say why a CartsStack is not ready. */
    telling?(asked: Pick<Asked, "settings" | "graph" | "surroundings">): Promise<ObjectName[]>;
}

/** What every part is told. */
export interface Asked {
    readonly settings: Settings;
    /** The graph that this program has. */
    readonly graph: CartsGraphFile;
    /** Who makes the association, and whether it changes hands. */
    readonly handover: Handover;
    /** The CartsStack as this program has it. */
    readonly spec: pulumi.UnwrappedObject<CartsStackSpec>;
    readonly own: OwnState;
    readonly surroundings: Surroundings;
    /** This stack's mark. */
    readonly owner: string;
}

/** What a part says; nothing where nothing is in the way. */
export interface Verdict {
    /** What exists and is in the way, whose it is and the ways on. */
    readonly collisions?: readonly Refusal[];
    /** What is needed that somebody else has to make, and is not there. */
    readonly missing?: readonly Refusal[];
    readonly warnings?: readonly Notice[];
    /** What is found and, where it is not refused, taken over. */
    readonly adopt?: Adoption;
}

/** What the components are to take over instead of making it. */
export interface Adoption extends Pick<CartsStackAdoption, "association" | "role" | "instance"> {
    /** Name of the graph. */
    readonly graph?: string;
    readonly gate?: IdentityGateArgs["adopt"];
    /** The name under which the stack routes the UI already. */
    readonly routeManager?: string;
}

/** What one of the stack's own objects has to do with the settings. */
export interface Claim {
    readonly setting: Setting;
    /** Whether it is to stay as it is. What the program no longer has, this update deletes, and waits for. */
    readonly stays: boolean;
}
