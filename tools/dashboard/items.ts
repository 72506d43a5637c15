import { DescribeTableCommand, type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { messageOf } from "../../parts/program/message";
import type { Items } from "./view";

/**
 * The items of a table. DynamoDB's own number is up to six hours old, so they are counted, as far as one page goes (1 MB):
 * every look costs as much as reading them.
 */
export async function countItems(client: DynamoDBClient, TableName: string | undefined): Promise<Items> {
    if (TableName === undefined) {
        return { unknown: "the stack has no table yet" };
    }
    try {
        const { Count = 0, LastEvaluatedKey } = await client.send(new ScanCommand({ TableName, Select: "COUNT" }));
        if (!LastEvaluatedKey) {
            return { count: Count, source: "counted" };
        }
        const { Table } = await client.send(new DescribeTableCommand({ TableName }));
        return { count: Table?.ItemCount ?? 0, source: "DynamoDB's own, up to six hours old" };
    } catch (error) {
        return { unknown: messageOf(error) };
    }
}
