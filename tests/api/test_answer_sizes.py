"""No answer is larger than Lambda can send, and no write fails because of its answer."""

import json
import uuid
from typing import Any

import pytest

from chalicelib import jsontext
from chalicelib.application import operations
from chalicelib.table import keys
from chalicelib.table.client import dynamodb
from chalicelib.table.codec import to_wire
from chalicelib.table.ids import uuid7
from chalicelib.table.session import Query, Session
from tests.conftest import TABLE
from tests.support.api import Answer, Api
from tools.local.world import OPERATIONS, World

# Lambda states this number in its error about a larger payload.
MAX_PAYLOAD = 6_291_556
ALL = operations()
# Four bytes of UTF-8, and twelve in the ASCII of a runtime.
PILL = "\U0001f48a"
NAME, UNIT, NOTES = PILL * 120, PILL * 40, '"\\' * 2_400
DAILY = {"type": "daily"}
# What may have more than Lambda sends in the largest legal account, with the longest texts in
# characters that take most bytes. Every other answer is a page, or bounded.
UNBOUNDED = {"getToday", "getTotals"}


def payload(answer: Answer) -> int:
    """Return the bytes of the answer that the runtime of Python 3.11 sends to Lambda."""
    headers = {name: str(value) for name, value in answer.headers.items()}
    response: dict[str, Any] = {"headers": headers, "multiValueHeaders": {}}
    response |= {"statusCode": answer.status, "body": answer.body.decode()}
    return len(json.dumps(response).encode())


def test_an_answer_that_cannot_be_sent_is_refused_before_anything_is_written(api: Api) -> None:
    world, failures = World.whole(api), []
    paths = [(operation, world.path(operation), world.body(operation)) for operation in ALL]
    before = api.get("/v1/changes?limit=100").json["items"]
    with pytest.MonkeyPatch.context() as patch:
        # No answer with a body is as short.
        patch.setattr(jsontext, "MAX_ANSWER_BYTES", 10)
        for operation, path, body in paths:
            # The report of a restore has at most a short entry for each line that was sent.
            if operation.status == 204 or operation.operation_id == "restoreAccount":
                continue
            answer = world.send(operation, path=path, body=body)
            wanted = 413 if operation.writes else 422
            words = "more than 6 MB"
            if answer.status != wanted or words not in answer.json["detail"]:
                failures.append((operation.operation_id, answer.status, answer.body))
    assert failures == []
    assert api.get("/v1/changes?limit=100").json["items"] == before


def supplement(ingredients: int) -> dict[str, Any]:
    slots = [f"{hour:02}:00" for hour in range(12)]
    amount = {"amount": 1.123456789, "unit": UNIT}
    ingredient = {"nutrient": NAME, "form": NAME} | amount
    texts = {"name": NAME, "brand": NAME, "form": NAME, "notes": NOTES}
    doses = {"dose": amount, "slots": slots, "slot_doses": dict.fromkeys(slots, amount)}
    return texts | doses | {"schedule": DAILY, "ingredients": [ingredient] * ingredients}


def habit() -> dict[str, Any]:
    goal = {"measure": "amount", "goal": {"at_least": 1.5, "unit": UNIT}}
    return {"name": NAME, "pillar": "other", "schedule": DAILY, "notes": NOTES} | goal


def workout() -> dict[str, Any]:
    texts = {"title": NAME, "notes": '"\\\n' * 1_600, "local_date": "2026-03-14"}
    one = {"reps": 5, "notes": PILL * 200, "weight": {"value": 100, "unit": "kg"}}
    exercise = {"exercise_id": "barbell-squat", "sets": [one] * 380}
    return texts | {"exercises": [exercise]}


def panel() -> dict[str, Any]:
    reading = {"value": 80, "unit": "mg/dL", "notes": NOTES}
    readings = [reading | {"marker": name} for name in ("apob", "ldl_c", "hdl_c", "triglycerides")]
    texts = {"lab": NAME, "notes": NOTES, "local_date": "2026-03-14"}
    return texts | {"readings": readings}


