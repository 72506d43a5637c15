/**
 * The resource option of everything whose name is fixed: two of one name cannot be there at a time. A provider asks for
 * it only where a difference forces a replacement, and `pulumi state taint` and `--replace` come without one. What goes with
 * something else besides needs `replaceWith`, because nothing differs in it either.
 */
export const FIXED_NAME = { deleteBeforeReplace: true } as const;
