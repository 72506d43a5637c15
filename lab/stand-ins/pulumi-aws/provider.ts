import type {
    CheckConfigRequest,
    CheckRequest,
    CheckResult,
    CreateRequest,
    DeleteRequest,
    DiffRequest,
    DiffResult,
    InvokeResult,
    Provider,
    ReadRequest,
    ReadResult,
    UpdateRequest,
} from "../provider-protocol/provider";
import { InitError } from "../provider-protocol/provider";
import { type PropertyMap, UNKNOWN, type Value } from "../provider-protocol/values";
import { checkAccount } from "./account";
import { doing } from "./aws-error";
import { checkInputs, DEFAULTED } from "./check";
import { AwsClients } from "./clients";
import { type Configuration, findConfigurationProblems, readConfiguration } from "./configuration";
import { changedInputs, difference } from "./difference";
import type { InvokeFunction } from "./invoke-function";
import { getCallerIdentity } from "./invokes/get-caller-identity";
import { getCluster } from "./invokes/get-cluster";
import { getPartition } from "./invokes/get-partition";
import { getRegion } from "./invokes/get-region";
import { getRole } from "./invokes/get-role";
import { getTable } from "./invokes/get-table";
import { samePolicy } from "./policy-document";
import { propagated } from "./propagation";
import { optionalText } from "./property";
import type { Call, LiveResource, ResourceType, Tagging } from "./resource-type";
import { podIdentityAssociation } from "./resources/pod-identity-association";
import { policy } from "./resources/policy";
import { role } from "./resources/role";
import { rolePolicy } from "./resources/role-policy";
import { rolePolicyAttachment } from "./resources/role-policy-attachment";
import { ownTags, tagChanges, tagsIn, withoutIgnored } from "./tags";

const RESOURCE_TYPES = new Map(
    Object.entries({
        "aws:eks/podIdentityAssociation:PodIdentityAssociation": podIdentityAssociation,
        "aws:iam/policy:Policy": policy,
        "aws:iam/role:Role": role,
        "aws:iam/rolePolicy:RolePolicy": rolePolicy,
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment": rolePolicyAttachment,
    }).map(([token, type]) => [token, withCommonInputs(type)]),
);

const FUNCTIONS = new Map<string, InvokeFunction>(
    Object.entries({
        "aws:dynamodb/getTable:getTable": getTable,
        "aws:eks/getCluster:getCluster": getCluster,
        "aws:iam/getRole:getRole": getRole,
        "aws:index/getCallerIdentity:getCallerIdentity": getCallerIdentity,
        "aws:index/getPartition:getPartition": getPartition,
        "aws:index/getRegion:getRegion": getRegion,
    }),
);

/** Does for every type what the types have in common: defaults, names, tags, regions, comparison, and the state. */
export class AwsProvider implements Provider {
    private configured: { readonly configuration: Configuration; readonly aws: AwsClients } | undefined;

    async checkConfig({ news }: CheckConfigRequest): Promise<CheckResult> {
        return { inputs: news, failures: findConfigurationProblems(news) };
    }

    async configure(config: PropertyMap): Promise<void> {
        const configuration = readConfiguration(config);
        const aws = new AwsClients(configuration);
        await checkAccount(configuration, aws);
        this.configured = { configuration, aws };
    }

    async check(request: CheckRequest): Promise<CheckResult> {
        return checkInputs(typeOf(request), request, this.ready().configuration);
    }

    async diff(request: DiffRequest): Promise<DiffResult> {
        const type = typeOf(request);
        return difference(type, { ...request, news: this.withRegion(type, request.news) });
    }

    async create(request: CreateRequest): Promise<{ id: string; properties: PropertyMap }> {
        const type = typeOf(request);
        const inputs = this.withRegion(type, request.inputs);
        if (request.preview) {
            return { id: "", properties: { ...unknownProperties(type), ...propertiesFrom(type, inputs) } };
        }
        const call = this.call(inputs, request.signal);
        const id = await type.create(call, inputs);
        try {
            const live = await propagated(request.signal, () => type.read(call, id, inputs), {
                result: (found) => found === undefined,
            });
            if (!live) {
                throw new Error(`waiting for ${request.name} (${id}): AWS does not show it`);
            }
            return { id, properties: this.state(type, live, inputs) };
        } catch (error) {
            throw new InitError(id, propertiesFrom(type, inputs), request.inputs, [messageOf(error)]);
        }
    }

    async read(request: ReadRequest): Promise<ReadResult | undefined> {
        const type = typeOf(request);
        const live = await type.read(this.call(request.properties, request.signal), request.id, request.properties);
        if (!live) {
            return undefined;
        }
        const properties = this.state(type, live, request.properties);
        return { id: live.id, properties, inputs: inputsOf(type, properties, request.inputs) };
    }

    async update(request: UpdateRequest): Promise<{ properties: PropertyMap }> {
        const type = typeOf(request);
        const { id, olds } = request;
        const news = this.withRegion(type, request.news);
        if (request.preview) {
            return { properties: { ...lastingProperties(type, olds), ...propertiesFrom(type, news) } };
        }
        const call = this.call(olds, request.signal);
        const changes = changedInputs(type, olds, news);
        const changed = (...properties: readonly string[]) => properties.some((property) => changes.includes(property));
        await type.update?.(call, id, { olds, news, changed });
        if (type.tagging && changed("tagsAll")) {
            await doing(`updating tags of ${id}`, updateTags(type.tagging, call, olds, news));
        }
        const live = await type.read(call, id, { ...olds, ...news });
        if (!live) {
            throw new Error(`${id} was deleted while it was updated`);
        }
        return { properties: this.state(type, live, news) };
    }

