import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./pages";
import { TABLES, withTable } from "./tables";

for (const [file, table] of Object.entries(TABLES)) {
    writeFileSync(join(ROOT, file), withTable(file, table()));
}
