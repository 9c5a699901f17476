"""Sets of days against single days: every schedule, whole histories, weeks, limits and scores."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.regimen.plan.day_counts import DayCounts
from chalicelib.regimen.plan.deleted_days import DeletedDays
from chalicelib.regimen.plan.documents import LogStatus
from chalicelib.regimen.plan.due_sets import days_without_due, due_days
from chalicelib.regimen.plan.excuses import ExcusedDays, Excuses
from chalicelib.regimen.plan.limit_days import LimitEntries, limit_statuses, limited
from chalicelib.regimen.plan.parts import part
from chalicelib.regimen.plan.regimen import (
    HABIT_SCHEDULES,
    REGIMEN_SCHEDULES,
    ScheduleHistory,
    Version,
)
from chalicelib.regimen.plan.score import DayRequirements, PlannedItem, unexcused
from chalicelib.schedules.daysets import DaySet
from chalicelib.schedules.fixed import Daily
from chalicelib.schedules.flexible import NoSchedule
from chalicelib.schedules.limits import Limit
from chalicelib.schedules.streaks import STREAKS
from chalicelib.schedules.types import Schedule
from chalicelib.schedules.versions import Versions
from chalicelib.schedules.weeks import Span, Week
from chalicelib.streaks.ledger import History
from chalicelib.streaks.limit_rules import LimitRules
from chalicelib.streaks.limits import LimitHistory, outcome, outcomes
from chalicelib.streaks.rules import Rules
from chalicelib.streaks.unlogged import unlogged_days
from chalicelib.table import counters, keys
from tests.support.properties import examples
from tests.support.schedules import ALL, FIRST, schedules

DAY = timedelta(days=1)
DAYS = [FIRST + n * DAY for n in range(120)]
SPAN = Span(DAYS[0], DAYS[-1])
ANY_DAYS = st.frozensets(st.sampled_from(DAYS), max_size=60)


def some(days: list[date]) -> st.SearchStrategy[frozenset[date]]:
    return st.frozensets(st.sampled_from(days), max_size=40)


@given(ANY_DAYS, ANY_DAYS, st.integers(0, 20), st.sampled_from(DAYS))
def test_the_operations_are_those_of_sets(
    one: frozenset[date], other: frozenset[date], more: int, day: date
) -> None:
    first, second = DaySet.of(one), DaySet.of(other)
    assert list(first) == sorted(one)
    assert list(first | second) == list(first | other) == list(one | second) == sorted(one | other)
    assert list(first & second) == list(one & second) == sorted(one & other)
    assert list(first - second) == list(one - second) == sorted(one - other)
    assert (len(first), bool(first), day in first) == (len(one), bool(one), day in one)
    assert first.first == min(one, default=date.max)
    assert first.last == max(one, default=date.min)
    assert list(first.from_day(day)) == [each for each in sorted(one) if each >= day]
    assert list(first.until(day)) == [each for each in sorted(one) if each <= day]
    assert [each for run in first.runs() for each in run.days()] == sorted(one)
    spread = {each + n * DAY for each in one for n in range(more + 1)}
    assert list(first.spread(more)) == sorted(spread)


@given(ANY_DAYS, st.integers(1, 7))
def test_whole_weeks(days: frozenset[date], start: int) -> None:
    most = frozenset(DAYS) - frozenset(sorted(days)[:8])
    whole = [d for d in sorted(most) if most.issuperset(Week(start).span(d).days())]
    assert list(DaySet.of(most).whole_weeks(start)) == whole


@given(st.lists(st.tuples(ANY_DAYS, st.integers(1, 9)), max_size=5))
def test_counts(added: list[tuple[frozenset[date], int]]) -> None:
    counts = DayCounts(SPAN)
    for days, number in added:
        counts.add(DaySet.of(days), number)
    assert list(counts.numbers()) == [sum(n for d, n in added if day in d) for day in DAYS]


@given(st.dictionaries(st.integers(1900, 2030), st.frozensets(st.integers(1, 366)), max_size=3))
def test_flags_are_read_as_counters_are(done: Mapping[int, frozenset[int]]) -> None:
    days = [date(year, 1, 1) + (n - 1) * DAY for year, of_year in done.items() for n in of_year]
    days = [day for day in set(days) if day.year in done]
    years = counters.deltas([(day, 1) for day in days], counters.FLAGS)
    assert list(DaySet(*counters.bits(years, counters.FLAGS))) == list(counters.history(years))


@given(st.sampled_from(ALL.classes).flatmap(schedules), st.integers(-20, 60), st.integers(0, 90))
def test_due_days_of_a_schedule(schedule: Schedule, before: int, size: int) -> None:
    span = Span(FIRST + before * DAY, FIRST + (before + size) * DAY)
    assert list(schedule.matching(span)) == [d for d in span.days() if schedule.matches(d)]
    assert list(schedule.due_days(span)) == [d for d in span.days() if schedule.due(d)]


def test_months_of_leap_years_and_centuries() -> None:
    monthly = ALL.parse({"type": "monthly", "days": [1, 29, 31], "every_months": 5})
    span = Span(date(1898, 5, 7), date(2105, 2, 3))
    assert list(monthly.due_days(span)) == [day for day in span.days() if monthly.due(day)]


@st.composite
def histories(draw: Any, name: str = "d3", limits: bool = False) -> ScheduleHistory:
    """Draw up to four versions of any types, with done and skipped days and neutral ones."""
    types = [*{*HABIT_SCHEDULES.classes, *REGIMEN_SCHEDULES.classes}]
    versions = []
    for start in sorted(draw(st.sets(st.sampled_from(DAYS[:80]), max_size=4))):
        ends = draw(st.none() | st.sampled_from(DAYS))
        limit = draw(st.none() | st.builds(Limit, st.sampled_from([0, 2_000]), PER))
        versions.append(
            Version(
                start,
                Daily() if limits and limit else draw(st.sampled_from(types).flatmap(schedules)),
                draw(st.sampled_from([(), ("breakfast", "dinner")])) if not limits else (),
                paused=draw(st.sampled_from([False, False, False, True])),
                starts_on=draw(st.none() | st.sampled_from(DAYS[:60])),
                ends_on=ends,
                limit=limit if limits else None,
            )
        )
    done, skips, neutral = (draw(some(DAYS)) for _ in range(3))
    return ScheduleHistory(name, tuple(versions), sorted(done), skips - done, neutral)


PER = st.sampled_from(["day", "day", "week", "month"])


@examples(100)
@given(histories(), st.integers(0, 40), st.integers(0, 119))
def test_due_days_of_a_history(history: ScheduleHistory, before: int, last: int) -> None:
    span = Span(DAYS[last] - before * DAY, DAYS[last])
    assert list(due_days(history, span)) == [day for day in span.days() if history.due(day)]
    resting = {day for day in span.days() if not history.active(day)}
    assert set(history.resting(*span)) == resting


RULES = st.lists(
    st.tuples(
        st.none() | st.sampled_from(DAYS),
        st.sampled_from([*STREAKS.classes, NoSchedule]).flatmap(schedules),
    ),
    min_size=1,
    max_size=4,
)


@given(RULES, st.just(date.max) | st.sampled_from(DAYS))
def test_due_days_of_rules(versions: list[Any], first_day: date) -> None:
    rules = Rules(tuple(versions), first_day=first_day)
    assert list(rules.due_days(SPAN)) == [day for day in DAYS if rules.is_due(day)]
    weekly = [day for day in DAYS if rules.on(day).unit == "week"]
    assert list(rules.days_of_weeks(SPAN)) == weekly


KINDS = st.none() | st.lists(
    st.sampled_from(["supplements", "protocol", keys.habit_kind("h")]), min_size=1
)
EXCUSES = st.dictionaries(st.sampled_from(DAYS), KINDS, max_size=20)


@examples(40)
@given(histories("s"), histories("h"), EXCUSES, some(DAYS), some(DAYS))
def test_days_without_anything_due(
    supplement: ScheduleHistory,
    habit: ScheduleHistory,
    excuses: Excuses,
    entries: frozenset[date],
    others: frozenset[date],
) -> None:
    items = [
        PlannedItem("supplement", "supplements", supplement),
        PlannedItem("habit", "sleep", habit),
    ]
    days = DaySet.of(DAYS) - entries
    free = [d for d in days if not any(i.history.due(d) for i in unexcused(items, excuses, d))]
    assert list(days_without_due(items, ExcusedDays(excuses), days)) == free
    left = days_without_due(items, ExcusedDays(excuses), days, DaySet.of(others))
    assert list(left) == [day for day in free if day not in others]


def plain_unlogged(
    requirements: DayRequirements, entries: Mapping[str, LimitEntries], days: DaySet, today: date
) -> tuple[set[date], set[date], set[date], dict[date, int]]:
    """Return the same as :func:`unlogged_days`, day by day."""
    reached, pending, free, parts = set(), set(), set(), {}
    for day in days:
        statuses = limit_statuses(limited(requirements.items), entries, day, closed=True)
        result = requirements.score(statuses, day)
        if day < today and part(result):
            parts[day] = part(result)
        if result is None:
            free.add(day)
        elif result >= requirements.threshold:
            (reached if day < today else pending).add(day)
    return reached, pending, free, parts


@examples(40)
@given(st.data())
def test_days_without_a_log(data: st.DataObject) -> None:
    items = [
        PlannedItem("supplement", "supplements", data.draw(histories("s"))),
        PlannedItem("habit", "sleep", data.draw(histories("o"))),
        PlannedItem("habit", "diet", data.draw(histories("h", limits=True))),
        PlannedItem("habit", "diet", data.draw(histories("l", limits=True))),
    ]
    entries = {}
    for name in ("h", "l"):
        amounts = dict.fromkeys(data.draw(some(DAYS)), 0)
        amounts = {day: 1_500 * (day.day % 3) for day in amounts}
        statuses: dict[date, LogStatus] = dict.fromkeys(data.draw(some(DAYS)), "taken")
        statuses |= dict.fromkeys(data.draw(some(DAYS)), "neutral")
        others = {day: status for day, status in statuses.items() if day not in amounts}
        entries[name] = LimitEntries(amounts, others)
    threshold = data.draw(st.sampled_from([Fraction(1, 4), Fraction(1, 2), Fraction(1)]))
    requirements = DayRequirements(items, threshold, data.draw(EXCUSES))
    days, today = DaySet.of(data.draw(ANY_DAYS)), data.draw(st.sampled_from(DAYS))
    excused = ExcusedDays(requirements.excuses)
    found = unlogged_days(requirements, excused, entries, days, today, deleted=DeletedDays())
    expected = plain_unlogged(requirements, entries, days, today)
    assert (*map(set, found[:3]), found.parts) == expected


@examples(100)
@given(st.data())
def test_outcomes_of_limits(data: st.DataObject) -> None:
    """Limits of any periods over time, and times without one."""
    limits = data.draw(
        st.dictionaries(
            st.sampled_from(DAYS),
            st.none() | st.builds(Limit, st.sampled_from([0, 2_000, 5_000]), PER),
            max_size=3,
        )
    )
    versions = Versions(((date.min, Limit(2_000)), *sorted(limits.items())))
    amounts = {day: 1_000 * (day.day % 4) for day in data.draw(some(DAYS))}
    excused, skipped, aside, done = (data.draw(some(DAYS)) for _ in range(4))
    known = History(dict.fromkeys(done, 1), excused | aside, skipped, aside)
    history, rules = LimitHistory(amounts, known), LimitRules(Rules(), versions)
    found = outcomes(history, rules, SPAN)
    expected = {day: outcome(history, rules, day) for day in DAYS}
    assert set(found.due) == set(DAYS)
    assert set(found.kept) == {day for day in DAYS if expected[day] == "kept"}
    assert set(found.over) == {day for day in DAYS if expected[day] == "over"}
