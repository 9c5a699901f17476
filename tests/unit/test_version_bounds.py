"""How many versions are kept: by number, in bytes, and that a pause is never refused."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.errors import Invalid
from chalicelib.jsontext import dump
from chalicelib.regimen.plan.dosing import with_ingredients
from chalicelib.regimen.plan.version_bounds import (
    KEPT_OF_FULL_PLAN,
    MAX_BYTES,
    MAX_BYTES_WITH_PAUSES,
    MAX_PLAN_VERSIONS,
)
from chalicelib.regimen.plan.versions import ended_document, with_versions
from chalicelib.regimen.supplements.models import SupplementCreate
from chalicelib.schedules.weeks import ISO_WEEK
from chalicelib.table.items import MAX_DOCUMENT_BYTES

DAY, MONDAY = timedelta(days=1), date(2026, 3, 9)
PILL = "\U0001f48a"
# The longest texts in the fewest bytes of UTF-8 that can be sent: four bytes a character.
UNIT, NAME = PILL * 40, PILL * 120
SLOTS = [f"{hour:02}:00" for hour in range(12)]


def dose(amount: float) -> dict[str, Any]:
    return {"amount": amount, "unit": UNIT}


def largest(number: int = 0, **fields: Any) -> SupplementCreate:
    """Return the largest supplement; another number has another taper."""
    ingredient = {"nutrient": NAME, "form": NAME, "amount": 999.123456789, "unit": UNIT}
    taper = [{"days": 1 + step, "dose": dose(number + step + 0.123456789)} for step in range(24)]
    document = {
        "name": NAME,
        "brand": NAME,
        "form": NAME,
        "dose": dose(1),
        "ingredients": [ingredient | {"as": "compound"}] * 60,
        "schedule": {"type": "weekdays", "days": [*range(1, 8)], "every_weeks": 2},
        "slots": SLOTS,
        "slot_doses": {slot: dose(3.123456789) for slot in SLOTS},
        "taper": taper,
        "notes": PILL * 5_000,
        "targets_biomarkers": [f"marker-{n}-{'x' * 40}" for n in range(20)],
    }
    return SupplementCreate.model_validate_json(json.dumps(document | fields, default=str))


def size(value: Any) -> int:
    return len(dump(value).encode())


def test_the_bytes_of_versions_are_bounded_but_pauses_are_possible() -> None:
    document: Any = with_versions(largest(), MONDAY, None)
    assert size(document["versions"]) < MAX_BYTES
    today, number = MONDAY, 0
    while size(document["versions"]) + size(largest().document()["taper"]) < MAX_BYTES:
        today, number = today + DAY, number + 1
        document = with_versions(largest(number), today, document)
    with pytest.raises(Invalid) as refused:
        with_versions(largest(number + 1), today + DAY, document)
    [fault] = refused.value.faults
    assert (fault.path, fault.code, dict(fault.params)) == (
        "/schedule",
        "versions_too_long",
        {"max": MAX_BYTES},
    )
    assert MAX_BYTES * 0.9 < size(document["versions"]) <= MAX_BYTES
    for later in range(20):
        today += DAY
        document = with_versions(largest(number, paused=later % 2 == 0), today, document)
        assert document["versions"][-1]["valid_from"] == str(today)
        assert document["versions"][-1]["paused"] == (later % 2 == 0)
        assert size(document["versions"]) <= MAX_BYTES_WITH_PAUSES
    *_, last = with_ingredients(document["versions"])
    assert len(last["ingredients"]) == 60
    ended = ended_document(document, today + DAY)
    assert ended["ends_on"] == str(today)
    # Ids, stamps and the link to a protocol take less than 1 KB.
    assert size(document) + 1_000 < MAX_DOCUMENT_BYTES
    assert size(ended["versions"]) <= MAX_BYTES_WITH_PAUSES


def test_versions_of_an_earlier_release_are_not_dropped_at_once() -> None:
    """They were not bounded in bytes: each pause drops as much as it adds."""
    document: Any = with_versions(largest(), MONDAY, None)
    *versions, last = [
        document["versions"][0] | {"valid_from": f"{MONDAY + n * DAY}"} for n in range(3)
    ]
    changed = json.loads(json.dumps(last["ingredients"]))
    versions[1] = versions[1] | {"ingredients": [{**changed[0], "amount": 1}, *changed[1:]]}
    document["versions"] = [*versions, last]
    before = size(document["versions"])
    assert before > MAX_BYTES_WITH_PAUSES
    paused = with_versions(largest(paused=True), MONDAY + 9 * DAY, document)
    assert [each["valid_from"][8:] for each in paused["versions"]] == ["10", "11", "18"]
    assert before * 0.6 < size(paused["versions"]) <= before


def test_the_versions_of_a_plan_are_bounded_but_pauses_are_possible() -> None:
    others = MAX_PLAN_VERSIONS - 1
    # A new supplement has a version in any case.
    document: Any = with_versions(small(1), MONDAY, None, ISO_WEEK, MAX_PLAN_VERSIONS + 1)
    assert len(document["versions"]) == 1
    # An edit of the same day adds none.
    document = with_versions(small(2), MONDAY, document, ISO_WEEK, others)
    with pytest.raises(Invalid) as refused:
        with_versions(small(3), MONDAY + DAY, document, ISO_WEEK, others)
    [fault] = refused.value.faults
    assert (fault.code, fault.params) == ("too_many_versions", {"max": MAX_PLAN_VERSIONS})
    assert (
        len(with_versions(small(3), MONDAY + DAY, document, ISO_WEEK, others - 1)["versions"]) == 2
    )
    # A pause and its end are possible; so many versions are kept.
    for number in range(1, 30):
        paused, today = number % 2 == 1, MONDAY + number * DAY
        document = with_versions(small(2, paused=paused), today, document, ISO_WEEK, others)
        assert document["versions"][-1]["paused"] == paused
    assert len(document["versions"]) == KEPT_OF_FULL_PLAN


def small(amount: int, **fields: Any) -> SupplementCreate:
    """Return a supplement with little but its dose."""
    document = {"name": "D3", "dose": {"amount": amount, "unit": "IU"}} | fields
    return SupplementCreate.model_validate(document | {"schedule": {"type": "daily"}})
