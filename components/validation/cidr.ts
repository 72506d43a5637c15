import type { Problem } from "./problems";

/** No number has a zero before it: some readers take such a one for octal, and others refuse it. */
const NUMBER = "(0|[1-9]\\d{0,2})";
const IPV4_BLOCK = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}\\.${NUMBER}/${NUMBER}$`);

/** What is wrong with lists of networks, if one is given: each has to be an IPv4 CIDR block, as in "203.0.113.0/24". */
export function findCidrProblems(path: string, cidrs: readonly string[] | undefined): Problem[] {
    if (cidrs?.length === 0) {
        return [{ path, value: cidrs, reason: "is empty; leave it out, or name the networks" }];
    }
    return (cidrs ?? []).flatMap((value, index) => {
        const reason = whatIsWrong(value);
        return reason ? [{ path: `${path}[${index}]`, value, reason }] : [];
    });
}

function whatIsWrong(cidr: string): string | undefined {
    const numbers = IPV4_BLOCK.exec(cidr)?.slice(1).map(Number) ?? [];
    const length = numbers.pop();
    if (length === undefined || length > 32 || numbers.some((octet) => octet > 255)) {
        return 'is not an IPv4 CIDR block, as in "203.0.113.0/24"';
    }
    const address = numbers.reduce((sum, octet) => sum * 256 + octet, 0);
    // Security groups take such an address without these bits, and whoever compares the two finds a difference for ever.
    return address % 2 ** (32 - length) === 0
        ? undefined
        : `has bits set that are not of its network of ${length} bits`;
}
