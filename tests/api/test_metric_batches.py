"""Several days of metrics in one request: all of them, or none."""

from typing import Any

from chalicelib.metrics.days.batch_models import MAX_BATCH
from chalicelib.streaks.recount import recount
from chalicelib.table.session import Session
from tests.support.api import Api

PATH = "/v1/metric-batches"
NOW = {"X-Now": "2026-03-14T18:00:00Z"}
CALF = {"code": "calf_left", "name": "Calf, left", "unit": "cm", "day_rule": "last"}


def day(date: str, source: str = "watch", **more: Any) -> dict[str, Any]:
    return {"date": date, "source": source, "values": {"steps": {"value": 9120}}} | more


def post(api: Api, *days: Any, **headers: str) -> Any:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.post(PATH, {"days": [*days]}, headers=NOW | sent)


def counted(api: Api) -> dict[str, int]:
    path = "/v1/calendar?kind=metrics&from=2026-01-01&to=2026-12-31"
    days = api.get(path, headers=NOW).json["days"]
    assert recount(Session(api.user), "metrics", 2026, fix=False) == []
    return {each["date"]: each["count"] for each in days if each["count"]}


def test_what_is_stored_already_is_not_written(api: Api) -> None:
    first = post(api, day("2026-03-14"), day("2026-03-14", "phone"), day("2026-03-13"))
    assert (first.status, first.json) == (200, {"written": 3, "unchanged": 0})
    changed = day("2026-03-13", values={"rhr": {"value": 47}})
    second = post(api, day("2026-03-14"), changed, day("2026-03-12"))
    assert second.json == {"written": 2, "unchanged": 1}
    merged = api.get("/v1/metrics/2026-03-13/watch").json
    assert (merged["version"], [*merged["values"]]) == (2, ["rhr", "steps"])
    assert api.get("/v1/metrics/2026-03-14/watch").json["version"] == 1
    assert counted(api) == {"2026-03-12": 1, "2026-03-13": 1, "2026-03-14": 2}


def test_a_key_replays_it(api: Api) -> None:
    for _ in range(2):
        answer = post(api, day("2026-03-14"), Idempotency_Key="a")
        assert (answer.status, answer.json) == (200, {"written": 1, "unchanged": 0})
        answer = post(api, day("2026-03-14"), Idempotency_Key="b")
        assert (answer.status, answer.json) == (200, {"written": 0, "unchanged": 1})


def test_one_fault_and_nothing_is_written(api: Api) -> None:
    low = day("2026-03-13", values={"weight": {"value": 1}, "x": {"value": 1}})
    fraction = day("2026-03-12", values={"spo2": {"value": 0.97}})
    answer = post(api, day("2026-03-14"), low, fraction, day("2026-03-16"), day("1949-12-31"))
    assert answer.status == 422
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [
        ("/days/1/values/x", "unknown_metric"),
        ("/days/2/values/spo2/value", "fraction"),
        ("/days/3/date", "too_far_ahead"),
        ("/days/4/date", "too_long_ago"),
    ]
    assert counted(api) == {}


def test_each_date_and_source_once(api: Api) -> None:
    answer = post(api, day("2026-03-14"), day("2026-03-14"))
    [fault] = answer.json["errors"]
    assert (answer.status, fault["pointer"], fault["code"]) == (422, "/days", "duplicates")


def test_bounds(api: Api) -> None:
    days = [day(f"2026-02-{1 + n % 28:02}", f"app-{n // 28}") for n in range(MAX_BATCH + 1)]
    assert post(api).status == 422
    assert post(api, *days).status == 422
    assert post(api, *days[1:]).json["written"] == MAX_BATCH
    # More sources of one date than it has, at once and one after the other.
    several = [day("2026-03-14", f"app-{number}") for number in range(17)]
    assert post(api, *several).json["errors"][0]["code"] == "day_full"
    assert post(api, *several[1:]).status == 200
    assert post(api, several[0]).json["errors"][0]["code"] == "day_full"
    assert counted(api)["2026-03-14"] == 16


def test_own_metrics_are_counted(api: Api) -> None:
    api.post("/v1/metric-definitions", CALF)
    own = {"calf_left": {"value": 38.5}}
    post(api, day("2026-03-14", values=own), day("2026-03-13", values=own))
    match, code = {"If-Match": "*"}, "/v1/metric-definitions/calf_left"
    api.delete("/v1/metrics/2026-03-14/watch")
    assert api.delete(code, headers=match).status == 409
    api.delete("/v1/metrics/2026-03-13/watch")
    assert api.delete(code, headers=match).status == 204


def test_a_batch_has_no_tag(api: Api) -> None:
    assert post(api, day("2026-03-14"), If_Match='"1"').status == 412
    assert counted(api) == {}
    assert post(api, day("2026-03-14"), If_Match="*").status == 200
