import { testCyclesWithAck } from "./kill-cycles";

describe("where ACK makes the association, a kill of", () => testCyclesWithAck());
