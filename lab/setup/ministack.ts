import { join } from "node:path";
import { run } from "../../tools/command";
import { cacheDirectory, makeOnce } from "./cache";
import type { Prerequisites } from "./prerequisites";

/** MiniStack plays AWS: EKS with pod identity associations, IAM, STS and DynamoDB on one port. */
const version = "1.5.33";

/** Installs MiniStack into a virtual environment of its own; returns that one's Python, which runs it by `-m ministack`. */
export async function installMiniStack(prerequisites: Prerequisites, log: (line: string) => void): Promise<string> {
    const { python, pythonVersion } = prerequisites;
    const target = join(cacheDirectory(), "ministack", `${version}-python${pythonVersion}`);
    await makeOnce(target, async (temporary) => {
        log(`Installing MiniStack ${version} (AWS in the lab) ...`);
        await run(python, ["-m", "venv", temporary]);
        // Scripts in bin/ name the temporary directory in their first line and are not used after the rename.
        await run(join(temporary, "bin", "python"), [
            ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"],
            `ministack==${version}`,
        ]);
    });
    return join(target, "bin", "python");
}
