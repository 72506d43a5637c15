import type { DynamoDB } from "@aws-sdk/client-dynamodb";
import type { EKS } from "@aws-sdk/client-eks";
import type { IAM } from "@aws-sdk/client-iam";
import type { STS } from "@aws-sdk/client-sts";
import { AwsError } from "./aws-error";
import type { Configuration } from "./configuration";
import { type Credentials, credentialsOf } from "./credentials";

/** As the real provider: for a service that cannot be reached, the 25 attempts of a busy one would take minutes. */
const ATTEMPTS_TO_CONNECT = 10;

/** The part of an SDK client that retries and reports errors. */
interface Client {
    readonly config: { retryStrategy(): Promise<object> };
    readonly middlewareStack: {
        add(middleware: ErrorMiddleware, options: { step: "initialize"; priority: "high" }): void;
    };
}
interface RetryStrategy {
    refreshRetryTokenForRetry(
        token: { getRetryCount(): number },
        failure: { error?: { code?: string } },
    ): Promise<unknown>;
}
type ErrorMiddleware = <Args, Result>(
    next: (args: Args) => Promise<Result>,
    context: { commandName?: string },
) => (args: Args) => Promise<Result>;

/** The clients of AWS's services; each one's SDK is loaded when it is first needed, which keeps the start short. */
export class AwsClients {
    private readonly clients = new Map<string, Promise<unknown>>();
    private credentials: Promise<Credentials> | undefined;

    constructor(private readonly configuration: Configuration) {}

    dynamodb(region: string): Promise<DynamoDB> {
        return this.client(
            "dynamodb",
            "DynamoDB",
            region,
            async () => (await import("@aws-sdk/client-dynamodb")).DynamoDB,
        );
    }

    eks(region: string): Promise<EKS> {
        return this.client("eks", "EKS", region, async () => (await import("@aws-sdk/client-eks")).EKS);
    }

    iam(): Promise<IAM> {
        return this.client(
            "iam",
            "IAM",
            this.configuration.region,
            async () => (await import("@aws-sdk/client-iam")).IAM,
        );
    }

    sts(): Promise<STS> {
        return this.client(
            "sts",
            "STS",
            this.configuration.region,
            async () => (await import("@aws-sdk/client-sts")).STS,
        );
    }

    private client<T extends Client>(
        service: string,
        title: string,
        region: string,
        load: () => Promise<new (settings: object) => T>,
    ): Promise<T> {
        const key = `${service} ${region}`;
        const known = this.clients.get(key) as Promise<T> | undefined;
        if (known) {
            return known;
        }
        const { endpoints, maxAttempts } = this.configuration;
        this.credentials ??= credentialsOf(this.configuration);
        const made = Promise.all([load(), this.credentials]).then(async ([Service, credentials]) => {
            const client = new Service({ region, credentials, endpoint: endpoints[service], maxAttempts });
            client.middlewareStack.add(withAwsErrors(title, maxAttempts), { step: "initialize", priority: "high" });
            limitConnecting((await client.config.retryStrategy()) as RetryStrategy);
            return client;
        });
        this.clients.set(key, made);
        return made;
    }
}

/** The strategy is the client's own, so that it is changed rather than replaced. */
function limitConnecting(strategy: RetryStrategy): void {
    const refresh = strategy.refreshRetryTokenForRetry.bind(strategy);
    strategy.refreshRetryTokenForRetry = async (token, failure) => {
        if (failure.error?.code === "ECONNREFUSED" && token.getRetryCount() + 1 >= ATTEMPTS_TO_CONNECT) {
            throw failure.error;
        }
        return refresh(token, failure);
    };
}

function withAwsErrors(service: string, maxAttempts: number): ErrorMiddleware {
    return (next, context) => async (args) => {
        try {
            return await next(args);
        } catch (error) {
            throw AwsError.from(service, context.commandName?.replace(/Command$/, "") ?? "request", error, maxAttempts);
        }
    };
}
