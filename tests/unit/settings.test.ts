import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { keyOf } from "../../keys";
import type { SettingName } from "../../parts/program/settings";
import { readSettings } from "../../settings";

const ROOT = join(__dirname, "..", "..");
const project = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as {
    name: string;
    config: Record<string, { type: string; description: string; default?: string | number | boolean }>;
};

/** The configuration as the engine hands it to the program: the declared defaults, and `values` over them. */
function configuration(values: Record<string, string>): pulumi.Config {
    const all: Record<string, string> = {};
    for (const [key, { default: value }] of Object.entries(project.config)) {
        if (value !== undefined) {
            all[`${project.name}:${key}`] = String(value);
        }
    }
    for (const [key, value] of Object.entries(values)) {
        all[`${project.name}:${key}`] = value;
    }
    pulumi.runtime.setAllConfig(all);
    return new pulumi.Config(project.name);
}

describe("the key of a setting", () => {
    it("is declared in Pulumi.yaml", () => {
        const { access, graph, stack, ui } = readSettings(configuration({ clusterName: "eks-workshop" }));
        const settings = Object.entries({ access, graph, stack, ui }).flatMap(([group, members]) =>
            Object.keys(members).map((name) => `${group}.${name}`),
        );
        const undeclared = settings.filter((setting) => !(keyOf(setting as SettingName) in project.config));
        // It follows from the configuration of AWS.
        assert.deepEqual(undeclared, ["access.tokenIdentity"]);
        assert.equal(keyOf("aws.profile"), "aws:profile");
    });
});

