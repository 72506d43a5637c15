/** The part of a Service's or an Ingress's status that says where it is reached. */
export interface AddressStatus {
    readonly loadBalancer?: { readonly ingress?: readonly { readonly hostname?: string }[] };
}

/**
 * Where a browser finds what has an address; undefined while it has none.
 *
 * @param host the name by which it is reached; default: the address itself
 */
export function urlOf(status: AddressStatus | undefined, host?: string): string | undefined {
    const address = status?.loadBalancer?.ingress?.[0];
    const name = address && (host ?? address.hostname);
    return name && `http://${name}`;
}
