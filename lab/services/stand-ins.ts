import { join } from "node:path";
import type { StandInService } from "../setup/setup";
import { awsEndpoint, labAws } from "./aws";
import { readLogFrom } from "./log";
import { type LabFiles, logFile, type Ports } from "./record";
import type { LabSettings, Service } from "./service";

export function podIdentityWebhookService(files: LabFiles, ports: Ports): Service {
    return standInService(
        "pod-identity-webhook",
        "stand-in for EKS's Pod Identity webhook",
        files,
        ports,
        (settings) => ({
            CLUSTER_NAME: labAws.clusterName,
            PROPAGATION_DELAY_SECONDS: String(settings.propagationDelaySeconds ?? 0),
        }),
    );
}

/** A stand-in, with all rights in the lab's cluster and in its AWS unless its environment says otherwise. */
export function standInService(
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
