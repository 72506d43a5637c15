import type { DynamoDB } from "@aws-sdk/client-dynamodb";
import type { EKS } from "@aws-sdk/client-eks";
import type { IAM } from "@aws-sdk/client-iam";
import type { STS } from "@aws-sdk/client-sts";
import { AwsError } from "./aws-error";
import type { Configuration } from "./configuration";

/** The part of an SDK client that reports errors. */
interface Client {
    readonly middlewareStack: {
        add(middleware: ErrorMiddleware, options: { step: "initialize"; priority: "high" }): void;
    };
}
type ErrorMiddleware = <Args, Result>(
    next: (args: Args) => Promise<Result>,
    context: { clientName?: string; commandName?: string },
) => (args: Args) => Promise<Result>;

/** The clients of AWS's services; each one's SDK is loaded when it is first needed, which keeps the start short. */
export class AwsClients {
    private readonly clients = new Map<string, Promise<unknown>>();

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
        const { credentials, profile, endpoints, maxAttempts } = this.configuration;
        const made = load().then((Service) => {
            const client = new Service({ region, credentials, profile, endpoint: endpoints[service], maxAttempts });
            client.middlewareStack.add(withAwsErrors(title), { step: "initialize", priority: "high" });
            return client;
        });
        this.clients.set(key, made);
        return made;
    }
}

function withAwsErrors(service: string): ErrorMiddleware {
    return (next, context) => async (args) => {
        try {
            return await next(args);
        } catch (error) {
            throw AwsError.from(service, context.commandName?.replace(/Command$/, "") ?? "request", error);
        }
    };
}
