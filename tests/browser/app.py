"""What the tests of the example app share: a page of a person, keys of a keyboard, axe."""

import json
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.socket.conftest import ROOT, Dev
from tools.local.tokens import issue

EXAMPLE = ROOT / "frontend-contract/example"
AXE = EXAMPLE / "node_modules/axe-core/axe.min.js"
PHONE = {"width": 360, "height": 740}
WITHIN_S = 20.0
DESKTOP = {"width": 1280, "height": 800}

# Opens the app as a person, at a place such as `labs/ldl_c`; options are those of a context.
Open = Callable[..., Page]


def call(dev: Dev, user: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """Return what the API answers to somebody beside the page."""
    text = None if body is None else json.dumps(body)
    answer = dev.call(method, path, text, token=issue(user), **headers)
    assert answer.status < 300, answer.text
    return answer.json if answer.text else None


def until(condition: Callable[[], bool], within_s: float = WITHIN_S) -> None:
    """Wait until something is true: a screen shows a change before the server has it."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def go(page: Page, place: str) -> None:
    """Go to a place of the app, and wait until it has been read."""
    page.evaluate("place => { location.hash = `#/${place}`; }", place)
    # The page was loaded long ago, so what its screens read is known only from what they show.
    page.wait_for_timeout(60)
    expect(page.locator(".loading")).to_have_count(0)


def violations(page: Page, *rules: str) -> list[str]:
    """Return what axe objects to on the page, by all of its rules or by some."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"resultTypes": ["violations"]} | ({"runOnly": [*rules]} if rules else {})
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [f"{each['id']}: {node['target']}" for each in found for node in each["nodes"]]


def scrolls_sideways(page: Page) -> bool:
    return page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )


def focused(page: Page) -> str:
    """Return the label or the text of the element that has the focus; nothing if it is the page."""
    return page.evaluate(
        """() => {
            const element = document.activeElement;
            if (!element.matches("a, button, input, summary, h1, [tabindex='0']")) return "";
            const text = element.labels?.[0]?.textContent ?? element.innerText;
            return text.replace(/\\s+/g, " ").trim();
        }"""
    )


def expect_focus(page: Page, name: str) -> None:
    """Wait until the element of this label or text has the focus: React draws after the event."""
    deadline = time.monotonic() + WITHIN_S
    while (here := focused(page)) != name:
        assert time.monotonic() < deadline, f"{here!r} has the focus, and not {name!r}"
        page.wait_for_timeout(50)


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until an element has the focus; the focus must be visible on each one before."""
    passed: list[str] = []
    while name not in (here := focused(page)):
        assert len(passed) < most, f"{name} is not among {passed}"
        passed.append(here)
        page.keyboard.press("Tab")
        outlined = page.evaluate(
            """() => {
                const element = document.activeElement;
                const drawn = (each) => each && getComputedStyle(each).outlineStyle !== "none";
                return element === document.body || drawn(element) || drawn(element.closest("li"));
            }"""
        )
        assert outlined, f"The focus on {focused(page)!r} cannot be seen."
