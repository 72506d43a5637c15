import { testCycles } from "./kill-cycles";

describe("a stack whose runs are killed", () => testCycles(4, 4));
