import { testCycles } from "./kill-cycles";

describe("a kill of", () => testCycles(1, 4));
