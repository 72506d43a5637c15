import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { becomeControllerUser, type ControllerUser } from "./controller-user";
import { answers } from "./health";
import { installCrds } from "./install-crds";
import { controllerKubeconfig, type LabFiles, type Ports } from "./record";
import type { Service } from "./service";

const RIGHTS = join(__dirname, "..", "..", "rights");

/**
 * The account of kro's chart, with what the chart and the project grant it. kro holds no other right in a lab, so each test
 * with kro also tries the files that a real cluster is given.
 */
const USER: ControllerUser = {
    namespace: "kro-system",
    account: "kro",
    rights: [
        join(__dirname, "kro-chart-rights.yaml"),
        join(RIGHTS, "cluster-role-kro.yaml"),
        join(RIGHTS, "cluster-role-kro-associations.yaml"),
    ],
    // A kro that finds none gives up.
    neededAtStart: ["resourcegraphdefinitions", "cartsstacks"].map((resource) => ({
        group: "kro.run",
        resource,
        verb: "watch",
    })),
};

/** kro's controller, with the flags that its Helm chart gives it where they differ from the defaults. */
export function kroService(files: LabFiles, ports: Ports, version: string): Service {
    return {
        name: "kro",
        part: `real, ${version}`,
        port: ports.kroHealth,
        // The controller manager collects its rights.
        needs: ["kube-apiserver", "kube-controller-manager"],
        graceSeconds: 10,
        command: (setup) => ({
            file: setup.clusterTools.binaries.kro,
            args: [
                `--metrics-bind-address=127.0.0.1:${ports.kroMetrics}`,
                `--health-probe-bind-address=127.0.0.1:${ports.kroHealth}`,
                // Its default, a minute, is for a controller with other replicas to hand over to.
                "--graceful-shutdown-timeout=5s",
            ],
            environment: { KUBECONFIG: controllerKubeconfig(files, "kro") },
        }),
        prepare: async ({ clusterTools: { kroCrds } }, { users }) => {
            const crds = (await readdir(kroCrds)).map((file) => join(kroCrds, file));
            await Promise.all([installCrds(files, crds), becomeControllerUser(files, "kro", USER, users?.kro)]);
        },
        isReady: () => answers(`http://127.0.0.1:${ports.kroHealth}/readyz`),
    };
}
