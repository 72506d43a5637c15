/** A group of regions with accounts of its own. */
export interface Partition {
    readonly name: string;
    readonly dnsSuffix: string;
}

/** By what its regions' names begin with. */
const PARTITIONS: readonly (readonly [RegExp, Partition])[] = [
    [/^cn-/, { name: "aws-cn", dnsSuffix: "amazonaws.com.cn" }],
    [/^us-gov-/, { name: "aws-us-gov", dnsSuffix: "amazonaws.com" }],
    [/^us-isob-/, { name: "aws-iso-b", dnsSuffix: "sc2s.sgov.gov" }],
    [/^us-isof-/, { name: "aws-iso-f", dnsSuffix: "csp.hci.ic.gov" }],
    [/^us-iso-/, { name: "aws-iso", dnsSuffix: "c2s.ic.gov" }],
    [/^eu-isoe-/, { name: "aws-iso-e", dnsSuffix: "cloud.adc-e.uk" }],
    [/^eusc-/, { name: "aws-eusc", dnsSuffix: "amazonaws.eu" }],
];

export function partitionOf(region: string): Partition {
    return PARTITIONS.find(([regions]) => regions.test(region))?.[1] ?? { name: "aws", dnsSuffix: "amazonaws.com" };
}
