import { statSync } from "node:fs";
import { join } from "node:path";
import { answers } from "./health";
import type { LabFiles, Ports } from "./record";
import type { Service } from "./service";

/** The lab's AWS account. MiniStack takes any key, so the secret one is such that a test finds it where it leaks to. */
export const labAws = {
    accountId: "111122223333",
    region: "us-west-2",
    accessKeyId: "test",
    secretAccessKey: "lab-secret-access-key",
    clusterName: "eks-workshop",
} as const;

export function awsEndpoint(ports: Ports): string {
    return `http://127.0.0.1:${ports.ministack}`;
}

/** MiniStack 1.5.33: EKS, IAM, STS and DynamoDB on one port. */
export function ministackService(files: LabFiles, ports: Ports): Service {
    const endpoint = awsEndpoint(ports);
    return {
        name: "ministack",
        part: "emulator of AWS (MiniStack)",
        port: ports.ministack,
        needs: [],
        graceSeconds: 15,
        command: (setup) => ({
            file: setup.ministackPython,
            args: ["-m", "ministack"],
            environment: {
                BIND_HOST: "127.0.0.1",
                MINISTACK_HOST: "127.0.0.1",
                GATEWAY_PORT: String(ports.ministack),
                MINISTACK_ACCOUNT_ID: labAws.accountId,
                MINISTACK_REGION: labAws.region,
                PERSIST_STATE: "1",
                STATE_DIR: files.ministack,
                // Listeners that the lab does not use.
                SFTP_ENABLED: "0",
                IOT_MTLS_ENABLED: "0",
                // With a Docker daemon it would run a k3s container for each EKS cluster.
                DOCKER_HOST: `unix://${join(files.directory, "no-docker.sock")}`,
                PYTHONUNBUFFERED: "1",
            },
        }),
        isReady: () => answers(`${endpoint}/_ministack/ready`),
        settle: () => makeEksCluster(endpoint),
    };
}

/** Whether MiniStack wrote its state to files since then. The lab always has an EKS cluster, so this file always comes. */
export function savedAwsState(files: LabFiles, since: number): boolean {
    return (statSync(join(files.ministack, "eks.json"), { throwIfNoEntry: false })?.mtimeMs ?? 0) >= since;
}

async function makeEksCluster(endpoint: string): Promise<void> {
    // Loaded here because it takes a while, and a lab that runs already does not come here.
    const {
        CreateClusterCommand,
        DescribeClusterCommand,
        EKSClient,
        ResourceNotFoundException,
        waitUntilClusterActive,
    } = await import("@aws-sdk/client-eks");
    const { accessKeyId, secretAccessKey, region, clusterName: name, accountId } = labAws;
    const client = new EKSClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
    try {
        await client.send(new DescribeClusterCommand({ name }));
    } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) {
            throw error;
        }
        await client.send(
            new CreateClusterCommand({
                name,
                roleArn: `arn:aws:iam::${accountId}:role/${name}-cluster`,
                resourcesVpcConfig: { subnetIds: ["subnet-0a", "subnet-0b"] },
            }),
        );
    }
    await waitUntilClusterActive({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { name });
    client.destroy();
}