    async delete({ id, properties, signal, type }: DeleteRequest): Promise<void> {
        await typeOf({ type }).delete(this.call(properties, signal), id, properties);
    }

    async invoke(token: string, args: PropertyMap): Promise<InvokeResult> {
        const { configuration, aws } = this.ready();
        const call = FUNCTIONS.get(token);
        if (!call) {
            throw new Error(`this stand-in for pulumi-aws does not have the function ${token}`);
        }
        const region = optionalText(args, "region") ?? configuration.region;
        const result = await call({ aws, region, configuration }, args);
        return { result: JSON.parse(JSON.stringify(result)) };
    }

    private ready(): { configuration: Configuration; aws: AwsClients } {
        if (!this.configured) {
            throw new Error("the provider is not configured");
        }
        return this.configured;
    }

    private call(properties: PropertyMap, signal: AbortSignal): Call {
        const { configuration, aws } = this.ready();
        return {
            aws,
            region: optionalText(properties, "region") ?? configuration.region,
            options: { abortSignal: signal },
        };
    }

    private withRegion(type: ResourceType, inputs: PropertyMap): PropertyMap {
        return type.regional ? { region: this.ready().configuration.region, ...inputs } : inputs;
    }

    /** @param known the last state, or the inputs that made this one */
    private state(type: ResourceType, { properties, tags }: LiveResource, known: PropertyMap): PropertyMap {
        const { configuration } = this.ready();
        const state: Record<string, Value | undefined> = this.withRegion(type, withoutAbsent(properties));
        for (const [property, schema] of Object.entries(type.inputs)) {
            const live = state[property];
            const last = known[property];
            if (schema.local) {
                state[property] = last ?? schema.default;
            } else if (schema.kind === "policy" && typeof live === "string" && typeof last === "string") {
                state[property] = samePolicy(live, last) ? last : live;
            }
        }
        if (type.tagging) {
            const all = withoutIgnored(tags ?? {}, configuration.ignoredTags);
            state.tags = ownTags(all, configuration.defaultTags, tagsIn(known.tags));
            state.tagsAll = { ...all };
        }
        return withoutAbsent(state);
    }
}

function typeOf({ type }: { readonly type: string }): ResourceType {
    const known = RESOURCE_TYPES.get(type);
    if (!known) {
        throw new Error(`this stand-in for pulumi-aws does not have the resource type ${type}`);
    }
    return known;
}

async function updateTags(tagging: Tagging, call: Call, olds: PropertyMap, news: PropertyMap): Promise<void> {
    const { added, removed } = tagChanges(tagsIn(olds.tagsAll), tagsIn(news.tagsAll));
    if (removed.length > 0) {
        await tagging.remove(call, olds, removed);
    }
    if (Object.keys(added).length > 0) {
        await tagging.add(call, olds, added);
    }
}

function withCommonInputs(type: ResourceType): ResourceType {
    return {
        ...type,
        inputs: {
            ...type.inputs,
            ...(type.regional && { region: { kind: "text", replaces: true, computed: true } }),
            ...(type.tagging && { tags: { kind: "tags" }, tagsAll: { kind: "tags" } }),
        },
    };
}

/** The inputs, without what only they have. */
function propertiesFrom(type: ResourceType, inputs: PropertyMap): PropertyMap {
    return Object.fromEntries(Object.entries(inputs).filter(([property]) => type.inputs[property]));
}

/** What is known of a new resource only when AWS has made it. */
function unknownProperties(type: ResourceType): PropertyMap {
    return Object.fromEntries([...type.outputs, ...computedInputs(type)].map((property) => [property, UNKNOWN]));
}

/** What an update leaves as it is, or changes in a way that only AWS knows. */
function lastingProperties(type: ResourceType, state: PropertyMap): PropertyMap {
    const lasting = [...type.outputs, ...computedInputs(type)].map((property) => [
        property,
        type.changingOutputs?.includes(property) ? UNKNOWN : state[property],
    ]);
    return withoutAbsent(Object.fromEntries(lasting));
}

function computedInputs(type: ResourceType): string[] {
    return Object.keys(type.inputs).filter((property) => type.inputs[property]?.computed);
}

/** @param lastInputs those of the last update; empty on import: then every input that AWS has a value for */
function inputsOf(type: ResourceType, state: PropertyMap, lastInputs: PropertyMap): PropertyMap {
    const imported = Object.keys(lastInputs).length === 0;
    const properties = Object.keys(type.inputs).filter((property) =>
        imported ? property === "name" || !type.inputs[property]?.computed : lastInputs[property] !== undefined,
    );
    const inputs = properties.map((property) => [property, state[property]]);
    return withoutAbsent({ ...Object.fromEntries(inputs), [DEFAULTED]: lastInputs[DEFAULTED] ?? [] });
}

function withoutAbsent(properties: Readonly<Record<string, Value | undefined>>): PropertyMap {
    return Object.fromEntries(
        Object.entries(properties).flatMap(([property, value]) =>
            value === undefined || value === null ? [] : [[property, value]],
        ),
    );
}

function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
