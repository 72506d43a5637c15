/**
 * Which way imports may go: vocabulary ← components ← parts ← the program and tools ← lab ← tests. `npm run check` holds it.
 */
const PROGRAM = "^(index|settings|keys|commands|adoptable|aws-configuration|cluster-choice|declared-keys)\\.ts$";
const PRODUCT = `${PROGRAM}|^(vocabulary|components|parts|tools)/`;

/** @param folders what may be imported besides packages */
const only = (name, comment, from, folders) => ({
    name,
    comment,
    severity: "error",
    from: { path: from },
    to: { pathNot: `${folders}|^node_modules/`, dependencyTypesNot: ["core"] },
});

export default {
    forbidden: [
        only("vocabulary-alone", "The words of others depend on nothing of ours.", "^vocabulary/", "^vocabulary/"),
        only(
            "components-below",
            "Another program uses them without this one.",
            "^components/",
            "^(components|vocabulary)/",
        ),
        only("parts-below", "The program tells them what it wants.", "^parts/", "^(parts|components|vocabulary)/"),
        only("product-without-lab", "What verifies a production stack loads no lab.", PRODUCT, PRODUCT),
        {
            name: "program-by-the-public-api",
            comment: "index.ts uses the components as any other program does.",
            severity: "error",
            from: { path: "^index\\.ts$" },
            to: { path: "^components/", pathNot: "^components/index\\.ts$" },
        },
        {
            name: "public-api-for-others",
            comment: "The components import one another's files.",
            severity: "error",
            from: { path: "^components/" },
            to: { path: "^components/index\\.ts$" },
        },
        only(
            "platform-beside",
            "It makes the cluster that the program is given, and knows its stacks no better than another program does.",
            "^platform/",
            "^(platform|components|vocabulary)/|^aws-configuration\\.ts$",
        ),
        {
            name: "platform-for-the-engine",
            comment: "It is a program of its own.",
            severity: "error",
            from: { pathNot: "^(platform|tests)/" },
            to: { path: "^platform/" },
        },
        only("examples-by-the-package", "They are programs of somebody else.", "^examples/", "^components/index\\.ts$"),
        only(
            "stand-ins-alone",
            "They play what is not ours, so that they share no mistake with what they are tried with.",
            "^lab/stand-ins/",
            "^(lab|vocabulary)/",
        ),
        only(
            "provider-by-the-public-api",
            "A program in another language gets what one in TypeScript gets.",
            "^provider/",
            "^provider/|^components/index\\.ts$",
        ),
        only("policies-alone", "Whoever copies the folder has all of the pack.", "^policy/", "^policy/"),
        {
            name: "policies-for-the-engine",
            comment: "They judge programs from outside; to import the pack serves it.",
            severity: "error",
            from: { pathNot: "^(policy|tests)/" },
            to: { path: "^policy/" },
        },
        {
            name: "stand-ins-for-the-lab",
            comment: "Nobody else imports what plays a service, but for tests.",
            severity: "error",
            from: { pathNot: "^(lab|tests)/" },
            to: { path: "^lab/stand-ins/" },
        },
        {
            name: "tests-last",
            comment: "Nothing imports a test but another one.",
            severity: "error",
            from: { pathNot: "^tests/" },
            to: { path: "^tests/" },
        },
        {
            name: "no-cycle-of-files",
            comment: "Two files that import one another are one.",
            severity: "error",
            from: {},
            to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
        },
        {
            name: "no-cycle-of-folders",
            comment: "Two folders that import one another are one.",
            severity: "error",
            scope: "folder",
            from: { path: "^(vocabulary|components|parts|platform|tools|lab)" },
            to: { circular: true },
        },
    ],
    options: {
        doNotFollow: { path: "node_modules" },
        exclude: { path: "^tools/dashboard/page/" },
        tsPreCompilationDeps: true,
        tsConfig: { fileName: "tsconfig.json" },
    },
};
