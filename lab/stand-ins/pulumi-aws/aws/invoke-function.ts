import type { PropertyMap } from "../../provider-protocol/values";
import type { AwsClients } from "./clients";
import type { Configuration } from "./configuration";

/** A function that reads something. Its result goes through JSON: what is undefined in it is left out. */
export type InvokeFunction = (
    call: { readonly aws: AwsClients; readonly region: string; readonly configuration: Configuration },
    args: PropertyMap,
) => Promise<Readonly<Record<string, unknown>>>;
