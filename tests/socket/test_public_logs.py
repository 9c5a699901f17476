"""Logs that people published, posted through HTTP onto DynamoDB Local and counted again.

They are exports of Strong, Hevy, FitNotes, Strava and Garmin, of Loop and HabitBull, some of them
in other languages. They are read where SAMPLES_DIR says and not copied.
"""

import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.socket.conftest import Dev, sender
from tests.support.importing import Importer, differences, totals_of, totals_stored
from tests.support.logs import (
    FITNOTES,
    FITNOTES_2020,
    GARMIN,
    HABITBULL,
    HEVY,
    HEVY_API,
    STRAVA,
    STRONG,
    STRONG_2016,
    STRONG_ANDROID,
    STRONG_NUMBERED,
    Log,
    activities,
    habitbull_habits,
    loop_habits,
    workouts,
)

SAMPLES = os.environ.get("SAMPLES_DIR", "")
IN_HEVY = "%d %b %Y, %H:%M"

pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not SAMPLES, reason="SAMPLES_DIR does not say where the real logs are"),
]

# Each log, with its workouts, sets, repetitions and volume, counted in the file by itself.
SETS: dict[str, tuple[Log, tuple[int, int, int, str]]] = {
    "strong-eliah3.csv": (Log(STRONG, "Europe/Berlin"), (13, 184, 1_938, "4738")),
    "strong-sebastienrdgs.csv": (Log(STRONG, "Europe/Paris"), (25, 533, 4_556, "177424.5")),
    "strong-breinsp.csv": (Log(STRONG, "Europe/Vienna"), (129, 2_078, 20_049, "800773")),
    "strong-aebelshajan.csv": (
        Log(STRONG_ANDROID, "Europe/London", separator=";"),
        (192, 3_197, 22_010, "796477.8"),
    ),
    "strong-joaoconde.csv": (
        Log(STRONG_NUMBERED, "Europe/Lisbon", distance="m", separator=";"),
        (558, 10_464, 105_722, "2560659.25"),
    ),
    "strong-mlahoz.csv": (Log(STRONG_2016, "Europe/Madrid"), (91, 1_635, 11_086, "268776.31")),
    "strong-cmccorkle21.csv": (
        Log(STRONG_NUMBERED, "America/New_York", distance="m", separator=";"),
        (574, 8_004, 67_110, "2756787.1973397590861"),
    ),
    "hevy-dakheera.csv": (
        Log(HEVY, "Europe/Berlin", date=IN_HEVY, provider="hevy"),
        (335, 7_211, 72_679, "2304917"),
    ),
    "hevy-tomaszzywicki.csv": (
        Log(HEVY, "Europe/Warsaw", date=IN_HEVY, provider="hevy"),
        (54, 1_187, 11_225, "425104.5"),
    ),
    "hevy-austin.csv": (
        Log(HEVY, "America/Chicago", distance="mi", date=IN_HEVY, provider="hevy"),
        (773, 13_650, 102_693, "5237914.31"),
    ),
    "hevy-nathann.csv": (
        Log(HEVY, "America/New_York", "lb", "mi", date=IN_HEVY, provider="hevy"),
        (590, 9_436, 86_195, "7164123.12"),
    ),
    "hevyapi-lukeram.csv": (
        Log(HEVY_API, distance="m", date="%Y-%m-%dT%H:%M:%S%z", provider="hevy"),
        (10, 226, 1_966, "79364.47097458973094"),
    ),
    "hevy-feliperuizm.csv": (
        Log(HEVY, "America/Sao_Paulo", date=IN_HEVY, provider="hevy"),
        (37, 567, 6_278, "188826.27"),
    ),
    "hevy-smdesai27.csv": (
        Log(HEVY, "America/New_York", "lb", "mi", date=IN_HEVY, provider="hevy"),
        (209, 3_430, 24_474, "3102101"),
    ),
    "fitnotes-bilallb.csv": (
        Log(FITNOTES, "Europe/London", provider="fitnotes"),
        (78, 1_624, 14_207, "256297.5"),
    ),
    "fitnotes-wmgriffi3.csv": (
        Log(FITNOTES_2020, "America/Chicago", "lb", provider="fitnotes"),
        (508, 11_493, 122_537, "5990499.1"),
    ),
}

