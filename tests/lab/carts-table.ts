/** The scenario's table in the words of ACK's Table, which are DynamoDB's with a small first letter. */
export function cartsTable(tableName: string) {
    return {
        tableName,
        billingMode: "PAY_PER_REQUEST",
        attributeDefinitions: ["id", "customerId"].map((attributeName) => ({ attributeName, attributeType: "S" })),
        keySchema: [{ attributeName: "id", keyType: "HASH" }],
        globalSecondaryIndexes: [
            {
                indexName: "idx_global_customerId",
                keySchema: [
                    { attributeName: "customerId", keyType: "HASH" },
                    { attributeName: "id", keyType: "RANGE" },
                ],
                projection: { projectionType: "ALL" },
            },
        ],
    };
}
