import type { EngineEvent, OutputMap } from "@pulumi/pulumi/automation";
import { specialSecretSig, specialSigKey } from "@pulumi/pulumi/runtime/rpc";

/** How many resources had which operation: `{ create: 17 }`. */
export type ResourceChanges = Readonly<Record<string, number>>;

/** What the events of an update tell of its result. */
export class Told {
    /** Without the values of secrets. */
    outputs: OutputMap = {};
    resourceChanges: ResourceChanges = {};

    hear({ resOutputsEvent, summaryEvent }: EngineEvent): void {
        const { type, new: made } = resOutputsEvent?.metadata ?? {};
        if (type === "pulumi:pulumi:Stack" && made) {
            this.outputs = Object.fromEntries(
                Object.entries(made.outputs).map(([name, value]) =>
                    isSecret(value) ? [name, { value: undefined, secret: true }] : [name, { value, secret: false }],
                ),
            );
        }
        if (summaryEvent) {
            this.resourceChanges = summaryEvent.resourceChanges;
        }
    }
}

/** Events have what the state has, but for the ciphertext. */
function isSecret(value: Readonly<Record<string, unknown>> | null): boolean {
    return value?.[specialSigKey] === specialSecretSig;
}
