/** controller-runtime's first delay, which doubles with every failure. */
const FIRST_RETRY_MS = 5;
/** The longest; controller-runtime's 1000 s are too long for a laptop. */
const LAST_RETRY_MS = 15_000;

/** Keys and the time when each is to be worked on. A key is in it once, at the earliest time that was asked for. */
export class WorkQueue {
    private readonly due = new Map<string, number>();
    private readonly failures = new Map<string, number>();
    private wake: () => void = () => {};

    add(key: string, afterMs = 0): void {
        const time = Date.now() + afterMs;
        this.due.set(key, Math.min(time, this.due.get(key) ?? time));
        this.wake();
    }

    /** Adds a key whose work failed, later each time. */
    retry(key: string): void {
        const failures = this.failures.get(key) ?? 0;
        this.failures.set(key, failures + 1);
        this.add(key, Math.min(FIRST_RETRY_MS * 2 ** failures, LAST_RETRY_MS));
    }

    /** Ends the count of failures. */
    succeed(key: string): void {
        this.failures.delete(key);
    }

    /** The keys as they fall due; ends when `signal` is aborted. */
    async *keys(signal: AbortSignal): AsyncGenerator<string> {
        signal.addEventListener("abort", () => this.wake(), { once: true });
        while (!signal.aborted) {
            const [key, time] = this.first();
            if (time <= Date.now()) {
                this.due.delete(key);
                yield key;
            } else {
                await this.changedOr(time - Date.now());
            }
        }
    }

    private first(): readonly [key: string, time: number] {
        let first: readonly [string, number] = ["", Number.POSITIVE_INFINITY];
        for (const entry of this.due) {
            first = entry[1] < first[1] ? entry : first;
        }
        return first;
    }

    /** Resolves when the queue has changed or the time is over. */
    private changedOr(afterMs: number): Promise<void> {
        return new Promise((resolve) => {
            const timer = Number.isFinite(afterMs) ? setTimeout(resolve, afterMs) : undefined;
            this.wake = () => {
                clearTimeout(timer);
                resolve();
            };
        });
    }
}
