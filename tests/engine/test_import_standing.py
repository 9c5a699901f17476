"""What an account has of the entries of a file, before they are imported."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.account.imports import standing
from chalicelib.account.imports.lines import ImportLine, import_line
from chalicelib.account.imports.standing import Standing
from chalicelib.account.imports.writing.entries import NumberedLine
from chalicelib.account.imports.writing.readings import ReadingWriter
from chalicelib.account.imports.writing.workouts import WorkoutWriter
from chalicelib.table.ids import uuid7
from chalicelib.table.session import Session
from tests.support.api import Api

pytestmark = pytest.mark.usefixtures("engine_table")

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
CLOCK = {"X-Now": "2026-11-30T12:00:00Z"}
IMPORT = uuid7(NOW)


def reading(key: str, value: float = 80, provider: str = "lab_csv") -> ImportLine:
    body: dict[str, Any] = {
        "value": value,
        "unit": "mg/dL",
        "local_date": "2026-01-05",
        "source": {"provider": provider, "external_id": key},
    }
    return import_line("reading", 2, body, marker="apob")


def workout(key: str, title: str = "Day A") -> ImportLine:
    body = {
        "title": title,
        "type": "strength",
        "started_at": "2026-01-05T18:00:00Z",
        "source": {"provider": "strong", "external_id": key},
    }
    return import_line("workout", 2, body)


def day(of: str, device: str = "watch", **values: float) -> ImportLine:
    body = {"values": {code: {"value": value} for code, value in values.items()}}
    return import_line("metric_day", 0, body, day=of, device=device)


def numbered(*lines: ImportLine) -> list[NumberedLine]:
    return [NumberedLine(number, line) for number, line in enumerate(lines)]


def outcomes(user: str, *lines: ImportLine) -> list[str]:
    return [*Standing(Session(user)).outcome(lines)]


def test_an_empty_account(user: str) -> None:
    lines = [workout("a"), reading("a"), day("2026-01-05", steps=4_000)]
    assert outcomes(user, *lines) == ["create"] * 3
    assert outcomes(user) == []


@pytest.mark.parametrize("most", [standing.MAX_KEPT, 1])
def test_entries_of_an_import(user: str, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """If there are more locks than are kept, they are read by their keys."""
    monkeypatch.setattr(standing, "MAX_KEPT", most)
    odd = "é ￿ 😀"
    ReadingWriter(Session(user), IMPORT, NOW).write(numbered(reading("a"), reading(odd)))
    WorkoutWriter(Session(user), uuid7(NOW), NOW).write(numbered(workout("a"), workout(odd)))
    found = outcomes(
        user,
        workout("a"),
        reading(odd),
        reading("a", 81),
        reading("b"),
        workout(odd, "Day B"),
        reading("a", provider="lab_csv2"),
        reading("a"),
    )
    assert found == ["same", "same", "changed", "create", "changed", "create", "same"]


def test_an_entry_of_a_request_is_the_same(engine_api: Api) -> None:
    """Its lock has no digest, so that nothing can be said about its content."""
    body = reading("a").body
    answer = engine_api.post("/v1/biomarkers/apob/readings", body, headers=CLOCK)
    assert answer.status == 201
    assert outcomes(engine_api.user, reading("a", 95), reading("b")) == ["same", "create"]


def test_the_locks_of_a_provider_are_read_once(user: str) -> None:
    session = Session(user)
    found = Standing(session)
    ReadingWriter(Session(user), IMPORT, NOW).write(numbered(reading("a")))
    assert found.outcome([reading("a"), reading("b")]) == ["same", "create"]
    trips = session.meter.round_trips
    assert found.outcome([reading("b"), reading("a")]) == ["create", "same"]
    assert session.meter.round_trips == trips


def test_metric_days(engine_api: Api) -> None:
    stored = {"values": {"steps": {"value": 4_000}, "rhr": {"value": 50}}}
    for source in ("watch", "phone"):
        path = f"/v1/metrics/2026-01-05/{source}"
        assert engine_api.put(path, stored, headers=CLOCK).status == 201
    found = outcomes(
        engine_api.user,
        day("2026-01-05", steps=4_000),
        day("2026-01-07", steps=4_000),
        day("2026-01-05", "phone", steps=4_100),
        day("2026-01-05", "ring", steps=4_000),
        day("2026-01-05", "phone", floors=2),
        day("2026-01-04", steps=4_000),
    )
    assert found == ["same", "create", "changed", "create", "changed", "create"]
