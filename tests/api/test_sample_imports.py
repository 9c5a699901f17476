"""Two real logs as imports: a check, a commit, the same again, an undo, a second commit.

What follows from them is that of a count from the files. The logs are people's own published
exports; they are read where SAMPLES_DIR says and not copied.
"""

import os
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from tests.api.test_sample_logs import (
    FROM_HEVY,
    STRONG,
    Sample,
    compare_histories,
    compare_records,
    compare_weeks,
    prepared,
)
from tests.support.api import Api
from tests.support.csv_count import CsvCount, CsvWorkout, ExerciseInfo
from tools.local.memory_stage import MemoryStage

SAMPLES = os.environ.get("SAMPLES_DIR", "")
ANY = {"If-Match": "*"}

pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not SAMPLES, reason="SAMPLES_DIR does not say where the real logs are"),
]


class Person:
    """Somebody who imports a log."""

    def __init__(self, api: Api, imports: MemoryStage, content: bytes, options: Any) -> None:
        self.api, self.imports, self.content, self.options = api, imports, content, options

    def check(self) -> Any:
        made = self.api.post("/v1/imports", {"upload": True, "options": self.options}).json
        self.imports.upload(made["upload"]["fields"]["key"], self.content)
        self.imports.work()
        return self.read(made)

    def read(self, made: Any) -> Any:
        return self.api.get(f"/v1/imports/{made['id']}").json

    def commit(self, made: Any) -> Any:
        self.api.patch(f"/v1/imports/{made['id']}", {"status": "committed"}, headers=ANY)
        self.imports.work()
        return self.read(made)

    def undo(self, made: Any) -> Any:
        self.api.delete(f"/v1/imports/{made['id']}", headers=ANY)
        self.imports.work()
        return self.read(made)


def names_of(made: Any) -> list[str]:
    return [each["subject"] for each in made["questions"] if each["kind"] == "name"]


def moves_the_body(api: Api, name: str, info: ExerciseInfo) -> bool:
    """Tell whether the load of an exercise is that of the body, which the log does not know."""
    traits = api.get(f"/v1/exercises/{info.id}").json
    own = traits.get("equipment") in ("band", "bodyweight") or traits.get("tracks") == "reps"
    own = own or "body_weight_factor" in traits
    return own or "assisted" in name.lower()


def without_load(counted: list[CsvWorkout], exercise_id: str) -> None:
    """Take the weights of an exercise out of a count: they are not the load."""
    for workout in counted:
        sets = workout.exercises.get(exercise_id, [])
        sets[:] = [each._replace(kilograms=None) for each in sets]


@pytest.mark.parametrize("sample", [STRONG, FROM_HEVY], ids=lambda sample: sample.app)
def test_a_real_log_is_imported_undone_and_imported(
    engine_api: Api, imports: MemoryStage, sample: Sample
) -> None:
    api, path = engine_api, Path(SAMPLES) / sample.file
    importer, exercises, _ = prepared(api, sample)
    # The exercises of the person have the names of the file, so no name is asked.
    options = {"timezone": sample.log.zone, "weight_unit": "kg"}
    options |= {"distance_unit": "km", "body_move_weight": "added"}
    person = Person(api, imports, path.read_bytes(), options)
    with pytest.MonkeyPatch.context() as patch:
        # Other tests hold such answers against the contract, which takes longest.
        patch.setattr(api, "_contract", Mock())
        first = person.check()
        assert (first["status"], names_of(first)) == ("checked", [])
        assert first["counts"]["create"] == sample.workouts
        assert person.commit(first)["written"]["created"] == sample.workouts
        again = person.check()
        assert again["counts"]["same"] == sample.workouts
        assert person.commit(again)["written"]["same"] == sample.workouts
        newest = api.get("/v1/workouts?limit=1").json["items"][0]
        edited = api.patch(f"/v1/workouts/{newest['id']}", {"notes": "mine"}, headers=ANY)
        assert edited.status == 200
        gone = person.undo(first)["removed"]
        assert (gone["removed"], gone["kept"]) == (sample.workouts - 1, 1)
        kept = api.get("/v1/workouts").json["items"]
        assert [each["notes"] for each in kept] == ["mine"]
        assert api.delete(f"/v1/workouts/{newest['id']}", headers=ANY).status == 204
        assert person.commit(person.check())["written"]["created"] == sample.workouts

    counted = sample.read(path, lambda name: exercises[name].id)
    for each in exercises.items():
        if moves_the_body(api, *each):
            without_load(counted, each[1].id)
    count = CsvCount(counted, {each.id: each for each in exercises.values()})
    compare_histories(importer, count)
    compare_records(importer, count)
    compare_weeks(api, count)
