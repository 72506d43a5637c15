import { kubernetes, until } from "./test-lab";

/** What a load balancer's controller does, once the object is there: no lab has one. */
export async function giveAddress(apiVersion: string, kind: string, name: string, namespace = "ui"): Promise<void> {
    await until(`${kind} ${name} is made`, () => kubernetes().find(apiVersion, kind, name, namespace));
    const status = { loadBalancer: { ingress: [{ hostname: "lb.example.com" }] } };
    const object = { apiVersion, kind, metadata: { name, namespace } };
    await kubernetes().mergePatch(object, { status }, { subresource: "status" });
}
