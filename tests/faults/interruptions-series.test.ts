import { testSeries } from "./kill-cycles";

describe("a stack whose runs are killed", () => testSeries());
