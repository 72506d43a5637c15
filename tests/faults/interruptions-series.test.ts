import { testSeries } from "./kill-cycles";

describe("a kill of", () => testSeries());
