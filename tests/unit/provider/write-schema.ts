import { writeFileSync } from "node:fs";
import { packageSchema, SCHEMA_FILE } from "./package-schema";

writeFileSync(SCHEMA_FILE, packageSchema());
