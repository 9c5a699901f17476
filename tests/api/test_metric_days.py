"""What a source reports of a local date: written, read, deleted, counted and restored."""

import json
from typing import Any

import pytest

from app import app as chalice_app
from chalicelib.metrics.days.repository import MAX_SOURCES
from chalicelib.metrics.definitions import catalogue
from chalicelib.streaks.recount import recount
from chalicelib.table.session import Session
from tests.support.api import Api
from tests.support.feed import all_changes, is_deletion, type_of
from tests.support.restoring import export, restore

DAY = "2026-03-14"
NOW = {"X-Now": "2026-03-14T18:00:00Z"}
WATCH = f"/v1/metrics/{DAY}/watch-garmin"
STEPS = {"values": {"steps": {"value": 9120}}}
CALF = {"code": "calf_left", "name": "Calf, left", "unit": "cm", "day_rule": "last"}
HOURS = [0] * 9 + [500, 700] + [0] * 13


def put(api: Api, body: Any, path: str = WATCH, **headers: str) -> Any:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.put(path, body, headers=NOW | sent)


def of(source: str, day: str = DAY) -> str:
    return f"/v1/metrics/{day}/{source}"


def fault(answer: Any) -> tuple[int, str, str]:
    [found] = answer.json["errors"]
    return answer.status, found.get("pointer", found.get("parameter")), found["code"]


def counted(api: Api) -> dict[str, int]:
    """Return the number of sources of each date, as the heat map has it."""
    path = "/v1/calendar?kind=metrics&from=2026-01-01&to=2026-12-31"
    days = api.get(path, headers=NOW).json["days"]
    assert recount(Session(api.user), "metrics", 2026, fix=False) == []
    return {day["date"]: day["count"] for day in days if day["count"]}


def writes(api: Api) -> int:
    """Return how many entries the change feed has."""
    return len(all_changes(api))


