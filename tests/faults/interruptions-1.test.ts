import { testCycles } from "./kill-cycles";

describe("a stack whose runs are killed", () => testCycles(1, 4));
