import { CARTS } from "../../components/graph/child-names";
import { type Check, made } from "../check";
import { notPutBack } from "./put-back";

export const serviceAccount: Check = {
    id: "service-account",
    title: "ServiceAccount",
    child: "serviceAccount",
    examine(context) {
        const { cartsNamespace } = made(context.deployed.instance, "CartsStack");
        const found = context.cluster.find("ServiceAccount", CARTS, cartsNamespace);
        return { expected: CARTS, found: found ? CARTS : "none", ok: found !== undefined, ...notPutBack(context) };
    },
};
