/**
 * The gRPC side of Pulumi's provider protocol (pulumirpc.ResourceProvider of SDK 3.276, as CLI 3.276 speaks it), for
 * providers written against `Provider`. Left out: components (Construct, Call), List, Parameterize, resource
 * references, assets, output values, custom autonaming and schemas.
 */
import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { EngineLog } from "./engine-log";
import { listen } from "./listen";
import { type ChangeKind, type CheckResult, type DiffResult, InitError, type Provider } from "./provider";
import { equal, fromProto, toProto } from "./values";

/** Serves until the engine is gone. */
export function serve(provider: Provider, plugin: { name: string; version: string }): Promise<void> {
    return listen(`pulumi-resource-${plugin.name}`, ResourceProviderService, methods(provider, plugin.version));
}

function methods(provider: Provider, version: string): grpc.UntypedServiceImplementation {
    const cancellation = new AbortController();
    const { signal } = cancellation;
    let engine: EngineLog | undefined;
    const unary =
        <Request, Response>(answer: (request: Request) => Promise<Response>): grpc.handleUnaryCall<Request, Response> =>
        (call, callback) => {
            answer(call.request)
                .finally(() => engine?.delivered())
                .then(
                    (response) => callback(null, response),
                    (error: unknown) => callback(statusOf(error)),
                );
        };
    const resource = (request: { getUrn(): string; getType(): string }) => {
        if (!engine) {
            throw new Error("the engine asked for a resource before it said where it listens (Handshake or Attach)");
        }
        return { urn: request.getUrn(), type: request.getType(), log: engine.at(request.getUrn()) };
    };

    return {
        // The empty answer declines secrets, resource references and output values: see `fromProto`.
        handshake: unary(async (request: messages.ProviderHandshakeRequest) => {
            engine = EngineLog.connect(request.getEngineAddress());
            return new messages.ProviderHandshakeResponse();
        }),
        attach: unary(async (request: { getAddress(): string }) => {
            engine = EngineLog.connect(request.getAddress());
            return new Empty();
        }),
        getPluginInfo: unary(async () => new PluginInfo().setVersion(version)),
        getSchema: unary(async () => new messages.GetSchemaResponse().setSchema("{}")),
        cancel: unary(async () => {
            cancellation.abort();
            return new Empty();
        }),

        configure: unary(async (request: messages.ConfigureRequest) => {
            await provider.configure(fromProto(request.getArgs()));
            return new messages.ConfigureResponse().setSupportspreview(true);
        }),
        checkConfig: unary(async (request: messages.CheckRequest) => {
            const news = fromProto(request.getNews());
            const olds = fromProto(request.getOlds());
            return checkResponse(
                (await provider.checkConfig?.({ ...resource(request), olds, news })) ?? { inputs: news },
            );
        }),
        diffConfig: unary(async (request: messages.DiffRequest) => {
            const news = fromProto(request.getNews());
            const olds = fromProto(request.getOlds());
            const oldInputs = fromProto(request.getOldInputs());
            return diffResponse(
                (await provider.diffConfig?.({ ...resource(request), oldInputs, olds, news })) ?? {
                    changes: !equal(oldInputs, news),
                    diffs: [],
                    replaces: [],
                },
            );
        }),

        check: unary(async (request: messages.CheckRequest) =>
            checkResponse(
                await provider.check({
                    ...resource(request),
                    name: request.getName(),
                    olds: fromProto(request.getOlds()),
                    news: fromProto(request.getNews()),
                    randomSeed: request.getRandomseed_asU8(),
                }),
            ),
        ),
        diff: unary(async (request: messages.DiffRequest) =>
            diffResponse(
                await provider.diff({
                    ...resource(request),
                    id: request.getId(),
                    oldInputs: fromProto(request.getOldInputs()),
                    olds: fromProto(request.getOlds()),
                    news: fromProto(request.getNews()),
                    ignoreChanges: request.getIgnorechangesList(),
                }),
            ),
        ),
        create: unary(async (request: messages.CreateRequest) => {
            const created = await provider.create({
                ...resource(request),
                name: request.getName(),
                inputs: fromProto(request.getProperties()),
                timeoutSeconds: request.getTimeout(),
                preview: request.getPreview(),
                signal,
            });
            return new messages.CreateResponse().setId(created.id).setProperties(toProto(created.properties));
        }),
        read: unary(async (request: messages.ReadRequest) => {
            const read = await provider.read({
                ...resource(request),
                id: request.getId(),
                inputs: fromProto(request.getInputs()),
                properties: fromProto(request.getProperties()),
                signal,
            });
            // An empty id says that the resource is gone.
            return read
                ? new messages.ReadResponse()
                      .setId(read.id)
                      .setInputs(toProto(read.inputs))
                      .setProperties(toProto(read.properties))
                : new messages.ReadResponse();
        }),
        update: unary(async (request: messages.UpdateRequest) => {
            const updated = await provider.update({
                ...resource(request),
                id: request.getId(),
                oldInputs: fromProto(request.getOldInputs()),
                olds: fromProto(request.getOlds()),
                news: fromProto(request.getNews()),
                timeoutSeconds: request.getTimeout(),
                preview: request.getPreview(),
                signal,
            });
            return new messages.UpdateResponse().setProperties(toProto(updated.properties));
        }),
        delete: unary(async (request: messages.DeleteRequest) => {
            await provider.delete({
                ...resource(request),
                id: request.getId(),
                inputs: fromProto(request.getOldInputs()),
                properties: fromProto(request.getProperties()),
                timeoutSeconds: request.getTimeout(),
                signal,
            });
            return new Empty();
        }),
        invoke: unary(async (request: messages.InvokeRequest) => {
            const answer = await provider.invoke(request.getTok(), fromProto(request.getArgs()));
            return "failures" in answer
                ? new messages.InvokeResponse().setFailuresList(failures(answer.failures))
                : new messages.InvokeResponse().setReturn(toProto(answer.result));
        }),
    };
}

