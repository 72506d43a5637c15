import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { labAws } from "./aws";
import type { LabFiles, Ports } from "./record";

type Account = typeof labAws;

/** MiniStack's own file (1.5.33, `core/persistence.py`), as far as it is written here. */
interface SavedEks {
    readonly __ministack_format__: number;
    readonly payload: {
        readonly clusters?: { readonly __account_region_scoped__: true; readonly data: Record<string, object> };
    };
}

/**
 * Lets EKS know the lab's cluster, with its endpoint and certificate authority, as it would know one that it made. The API
 * of MiniStack makes a cluster with neither, because it has no Docker here, so this is written into its state before it
 * starts. It is a cluster of EKS Auto Mode, which has the Pod Identity agent built in.
 */
export async function registerEksCluster(files: LabFiles, ports: Ports, account: Account): Promise<void> {
    const file = join(files.ministack, "eks.json");
    const { __ministack_format__, payload } = await readSaved(file);
    const key = [account.accountId, account.region, `'${account.clusterName}'`].join("\0");
    const known = payload.clusters?.data ?? {};
    const cluster = { ...newCluster(account), ...known[key], ...(await identity(files, ports)) };
    const clusters = { __account_region_scoped__: true, data: { ...known, [key]: cluster } };
    await mkdir(files.ministack, { recursive: true });
    await writeFile(file, JSON.stringify({ __ministack_format__, payload: { ...payload, clusters } }));
}

async function readSaved(file: string): Promise<SavedEks> {
    try {
        return JSON.parse(await readFile(file, "utf8")) as SavedEks;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return { __ministack_format__: 3, payload: {} };
        }
        throw error;
    }
}

/** What tells this cluster from others. */
async function identity(files: LabFiles, ports: Ports) {
    const { clusters } = JSON.parse(await readFile(files.kubeconfig, "utf8")) as {
        clusters: { cluster: { server: string; "certificate-authority-data": string } }[];
    };
    const { server, "certificate-authority-data": data } = clusters[0]?.cluster ?? {};
    // MiniStack works the endpoint out from the port.
    return { endpoint: server, certificateAuthority: { data }, _port: ports.kubeApiserver };
}

function newCluster({ accountId, region, clusterName: name }: Account) {
    const iam = `arn:aws:iam::${accountId}`;
    return {
        name,
        arn: `arn:aws:eks:${region}:${accountId}:cluster/${name}`,
        createdAt: Math.floor(Date.now() / 1000),
        version: "1.36",
        platformVersion: "eks.1",
        status: "ACTIVE",
        roleArn: `${iam}:role/${name}-cluster`,
        resourcesVpcConfig: {
            subnetIds: ["subnet-0a", "subnet-0b"],
            securityGroupIds: [],
            clusterSecurityGroupId: "sg-0a",
            vpcId: "vpc-0a",
            endpointPublicAccess: true,
            endpointPrivateAccess: false,
            publicAccessCidrs: ["0.0.0.0/0"],
        },
        kubernetesNetworkConfig: {
            serviceIpv4Cidr: "10.0.0.0/16",
            ipFamily: "ipv4",
            elasticLoadBalancing: { enabled: true },
        },
        computeConfig: { enabled: true, nodePools: ["general-purpose"], nodeRoleArn: `${iam}:role/${name}-node` },
        storageConfig: { blockStorage: { enabled: true } },
        accessConfig: { authenticationMode: "API" },
        logging: { clusterLogging: [] },
        identity: { oidc: { issuer: `https://oidc.eks.${region}.amazonaws.com/id/LAB` } },
        tags: {},
    };
}
