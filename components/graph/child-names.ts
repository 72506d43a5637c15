/** Names that the graph gives its children in the namespace of the carts service. A unit test compares them with its file. */

/** The object of the table. */
export const TABLE_OBJECT = "items";

/** The service account, the ConfigMap, the Deployment with its container, the Service and the NetworkPolicy. */
export const CARTS = "carts";
