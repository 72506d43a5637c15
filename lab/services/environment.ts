/**
 * Of what is in Go; the default is 100. A warm start takes a sixth less of the processor so, and the lab 200 MiB more: 1.1 GiB
 * instead of 0.9.
 */
const GARBAGE_COLLECTION = "400";

/**
 * The environment of everything that the lab starts. The user's own may point at real accounts and clusters, or through
 * a proxy: AWS_PROFILE, AWS_CA_BUNDLE, KUBECONFIG, HTTPS_PROXY, PULUMI_* and so on stay out.
 */
export function cleanEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    const kept: Record<string, string> = {};
    for (const name of ["PATH", "HOME", "USER", "LANG", "TMPDIR", "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"]) {
        const value = process.env[name];
        if (value !== undefined) {
            kept[name] = value;
        }
    }
    return { ...kept, GOGC: GARBAGE_COLLECTION, ...more };
}
