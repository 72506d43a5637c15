import type { InvokeFunction } from "./aws/invoke-function";
import { getCallerIdentity } from "./invokes/get-caller-identity";
import { getCluster } from "./invokes/get-cluster";
import { getRole } from "./invokes/get-role";
import { getTable } from "./invokes/get-table";

const FUNCTIONS: ReadonlyMap<string, InvokeFunction> = new Map(
    Object.entries({
        "aws:dynamodb/getTable:getTable": getTable,
        "aws:eks/getCluster:getCluster": getCluster,
        "aws:iam/getRole:getRole": getRole,
        "aws:index/getCallerIdentity:getCallerIdentity": getCallerIdentity,
    }),
);

export function invokeFunction(token: string): InvokeFunction {
    const call = FUNCTIONS.get(token);
    if (!call) {
        throw new Error(`this stand-in for pulumi-aws does not have the function ${token}`);
    }
    return call;
}
