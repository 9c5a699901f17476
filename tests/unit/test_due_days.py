"""The days on which something is due: the same on every screen, for every type of schedule.

A plan with one habit of random versions, done days and excuses is read as the API reads it. What
`today` and the score show comes from the plan; what the calendar and the streak show is folded.
"""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.regimen.plan.entry_days import EntryDays
from chalicelib.regimen.plan.flags import Counted
from chalicelib.regimen.plan.regimen import HABIT_SCHEDULES, Outcome, ScheduleHistory
from chalicelib.regimen.plan.repository import Plan
from chalicelib.schedules.by_history import ByHistory, Deadlines, HabitInterval, Rolling
from chalicelib.schedules.versions import Versions
from chalicelib.schedules.weeks import ISO_WEEK, Span
from chalicelib.streaks import heatmap
from chalicelib.streaks.fold import Fold, fold
from chalicelib.streaks.inputs import StreakInputs
from chalicelib.table import keys
from chalicelib.table.counters import FLAGS, NEUTRAL, Digit, combined
from chalicelib.table.items import as_stored
from tests.support.properties import examples
from tests.support.schedules import schedules

DAY, START = timedelta(days=1), date(2026, 3, 2)
DAYS = [START + n * DAY for n in range(45)]
HABIT = "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
KIND = keys.habit_kind(HABIT)
SEEN = DAYS[:40]


@dataclass(frozen=True)
class Life:
    """A habit: its stored versions, the days that are done, excused and skipped, its freezes."""

    versions: list[dict[str, Any]]
    done: frozenset[date]
    excused: frozenset[date]
    freeze: dict[str, int] | None = None
    skipped: frozenset[date] = frozenset()

    def inputs(self, until: date = date.max) -> StreakInputs:
        """Return what is read of the account as of the end of a day."""
        document = {
            "id": HABIT,
            "version": 1,
            "name": "Walk",
            "pillar": "exercise",
            "measure": "done",
            "versions": self.versions,
            **({"freeze": self.freeze} if self.freeze else {}),
        }
        stored = as_stored("habit", document, {})
        done = sorted(day for day in self.done if day <= until)
        # What an entry says goes before: a day is either done or skipped.
        skips = frozenset(day for day in self.skipped - self.done if day <= until)
        days = {HABIT: EntryDays(done, skips)}
        plan = Plan(habits={HABIT: stored}, excuses=self.excuses(), entry_days=days)
        digits = [(day, Digit(FLAGS, 1)) for day in done]
        digits += [(day, Digit(NEUTRAL, 1)) for day in skips]
        return StreakInputs(plan, {KIND: Counted(lambda: combined(digits))})

    def excuses(self) -> dict[date, Collection[str] | None]:
        """Return excuses of all kinds, of this one, and of others, which change nothing."""
        others: dict[date, Collection[str] | None] = {}
        others |= {day: ["supplements", "habit-other"] for day in DAYS[::4]}
        return others | {day: [None, [KIND, "workouts"]][day.day % 2] for day in self.excused}

    def history(self, until: date = date.max) -> ScheduleHistory:
        return self.inputs(until).plan.histories[HABIT]

    def fold(self, today: date) -> Fold:
        inputs = self.inputs(today)
        return fold(inputs.history(KIND, today), inputs.rules(KIND), today)


def version(start: date, schedule: Any, **fields: Any) -> dict[str, Any]:
    anchored = schedule.anchored(start, ISO_WEEK)
    return {"valid_from": str(start), "schedule": anchored.document(), "paused": False} | fields


