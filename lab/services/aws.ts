import { statSync } from "node:fs";
import { join } from "node:path";
import { registerEksCluster } from "./eks-cluster";
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
        command: (setup, { enforceIam }) => ({
            file: setup.ministackPython,
            args: ["-m", "ministack"],
            environment: {
                BIND_HOST: "127.0.0.1",
                MINISTACK_HOST: "127.0.0.1",
                GATEWAY_PORT: String(ports.ministack),
                MINISTACK_ACCOUNT_ID: labAws.accountId,
                MINISTACK_REGION: labAws.region,
                // The key of the account itself, which may do everything.
                AWS_ACCESS_KEY_ID: labAws.accessKeyId,
                AWS_SECRET_ACCESS_KEY: labAws.secretAccessKey,
                AUTH: String(enforceIam ?? false),
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
        prepare: () => registerEksCluster(files, ports, labAws),
        isReady: () => answers(`${endpoint}/_ministack/ready`),
    };
}

/** Whether MiniStack wrote its state to files since then. The lab always has an EKS cluster, so this file always comes. */
export function savedAwsState(files: LabFiles, since: number): boolean {
    return (statSync(join(files.ministack, "eks.json"), { throwIfNoEntry: false })?.mtimeMs ?? 0) >= since;
}
