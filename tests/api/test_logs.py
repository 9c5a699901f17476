"""Logs in the formats of other apps, with the values that real ones have, read back exactly."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.api import Api
from tests.support.importing import Importer, differences, totals_of, totals_stored
from tests.support.logs import (
    FITNOTES,
    GARMIN,
    HABITBULL,
    HEVY,
    STRAVA,
    STRONG,
    STRONG_ANDROID,
    STRONG_NUMBERED,
    Log,
    activities,
    habitbull_habits,
    loop_habits,
    workouts,
)
from tools.local.lambda_client import Answer

LOGS = Path(__file__).parents[1] / "data/logs"
HEVY_LB = Log(HEVY, "Europe/Lisbon", "lb", "mi", date="%d %b %Y, %H:%M", provider="hevy")

WORKOUTS: dict[str, tuple[Log, Callable[..., Any]]] = {
    "strong-german.csv": (Log(STRONG, "Europe/Berlin", separator=";", comma=True), workouts),
    "strong-android.csv": (Log(STRONG_ANDROID, "Asia/Kolkata", separator=";"), workouts),
    "strong-numbered.csv": (
        Log(STRONG_NUMBERED, "America/New_York", "lb", "m", separator=";"),
        workouts,
    ),
    "hevy.csv": (HEVY_LB, workouts),
    "fitnotes.csv": (Log(FITNOTES, provider="fitnotes"), workouts),
    "garmin-spanish.csv": (Log(GARMIN, "Europe/Madrid", distance="m"), activities),
    "strava.csv": (
        Log(STRAVA, distance="m", date="%b %d, %Y, %I:%M:%S %p", provider="strava"),
        activities,
    ),
}

HABITS: dict[str, tuple[Log, Callable[..., Any]]] = {
    "loop.csv": (Log("", date="%Y-%m-%d", provider="loop"), loop_habits),
    "habitbull.csv": (Log(HABITBULL, date="%Y-%m-%d", provider="habitbull"), habitbull_habits),
}


@pytest.fixture
def importer(api: Api) -> Importer:
    def send(method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        return api.request(method, path, body, headers=headers)

    return Importer(send)


def import_workouts(importer: Importer, name: str) -> list[dict[str, Any]]:
    """Import a log, compare all of its totals, and return its workouts, the last one first."""
    log, bodies_of = WORKOUTS[name]
    rows = log.rows(LOGS / name)
    importer.set_zone(log.zone)
    importer.add_exercises({row["exercise"] for row in rows if "exercise" in row})
    importer.add_workouts(bodies_of(log, rows))
    assert importer.refused == {}
    stored = importer.stored("/v1/workouts", limit=2)
    assert differences(totals_stored(stored), totals_of(log, rows)) == {}
    return stored


@pytest.mark.parametrize("name", WORKOUTS)
def test_the_totals_of_a_log_read_back_exactly(importer: Importer, name: str) -> None:
    import_workouts(importer, name)


@pytest.mark.parametrize("name", HABITS)
def test_the_entries_of_habits_read_back_exactly(importer: Importer, name: str) -> None:
    log, habits_of = HABITS[name]
    habits = habits_of(log, log.rows(LOGS / name))
    ids = importer.add_habits(habits)
    assert importer.refused == {}
    assert importer.habits_that_differ(habits, ids) == []


def test_a_log_in_german_keeps_its_order_its_commas_and_its_hours(importer: Importer) -> None:
    late, run, upper = import_workouts(importer, "strong-german.csv")
    assert [(entry["name"], len(entry["sets"])) for entry in upper["exercises"]] == [
        ("Rudern (Kabelzug)", 3),
        ("Klimmzug", 1),
        ("Rudern (Kabelzug)", 1),
    ]
    weights = [one["weight"]["value"] for entry in upper["exercises"] for one in entry["sets"]]
    assert weights == [32.5, 41.25, 41.25, 0, 20.125]
    assert upper["exercises"][0]["notes"] == "Griff eng,\nEllbogen am Körper"
    assert upper["notes"] == 'Müde; "egal"'
    # The clock moves from 2:00 to 3:00 during this run.
    assert (run["started_at"], run["ended_at"]) == ("2026-03-29T00:40:00Z", "2026-03-29T01:25:00Z")
    assert late["local_date"] == "2026-03-29"


def test_a_log_of_hevy_keeps_its_supersets_and_the_day_on_which_it_began(
    importer: Importer,
) -> None:
    row, push = import_workouts(importer, "hevy.csv")
    assert [entry.get("superset_group") for entry in push["exercises"]] == [1, 1, None]
    assert [one["type"] for entry in push["exercises"] for one in entry["sets"]] == [
        "warmup",
        "normal",
        "failure",
        "drop",
    ]
    assert push["local_date"] == "2025-12-31"
    assert row["exercises"][0]["sets"] == [
        {
            "type": "normal",
            "load_mode": "external",
            "side": "both",
            "duration_s": 540,
            "distance": {"value": 1.5, "unit": "mi"},
            "distance_m": 2414.016,
        }
    ]


def test_a_log_of_fitnotes_keeps_names_with_commas(importer: Importer) -> None:
    _, first = import_workouts(importer, "fitnotes.csv")
    name = "Incline press (bench 30, two dumbbells, slow)"
    assert [entry["name"] for entry in first["exercises"]] == [name, "Side plank", "Elliptical"]
    assert [one["reps"] for one in first["exercises"][0]["sets"]] == [12, 0]
