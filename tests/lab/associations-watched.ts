import { setTimeout as pause } from "node:timers/promises";
import { ListPodIdentityAssociationsCommand } from "@aws-sdk/client-eks";
import { CLUSTER_NAME, eks } from "./test-lab";

/** Lists the associations of the cluster again and again, to see a moment in which one is missing or is another one. */
export class AssociationsWatched {
    readonly first: Promise<string>;
    private readonly lists = new Set<string>();
    private readonly stopped = new AbortController();
    private readonly watching: Promise<void>;

    constructor() {
        this.first = associations();
        this.watching = this.watch();
    }

    /** All that was seen so far, and is there now. */
    async seen(): Promise<string[]> {
        return [...new Set([...this.lists, await associations()])];
    }

    async stop(): Promise<void> {
        this.stopped.abort();
        await this.watching;
    }

    private async watch(): Promise<void> {
        while (!this.stopped.signal.aborted) {
            this.lists.add(await associations());
            await pause(50);
        }
    }
}

/** Their IDs. */
async function associations(): Promise<string> {
    const command = new ListPodIdentityAssociationsCommand({ clusterName: CLUSTER_NAME });
    const { associations: found = [] } = await eks().send(command);
    const ids = found.map(({ associationId }) => associationId);
    return ids.sort().join() || "none";
}
