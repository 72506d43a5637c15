import * as assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as ack from "../../vocabulary/ack";
import * as kro from "../../vocabulary/kro";
import * as kubernetes from "../../vocabulary/kubernetes";
import * as podIdentity from "../../vocabulary/pod-identity";
import * as pulumiKubernetes from "../../vocabulary/pulumi-kubernetes";
import { textsIn } from "./texts";

const PROJECT = join(__dirname, "..", "..");
/** All of the project that is no source of the product, and the policies, which are copied without the rest: their tests compare them. */
const OTHERS = ["vocabulary", "policy", "dist", "examples", "lab", "tests", "node_modules"];
const WORDS = [ack, kro, kubernetes, podIdentity, pulumiKubernetes].flatMap((module) =>
    Object.values(module).flatMap(wordsOf),
);

/** What also betrays a word that vocabulary/ does not have yet. */
const FOREIGN = [
    /\bkro\.run\b/,
    /\bservices\.k8s\.aws\b/,
    /\bACK\.[A-Z]/,
    /\bpulumi\.com\//,
    /^__(fieldManager|inputs|initialApiVersion)$/,
    /\bkubernetes:[a-z0-9.]+\/v/,
    /\b[a-z0-9.]+\.k8s\.io\/v/,
    /\bpods\.eks\.amazonaws\.com\b/,
    /\bAWS_CONTAINER_/,
];

/** Of an object, as of annotations, the keys are the words. */
function wordsOf(exported: unknown): string[] {
    if (typeof exported === "string") {
        return [exported];
    }
    if (Array.isArray(exported)) {
        return exported.flatMap(wordsOf);
    }
    return typeof exported === "object" && exported !== null && !(exported instanceof RegExp)
        ? Object.keys(exported)
        : [];
}

/** "Ready" can be part of a sentence; "kro.run/node-id" cannot. */
function spells(text: string, word: string): boolean {
    return /[/:.]/.test(word) ? text.includes(word) : text === word;
}

function isForeign(text: string): boolean {
    const withoutAddresses = text.replaceAll(/https?:\/\/\S+/g, "");
    return (
        WORDS.some((word) => spells(withoutAddresses, word)) ||
        FOREIGN.some((pattern) => pattern.test(withoutAddresses))
    );
}

function filesIn(folder: string): string[] {
    return readdirSync(join(PROJECT, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file));
}

/** "parts/own.ts:12: kro.run/node-id" for each text, regular expression or name of a field that spells a word. */
function findSpelled(file: string, source: string): string[] {
    return textsIn(source)
        .map(({ line, text }) => ({ line, text: text.replaceAll("\\", "") }))
        .filter(({ text }) => isForeign(text))
        .map(({ line, text }) => `${file}:${line}: ${text}`);
}

describe("the words of kro, ACK, Pod Identity, Kubernetes and pulumi-kubernetes", () => {
    it("are spelled in vocabulary/ and nowhere else in the product", () => {
        const files = readdirSync(PROJECT, { withFileTypes: true })
            .filter(({ name }) => !OTHERS.includes(name) && !name.startsWith("."))
            .flatMap((entry) => (entry.isDirectory() ? filesIn(entry.name) : [entry.name]))
            .filter((file) => file.endsWith(".ts"));
        assert.ok(files.length > 50, `only ${files.length} files`);
        const spelled = files.flatMap((file) => findSpelled(file, readFileSync(join(PROJECT, file), "utf8")));
        assert.deepEqual(spelled, []);
    });

    const spellings: [what: string, source: string][] = [
        ["a label", 'const label = "kro.run/node-id";'],
        ["a label that vocabulary/ does not have", 'const label = "kro.run/owned";'],
        ["a condition", 'isTrue(table, "ACK.ResourceSynced");'],
        ["a condition of one word", 'isTrue(pod, "Ready");'],
        ["a kind", 'find("ResourceGraphDefinition");'],
        ["a field of the state", "outputs.__fieldManager;"],
        ["an annotation in a template", "const text = `puts pulumi.com/waitFor on ${name}`;"],
        ["a group in a regular expression", "/\\.services\\.k8s\\.aws$/.test(group);"],
        ["a type", 'find("kubernetes:apps/v1:Deployment");'],
        ["a variable", 'env.includes("AWS_CONTAINER_CREDENTIALS_FULL_URI");'],
    ];
    for (const [what, source] of spellings) {
        it(`are found in a source that spells ${what}`, () => {
            const [only, ...more] = findSpelled("parts/x.ts", `\n${source}`);
            assert.match(only ?? "nothing", /^parts\/x\.ts:2: /);
            assert.deepEqual(more, []);
        });
    }

    it("are not found in sentences and addresses", () => {
        const source = 'const text = "it is not Ready: https://kro.run/docs and https://www.pulumi.com/docs";';
        assert.deepEqual(findSpelled("parts/x.ts", source), []);
    });
});
