import { join } from "node:path";
import type { StandInService } from "../setup/setup";
import { becomeControllerUser, type ControllerUser } from "./controller-user";
import { installCrds } from "./install-crds";
import { controllerKubeconfig, type LabFiles, type Ports } from "./record";
import type { LabSettings, Service } from "./service";
import { standInService } from "./stand-ins";

export function ackDynamoDbService(files: LabFiles, ports: Ports): Service {
    const user = chartUser("dynamodb", { group: "dynamodb.services.k8s.aws", resource: "tables" });
    return ackService("ack-dynamodb", "stand-in for ACK's DynamoDB controller", files, ports, user, (settings) => ({
        TABLE_ACTIVE_AFTER_SECONDS: String(settings.tableActiveAfterSeconds ?? 1),
    }));
}

export function ackEksService(files: LabFiles, ports: Ports): Service {
    const user = chartUser("eks", { group: "eks.services.k8s.aws", resource: "podidentityassociations" });
    return ackService("ack-eks", "stand-in for ACK's EKS controller", files, ports, user, () => ({}));
}

function chartUser(service: string, kind: { readonly group: string; readonly resource: string }): ControllerUser {
    return {
        namespace: "ack-system",
        account: `ack-${service}-controller`,
        rights: [join(__dirname, `ack-${service}-chart-rights.yaml`)],
        neededAtStart: ["list", "watch"].map((verb) => ({ ...kind, verb })),
    };
}

function ackService(
    name: StandInService,
    part: string,
    files: LabFiles,
    ports: Ports,
    user: ControllerUser,
    own: (settings: LabSettings) => Record<string, string>,
): Service {
    const keyOf = ({ ackKey }: LabSettings) =>
        ackKey ? { AWS_ACCESS_KEY_ID: ackKey.id, AWS_SECRET_ACCESS_KEY: ackKey.secret } : undefined;
    return {
        ...standInService(name, part, files, ports, (settings) => ({
            KUBECONFIG: controllerKubeconfig(files, name),
            ...own(settings),
            ...keyOf(settings),
        })),
        prepare: async ({ standIns }, { users }) => {
            await Promise.all([
                installCrds(files, [join(standIns[name], "crd.yaml")]),
                becomeControllerUser(files, name, user, users?.ack),
            ]);
        },
    };
}
