/** What an error says. One that sums up others, as of a host that refuses on each of its addresses, has a name alone. */
export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message || error.name : String(error);
}
