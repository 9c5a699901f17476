"""The metrics of the example app: their charts, what is usual, and where the steps are from."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.app import PHONE, Open, call
from tests.socket.conftest import Dev

DAYS = 42
UNUSUAL = {"below_usual", "above_usual"}


def summary_of(dev: Dev, user: str, code: str) -> list[Any]:
    """Return the days that the app shows, oldest first."""
    today = date.fromisoformat(call(dev, user, "GET", "/v1/today")["today"])
    span = f"from={today - timedelta(days=DAYS - 1)}&to={today}"
    return call(dev, user, "GET", f"/v1/metric-summaries/{code}?by=day&{span}")["items"]


def drawn(chart: Locator) -> list[str]:
    """Return how each value of a chart compares."""
    return chart.locator("g[data-usual]").evaluate_all("all => all.map(each => each.dataset.usual)")


def test_a_metric_is_a_chart_and_a_table(open_app: Open, demo_api: Dev) -> None:
    page = open_app("demo", "metrics")
    for code, name in (("sleep_duration", "Sleep"), ("weight", "Body weight"), ("steps", "Steps")):
        card = page.get_by_role("region", name=name, exact=True)
        days = summary_of(demo_api, "demo", code)
        known = [day for day in days if day["n"]]
        chart = card.get_by_role("img", name=f"{name}: {len(known)} values on {DAYS} days")
        expect(chart.locator("g[data-usual]")).to_have_count(len(known))
        assert drawn(chart) == [day["comparison"] for day in known]
        assert UNUSUAL & {*drawn(chart)}
        runs = sum(day["n"] > before["n"] for before, day in pairwise([{"n": 0}, *days]))
        expect(chart.locator(".line")).to_have_count(runs)
        expect(chart.locator(".band")).to_have_count(1)
        card.get_by_text("Show as a table").click()
        rows = card.get_by_role("row")
        expect(rows).to_have_count(1 + DAYS)
        expect(rows.filter(has_text="No value")).to_have_count(DAYS - len(known))


def test_a_mark_is_over_the_band_if_the_value_is_above_what_is_usual(
    open_app: Open, demo_api: Dev, user: str
) -> None:
    today = date.fromisoformat(call(demo_api, user, "GET", "/v1/today")["today"])
    hours = [*(7 + ago % 3 / 10 for ago in range(20, 0, -1)), 5]
    days = [
        {
            "date": str(today - timedelta(days=20 - place)),
            "source": "ring",
            "values": {"sleep_duration": {"value": value}},
        }
        for place, value in enumerate(hours)
        if place != 17  # that night it was charged
    ]
    call(demo_api, user, "POST", "/v1/metric-batches", {"days": days})
    page = open_app(user, "metrics")
    card = page.get_by_role("region", name="Sleep")
    expect(card.locator(".big")).to_have_text("5 h 0 min")
    expect(card.locator(".latest-value")).to_contain_text("Below your usual")
    expect(card.locator(".latest-value")).to_contain_text("6 h 57 min to 7 h 15 min")
    chart = card.get_by_role("img")
    expect(chart.locator(".line")).to_have_count(2)
    [band] = chart.locator(".band").all()
    bottom = band.evaluate("each => each.getBBox().y + each.getBBox().height")
    mark = chart.locator("[data-usual='below_usual']").last
    assert float(mark.evaluate("each => each.transform.baseVal[0].matrix.f")) > bottom
    expect(page.get_by_role("region", name="Steps")).to_contain_text("There is no value yet.")


def test_steps_say_where_they_are_from(open_app: Open, demo_api: Dev) -> None:
    page = open_app("demo", "metrics")
    rows = page.get_by_role("list", name="Where the steps are from").get_by_role("listitem")
    merged = rows.filter(has_text="14,079 steps")
    for text in ("The greater count of each hour, added up", "Watch 4,157", "Phone 9,922"):
        expect(merged).to_contain_text(text)
    expect(merged).not_to_contain_text("left out")
    one = rows.filter(has_text="The watch comes first").first
    expect(one.get_by_text("left out")).to_contain_text("Phone")


def test_a_phone_draws_the_last_days_only(open_app: Open, demo_api: Dev) -> None:
    page = open_app("demo", "metrics", viewport=PHONE)
    chart = page.get_by_role("region", name="Sleep", exact=True).get_by_role("img")
    known = [
        day["comparison"] for day in summary_of(demo_api, "demo", "sleep_duration") if day["n"]
    ]
    expect(chart).to_be_visible()
    few = drawn(chart)
    assert 7 <= len(few) < len(known)
    assert few == known[-len(few) :]
