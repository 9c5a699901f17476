"""The score of a day: each dose weighed by hand beside it, and thresholds that are exact."""

import math
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.jsontext import dump
from chalicelib.regimen.plan.adherence import DoseKey, Log, LogKey, PlanLog
from chalicelib.regimen.plan.documents import DoseStatus, LogStatus
from chalicelib.regimen.plan.regimen import ScheduleHistory, Slot, Version, edited
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.score import (
    PILLARS,
    DayRequirements,
    Done,
    PlannedItem,
    of_day,
    of_week,
    score,
)
from chalicelib.schedules.fixed import Daily, Interval, Weekdays
from chalicelib.schedules.flexible import AsNeeded, Weekly
from chalicelib.schedules.monthly import Monthly
from chalicelib.table.items import Stored

DAY, MONDAY = timedelta(days=1), date(2026, 3, 9)
SUNDAY = MONDAY + 6 * DAY
DAYS = st.integers(-3, 20).map(lambda n: MONDAY + n * DAY)
SCHEDULES = st.one_of(
    st.just(Daily()),
    st.builds(Weekdays, days=st.frozensets(st.integers(1, 7), min_size=1)),
    st.builds(Weekdays, days=st.frozensets(st.integers(1, 7), min_size=1), every_weeks=st.just(2)),
    st.builds(Monthly, days=st.frozensets(st.integers(1, 31), min_size=1)),
    st.builds(Interval, every_days=st.integers(1, 4), anchor=st.none() | DAYS),
    st.builds(Weekly, target=st.integers(1, 7)),
    st.just(AsNeeded()),
)
DOSES = st.sampled_from([(), ("breakfast",), ("breakfast", "dinner"), ("", "dinner")])


def versions(slots: st.SearchStrategy[tuple[Slot, ...]]) -> st.SearchStrategy[Version]:
    bounds = {"starts_on": st.none() | DAYS, "ends_on": st.none() | DAYS}
    return st.builds(Version, DAYS, SCHEDULES, slots, paused=st.booleans(), **bounds)


@st.composite
def task_lists(draw: st.DrawFn) -> list[PlannedItem]:
    """Supplements and habits, each with a version or two."""
    tasks = []
    for number in range(draw(st.integers(0, 6))):
        habit = draw(st.booleans())
        found: tuple[Version, ...] = ()
        slots = st.just(()) if habit else DOSES
        for version in draw(st.lists(versions(slots), min_size=1, max_size=2)):
            found = edited(found, version, date.min)
        regimen = ScheduleHistory(f"t{number}", found)
        pillar = draw(st.sampled_from(PILLARS)) if habit else "supplements"
        tasks.append(PlannedItem("habit" if habit else "supplement", pillar, regimen))
    return tasks


def log_key(name: str, slot: str = "") -> LogKey:
    return name, DoseKey(slot)


STATUSES: st.SearchStrategy[dict[LogKey, DoseStatus]] = st.dictionaries(
    st.builds(
        log_key,
        st.integers(0, 7).map(lambda n: f"t{n}"),
        st.sampled_from(["", "breakfast", "dinner"]),
    ),
    st.sampled_from(["taken", "taken", "skipped"]),
)


def weights(tasks: list[PlannedItem], day: date) -> dict[LogKey, Fraction]:
    """How much of the score each due dose is: a pillar's equal share, divided equally."""
    due = [(t.pillar, log_key(t.history.id, slot)) for t in tasks for slot in t.history.due(day)]
    pillars = [pillar for pillar, _ in due]
    share = Fraction(1, len(set(pillars)) or 1)
    return {key: share / pillars.count(pillar) for pillar, key in due}


@given(task_lists(), STATUSES, DAYS)
def test_the_score_is_the_sum_of_what_was_taken(
    tasks: list[PlannedItem], statuses: dict[LogKey, DoseStatus], day: date
) -> None:
    weighed = weights(tasks, day)
    found = of_day(tasks, {day: statuses}, day)
    expected = sum((w for key, w in weighed.items() if statuses.get(key) == "taken"), Fraction())
    assert score(found.values()) == (expected if weighed else None)
    assert sum(weighed.values()) in (0, 1)
    assert sum(done.due for done in found.values()) == len(weighed)
    assert all(0 <= done.done <= done.due != 0 for done in found.values())
    assert of_day(tasks[::-1], {day: statuses}, day) == found
    assert of_day(tasks, {day - DAY: statuses}, day) == of_day(tasks, {}, day)


@given(task_lists(), STATUSES, DAYS)
def test_taking_one_more_never_lowers_it(
    tasks: list[PlannedItem], statuses: dict[LogKey, DoseStatus], day: date
) -> None:
    before = score(of_day(tasks, {day: statuses}, day).values())
    weighed = weights(tasks, day)
    for key in [*weighed, log_key("t0"), log_key("nobody")]:
        more: dict[LogKey, DoseStatus] = statuses | {key: "taken"}
        after = score(of_day(tasks, {day: more}, day).values())
        if before is None:
            assert after is None
            continue
        gained = Fraction() if statuses.get(key) == "taken" else weighed.get(key, Fraction())
        assert after == before + gained


