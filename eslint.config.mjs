// Biome does the rest; this rule knows what an Output is.
import pulumi from "@pulumi/eslint-plugin";
import parser from "@typescript-eslint/parser";

export default [
    // What Git ignores and ESLint would look into: labs, and what is compiled.
    { ignores: [".lab*/", "api/", "dist/"] },
    {
        files: [
            "index.ts",
            "components/**/*.ts",
            "parts/**/*.ts",
            "platform/**/*.ts",
            "examples/**/*.ts",
            "tests/**/*.ts",
        ],
        languageOptions: { parser, parserOptions: { project: "./tsconfig.json" } },
        plugins: { "@pulumi": pulumi },
        rules: { "@pulumi/no-output-in-template-literal": "error" },
    },
];
