import type { InvokeFunction } from "../invoke-function";
import { partitionOf } from "../partition";
import { optionalText } from "../property";

/** aws:index/getRegion:getRegion; without its description, and not found by its endpoint. */
export const getRegion: InvokeFunction = async (call, args) => {
    const region = optionalText(args, "name") ?? call.region;
    return { id: region, name: region, region, endpoint: `ec2.${region}.${partitionOf(region).dnsSuffix}` };
};
