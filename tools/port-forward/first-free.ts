import { numberOf } from "../command-line";

/**
 * Opens something at a port: at the one that was asked for, or else at the first from `from` on that nobody has.
 *
 * @param asked text of `--port`
 * @param open fails with EADDRINUSE where the port is taken
 * @throws UsageError for a text that is no port
 */
export async function firstFree<T>(
    from: number,
    asked: string | undefined,
    open: (port: number) => Promise<T>,
): Promise<T> {
    if (asked !== undefined) {
        return open(numberOf("port", asked, 65_535));
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
