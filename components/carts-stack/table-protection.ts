/** The fields of a CartsStack that say what a table has besides its keys. */
export interface TableProtectionFields {
    readonly tableDeletionPolicy?: string;
    readonly tableDeletionProtection?: boolean;
    readonly tablePointInTimeRecovery?: boolean;
    readonly tableTimeToLiveAttribute?: string;
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
