import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chain } from "../chain";
import { engine, theLab } from "../lab/test-lab";
import { lab, tool } from "./lab-cli";

describe("a lab with a stack", () => {
    chain();

    before("bring the lab's own stack up", () => engine("lab").up());

    it("npm run lab -- outputs prints the outputs as a table, without the kubeconfig's text", async () => {
        const { code, stdout, stderr } = await lab("outputs");
        assert.equal(code, 0, stderr);
        assert.match(stdout, /^OUTPUT +VALUE\n/);
        assert.match(stdout, /\nserviceEndpoint +http:\/\/carts\.carts-kro:80\n/);
        assert.match(stdout, /\nkubeconfig +\[secret\]\n/);
    });

    it("npm run dashboard prints an address that serves the page of the lab's stack, until Ctrl-C", async () => {
        const root = join(__dirname, "..", "..");
        const dashboard = spawn(process.execPath, [join(root, "lab", "bootstrap.mjs"), "lab/tool.ts", "dashboard"], {
            cwd: root,
            env: { ...process.env, CARTS_LAB_DIR: theLab().files.directory },
            stdio: ["ignore", "pipe", "inherit"],
        });
        const ended = once(dashboard, "close");
        try {
            const [address] = await Promise.race([once(createInterface({ input: dashboard.stdout }), "line"), ended]);
            assert.match(String(address), /^http:\/\/localhost:\d+$/);
            const page = await fetch(address);
            assert.deepEqual([page.status, page.headers.get("content-type")], [200, "text/html; charset=utf-8"]);
            assert.match(await page.text(), /<title>/);
        } finally {
            dashboard.kill("SIGINT");
        }
        assert.deepEqual(await ended, [0, null]);
    });

    it("npm run lab -- stop ends the lab, which the tools then say, and the next up continues with its state", async () => {
        const stopped = await lab("stop");
        assert.equal(stopped.code, 0, stopped.stderr);
        const services = await theLab().status();
        assert.deepEqual(
            services.filter(({ state }) => state === "ready"),
            [],
        );
        for (const name of ["verify", "ui", "dashboard"]) {
            const { code, stdout, stderr } = await tool(name);
            assert.deepEqual([code, stdout], [1, ""]);
            assert.match(stderr, /^the lab in \/\S+ is stopped; npm start goes on with its state\n$/);
        }
        assert.match((await lab("env")).stderr, /is stopped; npm start goes on with its state\n$/);
        const { code, stdout, stderr } = await lab("up");
        assert.equal(code, 0, stderr);
        assert.match(stdout, /\n +\d+ unchanged\n/);
    });

    it("npm run lab -- reset deletes the lab with its state, and says so", async () => {
        const { directory } = theLab().files;
        const { code, stderr } = await lab("reset");
        assert.equal(code, 0, stderr);
        assert.match(stderr, /The lab has ended and its state is deleted\./);
        assert.equal(existsSync(theLab().files.kubeconfig), false, `${directory} still has a kubeconfig`);
        const outputs = await lab("outputs");
        assert.notEqual(outputs.code, 0);
    });
});
