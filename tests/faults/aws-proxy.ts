import { once } from "node:events";
import { createServer, type IncomingMessage, request as open, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What AWS answers. */
export interface Answer {
    readonly status: number;
    readonly headers: Readonly<Record<string, string | string[] | undefined>>;
    readonly body: Buffer | string;
}

/**
 * Stands between a client and AWS for one request. Undefined: the connection is cut, without an answer.
 * @param action of the request, as in "DynamoDB.CreateTable", "CreateRole" or "POST /clusters/c/pod-identity-associations"
 * @param forward asks AWS
 */
export type Between = (action: string, forward: () => Promise<Answer>) => Promise<Answer | undefined>;

/**
 * An HTTP proxy before the lab's AWS that a test makes fail, on 127.0.0.1. Its own, because Toxiproxy knows no HTTP and
 * mockttp brings 190 packages.
 */
export class AwsProxy {
    between: Between = (_action, forward) => forward();
    private readonly server: Server;

    private constructor(private readonly target: URL) {
        this.server = createServer((request, response) => void this.handle(request, response));
    }

    static async start(target: string): Promise<AwsProxy> {
        const proxy = new AwsProxy(new URL(target));
        proxy.server.listen(0, "127.0.0.1");
        await once(proxy.server, "listening");
        return proxy;
    }

    get endpoint(): string {
        return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    }

    /** How the providers are told of it, by pulumi-aws's own keys. */
    get configuration(): Record<string, string> {
        const { endpoint } = this;
        return {
            "aws:endpoints": JSON.stringify([{ dynamodb: endpoint, eks: endpoint, iam: endpoint, sts: endpoint }]),
        };
    }

    async stop(): Promise<void> {
        this.server.close();
        this.server.closeAllConnections();
        await once(this.server, "close");
    }

    private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
        try {
            const body = await read(request);
            const answer = await this.between(actionOf(request, body), () => this.forward(request, body));
            if (answer) {
                response.writeHead(answer.status, answer.headers).end(answer.body);
                return;
            }
        } catch (error) {
            // A client that is killed closes its connection.
            if ((error as NodeJS.ErrnoException).code !== "ECONNRESET") {
                console.error(error);
            }
        }
        response.destroy();
    }

    private async forward({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
        // With the host that the client has signed.
        const sent = open(new URL(url ?? "/", this.target), { method, headers, agent: false });
        sent.end(body);
        const [answer] = (await once(sent, "response")) as [IncomingMessage];
        const { "transfer-encoding": _framing, connection: _hop, ...kept } = answer.headers;
        return { status: answer.statusCode ?? 0, headers: kept, body: await read(answer) };
    }
}

function actionOf({ method, url, headers }: IncomingMessage, body: Buffer): string {
    const target = headers["x-amz-target"];
    if (typeof target === "string") {
        return target.replace(/_\d+\./, ".");
    }
    return new URLSearchParams(body.toString("utf8")).get("Action") ?? `${method} ${url}`;
}

async function read(message: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) {
        chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks);
}
