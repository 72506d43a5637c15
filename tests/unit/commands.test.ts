import * as assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { programOf } from "../../commands";
import { keyOf } from "../../keys";
import type { Steps } from "../../parts/program/remedies";
import { textsIn } from "./texts";

const ROOT = join(__dirname, "..", "..");

describe("the command of a remedy", () => {
    for (const [title, steps, command] of [
        ["makes steps in their order", ["refresh", "destroy"], "pulumi up --refresh && pulumi destroy"],
        ["looks first, where an update has to see it", ["again"], "pulumi refresh && pulumi up"],
        ["names the stack to verify", ["verify"], "npm run verify -- --stack dev"],
        [
            "sets what a person calls by another name",
            [{ set: "graph.install", to: "false" }],
            "pulumi config set installGraph false",
        ],
        ["takes a setting out", [{ set: "access.kubeconfig" }], "pulumi config rm kubeconfig"],
        ["adopts besides what is adopted", [{ adopt: ["table", "role"] }], "pulumi config set adopt role,table"],
        ["leaves a choice to whoever runs it", [{ set: "stack.cpu", to: "<a>" }], "pulumi config set cpu <a>"],
        [
            "keeps a list of tags as it is",
            [{ set: "stack.tableTags", to: "a=b,c=" }],
            "pulumi config set tableTags a=b,c=",
        ],
        ["quotes for a shell", [{ kubectl: ["patch", "-p", '{"a":"it\'s"}'] }], `kubectl patch -p '{"a":"it'\\''s"}'`],
        [
            "quotes a URN",
            [{ forget: "urn:pulumi:dev::p::a$b::c" }],
            "pulumi state delete --target-dependents 'urn:pulumi:dev::p::a$b::c'",
        ],
        ["asks AWS", [{ aws: ["sts", "get-caller-identity"] }], "aws sts get-caller-identity"],
    ] as const satisfies readonly (readonly [string, Steps, string])[]) {
        it(title, () => assert.equal(programOf({ stack: "dev", adopted: ["role"] }).commandOf(steps), command));
    }

    it("updates after what is set, where no update is tried already", () => {
        const { commandOf } = programOf({ stackFlag: ["--stack", "dev"], adopted: [], updates: true });
        const set = commandOf([{ set: "stack.cpu", to: "1" }]);
        assert.equal(set, "pulumi config set cpu 1 --stack dev && pulumi up --stack dev");
    });

    it("is the one that was given for it", () => {
        const given = { update: "make", configure: "set {key} to {value}" };
        const { commandOf } = programOf({ adopted: [], updates: true, given });
        assert.equal(commandOf([{ set: "ui.install", to: "true" }, "update"]), "set uiInstall to true && make");
    });
});

/** Without comments. */
function codeIn(folder: string) {
    return sourcesIn(folder).map(({ file, text }) => ({ file, code: text.replace(/^\s*(\*|\/\/|\/\*\*).*$/gm, "") }));
}

describe("components and parts", () => {
    it("name no command of the program", () => {
        for (const { file, code } of [...codeIn("parts"), ...codeIn("components")]) {
            assert.doesNotMatch(code, /npm run|pulumi (config|up|refresh|destroy|state|stack)\b/, file);
        }
    });

    it("name no key of the configuration that is not a setting's name", () => {
        const { config } = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as { config: object };
        const renamed = (["graph.install", "graph.allowBreaking", "graph.timeout", "access.context"] as const).map(
            keyOf,
        );
        const keys = [...renamed, ...Object.keys(config).filter((key) => /^ui[A-Z]/.test(key))];
        const spelled = sourcesIn("components").map(({ file, text }) => ({
            file,
            code: textsIn(text)
                .map(({ text }) => text)
                .join("\n"),
        }));
        for (const { file, code } of [...codeIn("parts"), ...spelled]) {
            assert.doesNotMatch(code, new RegExp(`\\b(${keys.join("|")})\\b`), file);
        }
    });
});

/** What has to be a command, because somebody else runs it: not the person who reads a message. */
const RUN_BY_OTHERS: Readonly<Record<string, string>> = {
    "cluster/kubeconfig.ts": "how kubectl and client libraries get a token",
    "ui/shop-ui.ts": "the output portForward, which is in the state of every stack",
};

const COMMAND_LINE = /\b(aws|eksctl|helm|kubectl|npm|npx|pulumi) [a-z-]{2,}|(^|\s)--[a-z]/;

describe("components", () => {
    const spelled = sourcesIn("components")
        .map(({ file, text }) => ({ file, commands: textsIn(text).filter(({ text }) => COMMAND_LINE.test(text)) }))
        .filter(({ commands }) => commands.length > 0);

    it("spell no command line, whichever program it is of", () => {
        const found = spelled.filter(({ file }) => !(file in RUN_BY_OTHERS));
        const named = found.flatMap(({ file, commands }) =>
            commands.map(({ line, text }) => `${file}:${line}: ${text}`),
        );
        assert.deepEqual(named, []);
    });

    it("spell one where it has to be, and nowhere else may it be", () => {
        const exceptions = spelled.map(({ file }) => file).filter((file) => file in RUN_BY_OTHERS);
        assert.deepEqual(exceptions.sort(), Object.keys(RUN_BY_OTHERS));
    });
});

function sourcesIn(folder: string) {
    return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => ({ file, text: readFileSync(join(ROOT, folder, file), "utf8") }));
}
