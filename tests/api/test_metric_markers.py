"""Daily metrics as values of the markers that are the same quantities."""

from typing import Any

import pytest

from app import app
from chalicelib.labs.readings import trend_values
from chalicelib.metrics.days import newest_items
from chalicelib.metrics.days.newest_recount import recount
from chalicelib.table import keys
from chalicelib.table.items import read_json
from chalicelib.table.session import Session
from tests.support.api import Api
from tests.support.restoring import export, restore

NOW = {"X-Now": "2026-03-14T18:00:00Z"}
ANY = {"If-Match": "*"}


def report(api: Api, day: str, source: str = "scale", **values: Any) -> None:
    """Let a source report values, in canonical units if they are numbers."""
    sent = {
        code: value if isinstance(value, dict) or value is None else {"value": value}
        for code, value in values.items()
    }
    answer = api.put(f"/v1/metrics/2026-{day}/{source}", {"values": sent}, headers=NOW)
    assert answer.status in (200, 201), answer.body
    assert recount(Session(api.user), fix=False) == []


def forget(api: Api, day: str, source: str = "scale") -> None:
    assert api.delete(f"/v1/metrics/2026-{day}/{source}").status == 204
    assert recount(Session(api.user), fix=False) == []


def weigh(api: Api, day: str, value: float, unit: str = "kg", **fields: Any) -> str:
    """Enter a reading of the body weight."""
    body = {"value": value, "unit": unit, "local_date": f"2026-{day}"} | fields
    answer = api.post("/v1/biomarkers/weight/readings", body)
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


def marker(api: Api, slug: str = "weight") -> dict[str, Any]:
    """Return a marker, which is the same in the list as alone."""
    found = dict(api.get(f"/v1/biomarkers/{slug}").json)
    listed = api.get("/v1/biomarkers?limit=250").json["items"]
    [in_list] = [each for each in listed if each["id"] == slug]
    assert found | {"loinc_notice": 0} == in_list | {"loinc_notice": 0}
    return found


def latest(api: Api, slug: str = "weight") -> tuple[Any, ...]:
    found = marker(api, slug).get("latest")
    return (found["origin"], found["local_date"], found["value"]) if found else ()


def trend(api: Api, query: str = "", slug: str = "weight") -> dict[str, Any]:
    answer = api.get(f"/v1/biomarkers/{slug}/trend{query}")
    assert answer.status == 200, answer.body
    return dict(answer.json)


def points(api: Api, query: str = "", slug: str = "weight") -> list[tuple[str, str, float]]:
    found = trend(api, query, slug)
    assert found["count"] == len(found["points"])
    metrics = [each for each in found["points"] if each["origin"] == "metric"]
    assert found["metric_count"] == len(metrics)
    assert all(("source" in each) != ("reading_id" in each) for each in found["points"])
    return [(each["origin"], each["local_date"][5:], each["value"]) for each in found["points"]]


def test_a_metric_is_the_latest_value(api: Api) -> None:
    assert not marker(api)["tracked"]
    report(api, "03-14", weight={"value": 181.2, "unit": "[lb_av]"})
    found = marker(api)
    assert found["tracked"]
    assert "change" not in found
    assert found["latest"] == {
        "origin": "metric",
        "source": "scale",
        "local_date": "2026-03-14",
        "value": 181.2,
        "unit": "[lb_av]",
        "canonical": {"value": pytest.approx(82.1909374), "unit": "kg"},
        "display": {"value": pytest.approx(82.1909, abs=1e-3), "unit": "kg"},
        "status": "unknown",
    }
    tracked = api.get("/v1/biomarkers?tracked=true").json["items"]
    assert [each["id"] for each in tracked] == ["weight"]


def test_the_later_of_reading_and_metric_counts(api: Api) -> None:
    weigh(api, "03-10", 82)
    report(api, "03-12", weight=81)
    assert latest(api) == ("metric", "2026-03-12", 81)
    assert marker(api)["change"] == "falling"
    reading = weigh(api, "03-13", 83)
    assert latest(api) == ("reading", "2026-03-13", 83)
    assert marker(api)["latest"]["id"] == reading
    assert marker(api)["change"] == "rising"


def test_of_one_date_the_reading_wins(api: Api) -> None:
    report(api, "03-11", weight=85)
    report(api, "03-12", weight=81)
    reading = weigh(api, "03-12", 83)
    assert latest(api) == ("reading", "2026-03-12", 83)
    # The value before is that of another date, not the metric of the same one.
    assert marker(api)["change"] == "falling"
    assert points(api) == [("metric", "03-11", 85), ("reading", "03-12", 83)]
    path = f"/v1/biomarkers/weight/readings/{reading}"
    assert api.delete(path, headers=ANY).status == 204
    assert latest(api) == ("metric", "2026-03-12", 81)
    assert marker(api)["change"] == "falling"


