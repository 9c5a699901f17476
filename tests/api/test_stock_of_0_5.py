"""A stock that 0.5 counted in doses: the same tablets, whatever becomes of the dose."""

import json
from typing import Any

from chalicelib.jsontext import dump
from chalicelib.table import keys
from chalicelib.table.client import dynamodb
from chalicelib.table.codec import Item, to_wire
from chalicelib.table.items import unpack
from chalicelib.table.session import Session
from tests.conftest import TABLE
from tests.support.api import Api

ANY = {"If-Match": "*"}
DAY = "2026-03-02"
AT = {"X-Now": f"{DAY}T12:00:00Z"}
TWO = {"amount": 2, "unit": "capsule"}


def put(item: Item) -> None:
    dynamodb().put_item(TableName=TABLE, Item=to_wire(item))


def as_in_0_5(user: str, supplement_id: str, doses: int) -> None:
    """Write a supplement and its stock as 0.5 did."""
    session = Session(user)
    sort_key = keys.named("supplement", supplement_id)
    item = session.get(sort_key)
    assert item
    document: dict[str, Any] = json.loads(unpack(item["doc"]))
    document["inventory"] = {"doses_left": doses, "refill_at": 3}
    for version in document["versions"]:
        del version["dose"], version["ingredients"]
    put(item | {"doc": dump(document), "schema": 1})
    put(session.key(f"{keys.STOCK}{supplement_id}") | {"doses": doses, "w": 1})


def test_doses_are_units_of_the_dose_that_they_were_counted_in(api: Api, user: str) -> None:
    body = {"name": "Zinc", "dose": TWO, "schedule": {"type": "as_needed"}}
    made = api.post("/v1/supplements", body, headers=AT)
    path, made_id = made.headers["Location"], made.json["id"]
    as_in_0_5(user, made_id, 10)

    def left() -> float:
        shown = api.get(path, headers=AT).json["inventory"]
        assert (shown["unit"], shown["refill_at"]) == ("capsule", 6)
        return float(shown["units_left"])

    def take(**fields: Any) -> Any:
        taken = {"supplement_id": made_id, "local_date": DAY} | fields
        return api.post("/v1/intakes", taken, headers=AT).json

    assert left() == 20
    first = take()
    assert left() == 18
    # The first version is of today, so this dose takes its place.
    half = {"dose": {"amount": 0.5, "unit": "capsule"}}
    changed = api.patch(path, half, headers=ANY | AT).json
    assert [version["dose"] for version in changed["versions"]] == [half["dose"]]
    assert (changed["inventory"]["units_left"], left()) == (18, 18)
    take()
    assert left() == 17.5
    assert api.delete(f"/v1/intakes/{first['id']}", headers=ANY).status == 204
    assert left() == 19.5
    api.patch(path, {"inventory": {"units_left": 5}}, headers=ANY | AT)
    assert left() == 5
