import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { readPlatformSettings } from "../../../platform/settings";

const FILE = join(__dirname, "..", "..", "..", "platform", "Pulumi.yaml");
const project = parse(readFileSync(FILE, "utf8")) as {
    name: string;
    config: Record<string, { description: string; default?: string | boolean }>;
};

/** The configuration as the engine hands it to the program: the declared defaults, and `values` over them. */
function configuration(values: Record<string, string>): pulumi.Config {
    const defaults = Object.entries(project.config).flatMap(([key, { default: value }]) =>
        value === undefined ? [] : [[`${project.name}:${key}`, String(value)]],
    );
    const own = Object.entries(values).map(([key, value]) => [
        key.includes(":") ? key : `${project.name}:${key}`,
        value,
    ]);
    pulumi.runtime.setAllConfig(Object.fromEntries([...defaults, ...own]) as Record<string, string>);
    return new pulumi.Config(project.name);
}

const NEEDED = { clusterName: "shop", "aws:region": "us-west-2" };

describe("the settings of the platform", () => {
    it("have every default that Pulumi.yaml declares, and need a name and a region only", () => {
        const { platform } = readPlatformSettings(configuration(NEEDED));
        assert.deepEqual(JSON.parse(JSON.stringify(platform)), {
            clusterName: "shop",
            region: "us-west-2",
            controllers: "capabilities",
            associations: false,
            network: {},
            controlPlaneLogs: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
            deletionProtection: true,
            supportPolicy: "STANDARD",
            tokenIdentity: {},
        });
    });

    it("are taken as they are given", () => {
        const { platform } = readPlatformSettings(
            configuration({
                ...NEEDED,
                controllers: "existing",
                associations: "true",
                vpcId: "vpc-1",
                privateSubnetIds: "subnet-1, subnet-2",
                publicAccessCidrs: "192.0.2.0/24,198.51.100.0/24",
                controlPlaneLogs: "audit, authenticator",
                deletionProtection: "false",
            }),
        );
        assert.deepEqual(platform.controlPlaneLogs, ["audit", "authenticator"]);
        assert.deepEqual(platform.network?.privateSubnetIds, ["subnet-1", "subnet-2"]);
        assert.deepEqual(platform.publicAccessCidrs, ["192.0.2.0/24", "198.51.100.0/24"]);
        const { controllers, associations, deletionProtection } = platform;
        assert.deepEqual([controllers, associations, deletionProtection], ["existing", true, false]);
    });

    it("switch the control plane's logs off by a word, because an empty text leaves them as they are", () => {
        const logs = (controlPlaneLogs: string) =>
            readPlatformSettings(configuration({ ...NEEDED, controlPlaneLogs })).platform.controlPlaneLogs;
        assert.deepEqual(logs("none"), []);
        assert.equal(logs(""), undefined);
    });

    it("are refused together, each by its key", () => {
        const bad = { "aws:region": "us-gov-west-1", clusterName: "-", vpcCidr: "8.8.0.0/16" };
        assert.throws(
            () => readPlatformSettings(configuration(bad)),
            (error: Error) => {
                for (const key of ["clusterName", "controllers", "vpcCidr"]) {
                    assert.match(error.message, new RegExp(`\\n {2}${key}: `), key);
                }
                return true;
            },
        );
    });

    it("are refused together also where the name and the region are missing", () => {
        assert.throws(
            () => readPlatformSettings(configuration({ vpcCidr: "8.8.0.0/16" })),
            /: 3 invalid arguments\n {2}clusterName: "" is not .*\n {2}aws:region: "" is not .*\n {2}vpcCidr: /,
        );
    });

    it("are all described", () => {
        const mute = Object.entries(project.config).filter(([, { description }]) => !description);
        assert.deepEqual(mute, []);
    });
});
