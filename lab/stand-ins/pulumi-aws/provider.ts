import {
    type CheckConfigRequest,
    type CheckRequest,
    type CheckResult,
    type CreateRequest,
    type DeleteRequest,
    type DiffRequest,
    type DiffResult,
    InitError,
    type InvokeResult,
    type Provider,
    type ReadRequest,
    type ReadResult,
    type UpdateRequest,
} from "../provider-protocol/provider";
import type { PropertyMap } from "../provider-protocol/values";
import { checkAccount } from "./account";
import { doing } from "./aws/aws-error";
import { AwsClients } from "./aws/clients";
import { type Configuration, findConfigurationProblems, readConfiguration } from "./aws/configuration";
import { propagated } from "./aws/propagation";
import { optionalText } from "./aws/property";
import type { Call, ResourceType } from "./aws/resource-type";
import { checkInputs } from "./check";
import { changedInputs, difference } from "./difference";
import { invokeFunction } from "./invoke-functions";
import { resourceType } from "./resource-types";
import { declaredState, inputsOf, plannedState, plannedUpdate, stateOf } from "./state";
import { updateTags } from "./update-tags";

/** Does for every type of resource what they have in common; what is particular, its `ResourceType` says. */
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
        return checkInputs(resourceType(request.type), request, this.ready().configuration);
    }

    async diff(request: DiffRequest): Promise<DiffResult> {
        const type = resourceType(request.type);
        return difference(type, { ...request, news: this.withRegion(type, request.news) });
    }

    async create(request: CreateRequest): Promise<{ id: string; properties: PropertyMap }> {
        const type = resourceType(request.type);
        const inputs = this.withRegion(type, request.inputs);
        if (request.preview) {
            return { id: "", properties: plannedState(type, inputs) };
        }
        const call = this.call(inputs, request.signal);
        const id = await type.create(call, inputs);
        try {
            const live = await propagated(request.signal, () => type.read(call, id, inputs), {
                result: (found) => found === undefined,
            });
            if (!live) {
                throw new Error(`AWS took ${id} in, and does not show it`);
            }
            return { id, properties: stateOf(type, live, inputs, this.ready().configuration) };
        } catch (error) {
            const reason = error instanceof Error ? error.message : String(error);
            throw new InitError(id, declaredState(type, inputs), request.inputs, [reason]);
        }
    }

    async read({ id, inputs, properties, signal, ...request }: ReadRequest): Promise<ReadResult | undefined> {
        const type = resourceType(request.type);
        const live = await type.read(this.call(properties, signal), id, properties);
        if (!live) {
            return undefined;
        }
        const state = stateOf(type, live, properties, this.ready().configuration);
        return { id: live.id, properties: state, inputs: inputsOf(type, state, inputs) };
    }

    async update({ id, olds, preview, signal, ...request }: UpdateRequest): Promise<{ properties: PropertyMap }> {
        const type = resourceType(request.type);
        const news = this.withRegion(type, request.news);
        if (preview) {
            return { properties: plannedUpdate(type, olds, news) };
        }
        const call = this.call(olds, signal);
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
        return { properties: stateOf(type, live, news, this.ready().configuration) };
    }

    async delete({ id, properties, signal, type }: DeleteRequest): Promise<void> {
        await resourceType(type).delete(this.call(properties, signal), id, properties);
    }

    async invoke(token: string, args: PropertyMap): Promise<InvokeResult> {
        const { configuration, aws } = this.ready();
        const region = optionalText(args, "region") ?? configuration.region;
        const result = await invokeFunction(token)({ aws, region, configuration }, args);
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
}
