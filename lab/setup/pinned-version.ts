/** The version of a module that a go.mod requires, with its "v". */
export function pinnedVersion(goMod: string, module: string): string {
    const line = goMod.split("\n").find((text) =>
        text
            .trim()
            .replace(/^require /, "")
            .startsWith(`${module} v`),
    );
    const version = line?.match(/ (v[0-9][^ ]*)/)?.[1];
    if (!version) {
        throw new Error(`go.mod does not require ${module}`);
    }
    return version;
}
