import { labAws } from "../services/aws";
import type { Lab } from "../services/lab";
import { cartsStackOf } from "./stacks";
import { WithoutPulumi } from "./without-pulumi";

/**
 * The scenario without Pulumi, as the shortest script would have it: the same AWS calls and the same objects. It is what the
 * first `pulumi up` is measured against.
 */
export async function makeByHand(lab: Lab): Promise<void> {
    const hands = new WithoutPulumi(lab);
    await hands.associate(await hands.makeRole(), ["carts-kro"]);
    await hands.installGraph();
    const instance = cartsStackOf({
        instanceName: "carts-kro",
        namespace: "carts-kro",
        tableName: `${labAws.clusterName}-carts-kro`,
    });
    await hands.apply([instance]);
    await hands.ready([instance], "ACTIVE");
}