def test_sources_are_merged_in_their_order(api: Api) -> None:
    report(api, "03-14", "watch", weight=84)
    report(api, "03-14", "scale", weight=82)
    assert (latest(api)[2], marker(api)["latest"]["source"]) == (82, "scale")
    api.put("/v1/metric-sources", {"metrics": {"weight": ["watch"]}}, headers=ANY)
    assert (latest(api)[2], marker(api)["latest"]["source"]) == (84, "watch")
    assert points(api) == [("metric", "03-14", 84)]
    forget(api, "03-14", "watch")
    assert latest(api)[2] == 82


def test_pooled_values_are_one(api: Api) -> None:
    samples = [
        {"time": at, "values": {"sbp": {"value": sbp}, "dbp": {"value": 70}}}
        for at, sbp in (("07:10", 124), ("21:40", 118))
    ]
    api.put("/v1/metrics/2026-03-14/cuff", {"samples": samples}, headers=NOW)
    report(api, "03-14", "manual", sbp=115, dbp=80)
    found = marker(api, "sbp")["latest"]
    assert (found["value"], found["unit"], found["source"]) == (119, "mm[Hg]", "cuff")
    assert points(api, slug="sbp") == [("metric", "03-14", 119)]
    # A mean of three, not of two sources.
    assert latest(api, "dbp")[2] == pytest.approx(73.3333333)


def test_target_and_range_are_those_of_the_marker(api: Api) -> None:
    target = {"low": 120, "high": 170, "unit": "[lb_av]"}
    assert api.put("/v1/biomarkers/weight/target", target).status == 200
    report(api, "03-14", weight=82)
    report(api, "03-14", "watch", rhr=52)
    assert marker(api)["latest"]["target"]["status"] == "high"
    assert trend(api)["target"] == {"in_range": 0, "judged": 1, "share": 0}
    rate = marker(api, "rhr")["latest"]
    assert (rate["status"], rate["reference"]["status"]) == ("unknown", "low")
    assert [each["reference"] for each in trend(api, slug="rhr")["points"]] == ["low"]
    assert trend(api, slug="rhr")["bands"]


def test_display_is_in_the_unit_of_the_profile(api: Api) -> None:
    api.patch("/v1/profile", {"units": "imperial"}, headers=ANY)
    report(api, "03-14", weight={"value": 181.2, "unit": "[lb_av]"})
    assert marker(api)["latest"]["display"] == {"value": 181.2, "unit": "[lb_av]"}
    [point] = trend(api)["points"]
    assert point["display"] == {"value": 181.2, "unit": "[lb_av]"}
    assert trend(api, "?unit=kg")["points"][0]["display"]["value"] == pytest.approx(82.1909)


def test_older_days_follow_when_the_newest_are_cleared_or_deleted(api: Api) -> None:
    for number in range(1, 6):
        report(api, f"03-0{number}", weight=80 + number)
    report(api, "03-06", weight=86, body_fat_pct=20)
    report(api, "03-06", weight=None)
    assert latest(api) == ("metric", "2026-03-05", 85)
    for number in range(5, 1, -1):
        forget(api, f"03-0{number}")
        assert latest(api) == ("metric", f"2026-03-0{number - 1}", 79 + number)
    assert latest(api, "body_fat_pct") == ("metric", "2026-03-06", 20)
    forget(api, "03-01")
    assert latest(api) == ()
    assert points(api) == []


def test_back_fill_does_not_write_the_newest_days(api: Api) -> None:
    def newest() -> Any:
        item = Session(api.user).get(keys.METRIC_NEWEST)
        assert item
        return item["version"], read_json(item)["weight"]["days"]

    report(api, "03-13", weight=83)
    report(api, "03-14", weight=84)
    report(api, "03-01", weight=80)
    before = newest()
    days = [
        {"date": f"2026-02-{day:02}", "source": "scale", "values": {"weight": {"value": 80}}}
        for day in range(1, 29)
    ]
    assert api.post("/v1/metric-batches", {"days": days}, headers=NOW).json["written"] == 28
    report(api, "03-14", "phone", steps=9120)
    assert newest() == before
    assert len(points(api)) == 31


def test_a_batch_may_clear_and_add(api: Api) -> None:
    for day in ("03-10", "03-11", "03-12"):
        report(api, day, weight=80, rhr=50)
    days = [
        {"date": f"2026-03-{day}", "source": "scale", "values": {"weight": value}}
        for day, value in (("12", None), ("11", None), ("05", {"value": 75}), ("04", {"value": 74}))
    ]
    assert api.post("/v1/metric-batches", {"days": days}, headers=NOW).json["written"] == 4
    assert recount(Session(api.user), fix=False) == []
    assert latest(api) == ("metric", "2026-03-10", 80)
    assert marker(api)["change"] == "rising"


