import * as assert from "node:assert/strict";
import { Provider } from "@pulumi/aws/provider";
import type * as pulumi from "@pulumi/pulumi";
import { CartsGraph, CartsStackComponent, type CartsStackComponentArgs } from "../../components";
import { StrictMocks, settle } from "./strict-mocks";

const CLUSTER = "aws:eks/getCluster:getCluster eks-workshop";
const ROLE = "aws:iam/getRole:getRole shop-carts";

describe("the stacks of a program on one graph", () => {
    let mocks: StrictMocks;

    beforeEach(async () => {
        mocks = await StrictMocks.install();
    });

    it("ask AWS once for what is the same for all of them", async () => {
        const graph = new CartsGraph("graph");
        for (const name of ["blue", "green", "red"]) {
            stack(name, { graph, roleName: "shop-carts" });
        }
        await settle();
        assert.deepEqual(mocks.asked.toSorted(), [CLUSTER, ROLE]);
    });

    it("ask anew for another cluster, and by another AWS provider", async () => {
        const graph = new CartsGraph("graph");
        stack("blue", { graph });
        stack("green", { graph, clusterName: "other", tableName: "other-carts-green" });
        const aws = new Provider("elsewhere", { region: "eu-west-1" });
        stack("red", { graph }, { providers: { aws } });
        await settle();
        assert.deepEqual(mocks.asked.toSorted(), [CLUSTER, CLUSTER, "aws:eks/getCluster:getCluster other"]);
    });

    it("share a role without waiting for one another", async () => {
        const graph = new CartsGraph("graph");
        const { roleArn } = stack("blue", { graph });
        stack("green", { graph, roleArn });
        await settle();
        const ofBlue = mocks.waitsFor("blue-instance");
        const ofGreen = mocks.waitsFor("green-instance");
        assert.deepEqual(
            [...ofGreen].map((name) => name.replace("green-", "blue-")).toSorted(),
            [...ofBlue].toSorted(),
        );
    });
});

function stack(
    name: string,
    args: Partial<CartsStackComponentArgs>,
    opts?: pulumi.ComponentResourceOptions,
): CartsStackComponent {
    const names = { instanceName: name, namespace: `carts-${name}`, tableName: `eks-workshop-carts-${name}` };
    return new CartsStackComponent(name, { clusterName: "eks-workshop", ...names, ...args }, opts);
}
