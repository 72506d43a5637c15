import { Lab } from "../services/lab";

/** The lab that is measured, made afresh for each measurement that another could disturb. */
export class BenchLab {
    constructor(readonly directory: string) {}

    async fresh(): Promise<Lab> {
        await this.discard();
        return Lab.start({ directory: this.directory, log: () => {} });
    }

    async discard(): Promise<void> {
        await Lab.find(this.directory, () => {})?.reset();
    }
}
