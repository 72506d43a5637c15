import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { iam } from "../test-lab";
import { type Certificate, certificateOf, kubeconfigOf } from "./cluster-user";
import type { Policy } from "./rights-files";

/** A user of the lab's cluster and of the lab's AWS, who has the rights that he is given and no others. */
export interface PermittedUser {
    readonly name: string;
    readonly certificate: Certificate;
    readonly key: { readonly id: string; readonly secret: string };
}

export async function permittedUser(name: string, group: string, policy: Policy): Promise<PermittedUser> {
    const key = await permittedKey(name, policy);
    return { name, certificate: await certificateOf(name, group), key };
}

/** The key of a new user of the lab's AWS. */
export async function permittedKey(name: string, policy: Policy): Promise<PermittedUser["key"]> {
    await iam().send(new CreateUserCommand({ UserName: name }));
    await permit(name, policy);
    const { AccessKey } = await iam().send(new CreateAccessKeyCommand({ UserName: name }));
    const { AccessKeyId: id = "", SecretAccessKey: secret = "" } = AccessKey ?? {};
    return { id, secret };
}

export async function permit(name: string, policy: Policy): Promise<void> {
    const PolicyDocument = JSON.stringify(policy);
    await iam().send(new PutUserPolicyCommand({ UserName: name, PolicyName: "rights", PolicyDocument }));
}

/**
 * One kubeconfig and one AWS configuration for whoever works at the time, as EKS's kubeconfig and an AWS profile are for
 * whoever has the credentials. So a stack stays the same when another user works on it.
 */
export class Seat {
    private readonly directory = mkdtempSync(join(tmpdir(), "carts-permissions-"));
    private readonly files = { certificate: join(this.directory, "user.crt"), key: join(this.directory, "user.key") };
    private readonly keys = join(this.directory, "keys.json");
    private readonly profile = join(this.directory, "credentials");

    constructor() {
        // A program that says the keys, because the AWS SDK reads a file once for all.
        writeFileSync(this.profile, `[default]\ncredential_process = cat "${this.keys}"\n`);
    }

    take({ certificate, key: { id, secret } }: PermittedUser): void {
        writeFileSync(this.files.certificate, certificate.certificate);
        writeFileSync(this.files.key, certificate.key, { mode: 0o600 });
        const keys = { Version: 1, AccessKeyId: id, SecretAccessKey: secret };
        writeFileSync(this.keys, JSON.stringify(keys), { mode: 0o600 });
    }

    get kubeconfig(): string {
        return kubeconfigOf({ "client-certificate": this.files.certificate, "client-key": this.files.key });
    }

    get awsConfiguration(): Record<string, string> {
        return { "aws:sharedCredentialsFiles": JSON.stringify([this.profile]) };
    }

    leave(): void {
        rmSync(this.directory, { recursive: true });
    }
}
