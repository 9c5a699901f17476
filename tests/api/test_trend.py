"""How a marker develops, as the API tells it."""

from datetime import date
from typing import Any

import pytest

from chalicelib.labs.readings import trend_values
from tests.support.api import Api

ANY = {"If-Match": "*"}
HDL = "/v1/biomarkers/hdl_c"


def log(api: Api, day: str, value: float, marker: str = "hdl_c", **fields: Any) -> str:
    body = {"value": value, "unit": "mg/dL", "local_date": day} | fields
    if "collected_at" in fields:
        body.pop("local_date")
    answer = api.post(f"/v1/biomarkers/{marker}/readings", body)
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


def trend(api: Api, query: str = "", marker: str = "hdl_c") -> dict[str, Any]:
    answer = api.get(f"/v1/biomarkers/{marker}/trend{query}")
    assert answer.status == 200, answer.body
    return dict(answer.json)


def slope(points: list[tuple[str, float]]) -> float:
    """Return the slope per year by the textbook sums, over days since the first."""
    first = date.fromisoformat(points[0][0])
    xs = [(date.fromisoformat(day) - first).days / 365.25 for day, _ in points]
    ys = [value for _, value in points]
    n, sum_x, sum_y = len(points), sum(xs), sum(ys)
    sum_xy = sum(x * y for x, y in zip(xs, ys, strict=True))
    return (n * sum_xy - sum_x * sum_y) / (n * sum(x * x for x in xs) - sum_x**2)


SERIES = [("2024-01-10", 40), ("2024-07-01", 47), ("2025-02-28", 45), ("2026-03-14", 58)]


def test_figures_over_a_series(api: Api) -> None:
    for day, value in reversed(SERIES):
        log(api, day, value)
    found = trend(api)
    assert (found["marker"], found["unit"], found["complete"]) == ("hdl_c", "mg/dL", True)
    assert [(point["local_date"], point["value"]) for point in found["points"]] == SERIES
    assert (found["count"], found["censored_count"], found["mean"]) == (4, 0, 47.5)
    assert found["change"] == {
        "value": 18,
        "percent": pytest.approx(45),
        "since": "2024-01-10",
        "until": "2026-03-14",
    }
    assert found["slope_per_year"] == pytest.approx(slope(SERIES), rel=1e-9)
    assert found["direction"] == "rising"


@pytest.mark.parametrize(
    ("values", "direction"),
    [((50, 45), "falling"), ((50, 50), "steady"), ((45, 50), "rising")],
)
def test_the_direction_is_the_slopes(api: Api, values: tuple[float, float], direction: str) -> None:
    for day, value in zip(("2026-03-01", "2026-03-14"), values, strict=True):
        log(api, day, value)
    assert trend(api)["direction"] == direction


def test_nothing_makes_no_figures(api: Api) -> None:
    nothing = {"in_range": 0, "judged": 0, "share": None}
    figures = {"mean": None, "change": None, "slope_per_year": None}
    assert trend(api) == {
        "display": figures | {"unit": "mg/dL"},
        "bands": [],
        "target_range": None,
        "marker": "hdl_c",
        "unit": "mg/dL",
        "points": [],
        "complete": True,
        "count": 0,
        "censored_count": 0,
        "metric_count": 0,
        "mean": None,
        "change": None,
        "slope_per_year": None,
        "lab": nothing,
        "reference": nothing,
        "target": nothing,
        "direction": None,
    }
    assert trend(api, marker="homa_ir")["points"] == []
    assert api.get("/v1/biomarkers/no_such_marker/trend").status == 404


def test_one_day_has_a_mean_and_no_slope(api: Api) -> None:
    log(api, "2026-03-14", 50)
    found = trend(api)
    assert (found["mean"], found["change"]) == (50, None)
    assert (found["slope_per_year"], found["direction"]) == (None, None)
    log(api, "", 60, collected_at="2026-03-14T08:00:00Z")
    found = trend(api)
    assert (found["mean"], found["change"]["value"]) == (55, 10)
    assert (found["slope_per_year"], found["direction"]) == (None, None)


def test_a_change_from_zero_has_no_percentage(api: Api) -> None:
    log(api, "2026-03-01", 0)
    log(api, "2026-03-14", 50)
    assert trend(api)["change"]["percent"] is None


def test_units_are_mixed_into_one(api: Api) -> None:
    log(api, "2026-01-01", 50)
    log(api, "2026-02-01", 1.5, unit="mmol/L")
    log(api, "2026-03-01", 0.6, unit="g/L")
    found = trend(api)
    assert [point["value"] for point in found["points"]] == [50, pytest.approx(57.9975), 60]
    assert found["mean"] == pytest.approx((50 + 57.9975 + 60) / 3)
    assert found["change"]["percent"] == pytest.approx(20)


