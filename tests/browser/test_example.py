"""The example app in Chromium against the real local server: what its screens show and do."""

import re
import time
from datetime import date, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.app import Open, call, until
from tests.socket.conftest import Dev
from tools.local.tokens import LIFE_S, issue

MAGNESIUM = {
    "name": "Magnesium",
    "dose": {"amount": 2, "unit": "capsule"},
    "schedule": {"type": "daily"},
    "slots": ["dinner"],
}
SQUATS = {"exercise_id": "barbell-squat", "sets": [{"reps": 5}]}


def test_signing_in_with_a_token_and_out(site: str, open_app: Open, user: str) -> None:
    page = open_app(None)
    page.get_by_label("Token").fill("no token")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("must be a token")
    expect(page.get_by_label("Token")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Token").fill(issue(user, time.time() - LIFE_S - 60))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("no longer valid")
    page.get_by_label("Token").fill(issue(user))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Score of the day")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Score of the day")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Token")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0


def test_today_shows_the_day(open_app: Open, demo_api: Dev) -> None:
    page = open_app("demo")
    day = call(demo_api, "demo", "GET", "/v1/today")
    doses = [dose["name"] for slot in day["slots"] for dose in slot["doses"]]
    names = page.get_by_role("region", name="Supplements").locator(".what strong")
    expect(names).to_have_text(doses + [dose["name"] for dose in day["flexible"]])
    habits = page.get_by_role("region", name="Habits").locator(".what strong")
    expect(habits).to_have_text([habit["name"] for habit in day["habits"]])
    at_risk = [streak for streak in day["streaks"] if streak["at_risk"]]
    assert doses
    assert at_risk
    expect(page.locator(".at-risk strong")).to_have_text([str(each["length"]) for each in at_risk])
    score = page.get_by_role("img", name=f"Score {day['score']['score']:.0%}")
    expect(score).to_be_visible()


def test_a_dose_is_taken_once_and_taken_back(open_app: Open, demo_api: Dev, user: str) -> None:
    call(demo_api, user, "POST", "/v1/supplements", MAGNESIUM)
    page = open_app(user)
    page.get_by_role("button", name="Take Magnesium").dblclick(delay=10)
    row = page.get_by_role("listitem").filter(has_text="Magnesium")
    expect(row).to_contain_text("Taken")
    expect(page.get_by_role("img", name="Score 100%")).to_be_visible()
    [intake] = call(demo_api, user, "GET", "/v1/intakes")["items"]
    assert (intake["status"], intake["slot"]) == ("taken", "dinner")
    page.get_by_role("button", name="Undo Magnesium").click()
    expect(page.get_by_role("img", name="Score 0%")).to_be_visible()
    until(lambda: call(demo_api, user, "GET", "/v1/intakes")["items"] == [])
    page.get_by_role("button", name="Skip Magnesium").click()
    expect(row).to_contain_text("Skipped")


def test_a_habit_is_entered_and_taken_back(open_app: Open, demo_api: Dev, user: str) -> None:
    habit = {"pillar": "diet", "schedule": {"type": "daily"}}
    water = habit | {"name": "Water", "measure": "amount", "goal": {"at_least": 2, "unit": "L"}}
    call(demo_api, user, "POST", "/v1/habits", water)
    call(demo_api, user, "POST", "/v1/habits", habit | {"name": "Vegetables", "measure": "done"})
    page = open_app(user)
    page.get_by_role("button", name="Done Vegetables").click()
    page.get_by_role("button", name="Enter Water").click()
    dialog = page.get_by_role("dialog", name="Water")
    dialog.get_by_label("Amount").fill("-1")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Amount must")
    dialog.get_by_label("Amount").fill("2.5")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    row = page.get_by_role("listitem").filter(has_text="Water")
    expect(row).to_contain_text("2.5 L")
    expect(row).to_contain_text("Met")
    page.get_by_role("button", name="Undo Water").click()
    expect(row).to_contain_text("at least 2 L")
    states = {"Water": "open", "Vegetables": "met"}
    until(lambda: {each["name"]: each["state"] for each in habits_of(demo_api, user)} == states)


def habits_of(dev: Dev, user: str) -> list[Any]:
    return call(dev, user, "GET", "/v1/today")["habits"]


