"""Progression: twelve weeks of three templates, against a table that was made by hand."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from chalicelib.training.progression.attempts import exercise_of
from chalicelib.training.progression.fold import Folded, after, at_start, due, fold
from chalicelib.training.progression.log import LoggedWorkout, PerformedEntry
from chalicelib.training.progression.plans import Plan
from chalicelib.training.progression.positions import Turn, in_rotation
from chalicelib.training.progression.prescriptions import planned
from chalicelib.training.progression.starts import start_state
from chalicelib.training.progression.states import SlotState, slot_of
from tests.support.program_weeks import ALL, DOUBLE, LADDER, WAVE, Line, Weeks
from tests.support.progression import done, plan_of

DATA = Path(__file__).parent.parent / "data"
PROGRAMS = {
    each["id"]: each
    for each in json.loads((DATA / "programs.json").read_text(encoding="utf-8"))["templates"]
}
WEEKS = 12


def no_load(_record: Decimal, _reps: Decimal, _reserve: Decimal) -> Decimal:
    raise AssertionError("no slot of these runs starts from a record")


def plan(weeks: Weeks) -> Plan:
    return plan_of(PROGRAMS[weeks.template], "kg")


def start(weeks: Weeks, followed: Plan) -> dict[str, SlotState]:
    return {
        slot: start_state(entry, "kg", weeks.start.get(slot), None, no_load)
        for slot, entry in followed.slots.items()
    }


def prescribed(followed: Plan, folded: Folded, slot: str) -> float | None:
    """Return the weight of the last working set."""
    last = planned(followed, followed.slots[slot], folded.states)[-1]
    weight = last["target"].get("weight")
    return weight["value"] if weight else None


def performed(followed: Plan, folded: Folded, slot: str, line: Line) -> PerformedEntry | None:
    """Return what a line does, at the prescribed weights unless it names another."""
    if line.done == "left out":
        return None
    if line.done == "swap":
        return PerformedEntry("front-barbell-squat", done([5], 40, "kg"))
    exercise = exercise_of(followed.slots[slot], folded.states[slot])
    sets = planned(followed, followed.slots[slot], folded.states)
    weights = [each["target"].get("weight", {}).get("value") for each in sets]
    loads = [line.lifted or weight for weight in weights]
    mode = sets[0]["load_mode"]
    reps = line.reps
    return PerformedEntry(exercise, done(reps, loads[: len(reps)], "kg", load_mode=mode))


class Run:
    """A run that follows the lines: its workouts, and what is due before each of them."""

    def __init__(self, weeks: Weeks) -> None:
        self.plan = plan(weeks)
        self.start = start(weeks, self.plan)
        self.log: list[LoggedWorkout] = []
        self.befores: list[Folded] = []
        self.afters: list[Folded] = []
        folded = at_start(self.plan, self.start)
        left = {slot: iter(lines) for slot, lines in weeks.lines.items()}
        self.lines: list[dict[str, Line]] = []
        for number in range(WEEKS * len(weeks.days)):
            turn = in_rotation(self.plan, self.log)
            assert turn.day == weeks.days[number % len(weeks.days)]
            before = due(self.plan, folded, turn.week)
            lines = self._lines_of(turn, left)
            self.log.append(self._workout(number, turn, before, lines))
            folded = after(self.plan, folded, self.log[-1])
            self.lines.append(lines)
            self.befores.append(before)
            self.afters.append(folded)
        assert not [line for lines in left.values() for line in lines]

    def _lines_of(self, turn: Turn, left: Mapping[str, Iterator[Line]]) -> dict[str, Line]:
        slots = [slot_of(entry) for entry in self.plan.entries(turn.day, turn.week)]
        return {slot: next(left[slot]) for slot in slots if slot in left}

    def _workout(
        self, number: int, turn: Turn, before: Folded, lines: Mapping[str, Line]
    ) -> LoggedWorkout:
        skipped = any(line.done == "skip" for line in lines.values())
        entries: dict[str, PerformedEntry] = {}
        for slot, line in () if skipped else lines.items():
            entry = performed(self.plan, before, slot, line)
            if entry:
                entries[slot] = entry
        local_date = f"2026-{1 + number // 28:02}-{1 + number % 28:02}"
        status: Any = "skipped" if skipped else "completed"
        return LoggedWorkout(f"w{number}", status, turn.day, turn.week, local_date, entries=entries)

    def number(self, slot: str, line: int) -> int:
        """Return the number of the workout of a line of a slot, both from 0."""
        return [n for n, lines in enumerate(self.lines) if slot in lines][line]

    def folded_with(self, number: int, workout: LoggedWorkout | None) -> Folded:
        """Return the run with another workout in place of one, or without it."""
        changed = [workout] if workout else []
        return fold(self.plan, self.start, [*self.log[:number], *changed, *self.log[number + 1 :]])


@pytest.mark.parametrize("weeks", ALL, ids=lambda each: each.template)
def test_each_week_has_its_loads_and_its_reason(weeks: Weeks) -> None:
    run = Run(weeks)
    for number, lines in enumerate(run.lines):
        for slot, line in lines.items():
            where = f"{slot}, workout {number}: {line}"
            assert prescribed(run.plan, run.befores[number], slot) == line.weight, where
            assert run.afters[number].whys[slot]["text"] == line.reason, where


def edited(run: Run, slot: str, line: int, reps: list[int]) -> Folded:
    """Return the run with other repetitions in one workout."""
    number = run.number(slot, line)
    entry = run.log[number].entries[slot]
    sets = [{**one, "reps": n} for one, n in zip(entry.sets, reps, strict=True)]
    entries = {**run.log[number].entries, slot: entry._replace(sets=sets)}
    return run.folded_with(number, run.log[number]._replace(entries=entries))


def test_a_miss_that_was_none_raises_the_training_max() -> None:
    run = Run(WAVE)
    assert run.afters[-1].states["bench"].training_max == Decimal(95)
    folded = edited(run, "bench", 1, [3, 3, 3])
    assert folded.states["bench"].training_max == Decimal("97.5")
    unchanged = run.afters[-1].states.keys() - {"bench"}
    assert all(folded.states[slot] == run.afters[-1].states[slot] for slot in unchanged)


def test_a_deleted_workout_of_a_wave_moves_no_other_to_another_week() -> None:
    run = Run(WAVE)
    folded = run.folded_with(run.number("press", 2), None)
    assert folded.states == run.afters[-1].states
    assert folded.whys == run.afters[-1].whys


def test_a_cycle_whose_last_workout_was_deleted_ends_with_the_next_one() -> None:
    run = Run(WAVE)
    folded = run.folded_with(run.number("press", 3), None)
    assert folded.states == run.afters[-1].states


def test_without_one_of_two_misses_the_cycle_is_still_a_hold() -> None:
    run = Run(WAVE)
    folded = run.folded_with(run.number("deadlift", 5), None)
    assert folded.states["deadlift"] == run.afters[-1].states["deadlift"]
    folded = run.folded_with(run.number("bench", 1), None)
    assert folded.states["bench"].training_max == Decimal("97.5")


def test_an_edit_of_a_double_progression_keeps_the_lifted_loads() -> None:
    run = Run(DOUBLE)
    folded = edited(run, "barbell-deadlift", 2, [8, 8])
    assert folded.states == run.afters[-1].states


def test_without_a_workout_the_next_load_is_the_base() -> None:
    run = Run(DOUBLE)
    slot = "barbell-bench-press-medium-grip"
    assert run.afters[-1].states[slot].weight == Decimal("61.25")
    folded = run.folded_with(run.number(slot, 7), None)
    assert folded.states[slot].weight == Decimal("62.5")


def test_a_harder_exercise_that_was_done_is_a_fact() -> None:
    run = Run(LADDER)
    folded = edited(run, "pull", 4, [8, 8, 7])
    assert folded.states == run.afters[-1].states


def test_a_deleted_last_workout_gives_its_targets_back() -> None:
    run = Run(LADDER)
    folded = run.folded_with(len(run.log) - 1, None)
    assert folded.states["pull"].targets == (7, 7, 7)
    assert folded.states["pull"].weight == Decimal("15.5")
