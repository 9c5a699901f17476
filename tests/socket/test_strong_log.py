"""A real training log, posted through HTTP onto DynamoDB Local and counted again on its own.

The log is somebody's own published export; it is read where SAMPLES_DIR says and not copied.
"""

import csv
import json
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.socket.conftest import Dev
from tools.local.tokens import issue

SAMPLES = os.environ.get("SAMPLES_DIR", "")
LOG = Path(SAMPLES) / "strong-ysmath.csv"
ZONE = "Asia/Tokyo"
NOW = "2026-07-22T23:00:00+09:00"

pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not SAMPLES, reason="SAMPLES_DIR does not say where the real logs are"),
]

Row = dict[str, str]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    with LOG.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def server(launch: Callable[..., Dev], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dev]:
    running = launch(DATA_DIR=str(tmp_path_factory.mktemp("data")), DEMO="no").await_ready()
    yield running
    assert running.end() == 0


class Importer:
    """What a client does that imports the log: exercises first, then one workout a session."""

    def __init__(self, server: Dev, rows: list[Row]) -> None:
        self._server, self._token = server, issue("lifter")
        self._rows = rows
        self.exercises: dict[str, str] = {}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        text = None if body is None else json.dumps(body)
        return self._server.call(method, path, text, token=self._token, **headers)

    def add_exercises(self) -> None:
        for name in sorted({row["Exercise Name"] for row in self._rows}):
            answer = self.call(
                "POST",
                "/v1/exercises",
                {"name": name},
                Idempotency_Key=f"exercise {name}".replace(" ", "_"),
            )
            assert answer.status == 201, answer.text
            self.exercises[name] = answer.json["id"]

    def workouts(self) -> list[dict[str, Any]]:
        """Return the log as request bodies."""
        sessions: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self._rows:
            sessions[row["Date"], row["Workout Name"]].append(row)
        return [self._workout(*key, held) for key, held in sessions.items()]

    def _workout(self, started: str, title: str, rows: list[Row]) -> dict[str, Any]:
        exercises: dict[str, dict[str, Any]] = {}
        for row in rows:
            name = row["Exercise Name"]
            entry = exercises.setdefault(
                name, {"exercise_id": self.exercises[name], "name": name, "sets": []}
            )
            entry["sets"].append(
                {
                    "type": "warmup" if row["Set Order"] == "W" else "normal",
                    "reps": int(float(row["Reps"])),
                    "weight": {"value": float(row["Weight"]), "unit": "kg"},
                }
            )
        at = datetime.fromisoformat(started).replace(tzinfo=ZoneInfo(ZONE))
        return {
            "title": title,
            "started_at": at.isoformat(),
            "exercises": list(exercises.values()),
            "source": {"provider": "strong", "external_id": f"{started} {title}"},
        }

    def stored(self) -> list[dict[str, Any]]:
        """Return every workout, page by page."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self.call("GET", f"/v1/workouts?limit=10{cursor}").json
            found += page["items"]
            if page["next_cursor"] is None:
                return found
            cursor = f"&cursor={page['next_cursor']}"


def longest_run(days: set[date]) -> int:
    return max(
        next(n for n in range(1, 1_000) if day + timedelta(days=n) not in days)
        for day in days
        if day - timedelta(days=1) not in days
    )


def test_the_log_reads_back_as_it_was_lived(server: Dev, rows: list[Row]) -> None:
    importer = Importer(server, rows)
    profile = importer.call("PATCH", "/v1/profile", {"timezone": ZONE}, If_Match='"0"')
    assert profile.status == 200
    importer.add_exercises()
    bodies = importer.workouts()
    for number, body in enumerate(bodies):
        answer = importer.call("POST", "/v1/workouts", body, Idempotency_Key=f"workout-{number}")
        assert answer.status == 201, answer.text
    check(importer, rows)
    before = importer.stored()

    # All of it again: with the same keys it is replayed, without keys its source is known.
    importer.add_exercises()
    for number, body in enumerate(bodies):
        again = importer.call("POST", "/v1/workouts", body, Idempotency_Key=f"workout-{number}")
        assert (again.status, again.headers["Idempotency-Replayed"]) == (201, "true")
        anew = importer.call("POST", "/v1/workouts", body)
        assert (anew.status, anew.json["code"]) == (409, "duplicate_source")
        assert anew.json["existing_id"] == again.json["id"]
    assert importer.stored() == before
    check(importer, rows)
    own = importer.call("GET", "/v1/exercises?mine=true&limit=100").json["items"]
    assert len(own) == len({row["Exercise Name"] for row in rows}) == 16


def check(importer: Importer, rows: list[Row]) -> None:
    """Hold list, calendar and streak against a count that is made from the CSV alone."""
    workouts = importer.stored()
    sets = [one for w in workouts for entry in w["exercises"] for one in entry["sets"]]
    assert (len(workouts), len(sets)) == (37, 666)
    assert sum(one["type"] == "warmup" for one in sets) == 162
    assert sum(one["reps"] for one in sets) == 4_142
    volume = sum(one["reps"] * one["weight_kg"] for one in sets)
    assert volume == pytest.approx(168_413.8)
    assert volume == pytest.approx(sum(float(r["Weight"]) * float(r["Reps"]) for r in rows))

    sessions = Counter(day for day, _ in {(r["Date"][:10], r["Date"]) for r in rows})
    assert len(sessions) == 36
    assert Counter(workout["local_date"] for workout in workouts) == sessions
    dates = [workout["local_date"] for workout in workouts]
    assert dates == sorted(dates, reverse=True)

    path = "/v1/calendar?kind=workouts&from=2026-04-01&to=2026-07-31"
    days = importer.call("GET", path).json["days"]
    assert {day["date"]: day["count"] for day in days if day["count"]} == sessions

    streak = importer.call("GET", "/v1/streaks/workouts", X_Now=NOW).json
    lived = {date.fromisoformat(day) for day in sessions}
    assert streak["longest"]["length"] == longest_run(lived)
    assert streak["today"] == "2026-07-22" == str(max(lived))
    assert streak["status"] == "done"