class TestWriting:
    def test_first_201_then_200(self, api: Api) -> None:
        first = put(api, STEPS | {"device": "fenix 8"})
        assert (first.status, first.etag, first.headers["Location"]) == (201, '"1"', WATCH)
        steps = {"value": 9120, "unit": "{steps}", "canonical": 9120}
        assert {name: first.json[name] for name in ("id", "date", "source", "values")} == {
            "id": f"{DAY}/watch-garmin",
            "date": DAY,
            "source": "watch-garmin",
            "values": {"steps": steps},
        }
        second = put(api, {"values": {"rhr": {"value": 47}}})
        assert (second.status, second.etag) == (200, '"2"')
        assert second.json["values"]["steps"] == steps
        assert second.json["device"] == "fenix 8"
        assert api.get(WATCH).json == second.json

    def test_an_identical_report_writes_nothing(self, api: Api) -> None:
        body = {
            "values": {"weight": {"value": 181.2, "unit": "[lb_av]"}},
            "hours": {"steps": HOURS},
            "samples": [
                {"time": "21:40", "values": {"sbp": {"value": 118}, "dbp": {"value": 74}}},
                {"time": "07:10", "values": {"sbp": {"value": 124}, "dbp": {"value": 78}}},
            ],
            "device": "x",
        }
        first = put(api, body)
        before = writes(api)
        for mode in ("merge", "replace"):
            again = put(api, body | {"mode": mode}, Idempotency_Key=f"again-{mode}")
            assert (again.status, again.json) == (200, first.json)
        # What is read can be sent back, and in another order.
        assert put(api, first.json).json == first.json
        assert put(api, body | {"samples": body["samples"][::-1]}).json == first.json
        assert writes(api) == before
        assert first.json["values"]["weight"]["canonical"] == 82.190937444

    def test_replacing_and_clearing(self, api: Api) -> None:
        put(api, {"values": {"rhr": {"value": 47}}, "hours": {"steps": HOURS}, "device": "x"})
        cleared = put(api, {"values": {"steps": None, "floors": None}})
        assert (cleared.json["values"].keys(), cleared.json["hours"]) == ({"rhr"}, {})
        put(api, {"hours": {"steps": HOURS}})
        # A value in place of hours, which are no longer those of the value.
        assert put(api, STEPS).json["hours"] == {}
        replaced = put(api, STEPS | {"mode": "replace"}).json
        assert replaced["values"].keys() == {"steps"}
        assert "device" not in replaced

    def test_samples_are_replaced_by_metric(self, api: Api) -> None:
        pressure = {"sbp": {"value": 124}, "dbp": {"value": 78}}
        put(api, {"samples": [{"time": "07:10", "values": pressure | {"mood": {"value": 4}}}]})
        after = put(api, {"samples": [{"time": "09:00", "values": {"mood": {"value": 2}}}]}).json
        assert [(each["time"], [*each["values"]]) for each in after["samples"]] == [
            ("07:10", ["dbp", "sbp"]),
            ("09:00", ["mood"]),
        ]
        one = put(api, {"values": {"mood": {"value": 3}}}).json
        assert [[*each["values"]] for each in one["samples"]] == [["dbp", "sbp"]]

    def test_pairs_of_the_same_minute_stay_together(self, api: Api) -> None:
        pairs = [(124, 70), (118, 78)]
        samples = [
            {"time": "07:10", "values": {"sbp": {"value": high}, "dbp": {"value": low}}}
            for high, low in pairs
        ]
        stored = put(api, {"samples": samples}).json["samples"]
        found = [
            (each["values"]["sbp"]["value"], each["values"]["dbp"]["value"]) for each in stored
        ]
        assert sorted(found, reverse=True) == pairs

    def test_times_of_day(self, api: Api) -> None:
        api.patch("/v1/profile", {"timezone": "Europe/Berlin"}, headers={"If-Match": '"0"'})
        body = {
            "values": {
                "bedtime": {"time": "2026-03-13T22:40:00+01:00"},
                "wake_time": {"time": "05:31"},
            }
        }
        values = put(api, body).json["values"]
        assert values["bedtime"] == {
            "time": "2026-03-13T22:40:00+01:00",
            "local_time": "22:40",
        }
        assert values["wake_time"] == {"time": "05:31", "local_time": "05:31"}

    def test_a_replayed_request_has_its_first_answer(self, api: Api) -> None:
        first = put(api, STEPS, Idempotency_Key="a")
        again = put(api, STEPS, Idempotency_Key="a")
        assert (again.status, again.json) == (201, first.json)
        changed = put(api, {"values": {"rhr": {"value": 47}}}, Idempotency_Key="b")
        again = put(api, {"values": {"rhr": {"value": 47}}}, Idempotency_Key="b")
        assert (again.status, again.json["version"]) == (200, 2) == (200, changed.json["version"])
        assert counted(api) == {DAY: 1}

    def test_preconditions_are_optional(self, api: Api) -> None:
        assert put(api, STEPS, If_Match='"1"').status == 412
        put(api, STEPS)
        assert put(api, STEPS, If_Match='"2"').status == 412
        assert put(api, STEPS, If_None_Match="*").status == 412
        assert put(api, {"values": {"rhr": {"value": 47}}}, If_Match='"1"').status == 200
        assert api.delete(WATCH, headers={"If-Match": '"1"'}).status == 412
        assert api.delete(WATCH, headers={"If-Match": '"2"'}).status == 204


class TestDates:
    def test_tomorrow_by_the_zone_of_the_profile_is_the_last(self, api: Api) -> None:
        late = {"X-Now": "2026-03-14T23:30:00Z"}
        path = of("watch", "2026-03-16")
        found = fault(api.put(path, STEPS, headers=late))
        assert found == (422, "date", "too_far_ahead")
        zone = {"timezone": "Pacific/Auckland"}
        api.patch("/v1/profile", zone, headers={"If-Match": '"0"'})
        assert api.put(path, STEPS, headers=late).status == 201
        assert counted(api) == {"2026-03-16": 1}

    @pytest.mark.parametrize(
        ("day", "found"),
        [
            ("1949-12-31", (422, "date", "too_long_ago")),
            ("2026-02-30", (422, "date", "no_such_date")),
        ],
    )
    def test_dates_that_are_refused(self, api: Api, day: str, found: Any) -> None:
        assert fault(put(api, STEPS, of("watch", day))) == found
        assert counted(api) == {}

    @pytest.mark.parametrize("source", ["Watch", "a" * 41, "a_b", "a.b"])
    def test_sources_in_another_form(self, api: Api, source: str) -> None:
        expected = 201 if source == "Watch" else 404
        assert put(api, STEPS, of(source)).status == expected


