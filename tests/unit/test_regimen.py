"""What is due and when: each kind of schedule, the bounds of a version, and edits."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.regimen.plan.regimen import ScheduleHistory, Version, edited
from chalicelib.schedules.fixed import Cycle, Daily, Interval, Weekdays
from chalicelib.schedules.flexible import AsNeeded, Weekly
from chalicelib.schedules.monthly import Monthly
from chalicelib.schedules.types import Schedule

DAY, MONDAY = timedelta(days=1), date(2026, 3, 9)
# Two weeks before both changes of the clock in Europe and America until after them.
YEAR = [date(2026, 2, 20) + n * DAY for n in range(280)]
DAYS = st.integers(-20, 60).map(lambda n: MONDAY + n * DAY)
SCHEDULES = st.one_of(
    st.just(Daily()),
    st.builds(
        Weekdays,
        days=st.frozensets(st.integers(1, 7), min_size=1),
        every_weeks=st.integers(1, 3),
        anchor=st.none() | DAYS,
    ),
    st.builds(
        Monthly,
        days=st.frozensets(st.integers(1, 31), min_size=1),
        every_months=st.integers(1, 2),
        anchor=st.none() | DAYS,
    ),
    st.builds(Interval, every_days=st.integers(1, 9), anchor=st.none() | DAYS),
    st.builds(
        Cycle,
        on_days=st.integers(1, 9),
        off_days=st.integers(0, 9),
        anchor=st.none() | DAYS,
    ),
    st.builds(Weekly, target=st.integers(1, 7)),
    st.just(AsNeeded(min_gap_hours=6, max_per_day=3)),
)
VERSIONS = st.builds(
    Version,
    DAYS,
    SCHEDULES,
    st.sampled_from([(), ("breakfast",), ("breakfast", "22:30")]),
    paused=st.booleans(),
    starts_on=st.none() | DAYS,
    ends_on=st.none() | DAYS,
)


def regimen(schedule: Schedule, *slots: str, valid_from: date = MONDAY) -> ScheduleHistory:
    return ScheduleHistory("mg", (Version(valid_from, schedule, slots),))


def days_due(held: ScheduleHistory, first: date = MONDAY - 7 * DAY, days: int = 21) -> list[int]:
    """The days with doses, counted from the Monday; the range begins a week before it."""
    return [n - 7 for n in range(days) if held.due(first + n * DAY)]


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (Daily(), list(range(14))),
        (Weekdays(days=frozenset({1, 7})), [0, 6, 7, 13]),
        (Weekdays(days=frozenset({1, 7}), every_weeks=2), [0, 6]),
        (Weekdays(days=frozenset({1, 7}), every_weeks=2, week_start=7), [0, 13]),
        (Weekdays(days=frozenset({1, 7}), every_weeks=2, anchor=MONDAY + 9 * DAY), [13]),
        (Interval(every_days=4, anchor=MONDAY + DAY), [1, 5, 9, 13]),
        (Interval(every_days=4, anchor=MONDAY - 3 * DAY), [1, 5, 9, 13]),
        (Interval(every_days=5), [0, 5, 10]),
        (Cycle(on_days=3, off_days=4, anchor=MONDAY + DAY), [1, 2, 3, 8, 9, 10]),
        (Cycle(on_days=2, off_days=5, anchor=MONDAY - DAY), [0, 6, 7, 13]),
        (Cycle(on_days=2, off_days=0), list(range(14))),
        (Monthly(days=frozenset({10, 20, 22})), [1, 11, 13]),
        (Monthly(days=frozenset({10, 20}), every_months=2, anchor=MONDAY - 60 * DAY), [1, 11]),
        (Monthly(days=frozenset({10, 20}), every_months=2, anchor=MONDAY - 30 * DAY), []),
        (Weekly(target=6), []),
        (AsNeeded(max_per_day=2), []),
    ],
)
def test_each_kind_of_schedule(schedule: Schedule, expected: list[int]) -> None:
    assert days_due(regimen(schedule)) == expected


def test_slots() -> None:
    assert regimen(Daily()).due(MONDAY) == ("",)
    assert regimen(Daily(), "waking", "21:30").due(MONDAY) == ("waking", "21:30")


@given(st.integers(1, 40), st.integers(0, 250))
def test_interval_by_walking(every: int, offset: int) -> None:
    anchor, expected = YEAR[offset], set()
    day = anchor
    while day <= YEAR[-1]:
        expected.add(day)
        day += every * DAY
    held = regimen(Interval(every_days=every, anchor=anchor), valid_from=YEAR[0])
    assert {day for day in YEAR if held.due(day)} == expected


@given(st.integers(1, 40), st.integers(0, 40), st.integers(0, 250))
def test_cycle_by_walking(on: int, off: int, offset: int) -> None:
    pattern = [True] * on + [False] * off
    expected = {
        day for day, wanted in zip(YEAR[offset:], pattern * 280, strict=False) if wanted is True
    }
    schedule = Cycle(on_days=on, off_days=off, anchor=YEAR[offset])
    held = regimen(schedule, valid_from=YEAR[0])
    assert {day for day in YEAR if held.due(day)} == expected


def test_the_bounds_of_a_version() -> None:
    version = Version(MONDAY, Daily(), starts_on=MONDAY + 2 * DAY, ends_on=MONDAY + 4 * DAY)
    assert days_due(ScheduleHistory("mg", (version,))) == [2, 3, 4]
    assert days_due(ScheduleHistory("mg", (replace(version, paused=True),))) == []
    # A start before it came into force asks for nothing before that.
    early = replace(version, starts_on=MONDAY - 5 * DAY)
    assert days_due(ScheduleHistory("mg", (early,))) == [0, 1, 2, 3, 4]
    # Without an anchor, the count begins with the first day that could ask for anything.
    counted = replace(version, schedule=Interval(every_days=2))
    assert days_due(ScheduleHistory("mg", (counted,))) == [2, 4]
    assert days_due(ScheduleHistory("mg", (replace(counted, starts_on=MONDAY - DAY),))) == [0, 2, 4]


def test_the_version_in_force() -> None:
    first = Version(MONDAY, Daily())
    second = Version(MONDAY + 3 * DAY, Weekdays(days=frozenset({6})))
    held = ScheduleHistory("mg", (first, second))
    assert held.in_force(MONDAY - DAY) is None
    assert held.in_force(MONDAY) is held.in_force(MONDAY + 2 * DAY) is first
    assert held.in_force(MONDAY + 3 * DAY) is held.in_force(date.max) is second
    assert days_due(held) == [0, 1, 2, 5, 12]


def test_a_weekly_target() -> None:
    version = Version(MONDAY, Weekly(target=6), ("dinner",), ends_on=MONDAY + 9 * DAY)
    held = ScheduleHistory("mg", edited((version,), Version(MONDAY + 20 * DAY, Daily()), MONDAY))
    found = [held.weekly_target(MONDAY + n * DAY) for n in (-1, 0, 9, 10, 20)]
    assert found == [0, 6, 6, 0, 0]
    slots = [held.weekly_slots(MONDAY + n * DAY) for n in (-1, 0, 9, 10, 20)]
    assert slots == [(), ("dinner",), ("dinner",), (), ()]
    paused = ScheduleHistory("mg", (replace(version, paused=True),))
    assert paused.weekly_target(MONDAY) == 0
    assert regimen(AsNeeded(max_per_day=3)).weekly_target(MONDAY) == 0


def test_doses_foreseen_though_no_day_asks_for_them() -> None:
    weekly = regimen(Weekly(target=6), "dinner")
    assert weekly.counts_without_being_due(MONDAY, "dinner")
    assert not weekly.counts_without_being_due(MONDAY, "lunch")
    assert not weekly.counts_without_being_due(MONDAY - DAY, "dinner")
    assert regimen(AsNeeded()).counts_without_being_due(MONDAY, "03:10")
    ended = ScheduleHistory("mg", (Version(MONDAY, AsNeeded(), ends_on=MONDAY),))
    assert not ended.counts_without_being_due(MONDAY + DAY, "")
    assert not regimen(Daily(), "dinner").counts_without_being_due(MONDAY, "dinner")


def test_an_edit_is_never_before_today() -> None:
    version = Version(MONDAY, Daily())
    assert edited((), version, MONDAY) == (version,)
    with pytest.raises(ValueError, match="today or later"):
        edited((), version, MONDAY + DAY)


def test_an_edit_that_says_the_same_adds_nothing() -> None:
    version = Version(MONDAY, Daily(), ("lunch",))
    planned = Version(MONDAY + 9 * DAY, Daily(), paused=True)
    again = replace(version, valid_from=MONDAY + 3 * DAY)
    assert edited((version,), again, MONDAY) == (version,)
    # It still takes back what was planned for later.
    assert edited((version, planned), again, MONDAY) == (version,)
    assert edited((version,), replace(again, slots=()), MONDAY) == (
        version,
        replace(again, slots=()),
    )
    # What was in force before an interruption is not what is in force.
    stopped = replace(version, valid_from=MONDAY + DAY, paused=True)
    assert edited((version, stopped), again, MONDAY) == (version, stopped, again)


@given(st.lists(VERSIONS, max_size=6))
def test_an_edit_leaves_the_days_before_alone(edits: list[Version]) -> None:
    days = [MONDAY + n * DAY for n in range(-25, 80)]
    versions: tuple[Version, ...] = ()
    for version in edits:
        before = ScheduleHistory("mg", versions)
        versions = edited(versions, version, version.valid_from)
        after = ScheduleHistory("mg", versions)
        past = [day for day in days if day < version.valid_from]
        assert [after.due(day) for day in past] == [before.due(day) for day in past]
        assert [after.weekly_target(day) for day in past] == [
            before.weekly_target(day) for day in past
        ]
        starts = [held.valid_from for held in versions]
        assert starts == sorted(set(starts))
        in_force = after.in_force(date.max)
        assert in_force
        assert replace(in_force, valid_from=version.valid_from) == version


@given(VERSIONS)
def test_a_new_regimen_asks_for_nothing_before_it_existed(version: Version) -> None:
    held = ScheduleHistory("mg", edited((), version, version.valid_from))
    days = [version.valid_from - n * DAY for n in range(1, 60)]
    assert not any(held.due(day) or held.weekly_target(day) for day in days)
