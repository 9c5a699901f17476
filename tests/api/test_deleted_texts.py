"""What a person deleted leaves no text after 181 days, but for the entries that they still have."""

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from chalicelib.regimen.plan import archive
from chalicelib.table.client import dynamodb
from chalicelib.table.codec import Item
from chalicelib.table.items import unpack
from chalicelib.table.session import Query, Session, wall_clock
from tests.conftest import TABLE
from tests.support.api import Answer, Api

WORD = "Zanzibarite"
DAY, LATER = "2026-03-10", "2026-03-14"
DOSE = {"amount": 1, "unit": WORD}
SUPPLEMENT = {
    "name": WORD,
    "brand": WORD,
    "notes": WORD,
    "dose": DOSE,
    "ingredients": [{"nutrient": WORD, "amount": 5, "unit": "mg"}],
    "schedule": {"type": "daily"},
    "taper": [{"days": 3, "dose": {"amount": 2, "unit": WORD}}],
    "effective_from": "2026-03-09",
}
HABIT = {
    "name": WORD,
    "notes": WORD,
    "measure": "amount",
    "goal": {"at_least": 2, "unit": WORD},
    "schedule": {"type": "daily"},
    "effective_from": "2026-03-09",
}
READING = {"value": 5, "unit": "mg/dL", "local_date": DAY, "lab": WORD, "notes": WORD}
# What the person still has: entries keep the names with which they were made, and a custom exercise
# is archived, because workouts use it.
KEPT = {"intake", "habit_entry", "exercise"}


def send(api: Api, method: str, path: str, body: Any = None, day: str = DAY) -> Answer:
    headers = {"X-Now": f"{day}T12:00:00Z", "Idempotency-Key": str(uuid.uuid4())}
    headers |= {"If-Match": "*"} if method == "DELETE" else {}
    answer = api.request(method, path, body, headers=headers)
    assert answer.status < 300, (path, answer.body)
    return answer


def items(user: str) -> Iterator[Item]:
    return iter(list(Session(user).each(Query("!", "~", consistent=True))))


def texts_of(item: Item) -> str:
    """Return all that can be read in an item, except ids and stamps that the server made."""
    return json.dumps([unpack(each) if isinstance(each, bytes) else each for each in item.values()])


def leftovers(user: str) -> list[str]:
    """Return the sort keys of the items with the word, without those that the person still has."""
    found = (item for item in items(user) if item.get("entity") not in KEPT)
    return [item["sk"] for item in found if WORD in texts_of(item)]


def let_expire(user: str, days: int) -> None:
    """Remove what has expired in some days, as DynamoDB does."""
    then = (wall_clock() + timedelta(days=days)).timestamp()
    for item in items(user):
        if item.get("expires_at", then) < then:
            key = {name: {"S": item[name]} for name in ("pk", "sk")}
            dynamodb().delete_item(TableName=TABLE, Key=key)


def made(api: Api) -> list[str]:
    """Write the word everywhere; return the paths of what can be deleted."""
    create = lambda path, body: send(api, "POST", path, body).json["id"]  # noqa: E731  # short
    exercise = create("/v1/exercises", {"name": WORD, "notes": WORD})
    sets = [{"reps": 5, "notes": WORD}]
    workout = create(
        "/v1/workouts",
        {
            "title": WORD,
            "notes": WORD,
            "local_date": DAY,
            "exercises": [{"exercise_id": exercise, "notes": WORD, "sets": sets}],
            "source": {"provider": "strong", "external_id": WORD},
        },
    )
    planned = create("/v1/workouts", {"title": WORD, "status": "planned", "local_date": LATER})
    supplement = create("/v1/supplements", SUPPLEMENT)
    counted = {"schedule": {"type": "interval_from_last", "every_days": 2}}
    by_doses = create("/v1/supplements", SUPPLEMENT | counted)
    for each in (supplement, by_doses):
        create("/v1/intakes", {"supplement_id": each, "local_date": DAY, "notes": WORD})
    habit = create("/v1/habits", HABIT)
    send(api, "PUT", f"/v1/habits/{habit}/entries/{DAY}", {"amount": 3, "notes": WORD})
    marker = create("/v1/biomarkers", {"name": WORD, "unit": "mg/dL", "notes": WORD})
    send(api, "PUT", f"/v1/biomarkers/{marker}/target", {"low": 1, "unit": "mg/dL", "notes": WORD})
    reading = create(f"/v1/biomarkers/{marker}/readings", READING)
    result = {"marker": "ldl_c", "value": 90, "unit": "mg/dL", "notes": WORD}
    panel = create("/v1/panels", {"local_date": DAY, "lab": WORD, "readings": [result]})
    return [
        *(f"/v1/workouts/{each}" for each in (workout, planned)),
        *(f"/v1/supplements/{each}" for each in (supplement, by_doses)),
        f"/v1/habits/{habit}",
        f"/v1/panels/{panel}",
        f"/v1/biomarkers/{marker}/readings/{reading}",
        f"/v1/biomarkers/{marker}",
        f"/v1/exercises/{exercise}",
    ]


def test_what_was_deleted_leaves_no_text(api: Api) -> None:
    paths = made(api)
    shown = api.get(f"/v1/today?date={DAY}").json
    for path in paths:
        send(api, "DELETE", path, day=LATER)
    # A past day still shows what was due on it, by its name.
    assert due_on(api) == due(shown) == {WORD}
    let_expire(api.user, 180)
    assert {key.split("#")[0] for key in leftovers(api.user)} == {"ENDED"}
    let_expire(api.user, 182)
    assert leftovers(api.user) == []
    assert due_on(api) == {archive.UNKNOWN}
    # What the person has is as it was, and so is whether the past days count.
    kept = api.get("/v1/intakes").json["items"]
    assert {each["snapshot"]["name"] for each in kept} == {WORD}
    for kind in ("supplements", "protocol"):
        span = f"from={DAY}&to={DAY}"
        [cell] = api.get(f"/v1/calendar?kind={kind}&{span}").json["days"]
        assert cell["state"] == "done", kind


def due_on(api: Api) -> set[str]:
    return due(api.get(f"/v1/today?date={DAY}").json)


def due(today: dict[str, Any]) -> set[str]:
    """Return the names of the supplements and habits of a day."""
    doses = [dose["name"] for slot in today["slots"] for dose in slot["doses"]]
    return {*doses, *(habit["name"] for habit in today["habits"])}


def test_expired_texts_are_not_shown(api: Api, monkeypatch: Any) -> None:
    """DynamoDB removes an expired item within days; until then it is there."""
    monkeypatch.setattr(archive, "TEXT_LIFE", timedelta(seconds=-1))
    for path in made(api):
        send(api, "DELETE", path, day=LATER)
    assert due_on(api) == {archive.UNKNOWN}
