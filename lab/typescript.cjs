// Lets Node run the project's TypeScript as it is: `node --require ./lab/typescript.cjs <file>`. The packages of node_modules
// are JavaScript, and Node loads them by itself: tsx would compile each of their ES modules, which takes three times as
// long (of @kubernetes/client-node two seconds, in each process). tsx's hooks for import() are left out for the same
// reason, so a file of the project is loaded late by require().
const { sep } = require("node:path");

const native = require.extensions[".js"];
require("tsx/cjs");
const compiled = require.extensions[".js"];
require.extensions[".js"] = (module, file) =>
    (file.includes(`${sep}node_modules${sep}`) ? native : compiled)(module, file);
