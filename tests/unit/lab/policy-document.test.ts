import * as assert from "node:assert/strict";
import { policyProblem, samePolicy } from "../../../lab/stand-ins/pulumi-aws/policy-document";

function policy(statement: object, version: string | undefined = "2012-10-17"): string {
    return JSON.stringify({ Version: version, Statement: statement });
}

describe("policies", () => {
    const base = { Effect: "Allow", Action: ["dynamodb:Query", "dynamodb:GetItem"], Resource: "*" };

    it("are the same in another order, spelling and form", () => {
        for (const other of [
            policy([base]),
            policy({ ...base, Action: ["dynamodb:getitem", "dynamodb:query"] }),
            policy({ Resource: ["*"], Action: base.Action, Effect: "Allow" }),
            JSON.stringify(JSON.parse(policy(base)), undefined, 4),
        ]) {
            assert.ok(samePolicy(policy(base), other), other);
        }
        const account = (AWS: string) => policy({ ...base, Principal: { AWS } });
        assert.ok(samePolicy(account("111122223333"), account("arn:aws:iam::111122223333:root")));
    });

    it("differ in what they mean", () => {
        for (const other of [
            policy({ ...base, Effect: "Deny" }),
            policy({ ...base, Action: "dynamodb:Query" }),
            policy({ ...base, Resource: "arn:aws:dynamodb:*:*:table/T" }),
            policy({ ...base, Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } } }),
            policy(base, "2008-10-17"),
            "no policy",
        ]) {
            assert.ok(!samePolicy(policy(base), other), other);
        }
        const resource = (Resource: string) => policy({ ...base, Resource });
        assert.ok(!samePolicy(resource("arn:a"), resource("arn:A")));
    });

    it("are JSON objects", () => {
        assert.equal(policyProblem(policy(base)), undefined);
        assert.match(policyProblem("[]") ?? "", /not a JSON object/);
        assert.match(policyProblem("{") ?? "", /invalid JSON policy/);
    });
});
