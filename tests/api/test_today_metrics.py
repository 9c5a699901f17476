"""The metrics of a day in the answer about it: sleep, morning, targets, and what is unusual."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.metrics.reading.repository import each_day
from chalicelib.today import metric_days
from tests.support.api import Api

ANY = {"If-Match": "*"}
DAY = "2026-03-14"
FIRST = date(2026, 2, 14)
NOON = f"{DAY}T12:00:00Z"
EMPTY: dict[str, list[Any]] = {"sleep": [], "morning": [], "targets": [], "unusual": []}
LIVING: dict[str, Any] = {
    "sleep_duration": {"value": 7.5},
    "bedtime": {"time": "22:40"},
    "weight": {"value": 181.2, "unit": "[lb_av]"},
    "rhr": {"value": 47},
    "steps": {"value": 9_120},
}


def put(
    api: Api, source: str, values: dict[str, Any], day: str = DAY, now: str = NOON, **more: Any
) -> None:
    body = {"values": values, **more}
    answer = api.put(f"/v1/metrics/{day}/{source}", body, headers={"X-Now": now})
    assert answer.status in (200, 201), answer.body


def fill(api: Api, code: str, figures: list[Any], source: str = "watch") -> None:
    """Report a figure of each date from 28 days before the day on; None reports nothing."""
    days = [
        {"date": str(FIRST + timedelta(days=n)), "source": source, "values": {code: figure}}
        for n, figure in enumerate(figures)
        if figure is not None
    ]
    answer = api.post("/v1/metric-batches", {"days": days}, headers={"X-Now": NOON})
    assert answer.status == 200, answer.body


def numbers(*values: float) -> list[Any]:
    return [{"value": value} for value in values]


def answered(api: Api, day: str = "", now: str = NOON) -> Any:
    path = f"/v1/today?date={day}" if day else "/v1/today"
    answer = api.get(path, headers={"X-Now": now})
    assert answer.status == 200, answer.body
    return answer.json


def shown(api: Api, day: str = "", now: str = NOON) -> Any:
    return answered(api, day, now)["metrics"]


def codes(metrics: Any) -> dict[str, list[str]]:
    return {part: [each["code"] for each in listed] for part, listed in metrics.items()}


def unusual(api: Api, day: str = "", now: str = NOON) -> dict[str, str]:
    return {each["code"]: each["comparison"] for each in shown(api, day, now)["unusual"]}


def live(api: Api, **profile: Any) -> None:
    assert api.patch("/v1/profile", profile, headers=ANY).status == 200


def aim(api: Api, marker: str, **target: Any) -> None:
    answer = api.put(f"/v1/biomarkers/{marker}/target", target)
    assert answer.status in (200, 201), answer.body


class TestParts:
    def test_a_day_without_metrics(self, api: Api) -> None:
        assert shown(api) == EMPTY
        put(api, "watch", LIVING, "2026-03-13")
        assert shown(api) == EMPTY

    def test_sleep_and_morning(self, api: Api) -> None:
        before = answered(api)
        put(api, "watch", LIVING)
        found = answered(api)
        assert codes(found["metrics"]) == {
            "sleep": ["bedtime", "sleep_duration"],
            "morning": ["rhr", "weight"],
            "targets": [],
            "unusual": [],
        }
        assert found["score"] == before["score"]
        assert found["metrics"]["morning"][1] == {
            "date": DAY,
            "code": "weight",
            "name": "Body weight",
            "value": 82.190937444,
            "unit": "kg",
            "decimals": 2,
            "entered": {"value": 181.2, "unit": "[lb_av]"},
            "source": "watch",
            "sources": 1,
            "merged": "priority",
            "dropped": [],
        }
        [bedtime, _] = found["metrics"]["sleep"]
        assert (bedtime["time"], bedtime["name"]) == ("22:40", "Fell asleep at")
        assert "decimals" not in bedtime

    def test_items_are_those_of_the_list_of_metrics(self, api: Api) -> None:
        put(api, "watch", LIVING)
        put(api, "scale", {"weight": {"value": 81.9}})
        put(api, "cuff", {"sbp": {"value": 124}, "dbp": {"value": 78}})
        put(api, "app", {"sbp": {"value": 118}, "dbp": {"value": 70}, "rhr": {"value": 60}})
        order = {"order": [], "metrics": {"rhr": ["app"]}}
        assert api.put("/v1/metric-sources", order, headers=ANY).status == 200
        listed = api.get(f"/v1/metrics?from={DAY}&to={DAY}", headers={"X-Now": NOON}).json["items"]
        by_code = {each["code"]: each for each in listed}
        found = shown(api)
        for each in (*found["sleep"], *found["morning"]):
            named = {"name": each.pop("name")} | {"decimals": each.pop("decimals", None)}
            assert named["name"]
            assert each == by_code[each["code"]]
        assert codes(found)["morning"] == ["dbp", "rhr", "sbp", "weight"]
        assert (by_code["rhr"]["value"], by_code["sbp"]["merged"]) == (60, "pooled")
        assert by_code["weight"]["dropped"] == [{"source": "watch", "value": 82.190937444}]

    def test_own_metrics_have_their_names(self, api: Api) -> None:
        own = {"code": "calf_left", "name": "Calf, left", "unit": "cm"}
        own |= {"day_rule": "first_after_waking", "decimals": 1}
        assert api.post("/v1/metric-definitions", own).status == 201
        put(api, "manual", {"calf_left": {"value": 38.5}})
        [found] = shown(api)["morning"]
        assert (found["name"], found["unit"], found["decimals"]) == ("Calf, left", "cm", 1)

    def test_what_is_deleted_is_not_shown(self, api: Api) -> None:
        put(api, "watch", {"rhr": {"value": 47}})
        put(api, "manual", {"rhr": {"value": 51}})
        assert [each["value"] for each in shown(api)["morning"]] == [47]
        assert api.delete(f"/v1/metrics/{DAY}/watch").status == 204
        assert [each["value"] for each in shown(api)["morning"]] == [51]
        assert api.delete(f"/v1/metrics/{DAY}/manual").status == 204
        assert shown(api) == EMPTY

    def test_they_are_their_owners(self, api: Api) -> None:
        put(api, "watch", LIVING)
        other = api.get("/v1/today", user="somebody-else", headers={"X-Now": NOON}).json
        assert other["metrics"] == EMPTY

    def test_the_tag_moves_with_them(self, api: Api) -> None:
        tag = api.get("/v1/today", headers={"X-Now": NOON}).headers["ETag"]
        put(api, "watch", {"rhr": {"value": 47}})
        match = {"X-Now": NOON, "If-None-Match": tag}
        assert api.get("/v1/today", headers=match).status == 200


class TestTargets:
    def test_met_or_not(self, api: Api) -> None:
        aim(api, "rhr", high=46, unit="/min")
        aim(api, "sleep_duration", low=7, high=9, unit="h")
        put(api, "watch", LIVING)
        [rhr, sleep] = shown(api)["targets"]
        assert (rhr["code"], rhr["value"], rhr["met"]) == ("rhr", 47, False)
        assert rhr["target"] == {
            "status": "high",
            "high": 46,
            "unit": "/min",
            "display": {"high": 46, "unit": "/min"},
            "source": "me",
        }
        assert (sleep["code"], sleep["met"]) == ("sleep_duration", True)
        assert (sleep["target"]["status"], sleep["name"]) == ("in_range", "Time asleep")
        assert api.delete("/v1/biomarkers/rhr/target").status == 204
        assert codes(shown(api))["targets"] == ["sleep_duration"]

    @pytest.mark.parametrize(("pounds", "met"), [(180, True), (180.1, False)])
    def test_it_is_compared_in_the_unit_in_which_it_was_entered(
        self, api: Api, pounds: float, *, met: bool
    ) -> None:
        """180 pounds are 81.6466266 kg, more than the target if it is rounded in kg, 81.6."""
        live(api, units="imperial")
        aim(api, "weight", high=180, unit="[lb_av]")
        put(api, "scale", {"weight": {"value": pounds, "unit": "[lb_av]"}})
        [found] = shown(api)["targets"]
        assert (found["met"], found["display"]) == (met, {"value": pounds, "unit": "[lb_av]"})
        assert found["target"]["display"] == {"high": 180, "unit": "[lb_av]"}
        assert (found["unit"], found["target"]["unit"]) == ("kg", "kg")

    def test_a_pooled_figure(self, api: Api) -> None:
        """One source is in the range, the other is not; their mean decides."""
        aim(api, "sbp", high=120, unit="mm[Hg]")
        put(api, "cuff", {"sbp": {"value": 124}, "dbp": {"value": 78}})
        put(api, "app", {"sbp": {"value": 116}, "dbp": {"value": 70}})
        [found] = shown(api)["targets"]
        assert (found["value"], found["met"], "entered" in found) == (120, True, False)

    @pytest.mark.parametrize(("fraction", "met"), [(0.95, True), (0.94, False)])
    def test_a_fraction(self, api: Api, fraction: float, *, met: bool) -> None:
        aim(api, "spo2", low=95, unit="%")
        put(api, "watch", {"spo2": {"value": fraction, "unit": "1"}})
        [found] = shown(api)["targets"]
        assert (found["value"], found["met"]) == (100 * fraction, met)
        assert found["entered"] == {"value": fraction, "unit": "1"}

    def test_only_of_what_has_a_figure_on_the_day(self, api: Api) -> None:
        aim(api, "rhr", high=46, unit="/min")
        aim(api, "ldl_c", high=100, unit="mg/dL")
        put(api, "watch", {"steps": {"value": 9_120}})
        put(api, "watch", {"rhr": {"value": 45}}, "2026-03-13")
        assert shown(api)["targets"] == []
        assert [each["met"] for each in shown(api, "2026-03-13")["targets"]] == [True]


class TestUnusual:
    def test_with_its_words(self, api: Api) -> None:
        fill(api, "rhr", numbers(*[46, 47, 48, 49] * 7, 52))
        assert shown(api)["unusual"] == [
            {
                "code": "rhr",
                "name": "Resting heart rate",
                "unit": "/min",
                "decimals": 0,
                "value": 52,
                "source": "watch",
                "comparison": "above_usual",
                "median": 47.5,
                "mad": 1,
                "n": 28,
            }
        ]

    @pytest.mark.parametrize(
        ("figure", "found"),
        [(45, "below_usual"), (46, None), (49, None), (50, "above_usual")],
    )
    def test_beyond_1_5_deviations(self, api: Api, figure: float, found: str | None) -> None:
        fill(api, "rhr", numbers(*[46.5, 48.5] * 14, figure))
        assert unusual(api).get("rhr") == found

    @pytest.mark.parametrize(("days", "found"), [(13, {}), (14, {"rhr": "above_usual"})])
    def test_a_baseline_has_fourteen_days(self, api: Api, days: int, found: dict[str, str]) -> None:
        fill(api, "rhr", [*numbers(*[47] * days), *[None] * (28 - days), {"value": 60}])
        # Days of another metric have none of this one.
        fill(api, "weight", numbers(*[80] * 28), "scale")
        assert unusual(api) == found

    def test_each_metric_by_itself(self, api: Api) -> None:
        """A day with enough dates before it, but too few of one of its metrics."""
        fill(api, "rhr", numbers(*[47] * 10, *[47] * 18, 47))
        fill(api, "spo2", [*[None] * 20, *numbers(*[97] * 8, 80)], "ring")
        assert unusual(api) == {}

    def test_what_accumulates_compares_when_the_day_has_ended(self, api: Api) -> None:
        fill(api, "steps", numbers(*[9_000, 9_500] * 14, 300))
        assert unusual(api) == {}
        assert unusual(api, DAY, "2026-03-14T23:59:59Z") == {}
        assert unusual(api, DAY, "2026-03-15T00:00:00Z") == {"steps": "below_usual"}
        put(api, "watch", {"steps": {"value": 400}}, "2026-03-15")
        # An open day is in no baseline, and a day that is not there yet does not compare either.
        assert unusual(api, "2026-03-15") == {}

    def test_sleep_compares_in_the_morning(self, api: Api) -> None:
        fill(api, "sleep_duration", numbers(*[7, 8] * 14, 4))
        assert unusual(api, now="2026-03-14T06:00:00Z") == {"sleep_duration": "below_usual"}

    def test_times_of_day(self, api: Api) -> None:
        late = [{"time": at} for at in (*("23:50", "00:10") * 14, "02:00")]
        fill(api, "bedtime", late)
        [found] = shown(api)["unusual"]
        assert found["comparison"] == "above_usual"
        assert (found["time"], found["median_time"], found["mad"]) == ("02:00", "00:00", 10)
        assert "value" not in found
        assert "median" not in found

    def test_scores_of_one_device_only(self, api: Api) -> None:
        """The watch counts on the days before, but the day has a score of the ring only."""
        fill(api, "readiness", numbers(*[40] * 28))
        fill(api, "readiness", numbers(*[80, 82] * 14, 80), "ring")
        assert unusual(api) == {}
        put(api, "ring", {"readiness": {"value": 60}})
        [found] = shown(api)["unusual"]
        assert found["comparison"] == "below_usual"
        assert (found["source"], found["median"], found["n"]) == ("ring", 81, 28)

    def test_all_pages_are_read(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        """The largest accounts have more than DynamoDB reads at once, also within a date."""
        for source in ("watch", "ring"):
            fill(api, "rhr", numbers(*[46, 47, 48, 49] * 7, 52), source)
        whole = shown(api)
        assert [each["n"] for each in whole["unusual"]] == [28]
        monkeypatch.setattr(metric_days, "each_day", partial(each_day, page=3))
        assert shown(api) == whole

    def test_as_the_summary_of_the_day_compares_it(self, api: Api) -> None:
        figures = [46 + number * 7 % 5 for number in range(28)]
        fill(api, "rhr", numbers(*figures, 52))
        fill(api, "weight", numbers(*[80 + each / 10 for each in figures], 70), "scale")
        fill(api, "hrv_rmssd", numbers(*[each + 10 for each in figures], 58), "ring")
        for code in ("rhr", "weight", "hrv_rmssd"):
            path = f"/v1/metric-summaries/{code}?by=day&from={DAY}&to={DAY}"
            [summary] = api.get(path, headers={"X-Now": NOON}).json["items"]
            found = {each["code"]: each for each in shown(api)["unusual"]}
            if summary["comparison"] == "usual":
                assert code not in found
            else:
                assert found[code]["comparison"] == summary["comparison"]
                assert found[code]["value"] == summary["mean"]
                baseline = {name: found[code][name] for name in ("median", "mad", "n")}
                assert baseline == summary["baseline"]
        assert unusual(api) == {"rhr": "above_usual", "weight": "below_usual"}


# When somebody went to bed and got up; the night is filed under the date on which it ended.
class TestWhichNight:
    def sleep(self, api: Api, filed: str, bedtime: str, now: str = NOON) -> None:
        values = {"bedtime": {"time": bedtime}, "sleep_duration": {"value": 7.5}}
        put(api, "watch", values, filed, now)

    def night(self, api: Api, now: str, day: str = "") -> str | None:
        """Return the date of the night that is shown; None without one."""
        found = shown(api, day, now)["sleep"]
        dates = {each["date"] for each in found}
        assert len(dates) <= 1
        return dates.pop() if dates else None

    def test_sleep_across_midnight(self, api: Api) -> None:
        live(api, timezone="Europe/Berlin")
        now = "2026-03-04T06:00:00Z"
        self.sleep(api, "2026-03-04", "2026-03-03T22:40:00+01:00", now)
        assert self.night(api, now) == "2026-03-04"
        # Until it is midnight, and then there is none until the next night is reported.
        assert self.night(api, "2026-03-04T22:59:59Z") == "2026-03-04"
        assert self.night(api, "2026-03-04T23:00:00Z") is None
        assert self.night(api, "2026-03-04T23:00:00Z", "2026-03-04") == "2026-03-04"

    def test_a_day_that_starts_at_three(self, api: Api) -> None:
        live(api, timezone="Europe/Berlin", day_start="03:00")
        now = "2026-03-04T06:00:00Z"
        self.sleep(api, "2026-03-04", "2026-03-04T01:10:00+01:00", now)
        # Still awake at 02:59 of the 5th, the last night is that of the 4th.
        assert self.night(api, "2026-03-05T01:59:00Z") == "2026-03-04"
        assert self.night(api, "2026-03-05T02:00:00Z") is None
        # Steps of that hour belong to a day that has not ended.
        fill(api, "steps", numbers(*[9_000, 9_500] * 14, 300))
        assert unusual(api, DAY, f"{date(2026, 3, 15)}T01:59:00Z") == {}
        assert unusual(api, DAY, f"{date(2026, 3, 15)}T02:00:00Z") == {"steps": "below_usual"}

    def test_clocks_that_go_forward(self, api: Api) -> None:
        """On 29 March, 02:00 is 03:00: the day begins at 01:00 UTC, not at 02:00."""
        live(api, timezone="Europe/Berlin", day_start="03:00")
        self.sleep(api, "2026-03-28", "2026-03-28T00:30:00+01:00", "2026-03-28T08:00:00Z")
        self.sleep(api, "2026-03-29", "2026-03-29T00:50:00+01:00", "2026-03-29T06:00:00Z")
        assert self.night(api, "2026-03-29T00:59:59Z") == "2026-03-28"
        assert self.night(api, "2026-03-29T01:00:00Z") == "2026-03-29"

    def test_clocks_that_go_back(self, api: Api) -> None:
        """On 25 October, 02:30 comes twice: the day starts with the first one after 03:00."""
        live(api, timezone="Europe/Berlin", day_start="03:00")
        self.sleep(api, "2026-10-24", "2026-10-23T23:30:00+02:00", "2026-10-24T08:00:00Z")
        self.sleep(api, "2026-10-25", "2026-10-25T01:30:00+02:00", "2026-10-25T08:00:00Z")
        assert self.night(api, "2026-10-25T00:30:00Z") == "2026-10-24"
        assert self.night(api, "2026-10-25T01:59:59Z") == "2026-10-24"
        assert self.night(api, "2026-10-25T02:00:00Z") == "2026-10-25"

    def test_a_day_of_travel(self, api: Api) -> None:
        """Asleep in the air, by the clock of Berlin, and woken at 13:00 in Tokyo."""
        live(api, timezone="Europe/Berlin")
        landed = "2026-06-11T04:00:00Z"
        self.sleep(api, "2026-06-11", "2026-06-10T20:00:00+02:00", landed)
        assert self.night(api, landed) == "2026-06-11"
        live(api, timezone="Asia/Tokyo")
        assert self.night(api, landed) == "2026-06-11"
        # In Tokyo it is the 12th seven hours before it is in Berlin.
        assert self.night(api, "2026-06-11T14:59:59Z") == "2026-06-11"
        assert self.night(api, "2026-06-11T15:00:00Z") is None
        live(api, timezone="Europe/Berlin")
        assert self.night(api, "2026-06-11T15:00:00Z") == "2026-06-11"

    def test_tomorrow_where_the_person_is(self, api: Api) -> None:
        """A watch in Tokyo files under the next date while the profile is in Berlin."""
        live(api, timezone="Europe/Berlin")
        now = "2026-06-10T21:30:00Z"
        self.sleep(api, "2026-06-11", "23:10", now)
        assert self.night(api, now) is None
        assert self.night(api, now, "2026-06-11") == "2026-06-11"
        assert self.night(api, "2026-06-10T22:00:00Z") == "2026-06-11"
