"""Every type of schedule, from the union itself: documents, due days, periods and frequencies."""

import json
from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.schedules.accepted import AcceptedTypes
from chalicelib.schedules.base import Anchored, OnDays
from chalicelib.schedules.fixed import Cycle, Interval, Weekdays
from chalicelib.schedules.flexible import Weekly
from chalicelib.schedules.monthly import Monthly
from chalicelib.schedules.versions import Versions
from chalicelib.schedules.weeks import Week
from tests.support.schedules import ALL, ANCHORS, FIRST, WEEKDAYS, document, schedules

DAY = timedelta(days=1)
WEEKS = st.integers(1, 7).map(Week)
each_type = pytest.mark.parametrize("kind", ALL.classes, ids=lambda kind: kind.type)


def due_days(schedule: Any, first: date, last: date) -> list[date]:
    span = range((last - first).days + 1)
    return [day for n in span if schedule.due(day := first + n * DAY)]


@each_type
@given(data=st.data())
def test_a_document_reads_back(kind: type[Any], data: st.DataObject) -> None:
    schedule = data.draw(schedules(kind))
    stored = json.loads(json.dumps(schedule.document()))
    assert stored["type"] == kind.type
    assert ALL.parse(stored) == schedule
    assert None not in stored.values()


@each_type
def test_the_smallest_document_reads_back(kind: type[Any]) -> None:
    smallest = document(kind)
    found = ALL.parse(smallest).document()
    assert {name: found[name] for name in smallest} == smallest
    assert found.keys() - smallest.keys() <= {"count_by"}


def test_each_type_has_a_name_of_its_own() -> None:
    assert len(set(ALL.names)) == len(ALL.classes)


def periods(schedule: Any, week: Week, first: date, count: int) -> list[tuple[date, date]]:
    """Return whole periods in a row, from the one that ``first`` is in."""
    found = [schedule.period(first, week)]
    while len(found) < count:
        found.append(schedule.period(found[-1].last + DAY, week))
    return found


@each_type
@given(data=st.data(), week=WEEKS)
def test_periods_tile_the_time_line(kind: type[Any], data: st.DataObject, week: Week) -> None:
    schedule = data.draw(schedules(kind))
    day = data.draw(ANCHORS) - 50 * DAY
    span = schedule.period(day, week)
    if span is None:
        return
    assert span.first <= day <= span.last
    row = periods(schedule, week, day, 5)
    assert all(two.first == one.last + DAY for one, two in pairwise(row))
    for span in row:
        assert {schedule.period(each, week) for each in span.days()} == {span}


@each_type
@given(data=st.data(), week=WEEKS)
def test_the_share_of_due_days_is_the_frequency(
    kind: type[Any], data: st.DataObject, week: Week
) -> None:
    schedule = data.draw(schedules(kind))
    if not isinstance(schedule, OnDays):
        assert due_days(schedule, FIRST, FIRST + 400 * DAY) == []
        assert schedule.frequency * schedule.window == schedule.target
        return
    row = periods(schedule, week, FIRST + 1000 * DAY, 40)
    days = (row[-1].last - row[0].first).days + 1
    due = len(due_days(schedule, row[0].first, row[-1].last))
    if all((span.last - span.first).days + 1 == schedule.window for span in row):
        assert schedule.frequency * schedule.window == schedule.target
        assert Fraction(due, days) == schedule.frequency
    # Of every fifth month, five in a row can be short: the 30th and the 31st are then one day.
    assert abs(due - schedule.frequency * days) <= 2 * schedule.target
    # In no window is there less than strength takes for all of it.
    least = int(schedule.frequency * schedule.window)
    assert 1 <= least <= schedule.window


@each_type
@given(data=st.data())
def test_nothing_is_due_before_the_anchor(kind: type[Any], data: st.DataObject) -> None:
    schedule = data.draw(schedules(kind))
    anchor = getattr(schedule, "anchor", None)
    for n in range(-400, 400):
        day = FIRST + n * DAY
        before = anchor is not None and day < anchor
        assert schedule.due(day) == (schedule.matches(day) and not before)


