import type { EngineLog } from "./engine-log";
import type { PropertyMap } from "./values";

/** What every request about one resource says. */
interface ResourceRequest {
    readonly urn: string;
    /** "kubernetes:core/v1:ConfigMap" */
    readonly type: string;
    /** Messages to the user, shown at this resource. */
    readonly log: EngineLog;
}

/** What every request that changes something says besides. */
interface ChangeRequest extends ResourceRequest {
    /** From the resource's customTimeouts; 0: none given. */
    readonly timeoutSeconds: number;
    /** Aborted when the user cancels the update. */
    readonly signal: AbortSignal;
}

export interface CheckConfigRequest extends ResourceRequest {
    readonly olds: PropertyMap;
    readonly news: PropertyMap;
}

export interface DiffConfigRequest extends ResourceRequest {
    readonly oldInputs: PropertyMap;
    readonly olds: PropertyMap;
    readonly news: PropertyMap;
}

export interface CheckRequest extends ResourceRequest {
    /** The resource's logical name. */
    readonly name: string;
    /** The inputs of the last update as `check` returned them; empty for a new resource. */
    readonly olds: PropertyMap;
    readonly news: PropertyMap;
    /** The same for preview and update: names drawn from it agree. Empty where the engine has none. */
    readonly randomSeed: Uint8Array;
}

export interface DiffRequest extends ResourceRequest {
    readonly id: string;
    readonly oldInputs: PropertyMap;
    /** The state: what the last operation returned as `properties`. */
    readonly olds: PropertyMap;
    readonly news: PropertyMap;
    readonly ignoreChanges: readonly string[];
}

export interface CreateRequest extends ChangeRequest {
    readonly name: string;
    readonly inputs: PropertyMap;
    readonly preview: boolean;
}

export interface ReadRequest extends ResourceRequest {
    readonly id: string;
    /** Empty on import. */
    readonly inputs: PropertyMap;
    /** The state; empty on import. */
    readonly properties: PropertyMap;
    readonly signal: AbortSignal;
}

export interface UpdateRequest extends ChangeRequest {
    readonly id: string;
    readonly oldInputs: PropertyMap;
    /** The state. */
    readonly olds: PropertyMap;
    readonly news: PropertyMap;
    readonly preview: boolean;
}

export interface DeleteRequest extends ChangeRequest {
    readonly id: string;
    readonly inputs: PropertyMap;
    /** The state. */
    readonly properties: PropertyMap;
}

export interface PropertyFailure {
    readonly property: string;
    readonly reason: string;
}

export interface CheckResult {
    readonly inputs: PropertyMap;
    readonly failures?: readonly PropertyFailure[];
}

export type ChangeKind = "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";

export interface DiffResult {
    readonly changes: boolean;
    /** The top-level properties that changed. */
    readonly diffs: readonly string[];
    /** The paths whose change needs a new resource; none: an update in place. */
    readonly replaces: readonly string[];
    /** By property path, as `spec.ports[0].port`. Default: the engine compares the inputs itself. */
    readonly detailedDiff?: Readonly<Record<string, { readonly kind: ChangeKind; readonly inputDiff: boolean }>>;
    readonly deleteBeforeReplace?: boolean;
}

export interface ReadResult {
    readonly id: string;
    readonly inputs: PropertyMap;
    readonly properties: PropertyMap;
}

export type InvokeResult = { readonly result: PropertyMap } | { readonly failures: readonly PropertyFailure[] };

/** A provider as its author thinks of it; `serve` puts it behind Pulumi's protocol. */
export interface Provider {
    /**
     * The provider's configuration, all known. SDKs send whatever is no string as JSON text ("true", "[…]").
     * While some of it is unknown the engine calls none of the methods below.
     */
    configure(config: PropertyMap): Promise<void>;
    /** Default: the new inputs are right. */
    checkConfig?(request: CheckConfigRequest): Promise<CheckResult>;
    /** Default: no change of the configuration needs a new provider. */
    diffConfig?(request: DiffConfigRequest): Promise<DiffResult>;

    /** At preview, inputs may hold `UNKNOWN` here and in every request with `preview`. */
    check(request: CheckRequest): Promise<CheckResult>;
    diff(request: DiffRequest): Promise<DiffResult>;
    /** With `preview` nothing may change, and the id does not count. */
    create(request: CreateRequest): Promise<{ readonly id: string; readonly properties: PropertyMap }>;
    /** Undefined: the resource is gone. */
    read(request: ReadRequest): Promise<ReadResult | undefined>;
    update(request: UpdateRequest): Promise<{ readonly properties: PropertyMap }>;
    /** Succeeds where the resource is gone already. */
    delete(request: DeleteRequest): Promise<void>;
    invoke(token: string, args: PropertyMap): Promise<InvokeResult>;
}

/**
 * Thrown by `create`, `update` and `read` when the resource is there but did not become ready: the engine keeps it in
 * the state with the reasons, fails the operation, and updates the resource the next time.
 */
export class InitError extends Error {
    constructor(
        readonly id: string,
        readonly properties: PropertyMap,
        readonly inputs: PropertyMap,
        readonly reasons: readonly string[],
    ) {
        super(reasons.join("\n"));
        this.name = "InitError";
    }
}