describe("the configuration", () => {
    it("takes every default from Pulumi.yaml, and needs the cluster's name only", () => {
        const { stack, graph, access, ui } = readSettings(configuration({ clusterName: "eks-workshop" }));
        assert.deepEqual(stack, {
            clusterName: "eks-workshop",
            instanceName: "carts-kro",
            instanceNamespace: "default",
            namespace: "carts-kro",
            tableName: "eks-workshop-carts-kro",
            image: "public.ecr.aws/aws-containers/retail-store-sample-cart:1.2.1",
            replicas: 1,
            autoscaled: false,
            cpu: "250m",
            memory: "1Gi",
            podIdentity: "pulumi",
            tableDeletionPolicy: "delete",
            tableDeletionProtection: undefined,
            tablePointInTimeRecovery: true,
            tableTimeToLiveAttribute: undefined,
            tableTags: undefined,
            clientNamespace: undefined,
            roleArn: undefined,
            roleName: undefined,
            identityGate: true,
            instanceTimeout: "10m",
        });
        assert.deepEqual(graph, { install: true, identityGate: true, allowBreaking: false, timeout: "2m" });
        assert.deepEqual(ui, {
            route: false,
            install: false,
            namespace: "ui",
            name: "ui",
            container: "ui",
            variable: undefined,
            image: "public.ecr.aws/aws-containers/retail-store-sample-ui:1.2.1",
            timeout: undefined,
            exposure: "none",
            scheme: "internal",
            allowedCidrs: undefined,
            host: undefined,
            ingressClass: undefined,
            addressTimeout: "5m",
        });
        assert.equal(access.context, undefined);
        assert.throws(() => readSettings(configuration({})), /clusterName/);
    });

    it("reads each declared key, and no key that is not declared", () => {
        const read = new Set<string>();
        const config = configuration({ clusterName: "eks-workshop" });
        readSettings(
            new Proxy(config, {
                get(target, member) {
                    const value = Reflect.get(target, member) as unknown;
                    return typeof value === "function"
                        ? (key: string) => {
                              read.add(key);
                              return (value as (key: string) => unknown).call(target, key);
                          }
                        : value;
                },
            }),
        );
        assert.deepEqual([...read].sort(), Object.keys(project.config).sort());
    });

    it("names every bad value before anything is made", () => {
        const config = configuration({
            clusterName: "eks-workshop",
            namespace: "default",
            replicas: "0",
            graphTimeout: "x",
            uiIngressClass: "alb",
        });
        assert.throws(
            () => readSettings(config),
            (error: unknown) => {
                assert.ok(pulumi.RunError.isInstance(error));
                assert.match(
                    error.message,
                    /^configuration: 5 invalid arguments\n {2}instanceNamespace: .*\n {2}namespace: .*\n {2}replicas: 0 .*\n {2}graphTimeout: "x" .*\n {2}uiIngressClass: "alb" /,
                );
                return true;
            },
        );
    });

    it("refuses a key that Pulumi.yaml does not declare, without its value, and no key of another project", () => {
        const config = configuration({ clusterName: "eks-workshop", tableDeletonPolicy: "retain", constructor: "x" });
        pulumi.runtime.setAllConfig({ ...pulumi.runtime.allConfig(), "other:replica": "3" });
        const told = (key: string) =>
            `\n  ${key}: "…" is of a key that Pulumi.yaml does not declare; correct it, or take it out: pulumi config rm ${key}`;
        assert.throws(() => readSettings(config), {
            message: `configuration: 2 invalid arguments${told("tableDeletonPolicy")}${told("constructor")}`,
        });
    });

    it("shows no value of what is missing", () => {
        const config = configuration({ clusterName: "eks-workshop", uiExposure: "ingress" });
        assert.throws(() => readSettings(config), /\n {2}uiHost is missing: exposure "ingress" needs the DNS name/);
    });

    it("reads the networks that may reach the UI, and names a bad one with its place in the list", () => {
        const config = { clusterName: "eks-workshop", uiExposure: "nlb" };
        const { ui } = readSettings(configuration({ ...config, uiAllowedCidrs: "10.0.0.0/8, 203.0.113.7/32" }));
        assert.deepEqual(ui.allowedCidrs, ["10.0.0.0/8", "203.0.113.7/32"]);
        assert.throws(
            () => readSettings(configuration({ ...config, uiAllowedCidrs: "10.0.0.0/8,everybody" })),
            /configuration: 1 invalid argument\n {2}uiAllowedCidrs\[1\]: "everybody" is not an IPv4 CIDR block/,
        );
    });

    it("refuses a UI in the namespace that the carts stack makes", () => {
        const config = configuration({ clusterName: "eks-workshop", uiInstall: "true", uiNamespace: "carts-kro" });
        assert.throws(
            () => readSettings(config),
            /uiNamespace: "carts-kro" is the namespace that the carts stack makes/,
        );
    });

    it("refuses to point a UI at carts that do not let it in", () => {
        const settings = (clientNamespace: string) =>
            readSettings(configuration({ clusterName: "eks-workshop", uiRoute: "true", clientNamespace }));
        assert.doesNotThrow(() => settings("ui"));
        assert.doesNotThrow(() => settings(""));
        assert.throws(() => settings("shop"), /clientNamespace: "shop" keeps out the UI .* in namespace "ui"; set it/);
    });

    it("takes a list of what is adopted, and no other words", () => {
        const adopting = (adopt: string) => readSettings(configuration({ clusterName: "eks-workshop", adopt })).adopt;
        assert.deepEqual(adopting(""), []);
        assert.deepEqual(adopting("table, namespace"), ["table", "namespace"]);
        assert.throws(() => adopting("tables"), /adopt: "tables" is not a list, separated by commas, of association, /);
    });

    it("refuses an identity that the derived kubeconfig cannot have, and takes it with a kubeconfig", () => {
        const read = (kubeconfig: Record<string, string>) => {
            const config = configuration({ clusterName: "eks-workshop", ...kubeconfig });
            const assumeRoles = JSON.stringify([{ roleArn: "r", externalId: "hush" }]);
            pulumi.runtime.setAllConfig({ ...pulumi.runtime.allConfig(), "aws:assumeRoles": assumeRoles });
            return readSettings(config);
        };
        assert.throws(() => read({}), /aws:assumeRoles\[0\]\.externalId: .* cannot be said to `aws eks get-token`/);
        assert.equal(read({ kubeconfig: "given" }).aws.assumeRoles?.[0]?.externalId, "hush");
    });

    it("tells a deletion protection that is off from one that is left to the graph, and takes no other word", () => {
        const protection = (tableDeletionProtection: string) =>
            readSettings(configuration({ clusterName: "eks-workshop", tableDeletionProtection })).stack
                .tableDeletionProtection;
        assert.deepEqual([protection(""), protection("false"), protection("true")], [undefined, false, true]);
        assert.throws(() => protection("yes"), /tableDeletionProtection: "yes" is not "true" or "false"/);
    });

    it("takes a list of tags", () => {
        const tags = (tableTags: string) =>
            readSettings(configuration({ clusterName: "eks-workshop", tableTags })).stack.tableTags;
        assert.deepEqual(tags("team=shop, formula=a=b,spare"), { team: "shop", formula: "a=b", spare: "" });
        assert.throws(() => tags("team=shop,"), /tableTags: "=" is not an AWS tag/);
    });

    it("takes no tag twice, of which one value would be lost", () => {
        const config = configuration({ clusterName: "eks-workshop", tableTags: "team=a,stage=dev, team=b,team" });
        assert.throws(() => readSettings(config), {
            message:
                "configuration: 1 invalid argument\n" +
                '  tableTags: "team" is the key of more than one tag; name it once',
        });
    });

    it("describes every key in Pulumi.yaml", () => {
        for (const [key, { description, type }] of Object.entries(project.config)) {
            assert.ok(description && type, key);
        }
    });
});

describe("Pulumi.dev.yaml", () => {
    it("is a configuration that the program takes", () => {
        const { config } = parse(readFileSync(join(ROOT, "Pulumi.dev.yaml"), "utf8")) as {
            config: Record<string, string>;
        };
        const own = Object.entries(config).filter(([key]) => key.startsWith(`${project.name}:`));
        assert.doesNotThrow(() =>
            readSettings(
                configuration(Object.fromEntries(own.map(([key, value]) => [key.split(":")[1] ?? "", value]))),
            ),
        );
    });
});
