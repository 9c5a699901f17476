"""The days of deleted items, against a loop over the items of each day."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib import localtime
from chalicelib.regimen.plan import score
from chalicelib.regimen.plan.deleted_days import MAX_COUNT, DeletedDays
from chalicelib.regimen.plan.documents import Pillar
from chalicelib.regimen.plan.excuses import ExcusedDays, Excuses, is_excused
from chalicelib.regimen.plan.regimen import ScheduleHistory, Version
from chalicelib.regimen.plan.score import Done, PlannedItem
from chalicelib.schedules.fixed import Daily, Interval, Weekdays
from chalicelib.schedules.limits import Limit

# Around the end of a leap year.
FIRST, LAST = date(2028, 12, 20), date(2029, 1, 10)
DAYS = st.integers(0, 20).map(lambda number: FIRST + timedelta(days=number))
SCHEDULES = st.sampled_from([Daily(), Interval(3), Weekdays(frozenset({1, 4}))])
SLOTS = st.sampled_from([(), ("lunch", "dinner")])
EXCUSES = st.dictionaries(
    DAYS, st.none() | st.sets(st.sampled_from(["supplements", "protocol", "habit-0", "habit-1"]))
)


@st.composite
def items(draw: st.DrawFn) -> list[PlannedItem]:
    found = []
    for number in range(draw(st.integers(0, 5))):
        start, pause = sorted([draw(DAYS), draw(DAYS)])
        dose = draw(st.booleans())
        versions = (
            Version(start, draw(SCHEDULES), draw(SLOTS) if dose else ()),
            Version(pause, Daily(), paused=True),
        )
        history = ScheduleHistory(f"{number}", versions)
        pillar: Any = draw(st.sampled_from(["sleep", "supplements"]))
        found.append(
            PlannedItem("supplement", "supplements", history)
            if dose
            else PlannedItem("habit", pillar, history)
        )
    return found


def of_day(days: DeletedDays, day: date, excuses: Excuses) -> dict[Pillar, Done]:
    """Return what the score of a day without a log counts of the deleted items."""
    return score.total(
        {pillar: Done(0, count)}
        for pillar, count, due in days.scored_days(ExcusedDays(excuses))
        if day in due
    )


@given(items(), EXCUSES)
def test_days_are_those_of_the_items(deleted: list[PlannedItem], excuses: Excuses) -> None:
    days = DeletedDays()
    for item in deleted:
        days = days.with_item(item, LAST, excuses).in_archive(2029)
    days = DeletedDays.of(days.document())
    assert days.archived == ({2029: len(deleted)} if deleted else {})
    doses = [item for item in deleted if item.entity == "supplement"]
    due, due_doses = (
        days.due_days(ExcusedDays(excuses), doses=doses_only) for doses_only in (False, True)
    )
    for day in localtime.days(FIRST - timedelta(days=2), LAST):
        unexcused = score.unexcused(deleted, excuses, day)
        # An excuse of the whole score leaves out nothing.
        if not is_excused(excuses, day, "protocol"):
            assert of_day(days, day, excuses) == score.of_day(unexcused, {}, day)
        assert (day in due) == any(item.history.due(day) for item in unexcused)
        assert (day in due_doses) == any(
            item.history.due(day) for item in score.unexcused(doses, excuses, day)
        )
        active = any(item.history.active(day) for item in deleted)
        assert days.first_active_between(day, day) == (day if active else None)
    starts = [item.history.first_active for item in deleted if item.history.first_active]
    assert days.first_active() == min(starts, default=None)
    # A day is counted again as it was counted.
    day = FIRST + timedelta(days=8)
    assert days.with_day(day, deleted, excuses) == days


def test_a_day_has_at_most_255_of_a_group() -> None:
    slots = tuple(f"{hour:02d}:{minute:02d}" for hour in range(24) for minute in range(0, 60, 5))
    history = ScheduleHistory("zinc", (Version(FIRST, Daily(), slots),))
    item = PlannedItem("supplement", "supplements", history)
    days = DeletedDays().with_item(item, FIRST, {}).with_item(item, FIRST, {})
    assert of_day(days, FIRST, {})["supplements"].due == MAX_COUNT < len(slots)


def test_a_limit_without_entries_is_not_due() -> None:
    versions = (Version(FIRST, Daily(), limit=Limit(2_000)),)
    item = PlannedItem("habit", "diet", ScheduleHistory("coffee", versions))
    days = DeletedDays().with_item(item, LAST, {})
    assert (of_day(days, FIRST, {}), days.first_active()) == ({}, FIRST)
