"""The days on which doses are due: the same on every screen, for every type of schedule.

A plan with two supplements of random versions, doses and excuses is read as the API reads it, and
so is every schedule of a streak. What `today` and the score show comes from the plan; what the
calendar and the streak show is folded.
"""

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.regimen.plan import adherence
from chalicelib.regimen.plan.documents import LogStatus
from chalicelib.regimen.plan.dosing import Dosing
from chalicelib.regimen.plan.entry_days import EntryDays
from chalicelib.regimen.plan.excuses import KIND, SCORED_KIND
from chalicelib.regimen.plan.flags import Counted
from chalicelib.regimen.plan.regimen import REGIMEN_SCHEDULES, ScheduleHistory
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.supplements.stock import MAX_DAYS, Supply, supply
from chalicelib.schedules.by_history import IntervalFromLast
from chalicelib.schedules.fixed import Daily
from chalicelib.schedules.flexible import Weekly
from chalicelib.schedules.streaks import STREAKS
from chalicelib.schedules.weeks import ISO_WEEK
from chalicelib.streaks import heatmap
from chalicelib.streaks.fold import Fold, fold
from chalicelib.streaks.inputs import StreakInputs
from chalicelib.table.counters import FLAGS, deltas
from chalicelib.table.items import as_stored
from tests.support.properties import examples
from tests.support.schedules import schedules

DAY, START = timedelta(days=1), date(2026, 3, 2)
DAYS = [START + n * DAY for n in range(45)]
SEEN = DAYS[:40]
IDS = ("01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d11")
SLOTS = [(), ("breakfast",), ("breakfast", "dinner")]
Doses = frozenset[tuple[date, str, str]]


@dataclass(frozen=True)
class Life:
    """Supplements: their stored versions, what is taken and skipped, excuses, a streak schedule.

    ``taken`` and ``skipped`` are days with the id of the supplement and the slot.
    """

    versions: dict[str, list[dict[str, Any]]]
    taken: Doses
    excused: frozenset[date] = frozenset()
    skipped: Doses = frozenset()
    schedules: tuple[dict[str, Any], ...] = ()
    freeze: dict[str, int] | None = None

    def inputs(self, kind: str, until: date = date.max) -> StreakInputs:
        """Return what is read of the account as of the end of a day."""
        plan = self.plan(until)
        requirements = plan.requirements((), plan.threshold)
        counts = {}
        for day in sorted({day for day, *_ in self.taken | self.skipped if day <= until}):
            complete = requirements.complete if kind == KIND else requirements.over_threshold
            if complete(self.statuses(day), day):
                counts[day] = 1
        return StreakInputs(plan, {kind: Counted(lambda: deltas(counts.items(), FLAGS))})

    def plan(self, until: date = date.max) -> Plan:
        stored = {
            name: as_stored("supplement", {"id": name, "version": 1, "versions": versions}, {})
            for name, versions in self.versions.items()
        }
        days: dict[str, set[date]] = {name: set() for name in self.versions}
        for day, name, _ in self.taken:
            days[name] |= {day} if day <= until else set()
        known = {name: EntryDays(sorted(taken)) for name, taken in days.items()}
        streak: dict[str, Any] = {"versions": list(self.schedules)}
        streak |= {"freeze": self.freeze} if self.freeze else {}
        set_schedules = as_stored("schedule", {"id": KIND, "version": 1} | streak, {})
        kinds = (KIND, SCORED_KIND) if self.schedules else ()
        return Plan(
            supplements=stored,
            entry_days=known,
            schedules=dict.fromkeys(kinds, set_schedules),
            excuses=self.excuses,
        )

    @cached_property
    def excuses(self) -> dict[date, Collection[str] | None]:
        others: dict[date, Collection[str] | None] = {day: ["workouts"] for day in DAYS[::4]}
        return others | dict.fromkeys(self.excused, None)

    def statuses(self, day: date) -> dict[adherence.LogKey, LogStatus]:
        found: dict[adherence.LogKey, LogStatus] = {}
        for doses, status in ((self.skipped, "skipped"), (self.taken, "taken")):
            for on, name, slot in doses:
                if on == day:
                    found[name, adherence.slot_key(slot)] = (
                        "taken" if status == "taken" else "skipped"
                    )
        return found

    def due(self, day: date, until: date = date.max) -> bool:
        """Tell whether a dose is due in today and in the score of a day."""
        return any(item.history.due(day) for item in self.plan(until).items)

    def fold(self, kind: str, today: date) -> Fold:
        inputs = self.inputs(kind, today)
        return fold(inputs.history(kind, today), inputs.rules(kind), today)


def version(start: date, schedule: Any, **fields: Any) -> dict[str, Any]:
    anchored = schedule.anchored(start, ISO_WEEK)
    return {"valid_from": str(start), "schedule": anchored.document(), "paused": False} | fields


def soon(schedule: Any) -> Any:
    """Return a schedule that comes round within the days that are seen."""
    if isinstance(schedule, IntervalFromLast):
        return replace(schedule, every_days=1 + schedule.every_days % 6, anchor=None)
    return schedule