def biomarker() -> dict[str, Any]:
    return {"name": NAME, "unit": "mg/dL", "notes": PILL * 200}


def exercise() -> dict[str, Any]:
    return {"name": NAME, "notes": PILL * 500}


# What is created through the API once, and copied: the path, the body, and how many there may be,
# but for the plan: in moto, 200 supplements take longer than a request may.
LARGEST = (
    ("/v1/supplements", supplement(8), "supplement", 70),
    ("/v1/habits", habit(), "habit", 14),
    ("/v1/workouts", workout(), "workout", 100),
    ("/v1/panels", panel(), "panel", 100),
    ("/v1/biomarkers", biomarker(), "biomarker", 100),
    ("/v1/exercises", exercise(), "exercise", 100),
)


def copy(session: Session, resource_id: str, entity: str, count: int) -> None:
    """Copy the item of a resource to further ids; its document keeps the first one."""
    prefix = keys.MARKER_SUMMARIES if entity == "biomarker" else keys.family(entity)
    items = session.each(Query(prefix, f"{prefix}{keys.LAST}", consistent=True))
    [item] = [found for found in items if found.get("entity") == entity]
    for _ in range(count - 1):
        new = uuid7(session.clock())
        copied = item | session.key(item["sk"].replace(resource_id, new))
        copied |= {"changed": session.stamp()} | ({"id": new} if "id" in item else {})
        dynamodb().put_item(TableName=TABLE, Item=to_wire(copied))


@pytest.fixture
def largest(api: Api) -> Api:
    """The account with the most and the longest texts."""
    made = [(api.post(path, body), entity, count) for path, body, entity, count in LARGEST]
    for answer, entity, count in made:
        assert answer.status == 201, answer.body
        copy(Session(api.user), answer.json["id"], entity, count)
    return api


def test_every_answer_about_the_largest_account_can_be_sent(largest: Api) -> None:
    world, failures = World(largest), []
    assert world.send(OPERATIONS["putMetricDay"]).status == 201
    cut = set()
    for operation in ALL:
        # Nobody requests the erasure of the account.
        if operation.method != "GET" or operation.operation_id == "getAccountDeletion":
            continue
        path = world.path(operation)
        if operation.query and "limit" in operation.query.model_fields:
            most = operation.query.model_json_schema()["properties"]["limit"]["maximum"]
            path += f"{'&' if '?' in path else '?'}limit={min(most, 100)}"
        answer = largest.get(path)
        refused = operation.operation_id in UNBOUNDED and answer.status == 422
        if payload(answer) > MAX_PAYLOAD or not (answer.status == 200 or refused):
            failures.append((operation.operation_id, answer.status, payload(answer)))
        if answer.status == 200 and payload(answer) > 5_000_000:
            cut.add(operation.operation_id)
    assert failures == []
    assert {"listChanges", "listSupplements"} <= cut


def test_a_batch_whose_answer_would_be_too_large_stores_nothing(api: Api) -> None:
    """Each intake repeats the 60 ingredients of its supplement."""
    made = api.post("/v1/supplements", supplement(60) | {"effective_from": "2026-01-01"}).json
    noon = {"X-Now": "2026-03-14T12:00:00Z"}
    items = [
        {"supplement_id": made["id"], "local_date": f"2026-03-{day:02}", "slot": slot}
        for day in (10, 11, 12, 13)
        for slot in made["slots"][:11]
    ]
    key = {"Idempotency-Key": str(uuid.uuid4())}
    for headers in (noon, noon | key):
        answer = api.post("/v1/intake-batches", {"items": items}, headers=headers)
        assert (answer.status, answer.code) == (413, "payload_too_large")
        assert answer.json["detail"].startswith("The request must be smaller")
    assert api.get("/v1/intakes").json["items"] == []
    fewer = api.post("/v1/intake-batches", {"items": items[:20]}, headers=noon)
    assert (fewer.status, len(fewer.json["items"])) == (201, 20)
    assert 3_000_000 < payload(fewer) < MAX_PAYLOAD
    listed = api.get("/v1/intakes?limit=100")
    assert len(listed.json["items"]) == 20