# Each log, with its workouts, seconds of moving and distance.
ACTIVITIES: dict[str, tuple[Log, tuple[int, str, str]]] = {
    "strava-maryapanova.csv": (
        Log(STRAVA, distance="m", date="%b %d, %Y, %I:%M:%S %p", provider="strava"),
        (346, "1373473", "6897612.4"),
    ),
    "garmin-alexishuarac.csv": (
        Log(GARMIN, "America/Lima", provider="garmin"),
        (20, "38537.3", "131.36"),
    ),
    "garmin-matthewhurley.csv": (
        Log(GARMIN, "Australia/Melbourne", distance="m", provider="garmin"),
        (102, "166674.7", "99221"),
    ),
}

# Each log, with its habits and entries.
HABITS: dict[str, tuple[Log, Callable[..., Any], tuple[int, int]]] = {
    "loop-etiesch.csv": (
        Log("", "Europe/Paris", date="%m-%d-%y", provider="loop"),
        loop_habits,
        (32, 1_224),
    ),
    "loop-cramble19.csv": (
        Log("", "Asia/Kolkata", date="%Y-%m-%d", provider="loop"),
        loop_habits,
        (24, 391),
    ),
    "habitbull-fgrattoni.csv": (
        Log(HABITBULL, "Europe/Rome", date="%Y-%m-%d", provider="habitbull"),
        habitbull_habits,
        (4, 2_789),
    ),
}


@pytest.fixture(scope="module")
def server(launch: Callable[..., Dev], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dev]:
    running = launch(DATA_DIR=str(tmp_path_factory.mktemp("data")), DEMO="no").await_ready()
    yield running
    assert running.end() == 0


@pytest.fixture
def importer(server: Dev, token: str) -> Importer:
    return Importer(sender(server, token))


def published(name: str) -> Path:
    """Return the path of a log; the test is skipped where it is not."""
    path = Path(SAMPLES) / name
    if not path.exists():
        pytest.skip(f"SAMPLES_DIR has no {name}")
    return path


@pytest.mark.parametrize("name", SETS)
def test_sets_of_a_published_log_read_back_exactly(importer: Importer, name: str) -> None:
    log, (count, sets, reps, volume) = SETS[name]
    rows = log.rows(published(name))
    importer.set_zone(log.zone)
    importer.add_exercises({row["exercise"] for row in rows})
    importer.add_workouts(workouts(log, rows))
    assert importer.refused == {}
    stored = totals_stored(importer.stored("/v1/workouts"))
    assert differences(stored, totals_of(log, rows)) == {}
    assert (stored.workouts, stored.sets, stored.reps) == (count, sets, reps)
    assert stored.volume == {log.weight: Decimal(volume)}


@pytest.mark.parametrize("name", ACTIVITIES)
def test_activities_of_a_published_log_read_back_exactly(importer: Importer, name: str) -> None:
    log, (count, seconds, distance) = ACTIVITIES[name]
    rows = log.rows(published(name))
    importer.set_zone(log.zone)
    importer.add_workouts(activities(log, rows))
    assert importer.refused == {}
    stored = totals_stored(importer.stored("/v1/workouts"))
    assert differences(stored, totals_of(log, rows)) == {}
    assert (stored.workouts, stored.seconds) == (count, Decimal(seconds))
    assert stored.distance == {log.distance: Decimal(distance)}


@pytest.mark.parametrize("name", HABITS)
def test_habits_of_a_published_log_read_back_exactly(importer: Importer, name: str) -> None:
    log, habits_of, (count, entries) = HABITS[name]
    habits = habits_of(log, log.rows(published(name)))
    assert (len(habits), sum(len(habit.entries) for habit in habits)) == (count, entries)
    importer.set_zone(log.zone)
    ids = importer.add_habits(habits)
    assert importer.refused == {}
    assert importer.habits_that_differ(habits, ids) == []
