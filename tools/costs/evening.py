"""How many people a table of 25 read and 25 write units serves: an evening, replayed in seconds.

Everybody opens the app once in an evening, most of them near its middle, and sends the requests of
a day (``assumptions.json``) with pauses between them. Each request takes what the operation was
measured to take. The table is a token bucket, as DynamoDB's is: it fills with the provisioned units
of a second, holds those of five minutes, and refuses a request for which there is not enough. The
function tries again as :mod:`chalicelib.table.client` does, and after that answers 503; the client
waits as long as ``Retry-After`` says and sends the request again.

The replay has no clock and no chance but its seed.

Usage: python -m tools.costs.evening [PEOPLE...]
"""

import heapq
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from math import inf
from typing import NamedTuple

from chalicelib.http.problems import UNAVAILABLE
from chalicelib.table.client import BASE_DELAY_S, BUDGET_S, MAX_DELAY_S
from tools.costs.measure import Cost, Measured
from tools.costs.month import ASSUMED, PRICES

SEED = 20_261_128
EVENING: dict[str, float] = ASSUMED["evening"]
BANK_S = 300
DAYS_PER_MONTH = 30
PEOPLE = (10, 100, 1_000)
# What people accept: nearly nobody waits, and hardly a request is refused.
ACCEPTED_WAIT_S = 0.1
ACCEPTED_REFUSED = 0.001


class Outcome(NamedTuple):
    """What an evening was like.

    Attributes:
        people: who used the app.
        requests: what they sent, without repetitions.
        p95_wait_s: how long the table kept 95 % of the requests waiting at most.
        refused: the share of answers that were 503.
        lost: requests whose client gave up.
    """

    people: int
    requests: int
    p95_wait_s: float
    refused: float
    lost: int

    @property
    def is_good(self) -> bool:
        """Whether people would accept such an evening."""
        return self.p95_wait_s <= ACCEPTED_WAIT_S and self.refused <= ACCEPTED_REFUSED


@dataclass
class Bank:
    """Units of one kind, as DynamoDB saves them."""

    rate: float
    level: float = field(init=False)
    at: float = 0.0

    def __post_init__(self) -> None:
        self.level = self.rate * BANK_S

    def has(self, units: float, now: float) -> bool:
        """Fill the bank up to ``now``; return whether it has ``units``."""
        self.level = min(self.rate * BANK_S, self.level + (now - self.at) * self.rate)
        self.at = now
        return self.level >= units


class Request(NamedTuple):
    """One request of one person, when it was first sent and when this attempt of the client was."""

    cost: Cost
    asked: float
    sent: float
    tries: int = 0
    attempt: int = 0


class Table:
    """A table with as many read and write units a second."""

    def __init__(self, units: float) -> None:
        self._reads, self._writes = Bank(units), Bank(units)

    def serves(self, cost: Cost, now: float) -> bool:
        """Take the units of a request, if there are enough of both kinds."""
        enough = self._reads.has(cost.read_units, now) & self._writes.has(cost.write_units, now)
        if enough:
            self._reads.level -= cost.read_units
            self._writes.level -= cost.write_units
        return enough


def evening(
    people: int,
    measured: Measured,
    *,
    units: float = PRICES["dynamodb"]["free_units"],
    until_bad: bool = False,
) -> Outcome:
    """Replay an evening.

    Args:
        people: who open the app.
        measured: what each operation takes.
        units: read units, and as many write units, of the table.
        until_bad: whether it ends as soon as more is refused than people accept.
    """
    chance, table, order = random.Random(SEED), Table(units), count()
    due = [
        (at, next(order), Request(cost, at, at)) for at, cost in _arrivals(people, measured, chance)
    ]
    heapq.heapify(due)
    requests, refused, lost, waits = len(due), 0, 0, list[float]()
    most_refused = requests * ACCEPTED_REFUSED if until_bad else inf
    while due and refused <= most_refused:
        now, _, request = heapq.heappop(due)
        if table.serves(request.cost, now):
            waits.append(now - request.asked)
            continue
        again = now + chance.uniform(0, min(MAX_DELAY_S, BASE_DELAY_S * 2**request.attempt))
        following = request._replace(attempt=request.attempt + 1)
        if again > request.sent + BUDGET_S:
            refused += 1
            if request.tries == EVENING["client_retries"]:
                lost += 1
                continue
            again = now + (UNAVAILABLE.retry_after_s or 0)
            following = Request(request.cost, request.asked, again, request.tries + 1)
        heapq.heappush(due, (again, next(order), following))
    answers = len(waits) + refused
    return Outcome(people, requests, _percentile(waits, 0.95), refused / answers, lost)


def most_people(measured: Measured) -> int:
    """Return how many people have a good evening, within 5 % and to two digits."""

    def is_good(people: int) -> bool:
        return evening(people, measured, until_bad=True).is_good

    good, bad = 0, 1
    while is_good(bad):
        good, bad = bad, bad * 2
    while bad - good > max(1, good // 20):
        middle = (good + bad) // 2
        good, bad = (middle, bad) if is_good(middle) else (good, middle)
    digits = len(str(good)) - 2
    return int(good // 10**digits * 10**digits) if digits > 0 else good


def _arrivals(
    people: int, measured: Measured, chance: random.Random
) -> Iterator[tuple[float, Cost]]:
    """Yield when each request is sent, in seconds of the evening, and what it takes."""
    names, weights = list(ASSUMED["mix"]), list(ASSUMED["mix"].values())
    costs = [measured.operations[name] for name in names]
    each = round(ASSUMED["requests_per_user_and_month"] / DAYS_PER_MONTH)
    length, spread = EVENING["seconds"], EVENING["deviation_seconds"]
    for _ in range(people):
        at = min(max(0.0, chance.gauss(length / 2, spread)), length)
        for cost in chance.choices(costs, weights, k=each):
            yield at, cost
            at += chance.expovariate(1 / EVENING["pause_seconds"])


def _percentile(values: Sequence[float], share: float) -> float:
    """Return the value that ``share`` of the values do not exceed; 0 without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def claim(measured: Measured) -> str:
    """Return what the page of costs says about the free units."""
    free, people = PRICES["dynamodb"]["free_units"], most_people(measured)
    return (
        f"So the free {free} read and {free} write units serve about {people:,} people who each use"
        f" the app once in an evening of {EVENING['seconds'] / 3600:.0f} hours: 95 % of their"
        f" requests wait at most {1e3 * ACCEPTED_WAIT_S:.0f} ms for the table, and at most"
        f" {100 * ACCEPTED_REFUSED:g} % of the answers are 503."
    )


def table(outcomes: Sequence[Outcome]) -> str:
    """Return evenings as a table in Markdown."""
    lines = [
        "| people | requests | wait of 95 % at most, ms | answered 503, % |",
        "|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {each.people:,} | {each.requests:,} | {1e3 * each.p95_wait_s:,.0f}"
        f" | {100 * each.refused:.2f} |"
        for each in outcomes
    ]
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    """Print evenings, and how many people have a good one."""
    measured = Measured.load()
    print(table([evening(int(people), measured) for people in arguments or PEOPLE]))
    print(f"\n{claim(measured)}")


if __name__ == "__main__":
    main(sys.argv[1:])
