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
IN_HEVY = "%d %b %Y, %H:%M"

WORKOUTS: dict[str, tuple[Log, Callable[..., Any]]] = {
    "strong-german.csv": (Log(STRONG, "Europe/Berlin", separator=";", comma=True), workouts),
    "strong-android.csv": (Log(STRONG_ANDROID, "Asia/Kolkata", separator=";"), workouts),
    "strong-numbered.csv": (
        Log(STRONG_NUMBERED, "America/New_York", "lb", "m", separator=";"),
        workouts,
    ),
    "hevy.csv": (Log(HEVY, "Europe/Lisbon", "lb", "mi", IN_HEVY, provider="hevy"), workouts),
    "fitnotes.csv": (Log(FITNOTES, provider="fitnotes"), workouts),
    "garmin-spanish.csv": (Log(GARMIN, "Europe/Madrid", distance="m"), activities),
    "strava.csv": (
        Log(STRAVA, distance="m", date="%b %d, %Y, %I:%M:%S %p", provider="strava"),
        activities,
    ),
    "strong-odd.csv": (Log(STRONG, "Asia/Jerusalem"), workouts),
    "hevy-odd.csv": (Log(HEVY, date=IN_HEVY, provider="hevy"), workouts),
    "garmin-odd.csv": (Log(GARMIN), activities),
}

HABITS: dict[str, tuple[Log, Callable[..., Any]]] = {
    "loop.csv": (Log("", date="%Y-%m-%d", provider="loop"), loop_habits),
    "loop-odd.csv": (Log("", date="%Y-%m-%d", provider="loop"), loop_habits),
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


def test_odd_numbers_of_a_log_lose_their_noise_and_nothing_else(importer: Importer) -> None:
    rope, swings, odd = import_workouts(importer, "strong-odd.csv")
    squats, sled = odd["exercises"]
    assert [one["weight"]["value"] for one in squats["sets"]] == [
        150,
        76.8,
        18.1436948,
        65.181223569,
        61.2350427738114,
        0.1,
        33.3333333333333,
        100,
    ]
    assert [one.get("rest_s") for one in squats["sets"]] == [*[None] * 6, 150, 92.5]
    assert sled["sets"][0]["distance"] == {"value": 4.572, "unit": "km"}
    assert sled["sets"][0]["duration_s"] == 21.4
    # A set without a result, with and without a load.
    assert [one.get("done", True) for one in sled["sets"]] == [True, False, False]
    assert odd["notes"] == "\u200f\u05e8\u05d2\u05dc\u05d9\u05d9\u05dd, 3\u200e x 5"
    assert sled["notes"] == "\u2067\u062f\u0641\u0639\u2069 \u0628\u0637\u064a\u0621"
    assert len(swings["exercises"][0]["sets"]) == 100
    assert rope["exercises"][0]["sets"][0]["reps"] == 2_000
    # A character that is newer than the Unicode data of the server.
    assert rope["title"] == "\U0001fae9"


def test_a_circuit_of_hevy_has_57_entries_in_superset_0(importer: Importer) -> None:
    (circuit,) = import_workouts(importer, "hevy-odd.csv")
    assert [entry["superset_group"] for entry in circuit["exercises"]] == [*[0] * 57, 1]
    carry = circuit["exercises"][57]["sets"]
    assert carry[0]["distance"] == {"value": 0.1, "unit": "km"}
    assert carry[0]["duration_s"] == 45.5
    assert carry[1]["done"] is False


def test_an_activity_may_have_fractions_of_seconds_beats_and_calories(importer: Importer) -> None:
    (run,) = import_workouts(importer, "garmin-odd.csv")
    assert (
        run["cardio"]
        | {
            "distance": {"value": 7.98, "unit": "km"},
            "moving_s": 1_685.3,
            "avg_hr": 142.4,
            "calories": 401.5,
            "ascent": {"value": 19.2, "unit": "m"},
            "descent": {"value": 16, "unit": "m"},
            "sport": "running",
        }
        == run["cardio"]
    )
