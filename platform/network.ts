import * as ec2 from "@pulumi/aws/ec2";
import { getAvailabilityZonesOutput } from "@pulumi/aws/getAvailabilityZones";
import type * as pulumi from "@pulumi/pulumi";

/** Where the cluster's nodes and endpoints are. */
export interface NetworkArgs {
    /** IPv4 network of the VPC that is made, of 16 bits. Default "10.43.0.0/16". Excludes `vpcId`. A change replaces the cluster. */
    readonly cidr?: string;
    /** Id of a VPC that exists. Default: one is made. A change replaces the cluster. */
    readonly vpcId?: string;
    /** Ids of the VPC's subnets for the nodes, two or more in different zones, with a way to the internet. Needed with `vpcId`. */
    readonly privateSubnetIds?: readonly string[];
    /** Ids of the VPC's subnets for load balancers that face the internet. Default: none. */
    readonly publicSubnetIds?: readonly string[];
}

/** What the cluster needs to know of its network. */
export interface Network {
    readonly vpcId: pulumi.Input<string>;
    readonly privateSubnetIds: pulumi.Input<string>[];
    readonly publicSubnetIds: pulumi.Input<string>[];
}

const ZONES = 3;
/** By these, load balancers of EKS Auto Mode find their subnets. */
const FOR_PUBLIC = { "kubernetes.io/role/elb": "1" };
const FOR_INTERNAL = { "kubernetes.io/role/internal-elb": "1" };
const EVERYWHERE = "0.0.0.0/0";

/** The network that is given, or one of its own: nodes in private subnets, which go out by one NAT gateway. */
export function networkOf(name: string, args: NetworkArgs, parent: pulumi.Resource): Network {
    if (args.vpcId !== undefined) {
        return {
            vpcId: args.vpcId,
            privateSubnetIds: [...(args.privateSubnetIds ?? [])],
            publicSubnetIds: [...(args.publicSubnetIds ?? [])],
        };
    }
    const [first, second] = (args.cidr ?? "10.43.0.0/16").split(".");
    const block = (third: number, bits: number) => `${first}.${second}.${third}.0/${bits}`;
    const tagged = (what: string) => ({ Name: `${name}-${what}` });
    const vpc = new ec2.Vpc(
        `${name}-vpc`,
        { cidrBlock: block(0, 16), enableDnsHostnames: true, enableDnsSupport: true, tags: tagged("vpc") },
        { parent },
    );
    // Without rules: whatever names no group of its own reaches nothing.
    new ec2.DefaultSecurityGroup(`${name}-default-group`, { vpcId: vpc.id, ingress: [], egress: [] }, { parent });
    const gateway = new ec2.InternetGateway(`${name}-gateway`, { vpcId: vpc.id, tags: tagged("gateway") }, { parent });
    // Local zones have no Auto Mode, and ask to be opted into.
    const zones = getAvailabilityZonesOutput(
        { state: "available", filters: [{ name: "opt-in-status", values: ["opt-in-not-required"] }] },
        { parent },
    );
    const table = (kind: string, route: Partial<ec2.RouteArgs>) => {
        const routes = new ec2.RouteTable(`${name}-${kind}`, { vpcId: vpc.id, tags: tagged(kind) }, { parent });
        new ec2.Route(
            `${name}-${kind}-route`,
            { routeTableId: routes.id, destinationCidrBlock: EVERYWHERE, ...route },
            { parent },
        );
        return routes;
    };
    const subnets = (kind: string, routes: ec2.RouteTable, cidr: (zone: number) => string, tags: object) =>
        Array.from({ length: ZONES }, (_, zone) => {
            const subnet = new ec2.Subnet(
                `${name}-${kind}-${zone}`,
                {
                    vpcId: vpc.id,
                    cidrBlock: cidr(zone),
                    availabilityZone: zones.names[zone],
                    tags: { ...tagged(`${kind}-${zone}`), ...tags },
                },
                { parent },
            );
            new ec2.RouteTableAssociation(
                `${name}-${kind}-${zone}-routes`,
                { subnetId: subnet.id, routeTableId: routes.id },
                { parent },
            );
            return subnet.id;
        });

    const publicTable = table("public", { gatewayId: gateway.id });
    const publicSubnetIds = subnets("public", publicTable, (zone) => block(96 + zone, 24), FOR_PUBLIC);
    const address = new ec2.Eip(`${name}-nat-address`, { domain: "vpc", tags: tagged("nat") }, { parent });
    const nat = new ec2.NatGateway(
        `${name}-nat`,
        { allocationId: address.id, subnetId: publicSubnetIds[0] ?? "", tags: tagged("nat") },
        { parent, dependsOn: gateway },
    );
    const privateTable = table("private", { natGatewayId: nat.id });
    const privateSubnetIds = subnets("private", privateTable, (zone) => block(32 * zone, 19), FOR_INTERNAL);
    return { vpcId: vpc.id, privateSubnetIds, publicSubnetIds };
}