@each_type
@given(data=st.data(), week=WEEKS)
def test_what_is_counted_is_anchored_once(kind: type[Any], data: st.DataObject, week: Week) -> None:
    schedule, day = data.draw(schedules(kind)), data.draw(ANCHORS)
    counted = schedule.anchored(day, week)
    assert counted.anchored(day + 9 * DAY, Week(week.start % 7 + 1)) == counted
    kept = schedule.document()
    assert {name: counted.document()[name] for name in kept} == kept
    assert counted.document().keys() - kept.keys() <= {"anchor", "week_start"}
    # What it is counted from is the person's to choose, not that of the first year.
    if isinstance(schedule, Anchored) and counted is not schedule and not schedule.anchor:
        assert counted.anchor == day


def plain_weeks(
    days: frozenset[int], every: int, start: int, anchor: date, last: date
) -> list[date]:
    """Return the due days by walking: from the week of the anchor, week by week."""
    first = anchor
    while first.isoweekday() != start:
        first -= DAY
    found = []
    while first <= last:
        week = [first + n * DAY for n in range(7)]
        found += [day for day in week if day.isoweekday() in days and anchor <= day <= last]
        first += 7 * every * DAY
    return found


@given(WEEKDAYS, st.integers(1, 8), st.integers(1, 7), ANCHORS)
def test_every_few_weeks_by_walking(
    days: frozenset[int], every: int, start: int, anchor: date
) -> None:
    schedule = Weekdays(days, every, start, anchor=anchor)
    last = anchor + 800 * DAY
    assert due_days(schedule, FIRST - 30 * DAY, last) == plain_weeks(
        days, every, start, anchor, last
    )
    open_ = Weekdays(days, every, anchor=anchor)
    assert open_.anchored(FIRST, Week(start)) == (schedule if every > 1 else open_)


def test_every_other_week_over_the_end_of_a_year() -> None:
    """2026 has 53 ISO weeks; Monday 28 December is in the last of them."""
    schedule = Weekdays(frozenset({1}), 2, anchor=date(2026, 12, 14))
    found = due_days(schedule, date(2026, 12, 1), date(2027, 2, 1))
    assert [(day.month, day.day) for day in found] == [(12, 14), (12, 28), (1, 11), (1, 25)]


def test_the_first_weekday_decides_which_week_a_sunday_is_in() -> None:
    sundays = Weekdays(frozenset({7}), 2, anchor=date(2026, 3, 11))  # a Wednesday
    march = (date(2026, 3, 1), date(2026, 3, 31))
    assert [day.day for day in due_days(sundays, *march)] == [15, 29]
    from_sunday = replace(sundays, week_start=7)
    assert [day.day for day in due_days(from_sunday, *march)] == [22]
    # Its own week began on Sunday the 8th, which lies before the anchor.
    assert from_sunday.matches(date(2026, 3, 8))


def plain_months(days: frozenset[int], every: int, anchor: date, last: date) -> list[date]:
    """Return the due days by walking: from the month of the anchor, day by day."""
    found, day, months = [], anchor.replace(day=1), 0
    while day <= last:
        wanted = day.day in days
        if (day + DAY).day == 1:
            wanted = wanted or any(late > day.day for late in days)
        if wanted and months % every == 0 and day >= anchor:
            found.append(day)
        day += DAY
        months += day.day == 1
    return found


@given(st.frozensets(st.integers(1, 31), min_size=1), st.integers(1, 12), ANCHORS)
def test_every_few_months_by_walking(days: frozenset[int], every: int, anchor: date) -> None:
    schedule, last = Monthly(days, every, anchor=anchor), anchor + 1500 * DAY
    assert due_days(schedule, FIRST - 30 * DAY, last) == plain_months(days, every, anchor, last)


