/** A kubeconfig asks for something that Kubernetes' own clients can do and this program's reader cannot. */
export class UnsupportedError extends Error {}
