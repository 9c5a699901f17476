"""Interval streaks against the definition, read day by day: no arithmetic on gaps.

An idle day is one without an entry that is neither excused nor outside the calendar of its zone.
The first day on which ``every_days`` idle days have passed, by the interval in force on it, is due.
If it has no entry, the run is over.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.schedules.by_history import HabitInterval
from chalicelib.schedules.fixed import Daily
from chalicelib.schedules.flexible import Weekly
from chalicelib.schedules.streaks import StreakScheduleType
from chalicelib.streaks.fold import Fold, fold
from chalicelib.streaks.ledger import History
from chalicelib.streaks.rules import Rules
from tests.support.properties import examples

DAY, START = timedelta(days=1), date(2026, 1, 1)
EVERY_3 = Rules(((None, HabitInterval(3)),))
EVERY_10 = HabitInterval(10)


@dataclass(frozen=True)
class Case:
    """A history as text from ``START`` on, and the rules; the last character is today.

    ``K`` is an entry, ``E`` an entry on an excused day, ``x`` an excused day without one, ``-`` a
    date that does not exist, ``.`` an idle day. ``ahead`` continues the text after today.
    """

    days: str
    rules: Rules
    ahead: str = ""

    @property
    def today(self) -> date:
        return START + (len(self.days) - 1) * DAY

    def on(self, marks: str) -> frozenset[date]:
        text = self.days + self.ahead
        return frozenset(START + n * DAY for n, mark in enumerate(text) if mark in marks)

    def fold(self) -> Fold:
        history = History(Counter(self.on("KE")), self.on("xE"), self.on("-"))
        return fold(history, self.rules, self.today)


@dataclass(frozen=True)
class Expected:
    """What the definition says of a case; ``due`` is the day that is due next."""

    status: str
    current: int
    longest: int
    due: date | None = None


def by_the_definition(case: Case) -> Expected:
    """Return what is expected as of today, or as of an entry of tomorrow that continues the run."""
    tomorrow = case.today + DAY
    if case.rules.on(case.today).unit != "entry":
        return as_of(case, tomorrow)
    expected = as_of(case, case.today)
    if tomorrow not in case.on("KE") or case.rules.on(tomorrow).unit != "entry":
        return expected
    ahead = as_of(case, tomorrow)
    return ahead if not expected.current or ahead.current > expected.current else expected


def as_of(case: Case, now: date) -> Expected:
    """Walk each day until ``now``, then each day to come until one is due."""
    entries = case.on("KE")
    run = longest = idle = 0
    due: date | None = None
    for day in counted(case, now):
        if day in entries:
            run = run + 1 if run and due in (None, day) else 1
            idle, due = 0, None
        # A day that does not count is not due either, also if a shorter interval begins on it.
        elif run and day not in case.on("xE-"):
            idle += 1
            due = due or (day if idle >= case.rules.on(day).every_days else None)
        longest = max(longest, run)
    if not run:
        return Expected("none", 0, 0)
    if due and due < now:
        return Expected("broken", 0, longest)
    due = due or next_due(case, now, idle)
    if now in entries:
        return Expected("done", run, longest, due)
    return Expected("at_risk" if due == now else "pending", run, longest, due)


def counted(case: Case, now: date) -> Iterator[date]:
    """Yield the days until ``now``, from when the interval came into force, if not always."""
    first = START
    for offset in range((now - START).days + 1):
        day = START + offset * DAY
        if case.rules.on(day).unit != "entry":
            first = day + DAY
    for offset in range((now - first).days + 1):
        yield first + offset * DAY


def next_due(case: Case, now: date, idle: int) -> date | None:
    """Return the day after ``now`` that is due; None if another unit comes into force before."""
    day, neutral = now, case.on("xE-")
    while case.rules.on(day).unit == "entry":
        day += DAY
        if day in neutral or case.rules.on(day).unit != "entry":
            continue
        idle += 1
        if idle >= case.rules.on(day).every_days:
            return day
    return None


ENTRY = st.integers(1, 6).map(HabitInterval)
OTHER = st.sampled_from([Daily(), Weekly(2)])
# Sparse, for deadlines to be met narrowly and missed narrowly.
MARKS = st.sampled_from("KE.....xxx")


@st.composite
def cases(draw: Any) -> Case:
    days = draw(st.text(MARKS, min_size=1, max_size=20)) + draw(st.sampled_from(["", *".x-KE"]))
    ahead = draw(st.sampled_from(["", "K"]) | st.text(".x", max_size=4))
    if hole := draw(st.none() | st.integers(0, len(days) - 1)):
        days = days[:hole] + "-" + days[hole + 1 :]
    # Around today, where a change of the interval decides.
    changes = draw(st.dictionaries(st.integers(-12, 6), ENTRY | OTHER, max_size=3))
    versions: list[tuple[date | None, StreakScheduleType]] = [(None, draw(ENTRY | OTHER))]
    today = START + (len(days) - 1) * DAY
    versions += [(today + offset * DAY, schedule) for offset, schedule in sorted(changes.items())]
    case = Case(days, Rules(tuple(versions)), ahead)
    if case.rules.on(case.fold().today).unit != "entry":
        # Only days with an interval in force are of interest here.
        came = today - draw(st.integers(0, 12)) * DAY
        case = replace(case, rules=Rules(((None, Daily()), (came, draw(ENTRY)))))
    return case


@examples(300)
@given(cases())
@example(Case("K...x", EVERY_3))
@example(Case("K..xx.", EVERY_3))
@example(Case("K..-", EVERY_3))
@example(Case("K...E", EVERY_3))
@example(Case("K......", Rules((*EVERY_3.versions, (START + 5 * DAY, EVERY_10)))))
@example(Case("E.xEEE.", Rules(((None, HabitInterval(2)), (START + 2 * DAY, HabitInterval(1))))))
def test_the_fold_follows_the_definition(case: Case) -> None:
    seen, expected = case.fold(), by_the_definition(case)
    current = seen.current.length if seen.current else 0
    longest = seen.longest.length if seen.longest else 0
    assert (seen.status, current, longest) == (expected.status, expected.current, expected.longest)
    if expected.due:
        assert seen.period.end == expected.due


@pytest.mark.parametrize(
    ("days", "status", "current"),
    [
        ("K..", "pending", 1),
        ("K...", "at_risk", 1),
        ("K....", "broken", 0),
        # An excuse after the deadline does not move it.
        ("K...x", "broken", 0),
        ("K...x.", "broken", 0),
        # Excused today, on the deadline: it moves by a day.
        ("K..x", "pending", 1),
        ("K..x.", "at_risk", 1),
        ("K..x..", "broken", 0),
        # A date that the zone does not have moves it too.
        ("K..-.", "at_risk", 1),
        # An entry counts its own day, also an excused one.
        ("K..E", "done", 2),
        ("K...E", "done", 1),
    ],
)
def test_an_excuse_at_the_deadline(days: str, status: str, current: int) -> None:
    case = Case(days, EVERY_3)
    seen = case.fold()
    assert (seen.status, seen.current.length if seen.current else 0) == (status, current)
    assert by_the_definition(case).status == status


def test_a_day_is_judged_by_the_interval_in_force_on_it() -> None:
    """An interval of 3 days becomes 10: before the shorter one has passed, or after."""
    early = Rules((*EVERY_3.versions, (START + 2 * DAY, EVERY_10)))
    late = Rules((*EVERY_3.versions, (START + 5 * DAY, EVERY_10)))
    for rules, idle, status in (
        (early, 3, "pending"),
        (early, 10, "at_risk"),
        (early, 11, "broken"),
        (late, 3, "at_risk"),
        (late, 4, "broken"),
        (late, 5, "broken"),
    ):
        assert Case("K" + "." * (idle - 1) + ".", rules).fold().status == status
    lengths = [Case("K" + "." * idle + "K", late).fold().current for idle in (2, 3, 9)]
    assert [run and run.length for run in lengths] == [2, 1, 1]
