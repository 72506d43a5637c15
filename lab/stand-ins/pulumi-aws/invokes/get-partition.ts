import type { InvokeFunction } from "../invoke-function";
import { partitionOf } from "../partition";

/** aws:index/getPartition:getPartition */
export const getPartition: InvokeFunction = async ({ configuration }) => {
    const { name, dnsSuffix } = partitionOf(configuration.region);
    return { id: name, partition: name, dnsSuffix, reverseDnsPrefix: dnsSuffix.split(".").reverse().join(".") };
};
