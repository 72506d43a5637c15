import * as pulumi from "@pulumi/pulumi";
import { describeChildChanges } from "./children/changes";
import { isReplaced, ownInstance } from "./own/own-instance";
import type { Asked } from "./part/part";
import { describeNotice, type Notice, type Program } from "./program/remedies";
import { tableFate } from "./table/fate";

/**
 * Says at a preview what the update will do where Pulumi shows a CartsStack and no more: what becomes of its table, in the
 * first line, if that is lost; and what kro will make. Says nothing where the update changes nothing of it.
 *
 * @param program whose commands it names
 */
export async function announce(asked: Asked, program: Program): Promise<void> {
    const fate = tableFateIn(asked);
    const lines = [...(fate ? [describeNotice(fate, program)] : []), ...(await describeChildChanges(asked))];
    if (lines.length > 0) {
        await (fate ? pulumi.log.warn : pulumi.log.info)(lines.join("\n"));
    }
}

function tableFateIn(asked: Asked): Notice | undefined {
    const { settings, own } = asked;
    const has = ownInstance(own.inAccount);
    return has && isReplaced(asked, has) ? tableFate(has.spec, settings.stack, own.inRegion.length > 0) : undefined;
}
