"""Several readings in one request, and what keeps single readings from being stored twice."""

from typing import Any

from chalicelib.labs.readings.batches import MAX_YEARS
from chalicelib.labs.readings.models import MAX_BATCH
from tests.support.api import Answer, Api

BATCHES = "/v1/reading-batches"
ANY = {"If-Match": "*"}


def weight(day: str, value: float = 80, **fields: Any) -> dict[str, Any]:
    return {"marker": "weight", "value": value, "unit": "kg", "local_date": day} | fields


def source(number: int) -> dict[str, Any]:
    return {"source": {"provider": "withings", "external_id": f"{number}"}}


def send(api: Api, *readings: dict[str, Any], **headers: str) -> Answer:
    return api.post(BATCHES, {"readings": list(readings)}, headers=headers)


def listed(api: Api, marker: str = "weight") -> list[dict[str, Any]]:
    return list(api.get(f"/v1/biomarkers/{marker}/readings?limit=100").json["items"])


def test_several_readings_of_one_marker_are_stored(api: Api) -> None:
    days = [f"2026-03-{day:02d}" for day in (3, 1, 4, 2)]
    answer = send(api, *(weight(day, 80 + place) for place, day in enumerate(days)))
    assert answer.status == 201
    assert [each["local_date"] for each in answer.json["items"]] == days
    assert [each["value"] for each in listed(api)] == [82, 80, 83, 81]
    assert {each["id"] for each in listed(api)} == {each["id"] for each in answer.json["items"]}
    shown = api.get("/v1/biomarkers/weight").json
    assert (shown["latest"]["value"], shown["change"]) == (82, "rising")
    calendar = api.get("/v1/calendar?kind=biomarkers&from=2026-03-01&to=2026-03-04").json
    assert [each["count"] for each in calendar["days"]] == [1, 1, 1, 1]
    # The next oldest one is found when the newest are deleted, so the summary is right.
    for reading in listed(api)[:3]:
        path = f"/v1/biomarkers/weight/readings/{reading['id']}"
        assert api.request("DELETE", path, headers=ANY).status == 204
    assert api.get("/v1/biomarkers/weight").json["latest"]["value"] == 81


def test_several_markers_with_their_interpretation(api: Api) -> None:
    pressure = {"value": 118, "unit": "mm[Hg]", "collected_at": "2026-03-13T07:05:00+01:00"}
    items = send(api, pressure | {"marker": "sbp"}, pressure | {"marker": "dbp"}).json["items"]
    assert [each["marker"] for each in items] == ["sbp", "dbp"]
    # Normal is below 120 and below 80 (ACC/AHA 2017).
    assert [each["reference"]["status"] for each in items] == ["in_range", "high"]
    assert items == [listed(api, "sbp")[0], listed(api, "dbp")[0]]


def test_all_or_nothing_and_each_fault_is_named(api: Api) -> None:
    wrong = {
        "/readings/1/unit unknown_unit": [weight("2026-03-02", unit="mol")],
        "/readings/1/marker unknown_marker": [weight("2026-03-02", marker="nonsense")],
        "/readings/1/marker computed": [weight("2026-03-02", marker="phenoage")],
        "/readings/1/local_date in_the_future": [weight("2100-03-02")],
        "/readings/1/collected_at required_without": [
            {"marker": "weight", "value": 1, "unit": "kg"}
        ],
        "/readings/1/marker missing": [{"value": 1, "unit": "kg", "local_date": "2026-03-02"}],
        "/readings/2/source repeated": [weight("2026-03-02", **source(1)) for _ in range(2)],
        "/readings too_many": [weight(f"{2000 + year}-01-01") for year in range(MAX_YEARS)],
        "/readings too_long": [weight("2026-03-02")] * MAX_BATCH,
    }
    found = {}
    for expected, readings in wrong.items():
        answer = send(api, weight("2026-03-01"), *readings)
        [error] = answer.json["errors"]
        found[expected] = (answer.status, f"{error['pointer']} {error['code']}")
    assert found == {expected: (422, expected) for expected in wrong}
    assert listed(api) == []
    assert send(api, *([weight("2026-03-02")] * MAX_BATCH)).status == 201


def test_a_source_is_stored_once(api: Api) -> None:
    """Of a single reading, of a batch, and after a change; a deletion frees it."""
    made = send(api, weight("2026-03-01", **source(1)), weight("2026-03-02", **source(2)))
    first, second = made.json["items"]
    path = "/v1/biomarkers/weight/readings"
    refused = [
        send(api, weight("2026-03-03"), weight("2026-03-04", **source(1))),
        api.post(path, {"value": 80, "unit": "kg", "local_date": "2026-03-05", **source(1)}),
        api.request("PATCH", f"{path}/{second['id']}", source(1), headers=ANY),
        # Another marker is no other source.
        api.post(
            "/v1/biomarkers/apob/readings",
            {"value": 80, "unit": "mg/dL", "local_date": "2026-03-05", **source(1)},
        ),
    ]
    for answer in refused:
        assert (answer.status, answer.code) == (409, "duplicate_source")
        assert answer.json["existing_id"] == first["id"]
    assert [each["source"] for each in listed(api)] == [source(n)["source"] for n in (2, 1)]
    assert api.request("DELETE", f"{path}/{first['id']}", headers=ANY).status == 204
    assert send(api, weight("2026-03-04", **source(1))).status == 201


def test_a_key_stores_once(api: Api) -> None:
    key = {"Idempotency-Key": "morning"}
    first, second = (send(api, weight("2026-03-01"), **key) for _ in range(2))
    assert (first.json, second.headers["Idempotency-Replayed"]) == (second.json, "true")
    assert len(listed(api)) == 1


def test_what_was_read_can_be_sent_back(api: Api) -> None:
    """What the server adds to a reading is ignored in a batch, also inside its range."""
    first = send(api, weight("2026-03-01", 80, lab_range={"low": 60, "high": 90})).json["items"][0]
    assert {"id", "version", "canonical", "display"} <= first.keys()
    again = send(api, first | {"local_date": "2026-03-02"})
    assert again.status == 201, again.body
    assert again.json["items"][0]["id"] != first["id"]
    wrong = send(api, first | {"lab_range": {"low": 60, "lowest": 1}})
    assert [each["pointer"] for each in wrong.json["errors"]] == ["/readings/0/lab_range/lowest"]
    beside = api.post(BATCHES, {"readings": [weight("2026-03-01")], "items": []})
    assert [each["pointer"] for each in beside.json["errors"]] == ["/items"]
