/**
 * Stands in for the provider plugin pulumi-aws 7.48.0, where that cannot be had: the same types, properties, ids,
 * defaults and configuration keys, for the resources in `resources/` and the functions in `invokes/`.
 *
 * Left out: every other type and function; the inputs `inlinePolicies` and `managedPolicyArns` of a role, which the
 * real provider calls deprecated, and their outputs; of an assumed role all but its ARN, session name and external id;
 * of several shared files all but the first; the configuration that `configuration.ts` refuses; the rewriting of policy
 * documents into a normal form.
 */
import { serve } from "../provider-protocol/serve";
import { AwsProvider } from "./provider";

void serve(new AwsProvider(), { name: "aws", version: "7.48.0" });
