"""Formats are recognised by their headers, each file by one of them at most; hostile files fail."""

import io
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.account.imports.formats.lab_csv import COLUMNS as LAB_COLUMNS
from chalicelib.account.imports.formats.log import MAX_EXERCISES, MAX_SETS
from chalicelib.account.imports.formats.parser import FileFault, UnreadableFile
from chalicelib.account.imports.formats.registry import BY_NAME, PARSERS, recognise
from chalicelib.account.imports.formats.workout_csv import COLUMNS
from chalicelib.training.workouts import models

HEVY = "title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,"
# Each variant by its header: the format, and the header as the app writes it.
HEADS = [
    ("strong", "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds"),
    ("strong", "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance"),
    ("strong", '"Workout #";"Date";"Workout Name";"Duration (sec)";"Exercise Name";"Set Order"'),
    ("strong", "Datum,Workout-Name,Dauer,Name der Übung,Reihenfolge festlegen,Gewicht,Wiederh."),
    ("strong", '"Date";"Weight (kg)"'),
    ("strong", '"Date";"Weight (lb)"'),
    ("strong", '"Date";"Body fat percentage"'),
    ("hevy", f"{HEVY}set_type,weight_kg,reps,distance_km,duration_seconds,rpe"),
    ("hevy", f"{HEVY}set_type,weight_lbs,reps,distance_miles,duration_seconds,rpe"),
    ("fitnotes", "Date,Exercise,Category,Weight (lbs),Reps,Distance,Distance Unit,Time"),
    ("fitnotes", "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time"),
    ("fitnotes", "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Time,Comment"),
    ("fitnotes", "Date,Exercise,Category,Weight (kg),Weight (lbs),Reps,Distance,Time,Notes,Kind"),
    ("fitnotes", "Date,Time,Measurement,Value,Unit"),
    ("workout_csv", ",".join(COLUMNS)),
    ("workout_csv", "exercise;date"),
    ("workout_csv", "Date,Exercise,Weight,Reps"),
    ("lab_csv", ",".join(LAB_COLUMNS)),
    ("lab_csv", "date;loinc;value"),
]  # fmt: skip
OTHERS = [
    "",
    "Date (yyyy/mm/dd),Workout,Workout Name,Program Name,Body Weight (KG),Exercise,e1RM (KG)",
    "Date,Start Date,Workout,Source,Exercise,Superset,Set,Set Type,Reps,Weight (kg),Distance (km)",
    "Date,Weight (kg),BMI",
    "Date;Value",
    "any text",
]


@pytest.mark.parametrize(("name", "header"), HEADS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_one_parser_recognises_a_header(name: str, header: str, encoding: str) -> None:
    for text in (header, f"{header}\r\n", header.upper(), f"\n{header}\n" + "1,2\n" * 20_000):
        head = text.encode(encoding)[:65_536]
        assert [each.name for each in PARSERS if each.recognises(head)] == [name]
        parser = recognise(head)
        assert parser is BY_NAME[name]


@pytest.mark.parametrize("header", OTHERS)
def test_other_files_are_not_recognised(header: str) -> None:
    assert recognise(header.encode()) is None
    assert recognise(f"{header}\n2026-04-24,1\n".encode()) is None


@pytest.mark.parametrize("head", [b"%PDF-1.7", b"PK\x03\x04", b"\x00" * 99, b"\xff\xfe\xff", b'"a'])
def test_no_text_is_recognised(head: bytes) -> None:
    assert recognise(head) is None


def test_names_are_unique() -> None:
    assert list(BY_NAME) == [
        "strong",
        "hevy",
        "fitnotes",
        "workout_csv",
        "apple_health",
        "fhir",
        "lab_csv",
    ]
    assert len(BY_NAME) == len(PARSERS)


def test_the_limits_of_a_workout_are_those_of_the_api() -> None:
    assert (MAX_SETS, MAX_EXERCISES) == (models.MAX_SETS, models.MAX_EXERCISES)


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"a,b\n1,2\n", b'date,exercise\n"', b"\x00"])
def test_no_parser_reads_another_file(name: str, data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        list(BY_NAME[name].parse(io.BytesIO(data)))


@pytest.mark.parametrize(("name", "header"), HEADS)
def test_a_header_alone_is_no_error(name: str, header: str) -> None:
    assert list(BY_NAME[name].parse(io.BytesIO(header.encode()))) == []


CELL = st.sampled_from(
    ["", "1", "2026-04-24", "2026-04-24 09:40:00", "W", "=1+1", "-5", "kg", "1e400", "nan", '"',
     "10:00", "9999-12-31", "0001-01-01", "2026-04-24T09:40:00+14:00", "a" * 500, "Ã¼", "\u202e",
     "normal", "1h", "Note"]
)  # fmt: skip


@pytest.mark.parametrize(("name", "header"), HEADS)
@given(rows=st.lists(st.lists(CELL | st.text(max_size=5), max_size=18), max_size=6), data=st.data())
def test_any_cells(name: str, header: str, rows: list[list[str]], data: st.DataObject) -> None:
    delimiter = ";" if ";" in header else ","
    width = header.count(delimiter) + 1
    if data.draw(st.booleans()):
        rows = [(row + [""] * width)[:width] for row in rows]
    text = "\n".join([header, *(delimiter.join(row) for row in rows)])
    with suppress(UnreadableFile):
        for each in BY_NAME[name].parse(io.BytesIO(text.encode(errors="replace"))):
            if isinstance(each, FileFault):
                assert len(each.column) <= 80
                assert len(each.detail) <= 300


class Repeated(io.RawIOBase):
    """A header and then the same rows, again and again."""

    def __init__(self, header: str, chunks: Iterator[str]) -> None:
        self.header = header
        self.chunks = chunks

    def read(self, _size: int = -1) -> bytes:
        header, self.header = self.header, ""
        return (f"{header}\n" if header else next(self.chunks, "")).encode()


@pytest.mark.parametrize("rows", ["", "one workout", "exercises without sets"])
def test_memory_is_bounded(rows: str) -> None:
    header = "Date,Workout Name,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes"

    def chunks() -> Iterator[str]:
        for number in range(250):
            if rows == "":
                yield f"2026-04-24 09:40:00,{number},Squat,1,100,5,0,0,\n" * 30
            elif rows == "one workout":
                yield f"2026-04-24 09:40:00,A,Squat {number},1,100,5,0,0,{'x' * 900}{number}\n" * 30
            else:
                yield (
                    "2026-04-24 09:40:00,A,a,Note,,,,,x\n2026-04-24 09:40:00,A,b,Note,,,,,x\n" * 30
                )

    file: Any = Repeated(header, chunks())
    tracemalloc.start()
    try:
        count = sum(1 for _ in BY_NAME["strong"].parse(file))
        assert tracemalloc.get_traced_memory()[1] < 2e6
    finally:
        tracemalloc.stop()
    assert count == (250 if rows == "" else 1)
