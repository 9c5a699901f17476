"""A bank of units: it fills at its rate, holds one minute, and pays afterwards."""

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.http.budgets import Budgets, Charge, Rates, Shortage, budgets_of
from chalicelib.settings import settings

RATES = Rates(read=5, write=2)
STEPS = st.lists(
    st.tuples(st.floats(0, 30), st.floats(0, 400), st.floats(0, 400)), min_size=1, max_size=40
)


def test_a_bank_begins_full_and_is_never_more() -> None:
    budgets = Budgets(RATES)
    budgets.charge("ada", Charge(1, 1), now=0)
    budgets.charge("ada", Charge(300, 120), now=10_000)
    assert budgets.shortage("ada", now=10_000) == Shortage("read", 300, 1)
    assert budgets.shortage("ada", now=10_001) is None


def test_a_request_dearer_than_the_bank_is_paid_off() -> None:
    """418 units of a first synchronisation: 118 of debt at 5 a second."""
    budgets = Budgets(RATES)
    assert budgets.shortage("ada", now=0) is None
    budgets.charge("ada", Charge(418, 0), now=0)
    assert budgets.shortage("ada", now=0) == Shortage("read", 300, 24)
    assert budgets.shortage("ada", now=23.5) == Shortage("read", 300, 1)
    assert budgets.shortage("ada", now=24) is None


def test_the_longer_wait_is_stated() -> None:
    budgets = Budgets(RATES)
    budgets.charge("ada", Charge(310, 140), now=0)
    assert budgets.shortage("ada", now=0) == Shortage("write", 120, 11)


def test_people_do_not_share_a_bank() -> None:
    budgets = Budgets(RATES)
    budgets.charge("eve", Charge(1_000, 1_000), now=0)
    assert budgets.shortage("eve", now=1)
    assert budgets.shortage("ada", now=1) is None


def test_a_process_keeps_a_bounded_number_of_banks() -> None:
    budgets = Budgets(RATES, max_people=2)
    for person in ("ada", "bob", "eve"):
        budgets.charge(person, Charge(1_000, 0), now=0)
    known = [person for person in ("ada", "bob", "eve") if budgets.shortage(person, now=0)]
    assert known == ["bob", "eve"]


def test_a_clock_that_goes_back_gives_nothing() -> None:
    budgets = Budgets(RATES)
    budgets.charge("ada", Charge(310, 0), now=100)
    budgets.charge("ada", Charge(1, 0), now=50)
    assert budgets.shortage("ada", now=50)


@given(STEPS)
def test_nobody_gets_more_than_the_share_and_one_request(
    steps: list[tuple[float, float, float]],
) -> None:
    """What is served in any time is at most the bank, the rate times the time, and the last one."""
    budgets, now, read = Budgets(RATES), 0.0, 0.0
    for passed, dear, write in steps:
        now += passed
        if budgets.shortage("ada", now) is None:
            assert read < 300 + 5 * now or isclose(read, 300 + 5 * now)
            budgets.charge("ada", Charge(dear, write), now)
            read += dear


@given(STEPS)
def test_the_stated_wait_is_enough(steps: list[tuple[float, float, float]]) -> None:
    budgets, now = Budgets(RATES), 0.0
    for passed, read, write in steps:
        now += passed
        budgets.charge("ada", Charge(read, write), now)
    if shortage := budgets.shortage("ada", now):
        assert budgets.shortage("ada", now + shortage.wait_s) is None
        assert shortage.wait_s >= 1


@pytest.mark.parametrize(
    ("read", "write", "share", "limited"),
    [(25, 25, 0.2, True), (25, 25, 0, False), (0, 0, 0.2, False), (25, 0, 1, False)],
)
def test_a_stage_without_figures_has_no_budgets(
    read: float, write: float, share: float, *, limited: bool
) -> None:
    stage = settings()._replace(
        table_read_units=read, table_write_units=write, personal_share=share
    )
    assert (budgets_of(stage) is not None) == limited
