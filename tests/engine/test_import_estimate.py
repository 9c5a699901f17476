"""The expected write units of an import are those that Amazon charges, within a fifth."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.account.imports.lines import ImportLine
from chalicelib.account.imports.options import Options
from chalicelib.account.imports.writing.estimate import seconds, units_of
from tests.unit.test_import_checking import LOGS, check_file
from tools.bench.import_entries import glucose, large_days, results, small_days, workouts, write

SAMPLES = os.environ.get("SAMPLES_DIR", "")


@pytest.mark.parametrize("lines", [results(), glucose(), small_days(), large_days(), workouts(13)])
def test_entries_of_each_kind(engine_table: Any, user: str, lines: list[ImportLine]) -> None:
    expected = sum(map(units_of, lines))
    assert write(engine_table, user, lines).write_units == pytest.approx(expected, rel=0.2)


@pytest.mark.parametrize(("file", "column"), LOGS)
def test_real_workouts(engine_table: Any, user: str, file: str, column: str) -> None:
    del column
    data = (Path(SAMPLES) / file).read_bytes()
    options = Options("Europe/Berlin", "lb", "km", "added")
    # What is not recognised becomes any built-in exercise.
    names = {each.question.subject: "leg-press" for each in check_file(data, options)[1].questions}
    lines, _ = check_file(data, replace(options, names=names))
    expected = sum(map(units_of, lines))
    assert write(engine_table, user, lines).write_units == pytest.approx(expected, rel=0.2)


def test_the_time_follows_from_the_rate() -> None:
    assert [seconds(*each) for each in ((0, 5), (10, 5), (11, 5), (11, 0))] == [4, 6, 7, 1]
