import { join } from "node:path";
import type { StandInService } from "../setup/setup";
import { awsEndpoint, labAws } from "./aws";
import { readLogFrom } from "./log";
import { type LabFiles, logFile, type Ports } from "./record";
import type { LabSettings, Service } from "./service";

export function ackDynamoDbService(files: LabFiles, ports: Ports): Service {
    return standIn("ack-dynamodb", "stand-in for ACK's DynamoDB controller", files, ports, (settings) => ({
        TABLE_ACTIVE_AFTER_SECONDS: String(settings.tableActiveAfterSeconds ?? 1),
        ...keyOfAck(settings),
    }));
}

export function ackEksService(files: LabFiles, ports: Ports): Service {
    return standIn("ack-eks", "stand-in for ACK's EKS controller", files, ports, keyOfAck);
}

function keyOfAck({ ackKey }: LabSettings): Record<string, string> {
    return ackKey ? { AWS_ACCESS_KEY_ID: ackKey.id, AWS_SECRET_ACCESS_KEY: ackKey.secret } : {};
}

export function podIdentityWebhookService(files: LabFiles, ports: Ports): Service {
    return standIn("pod-identity-webhook", "stand-in for EKS's Pod Identity webhook", files, ports, (settings) => ({
        CLUSTER_NAME: labAws.clusterName,
        PROPAGATION_DELAY_SECONDS: String(settings.propagationDelaySeconds ?? 0),
    }));
}

function standIn(
    name: StandInService,
    part: string,
    files: LabFiles,
    ports: Ports,
    environment: (settings: LabSettings) => Record<string, string>,
): Service {
    return {
        name,
        part,
        needs: ["kube-apiserver", "ministack"],
        graceSeconds: 5,
        command: (setup, settings) => ({
            file: process.execPath,
            args: [join(setup.standIns[name], "main.js")],
            environment: {
                KUBECONFIG: files.kubeconfig,
                AWS_ENDPOINT_URL: settings.awsEndpoint ?? awsEndpoint(ports),
                AWS_REGION: labAws.region,
                AWS_ACCESS_KEY_ID: labAws.accessKeyId,
                AWS_SECRET_ACCESS_KEY: labAws.secretAccessKey,
                ...environment(settings),
            },
        }),
        isReady: async (process) => readLogFrom(logFile(files, name), process.logStart).split("\n").includes("ready"),
    };
}
