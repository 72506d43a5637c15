import { type KubernetesClient, KubernetesError } from "../../kubernetes/client";
import type { AckObject, AckStatus, Observed, ResourceManager } from "./ack-object";
import { ADOPTED_MARK, type Adoption, deletesResource, isAdopted, pendingAdoption, wantedRegion } from "./annotations";
import { conditionsAfter, conditionsAfterFailedDelete } from "./conditions";
import { AdoptedResourceNotFound, AwsFailure, isTerminal, NotYet, TerminalError } from "./failures";

/** How long what is in line is left alone: the chart's default. */
const RESYNC_MS = 10 * 60 * 60 * 1000;

/** Brings an object and what it stands for in AWS in line, in the steps of ACK's runtime 0.61.0. */
export class Controller<O extends AckObject> {
    /** @param managerIn for a region */
    constructor(
        private readonly kubernetes: KubernetesClient,
        private readonly managerIn: (region: string) => ResourceManager<O>,
        private readonly defaultRegion: string,
        private readonly log: (object: O, event: string) => void,
    ) {}

    /**
     * @returns after how many milliseconds to look again; undefined: not before the object changes
     * @throws what is worth another try, later each time
     */
    async reconcile(namespace: string, name: string): Promise<number | undefined> {
        const { apiVersion, kind } = this.managerIn(this.defaultRegion);
        const object = await this.kubernetes.find<O>(apiVersion, kind, name, namespace);
        if (!object) {
            return undefined;
        }
        try {
            const manager = this.managerIn(this.regionOf(object));
            if (object.metadata.deletionTimestamp) {
                await this.remove(object, manager);
                return undefined;
            }
            await this.sync(object, manager);
            return RESYNC_MS;
        } catch (error) {
            if (isTerminal(error)) {
                this.log(object, `given up until the object changes: ${(error as Error).message}`);
                return undefined;
            }
            if (error instanceof NotYet) {
                this.log(object, error.message);
                return error.lookAgainAfterMs;
            }
            throw error;
        }
    }

    private async sync(object: O, manager: ResourceManager<O>): Promise<void> {
        let observed: Observed<O> | undefined;
        let failure: Error | undefined;
        try {
            const adoption = pendingAdoption(object, isManaged(object, manager), manager.adoptionFields);
            const latest = await manager.read(object, adoption?.fields);
            observed = latest ?? (await this.create(object, manager, adoption));
            if (observed.busy) {
                throw observed.busy;
            }
            if (latest) {
                await (adoption
                    ? this.adopt(object, manager, adoption, latest)
                    : this.bringInLine(object, manager, latest));
            }
        } catch (error) {
            if (error instanceof KubernetesError || error instanceof AdoptedResourceNotFound) {
                throw error;
            }
            failure = error as Error;
        }
        const status = observed?.status ?? object.status ?? {};
        await this.writeStatus(object, { ...status, conditions: conditionsAfter(failure) });
        if (failure) {
            throw failure;
        }
        this.log(object, `${manager.describe(observed?.spec ?? object.spec)} is in line`);
    }

    private async create(object: O, manager: ResourceManager<O>, adoption?: Adoption): Promise<Observed<O>> {
        if (adoption?.policy === "adopt" || isAdopted(object)) {
            throw new AdoptedResourceNotFound();
        }
        // The finalizer comes first: what is made by an object without one would be left behind by a crash.
        const managed = isManaged(object, manager) ? object : await this.manage(object, manager);
        try {
            return await manager.create(managed);
        } catch (error) {
            if (error instanceof AwsFailure && error.code) {
                await this.release(managed, manager); // AWS refused: there is nothing to look after.
            }
            throw error;
        }
    }

    /** `adopt` makes the spec what AWS has; `adopt-or-create` keeps it, for the next look to bring AWS in line. */
    private async adopt(
        object: O,
        manager: ResourceManager<O>,
        { policy }: Adoption,
        observed: Observed<O>,
    ): Promise<void> {
        await this.manage(object, manager, {
            metadata: { annotations: ADOPTED_MARK },
            ...(policy === "adopt" ? { spec: replacing(object.spec, manager.specForObject(observed)) } : {}),
        });
        this.log(object, `adopted ${manager.describe(observed.spec)}`);
        if (policy === "adopt-or-create") {
            throw new NotYet("adopted resource, requeuing to check for updates", 0);
        }
    }

