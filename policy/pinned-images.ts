import type { ResourceValidationPolicy } from "@pulumi/policy";
import { kubernetesKind } from "./kubernetes-kind";

interface Image {
    /** Where it is: "spec.image", "spec.template.spec.containers[0].image". */
    readonly path: string;
    readonly image: string;
}

/** Where objects that run pods hold an image. */
interface Spec extends PodSpec {
    readonly image?: string;
    readonly template?: { readonly spec?: PodSpec };
    readonly jobTemplate?: { readonly spec?: { readonly template?: { readonly spec?: PodSpec } } };
}

interface PodSpec {
    readonly initContainers?: readonly Container[];
    readonly containers?: readonly Container[];
}

/** A patch of one may leave the image out. */
interface Container {
    readonly image?: string;
}

/** An image that runs has a tag that does not move with each release, or a digest. */
export const pinnedImages: ResourceValidationPolicy = {
    name: "images-pinned",
    description: `A container image has a tag other than "latest", or a digest.`,
    severity: "medium",
    validateResource: ({ type, props }, report) => {
        for (const { path, image } of imagesOf(type, props)) {
            const [, tag] = /:([^:/@]+)(?:@|$)/.exec(image) ?? [];
            if (!image.includes("@") && (tag === undefined || tag === "latest")) {
                const moves = tag ? `has the tag "latest"` : `has no tag, which means "latest"`;
                report(`${path}: ${image} ${moves}. Name the version, as in "<image>:1.2.1", or the digest.`);
            }
        }
    },
};

/** Of a CartsStack that names none, the graph's is used, which is pinned. */
function imagesOf(type: string, { spec }: { readonly spec?: Spec }): Image[] {
    const kind = kubernetesKind(type);
    if (!kind || !spec) {
        return [];
    }
    if (kind === "kro.run/CartsStack") {
        return spec.image ? [{ path: "spec.image", image: spec.image }] : [];
    }
    return [
        ...imagesOfPods(kind === "core/Pod" ? spec : undefined, "spec"),
        // Deployments and all else that makes pods, also by a controller that is not Kubernetes' own.
        ...imagesOfPods(spec.template?.spec, "spec.template.spec"),
        ...imagesOfPods(spec.jobTemplate?.spec?.template?.spec, "spec.jobTemplate.spec.template.spec"),
    ];
}

function imagesOfPods(spec: PodSpec | undefined, path: string): Image[] {
    return (["initContainers", "containers"] as const).flatMap((list) =>
        (spec?.[list] ?? []).flatMap(({ image }, index) =>
            image ? [{ path: `${path}.${list}[${index}].image`, image }] : [],
        ),
    );
}