def test_a_refusal_is_beside_its_field(open_app: Open, demo_api: Dev, user: str) -> None:
    body = {"title": "Legs", "started_at": "2026-03-14T18:00:00Z", "status": "in_progress"}
    made = call(demo_api, user, "POST", "/v1/workouts", body | {"exercises": [SQUATS]})
    page = open_app(user, f"workouts/{made['id']}")
    page.get_by_label("Repetitions").fill("5.3")
    page.get_by_label("Weight").fill("-20")
    page.get_by_role("button", name="Add set").click()
    for label, wrong in (("Repetitions", "multiple"), ("Weight in kg", "at least 0")):
        field = page.get_by_label(label)
        expect(field).to_have_attribute("aria-invalid", "true")
        described = (field.get_attribute("aria-describedby") or "").split()[-1]
        expect(page.locator(f'[id="{described}"]')).to_contain_text(re.compile(f"{label}.*{wrong}"))
    page.get_by_label("Repetitions").fill("5.5")
    page.get_by_label("Weight").fill("102.5")
    page.get_by_role("button", name="Add set").click()
    expect(page.locator(".sets li")).to_have_text(["5", "5.5 \u00d7 102.5 kg"])
    expect(page.get_by_label("Repetitions")).not_to_have_attribute("aria-invalid", "true")


def test_a_conflict_is_shown_and_the_person_decides(
    open_app: Open, demo_api: Dev, user: str
) -> None:
    for choice, kept, version in (("Keep mine", "Tempo", 3), ("Keep theirs", "Easy run", 2)):
        body = {"title": "Run", "local_date": "2026-03-14"}
        path = f"/v1/workouts/{call(demo_api, user, 'POST', '/v1/workouts', body)['id']}"
        page = open_app(user, path.removeprefix("/v1/"))
        page.get_by_role("button", name="Rename").click()
        page.get_by_label("Title").fill("Tempo")
        call(demo_api, user, "PATCH", path, {"title": "Easy run"}, If_Match='"1"')
        page.get_by_role("button", name="Save").click()
        dialog = page.get_by_role("dialog", name="Changed meanwhile")
        expect(dialog).to_contain_text("Meanwhile the title became Easy run. You wrote Tempo.")
        dialog.get_by_role("button", name=choice).click()
        expect(dialog).to_be_hidden()
        expect(page.get_by_role("heading", level=1)).to_have_text(kept)
        there = {"title": kept, "version": version}
        until(lambda: there.items() <= call(demo_api, user, "GET", path).items())  # noqa: B023


def test_without_a_network_a_dose_waits(open_app: Open, demo_api: Dev, user: str) -> None:
    call(demo_api, user, "POST", "/v1/supplements", MAGNESIUM)
    page = open_app(user)
    take = page.get_by_role("button", name="Take Magnesium")
    expect(take).to_be_visible()
    page.context.set_offline(True)
    take.click()
    expect(page.get_by_role("listitem").filter(has_text="Magnesium")).to_contain_text("Taken")
    unsent = page.get_by_role("region", name="Not sent yet")
    expect(unsent).to_contain_text("There is no network.")
    expect(unsent.get_by_role("listitem")).to_have_text(["Dose: save"])
    assert call(demo_api, user, "GET", "/v1/intakes")["items"] == []
    page.context.set_offline(False)
    expect(unsent).to_be_hidden()
    until(lambda: len(call(demo_api, user, "GET", "/v1/intakes")["items"]) == 1)


def test_a_problem_names_its_request(open_app: Open) -> None:
    page = open_app("demo", "labs/no_such_marker")
    for alert in page.get_by_role("alert").all():
        expect(alert).to_contain_text(re.compile(r"Request [0-9a-f-]{36}"))
    expect(page.get_by_role("button", name="Try again").first).to_be_visible()


def test_history_has_all_pages(open_app: Open, demo_api: Dev) -> None:
    page = open_app("demo", "workouts")
    every = call(demo_api, "demo", "GET", "/v1/workouts?limit=100")["items"]
    items = page.get_by_role("region", name="History").get_by_role("listitem")
    expect(items).to_have_count(20)
    for count in (*range(40, len(every), 20), len(every)):
        page.get_by_role("button", name="Show more").click()
        expect(items).to_have_count(count)
    expect(page.get_by_role("button", name="Show more")).to_be_hidden()
    days = items.locator("time").evaluate_all("all => all.map(each => each.dateTime)")
    assert days == [workout["local_date"] for workout in every]


