/** Compares dotted numbers; what follows them ("1.26rc1") does not count. */
export function compareVersions(left: string, right: string): number {
    const numbers = (version: string) => version.split(".").map((part) => Number.parseInt(part, 10) || 0);
    const [a, b] = [numbers(left), numbers(right)];
    for (let index = 0; index < Math.max(a.length, b.length); index++) {
        const difference = (a[index] ?? 0) - (b[index] ?? 0);
        if (difference !== 0) {
            return difference;
        }
    }
    return 0;
}