class TestBounds:
    def test_metrics_of_a_source(self, api: Api) -> None:
        numbers = [
            code
            for code, metric in catalogue.metrics().items()
            if metric["unit"] != "{time_of_day}" and code not in ("sbp", "dbp")
        ]
        values = {
            code: {"value": catalogue.metrics()[code]["plausible_high"]} for code in numbers[:38]
        }
        pair = {"sbp": {"value": 124}, "dbp": {"value": 78}}
        assert put(api, {"values": values | pair}).status == 201
        one_more = {"values": {"bedtime": {"time": "22:40"}}}
        assert fault(put(api, one_more)) == (422, "", "too_many")
        swapped = one_more["values"] | {numbers[0]: None}
        assert put(api, {"values": swapped}).status == 200

    def test_samples_of_a_source(self, api: Api) -> None:
        mood = [{"time": "07:10", "values": {"mood": {"value": 4}}}] * 20
        water = [{"time": "07:10", "values": {"water": {"value": 200}}}] * 5
        put(api, {"samples": mood})
        assert fault(put(api, {"samples": water})) == (422, "/samples", "too_many")

    def test_sources_of_a_date(self, api: Api) -> None:
        for number in range(MAX_SOURCES):
            assert put(api, STEPS, of(f"app-{number}")).status == 201
        assert fault(put(api, STEPS, of("app-x"))) == (422, "", "day_full")
        # Other dates, and what is there, are not concerned.
        assert put(api, STEPS, of("app-x", "2026-03-13")).status == 201
        assert put(api, {"values": {"rhr": {"value": 47}}}, of("app-3")).status == 200
        assert api.delete(of("app-3")).status == 204
        assert put(api, STEPS, of("app-x")).status == 201
        assert counted(api) == {DAY: MAX_SOURCES, "2026-03-13": 1}

    @pytest.mark.parametrize("body", [{}, {"values": {"steps": None}}, {"mode": "replace"}])
    def test_nothing_is_left(self, api: Api, body: Any) -> None:
        assert fault(put(api, body)) == (422, "/values", "no_values")
        put(api, STEPS)
        expected = (200, None) if body == {} else (422, "no_values")
        answer = put(api, body)
        assert (answer.status, answer.json.get("errors", [{}])[0].get("code")) == expected

    def test_faults_name_their_fields(self, api: Api) -> None:
        answer = put(api, {"values": {"spo2": {"value": 0.97}, "x": {"value": 1}}})
        assert fault(answer) == (422, "/values/x", "unknown_metric")
        assert fault(put(api, {"values": {"spo2": {"value": 0.97}}})) == (
            422,
            "/values/spo2/value",
            "fraction",
        )
        assert api.get(WATCH).status == 404


class TestDeletion:
    def test_it_is_gone_and_does_not_come_back_at_an_earlier_version(self, api: Api) -> None:
        put(api, STEPS)
        put(api, {"values": {"rhr": {"value": 47}}})
        assert api.delete(WATCH).status == 204
        assert (api.delete(WATCH).status, api.get(WATCH).status) == (404, 404)
        assert counted(api) == {}
        again = put(api, STEPS)
        assert (again.status, again.json["version"]) == (201, 4)
        assert counted(api) == {DAY: 1}

    def test_the_feed_has_it(self, api: Api) -> None:
        put(api, STEPS)
        [change] = [each for each in all_changes(api) if type_of(each) == "metric_day"]
        assert change["resource"] == api.get(WATCH).json
        api.delete(WATCH)
        [change] = [each for each in all_changes(api) if type_of(each) == "metric_day"]
        assert is_deletion(change)
        assert change["id"] == f"{DAY}/watch-garmin"

    def test_days_of_others_do_not_exist(self, api: Api) -> None:
        put(api, STEPS)
        for method in ("GET", "DELETE"):
            assert api.request(method, WATCH, user="grace").status == 404