@st.composite
def lives(draw: Any) -> Life:
    """Draw a habit with up to three versions; the types are those that habits accept."""
    types = st.sampled_from(HABIT_SCHEDULES.classes)
    starts = sorted(draw(st.sets(st.sampled_from(DAYS[3:30]), min_size=1, max_size=3)))
    versions = [
        version(
            start,
            replace_long(draw(types.flatmap(schedules))),
            paused=draw(st.sampled_from([False, False, False, True])),
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
    done = draw(st.frozensets(st.sampled_from(DAYS), max_size=16))
    excused = draw(st.frozensets(st.sampled_from(DAYS), max_size=8))
    freezes = st.none() | st.just({"earn_every": 2, "max": 2})
    skipped = draw(st.frozensets(st.sampled_from(DAYS), max_size=5))
    return Life(versions, done, excused, draw(freezes), skipped)


def replace_long(schedule: Any) -> Any:
    """Return a schedule that comes round within the days that are seen, where it can be short."""
    if isinstance(schedule, HabitInterval):
        return replace(schedule, every_days=1 + schedule.every_days % 6, anchor=None)
    return schedule


def every(days: int, *done: int, excused: Sequence[int] = (), skipped: Sequence[int] = ()) -> Life:
    """Return a habit of every few days, done on these days of the range."""
    return Life(
        [version(DAYS[3], HabitInterval(days))],
        frozenset(DAYS[n] for n in done),
        frozenset(DAYS[n] for n in excused),
        skipped=frozenset(DAYS[n] for n in skipped),
    )


def due_on_screen(life: Life, day: date) -> bool:
    """Tell whether the habit is due in today and in the score of a day."""
    plan = life.inputs().plan
    # The score leaves out an item with a skipped entry.
    is_skipped = day in life.skipped - life.done
    return not is_skipped and any(item.history.due(day) for item in plan.scored_items(day))


@examples(400)
@given(lives())
@example(every(2, 3, 4, 6, 8))
@example(every(3, 3, excused=(6,)))
@example(every(2))
def test_a_day_is_due_exactly_when_the_calendar_requires_an_entry(life: Life) -> None:
    now = SEEN[-1]
    inputs = life.inputs()
    history, rules = inputs.history(KIND, now), inputs.rules(KIND)
    required = heatmap.required_days(history, rules)
    folded = fold(history, rules, now)
    for cell in heatmap.cells(history, rules, folded, SEEN[0], now, level=lambda _: 0):
        due = due_on_screen(life, cell.day)
        if cell.state == "done":
            assert required(cell.day) == due, cell
        elif rules.on(cell.day).unit == "week":
            assert not due
            assert cell.state != "missed"
        elif cell.state != "frozen" or folded.unit != "week":
            assert (cell.state in ("missed", "open", "frozen")) == due, cell


@examples(200)
@given(lives())
@example(every(2, 3, 4, 6, 8))
@example(every(3, 3, 20))
def test_a_day_that_breaks_a_streak_was_due_on_screen(life: Life) -> None:
    rules = life.inputs().rules(KIND)
    for day in SEEN[:-1]:
        before = life.fold(day).current
        if before is None or rules.on(day).unit != rules.on(day + DAY).unit:
            continue
        after = life.fold(day + DAY).current
        if after and after.start == before.start:
            continue
        shown = life.history()
        if rules.on(day).unit == "week":
            week = ISO_WEEK.span(day).days()
            assert any(shown.weekly_target(each) for each in week)
        else:
            assert shown.due(day) or shown.overdue_since(day)
            assert due_on_screen(life, day) or shown.overdue_since(day)


@examples(200)
@given(lives())
def test_an_overdue_day_counts_only_once(life: Life) -> None:
    """Between two done days, by versions of the kind, at most one day is due."""
    history = life.history()
    if not all(isinstance(each.schedule, ByHistory) for each in history.versions):
        return
    found: dict[int, list[date]] = {}
    for day in SEEN:
        number = bisect_left(history.done, day)
        if history.due(day):
            found.setdefault(number, []).append(day)
        since = history.overdue_since(day)
        assert since is None or since < day
        assert since is None or since in found.get(number, [since])
    assert all(len(days) == 1 for days in found.values())


@examples(300)
@given(lives(), st.sampled_from(DAYS[2:30]), st.sampled_from(get_args(Outcome)))
@example(every(2, 3, 4, 6), DAYS[8], "skipped")
@example(every(3, 4, skipped=(5,)), DAYS[5], "done")
def test_the_days_that_an_entry_moves(life: Life, day: date, outcome: Outcome) -> None:
    """Against all days of before and after."""
    before = life.history()
    done = life.done | {day} if outcome == "done" else life.done - {day}
    skipped = life.skipped | {day} if outcome == "skipped" else life.skipped - {day}
    after = replace(life, done=done, skipped=skipped).history()
    moved = before.moved_due(day, outcome)
    assert after.moved_due(day, outcome) == set()
    known = {each for each in DAYS if before.due(each) != after.due(each)}
    if before.by_history:
        assert {each for each in moved if each <= DAYS[-1]} == known | ({day} & moved)
    else:
        assert moved == set() == known


# --- The rule itself -----------------------------------------------------------------------

GAPS = st.lists(st.integers(1, 9), max_size=12)


def walked(target: int, window: int, done: Sequence[date], first: date, last: date) -> list[date]:
    """Return the due days by the definition, day by day, without neutral days.

    A day is due if, were it the first of the days after it that is not done, some ``window`` days
    in a row would have fewer than ``target`` done days.
    """
    found = []
    missed = False
    for n in range((last - first).days + 1):
        day = first + n * DAY
        before = [each for each in done if each < day]
        if not before:
            due = day == first
        else:
            # A break of a window, or the beginning: the days before count as done.
            start = before[-1]
            for one, two in zip(reversed(before[:-1]), reversed(before), strict=False):
                if (two - one).days > window:
                    break
                start = one
            early = [start - k * DAY for k in range(1, target)]
            known = {*early, *(each for each in before if each >= start)}
            row = [day - k * DAY for k in range(window)]
            short = sum(each in known for each in row) < target
            due = short and not missed
        if due:
            found.append(day)
            missed = True
        if day in done:
            missed = False
    return found


@examples(300)
@given(st.integers(1, 4), st.integers(0, 6), GAPS)
@example(1, 1, [1, 1, 2, 2])
@example(3, 4, [2, 9, 1])
def test_rolling_days_by_walking(target: int, more: int, gaps: list[int]) -> None:
    window, first = target + more, DAYS[0]
    done = [first + sum(gaps[: n + 1]) * DAY for n in range(len(gaps))]
    last = first + 60 * DAY
    seen = Deadlines(Versions(((first, Rolling(target, window)),)), done)
    days = [first + n * DAY for n in range(61)]
    assert [day for day in days if seen.due(day)] == walked(target, window, done, first, last)


@given(st.integers(1, 30), GAPS, st.sets(st.sampled_from(DAYS), max_size=6))
def test_once_in_any_days_is_an_interval(days: int, gaps: list[int], neutral: set[date]) -> None:
    done = [DAYS[0] + sum(gaps[: n + 1]) * DAY for n in range(len(gaps))]
    free = [Span(day, day) for day in sorted(neutral)]
    one, other = (
        Deadlines(Versions(((DAYS[0], schedule),)), done, free)
        for schedule in (Rolling(1, days), HabitInterval(days))
    )
    assert [one.on(day) for day in DAYS] == [other.on(day) for day in DAYS]


@given(st.integers(1, 4), st.integers(0, 6), GAPS)
def test_days_in_a_row_within_a_run_have_the_target(
    target: int, more: int, gaps: list[int]
) -> None:
    window = target + more
    done = [DAYS[0] + sum(gaps[: n + 1]) * DAY for n in range(len(gaps))]
    seen = Deadlines(Versions(((DAYS[0], Rolling(target, window)),)), done)
    runs: list[list[date]] = []
    for day in done:
        deadline = seen.on(day)
        if runs and deadline and day <= deadline:
            runs[-1].append(day)
        else:
            runs.append([day])
    for run in runs:
        for n in range((run[-1] - run[0]).days - window + 2):
            row = {run[0] + (n + k) * DAY for k in range(window)}
            assert len(row.intersection(run)) >= target


@pytest.mark.parametrize(
    ("done", "due"),
    [((), 3), ((0,), 3), ((1,), 4), ((2,), 5), ((3,), 6), ((3, 4), 7), ((3, 4, 9), 12)],
)
def test_counted_from_the_last_done_day(done: tuple[int, ...], due: int) -> None:
    """Every three days, from the fourth day of the range on."""
    life = every(3, *done)
    assert life.history().deadlines.on(DAYS[30]) == DAYS[due]


def test_skipped_days_do_not_count() -> None:
    """Also the due day itself: it moves to the next day."""
    assert every(3, 4).history().deadlines.on(DAYS[20]) == DAYS[7]
    assert every(3, 4, skipped=(5,)).history().deadlines.on(DAYS[20]) == DAYS[8]
    assert every(3, 4, skipped=(7,)).history().deadlines.on(DAYS[20]) == DAYS[8]
    # A later entry that meets the goal replaces the skipped one.
    assert every(3, 4, 5, skipped=(5,)).history().deadlines.on(DAYS[20]) == DAYS[8]
    life = every(3, 4, skipped=(7,))
    inputs = life.inputs()
    folded = life.fold(DAYS[8])
    history, rules = inputs.history(KIND, DAYS[8]), inputs.rules(KIND)
    cells = heatmap.cells(history, rules, folded, DAYS[7], DAYS[8], level=lambda _: 0)
    assert [cell.state for cell in cells] == ["skipped", "open"]
    assert (folded.status, folded.current and folded.current.length) == ("at_risk", 1)


def test_excused_and_paused_days_do_not_count() -> None:
    excused = every(3, 4, excused=(5, 7))
    assert excused.history().deadlines.on(DAYS[20]) == DAYS[9]
    paused = [
        version(DAYS[3], HabitInterval(3)),
        version(DAYS[5], HabitInterval(3), paused=True),
        version(DAYS[9], HabitInterval(3)),
    ]
    assert (
        replace(excused, versions=paused, excused=frozenset()).history().deadlines.on(DAYS[20])
        == DAYS[11]
    )


def test_a_pause_without_an_end_has_no_deadline() -> None:
    paused = [
        version(DAYS[3], HabitInterval(3)),
        version(DAYS[8], HabitInterval(3), paused=True),
    ]
    life = Life(paused, frozenset([DAYS[6]]), frozenset())
    assert life.history().deadlines.on(DAYS[8]) is None
    assert [day for day in DAYS if life.history().due(day)] == [DAYS[3]]
