/** The fields of a CartsStack that say what a table has besides its keys. */
export interface TableProtectionFields {
    /** "delete" or "retain": whether the table goes with the stack. Default "delete". */
    readonly tableDeletionPolicy?: string;
    /** Whether AWS refuses to delete the table. Default: with "retain" it does. */
    readonly tableDeletionProtection?: boolean;
    /** Whether the table can be restored to any second of the last 35 days. Default true. */
    readonly tablePointInTimeRecovery?: boolean;
    /** Attribute with the time, in seconds since 1970, at which an item expires. Default: none, and items stay. */
    readonly tableTimeToLiveAttribute?: string;
    /** Tags of the table besides those of ACK. Default: none. */
    readonly tableTags?: Readonly<Record<string, string>>;
}

/** What a CartsStack asks for. ACK switches off, or takes away, what of it is not asked for. */
export interface TableProtection {
    readonly deletionProtection: boolean;
    readonly pointInTimeRecovery: boolean;
    /** The attribute; undefined where items do not expire. */
    readonly timeToLive?: string;
    readonly tags: Readonly<Record<string, string>>;
}

/** Whether a destroy would have to delete a table that AWS does not let go. AWS refuses only when half of the stack is gone. */
export function outlastsDestroy({ tableDeletionPolicy, tableDeletionProtection }: TableProtectionFields): boolean {
    return tableDeletionPolicy !== "retain" && tableDeletionProtection === true;
}

/** With the graph's defaults for what is left out. */
export function tableProtection(fields: TableProtectionFields): TableProtection {
    return {
        deletionProtection: fields.tableDeletionProtection ?? fields.tableDeletionPolicy === "retain",
        pointInTimeRecovery: fields.tablePointInTimeRecovery ?? true,
        timeToLive: fields.tableTimeToLiveAttribute || undefined,
        tags: fields.tableTags ?? {},
    };
}