/** The message alone, as the engine prints it whole; what an `InitError` knows goes into the status' details. */
function statusOf(error: unknown): Partial<grpc.StatusObject> {
    const details = error instanceof Error ? error.message : String(error);
    const metadata = new grpc.Metadata();
    if (error instanceof InitError) {
        const failure = new messages.ErrorResourceInitFailed()
            .setId(error.id)
            .setProperties(toProto(error.properties))
            .setInputs(toProto(error.inputs))
            .setReasonsList([...error.reasons]);
        const detail = new Any();
        detail.pack(failure.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
        const status = new Status().setCode(grpc.status.UNKNOWN).setMessage(details).setDetailsList([detail]);
        metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
    }
    return { code: grpc.status.UNKNOWN, details, metadata };
}

function checkResponse(result: CheckResult): messages.CheckResponse {
    return new messages.CheckResponse()
        .setInputs(toProto(result.inputs))
        .setFailuresList(failures(result.failures ?? []));
}

function failures(found: NonNullable<CheckResult["failures"]>): messages.CheckFailure[] {
    return found.map(({ property, reason }) => new messages.CheckFailure().setProperty(property).setReason(reason));
}

const CHANGE_KINDS: Record<ChangeKind, messages.PropertyDiff.Kind> = {
    add: messages.PropertyDiff.Kind.ADD,
    "add-replace": messages.PropertyDiff.Kind.ADD_REPLACE,
    delete: messages.PropertyDiff.Kind.DELETE,
    "delete-replace": messages.PropertyDiff.Kind.DELETE_REPLACE,
    update: messages.PropertyDiff.Kind.UPDATE,
    "update-replace": messages.PropertyDiff.Kind.UPDATE_REPLACE,
};

function diffResponse(result: DiffResult): messages.DiffResponse {
    const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
    const response = new messages.DiffResponse()
        .setChanges(result.changes ? DIFF_SOME : DIFF_NONE)
        .setDiffsList([...result.diffs])
        .setReplacesList([...result.replaces])
        .setDeletebeforereplace(result.deleteBeforeReplace ?? false)
        .setHasdetaileddiff(result.detailedDiff !== undefined);
    for (const [path, { kind, inputDiff }] of Object.entries(result.detailedDiff ?? {})) {
        const change = new messages.PropertyDiff().setKind(CHANGE_KINDS[kind]).setInputdiff(inputDiff);
        response.getDetaileddiffMap().set(path, change);
    }
    return response;
}
