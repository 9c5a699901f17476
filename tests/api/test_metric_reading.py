"""Metrics of dates, merged over sources: pages, order, and what is left out."""

from typing import Any

import pytest

from chalicelib.metrics.reading import service
from tests.support.api import Api

DAY = "2026-03-14"
NOW = {"X-Now": "2026-03-14T18:00:00Z"}
# A watch that was worn in the morning, and a phone that was carried at noon.
WATCH = [0] * 6 + [310, 1240] + [0] * 9 + [2607] + [0] * 6
PHONE = [0] * 9 + [2210, 3012, 0, 4700] + [0] * 11


def put(api: Api, source: str, body: Any, day: str = DAY) -> None:
    answer = api.put(f"/v1/metrics/{day}/{source}", body, headers=NOW)
    assert answer.status in (200, 201), answer.body


def value(code: str, number: Any, unit: str | None = None) -> Any:
    return {"values": {code: {"value": number} | ({"unit": unit} if unit else {})}}


def read(api: Api, query: str = "", first: str = DAY, last: str = DAY) -> list[Any]:
    answer = api.get(f"/v1/metrics?from={first}&to={last}{query}", headers=NOW)
    assert answer.status == 200, answer.body
    assert answer.json["next_cursor"] is None
    items: list[Any] = answer.json["items"]
    return items


def order(api: Api, body: Any) -> None:
    assert api.put("/v1/metric-sources", body, headers={"If-Match": "*"}).status == 200


class TestMerging:
    def test_steps_in_other_hours_add_up_with_both_shown(self, api: Api) -> None:
        put(api, "watch", {"hours": {"steps": WATCH}})
        put(api, "phone", {"hours": {"steps": PHONE}})
        put(api, "app", value("steps", 20_000))
        [found] = read(api, "&codes=steps&sources=all")
        assert found == {
            "date": DAY,
            "code": "steps",
            "value": 14_079,
            "unit": "{steps}",
            "source": "watch",
            "sources": 3,
            "merged": "hours",
            "dropped": [{"source": "app", "value": 20_000}],
            "by_source": [
                {"source": "watch", "value": 4_157},
                {"source": "phone", "value": 9_922},
                {"source": "app", "value": 20_000},
            ],
        }

    def test_without_hours_it_is_that_of_priority(self, api: Api) -> None:
        put(api, "watch", value("steps", 4_157))
        put(api, "phone", value("steps", 9_922))
        [found] = read(api)
        assert (found["value"], found["merged"]) == (4_157, "priority")
        assert found["dropped"] == [{"source": "phone", "value": 9_922}]
        assert found["entered"] == {"value": 4_157, "unit": "{steps}"}
        assert "by_source" not in found

    def test_the_order_acts_on_all_days_and_a_deletion_restores(self, api: Api) -> None:
        put(api, "manual", value("weight", 181.2, "[lb_av]"))
        put(api, "scale", value("weight", 82.5))
        [first] = read(api)
        assert (first["source"], first["entered"]["unit"]) == ("manual", "[lb_av]")
        order(api, {"metrics": {"weight": ["scale"]}})
        [second] = read(api)
        assert (second["source"], second["value"], second["unit"]) == ("scale", 82.5, "kg")
        assert second["dropped"] == [{"source": "manual", "value": 82.190937444}]
        assert api.delete(f"/v1/metrics/{DAY}/scale").status == 204
        assert read(api) == [first | {"sources": 1, "dropped": []}]

    def test_pooled_samples_and_times(self, api: Api) -> None:
        pressures = [("07:10", 124, 78), ("21:40", 118, 74)]
        samples = [
            {"time": at, "values": {"sbp": {"value": high}, "dbp": {"value": low}}}
            for at, high, low in pressures
        ]
        put(api, "cuff", {"samples": samples, "values": {"bedtime": {"time": "22:40"}}})
        put(api, "watch", value("water", 500))
        put(api, "app", value("water", 1.5, "L"))
        found = {each["code"]: each for each in read(api)}
        assert (found["sbp"]["value"], found["dbp"]["value"]) == (121, 76)
        assert (found["water"]["value"], found["water"]["merged"]) == (2_000, "pooled")
        assert "entered" not in found["water"]
        assert (found["bedtime"]["time"], "value" in found["bedtime"]) == ("22:40", False)
        assert found["bedtime"]["entered"] == {"time": "22:40"}

    def test_an_own_metric(self, api: Api) -> None:
        calf = {"code": "calf_left", "name": "Calf", "unit": "cm", "day_rule": "last"}
        api.post("/v1/metric-definitions", calf)
        put(api, "manual", value("calf_left", 38.5))
        for query in ("", "&codes=calf_left"):
            [found] = read(api, query)
            assert (found["value"], found["unit"]) == (38.5, "cm")


