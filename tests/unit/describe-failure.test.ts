import * as assert from "node:assert/strict";
import { describeFailure } from "../../diagnosis/describe-failure";

const FAILURE = { instance: "default/carts-kro", operation: "create", said: [], unanswered: [], command: "verify" };

describe("the explanation of a failure", () => {
    it("has what the cluster says, and where more is", () => {
        assert.equal(
            describeFailure({ ...FAILURE, said: ["Table items: ACK.Terminal: exists"] }),
            "CartsStack default/carts-kro: create failed, and the cluster says why:\n" +
                "  Table items: ACK.Terminal: exists\n  verify says more, and what mends it.",
        );
    });

    it("promises no reason where nobody gives one", () => {
        const said = describeFailure(FAILURE);
        assert.match(said, /create failed, and no condition in the cluster says why\.\n {2}verify says more/);
        assert.doesNotMatch(said, /says why:/);
    });

    it("tells what could not be asked from what was said", () => {
        const said = describeFailure({ ...FAILURE, unanswered: ["CartsStack default/carts-kro: no answer"] });
        assert.match(
            said,
            /no condition in the cluster says why\.\n {2}Not asked: CartsStack default\/carts-kro: no answer/,
        );
    });
});