def test_what_is_too_far_back_is_found_by_the_recount(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in ("01-01", "01-02", "03-10", "03-11"):
        report(api, day, weight=80)
    for number in range(1, 9):
        report(api, f"02-0{number}", "phone", steps=5)
    monkeypatch.setattr(newest_items, "MAX_SEARCHED", 4)
    for day in ("03-11", "03-10"):
        assert api.delete(f"/v1/metrics/2026-{day}/scale").status == 204
    assert latest(api) == ()
    # The trend reads the days.
    assert points(api) == [("metric", "01-01", 80), ("metric", "01-02", 80)]
    [difference] = recount(Session(api.user), fix=True)
    assert difference.code == "weight"
    assert latest(api) == ("metric", "2026-01-02", 80)
    assert recount(Session(api.user), fix=False) == []


def test_a_trend_of_a_range(api: Api) -> None:
    weigh(api, "03-02", 82.5)
    weigh(api, "03-02", 82.7)
    for number in range(1, 6):
        report(api, f"03-0{number}", weight=80 + number)
        report(api, f"03-0{number}", "phone", steps=5)
    assert points(api, "?from=2026-03-02&to=2026-03-04") == [
        ("reading", "03-02", 82.5),
        ("reading", "03-02", 82.7),
        ("metric", "03-03", 83),
        ("metric", "03-04", 84),
    ]
    found = trend(api, "?from=2026-03-03")
    assert (found["mean"], found["direction"], found["complete"]) == (84, "rising", True)
    assert found["change"]["value"] == 2
    assert found["slope_per_year"] == pytest.approx(365.25)
    for nothing in ("?from=2026-03-06", "?to=2026-02-28", "?from=2027-01-01&to=2027-02-01"):
        assert points(api, nothing) == []


def test_a_trend_without_older_days_reads_none(api: Api) -> None:
    report(api, "03-01", weight=81)
    report(api, "03-02", weight=82)
    assert [each[1] for each in points(api, "?to=2026-03-01")] == ["03-01"]
    assert [each[1] for each in points(api, "?from=2026-03-02")] == ["03-02"]
    assert len(points(api)) == 2


@pytest.mark.parametrize(
    ("bound", "most", "days"),
    [
        ("MAX_POINTS", 3, ["03-03", "03-04", "03-05"]),
        # Readings remain; the date in which it ends is left out.
        ("MAX_REPORTS", 5, ["01-01", "03-04", "03-05"]),
    ],
)
def test_a_trend_is_bounded(
    api: Api, monkeypatch: pytest.MonkeyPatch, bound: str, most: int, days: list[str]
) -> None:
    weigh(api, "01-01", 82)
    for number in range(1, 6):
        report(api, f"03-0{number}", weight=80 + number)
        report(api, f"03-0{number}", "phone", steps=5)
    assert trend(api)["complete"]
    monkeypatch.setattr(trend_values, bound, most)
    assert [each[1] for each in points(api)] == days
    assert not trend(api)["complete"]


def test_streaks_count_either(api: Api) -> None:
    report(api, "03-13", weight=81)
    report(api, "03-14", weight=81)
    weigh(api, "03-14", 82)
    counts = {
        kind: [
            day["count"]
            for day in api.get(
                f"/v1/calendar?kind={kind}&from=2026-03-13&to=2026-03-14", headers=NOW
            ).json["days"]
        ]
        for kind in ("metrics", "biomarkers")
    }
    assert counts == {"metrics": [1, 1], "biomarkers": [0, 1]}
    streaks = {each["kind"]: each for each in api.get("/v1/streaks", headers=NOW).json["items"]}
    lengths = {kind: streaks[kind]["current"]["length"] for kind in ("metrics", "biomarkers")}
    assert lengths == {"metrics": 2, "biomarkers": 1}


def test_a_marker_is_due_after_the_latest_of_both(api: Api) -> None:
    habit = {
        "name": "Weigh",
        "markers": ["weight"],
        "schedule": {"type": "interval", "every_days": 7, "anchor": "2026-01-01"},
    }
    answer = api.post("/v1/habits", habit, headers=NOW)
    assert answer.status == 201, answer.body
    weigh(api, "03-01", 82)
    report(api, "03-12", weight=81)
    [due] = api.get("/v1/today", headers=NOW).json["measurements"]
    assert due["markers"][0]["measured_on"] == "2026-03-12"
    assert not due["due"]


def test_a_restored_account_shows_the_same(api: Api) -> None:
    other = Api(app, f"{api.user}-restored")
    for number in range(1, 4):
        report(api, f"03-0{number}", weight=80 + number, rhr=50)
    report(api, "03-02", "watch", weight=90)
    lines = export(api)
    assert restore(other, lines)["restored"] == len(lines)
    assert recount(Session(other.user), fix=False) == []
    assert marker(other) == marker(api)
    assert trend(other) == trend(api)
