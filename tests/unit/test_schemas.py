"""Schema numbers: which item has which, and how older content becomes today's."""

from typing import Any

import pytest

from chalicelib.table import schemas
from chalicelib.table.errors import NewerSchema

UUID = "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
NUMBERED = sorted(schemas.STEPS)


def test_numbers_are_strings_where_0_5_had_none() -> None:
    """0.5 takes each number of a year for a block, and each attribute of a plan for a line."""
    types = {family: type(schemas.stamp(family).get("schema")) for family in NUMBERED}
    assert {family for family in types if types[family] is int} == {
        *schemas.DOCUMENTS,
        "computed_readings",
    }
    assert schemas.stamp("planned_workouts") == {}
    assert schemas.stamp("tombstone") == schemas.stamp("source") == {}


@pytest.mark.parametrize("family", NUMBERED)
def test_each_family_is_raised_by_a_step(family: str, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: tuple[schemas.Step, ...]
    steps = (lambda content: [*content, "second"], lambda content: [*content, "third"])
    monkeypatch.setitem(schemas.STEPS, family, steps)
    number = schemas.stamp(family)["schema"]
    assert number in (3, "3")
    for before, after in (({}, ["second", "third"]), ({"schema": type(number)(2)}, ["third"])):
        assert schemas.upgraded(before, family, []) == after
        assert not schemas.is_current(before, family)
    assert schemas.upgraded(schemas.stamp(family), family, []) == []


def test_custom_markers_of_older_releases_have_values() -> None:
    content = {"id": "x", "unit": "g"}
    upgraded = schemas.upgraded({"schema": 1}, "biomarker", content)
    assert upgraded == {"id": "x", "unit": "g", "value_kind": "quantity"}
    assert schemas.stamp("biomarker") == {"schema": 2}


@pytest.mark.parametrize("family", NUMBERED)
@pytest.mark.parametrize("type_", [str, int])
def test_what_is_newer_is_not_read(family: str, type_: type) -> None:
    item: dict[str, Any] = {"schema": type_(schemas.current_number(family) + 1)}
    with pytest.raises(NewerSchema):
        schemas.upgraded(item, family, {})


@pytest.mark.parametrize(
    ("sort_key", "family"),
    [
        ("CAL#workouts#2026", "workout_counters"),
        ("CAL#biomarkers#2026", "day_counters"),
        (f"CAL#habit-{UUID}#2026", "day_counters"),
        ("CAL#~excuses#2026", "excuses"),
        ("CAL#~profile", "profile"),
        ("CAL#~schedule#workouts", "schedule"),
        (f"CALPLAN#habit#{UUID}", "habit"),
        (f"CALPLAN#stock#{UUID}", "stock"),
        (f"CALPLAN#~ended#{UUID}", "ended"),
        ("CALPLAN#~deleted", "deleted_days"),
        (f"ENDED#2026#{UUID}", "ended"),
        ("CALPLAN#~revision", "revision"),
        (f"CALRUN#{UUID}", "next_workout"),
        (f"CALPROGRAM#{UUID}", "program_name"),
        ("CARD#apob#latest", "latest_readings"),
        ("CARD#own#target", "target"),
        (f"CARD#{UUID}#own", "biomarker"),
        ("CARD#~panels", "panel_readings"),
        ("CARD#~metrics", "metric_newest"),
        (f"IMPORT#{UUID}", "import"),
        (f"IMPORTRUN#{UUID}", "import_run"),
        (f"IMPORTDAYS#{UUID}#00000500", "import_days"),
        ("IMPORTS", "open_imports"),
        (f"DERIVED#2026-03-14##{UUID}", "computed_readings"),
        ("DAY#2026-03-14", "day_log"),
        ("DAY#2026-03-14#planned", "planned_workouts"),
        (f"HABIT_ENTRY#{UUID}#2026-03-14##{UUID}", "habit_entry"),
        ("RECEIPT#0123456789abcdef0123456789abcdef", "receipt"),
        ("SOURCE#workout#strong#CARD#x#latest", "source"),
        (f"GONE#target#{UUID}", "tombstone"),
    ],
)
def test_a_sort_key_says_the_family(sort_key: str, family: str) -> None:
    assert schemas.family_of(sort_key) == family


@pytest.mark.parametrize("sort_key", ["", "CAL", "NEW#1", "CARD#apob#new"])
def test_a_key_without_a_family_is_an_error(sort_key: str) -> None:
    with pytest.raises(KeyError):
        schemas.family_of(sort_key)