def test_limits_are_told_and_in_no_figure(api: Api) -> None:
    marker = "hs_crp"
    signs = {"2026-01-01": "<", "2026-03-01": "<=", "2026-05-01": ">"}
    for day, value in (
        ("2026-01-01", 0.1),
        ("2026-02-01", 0.4),
        ("2026-03-01", 0.3),
        ("2026-04-01", 0.6),
        ("2026-05-01", 90),
    ):
        sign = {"comparator": signs[day]} if day in signs else {}
        log(api, day, value, marker, unit="mg/L", **sign)
    found = trend(api, marker=marker)
    assert (found["count"], found["censored_count"]) == (5, 3)
    assert [point["censored"] for point in found["points"]] == [True, False, True, False, True]
    assert [point.get("comparator") for point in found["points"]] == ["<", None, "<=", None, ">"]
    assert found["mean"] == pytest.approx(0.5)
    change = found["change"]
    assert (change["value"], change["since"], change["until"]) == (
        pytest.approx(0.2),
        "2026-02-01",
        "2026-04-01",
    )
    assert found["slope_per_year"] == pytest.approx(0.2 / 59 * 365.25)
    # A limit that settles a range is judged like any other.
    assert found["reference"] == {"in_range": 4, "judged": 5, "share": 0.8}


def test_only_limits_make_no_figures(api: Api) -> None:
    for day in ("2026-01-01", "2026-02-01"):
        log(api, day, 0.3, "hs_crp", unit="mg/L", comparator="<")
    found = trend(api, marker="hs_crp")
    assert (found["count"], found["censored_count"]) == (2, 2)
    assert (found["mean"], found["change"], found["slope_per_year"]) == (None, None, None)


def test_the_share_in_each_range(api: Api) -> None:
    api.patch("/v1/profile", {"sex": "female"}, headers=ANY)
    api.put(f"{HDL}/target", {"low": 1.5, "unit": "mmol/L"})
    log(api, "2026-01-01", 45, lab_range={"low": 40})
    log(api, "2026-02-01", 55, lab_range={"low": 60, "high": 90})
    log(api, "2026-03-01", 65, lab_range={"text": "see report"})
    log(api, "2026-04-01", 66)
    log(api, "2026-05-01", 67, lab_range={"text": ">40"})
    found = trend(api)
    names = ("status", "reference", "target")
    statuses = [tuple(point[name] for name in names) for point in found["points"]]
    assert statuses == [
        ("in_range", "low", "low"),
        ("low", "in_range", "low"),
        ("unknown", "in_range", "in_range"),
        ("unknown", "in_range", "in_range"),
        ("in_range", "in_range", "in_range"),
    ]
    assert found["lab"] == {"in_range": 2, "judged": 3, "share": pytest.approx(2 / 3)}
    assert found["reference"] == {"in_range": 4, "judged": 5, "share": 0.8}
    assert found["target"] == {"in_range": 3, "judged": 5, "share": 0.6}


def test_the_reference_is_of_the_age_at_each_reading(api: Api) -> None:
    api.patch("/v1/profile", {"sex": "male", "birth_date": "1986-03-14"}, headers=ANY)
    for day in ("2003-03-14", "2011-03-14", "2026-03-13", "2026-03-14"):
        log(api, day, 100, "igf1", unit="ng/mL")
    points = trend(api, marker="igf1")["points"]
    assert [point["reference"] for point in points] == ["unknown", "low", "low", "in_range"]


def test_two_dates_bound_it(api: Api) -> None:
    for day, value in SERIES:
        log(api, day, value)

    def dates(query: str) -> list[str]:
        return [point["local_date"] for point in trend(api, query)["points"]]

    every = [day for day, _ in SERIES]
    assert dates("?from=2024-07-01") == every[1:]
    assert dates("?to=2025-02-28") == every[:3]
    assert dates("?from=2024-01-11&to=2025-02-27") == every[1:2]
    assert dates("?from=2027-01-01") == []
    some = trend(api, "?from=2024-07-01&to=2025-02-28")
    assert (some["mean"], some["count"], some["complete"]) == (46, 2, True)
    for query in ("?from=2026-03-02&to=2026-03-01", "?from=2026-02-30", "?limit=5"):
        assert api.get(f"{HDL}/trend{query}").status == 422


@pytest.mark.parametrize(("most", "complete"), [(2, False), (3, False), (4, True), (5, True)])
def test_the_newest_are_looked_at_when_there_are_too_many(
    api: Api, monkeypatch: pytest.MonkeyPatch, most: int, complete: bool
) -> None:
    monkeypatch.setattr(trend_values, "MAX_POINTS", most)
    for day, value in SERIES:
        log(api, day, value)
    found = trend(api)
    kept = SERIES[-most:]
    assert [(point["local_date"], point["value"]) for point in found["points"]] == kept
    assert (found["complete"], found["count"]) == (complete, len(kept))
    assert found["slope_per_year"] == pytest.approx(slope(kept))