@given(task_lists(), STATUSES, DAYS, st.booleans())
def test_a_day_is_complete_when_all_supplements_are_taken(
    tasks: list[PlannedItem], statuses: dict[LogKey, DoseStatus], day: date, everything: bool
) -> None:
    if everything:
        statuses = statuses | dict.fromkeys(weights(tasks, day), "taken")
    # A habit may stand in the pillar of supplements, but is none.
    doses = [task for task in tasks if task.entity == "supplement"]
    taken = of_day(doses, {day: statuses}, day).get("supplements", Done()).rate
    assert DayRequirements(tasks).complete(statuses, day) is (taken == 1)
    reached = score(of_day(tasks, {day: statuses}, day).values())
    assert DayRequirements(tasks, Fraction(1)).over_threshold(statuses, day) is (reached == 1)
    if everything:
        assert reached in (1, None)


@given(task_lists(), STATUSES, DAYS, st.fractions(0, 1))
def test_a_threshold_is_reached_at_equality(
    tasks: list[PlannedItem], statuses: dict[LogKey, DoseStatus], day: date, other: Fraction
) -> None:
    reached = score(of_day(tasks, {day: statuses}, day).values())
    if reached is None:
        assert not DayRequirements(tasks, Fraction()).over_threshold(statuses, day)
        return
    above = reached + Fraction(1, 10**30)
    assert DayRequirements(tasks, reached).over_threshold(statuses, day)
    assert not DayRequirements(tasks, above).over_threshold(statuses, day)
    assert DayRequirements(tasks, other).over_threshold(statuses, day) is (other <= reached)


def habits(number: int) -> list[PlannedItem]:
    version = Version(MONDAY, Daily())
    return [
        PlannedItem("habit", "other", ScheduleHistory(f"h{n}", (version,))) for n in range(number)
    ]


def taken(number: int) -> dict[LogKey, DoseStatus]:
    return {log_key(f"h{n}"): "taken" for n in range(number)}


def with_threshold(**schedule: float) -> DayRequirements:
    """A hundred habits, judged by what was set with the schedule of ``protocol``."""
    stored = Stored("schedule", "protocol", 1, dump(schedule), {})
    return DayRequirements(habits(100), Plan(schedules={"protocol": stored}).threshold)


@pytest.mark.parametrize("percent", range(1, 101))
def test_a_threshold_means_what_it_says_in_decimal(percent: int) -> None:
    asked = with_threshold(threshold=percent / 100)
    assert asked.over_threshold(taken(percent), MONDAY)
    assert not asked.over_threshold(taken(percent - 1), MONDAY)


def test_four_of_five_is_enough_unless_set_otherwise() -> None:
    assert DayRequirements(habits(5)).over_threshold(taken(4), MONDAY)
    assert not DayRequirements(habits(5)).over_threshold(taken(3), MONDAY)
    for asked in (with_threshold(), DayRequirements(habits(100), Plan().threshold)):
        assert asked.over_threshold(taken(80), MONDAY)
        assert not asked.over_threshold(taken(79), MONDAY)
    assert not with_threshold(threshold=0.8000001).over_threshold(taken(80), MONDAY)


def test_a_full_pillar_does_not_outweigh_another() -> None:
    clocks = tuple(f"{n:02}:00" for n in range(12))
    tasks = [
        PlannedItem(
            "supplement", "supplements", ScheduleHistory("s", (Version(MONDAY, Daily(), clocks),))
        ),
        PlannedItem("habit", "sleep", ScheduleHistory("bed", (Version(MONDAY, Daily()),))),
    ]
    doses: dict[LogKey, DoseStatus] = {log_key("s", slot): "taken" for slot in clocks}
    assert score(of_day(tasks, {MONDAY: doses}, MONDAY).values()) == Fraction(1, 2)
    assert score(
        of_day(tasks, {MONDAY: {log_key("bed", ""): "taken"}}, MONDAY).values()
    ) == Fraction(1, 2)


def test_a_habit_is_no_supplement_whatever_its_pillar() -> None:
    daily = (Version(MONDAY, Daily()),)
    zinc = PlannedItem("supplement", "supplements", ScheduleHistory("zinc", daily))
    asked = DayRequirements(
        [zinc, PlannedItem("habit", "supplements", ScheduleHistory("sort pills", daily))]
    )
    statuses: dict[LogKey, DoseStatus] = {log_key("zinc", ""): "taken"}
    assert asked.complete(statuses, MONDAY)
    assert not asked.over_threshold(statuses, MONDAY)
    assert not DayRequirements([asked.items[1]]).complete(
        {log_key("sort pills", ""): "taken"}, MONDAY
    )


def test_a_skipped_habit_is_not_due() -> None:
    logged: PlanLog = {MONDAY: {log_key("h0", ""): "neutral", log_key("h1", ""): "taken"}}
    assert of_day(habits(3), logged, MONDAY) == {"other": Done(1, 2)}
    nothing_left = {log_key("h0", ""): logged[MONDAY][log_key("h0", "")]}
    assert of_day(habits(1), {MONDAY: nothing_left}, MONDAY) == {}
    assert DayRequirements(habits(1)).score(nothing_left, MONDAY) is None
    assert not DayRequirements(habits(1)).over_threshold(nothing_left, MONDAY)


