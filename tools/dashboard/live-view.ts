import { setTimeout as pause } from "node:timers/promises";
import { messageOf } from "../../parts/program/message";
import type { SelectedStack } from "../../parts/stack";
import { WatchedStack } from "./watched-stack";

/** How often AWS is asked while somebody looks: it tells nobody of changes. */
const AWS_INTERVAL_MS = 5_000;

/** Changes come in bursts; one view is made for those of this time. */
const BURST_MS = 50;

/** The view of a stack as it is now, as JSON of a `View`. */
export class LiveView {
    private watched: WatchedStack | undefined;
    private trouble: string | undefined;
    private reading = false;
    private view = "";
    private readonly followers = new Set<(view: string) => void>();
    private burst: NodeJS.Timeout | undefined;
    private asking = false;
    private readonly stopping = new AbortController();

    /** @param select reads the stack; it is called again when an update may have changed what the stack deployed */
    constructor(private readonly select: () => Promise<SelectedStack>) {}

    /** @throws where the stack cannot be read */
    async start(): Promise<void> {
        this.watched = await this.watch();
        this.show();
        // What was written before anything was watched, the state may not have.
        void this.read();
    }

    stop(): void {
        this.followers.clear();
        clearTimeout(this.burst);
        this.stopping.abort();
        this.watched?.stop();
    }

    /**
     * @param follower takes the view, and each one that comes after it
     * @returns what ends that
     */
    follow(follower: (view: string) => void): () => void {
        this.followers.add(follower);
        follower(this.view);
        void this.askAws();
        return () => this.followers.delete(follower);
    }

    /** @throws where the stack cannot be read, or this has been stopped meanwhile: nothing is watched then */
    private async watch(): Promise<WatchedStack> {
        const written = this.watched?.written;
        const watched = new WatchedStack(await this.select(), () => this.changed(), written);
        try {
            await watched.start();
            this.stopping.signal.throwIfAborted();
            return watched;
        } catch (error) {
            watched.stop();
            throw error;
        }
    }

    private changed(): void {
        this.burst ??= setTimeout(() => {
            this.burst = undefined;
            if (this.watched?.isOutdated) {
                void this.read();
            }
            this.show();
        }, BURST_MS);
    }

    private show(): void {
        const view = JSON.stringify(this.watched?.view(this.trouble));
        if (view !== this.view) {
            this.view = view;
            for (const follower of this.followers) {
                follower(view);
            }
        }
    }

    /** Until nobody looks any more. */
    private async askAws(): Promise<void> {
        if (this.asking) {
            return;
        }
        this.asking = true;
        while (this.followers.size > 0) {
            await this.watched?.askAws();
            if (this.watched?.stack.deployed.isUpdating) {
                await this.read();
            }
            this.show();
            await pause(AWS_INTERVAL_MS, undefined, { signal: this.stopping.signal }).catch(() => {});
        }
        this.asking = false;
    }

    /** Reads the stack again. */
    private async read(): Promise<void> {
        if (this.reading || this.stopping.signal.aborted) {
            return;
        }
        this.reading = true;
        try {
            const watched = await this.watch();
            this.watched?.stop();
            this.watched = watched;
            this.trouble = undefined;
            // What was written meanwhile, nobody was told of.
            this.changed();
        } catch (error) {
            this.trouble = messageOf(error);
        }
        this.reading = false;
        this.show();
    }
}
