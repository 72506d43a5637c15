/**
 * The program of platform/ on a lab. Real are its settings, its roles and their rights in IAM, its access to the cluster, kro's
 * rights in the cluster, the guard, and the engine's order. What the lab's AWS has not stands in:
 *
 * - of @pulumi/eks: the cluster. It is the lab's, which is there already, and only its deletion protection does something.
 * - of @pulumi/aws: access entries, access policies and capabilities, which are written down in the state and do nothing.
 *   What EKS does with them is for capabilities-on-lab.ts.
 * - of the AWS CLI: `aws eks get-token`, which EKS's kubeconfig calls. It gives the lab's own credentials.
 */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { Module } from "node:module";
import { delimiter, join } from "node:path";
import { getClusterOutput } from "@pulumi/aws/eks";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { PLATFORM_PROJECT } from "../../../cluster-choice";
import { Engine } from "../../../lab/engine/engine";
import type { Lab } from "../../../lab/services/lab";
import { EXEC_CREDENTIAL_API_VERSION } from "../../../vocabulary/kubernetes";

const DIRECTORY = join(__dirname, "..", "..", "..", "platform");

/** The platform's stack of that name. @param settings by the keys of platform/Pulumi.yaml */
export function platformOnLab(lab: Lab, stackName: string, settings: Readonly<Record<string, string>>): Engine {
    const config = Object.entries(settings).map(([key, value]) => [`${PLATFORM_PROJECT}:${key}`, value]);
    return new Engine(lab, {
        stackName,
        project: DIRECTORY,
        program: platformProgram(),
        config: Object.fromEntries(config) as Record<string, string>,
        environment: { PATH: [directoryOfAwsCli(lab), process.env.PATH].join(delimiter) },
    });
}

function platformProgram(): PulumiFn {
    replaceModule("@pulumi/eks/cluster", { Cluster });
    replaceModule("@pulumi/aws/eks/accessEntry", { AccessEntry: writtenDown("AccessEntry") });
    replaceModule("@pulumi/aws/eks/accessPolicyAssociation", {
        AccessPolicyAssociation: writtenDown("AccessPolicyAssociation"),
    });
    replaceModule("@pulumi/aws/eks/capability", { Capability: writtenDown("Capability") });
    return require("../../../platform/index") as PulumiFn;
}

/** For whoever requires it from now on. */
function replaceModule(name: string, exports: object): void {
    const file = require.resolve(name);
    require.cache[file] = Object.assign(new Module(file), { exports, filename: file, loaded: true });
}

interface Protected {
    readonly deletionProtection?: boolean;
}

/** Its text goes into the state. */
const provider: pulumi.dynamic.ResourceProvider<Protected, Protected> = {
    async create(inputs) {
        return { id: "written-down", outs: inputs };
    },

    async update(_id, _before, inputs) {
        return { outs: inputs };
    },

    async delete(_id, { deletionProtection }) {
        if (deletionProtection) {
            throw new Error("deletion protection is on");
        }
    },
};

/** A class whose objects have as outputs what they are asked for. */
function writtenDown(type: string) {
    return class extends pulumi.dynamic.Resource {
        constructor(name: string, args: object, opts?: pulumi.CustomResourceOptions) {
            super(provider, name, { ...args }, opts, "stand-in", type);
        }
    };
}

const EksCluster = writtenDown("Cluster");

class Cluster extends pulumi.ComponentResource {
    readonly eksCluster: pulumi.Output<{ readonly name: string; readonly arn: string }>;

    constructor(name: string, args: Protected & { readonly name: string }, opts?: pulumi.ComponentResourceOptions) {
        super("eks:index:Cluster", name, {}, opts);
        const { deletionProtection } = args;
        const made = new EksCluster(`${name}-eksCluster`, { deletionProtection }, { parent: this });
        const clusterName = made.id.apply(() => args.name);
        this.eksCluster = getClusterOutput({ name: clusterName }, { parent: this });
        this.registerOutputs({ eksCluster: this.eksCluster });
    }
}

/** What answers to `aws eks get-token` as the AWS CLI does, and to nothing else. */
function directoryOfAwsCli(lab: Lab): string {
    const { users } = JSON.parse(lab.kubeconfig) as { users: { user: Record<string, string> }[] };
    const inPem = (key: string) => Buffer.from(users[0]?.user[key] ?? "", "base64").toString();
    const credential = {
        apiVersion: EXEC_CREDENTIAL_API_VERSION,
        kind: "ExecCredential",
        status: {
            clientCertificateData: inPem("client-certificate-data"),
            clientKeyData: inPem("client-key-data"),
        },
    };
    const directory = join(lab.files.pulumi, "aws-cli");
    mkdirSync(directory, { recursive: true });
    const file = join(directory, "credential.json");
    writeFileSync(file, JSON.stringify(credential), { mode: 0o600 });
    const script = join(directory, "aws");
    writeFileSync(
        script,
        `#!/bin/sh\ncase "$*" in *"eks get-token --cluster-name "*) cat "${file}";; *) exit 2;; esac\n`,
    );
    chmodSync(script, 0o755);
    return directory;
}
