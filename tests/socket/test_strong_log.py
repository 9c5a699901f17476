"""A real training log, posted through HTTP onto DynamoDB Local and counted again on its own.

The log is somebody's own published export; it is read where SAMPLES_DIR says and not copied.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.socket.conftest import Dev, sender
from tests.support.importing import Importer, differences, totals_of, totals_stored
from tests.support.logs import STRONG_SHORT, Log, Row, workouts

SAMPLES = os.environ.get("SAMPLES_DIR", "")
LOG = Log(STRONG_SHORT, "Asia/Tokyo")
NOW = "2026-07-22T23:00:00+09:00"

pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not SAMPLES, reason="SAMPLES_DIR does not say where the real logs are"),
]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return LOG.rows(Path(SAMPLES) / "strong-ysmath.csv")


@pytest.fixture(scope="module")
def server(launch: Callable[..., Dev], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dev]:
    running = launch(DATA_DIR=str(tmp_path_factory.mktemp("data")), DEMO="no").await_ready()
    yield running
    assert running.end() == 0


def longest_run(days: set[date]) -> int:
    return max(
        next(n for n in range(1, 1_000) if day + timedelta(days=n) not in days)
        for day in days
        if day - timedelta(days=1) not in days
    )


def test_the_log_reads_back_as_it_was_lived(server: Dev, rows: list[Row], token: str) -> None:
    importer = Importer(sender(server, token))
    importer.set_zone(LOG.zone)
    exercises = {row["exercise"] for row in rows}
    importer.add_exercises(exercises)
    bodies = [importer.with_ids(body) for body in workouts(LOG, rows)]
    importer.add_workouts(bodies)
    check(importer, rows)
    before = importer.stored("/v1/workouts", limit=10)

    # All of it again: with the same keys it is replayed, without keys its source is known.
    importer.add_exercises(exercises)
    for number, body in enumerate(bodies):
        key = {"Idempotency-Key": f"workout-{number}"}
        again = importer.send("POST", "/v1/workouts", body, key)
        assert (again.status, again.headers["Idempotency-Replayed"]) == (201, "true")
        anew = importer.send("POST", "/v1/workouts", body, {})
        assert (anew.status, anew.json["code"]) == (409, "duplicate_source")
        assert anew.json["existing_id"] == again.json["id"]
    assert importer.stored("/v1/workouts", limit=10) == before
    check(importer, rows)
    own = importer.stored("/v1/exercises?mine=true")
    assert len(own) == len(exercises) == 16


def check(importer: Importer, rows: list[Row]) -> None:
    """Hold list, calendar and streak against a count that is made from the CSV alone."""
    assert importer.refused == {}
    stored = importer.stored("/v1/workouts", limit=10)
    totals = totals_stored(stored)
    assert differences(totals, totals_of(LOG, rows)) == {}
    assert (totals.workouts, totals.sets, totals.reps) == (37, 666, 4_142)
    assert totals.types["warmup"] == 162
    assert totals.volume == {"kg": Decimal("168413.8")}

    sessions = Counter(day for day, _ in {(r["started"][:10], r["started"]) for r in rows})
    assert len(sessions) == 36
    assert totals.days == sessions
    dates = [workout["local_date"] for workout in stored]
    assert dates == sorted(dates, reverse=True)

    path = "/v1/calendar?kind=workouts&from=2026-04-01&to=2026-07-31"
    days = importer.send("GET", path, None, {}).json["days"]
    assert {day["date"]: day["count"] for day in days if day["count"]} == sessions

    streak = importer.send("GET", "/v1/streaks/workouts", None, {"X-Now": NOW}).json
    lived = {date.fromisoformat(day) for day in sessions}
    assert streak["longest"]["length"] == longest_run(lived)
    assert streak["today"] == "2026-07-22" == str(max(lived))
    assert streak["status"] == "done"