def test_a_trend_is_a_chart_and_a_table(open_app: Open, demo_api: Dev) -> None:
    page = open_app("demo", "labs")
    page.get_by_role("searchbox", name="Search").fill("LDL chol")
    expect(page.locator(".markers li")).to_have_count(3)
    page.get_by_role("link", name="LDL cholesterol (calculated)").click()
    trend = call(demo_api, "demo", "GET", "/v1/biomarkers/ldl_c/trend")
    chart = page.get_by_role("img", name="LDL cholesterol (calculated): 3 results")
    expect(chart.locator("g[data-range]")).to_have_count(len(trend["points"]))
    drawn = chart.locator("g[data-range]").evaluate_all(
        "all => all.map(each => each.dataset.range)"
    )
    assert drawn == [point["reference"] for point in trend["points"]]
    heights = {
        name: chart.locator(name).evaluate("each => each.getBBox().y")
        for name in (".band", ".target line")
    }
    assert heights[".band"] < heights[".target line"]  # 130 is above 70
    page.get_by_text("Show as a table").click()
    cells = page.get_by_role("table").locator("tbody tr td:nth-child(2)")
    values = [f"{point['display']['value']:.0f}" for point in reversed(trend["points"])]
    expect(cells).to_have_text(values)


def test_a_result_is_added(open_app: Open, demo_api: Dev, user: str) -> None:
    call(
        *(demo_api, user, "POST", "/v1/biomarkers/ldl_c/readings"),
        {"value": 120, "unit": "mg/dL", "local_date": "2026-03-14"},
    )
    page = open_app(user, "labs/ldl_c")
    page.get_by_role("button", name="Add a result").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Result is required")
    dialog.get_by_label("Result").fill("97")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".big")).to_have_text("97 mg/dL")
    expect(page.locator(".trend g[data-range]")).to_have_count(2)


def test_the_heat_map_is_the_calendar(open_app: Open, demo_api: Dev) -> None:
    page = open_app("demo", "streaks")
    cells = page.locator(".heat-map g[data-level]")
    expect(cells).to_have_count(26 * 7)
    check_map(page, demo_api, "workouts")
    page.get_by_role("link", name="Supplements", exact=True).click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Supplements")
    check_map(page, demo_api, "supplements")


def check_map(page: Page, dev: Dev, kind: str) -> None:
    """Compare the map and the table behind it with the calendar."""
    expect(page.locator(".heat-map g[data-level]")).to_have_count(26 * 7)
    rows = page.get_by_role("table", include_hidden=True).locator("tbody tr").count()
    cells = page.locator(".heat-map g[data-level]").evaluate_all(
        "all => all.map(each => [Number(each.dataset.level), each.dataset.state])"
    )
    today = date.fromisoformat(call(dev, "demo", "GET", "/v1/today")["today"])
    span = f"from={today - timedelta(days=rows - 1)}&to={today}"
    days = call(dev, "demo", "GET", f"/v1/calendar?kind={kind}&{span}")["days"]
    assert cells[:rows] == [[day["level"], day["state"]] for day in days]
    assert 26 * 7 - 7 < rows <= 26 * 7
    assert len({level for level, _ in cells}) > 1


def test_a_write_is_preflighted(open_app: Open, user: str) -> None:
    page = open_app(user, "workouts")
    preflights: dict[str, int] = {}
    network = page.context.new_cdp_session(page)
    sent: set[str] = set()

    def request(event: dict[str, Any]) -> None:
        if event["request"]["method"] == "OPTIONS":
            sent.add(event["requestId"])

    def response(event: dict[str, Any]) -> None:
        if event["requestId"] in sent:
            path = re.sub(r"https?://[^/]+|[0-9a-f-]{36}", "", event["response"]["url"])
            preflights[path] = event["response"]["status"]

    network.on("Network.requestWillBeSent", request)
    network.on("Network.responseReceived", response)
    network.send("Network.enable")
    page.get_by_label("Title").fill("Bouldering")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bouldering")
    assert preflights["/v1/workouts/"] == 200
