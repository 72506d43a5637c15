import { testCycles } from "./kill-cycles";

describe("a kill of", () => testCycles(3, 4));
