import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";
import { GET_CLUSTER, GET_ROLE } from "../../vocabulary/pulumi-aws";

/**
 * What AWS is asked for the stacks of a program. Stacks that share it ask the same thing once: AWS answers an account only so
 * often, and each answer is waited for.
 */
export class AwsLooks {
    private readonly clusterArns = new Answers<string>();
    private readonly roleArns = new Answers<string>();

    /** @param asker whose AWS provider is asked */
    clusterArn(name: pulumi.Input<string>, asker: pulumi.Resource): pulumi.Output<string> {
        const provider = asker.getProvider(GET_CLUSTER);
        return this.clusterArns.once(provider, name, () => eks.getClusterOutput({ name }, { parent: asker }).arn);
    }

    /** @param asker whose AWS provider is asked */
    roleArn(name: string, asker: pulumi.Resource): pulumi.Output<string> {
        const provider = asker.getProvider(GET_ROLE);
        return this.roleArns.once(provider, name, () => iam.getRoleOutput({ name }, { parent: asker }).arn);
    }
}

/** Answers by who gave them and what was asked; a name that is late is the same only as the same Output. */
class Answers<T> {
    private readonly given = new Map<
        pulumi.ProviderResource | undefined,
        Map<pulumi.Input<string>, pulumi.Output<T>>
    >();

    once(
        provider: pulumi.ProviderResource | undefined,
        name: pulumi.Input<string>,
        ask: () => pulumi.Output<T>,
    ): pulumi.Output<T> {
        const answers = this.given.get(provider) ?? new Map<pulumi.Input<string>, pulumi.Output<T>>();
        this.given.set(provider, answers);
        const answer = answers.get(name) ?? ask();
        answers.set(name, answer);
        return answer;
    }
}
