"""Answers to the questions of a file: each that is wrong is located."""

from typing import Any

import pytest

from chalicelib.account.imports.options import Options, Owner
from chalicelib.account.imports.questions import SKIP
from chalicelib.http.messages import MESSAGES, message
from chalicelib.labs.biomarkers.catalogue import markers
from chalicelib.training.exercises import catalogue
from tests.support.drafts import CUSTOM_EXERCISE, CUSTOM_MARKER

OWNER = Owner(exercises={CUSTOM_EXERCISE["id"]: CUSTOM_EXERCISE}, markers=[CUSTOM_MARKER])
RIGHT = Options(
    timezone="Europe/Berlin",
    weight_unit="lb",
    distance_unit="yd",
    body_move_weight="total",
    names={"Foo": "plank", "Bar / Baz": CUSTOM_EXERCISE["id"]},
    markers={"Glucose [2339-0]": "glucose_fasting", "Mine": CUSTOM_MARKER["id"]},
    units={("tsh", ""): "mIU/L", (CUSTOM_MARKER["id"], "percent"): "%"},
)


def test_answers_of_all_kinds() -> None:
    assert RIGHT.problems(OWNER) == []
    assert Options().problems(Owner()) == []


def test_what_the_person_has_decides() -> None:
    assert [(each.path, each.code) for each in RIGHT.problems(Owner())] == [
        ("/names/Bar ~1 Baz", "unknown_exercise"),
        ("/markers/Mine", "unknown_marker"),
        (f"/units/{CUSTOM_MARKER['id']}", "unknown_marker"),
    ]


@pytest.mark.parametrize(
    ("fields", "path", "code", "text"),
    [
        ({"timezone": "Mars/Olympus"}, "/timezone", "unknown_timezone", "such as Europe/Berlin"),
        ({"timezone": ""}, "/timezone", "unknown_timezone", "+05:30"),
        ({"weight_unit": "stone"}, "/weight_unit", "literal_error", "must be one of kg, lb"),
        ({"distance_unit": "cm"}, "/distance_unit", "literal_error", "m, km, mi, yd, ft"),
        ({"body_move_weight": "half"}, "/body_move_weight", "literal_error", "added, total"),
        ({"names": {"a~b": "no-such"}}, "/names/a~0b", "unknown_exercise", "built-in exercise"),
        ({"markers": {"Foo": "no_such"}}, "/markers/Foo", "unknown_marker", "id of a marker"),
        ({"markers": {"Foo": "homa_ir"}}, "/markers/Foo", "computed", "a computed marker"),
        ({"units": {("no_such", "g"): "g"}}, "/units/no_such", "unknown_marker", "id of a marker"),
        ({"units": {("homa_ir", "g"): "1"}}, "/units/homa_ir", "computed", "computed marker"),
        ({"units": {("tsh", "m/L"): "kg"}}, "/units/tsh/m~1L", "unknown_unit", "u[IU]/mL"),
        ({"units": {("ana_screen", ""): "g"}}, "/units/ana_screen", "unit_of_answers", "answers"),
    ],
)
def test_what_is_wrong(fields: dict[str, Any], path: str, code: str, text: str) -> None:
    (problem,) = Options(**fields).problems(OWNER)
    assert (problem.path, problem.code) == (path, code)
    assert code in MESSAGES
    assert text in message(code, problem.params)


def test_what_has_a_name_can_be_skipped() -> None:
    assert Options(names={"Foo": SKIP}, markers={"Glucose": SKIP}).problems(OWNER) == []
    assert catalogue.exercise(SKIP) is None
    assert SKIP not in markers()
    # A unit is of a marker that is not skipped.
    (problem,) = Options(units={(SKIP, "g"): "g"}).problems(OWNER)
    assert (problem.path, problem.code) == ("/units/skip", "unknown_marker")
