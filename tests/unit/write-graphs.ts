import { writeFileSync } from "node:fs";
import { ASSOCIATING_GRAPH_FILE } from "../../components/graph/carts-graph";
import { composeGraph } from "./graph-with-association";

writeFileSync(ASSOCIATING_GRAPH_FILE, composeGraph());