@st.composite
def versions(draw: Any) -> list[dict[str, Any]]:
    types = st.sampled_from([*REGIMEN_SCHEDULES.classes, IntervalFromLast, IntervalFromLast])
    starts = sorted(draw(st.sets(st.sampled_from(DAYS[3:30]), min_size=1, max_size=3)))
    return [
        version(
            start,
            soon(draw(types.flatmap(schedules))),
            paused=draw(st.sampled_from([False, False, False, True])),
            slots=list(draw(st.sampled_from(SLOTS))),
            **draw(
                st.fixed_dictionaries(
                    {},
                    optional={
                        "starts_on": st.sampled_from(DAYS[3:20]).map(str),
                        "ends_on": st.sampled_from(DAYS[20:40]).map(str),
                    },
                )
            ),
        )
        for start in starts
    ]


@st.composite
def streak_schedules(draw: Any) -> tuple[dict[str, Any], ...]:
    """Draw the schedule of a streak: up to two versions of any type that streaks accept."""
    types = st.sampled_from(STREAKS.classes).flatmap(schedules)
    starts = draw(st.sampled_from([(None,), (None, DAYS[15]), (DAYS[10],)]))
    return tuple(
        {
            "effective_from": start and str(start),
            "schedule": soon(draw(types)).anchored(start or START, ISO_WEEK).document(),
        }
        for start in starts
    )


@st.composite
def lives(draw: Any, *, by_streak: bool = False) -> Life:
    """Draw supplements; with ``by_streak``, their streaks have a schedule and freezes."""
    count = draw(st.integers(1, 2))
    doses = st.tuples(
        st.sampled_from(DAYS), st.sampled_from(IDS[:count]), st.sampled_from(["", *SLOTS[2]])
    )
    taken = draw(st.frozensets(doses, max_size=30))
    return Life(
        {name: draw(versions()) for name in IDS[:count]},
        taken,
        draw(st.frozensets(st.sampled_from(DAYS), max_size=6)),
        draw(st.frozensets(doses, max_size=8)) - taken,
        draw(streak_schedules()) if by_streak else (),
        draw(st.none() | st.just({"earn_every": 2, "max": 2})) if by_streak else None,
    )


def every(days: int, *taken: int, start: int = 3) -> Life:
    """Return one supplement of every few days from the last dose, taken on these days."""
    doses = frozenset((DAYS[n], IDS[0], "") for n in taken)
    return Life({IDS[0]: [version(DAYS[start], IntervalFromLast(days))]}, doses)


LATE = Life({IDS[0]: [version(DAYS[3], Daily())]}, frozenset([(DAYS[8], IDS[0], "")]))
KINDS = st.sampled_from([KIND, SCORED_KIND])


@examples(300)
@given(lives(), KINDS)
@example(LATE, KIND)
@example(replace(LATE, taken=frozenset()), SCORED_KIND)
@example(every(2, 3, 4, 6, 8), KIND)
def test_a_dose_is_due_exactly_when_the_calendar_requires_one(life: Life, kind: str) -> None:
    """Doses stay due on excused days, which count for no streak and have no score."""
    now = SEEN[-1]
    inputs = life.inputs(kind)
    history, rules = inputs.history(kind, now), inputs.rules(kind)
    folded = fold(history, rules, now)
    for cell in heatmap.cells(history, rules, folded, SEEN[0], now, level=lambda _: 0):
        scored = [item for item in inputs.plan.scored_items(cell.day) if item.history.due(cell.day)]
        if cell.day in life.excused:
            assert not scored
            assert cell.state in ("done", "excused")
        else:
            assert bool(scored) == life.due(cell.day)
            assert (cell.state in ("done", "missed", "open")) == bool(scored), cell


@examples(300)
@given(lives(by_streak=True), KINDS)
def test_a_calendar_of_any_schedule_requires_no_dose_that_is_not_due(life: Life, kind: str) -> None:
    now = SEEN[-1]
    inputs = life.inputs(kind)
    history, rules = inputs.history(kind, now), inputs.rules(kind)
    folded = fold(history, rules, now)
    for cell in heatmap.cells(history, rules, folded, SEEN[0], now, level=lambda _: 0):
        unit, due = rules.on(cell.day).unit, life.due(cell.day)
        if cell.state == "missed" or (cell.state == "open" and unit != "week"):
            assert due, cell
        elif cell.state == "off" and unit == "day":
            assert not (due and rules.is_due(cell.day)), cell


@examples(200)
@given(lives(by_streak=True), KINDS)
@example(every(2, 3, 5, 7), KIND)
def test_a_day_that_breaks_a_streak_was_due_on_screen(life: Life, kind: str) -> None:
    """And the streak was at risk on that day."""
    rules = life.inputs(kind).rules(kind)
    for day in SEEN[:-1]:
        now = life.fold(kind, day)
        if now.current is None or rules.on(day).unit != rules.on(day + DAY).unit:
            continue
        after = life.fold(kind, day + DAY).current
        if after and after.start == now.current.start:
            continue
        # What was taken on the day itself is not undone by that of the next one.
        if rules.on(day).unit == "week":
            assert any(life.due(each, day) for each in ISO_WEEK.span(day).days())
            assert now.status in ("at_risk", "unreachable")
        else:
            assert life.due(day, day)
            assert now.status == "at_risk"