class TestPages:
    def test_pages_are_the_whole(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        # Dates are read in several Queries, and are cut by their pages.
        monkeypatch.setattr(service, "_LEAST_READ", 1)
        monkeypatch.setattr(service, "_SOURCES_A_DAY", 1)
        for day in range(1, 8):
            for source in ("watch", "phone", "ring"):
                put(api, source, value("steps", day), f"2026-03-0{day}")
            put(api, "scale", value("weight", 80 + day), f"2026-03-0{day}")
        whole = read(api, first="2026-03-01", last="2026-03-07")
        assert [(each["date"][-1], each["code"]) for each in whole] == [
            (str(day), code) for day in range(1, 8) for code in ("steps", "weight")
        ]
        for limit in (1, 3, 14):
            found, cursor = [], ""
            while cursor is not None:
                path = f"/v1/metrics?from=2026-03-01&to=2026-03-07&limit={limit}"
                page = api.get(path + (f"&cursor={cursor}" if cursor else "")).json
                assert len(page["items"]) == min(limit, len(whole) - len(found))
                found += page["items"]
                cursor = page["next_cursor"]
            assert found == whole

    def test_a_cursor_belongs_to_its_codes(self, api: Api) -> None:
        for day in ("2026-03-13", DAY):
            put(api, "watch", value("steps", 1), day)
        path = f"/v1/metrics?from=2026-03-01&to={DAY}&limit=1&codes="
        cursor = api.get(f"{path}steps,weight").json["next_cursor"]
        [second] = api.get(f"{path}steps,weight&cursor={cursor}").json["items"]
        assert second["date"] == DAY
        assert api.get(f"{path}steps&cursor={cursor}").code == "invalid_cursor"

    def test_filters(self, api: Api) -> None:
        put(api, "watch", value("steps", 1), "2026-03-13")
        put(api, "watch", value("rhr", 47))
        assert [each["code"] for each in read(api, first="2026-03-01")] == ["steps", "rhr"]
        assert [each["code"] for each in read(api, "&codes=rhr,floors", "2026-03-01")] == ["rhr"]
        assert read(api, "", "2026-03-01", "2026-03-12") == []
        assert api.get(f"/v1/metrics?from={DAY}&to={DAY}", user="grace").json["items"] == []

    @pytest.mark.parametrize(
        ("query", "parameter", "code"),
        [
            (f"from={DAY}&to={DAY}&codes=steps,calf", "codes", "unknown_metric"),
            (f"from={DAY}&to={DAY}&codes=steps,steps", "codes", "duplicates"),
            (f"from={DAY}&to={DAY}&codes=", "codes", "string_pattern_mismatch"),
            ("from=2025-01-01&to=2026-02-05", "to", "span_too_long"),
            (f"from={DAY}", "to", "missing"),
            (f"from={DAY}&to={DAY}&sources=some", "sources", "literal_error"),
        ],
    )
    def test_what_is_refused(self, api: Api, query: str, parameter: str, code: str) -> None:
        answer = api.get(f"/v1/metrics?{query}")
        [fault] = answer.json["errors"]
        assert (answer.status, fault["parameter"], fault["code"]) == (422, parameter, code)

    def test_too_many_codes(self, api: Api) -> None:
        codes = ",".join(f"code_{number}" for number in range(51))
        answer = api.get(f"/v1/metrics?from={DAY}&to={DAY}&codes={codes}")
        assert (answer.status, answer.json["errors"][0]["code"]) == (422, "too_long")

    def test_a_position_of_no_list(self, api: Api) -> None:
        answer = api.get(f"/v1/metrics?from={DAY}&to={DAY}&cursor=e30")
        assert (answer.status, answer.code) == (400, "invalid_cursor")
