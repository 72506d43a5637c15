import type { Problem } from "./problems";

/** What a text has to look like. */
export interface Form {
    readonly pattern: RegExp;
    readonly maxLength: number;
    /** What it then is, as the end of a sentence that begins with "is not". */
    readonly is: string;
}

/** RFC 1123; kro puts the instance's name into a label, so that its limit holds there too. */
export const DNS_LABEL: Form = {
    pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    maxLength: 63,
    is: "a DNS label (RFC 1123): lower-case letters, digits and -, beginning and ending with a letter or digit, at most 63 characters",
};

/** The grammar of https://github.com/distribution/reference: [domain/]path[:tag][@digest] */
export const IMAGE_REFERENCE: Form = {
    pattern: new RegExp(
        "^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?/)?" +
            "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*" +
            "(?::[\\w][\\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$",
    ),
    maxLength: 1024,
    is: "a container image reference: [registry/]repository[:tag][@digest], the repository in lower case",
};

export const DURATION: Form = {
    pattern: /^(?=.*[1-9])(?:\d+h)?(?:\d+m)?(?:\d+s)?$/,
    maxLength: 16,
    is: 'a time as in "10m", "90s" or "1h30m", longer than nothing',
};

/** One of some words: "a", "b" or "c". */
export function oneOf(...words: string[]): Form {
    const quoted = words.map((word) => `"${word}"`);
    return {
        pattern: new RegExp(`^(${words.join("|")})$`),
        maxLength: Math.max(...words.map(({ length }) => length)),
        is: [quoted.slice(0, -1).join(", "), ...quoted.slice(-1)].join(" or "),
    };
}

/** What is wrong with a value, if it is given. */
export function matches(path: string, value: string | undefined, form: Form): Problem[] {
    if (value === undefined || (value.length <= form.maxLength && form.pattern.test(value))) {
        return [];
    }
    return [{ path, value, reason: `is not ${form.is}` }];
}

/** Whether a namespace is one of Kubernetes' own, which nobody may make or delete. */
export function isReserved(namespace: string): boolean {
    return namespace === "default" || namespace.startsWith("kube-");
}