@examples(200)
@given(lives())
def test_one_due_day_follows_each_taken_day(life: Life) -> None:
    """With the one schedule alone: so many active days after the last day with a taken dose."""
    for item in life.plan().items:
        history = item.history
        if not all(isinstance(each.schedule, IntervalFromLast) for each in history.versions):
            continue
        found: dict[int, list[date]] = {}
        for day in SEEN:
            number, since = bisect_left(history.done, day), history.overdue_since(day)
            if history.due(day):
                assert since is None
                found.setdefault(number, []).append(day)
            assert since is None or since < day
        assert all(len(days) == 1 for days in found.values())


@examples(200)
@given(st.integers(1, 9), st.sets(st.sampled_from(DAYS), max_size=8), st.sampled_from(DAYS))
def test_due_days_by_walking(days: int, taken: set[date], day: date) -> None:
    """Against the definition, of one schedule that is always in force."""
    life = every(days, *(DAYS.index(each) for each in taken))
    [item] = life.plan().items
    before = [each for each in taken if each < day]
    due = max(max(before) + days * DAY, DAYS[3]) if before else DAYS[3]
    assert bool(item.history.due(day)) == (day == due)
    assert item.history.overdue_since(day) == (due if DAYS[3] <= due < day else None)


@pytest.mark.parametrize(
    ("taken", "left", "expected"),
    [
        ((), 1, Supply(1, None)),  # due today, so it is taken tomorrow
        ((3,), 2, Supply(4, None)),
        ((1, 5), 2, Supply(6, None)),
        ((6,), 2, Supply(7, None)),  # logged for tomorrow: then on the 10th and 13th
        ((5,), 0, Supply(0, None)),
        ((5,), 500, Supply(None, None)),
    ],
)
def test_the_stock_lasts_from_the_last_dose_on(
    taken: tuple[int, ...], left: int, expected: Supply
) -> None:
    """Every three days from the fourth day of the range on; today is the sixth."""
    [item] = every(3, *taken).plan().items
    assert lasts(item.history, left, None, DAYS[5])[:1] == expected[:1]


WEEKLY_FIRST = Life(
    {IDS[0]: [version(DAYS[4], Weekly(1)), version(DAYS[7], IntervalFromLast(2))]}, frozenset()
)


@examples(50)
@given(lives(), st.integers(0, 12), st.integers(0, 12), st.sampled_from(DAYS[5:20]))
@example(WEEKLY_FIRST, 1, 0, DAYS[5])
def test_the_stock_by_taking_each_dose(life: Life, left: int, refill: int, today: date) -> None:
    """Against a walk that takes all that is due or overdue on each day from tomorrow on."""
    [item, *_] = life.plan(today).items
    history = item.history
    used, expected = Fraction(left), Supply(0 if left == 0 else None, None)
    refill_on = today if left <= refill else None
    for ahead in range(1, MAX_DAYS + 1):
        day = today + ahead * DAY
        used -= taken_on(history, day)
        if history.due(day) or history.overdue_since(day):
            history = history.with_outcome(day, "done")
        if used <= refill and refill_on is None:
            refill_on = day
        if used <= 0 and expected.days is None:
            expected = expected._replace(days=ahead)
        if refill_on and expected.days is not None:
            break
    assert lasts(item.history, left, refill, today) == expected._replace(refill_on=refill_on)


def lasts(history: ScheduleHistory, left: int, refill: int | None, today: date) -> Supply:
    """How long a number of doses of half a tablet lasts."""
    half = Dosing({"amount": 0.5, "unit": "tablets"})
    dosed = replace(history, versions=tuple(replace(v, dosing=half) for v in history.versions))
    refill = None if refill is None else refill * 500
    return supply(dosed, "tablet", left * 500, refill, today)


def taken_on(history: ScheduleHistory, day: date) -> Fraction:
    found = history.in_force(day)
    if found is None:
        return Fraction()
    whole = history.due(day) or history.overdue_since(day)
    return len(found.doses) * (Fraction(1) if whole else Fraction(history.weekly_target(day), 7))


def test_doses_that_can_move_a_due_day() -> None:
    """Those of 366 days before the first such version, also if it is not in force yet."""
    first = date(2026, 3, 5)
    assert every(3).plan().items[0].history.dose_days_from == first - timedelta(days=366)
    assert LATE.plan().items[0].history.dose_days_from is None
    changed = {IDS[0]: [version(DAYS[1], Daily()), *every(3).versions[IDS[0]]]}
    history = replace(LATE, versions=changed).plan().items[0].history
    assert history.dose_days_from == first - timedelta(days=366)
