"""The next workout of a run, as today shows it: always that of the run and its whole log."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.table.items import pack
from chalicelib.training.runs import books
from chalicelib.training.runs.books import Book
from chalicelib.training.runs.documents import RunDocument
from chalicelib.training.runs.next_workouts import NextWorkout, document_of, next_on
from chalicelib.training.runs.progress import Progress
from tests.support.properties import examples

# A Monday.
START = date(2026, 3, 2)
WEEKDAYS = {"A": 1, "B": 3, "C": 5}


def run_of(position: str, *, days: str = "ABC") -> RunDocument:
    named = [{"id": id_, "entries": []} for id_ in days]
    if position == "weekdays":
        named = [{**day, "weekday": WEEKDAYS[day["id"]]} for day in named]
    run: Any = {
        "id": "run",
        "program_id": "program",
        "name": "Three days",
        "unit": "kg",
        "starts_on": START.isoformat(),
        "start_states": {},
        "plan": {"position": position, "days": named},
    }
    return run


def line(day: str, week: int, on: date, number: int = 0, status: str = "completed") -> Any:
    return {
        "workout_id": f"{number:03}",
        "status": status,
        "day": day,
        "week": week,
        "local_date": on.isoformat(),
        "created_at": f"2026-01-01T00:00:00.{number:03}",
    }


def shown(run: RunDocument, book: Book, on: date) -> NextWorkout | None:
    """Return what today shows, by way of the text that is stored."""
    document = document_of(run, book)
    return next_on(json.loads(json.dumps(document)), on) if document else None


def turn(run: RunDocument, book: Book, on: date) -> tuple[str, int] | None:
    found = shown(run, book, on)
    return (found.turn.day, found.turn.week) if found else None


def test_rotation_is_always_next() -> None:
    run, book = run_of("rotation"), Book(None, 0)
    assert turn(run, book, START) == turn(run, book, START + timedelta(days=30)) == ("A", 1)
    book.add(line("A", 1, START, 1))
    book.add(line("B", 1, START, 2, "skipped"))
    assert turn(run, book, START) == ("C", 1)
    book.add(line("C", 1, START, 3))
    assert turn(run, book, START) == ("A", 2)
    book.remove(line("C", 1, START, 3))
    assert turn(run, book, START) == ("C", 1)


def test_weekdays_are_next_on_their_day() -> None:
    run, book = run_of("weekdays"), Book(None, 0)
    week = [turn(run, book, START + timedelta(days=n)) for n in range(8)]
    assert week == [("A", 1), None, ("B", 1), None, ("C", 1), None, None, ("A", 2)]
    for number in range(10):
        on = START + timedelta(days=7 * number)
        assert turn(run, book, on) == ("A", 1 + number)
        book.add(line("A", 1 + number, on, number))
        assert turn(run, book, on) is None


@pytest.mark.parametrize("position", ["rotation", "weekdays"])
def test_before_its_start_and_inactive_nothing_is_next(position: str) -> None:
    run, book = run_of(position), Book(None, 0)
    assert shown(run, book, START - timedelta(days=7)) is None
    assert shown(run, book, START)
    book.active = False
    assert document_of(run, Book(book.head(), 1)) is None


def test_the_open_workout() -> None:
    book = Book(None, 0)
    book.open = {"w": ["A", 1]}
    rotation, weekdays = run_of("rotation"), run_of("weekdays")
    monday, wednesday = START, START + timedelta(days=2)
    for on in (monday, wednesday):
        found = shown(rotation, book, on)
        assert found
        assert found.workout_id == "w"
    found = [shown(weekdays, book, on) for on in (monday, wednesday, START + timedelta(days=7))]
    # That of a missed day is replaced.
    assert [each and each.workout_id for each in found] == ["w", None, None]


@examples(200)
@given(
    position=st.sampled_from(["rotation", "weekdays"]),
    logged=st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=40),
    ahead=st.integers(0, 9),
)
def test_it_is_the_day_that_the_run_plans(
    position: str, logged: list[tuple[int, bool]], ahead: int
) -> None:
    run, book = run_of(position), Book(None, 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(books, "MAX_LINES", 8)
        patch.setattr(books, "_PART_LINES", 4)
        for number, (offset, skipped) in enumerate(sorted(logged)):
            on = START + timedelta(days=offset)
            next_turn = Progress(run, book, on).turn_today()
            if next_turn:
                status = "skipped" if skipped else "completed"
                book.add(line(next_turn.day, next_turn.week, on, number, status))
                book.settle(run)
    on = START + timedelta(days=max([offset for offset, _ in logged], default=0) + ahead)
    expected = Progress(run, book, on).turn_today()
    found = shown(run, book, on)
    assert (found.turn if found else None) == expected


def test_the_item_is_small() -> None:
    """20 of them are read with each day."""
    run, book = run_of("weekdays"), Book(None, 0)
    for number in range(32):
        book.add(line("A", 1 + number, START + timedelta(days=7 * number), number))
    book.open = {"0c5d8f52-9a3b-4f0e-8d57-1b2a3c4d9a11": ["A", 33]}
    assert len(pack(document_of(run, book))) < 450
    largest: Any = run | {"name": "𝄞" * 120}
    days = [{"id": f"{n:02}" + "x" * 38, "weekday": 1 + n, "entries": []} for n in range(7)]
    largest["plan"] = {"position": "weekdays", "days": days}
    assert len(json.dumps(document_of(largest, book), ensure_ascii=False).encode()) < 1_500
