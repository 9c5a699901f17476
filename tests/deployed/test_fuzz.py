"""What gateway, authorizer and function make together of requests that nobody would think of.

The function alone has met far more of them (``make fuzz``), all the systematic ones among them;
here the path that leads to it is on trial, with the same checks.
"""

from tests.deployed.stage import Stage
from tests.support.fuzz import fuzz

EXAMPLES = 5
SEED = 1
PHASES = ("examples", "fuzzing", "stateful")


def test_every_answer_is_one_that_the_contract_promises(stage: Stage) -> None:
    ada, grace = (stage.sign_up().id_token for _ in range(2))
    with stage.throttled(rate=10_000, burst=10_000):
        assert fuzz(stage.url, (ada, grace), EXAMPLES, SEED, PHASES) == 0
