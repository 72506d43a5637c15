/** EKS's words, as of pulumi-aws 7.48: the only place where the program spells them. */

/** The type of an access entry that is no node's. */
export const STANDARD_ENTRY = "STANDARD";

/** What becomes of a cluster whose version's standard support ends: EKS upgrades it, or sells a longer support. */
export const STANDARD_SUPPORT = "STANDARD";
export const EXTENDED_SUPPORT = "EXTENDED";
