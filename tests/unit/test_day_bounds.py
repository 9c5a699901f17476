"""A day has at most 9,999 entries, sets and minutes, which is what its digits contain."""

from datetime import date

import pytest

from chalicelib.table import counters
from chalicelib.table.counters import COUNTS, FLAGS, MINUTES, MOST, SETS, WRITES, Digit
from chalicelib.table.day_bounds import MAX_A_DAY, DayDigit, bound_of
from chalicelib.table.errors import DayFull

FIRST, SECOND = date(2026, 3, 14), date(2026, 3, 15)


def numbers(*digits: DayDigit, writes: int = 7) -> dict[str, int]:
    """Return the counters of a year."""
    return counters.combined(digits).get(2026, {}) | {WRITES: writes}


def test_the_bound_is_what_a_digit_contains() -> None:
    assert MAX_A_DAY == 9_999
    full = Digit(COUNTS, MAX_A_DAY)
    assert counters.history({2026: numbers((FIRST, full))}) == {FIRST: 9_999}
    spilt = numbers((FIRST, Digit(COUNTS, MAX_A_DAY + 1)))
    assert counters.history({2026: spilt}) == {SECOND: 1}


def test_without_a_read_the_fullest_day_of_the_write_decides() -> None:
    changes = [
        (FIRST, Digit(COUNTS, 1)),
        (FIRST, Digit(MINUTES, 90)),
        (SECOND, Digit(SETS, 40)),
        (SECOND, Digit(SETS, 60)),
    ]
    bound = bound_of(None, changes)
    assert bound is not None
    assert (bound.added, bound.compared) == ({MOST: 100}, {":most_before": 9_899})


def test_what_adds_nothing_needs_no_condition() -> None:
    same = [(FIRST, Digit(MINUTES, 60)), (FIRST, Digit(MINUTES, -60))]
    fewer = [(FIRST, Digit(COUNTS, -1))]
    other = [(FIRST, Digit(FLAGS, 1))]
    assert [bound_of(None, changes) for changes in ([], same, fewer, other)] == [None] * 4


def test_with_a_read_the_days_themselves_decide() -> None:
    read = numbers((FIRST, Digit(MINUTES, 9_000)), (SECOND, Digit(SETS, 9_999)))
    bound = bound_of(read, [(FIRST, Digit(MINUTES, 999))])
    assert bound is not None
    assert (bound.condition, bound.compared) == ("w = :writes_before", {":writes_before": 7})
    assert bound.assigned == {MOST: 9_999}
    for changes, what in (
        ([(FIRST, Digit(MINUTES, 1_000))], "workout_minutes"),
        ([(SECOND, Digit(COUNTS, 1)), (SECOND, Digit(SETS, 1))], "sets"),
    ):
        with pytest.raises(DayFull) as full:
            bound_of(read, changes)
        assert (full.value.day, full.value.most, full.value.what) == (changes[0][0], 9_999, what)
    # A digit that an earlier release let grow too far can still shrink.
    assert bound_of(read, [(SECOND, Digit(SETS, -1)), (FIRST, Digit(SETS, 1))]) is not None
