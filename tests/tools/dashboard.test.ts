import * as assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { existsSync } from "node:fs";
import { request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { DeleteItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { type Browser, chromium, type Page } from "playwright-core";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import { LiveView } from "../../tools/dashboard/live-view";
import { dashboardServer } from "../../tools/dashboard/server";
import { CLUSTER_NAME, dynamoDb, engine, kubernetes, selectedStack, theLab, until } from "../lab/test-lab";

const STACK = "shown";
const NAMESPACE = "carts-kro";
const TABLE = `${CLUSTER_NAME}-carts-kro`;
const CONFIG_MAP = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "carts", namespace: NAMESPACE } };
const INSTANCE = {
    apiVersion: "kro.run/v1alpha1",
    kind: "CartsStack",
    metadata: { name: "carts-kro", namespace: "default" },
};
const PROVIDER = "RETAIL_CART_PERSISTENCE_PROVIDER";

describe("the dashboard", () => {
    let live: LiveView;
    let server: Server;
    let browser: Browser;
    let page: Page;
    let port: number;

    before("show a stack in a browser", async function () {
        const executablePath = findChromium();
        if (!executablePath) {
            if (process.env.CI === "true") {
                throw new Error("there is no chromium on PATH; Debian's package is called chromium");
            }
            console.log("The dashboard's tests are skipped: there is no chromium on PATH");
            this.skip();
        }
        await engine(STACK).up();
        live = new LiveView(() => selectedStack(STACK));
        [server] = await Promise.all([dashboardServer(live), live.start()]);
        await once(server.listen(0, "127.0.0.1"), "listening");
        ({ port } = server.address() as AddressInfo);
        // Chromium's own sandbox does not work for root, which containers usually are.
        browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
        page = await browser.newPage();
        await page.goto(`http://localhost:${port}/`);
        await page.getByRole("heading", { level: 1 }).waitFor();
    });

    after(async () => {
        await browser?.close();
        live?.stop();
        server?.close();
        await engine(STACK).destroy();
    });

    it("shows the graph in steps, with the state of each child", async () => {
        const steps = await page.getByRole("listitem").all();
        const titles = await Promise.all(steps.map((step) => step.getByRole("heading").allTextContents()));
        assert.deepEqual(titles.slice(0, 2), [["Namespace"], ["Table"]]);
        assert.deepEqual(titles[2]?.filter((title) => title !== "NetworkPolicy").sort(), [
            "ConfigMap",
            "ServiceAccount",
        ]);
        assert.deepEqual(titles[3]?.sort(), ["Deployment", "Service"]);
        assert.match((await steps[1]?.innerText()) ?? "", /ACTIVE, synced\s+table, after cartsNamespace/);
        assert.match((await steps[2]?.innerText()) ?? "", /NetworkPolicy\s+left out\s/);
    });

    it("shows every check, the outputs and the number of items", async () => {
        assert.equal(await status(), "✓ All 16 checks hold.");
        const [head, ...rows] = await page.getByRole("region", { name: "Checks" }).getByRole("row").all();
        assert.deepEqual(await head?.getByRole("columnheader").allTextContents(), [
            "Result",
            "Check",
            "Expected",
            "Found",
        ]);
        assert.equal(rows.length, 16);
        const outputs = page.getByRole("region", { name: "Outputs" });
        assert.equal(await outputs.getByRole("row", { name: "tableName" }).getByRole("cell").textContent(), TABLE);
        assert.equal(await items(), "0");
    });

    it("shows no secret, in the page and in what it is sent", async () => {
        const sent = await firstEvent();
        const shown = await page.content();
        for (const secret of [theLab().kubeconfig, "certificate-authority-data", "client-key-data", "kubeconfig"]) {
            assert.ok(!sent.includes(secret) && !shown.includes(secret), secret.slice(0, 40));
        }
    });

    it("shows a change at once, without a reload, and why; and what is written there is text and nothing else", async () => {
        const loaded = await page.evaluate("performance.timeOrigin");
        await theLab().stopService("kro");
        const hostile = "<img src=x onerror=alert(1)>";
        await kubernetes().mergePatch(CONFIG_MAP, { data: { [PROVIDER]: hostile } });
        await page.getByRole("status").filter({ hasText: "1 of 16 checks fail: ConfigMap." }).waitFor();
        const row = page.getByRole("row", { name: "ConfigMap" });
        assert.match(await row.innerText(), /2 keys: <img src=x onerror=alert\(1\)>, /);
        assert.match(await row.innerText(), /kro has not put it back: it may not be running\s+To mend it: npm start/);
        const card = page.getByRole("listitem").filter({ hasText: "ConfigMap" }).getByRole("article").first();
        assert.match(await card.innerText(), /✗ 2 keys: <img.*\s+kro has not put it back/);
        assert.equal(await page.locator("img").count(), 0);
        await theLab().startService("kro");
        await page.getByRole("status").filter({ hasText: "All 16 checks hold." }).waitFor();
        assert.equal(await page.evaluate("performance.timeOrigin"), loaded);
    });

    it("counts the items", async () => {
        const id = { S: "somebody:something" };
        const Item = { id, customerId: { S: "somebody" } };
        await dynamoDb().send(new PutItemCommand({ TableName: TABLE, Item }));
        await page.locator(".count", { hasText: "1" }).waitFor();
        await dynamoDb().send(new DeleteItemCommand({ TableName: TABLE, Key: { id } }));
        await page.locator(".count", { hasText: "0" }).waitFor();
    });

    it("is worked with the keyboard, and shows where the focus is", async () => {
        const focused = (property: string) => page.evaluate(`String(document.activeElement.${property})`);
        await page.keyboard.press("Tab");
        assert.equal(await focused("textContent"), "Skip to the checks");
        assert.equal(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle"), "solid");
        await page.keyboard.press("Enter");
        await page.keyboard.press("Tab");
        assert.equal(await focused("getAttribute('aria-labelledby')"), "checks");
    });

    for (const colorScheme of ["light", "dark"] as const) {
        it(`can be read in ${colorScheme}: each text has a contrast of 4.5 (WCAG AA), with checks that fail too`, async () => {
            await page.emulateMedia({ colorScheme });
            await theLab().stopService("kro");
            await kubernetes().mergePatch(CONFIG_MAP, { data: { [PROVIDER]: colorScheme } });
            await page.getByRole("status").filter({ hasText: "fail" }).waitFor();
            const texts = (await page.evaluate(TEXT_CONTRASTS)) as { text: string; ratio: number }[];
            assert.ok(texts.length > 50);
            assert.deepEqual(
                texts.filter(({ ratio }) => ratio < 4.5),
                [],
            );
            await theLab().startService("kro");
        });
    }

    it("fits a narrow screen", async () => {
        await page.setViewportSize({ width: 320, height: 640 });
        assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 320);
        assert.equal(await page.getByRole("region", { name: "Checks" }).getByRole("rowheader").count(), 16);
        await page.setViewportSize({ width: 1280, height: 720 });
    });

    it("follows an update to another table", async () => {
        const tableName = `${CLUSTER_NAME}-carts-renamed`;
        await engine(STACK, { tableName }).up();
        const output = page.getByRole("region", { name: "Outputs" }).getByRole("row", { name: "tableName" });
        await output.filter({ hasText: tableName }).waitFor();
        await page.getByRole("status").filter({ hasText: "All 16 checks hold." }).waitFor();
    });

    it("shows the association as a child, left out where Pulumi makes it, and with its state where ACK does", async () => {
        const byAck = engine(STACK, { tableName: `${CLUSTER_NAME}-carts-renamed`, podIdentity: "ack" });
        const card = page.getByRole("article").filter({ hasText: "podIdentityAssociation" });
        const views: string[] = [];
        const end = live.follow((view) => views.push(view));
        await byAck.up();
        await card.filter({ hasText: "left out" }).waitFor();
        await byAck.up();
        await card.filter({ hasText: "synced" }).waitFor();
        end();
        const edited = views.filter((view) => view.includes("somebody changed"));
        assert.equal(edited.length, 0, "an update was taken for an edit");
    });

    it("reads again what was written while it was reading", async () => {
        const replicas = [2, 3];
        let reads = 0;
        const reading = new LiveView(async () => {
            const stack = await selectedStack(STACK);
            const [next] = replicas.splice(0, 1);
            if (next === undefined) {
                reads++;
            } else {
                await kubernetes().mergePatch(INSTANCE, { spec: { replicas: next } });
            }
            return stack;
        });
        await reading.start();
        await until("it reads once more than somebody writes", async () => reads > 0);
        reading.stop();
    });

    it("answers only what is asked of this machine, and changes nothing", async () => {
        assert.equal(await ask("GET", "/", "localhost"), 200);
        assert.equal(await ask("GET", "/", `127.0.0.1:${port}`), 200);
        assert.equal(await ask("GET", "/", "localhost.evil.example"), 421);
        assert.equal(await ask("GET", "/events", "evil.example"), 421);
        assert.equal(await ask("POST", "/", "localhost"), 405);
        assert.equal(await ask("GET", "/../server.ts", "localhost"), 404);
    });

    it("watches nothing any more when it is stopped, and not what it is reading then either", async () => {
        const watches = new Set<object>();
        let opened = 0;
        const noting = async () => {
            const stack = await selectedStack(STACK);
            const watch = stack.kubernetes.watch.bind(stack.kubernetes);
            stack.kubernetes.watch = async function* <T extends KubernetesObject>(...asked: Parameters<typeof watch>) {
                opened++;
                watches.add(asked);
                try {
                    yield* watch<T>(...asked);
                } finally {
                    watches.delete(asked);
                }
            };
            return stack;
        };
        const held = new EventEmitter();
        const select = [noting, () => once(held, "released").then(noting)];
        const stopped = new LiveView(() => select.shift()?.() ?? assert.fail("it reads the stack once more"));
        await stopped.start();
        await kubernetes().mergePatch(INSTANCE, { spec: { replicas: 2 } });
        await until("it reads the stack again", async () => select.length === 0);
        stopped.stop();
        const before = opened;
        held.emit("released");
        await until("what it was reading is watched", async () => opened > before);
        await until(
            "no watch is open",
            async () => watches.size,
            (size) => size === 0,
            { seconds: 20 },
        );
    });

    it("says when it has ended", async () => {
        server.close();
        server.closeAllConnections();
        await page.getByRole("status").filter({ hasText: "The dashboard has ended" }).waitFor();
    });

    async function status(): Promise<string> {
        return (await page.getByRole("status").innerText()).trim();
    }

    async function items(): Promise<string> {
        return page.locator(".count").innerText();
    }

    /** With a Host header that fetch does not let one set. */
    async function ask(method: string, path: string, host: string): Promise<number | undefined> {
        const signal = AbortSignal.timeout(30_000);
        const sent = request({ port, host: "127.0.0.1", method, path, headers: { host }, signal }).end();
        const [response] = await once(sent, "response");
        response.resume();
        return response.statusCode;
    }

    async function firstEvent(): Promise<string> {
        const signal = AbortSignal.timeout(30_000);
        const [response] = await once(request({ port, host: "127.0.0.1", path: "/events", signal }).end(), "response");
        const [chunk] = await once(response, "data");
        response.destroy();
        return String(chunk);
    }
});

function findChromium(): string | undefined {
    const directories = (process.env.PATH ?? "").split(delimiter);
    return ["chromium", "chromium-browser", "google-chrome"]
        .flatMap((name) => directories.map((directory) => join(directory, name)))
        .find((path) => existsSync(path));
}

/** Every text of the page with its contrast, by WCAG 2.2's formula; run in the browser. */
const TEXT_CONTRASTS = `(() => {
    const channels = (color) => color.match(/[\\d.]+/g).map(Number);
    const luminance = (color) => {
        const [r, g, b] = channels(color).map((value) => {
            const share = value / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element) => {
        const color = getComputedStyle(element).backgroundColor;
        return channels(color)[3] === 0 && element.parentElement ? ground(element.parentElement) : color;
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode()) {
        const text = texts.currentNode.textContent.trim();
        const element = texts.currentNode.parentElement;
        if (text) {
            const [light, dark] = [luminance(getComputedStyle(element).color), luminance(ground(element))].sort((a, b) => b - a);
            found.push({ text, ratio: (light + 0.05) / (dark + 0.05) });
        }
    }
    return found;
})()`;
