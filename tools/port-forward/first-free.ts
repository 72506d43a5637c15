/**
 * Opens something at a port: at the one that was asked for, or else at the first from `from` on that nobody has.
 *
 * @param asked text of `--port`
 * @param open fails with EADDRINUSE where the port is taken
 */
export async function firstFree<T>(
    from: number,
    asked: string | undefined,
    open: (port: number) => Promise<T>,
): Promise<T> {
    if (asked !== undefined) {
        if (!/^\d+$/.test(asked) || Number(asked) > 65_535) {
            throw new Error(`--port is "${asked}"; it takes a number up to 65535`);
        }
        return open(Number(asked));
    }
    for (let port = from; ; port++) {
        try {
            return await open(port);
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") {
                throw error;
            }
            console.error(`Port ${port} is another program's; trying the next.`);
        }
    }
}
