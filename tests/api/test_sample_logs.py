"""Two real logs through HTTP: history, records and weeks are those of a count from the files.

The logs are people's own published exports; they are read where SAMPLES_DIR says and not copied.
"""

import json
import os
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import Mock

import pytest

from tests.support.api import Api
from tests.support.csv_count import CsvCount, CsvWorkout, ExerciseInfo, read_hevy, read_strong
from tests.support.importing import Importer
from tests.support.logs import HEVY, STRONG_SHORT, Log, Row, workouts

SAMPLES = os.environ.get("SAMPLES_DIR", "")
APP_NAMES = Path("chalicelib/training/exercises/app_names.json")
# The muscles of exercises that the catalogue lacks, by a word of their names.
MUSCLES = {
    "Curl": (["biceps"], ["forearms"]),
    "Row": (["middle_back"], ["biceps", "lats"]),
    "Press": (["shoulders"], ["triceps"]),
    "Crunch": (["abdominals"], []),
    "Flye": (["chest"], ["shoulders"]),
    "Extension": (["triceps"], []),
    "Pull": (["lats"], ["biceps", "middle_back"]),
    "Squat": (["quadriceps"], ["glutes", "quadriceps"]),
}

pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not SAMPLES, reason="SAMPLES_DIR does not say where the real logs are"),
]


class Sample(NamedTuple):
    """A log, how it becomes requests and how it is counted, with its workouts and exercises."""

    file: str
    app: str
    log: Log
    read: Callable[[Path, Callable[[str], str]], list[CsvWorkout]]
    workouts: int


STRONG = Sample("strong-ysmath.csv", "strong", Log(STRONG_SHORT, "Asia/Tokyo"), read_strong, 37)
IN_HEVY = Log(HEVY, "Europe/Berlin", date="%d %b %Y, %H:%M", provider="hevy")
FROM_HEVY = Sample("hevy-dakheera.csv", "hevy", IN_HEVY, read_hevy, 335)


@pytest.mark.parametrize("sample", [STRONG, FROM_HEVY], ids=lambda sample: sample.app)
def test_a_real_log_is_counted_as_its_file_is(engine_api: Api, sample: Sample) -> None:
    api, path = engine_api, Path(SAMPLES) / sample.file
    importer, exercises, rows = prepared(api, sample)
    with pytest.MonkeyPatch.context() as patch:
        # Other tests hold such answers against the contract, which takes longest.
        patch.setattr(api, "_contract", Mock())
        importer.add_workouts(workouts(sample.log, rows))
    assert importer.refused == {}

    counted = sample.read(path, lambda name: exercises[name].id)
    assert len(counted) == sample.workouts
    count = CsvCount(counted, {each.id: each for each in exercises.values()})
    compare_histories(importer, count)
    compare_records(importer, count)
    compare_weeks(api, count)


def prepared(api: Api, sample: Sample) -> tuple[Importer, dict[str, ExerciseInfo], list[Row]]:
    """Return an importer with the exercises of a log, the exercises by name, and the rows."""
    importer = Importer(
        lambda method, route, body, headers: api.request(method, route, body, headers=headers)
    )
    importer.set_zone(sample.log.zone)
    rows = sample.log.rows(Path(SAMPLES) / sample.file)
    exercises = {
        name: exercise(api, sample.app, name) for name in {row["exercise"] for row in rows}
    }
    importer.exercises = {name: each.id for name, each in exercises.items()}
    return importer, exercises, rows


def exercise(api: Api, app: str, name: str) -> ExerciseInfo:
    """Return the exercise of the catalogue that an app calls so, or else a custom one."""
    slug = json.loads(APP_NAMES.read_text(encoding="utf-8"))[app].get(name)
    if slug:
        found = api.get(f"/v1/exercises/{slug}").json
    else:
        primary, secondary = next((MUSCLES[word] for word in MUSCLES if word in name), ([], []))
        body = {"name": name, "primary_muscles": primary, "secondary_muscles": secondary}
        body |= {"implements": 2} if "(Dumbbell)" in name else {}
        found = api.post("/v1/exercises", body).json
    return ExerciseInfo(
        found["id"],
        found.get("implements") or 1,
        frozenset(found["primary_muscles"]),
        frozenset(found["secondary_muscles"]),
    )


def near(expected: Fraction) -> Any:
    """Return what a number that is rounded to four places equals."""
    return pytest.approx(float(expected), abs=0.00005001, rel=1e-12)


def compare_histories(importer: Importer, count: CsvCount) -> None:
    for exercise_id, sessions in count.history.items():
        path = f"/v1/exercises/{exercise_id}/history?include=warmups"
        items = importer.stored(path)
        found = [
            (
                each["local_date"],
                len(each["sets"]),
                each["working_sets"],
                each["sets_without_load"],
                frozenset(each["records"]),
            )
            for each in reversed(items)
        ]
        expected = [
            (each.day, each.rows, each.sets, each.without_load, each.records) for each in sessions
        ]
        assert found == expected
        volumes = [each["volume_kg"] for each in reversed(items)]
        assert volumes == [near(each.volume) for each in sessions]


def compare_records(importer: Importer, count: CsvCount) -> None:
    for exercise_id, standing in count.records.items():
        answer = importer.send("GET", f"/v1/exercises/{exercise_id}/records", None, {}).json
        found = {
            (each["kind"], each.get("reps", 0)): (
                each.get("value_kg", each["value"]),
                each["local_date"],
            )
            for each in answer["items"]
        }
        assert found == {
            kind: (near(record.value), record.day) for kind, record in standing.items()
        }


def compare_weeks(api: Api, count: CsvCount) -> None:
    first, last = min(count.weeks), max(count.weeks)
    found: dict[str, dict[str, Any]] = {}
    while first <= last:
        # So many weeks are the most of one answer.
        path = f"/v1/summaries?by=week&from={first}&to={first + timedelta(weeks=52)}"
        found |= {each["from"]: each for each in api.get(path).json["items"]}
        first += timedelta(weeks=53)
    for monday, each in found.items():
        week = count.weeks[date.fromisoformat(monday)]
        assert (each["workouts"], each["records"]) == (week.workouts, week.records)
        assert (each["sets"], each["sets_without_load"]) == (week.sets, week.without_load)
        assert each["volume_kg"] == near(week.volume)
        muscles = {
            line["muscle"]: (
                line["direct_sets"],
                line["indirect_sets"],
                line["sets"],
                line["days"],
            )
            for line in each["muscles"]
        }
        assert muscles == week.muscles()
