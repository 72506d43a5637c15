/** A time as the real provider writes it: RFC 3339, in seconds. */
export function timestamp(time: Date | undefined): string | undefined {
    return time?.toISOString().replace(/\.\d+Z$/, "Z");
}
