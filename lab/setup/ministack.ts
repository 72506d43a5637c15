import type { Prerequisites } from "./prerequisites";
import { installPythonPackage } from "./python-package";

/** MiniStack plays AWS: EKS with pod identity associations, IAM, STS and DynamoDB on one port. */
const MINISTACK = { name: "ministack", version: "1.5.33" };

/** @returns a Python that has MiniStack and runs it by `-m ministack` */
export function installMiniStack(prerequisites: Prerequisites, log: (line: string) => void): Promise<string> {
    return installPythonPackage(MINISTACK, prerequisites, log);
}
