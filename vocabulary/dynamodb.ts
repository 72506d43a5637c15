/**
 * DynamoDB's words, as of its API of 2012-08-10
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html): the only place where the program
 * spells them.
 */

/** The status of a table that serves, and of an index. */
export const TABLE_ACTIVE = "ACTIVE";
/** The statuses of a table that DynamoDB is still at. */
export const TABLE_IN_CHANGE = ["CREATING", "UPDATING"];
/** The status of a table that goes. */
export const TABLE_DELETING = "DELETING";

/** The two keys that a table, or an index, can have. */
export const HASH = "HASH";
export const RANGE = "RANGE";

/** The billing of a table of which DynamoDB tells no billing, because it was made so. */
export const PROVISIONED = "PROVISIONED";

/** The class of a table for which nobody has chosen one. */
export const STANDARD_CLASS = "STANDARD";

/** The status of point-in-time recovery, and of a time to live, that is on; a time to live says before that it is coming. */
export const ENABLED = "ENABLED";
export const ENABLING = "ENABLING";