class TestStreak:
    def test_it_is_listed_once_there_is_one(self, api: Api) -> None:
        listed = lambda: [each["kind"] for each in api.get("/v1/streaks").json["items"]]  # noqa: E731
        assert "metrics" not in listed()
        put(api, STEPS)
        assert listed() == ["workouts", "supplements", "biomarkers", "protocol", "metrics"]
        after = api.get("/v1/streaks?limit=4").json
        page = api.get(f"/v1/streaks?cursor={after['next_cursor']}").json
        assert [each["kind"] for each in page["items"]] == ["metrics"]

    def test_a_day_counts_once_whatever_the_sources(self, api: Api) -> None:
        put(api, STEPS)
        put(api, STEPS, of("phone"))
        put(api, STEPS, of("phone", "2026-03-13"))
        streak = api.get("/v1/streaks/metrics", headers=NOW).json
        assert (streak["current"]["length"], streak["current"]["active_days"]) == (2, 2)
        biomarkers = api.get("/v1/streaks/biomarkers", headers=NOW).json
        assert biomarkers["current"]["length"] == 0
        schedule = {"schedule": {"type": "weekly", "target": 5, "count_by": "days"}}
        answer = api.put("/v1/streaks/metrics/schedule", schedule, headers=NOW)
        assert answer.status == 200
        today = api.get("/v1/today", headers=NOW).json["streaks"]
        assert "metrics" in [each["kind"] for each in today]


class TestOwnMetrics:
    def test_a_metric_with_values_cannot_be_deleted(self, api: Api) -> None:
        code, match = "/v1/metric-definitions/calf_left", {"If-Match": "*"}
        api.post("/v1/metric-definitions", CALF)
        body = {"values": {"calf_left": {"value": 38.5}}}
        put(api, body)
        put(api, body, of("scale"))
        put(api, {"values": {"calf_left": {"value": 39}}})
        refused = api.delete(code, headers=match)
        assert (refused.status, refused.code) == (409, "metric_in_use")
        put(api, STEPS | {"mode": "replace"})
        assert api.delete(code, headers=match).status == 409
        api.delete(of("scale"))
        assert api.delete(code, headers=match).status == 204
        assert fault(put(api, body)) == (422, "/values/calf_left", "unknown_metric")
        api.post("/v1/metric-definitions", CALF)
        assert put(api, body).status == 200

    def test_a_metric_of_another_user_does_not_exist(self, api: Api) -> None:
        api.post("/v1/metric-definitions", CALF, user="grace")
        found = fault(put(api, {"values": {"calf_left": {"value": 38.5}}}))
        assert found == (422, "/values/calf_left", "unknown_metric")


class TestRestoring:
    def test_days_are_restored_with_their_counts(self, api: Api) -> None:
        api.post("/v1/metric-definitions", CALF)
        put(api, {"values": {"calf_left": {"value": 38.5}}, "hours": {"steps": HOURS}})
        put(api, STEPS, of("phone"))
        lines, other = export(api), Api(chalice_app, "grace")
        report = restore(other, lines)
        assert (report["restored"], report["refused"]) == (len(lines), [])
        assert [json.loads(line) for line in export(other)] == [json.loads(line) for line in lines]
        assert counted(other) == {DAY: 2}
        code = "/v1/metric-definitions/calf_left"
        assert other.delete(code, headers={"If-Match": "*"}).status == 409
        again = restore(other, lines)
        assert again["refused"] == []
        assert counted(other) == {DAY: 2}

    @pytest.mark.parametrize(
        "changed",
        [
            {"id": "2026-03-13/watch-garmin"},
            {"date": "2026-02-30", "id": "2026-02-30/watch-garmin"},
            {"values": {}},
            {"values": {"steps": {"value": 1, "unit": "{steps}"}}},
            {"hours": {"floors": HOURS}},
            {"samples": [{"time": "07:10", "values": {}}]},
        ],
    )
    def test_what_no_request_could_have_left(self, api: Api, changed: Any) -> None:
        put(api, STEPS)
        [line] = [json.loads(line) for line in export(api) if '"metric_day"' in line]
        line["document"] |= changed
        answer = api.post(
            "/v1/restores",
            raw=json.dumps(line).encode(),
            user="grace",
            headers={"Content-Type": "application/x-ndjson"},
        )
        assert answer.status == 422

    def test_a_metric_that_does_not_exist(self, api: Api) -> None:
        api.post("/v1/metric-definitions", CALF)
        put(api, {"values": {"calf_left": {"value": 38.5}}})
        lines = [line for line in export(api) if '"metric_definition"' not in line]
        report = restore(Api(chalice_app, "grace"), lines)
        assert [each["code"] for each in report["refused"]] == ["unknown_item"]