    private async bringInLine(object: O, manager: ResourceManager<O>, latest: Observed<O>): Promise<void> {
        if (!isManaged(object, manager)) {
            throw new TerminalError(
                "Resource already exists",
                `ACK does not manage this ${manager.kind}. To adopt it, give the annotations services.k8s.aws/adoption-policy ` +
                    "and services.k8s.aws/adoption-fields.",
            );
        }
        const differences = await manager.bringInLine(object, latest);
        if (differences.length > 0) {
            this.log(object, `differed from AWS in ${differences.join(", ")}`);
        }
    }

    private async remove(object: O, manager: ResourceManager<O>): Promise<void> {
        const what = manager.describe(object.spec);
        if (!isManaged(object, manager)) {
            return;
        }
        if (!deletesResource(object)) {
            this.log(object, `${what} stays: its deletion policy is not delete`);
        } else {
            const latest = await manager.read(object);
            if (latest?.busy) {
                throw latest.busy;
            }
            if (latest) {
                await this.delete(object, manager, latest);
            }
            this.log(object, `${what} is gone`);
        }
        await this.release(object, manager);
    }

    private async delete(object: O, manager: ResourceManager<O>, latest: Observed<O>): Promise<void> {
        try {
            await manager.delete(object, latest);
        } catch (error) {
            await this.writeSpec(object, manager, latest);
            const conditions = conditionsAfterFailedDelete(object.status?.conditions ?? [], error as Error);
            await this.writeStatus(object, { ...object.status, conditions });
            throw error;
        }
    }

    /** After a delete that AWS has refused, the object says what AWS has. */
    private async writeSpec(object: O, manager: ResourceManager<O>, latest: Observed<O>): Promise<void> {
        const spec = manager.specForObject(latest);
        if (!manager.isInLine(object, spec)) {
            await this.kubernetes.mergePatch(object, { spec: replacing(object.spec, spec) });
        }
    }

    private regionOf(object: O): string {
        const wanted = wantedRegion(object) ?? this.defaultRegion;
        const present = object.status?.ackResourceMetadata?.region ?? wanted;
        if (present !== wanted) {
            throw new Error(
                `Resource already exists in region ${present}, but the desired state specifies region ${wanted}.`,
            );
        }
        return wanted;
    }

    /** Adds the finalizer, with further changes in the same write. */
    private async manage(
        object: O,
        { finalizer }: ResourceManager<O>,
        patch: { metadata?: object; spec?: object } = {},
    ): Promise<O> {
        return this.setFinalizers(object, [...(object.metadata.finalizers ?? []), finalizer], patch);
    }

    private async release(object: O, manager: ResourceManager<O>): Promise<void> {
        await this.setFinalizers(
            object,
            (object.metadata.finalizers ?? []).filter((finalizer) => finalizer !== manager.finalizer),
        );
    }

    private async setFinalizers(
        object: O,
        finalizers: readonly string[],
        patch: { metadata?: object; spec?: object } = {},
    ): Promise<O> {
        // A list is replaced whole; the version refuses to undo what another controller has added since.
        const { resourceVersion } = object.metadata;
        return this.kubernetes.mergePatch<O>(object, {
            ...patch,
            metadata: { ...patch.metadata, resourceVersion, finalizers },
        });
    }

    private async writeStatus(object: O, status: AckStatus): Promise<void> {
        const patch = { status: replacing(object.status ?? {}, status) };
        await this.kubernetes.mergePatch(object, patch, { subresource: "status" });
    }
}

/** Whether the object stands for something of its own; one without the finalizer never touches it. */
function isManaged({ metadata }: AckObject, { finalizer }: Pick<ResourceManager<AckObject>, "finalizer">): boolean {
    return metadata.finalizers?.includes(finalizer) ?? false;
}

/** The merge patch that makes one value of the other: null for what it no longer has. */
function replacing(before: object, after: object): object {
    const gone = Object.keys(before).map((key) => [key, null]);
    return { ...Object.fromEntries(gone), ...(JSON.parse(JSON.stringify(after)) as object) };
}
