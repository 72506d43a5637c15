import { type Check, made } from "../part/check";
import type { KubernetesObject } from "../readers/kubernetes/kubernetes-object";
import { findChild } from "./find-child";
import { notPutBack } from "./put-back";

export interface ConfigMap extends KubernetesObject {
    readonly data?: Readonly<Record<string, string>>;
}

export const configMap: Check = {
    id: "config-map",
    title: "ConfigMap",
    child: "configMap",
    examine(context) {
        const { tableName } = made(context.deployed.instance, "CartsStack");
        const configMap = findChild<ConfigMap>(context, "ConfigMap");
        const expected = describe({ [PROVIDER]: "dynamodb", [TABLE]: tableName });
        const found = configMap ? describe(configMap.data ?? {}) : "none";
        return { expected, found, ok: found === expected, ...notPutBack(context, configMap) };
    },
};

const PROVIDER = "RETAIL_CART_PERSISTENCE_PROVIDER";
const TABLE = "RETAIL_CART_PERSISTENCE_DYNAMODB_TABLE_NAME";

function describe(data: Readonly<Record<string, string>>): string {
    const count = Object.keys(data).length;
    return `${count} key${count === 1 ? "" : "s"}: ${data[PROVIDER] ?? "no provider"}, ${data[TABLE] ?? "no table"}`;
}
