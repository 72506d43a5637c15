import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { awsProviderArgs } from "../aws-configuration";
import { EksPlatform } from "./eks-platform";
import { readPlatformSettings } from "./settings";

/** The platform's program: a cluster for carts stacks. What it returns are the stack's outputs. */
export = async () => {
    const settings = readPlatformSettings(new pulumi.Config());
    const aws = new Provider("platform-aws", awsProviderArgs(settings.aws));
    const platform = new EksPlatform("platform", settings.platform, { providers: { aws } });
    return {
        clusterName: platform.clusterName,
        clusterArn: platform.clusterArn,
        kubeconfig: platform.kubeconfig,
    };
};
