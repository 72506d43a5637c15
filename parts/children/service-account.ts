import { CARTS } from "../../components/graph/child-names";
import type { Check } from "../part/check";
import { findChild } from "./find-child";
import { notPutBack } from "./put-back";

export const serviceAccount: Check = {
    id: "service-account",
    title: "ServiceAccount",
    child: "serviceAccount",
    examine(context) {
        const found = findChild(context, "ServiceAccount");
        return { expected: CARTS, found: found ? CARTS : "none", ok: found !== undefined, ...notPutBack(context) };
    },
};
