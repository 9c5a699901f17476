"""The outbox of the recipe in Chromium, which goes offline, against the real local server."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.app import call
from tests.browser.conftest import served
from tests.socket.conftest import Dev
from tests.support.commands import run
from tools.local.tokens import issue


@pytest.fixture(scope="module")
def origin(recipe_folder: Path) -> Iterator[str]:
    """The origin of the built page."""
    run("npx", "--no", "--", "vite", "build", cwd=recipe_folder)
    with served(recipe_folder / "dist") as origin:
        yield origin


@pytest.fixture
def device(browser: Browser) -> Iterator[BrowserContext]:
    """A browser with storage of its own."""
    context = browser.new_context(locale="en")
    context.set_default_timeout(15_000)
    yield context
    context.close()


def visit(device: BrowserContext, origin: str, dev: Dev, user: str) -> Page:
    page = device.new_page()
    query = urlencode({"api": f"http://127.0.0.1:{dev.port}", "user": user})
    page.goto(f"{origin}/?{query}#{issue(user)}")
    return page


def add(page: Page, title: str) -> None:
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_role("button", name="Add").click()


def titles(dev: Dev, user: str) -> list[str]:
    return sorted(each["title"] for each in call(dev, user, "GET", "/v1/workouts")["items"])


def test_what_is_written_offline_arrives_once_the_network_is_back(
    device: BrowserContext, origin: str, demo_api: Dev, user: str
) -> None:
    page = visit(device, origin, demo_api, user)
    add(page, "Row")
    workouts = page.get_by_role("list", name="Workouts")
    expect(workouts.get_by_role("listitem")).to_contain_text(["Row"])
    device.set_offline(True)
    for title in ("Swim", "Bike"):
        add(page, title)
    unsent = page.get_by_label("Not sent yet")
    expect(unsent.get_by_role("listitem")).to_have_text(["Add Swim", "Add Bike"])
    expect(unsent.get_by_role("status")).to_contain_text("There is no network.")
    assert titles(demo_api, user) == ["Row"]
    device.set_offline(False)
    expect(unsent).to_be_hidden()
    expect(workouts.get_by_role("listitem")).to_have_count(3)
    assert titles(demo_api, user) == ["Bike", "Row", "Swim"]


def test_it_outlives_the_page_and_is_only_the_persons_own(
    device: BrowserContext, origin: str, demo_api: Dev, user: str
) -> None:
    page = visit(device, origin, demo_api, user)
    device.set_offline(True)
    add(page, "Swim")
    expect(page.get_by_label("Not sent yet").get_by_role("listitem")).to_have_text(["Add Swim"])
    # A page that closes still hears of the network, and sends; one that was left does not.
    page.goto("about:blank")
    page.close()
    device.set_offline(False)
    other = visit(device, origin, demo_api, f"{user}-other")
    add(other, "Walk")
    expect(other.get_by_role("list", name="Workouts").get_by_role("listitem")).to_have_count(1)
    assert (titles(demo_api, f"{user}-other"), titles(demo_api, user)) == (["Walk"], [])
    again = visit(device, origin, demo_api, user)
    expect(again.get_by_role("list", name="Workouts").get_by_role("listitem")).to_have_count(1)
    assert titles(demo_api, user) == ["Swim"]


def test_a_conflict_is_theirs_or_mine_and_the_rest_is_merged(
    device: BrowserContext, origin: str, demo_api: Dev, user: str
) -> None:
    page = visit(device, origin, demo_api, user)
    add(page, "Run")
    page.get_by_label("New title of Run").fill("Tempo")
    device.set_offline(True)
    page.get_by_role("button", name="Rename").click()
    unsent = page.get_by_label("Not sent yet")
    expect(unsent.get_by_role("listitem")).to_have_text(["Rename to Tempo"])
    [made] = call(demo_api, user, "GET", "/v1/workouts")["items"]
    theirs = {"title": "Easy run", "perceived_effort": 4}
    path = f"/v1/workouts/{made['id']}"
    call(demo_api, user, "PATCH", path, theirs, If_Match='"1"')
    device.set_offline(False)
    choice = page.get_by_role("form", name="Rename to Tempo: changed meanwhile")
    expect(choice.get_by_role("group")).to_contain_text("title (before: Run)")
    expect(choice.get_by_role("radio")).to_have_count(2)
    choice.get_by_label("Mine: Tempo").check()
    choice.get_by_role("button", name="Save").click()
    expect(unsent).to_be_hidden()
    there = call(demo_api, user, "GET", path)
    assert (there["title"], there["notes"], there["perceived_effort"], there["version"]) == (
        "Tempo",
        "from the train",
        4,
        3,
    )


def test_a_refusal_after_the_wait_is_shown(
    device: BrowserContext, origin: str, demo_api: Dev, user: str
) -> None:
    page = visit(device, origin, demo_api, user)
    device.set_offline(True)
    add(page, "  ")
    add(page, "Swim")
    unsent = page.get_by_label("Not sent yet")
    expect(unsent.get_by_role("listitem")).to_have_count(2)
    device.set_offline(False)
    expect(unsent.get_by_role("listitem")).to_have_count(1)
    expect(unsent.get_by_role("listitem")).to_contain_text("must not be blank")
    unsent.get_by_role("button", name="Give up").click()
    expect(unsent).to_be_hidden()
    assert titles(demo_api, user) == ["Swim"]
