import * as assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { textsIn } from "./texts";

const PROJECT = join(__dirname, "..", "..");
/** All of the project that is no source of the product, and the policies, which are copied without the rest: their tests compare them. */
const OTHERS = ["vocabulary", "policy", "dist", "examples", "lab", "tests", "node_modules"];
const WORDS = readdirSync(join(PROJECT, "vocabulary")).flatMap((file) =>
    Object.values(require(join(PROJECT, "vocabulary", file)) as object).flatMap(wordsOf),
);

/** What also betrays a word that vocabulary/ does not have yet. */
const FOREIGN = [
    /\bkro\.run\b/,
    /\bservices\.k8s\.aws\b/,
    /\bACK\.[A-Z]/,
    /\bpulumi\.com\//,
    /^__(fieldManager|inputs|initialApiVersion)$/,
    /\b[a-z0-9.]+\.k8s\.io\/v/,
    /\bkubernetes:[a-z0-9.]+\/v/,
    /\baws:\w+\/\w+:/,
    /\b[a-z]+\.eks\.amazonaws\.com\b/,
    /\bAmazonEKS\w+Policy\b/,
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

/** "Ready" and "ACK" can be part of a sentence; "kro.run/node-id" cannot, and "ACTIVE" is a state wherever it is. */
function spells(text: string, word: string, inPattern: boolean): boolean {
    if (/[/:.]/.test(word)) {
        return text.includes(word);
    }
    return inPattern || /^[A-Z_]{4,}$/.test(word) ? text.split(/\W+/).includes(word) : text === word;
}

function isForeign(text: string, inPattern: boolean): boolean {
    const withoutAddresses = text.replaceAll(/https?:\/\/\S+/g, "");
    const isWord = (part: string) => WORDS.includes(part);
    return (
        withoutAddresses.split(", ").every(isWord) ||
        WORDS.some((word) => spells(withoutAddresses, word, inPattern)) ||
        FOREIGN.some((pattern) => pattern.test(withoutAddresses))
    );
}

function filesIn(folder: string): string[] {
    return readdirSync(join(PROJECT, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file));
}

/** "parts/own.ts:12: kro.run/node-id" for each text, regular expression or name of a field that spells a word. */
function findSpelled(file: string, source: string): string[] {
    return textsIn(source)
        .map(({ text, ...rest }) => ({ ...rest, text: text.replaceAll("\\", "") }))
        .filter(({ text, isPattern }) => isForeign(text, isPattern))
        .map(({ line, text }) => `${file}:${line}: ${text}`);
}

describe("the words of other systems", () => {
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
        ["a state", 'state === "ACTIVE";'],
        ["a list of words", 'const expected = "Active, Ready";'],
        ["a state beside another word", "const expected = `ACTIVE, ${ready}`;"],
        ["a state in a regular expression", "/is in state (CREATING|UPDATING)/.test(message);"],
        ["a type of capability", 'capabilityOf("KRO", capabilities);'],
        ["a type of AWS in the state", 'find("aws:iam/role:Role");'],
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
