import { doing } from "../aws/aws-error";
import type { InvokeFunction } from "../aws/invoke-function";

/** aws:index/getCallerIdentity:getCallerIdentity */
export const getCallerIdentity: InvokeFunction = async ({ aws }) => {
    const sts = await aws.sts();
    const { Account, Arn, UserId } = await doing("reading STS Caller Identity", sts.getCallerIdentity({}));
    return { accountId: Account, arn: Arn, id: Account, userId: UserId };
};
