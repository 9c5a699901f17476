"""The log of a run in parts: whatever is added, changed or removed, the state is that of all."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.training.progression.positions import Turn
from chalicelib.training.runs import books, checkpoints
from chalicelib.training.runs.books import Book
from chalicelib.training.runs.checkpoints import Checkpoint, advanced, place_of
from chalicelib.training.runs.documents import LogLineDocument, RunDocument
from chalicelib.training.runs.plans import plan_of
from chalicelib.training.runs.progress import Progress

RULES: list[dict[str, Any]] = [
    {
        "rule": "linear",
        "increment": {"value": 2.5, "unit": "kg"},
        "failures": 2,
        "decrement": {"percent": 10},
    },
    {
        "rule": "double",
        "increment": {"value": 5, "unit": "lb"},
        "ladder": ["squat", "pistol"],
        "at_top": "next_exercise",
    },
    {
        "rule": "wave",
        "increment": {"value": 2.5, "unit": "kg"},
        "cycle": [
            {"week": 1, "sets": [{"percent": 80, "target": {"reps": 5}}]},
            {"week": 2, "deload": True, "sets": [{"percent": 50, "target": {"reps": 5}}]},
        ],
    },
    {
        "rule": "stages",
        "increment": {"value": 2.5, "unit": "kg"},
        "stages": [{"sets": [{"target": {"reps": 5}}]}, {"sets": [{"target": {"reps": 3}}]}],
        "on_last_stage_failed": {
            "change": {"value": 5, "unit": "lb"},
            "from_stage": 1,
            "to_stage": 1,
        },
    },
]


def run_of(rule: dict[str, Any]) -> RunDocument:
    entry: dict[str, Any] = {"exercise_id": "squat", "slot": "squat", "progression": rule}
    if rule["rule"] in ("linear", "double"):
        entry["sets"] = [{"target": {"reps": 5, "reps_max": 6}}]
    day = {"id": "A", "title": "A", "type": "strength", "routine_id": "r", "entries": [entry]}
    run: Any = {
        "id": "run",
        "unit": "kg",
        "starts_on": "2026-01-01",
        "start_states": {"squat": {"weight": 60, "training_max": 70}},
        "plan": {"position": "rotation", "days": [day]},
    }
    return run


LINES = st.builds(
    lambda day, at, reps, weight, exercise, skipped: {
        "status": "skipped" if skipped else "completed",
        "day": "A",
        "week": day // 3 + 1,
        "local_date": f"2026-01-{day:02}",
        "started_at": at,
        "entries": {
            "squat": {
                "exercise_id": exercise,
                "sets": [{"reps": reps, "weight": {"value": weight, "unit": "lb"}}],
            }
        },
    },
    st.integers(1, 28),
    st.sampled_from(["", "2026-01-15T10:00:00"]),
    st.integers(2, 7),
    st.sampled_from([100, 132.5, 145]),
    st.sampled_from(["squat", "squat", "pistol"]),
    st.booleans(),
)


class Stored:
    """A log as it is stored: JSON text by number, and the latest part."""

    def __init__(self, run: RunDocument) -> None:
        self.run = run
        self.head: str | None = None
        self.parts: dict[int, str] = {}

    def book(self) -> Book:
        return Book(json.loads(self.head) if self.head else None, 1)

    def change(
        self, removed: LogLineDocument | None, added: LogLineDocument | None, room: int
    ) -> int:
        """Write a change, for which only the parts are read that it takes.

        Returns:
            How many earlier parts it wrote.
        """
        book = self.book()
        places = [place_of(line) for line in (removed, added) if line]
        for number in {n for place in places for n in book.needed(place)}:
            book.keep(number, json.loads(self.parts[number]), 1)
        if removed:
            book.remove(removed)
        if added:
            book.add(added)
        book.settle(self.run, room)
        self.head = json.dumps(book.head())
        for number in book.changed:
            self.parts[number] = json.dumps(book.part(number).document())
        return len(book.changed)

    def checkpoint(self) -> Checkpoint:
        return Progress(self.run, self.book(), date(2026, 2, 1)).checkpoint


@pytest.fixture(autouse=True, scope="module")
def _short_parts() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(books, "MAX_LINES", 4)
        patch.setattr(books, "_PART_LINES", 2)
        yield


def require_befores(stored: Stored, in_order: list[LogLineDocument]) -> None:
    """Require that each part has the state of the workouts before it, unless it is outdated."""
    start = checkpoints.start(stored.run)
    numbers = stored.book().numbers
    seen = 0
    outdated = False
    for number in [*numbers, None]:
        part = json.loads((stored.head if number is None else stored.parts[number]) or "{}")
        outdated = number is not None and (outdated or number == stored.book().outdated)
        if "before" in part and not outdated:
            before = advanced(plan_of(stored.run), start, in_order[:seen])
            assert checkpoints.parse(part["before"]) == before
        seen += len(part["lines"])


@given(
    st.sampled_from(RULES),
    st.lists(st.tuples(LINES, st.integers(0, 3), st.integers(0, 99)), max_size=24),
    st.integers(0, 3),
)
def test_the_state_is_that_of_all_workouts(rule: Any, changes: list[Any], room: int) -> None:
    run = run_of(rule)
    stored, known = Stored(run), dict[str, Any]()
    for number, (line, kind, pick) in enumerate(changes):
        target = sorted(known)[pick % len(known)] if known and kind in (0, 1) else None
        removed = known.pop(target) if target else None
        added = None
        if kind != 0 or not target:
            name = target or f"w{number:03}"
            created = removed["created_at"] if removed else f"2026-01-01T00:00:{number:02}"
            added = known[name] = {**line, "workout_id": name, "created_at": created}
        stored.change(removed, added, room)
        in_order = sorted(known.values(), key=place_of)
        expected = advanced(plan_of(run), checkpoints.start(run), in_order)
        assert stored.checkpoint() == expected
        book = stored.book()
        assert len(book.latest.lines) <= 4
        kept = [each for n in book.numbers for each in json.loads(stored.parts[n])["lines"]]
        assert [*kept, *book.latest.lines] == in_order
        assert set(stored.parts) == set(book.numbers)
        last = in_order[-1] if in_order else None
        assert expected.turn == (Turn(last["day"], last["week"]) if last else None)
        require_befores(stored, in_order)


@given(st.sampled_from(RULES), st.lists(LINES, max_size=6))
def test_a_checkpoint_is_stored_exactly(rule: Any, lines: list[Any]) -> None:
    run = run_of(rule)
    named = [
        {**line, "workout_id": f"w{n}", "created_at": f"2026-01-01T00:00:{n:02}"}
        for n, line in enumerate(lines)
    ]
    state = advanced(plan_of(run), checkpoints.start(run), sorted(named, key=place_of))
    assert checkpoints.parse(json.loads(json.dumps(state.document()))) == state


def test_a_change_at_the_start_of_a_long_run_writes_few_parts() -> None:
    run = run_of(RULES[0])
    stored = Stored(run)
    lines: list[Any] = []
    for number in range(60):
        day = date(2024, 1, 1) + timedelta(days=number)
        heavy = {"reps": 5, "weight": {"value": 50, "unit": "kg"}}
        line: Any = {
            "workout_id": f"w{number:03}",
            "status": "completed",
            "day": "A",
            "week": number + 1,
            "local_date": day.isoformat(),
            "created_at": f"2024-01-01T00:{number:02}:00",
            "entries": {"squat": {"exercise_id": "squat", "sets": [heavy]}},
        }
        lines.append(line)
        stored.change(None, line, books.MAX_RESTATED)
    assert len(stored.book().numbers) > 2 * books.MAX_RESTATED
    failed = {"exercise_id": "squat", "sets": [{"reps": 4}]}
    book, before = stored.book(), stored.checkpoint()
    for removed in (0, 45):
        edited: Any = {**lines[removed], "entries": {"squat": failed}}
        written = stored.change(lines[removed], edited, books.MAX_RESTATED)
        lines[removed] = edited
        assert written <= books.MAX_RESTATED + 1
        assert stored.book().outdated is not None
        expected = advanced(plan_of(run), checkpoints.start(run), lines)
        assert stored.checkpoint() == expected != before
        require_befores(stored, lines)
    while stored.book().outdated is not None:
        stored.change(lines[0], lines[0], books.MAX_RESTATED)
    require_befores(stored, lines)
    assert stored.book().numbers == book.numbers
