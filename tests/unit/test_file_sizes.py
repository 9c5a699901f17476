"""The largest documents as parts of files: each one alone must fit into an answer of Lambda."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.account.files import fhir, medications, spreadsheet, workout_rows
from chalicelib.jsontext import MAX_PAGE_BYTES, dump, sent_bytes
from chalicelib.regimen.plan.models import MAX_TAPER_STEPS
from chalicelib.regimen.plan.version_bounds import MAX_VERSIONS
from chalicelib.table.items import MAX_DOCUMENT_BYTES
from chalicelib.training.workouts.models import MAX_EXERCISES, MAX_SETS

# Four bytes of UTF-8, and twelve in the ASCII of a runtime.
PILL = "\U0001f48a"
ID = "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d01"
SLOTS = [f"{hour:02}:00" for hour in range(12)]
WEEKDAYS = {"type": "weekdays", "days": [*range(1, 8)], "every_weeks": 52, "anchor": "2026-01-01"}
MONTHLY = {"type": "monthly", "days": [*range(1, 32)], "every_months": 12}
AS_NEEDED = {"type": "as_needed", "min_gap_hours": 6.123456789, "max_per_day": 24}


def fits(document: Any) -> bool:
    return len(dump(document).encode()) <= MAX_DOCUMENT_BYTES


@pytest.mark.parametrize("notes", ["", '"' * 110, PILL * 25])
def test_a_workout(notes: str) -> None:
    one = {"type": "rest_pause", "reps": 5.5, "load_mode": "bodyweight", "side": "right"}
    one |= {"weight": {"value": 102.58, "unit": "lb"}, "weight_kg": 46.529} if not notes else {}
    sets: list[Any] = [{**one, "notes": notes}] * (MAX_SETS // MAX_EXERCISES)
    at = "2026-03-10T18:05:00.123Z"
    document: Any = {
        "id": ID,
        "title": PILL * 120,
        "type": "mobility",
        "status": "in_progress",
        "local_date": "2026-03-10",
        "started_at": at,
        "ended_at": at,
        "timezone": "America/Argentina/ComodRivadavia",
        "utc_offset": "+00:00",
        "perceived_effort": 10,
        "routine_id": "r" * 64,
        "source": {"provider": "p" * 40, "external_id": PILL * 200},
        "exercises": [{"exercise_id": "e" * 64, "name": PILL * 60, "sets": sets}] * MAX_EXERCISES,
    }
    assert fits(document)
    rows = workout_rows.rows(document)
    assert len(rows) == MAX_SETS
    assert sent_bytes(spreadsheet.table(workout_rows.COLUMNS, rows)) < MAX_PAGE_BYTES


@pytest.mark.parametrize("unit", ["g", PILL * 40, '"' * 40])
@pytest.mark.parametrize("steps", [0, MAX_TAPER_STEPS])
@pytest.mark.parametrize("schedule", [WEEKDAYS, MONTHLY, AS_NEEDED])
@pytest.mark.parametrize("other_doses", [False, True])
def test_a_supplement(
    schedule: dict[str, Any], steps: int, unit: str, *, other_doses: bool
) -> None:
    def version(number: int) -> dict[str, Any]:
        day = (date(2025, 1, 1) + timedelta(days=number)).isoformat()
        found: dict[str, Any] = {"valid_from": day, "schedule": schedule, "paused": False}
        found |= {"slots": SLOTS, "dose": {"amount": 1.5, "unit": unit}}
        if other_doses:
            amounts = enumerate(SLOTS, 2)
            found["slot_doses"] = {slot: {"amount": n, "unit": unit} for n, slot in amounts}
        if steps:
            found["taper"] = [{"days": 1, "dose": {"amount": 1.1, "unit": unit}}] * steps
            found["taper_from"] = day
        return found

    each = len(dump(version(0)).encode()) + 1
    count = min(MAX_VERSIONS, (MAX_DOCUMENT_BYTES - 10_000) // each)
    names = dict.fromkeys(("name", "brand", "form"), PILL * 120)
    document: Any = {
        "id": ID,
        **names,
        "rx": True,
        "with_food": False,
        "notes": '"\\' * 1_000,
        "versions": [version(number) for number in range(count)],
    }
    assert fits(document)
    found = medications.statements(document, ID, date(2026, 1, 1))
    assert len(found) == count
    text = ",".join(fhir.entry(statement).text() for statement in found)
    assert sent_bytes(text) < MAX_PAGE_BYTES
