import { isDeepStrictEqual } from "node:util";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

/** What stands, at preview, for a value that is known only after the update. */
export class Unknown {
    readonly known = false;
}

export const UNKNOWN = new Unknown();

/** A value that the engine encrypts in its state and hides on the screen. Only ever sent: see `fromProto`. */
export class Secret {
    constructor(readonly value: Value) {}
}

/** A property's value, as the engine knows it. Assets, archives and resource references are left out. */
export type Value = null | boolean | number | string | Value[] | PropertyMap | Unknown | Secret;

export interface PropertyMap {
    [property: string]: Value;
}

// The names on the wire are those of Pulumi's sdk/go/common/resource (3.276).
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWNS = new Set([
    UNKNOWN_STRING,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
    "030794c1-ac77-496b-92df-f27374a8bd58", // asset
    "e48ece36-62e2-4504-bad9-02848725956a", // archive
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

export function toProto(properties: PropertyMap): Struct {
    return Struct.fromJavaScript(encodeMap(properties));
}

/**
 * Secrets are unwrapped: the handshake declines them, so that the engine itself marks as secret whatever comes back
 * at the place of a secret input. Only a provider's configuration holds them all the same.
 */
export function fromProto(struct: Struct | undefined): PropertyMap {
    return struct ? decodeMap(struct.toJavaScript() as Record<string, JavaScriptValue>) : {};
}

export function isMap(value: Value | undefined): value is PropertyMap {
    return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        !(value instanceof Unknown) &&
        !(value instanceof Secret)
    );
}

export function containsUnknown(value: Value | undefined): boolean {
    if (value instanceof Unknown) {
        return true;
    }
    if (value instanceof Secret) {
        return containsUnknown(value.value);
    }
    if (Array.isArray(value)) {
        return value.some(containsUnknown);
    }
    return isMap(value) && Object.values(value).some(containsUnknown);
}

/** Deep equality; the order of a map's keys does not count, that of a list does. */
export function equal(a: Value | undefined, b: Value | undefined): boolean {
    return isDeepStrictEqual(a, b);
}

function encodeMap(map: PropertyMap): Record<string, JavaScriptValue> {
    return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, encode(value)]));
}

function encode(value: Value): JavaScriptValue {
    if (value instanceof Unknown) {
        return UNKNOWN_STRING;
    }
    if (value instanceof Secret) {
        return { [SIGNATURE]: SECRET, value: encode(value.value) };
    }
    if (Array.isArray(value)) {
        return value.map(encode);
    }
    return isMap(value) ? encodeMap(value) : value;
}

function decodeMap(map: Record<string, JavaScriptValue>): PropertyMap {
    return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, decode(value)]));
}

function decode(value: JavaScriptValue): Value {
    if (typeof value === "string") {
        return UNKNOWNS.has(value) ? UNKNOWN : value;
    }
    if (Array.isArray(value)) {
        return value.map(decode);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const map = value as Record<string, JavaScriptValue>;
    const signature = map[SIGNATURE];
    if (signature === undefined) {
        return decodeMap(map);
    }
    if (signature !== SECRET) {
        throw new Error("assets, archives and resource references are not supported by this stand-in for a provider");
    }
    return decode(map.value ?? null);
}
