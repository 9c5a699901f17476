"""A React page on another origin, with the recipe, in Chromium against the real local server."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.socket.conftest import ROOT, Dev
from tools.local.tokens import issue

PICTURES = ROOT / "build/browser"
# What the browser says of any answer that is no success; each of them is tested for here.
EXPECTED_IN_CONSOLE = re.compile(r"Failed to load resource: .* status of (401|412|422)")

SignIn = Callable[[str], Page]


@pytest.fixture
def sign_in(browser: Browser, site: Site, demo_api: Dev) -> Iterator[SignIn]:
    """Open the page as a user; whatever the console says beside refusals fails the test."""
    context = browser.new_context(viewport={"width": 1000, "height": 1300}, locale="en")
    context.set_default_timeout(20_000)
    said: list[str] = []

    def visit(user: str) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        page.goto(f"{site.url}/?api=http://127.0.0.1:{demo_api.port}")
        page.get_by_label("Name").fill(user)
        page.get_by_role("button", name="Sign in").click()
        return page

    yield visit
    context.close()
    assert [line for line in said if not EXPECTED_IN_CONSOLE.match(line)] == []


def picture(page: Page, name: str) -> None:
    """Keep a screenshot, for a person to look at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def call(dev: Dev, user: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """Return what the API answers to somebody beside the page."""
    text = None if body is None else json.dumps(body)
    answer = dev.call(method, path, text, token=issue(user), **headers)
    assert answer.status < 300, answer.text
    return answer.json


def test_the_first_screen(sign_in: SignIn, site: Site, demo_api: Dev) -> None:
    page = sign_in("demo")
    today = call(demo_api, "demo", "GET", "/v1/today")
    names = [dose["name"] for slot in today["slots"] for dose in slot["doses"]]
    assert names
    expect(page.get_by_label("Today").locator(".slots li")).to_have_count(
        len(names) + len(today["habits"])
    )
    score = today["score"]["score"]
    expect(page.get_by_label("Score")).to_have_text(f"{score:.0%}")
    expect(page.locator(".streaks li")).to_have_count(len(today["streaks"]))

    cells = page.locator(".heat-map li")
    expect(cells).to_have_count(140)
    first, last = (cells.nth(place).get_attribute("title") or "" for place in (0, -1))
    span = f"from={first.partition(':')[0]}&to={last.partition(':')[0]}"
    days = call(demo_api, "demo", "GET", f"/v1/calendar?kind=workouts&{span}")["days"]
    assert cells.evaluate_all("all => all.map(each => [each.title, each.dataset.level])") == [
        [f"{day['date']}: {day['count']}, {day['state']}", str(day["level"])] for day in days
    ]
    assert len({day["level"] for day in days}) > 1
    drawn = cells.evaluate_all("all => all.map(each => getComputedStyle(each).backgroundColor)")
    assert len(set(drawn)) > 2
    picture(page, "first-screen")


def test_an_expired_token_is_renewed_once_and_requests_are_preflighted(
    sign_in: SignIn, site: Site, user: str, demo_api: Dev
) -> None:
    page = sign_in(user)
    expect(page.get_by_label("Workouts by day")).to_be_visible()
    assert (site.asked[user, False], site.asked[user, True]) == (1, 1)

    preflights: dict[str, str] = {}
    answered: dict[str, int] = {}

    def sent(event: dict[str, Any]) -> None:
        if event["request"]["method"] == "OPTIONS":
            preflights[event["requestId"]] = urlsplit(event["request"]["url"]).path

    def received(event: dict[str, Any]) -> None:
        if path := preflights.get(event["requestId"]):
            answered[path] = event["response"]["status"]

    network = page.context.new_cdp_session(page)
    network.on("Network.requestWillBeSent", sent)
    network.on("Network.responseReceived", received)
    network.send("Network.enable")
    page.get_by_label("Title of a new workout").fill("Bouldering")
    page.get_by_role("button", name="Add").click()
    expect(page.locator(".workouts li").filter(has_text="Bouldering")).to_be_visible()
    [made] = call(demo_api, user, "GET", "/v1/workouts")["items"]
    assert answered == {f"/v1/workouts/{made['id']}": 200}


def test_a_workout_is_added_once_and_counted(sign_in: SignIn, user: str, demo_api: Dev) -> None:
    page = sign_in(user)
    summary = page.get_by_label("Workouts by day").get_by_role("heading")
    expect(summary).to_contain_text("0 workouts")
    page.get_by_label("Title of a new workout").fill("Hill repeats")
    page.get_by_role("button", name="Add").dblclick()
    expect(page.locator(".workouts li")).to_have_count(1)
    expect(summary).to_contain_text("1 workout in")
    expect(page.locator(".heat-map [data-state=done]")).to_have_count(1)
    [workout] = call(demo_api, user, "GET", "/v1/workouts")["items"]
    assert workout["title"] == "Hill repeats"


def test_a_refusal_stands_beside_its_field(sign_in: SignIn, user: str) -> None:
    page = sign_in(user)
    page.get_by_label("Title of a new workout").fill("   ")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert")).to_have_text("The title must not be blank.")
    picture(page, "refusal")


@pytest.mark.parametrize(
    ("choice", "kept"), [("Keep mine", "Tempo"), ("Keep the other", "Easy run")]
)
def test_a_conflict_is_shown_and_the_person_decides(
    sign_in: SignIn, user: str, demo_api: Dev, choice: str, kept: str
) -> None:
    body = {"title": "Run", "local_date": "2026-03-14"}
    made = call(demo_api, user, "POST", "/v1/workouts", body)
    page = sign_in(user)
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Title", exact=True).fill("Tempo")
    path = f"/v1/workouts/{made['id']}"
    call(demo_api, user, "PATCH", path, {"title": "Easy run"}, If_Match='"1"')
    page.get_by_role("button", name="Save").click()
    dialog = page.get_by_role("alertdialog", name="Changed meanwhile")
    expect(dialog).to_contain_text("Meanwhile this became Easy run. You wrote Tempo.")
    if choice == "Keep mine":
        picture(page, "conflict")
    page.get_by_role("button", name=choice).click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".workouts li")).to_contain_text(kept)
    there = call(demo_api, user, "GET", path)
    assert (there["title"], there["version"]) == (kept, 3 if choice == "Keep mine" else 2)


def test_more_pages_follow_until_there_are_none(sign_in: SignIn, demo_api: Dev) -> None:
    page = sign_in("demo")
    items = page.locator(".workouts li")
    more = page.get_by_role("button", name="Show more")
    for count in (10, 20, 30):
        expect(items).to_have_count(count)
        more.click()
    expect(items).to_have_count(40)
    shown = page.locator(".workouts time").all_inner_texts()
    listed = call(demo_api, "demo", "GET", "/v1/workouts?limit=40")["items"]
    assert shown == [workout["local_date"] for workout in listed]
    assert shown == sorted(shown, reverse=True)
    while more.is_visible():
        before = items.count()
        more.click()
        page.wait_for_function(
            "n => document.querySelectorAll('.workouts li').length > n", arg=before
        )
        page.wait_for_timeout(100)
    every = call(demo_api, "demo", "GET", "/v1/workouts?limit=100")["items"]
    assert items.count() == len(every)
