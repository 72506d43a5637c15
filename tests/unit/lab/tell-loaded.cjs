// Lets a process print, at its end, which files it has required. ES modules that Node loads by itself are not among them.
process.on("exit", () => console.log(`\n${JSON.stringify(Object.keys(require.cache))}`));
