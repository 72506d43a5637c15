import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { kubernetesKind } from "./kubernetes-kind";

/** The tag of a stack that marks it as production, with this value. */
const MARK = { tag: "environment", value: "production" };

interface Config {
    /** Names of stacks that count as production without the tag. */
    readonly stacks?: readonly string[];
}

/** How a resource says that its table is kept, where it does. */
interface Table {
    readonly kept: boolean;
    /** What keeps it, as the end of a sentence that begins with "set". */
    readonly remedy: string;
}

/** A DynamoDB table of a production stack stays when the stack goes, or AWS refuses to delete it. */
export const keptProductionTables: ResourceValidationPolicy = {
    name: "production-tables-kept",
    description: "In production, a DynamoDB table is retained or has deletion protection.",
    severity: "critical",
    configSchema: {
        properties: {
            stacks: {
                type: "array",
                items: { type: "string" },
                default: [],
                description: `Names of stacks that count as production without the tag ${MARK.tag}: ${MARK.value}.`,
            },
        },
    },
    validateResource: (args, report) => {
        const mark = markOf(args);
        const table = mark && tableOf(args);
        if (table && !table.kept) {
            report(`The table can be deleted, and this stack is production (${mark}). Set ${table.remedy}.`);
        }
    },
};

/** Why the stack is production; undefined where it is not. */
function markOf({ urn, stackTags, getConfig }: ResourceValidationArgs): string | undefined {
    if (stackTags.get(MARK.tag) === MARK.value) {
        return `by its tag ${MARK.tag}: ${MARK.value}`;
    }
    const [, stack = ""] = /^urn:pulumi:([^:]+)::/.exec(urn) ?? [];
    const { stacks = [] } = getConfig<Config>();
    return stacks.includes(stack) ? `by its name, ${stack}, which the policy's configuration lists` : undefined;
}

/** Only what also holds against others than Pulumi counts: its own `protect` keeps nobody from `kubectl delete`. */
function tableOf({ type, props }: ResourceValidationArgs): Table | undefined {
    if (type === "aws:dynamodb/table:Table" || type === "aws-native:dynamodb:Table") {
        return { kept: props.deletionProtectionEnabled === true, remedy: "deletionProtectionEnabled to true" };
    }
    const { metadata, spec } = props;
    switch (kubernetesKind(type)) {
        case "kro.run/CartsStack":
            return {
                kept: spec?.tableDeletionPolicy === "retain" || spec?.tableDeletionProtection === true,
                remedy: `spec.tableDeletionPolicy to "retain", or spec.tableDeletionProtection to true`,
            };
        case "dynamodb.services.k8s.aws/Table":
            return {
                kept: metadata?.annotations?.[DELETION_POLICY] === "retain" || spec?.deletionProtectionEnabled === true,
                remedy: `the annotation ${DELETION_POLICY} to "retain", or spec.deletionProtectionEnabled to true`,
            };
        default:
            return undefined;
    }
}

/** ACK's. What ACK reads from the namespace where a Table has none is not seen here. */
const DELETION_POLICY = "services.k8s.aws/deletion-policy";
