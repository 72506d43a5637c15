import type { AwsClients } from "./aws/clients";
import type { Configuration } from "./aws/configuration";

/** Fails for credentials that AWS does not take, and for an account that the configuration does not allow. */
export async function checkAccount(configuration: Configuration, aws: AwsClients): Promise<void> {
    const { allowedAccountIds, forbiddenAccountIds, skipCredentialsValidation, skipRequestingAccountId } =
        configuration;
    const restricted = allowedAccountIds.length + forbiddenAccountIds.length > 0;
    if (skipCredentialsValidation && (skipRequestingAccountId || !restricted)) {
        return;
    }
    const account = await accountOf(aws);
    if (allowedAccountIds.length > 0 && !allowedAccountIds.includes(account)) {
        throw new Error(`AWS account ID not allowed: ${account}`);
    }
    if (forbiddenAccountIds.includes(account)) {
        throw new Error(`AWS account ID not allowed: ${account}`);
    }
}

async function accountOf(aws: AwsClients): Promise<string> {
    try {
        const { Account } = await (await aws.sts()).getCallerIdentity({});
        return Account ?? "";
    } catch (error) {
        throw new Error(
            `unable to validate AWS credentials.\nDetails: ${error instanceof Error ? error.message : error}\n` +
                "Make sure you have set your AWS region, e.g. `pulumi config set aws:region us-west-2`.",
            { cause: error },
        );
    }
}