def test_skipped_is_not_taken() -> None:
    logged: Log = {MONDAY: {log_key("h0", ""): "skipped"}}
    assert of_day(habits(1), logged, MONDAY) == {"other": Done(0, 1)}


def weekly(
    name: str, target: int, *slots: Slot, pillar: str = "exercise", **bounds: date
) -> PlannedItem:
    version = Version(MONDAY, Weekly(target=target), slots, **bounds)
    entity = "supplement" if slots else "habit"
    return PlannedItem(entity, pillar, ScheduleHistory(name, (version,)))  # type: ignore[arg-type]


@given(
    st.integers(1, 7),
    st.lists(st.sampled_from([None, "taken", "skipped", "neutral"]), min_size=7, max_size=7),
    st.integers(0, 6),
    st.booleans(),
)
def test_a_week_counts_up_to_its_target(
    target: int, statuses: list[LogStatus | None], begun: int, past: bool
) -> None:
    """From the day on which it came into force, and nothing that is still open.

    Skipped days of a habit lower the target in proportion.
    """
    task = weekly("run", target)
    version = task.history.versions[0]
    late = Version(MONDAY + begun * DAY, version.schedule)
    task = task._replace(history=ScheduleHistory("run", (late,)))
    log: PlanLog = {MONDAY + n * DAY: {log_key("run"): s} for n, s in enumerate(statuses) if s}
    done = sum(status == "taken" for status in statuses[begun:])
    skips = sum(status == "neutral" for status in statuses[begun:])
    due = min(math.ceil(Fraction(target * (7 - skips), 7)), 7 - begun - skips)
    found = of_week([task], log, SUNDAY, SUNDAY + DAY if past else SUNDAY)
    shown = due and (past or done >= due)
    assert found == ({"exercise": Done(min(done, due), due)} if shown else {})
    # And no day of it asks for anything.
    assert all(of_day([task], log, MONDAY + n * DAY) == {} for n in range(7))


def test_weeks_are_told_by_pillar() -> None:
    tasks = [
        weekly("run", 2),
        weekly("lift", 3),
        weekly("d3", 1, "breakfast", "dinner", pillar="supplements"),
        weekly("gone", 1, pillar="sleep", ends_on=SUNDAY - DAY),
        *habits(1),
    ]
    log: Log = {
        MONDAY: {log_key("run", ""): "taken", log_key("d3", "dinner"): "taken"},
        MONDAY + DAY: {log_key("run", ""): "taken", log_key("lift", ""): "taken"},
        MONDAY + 2 * DAY: {log_key("run", ""): "taken", log_key("gone", ""): "taken"},
    }
    assert of_week(tasks, log, SUNDAY, SUNDAY + DAY) == {
        "exercise": Done(3, 5),
        "supplements": Done(1, 2),
    }
    assert of_week(tasks, log, SUNDAY, SUNDAY) == {
        "exercise": Done(2, 2),
        "supplements": Done(1, 1),
    }


def test_an_item_of_an_excused_kind_does_not_count() -> None:
    """With an excuse for the whole score, what was done can still count for the streak."""
    daily = (Version(MONDAY, Daily()),)
    walk = PlannedItem("habit", "exercise", ScheduleHistory("walk", daily))
    zinc = PlannedItem("supplement", "supplements", ScheduleHistory("zinc", daily))
    taken: dict[LogKey, LogStatus] = {("zinc", DoseKey()): "taken"}
    cases: list[tuple[list[str] | None, Fraction | None, bool]] = [
        (["habit-walk"], Fraction(1), True),
        (["supplements"], Fraction(0), False),
        (["habit-walk", "supplements"], None, False),
        (["habit-other", "workouts"], Fraction(1, 2), False),
        (["protocol"], Fraction(1, 2), False),
        (None, Fraction(1, 2), False),
    ]
    for kinds, expected, counts in cases:
        excused = DayRequirements([walk, zinc], Fraction(4, 5), {MONDAY: kinds})
        assert excused.score(taken, MONDAY) == expected, kinds
        assert excused.over_threshold(taken, MONDAY) is counts, kinds
        assert excused.score(taken, MONDAY + timedelta(days=1)) == Fraction(1, 2)


def test_the_score_of_an_excused_day_has_no_items() -> None:
    version = {"valid_from": str(MONDAY), "schedule": {"type": "daily"}, "paused": False}
    document = {"id": "walk", "version": 1, "pillar": "exercise", "versions": [version]}
    habit = Stored("habit", "walk", 1, dump(document), {})
    cases: list[tuple[list[str] | None, list[str]]] = [
        (None, []),
        (["protocol"], []),
        (["habit-walk"], []),
        (["supplements"], ["walk"]),
    ]
    for kinds, names in cases:
        plan = Plan(habits={"walk": habit}, excuses={MONDAY: kinds})
        assert [item.history.id for item in plan.scored_items(MONDAY)] == names, kinds
