"""Taking an account along through a deployed stage, and bringing it back under another user."""

import csv
import io
import json
import re
from typing import Any

import pytest

from tests.deployed.stage import Stage, User

NDJSON = {"Content-Type": "application/x-ndjson"}
DAY = "2026-03-14"
WORKOUT = {
    "title": "=Push day",
    "local_date": DAY,
    "exercises": [{"exercise_id": "barbell-squat", "sets": [{"reps": 5}, {"reps": 4}]}],
}
PANEL = {
    "local_date": DAY,
    "lab": "Quest",
    "readings": [
        {"marker": "glucose_fasting", "value": 82, "unit": "mg/dL"},
        {"marker": "insulin_fasting", "value": 4, "unit": "uIU/mL"},
    ],
}
SUPPLEMENT = {
    "name": "Creatine",
    "dose": {"amount": 5, "unit": "g"},
    "schedule": {"type": "daily"},
    "inventory": {"units_left": 100},
}
HABIT = {
    "name": "Light",
    "pillar": "sleep",
    "measure": "minutes",
    "goal": {"at_least": 10, "unit": "min"},
    "schedule": {"type": "daily"},
}


class Person:
    """A user of the stage."""

    def __init__(self, stage: Stage, user: User) -> None:
        self._stage, self._token = stage, user.id_token

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        answer = self._stage.call(method, path, body, token=self._token, **options)
        assert answer.status in (200, 201), (path, answer.body)
        return answer

    def pages(self, path: str) -> list[str]:
        """Return the texts of all pages of an export."""
        texts: list[str] = []
        following: str | None = path
        while following:
            answer = self.call("GET", following)
            texts.append(answer.body.decode())
            link = re.fullmatch(r'<(?:/e2e)?(.+)>; rel="next"', answer.headers.get("Link", ""))
            following = link[1] if link else None
        return texts

    def reads(self) -> dict[str, Any]:
        """Return what the account shows."""
        paths = (
            *("/v1/workouts", "/v1/panels", "/v1/supplements", "/v1/intakes", "/v1/habits"),
            *("/v1/streaks", f"/v1/today?date={DAY}", "/v1/biomarkers?tracked=true"),
            f"/v1/score?from={DAY}&to={DAY}",
            f"/v1/calendar?kind=workouts&from={DAY}&to={DAY}",
            "/v1/biomarkers/glucose_fasting/trend",
        )
        return {path: self.call("GET", path).json for path in paths}


@pytest.fixture
def alice_with_data(stage: Stage, alice: User) -> Person:
    """A user with a workout, a panel, a dose and a habit of one day."""
    person = Person(stage, alice)
    person.call("POST", "/v1/workouts", WORKOUT)
    person.call("POST", "/v1/panels", PANEL)
    supplement = person.call("POST", "/v1/supplements", SUPPLEMENT).json["id"]
    person.call("POST", "/v1/intakes", {"supplement_id": supplement, "local_date": DAY})
    habit = person.call("POST", "/v1/habits", HABIT).json["id"]
    person.call("PUT", f"/v1/habits/{habit}/entries/{DAY}", {"amount": 12})
    return person


def test_an_exported_account_is_restored(stage: Stage, alice_with_data: Person) -> None:
    bob = Person(stage, stage.sign_up())
    pages = alice_with_data.pages("/v1/export?limit=2")
    assert len(pages) > 2
    kinds = {json.loads(line)["type"] for page in pages for line in page.splitlines()}
    assert {"workout", "panel", "supplement", "intake", "habit_entry", "day_log"} <= kinds
    for page in pages:
        report = bob.call("POST", "/v1/restores", raw=page.encode(), headers=NDJSON).json
        assert (report["refused"], report["next_line"]) == ([], None)
    assert bob.reads() == alice_with_data.reads()
    assert bob.pages("/v1/export") == ["".join(pages)]


def test_files_for_other_programs(alice_with_data: Person) -> None:
    workouts = csv.DictReader(
        io.StringIO("".join(alice_with_data.pages("/v1/export/workouts.csv")))
    )
    assert [(row["title"], row["reps"]) for row in workouts] == [
        ("'=Push day", "5"),
        ("'=Push day", "4"),
    ]
    readings = csv.DictReader(
        io.StringIO("".join(alice_with_data.pages("/v1/export/readings.csv")))
    )
    assert {row["marker"] for row in readings} >= {"glucose_fasting", "insulin_fasting"}
    [bundle] = map(json.loads, alice_with_data.pages("/v1/export/fhir.json"))
    kinds = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    assert kinds == {"Patient", "MedicationStatement", "Observation"}
