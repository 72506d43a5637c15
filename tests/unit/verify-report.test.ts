import * as assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { stripVTControlCharacters } from "node:util";
import { firstFree } from "../../tools/port-forward/local-port";
import { describeReport, type Report } from "../../tools/verify/report";

const report: Report = {
    stack: "dev",
    cluster: "arn:aws:eks:us-west-2:111122223333:cluster/c",
    ok: false,
    checks: [
        { id: "graph", title: "Graph", expected: "Active", found: "Active", ok: true },
        {
            id: "instance",
            title: "CartsStack",
            expected: "ACTIVE",
            found: "ERROR",
            ok: false,
            reason: "so",
            mend: "run",
        },
    ],
};

describe("the report of verify", () => {
    it("is a table, with the reason and the command under what fails", () => {
        assert.equal(
            describeReport(report, "eval", false),
            [
                "Stack dev in arn:aws:eks:us-west-2:111122223333:cluster/c",
                "      CHECK       EXPECTED  FOUND",
                "ok    Graph       Active    as expected",
                "FAIL  CartsStack  ACTIVE    ERROR",
                "        why:   so",
                "        mend:  run",
                "",
                "1 of 2 hold",
                "kubectl and aws find the stack in a shell that has run: eval",
            ].join("\n"),
        );
    });

    it("says what nobody had the right to look at, and does not count it", () => {
        const unchecked = {
            id: "role",
            title: "IAM role",
            expected: "an answer",
            found: "not checked: denied",
            ok: true,
        };
        const lines = describeReport(
            { ...report, checks: [...report.checks, { ...unchecked, unchecked: true }] },
            undefined,
            false,
        ).split("\n");
        assert.ok(lines.includes("?     IAM role    an answer  not checked: denied"), lines.join("\n"));
        assert.equal(lines.at(-1), "1 of 3 hold, 1 not checked");
    });

    it("says the same in color", () => {
        const colored = describeReport(report, "eval", true);
        assert.ok(colored.includes("\u001b[31mFAIL\u001b[0m  CartsStack"));
        assert.equal(stripVTControlCharacters(colored), describeReport(report, "eval", false));
    });
});

describe("the search for a free port", () => {
    const said: string[] = [];
    const { error } = console;

    before(() => {
        console.error = (line: string) => said.push(line);
    });

    after(() => {
        console.error = error;
    });

    it("goes on to the next port where one is taken, and says so", async () => {
        const other = createServer().listen(0, "127.0.0.1");
        await once(other, "listening");
        const { port: taken } = other.address() as AddressInfo;
        const open = async (port: number) => {
            const server = createServer().listen(port, "127.0.0.1");
            await once(server, "listening");
            server.close();
            return port;
        };
        assert.ok((await firstFree(taken, undefined, open)) > taken);
        assert.equal(said[0], `Port ${taken} is another program's; trying the next.`);
        await assert.rejects(firstFree(0, String(taken), open), /EADDRINUSE/);
        await assert.rejects(firstFree(0, "http", open), /--port http: it takes whole numbers from 1 to 65535/);
        other.close();
    });
});