def test_computed_and_measured_readings_are_one_series(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(api, "2026-01-01", 140, "non_hdl_c")
    readings = [
        {"marker": marker, "value": value, "unit": "mg/dL"}
        for marker, value in (("total_cholesterol", 200), ("hdl_c", 50), ("triglycerides", 100))
    ]
    for day in ("2026-02-01", "2026-03-01"):
        panel = api.post("/v1/panels", {"local_date": day, "readings": readings})
        assert panel.status == 201
        api.post("/v1/panels", {"local_date": day, "lab": "B", "readings": readings[:1]})
    assert [point["value"] for point in trend(api, marker="non_hdl_c")["points"]] == [140, 150, 150]
    ratio = trend(api, marker="tg_hdl")
    assert [point["value"] for point in ratio["points"]] == [2, 2]
    assert (ratio["direction"], ratio["unit"]) == ("steady", "1")
    monkeypatch.setattr(trend_values, "MAX_POINTS", 1)
    assert trend(api, marker="tg_hdl")["complete"] is False


def test_points_say_which_reading_they_are(api: Api) -> None:
    timed = log(api, "", 50, collected_at="2026-03-14T08:00:00+01:00")
    [point] = trend(api)["points"]
    assert (point["reading_id"], point["collected_at"]) == (timed, "2026-03-14T07:00:00Z")
    assert api.get(f"{HDL}/trend", user="someone-else").json["points"] == []


def test_one_call_draws_the_chart_in_the_unit_of_the_profile(api: Api) -> None:
    """Points, bands, target and figures are in the unit of `lab_units`, without a conversion."""
    api.patch("/v1/profile", {"sex": "male", "lab_units": "si"}, headers=ANY)
    api.put("/v1/biomarkers/hba1c/target", {"high": 5.2, "unit": "%"})
    log(api, "2025-03-14", 5.0, "hba1c", unit="%")
    log(api, "2026-03-14", 38, "hba1c", unit="mmol/mol")
    found = trend(api, marker="hba1c")
    assert [point["display"] for point in found["points"]] == [
        {"value": 31.1325, "unit": "mmol/mol"},
        {"value": 38, "unit": "mmol/mol"},
    ]
    assert [point["reference"] for point in found["points"]] == ["in_range", "in_range"]
    [band] = found["bands"]
    assert "ADA Standards of Care 2025" in band.pop("source")
    assert band == {
        "from": "2025-03-14",
        "to": "2026-03-14",
        "low": 20,
        "high": 39,
        "high_open": True,
        "unit": "mmol/mol",
    }
    assert found["target_range"] == {"high": 33, "unit": "mmol/mol"}
    shown = found["display"]
    assert (shown["unit"], shown["mean"], shown["change"]["value"]) == (
        "mmol/mol",
        34.56625,
        6.8675,
    )
    assert shown["slope_per_year"] == pytest.approx(6.8675 * 365.25 / 365)
    assert (found["unit"], found["change"]["value"]) == ("%", pytest.approx(0.62824))


@pytest.mark.parametrize(
    ("unit", "shown", "value"),
    [
        ("mmol/L", "mmol/L", 1.03453),
        ("mmol/l", "mmol/L", 1.03453),
        ("MG/DL", "mg/dL", 40),
        ("mg/L", "mg/L", 400),
    ],
)
def test_a_trend_in_a_requested_unit(api: Api, unit: str, shown: str, value: float) -> None:
    log(api, "2026-03-14", 40)
    found = trend(api, f"?unit={unit}")
    assert (found["display"]["unit"], found["unit"]) == (shown, "mg/dL")
    assert found["points"][0]["display"] == {"value": value, "unit": shown}
    assert found["target_range"] is None


def test_a_unit_that_the_marker_does_not_have(api: Api) -> None:
    answer = api.get(f"{HDL}/trend?unit=furlong")
    [error] = answer.json["errors"]
    assert (answer.status, error["parameter"], error["code"]) == (422, "unit", "unknown_unit")


def test_bands_follow_the_age(api: Api) -> None:
    """The range of IGF-1 changes at 40 years."""
    api.patch("/v1/profile", {"sex": "male", "birth_date": "1986-03-14"}, headers=ANY)
    for day in ("2024-01-01", "2025-01-01", "2026-03-14"):
        log(api, day, 200, "igf1", unit="ng/mL")
    bands = trend(api, marker="igf1")["bands"]
    assert [(band["from"], band["to"], band["low"], band["high"]) for band in bands] == [
        ("2024-01-01", "2025-01-01", 114, 492),
        ("2026-03-14", "2026-03-14", 90, 360),
    ]


def test_figures_have_no_binary_noise(api: Api) -> None:
    """7.8 - 5.2 is 2.5999999999999996 in binary arithmetic."""
    for day, value in (("2025-03-14", 5.2), ("2026-03-14", 7.8)):
        log(api, day, value, "hba1c", unit="%")
    found = trend(api, marker="hba1c")
    assert (found["change"]["value"], found["change"]["percent"]) == (2.6, 50.0)
    assert found["mean"] == 6.5
