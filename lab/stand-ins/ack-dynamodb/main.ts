/**
 * Stands in for ACK's DynamoDB controller 1.9.2 (aws-controllers-k8s/dynamodb-controller on runtime 0.61.0), for which
 * no package registry has a binary. It serves the kind Table of dynamodb.services.k8s.aws/v1alpha1 in all namespaces,
 * against MiniStack's DynamoDB: create, status, conditions, updates, deletion and adoption policies, finalizer, tags,
 * retries.
 *
 * Its own: MiniStack's tables are ACTIVE at once, so it is the stand-in that shows a table as CREATING for
 * TABLE_ACTIVE_AFTER_SECONDS (default 1) and waits as long, and a second at least, after an update, where the original
 * looks again after 5 and 10 s; failures are tried again after 15 s at the latest, where the original goes up to 1000 s;
 * status.ackResourceMetadata comes with the ARN, not before.
 *
 * Left out: the kinds Backup and GlobalTable, and FieldExport; a Table's replicas, on-demand limits, contributor insights
 * and resource policy (crd.yaml does not have them), and a reference to a key; the annotations read-only,
 * owner-account-id and team-id, and those of the namespace; tags of AWS's own; leader election and metrics.
 */
import { runController } from "../ack-runtime/run-controller";
import { DynamoDBTables } from "./dynamodb-tables";
import { TableManager } from "./table-manager";

const activeAfterMs = Number(process.env.TABLE_ACTIVE_AFTER_SECONDS || "1") * 1000;
if (!(activeAfterMs >= 0)) {
    throw new Error("TABLE_ACTIVE_AFTER_SECONDS: must be a number of seconds, 0 or more");
}

runController((region) => new TableManager(new DynamoDBTables(region, activeAfterMs)));
