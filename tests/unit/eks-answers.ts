import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { EKS } from "@aws-sdk/client-eks";

/** One answer of EKS to one request: "GET /clusters/c/capabilities". An error has the header that EKS gives it. */
export interface EksAnswer {
    readonly status?: number;
    readonly error?: string;
    readonly body: object;
}

/** Uses a client of an EKS that knows these requests. Any other one, and one that is not made, fails. */
export async function withEks<T>(
    answers: Readonly<Record<string, EksAnswer>>,
    use: (eks: EKS) => Promise<T>,
): Promise<T> {
    const asked: string[] = [];
    const server = createServer(({ method, url = "" }, response) => {
        const request = `${method} ${decodeURIComponent(url)}`;
        asked.push(request);
        const { status, error, body } = answers[request] ?? {
            status: 500,
            error: "NotAnswered",
            body: { message: `the test has no answer to ${request}` },
        };
        response.writeHead(status ?? 200, {
            "content-type": "application/json",
            ...(error && { "x-amzn-errortype": error }),
        });
        response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const eks = new EKS({
        endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        region: "us-west-2",
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
        maxAttempts: 1,
    });
    try {
        const result = await use(eks);
        const unasked = Object.keys(answers).filter((request) => !asked.includes(request));
        if (unasked.length > 0) {
            throw new Error(`nobody asked for ${unasked.join(", ")}`);
        }
        return result;
    } finally {
        eks.destroy();
        server.closeAllConnections();
        server.close();
    }
}
