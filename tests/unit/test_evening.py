"""The replay of an evening: the bank is DynamoDB's, nothing is lost from the count, no chance."""

from dataclasses import replace

from tools.costs.evening import BANK_S, EVENING, Bank, Table, evening
from tools.costs.measure import Cost, Measured

MEASURED = Measured.load()


def cost(read: float, write: float) -> Cost:
    return Cost(round_trips=1, read_units=read, write_units=write, bytes=0, cpu_ms=0)


def test_a_bank_holds_five_minutes() -> None:
    bank = Bank(25)
    assert bank.level == 25 * BANK_S == 7_500
    bank.level = 0
    assert not bank.has(100, now=3.9)
    assert bank.has(100, now=4)
    assert bank.has(7_500, now=10_000)
    assert not bank.has(7_501, now=20_000)


def test_a_request_takes_both_kinds_or_neither() -> None:
    table = Table(1)
    assert not table.serves(cost(10, 301), now=0)
    assert table.serves(cost(300, 300), now=0)
    assert not table.serves(cost(1, 0), now=0.5)
    assert table.serves(cost(1, 1), now=1)


def test_a_few_people_never_wait() -> None:
    few = evening(10, MEASURED)
    assert (few.people, few.requests) == (10, 200)
    assert (few.p95_wait_s, few.refused, few.lost) == (0, 0, 0)
    assert few.is_good


def test_the_same_seed_gives_the_same_evening() -> None:
    assert evening(40, MEASURED, units=1) == evening(40, MEASURED, units=1)


def test_more_people_than_units_wait_and_are_refused() -> None:
    """With one unit a second 40 people fit, and 400 do not."""
    crowd = evening(400, MEASURED, units=1)
    assert crowd.p95_wait_s > 0.1
    assert 0.1 < crowd.refused < 1
    assert not crowd.is_good


def test_no_more_is_served_than_the_units_allow() -> None:
    """Each request takes four units of a table that has one a second, and 300 saved."""
    equal = replace(MEASURED, operations={name: cost(0, 4) for name in MEASURED.operations})
    crowd = evening(400, equal, units=1)
    assert crowd.lost > 0
    # The last people send for some minutes after the evening.
    used = 4 * (crowd.requests - crowd.lost)
    assert EVENING["seconds"] / 2 < used < BANK_S + EVENING["seconds"] + 1_800


def test_no_client_gives_up_where_nobody_waits() -> None:
    assert evening(40, MEASURED, units=1, until_bad=True) == evening(40, MEASURED, units=1)
