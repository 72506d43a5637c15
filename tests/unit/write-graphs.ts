import { writeFileSync } from "node:fs";
import { COMPOSED, composeGraph } from "./graph-with-association";

writeFileSync(COMPOSED, composeGraph());
