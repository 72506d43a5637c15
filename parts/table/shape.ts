import { isChild, type ResourceGraphDefinitionSpec } from "../../components/graph/resource-graph-definition";
import { TABLE_KIND } from "../../vocabulary/ack";
import type { TableShape } from "../readers/aws/source";

/** What the graph says of every table. */
export function readTableShape(resources: ResourceGraphDefinitionSpec["resources"]): TableShape {
    const table = resources.filter(isChild).find(({ template }) => template.kind === TABLE_KIND);
    if (!table) {
        throw new Error("the graph has no Table");
    }
    const spec = table.template.spec as AckTableSpec;
    const keyOf = (schema: AckTableSpec["keySchema"]) =>
        schema.map(({ attributeName: name }) => {
            const attribute = spec.attributeDefinitions.find(({ attributeName }) => attributeName === name);
            return { name, type: attribute?.attributeType ?? "" };
        });
    return {
        billingMode: spec.billingMode,
        key: keyOf(spec.keySchema),
        indexes: spec.globalSecondaryIndexes.map(({ indexName, keySchema, projection }) => ({
            name: indexName,
            key: keyOf(keySchema),
            projection: projection.projectionType,
        })),
    };
}

/** The fields of ACK's Table (dynamodb-controller 1.9.2) in which the graph says the same for every CartsStack. */
interface AckTableSpec {
    readonly billingMode: string;
    readonly attributeDefinitions: readonly { readonly attributeName: string; readonly attributeType: string }[];
    readonly keySchema: readonly { readonly attributeName: string }[];
    readonly globalSecondaryIndexes: readonly {
        readonly indexName: string;
        readonly keySchema: AckTableSpec["keySchema"];
        readonly projection: { readonly projectionType: string };
    }[];
}