@pytest.mark.parametrize(
    ("days", "every", "month"),
    [({31}, 1, 1), ({28, 29}, 5, 2), ({30, 31}, 12, 2), ({29, 30, 31}, 12, 1), ({1, 31}, 7, 6)],
)
def test_the_frequency_is_that_of_the_whole_calendar(
    days: set[int], every: int, month: int
) -> None:
    anchor = date(2000, month, 1)
    schedule = Monthly(frozenset(days), every, anchor=anchor)
    due = months = 0
    # The months that count of as many years as it takes until they come again.
    for number in range(month - 1, month - 1 + 4800 * every, every):
        year = 2000 + number // 12 % 400
        length = monthrange(year, number % 12 + 1)[1]
        due += len({min(day, length) for day in days})
        months += every
    assert schedule.frequency == Fraction(due, 146_097 * months // 4800)


def test_the_last_day_of_each_month_is_an_unbroken_row() -> None:
    schedule = Monthly(frozenset({30, 31}))
    found = due_days(schedule, date(2027, 12, 31), date(2028, 5, 1))
    spelled = [(12, 31), (1, 30), (1, 31), (2, 29), (3, 30), (3, 31), (4, 30)]
    assert [(day.month, day.day) for day in found] == spelled


def test_the_ends_of_the_calendar_cut_periods_off() -> None:
    for schedule in (
        Interval(5),
        Cycle(3, 4),
        Weekdays(frozenset({1}), 3),
        Monthly(frozenset({1}), 5),
    ):
        for day in (date.min, date.max):
            span = schedule.period(day, Week(7))
            assert span.first <= day <= span.last


TAKEN: AcceptedTypes[Any] = AcceptedTypes(Weekly | Interval, without={"interval": ("anchor",)})


def test_what_is_taken() -> None:
    assert TAKEN.names == ("weekly", "interval")
    assert TAKEN.refusal == "must be one of weekly, interval"
    with pytest.raises(ValueError, match="must be one of weekly, interval"):
        TAKEN.parse({"type": "daily"})
    anchored = {"type": "interval", "every_days": 3, "anchor": "2026-03-09"}
    assert ALL.parse(anchored) == Interval(3, anchor=date(2026, 3, 9))
    assert TAKEN.parse(anchored) == Interval(3)


def test_what_a_document_is_counted_from() -> None:
    every_3 = {"type": "interval", "every_days": 3}
    biweekly = {"type": "weekdays", "days": [1], "every_weeks": 2}
    for taken, given_, is_open in (
        (ALL, every_3, True),
        (TAKEN, every_3, False),
        (ALL, every_3 | {"anchor": "2026-03-09"}, False),
        (ALL, biweekly, True),
        (ALL, biweekly | {"anchor": "2026-03-09"}, True),
        (ALL, biweekly | {"anchor": "2026-03-09", "week_start": 1}, False),
        (ALL, biweekly | {"every_weeks": 1}, False),
        (ALL, {"type": "monthly", "days": [1]}, False),
        (ALL, {"type": "monthly", "days": [1], "every_months": 2}, True),
    ):
        assert taken.is_open(given_) is is_open

    def kept(before: dict[str, Any] | None, sent: dict[str, Any]) -> dict[str, Any]:
        return ALL.anchored(sent, before=before, first=date(2026, 3, 14), week=Week(7))

    first = kept(None, biweekly)
    assert first == biweekly | {"anchor": "2026-03-14", "week_start": 7}
    # The same again keeps what it is counted from, another schedule is counted anew.
    held = first | {"anchor": "2026-01-05", "week_start": 1}
    assert kept(held, biweekly) == held
    assert kept(held, biweekly | {"days": [2]})["anchor"] == "2026-03-14"
    assert kept(held, biweekly | {"anchor": "2026-02-02"}) == biweekly | {
        "anchor": "2026-02-02",
        "week_start": 7,
    }
    # One that was kept without it gets it now.
    assert kept(every_3, every_3) == every_3 | {"anchor": "2026-03-14"}
    assert kept(held, {"type": "daily"}) == {"type": "daily"}


@given(st.lists(st.tuples(ANCHORS, st.integers()), max_size=5))
def test_the_version_in_force(entries: list[tuple[date, int]]) -> None:
    ordered = tuple(sorted(entries, key=lambda entry: entry[0]))
    versions = Versions(ordered)
    for n in range(-2, 103):
        day = FIRST + n * DAY
        started = [value for start, value in ordered if start <= day]
        assert versions.on(day) == (started[-1] if started else None)
        assert [value for value, span in versions.spans() if span.first <= day <= span.last] == [
            versions.on(day)
        ]
        assert versions.before(day).entries + tuple(versions.after(day - DAY)) == ordered


@given(ANCHORS, WEEKS)
def test_weeks_by_walking(day: date, week: Week) -> None:
    first = day
    while first.isoweekday() != week.start:
        first -= DAY
    assert (week.first(day), week.position(day)) == (first, (day - first).days)
    span = week.span(day)
    assert list(span.days()) == [first + n * DAY for n in range(7)]
    assert {week.number(each) for each in span.days()} == {week.number(day)}
    assert week.number(first - DAY) + 1 == week.number(day) == week.number(span.last + DAY) - 1
