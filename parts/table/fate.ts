import { outlastsDestroy, type TableProtectionFields } from "../../components/carts-stack/table-protection";
import type { Notice, Step } from "../program/remedies";

/** The table of a CartsStack, and what the CartsStack says of it. */
interface StacksTable extends TableProtectionFields {
    readonly tableName: string;
}

/**
 * What becomes of the table of a CartsStack that is about to be replaced. Undefined where the new one takes it back, and where
 * the engine refuses the replacement.
 *
 * @param sameRegion whether the new CartsStack is in the same region, and so can have the same table
 */
export function tableFate(was: StacksTable, is: StacksTable, sameRegion: boolean): Notice | undefined {
    const same = sameRegion && was.tableName === is.tableName;
    const table = `the DynamoDB table ${JSON.stringify(was.tableName)}`;
    const then = `The carts begin with ${same ? "an empty one" : `the table ${JSON.stringify(is.tableName)}`}.`;
    if (outlastsDestroy(was)) {
        return undefined;
    }
    if (was.tableDeletionPolicy !== "retain") {
        const keep: Step = { set: "stack.tableDeletionPolicy", to: "retain" };
        return {
            reason: `This update deletes ${table} with all its items. ${then}`,
            ways: [["To keep it, take this change back and update the stack first", keep, "update"]],
        };
    }
    return same
        ? undefined
        : { reason: `This update leaves ${table} in AWS, and no stack manages it any more. ${then}` };
}
