"""The example app for everybody: keyboard, screen readers, large text, little motion, phones."""

from playwright.sync_api import Page, expect

from tests.browser.app import (
    DESKTOP,
    PHONE,
    Open,
    call,
    expect_focus,
    focused,
    go,
    scrolls_sideways,
    tab_to,
    violations,
)
from tests.socket.conftest import Dev

SCREENS = ("today", "workouts", "imports", "labs", "labs/ldl_c", "metrics", "streaks")


def places(demo_api: Dev) -> list[str]:
    """Return the places of all screens, with a workout of each status and one of a run."""
    workouts = call(demo_api, "demo", "GET", "/v1/workouts")["items"]
    one_each = {workout["status"]: workout["id"] for workout in workouts}
    ids = [*one_each.values(), workout_of_run(demo_api)]
    return [*SCREENS, *(f"workouts/{workout}" for workout in ids)]


def workout_of_run(demo_api: Dev) -> str:
    """Return the id of a workout in progress with targets, reasons and last performances."""
    [run] = call(demo_api, "demo", "GET", "/v1/runs")["items"]
    workout = call(demo_api, "demo", "POST", f"/v1/runs/{run['id']}/workouts")
    path, version = f"/v1/workouts/{workout['id']}", f'"{workout["version"]}"'
    call(demo_api, "demo", "PATCH", path, {"status": "in_progress"}, If_Match=version)
    return workout["id"]


def test_axe_finds_nothing(open_app: Open, demo_api: Dev) -> None:
    """All rules in light, and in dark those of colours, which are all that differs."""
    found = []
    for size in (PHONE, DESKTOP):
        page = open_app("demo", viewport=size, reduced_motion="reduce")
        for place in [*places(demo_api), "sign in"]:
            if place == "sign in":
                page.get_by_role("button", name="Sign out").click()
            else:
                go(page, place)
            for details in page.locator("details").all():
                details.evaluate("each => { each.open = true; }")
            for scheme, rules in (("light", []), ("dark", ["color-contrast"])):
                page.emulate_media(color_scheme=scheme)
                case = f"{place}, {scheme}, {size['width']}"
                found += [f"{case}: {each}" for each in violations(page, *rules)]
            found += [f"{case} scrolls sideways"] if scrolls_sideways(page) else []
    assert found == []


def test_dialogs_are_accessible_and_keep_the_focus(
    open_app: Open, demo_api: Dev, user: str
) -> None:
    steps = {"name": "Steps", "pillar": "exercise", "measure": "amount"}
    goal = {"goal": {"at_least": 8000, "unit": "steps"}, "schedule": {"type": "daily"}}
    call(demo_api, user, "POST", "/v1/habits", steps | goal)
    page = open_app(user)
    tab_to(page, "Enter Steps")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Steps")
    expect(dialog.get_by_label("Amount")).to_be_focused()
    assert violations(page) == []
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect_focus(page, "Enter Steps")
    page.keyboard.press("Enter")
    page.keyboard.type("9000")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("status").last).to_have_text("Steps: saved")
    expect_focus(page, "Undo Steps")


def test_a_dose_is_taken_with_the_keyboard(open_app: Open, demo_api: Dev, user: str) -> None:
    supplement = {"name": "Iron", "dose": {"amount": 1, "unit": "tablet"}}
    call(demo_api, user, "POST", "/v1/supplements", supplement | {"schedule": {"type": "daily"}})
    page = open_app(user)
    expect(page.get_by_role("button", name="Take Iron")).to_be_visible()
    page.keyboard.press("Tab")
    expect_focus(page, "Skip to the content")
    page.keyboard.press("Enter")
    tab_to(page, "Take Iron", most=8)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").last).to_have_text("Iron: taken")
    expect(page.get_by_role("listitem").filter(has_text="Iron")).to_contain_text("Taken")
    expect_focus(page, "Undo Iron")
    expect(page.get_by_role("img", name="Score 100%")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").last).to_have_text("Iron: taken back")
    tab_to(page, "Take Iron")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("listitem").filter(has_text="Iron")).to_contain_text("Skipped")
    expect_focus(page, "Undo Iron")


def test_a_workout_is_logged_with_the_keyboard(open_app: Open, demo_api: Dev, user: str) -> None:
    page = open_app(user)
    expect(page.get_by_role("heading", name="Score of the day")).to_be_visible()
    tab_to(page, "Workouts")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Workouts", level=1)).to_be_focused()
    tab_to(page, "Title", most=3)
    page.keyboard.type("Legs")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Legs", level=1)).to_be_focused()
    tab_to(page, "Exercise", most=8)
    page.keyboard.type("squat")
    expect(
        page.get_by_role("list", name="Matching exercises").get_by_role("listitem")
    ).to_have_count(6)
    tab_to(page, "Barbell Squat", most=3)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Repetitions")).to_be_focused()
    page.keyboard.type("5")
    page.keyboard.press("Tab")
    page.keyboard.type("100")
    for count in (1, 2):
        page.keyboard.press("Enter")
        expect(page.locator(".sets li")).to_have_text(["5 \u00d7 100 kg"] * count)
        expect(page.get_by_role("status").last).to_have_text("Set of Barbell Squat added")
    page.keyboard.press("Shift+Tab")
    expect_focus(page, "Repetitions")
    go_back_to(page, "Finish")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").last).to_have_text("Legs finished")
    expect(page.get_by_role("heading", name="Legs", level=1)).to_be_focused()
    [workout] = call(demo_api, user, "GET", "/v1/workouts")["items"]
    [entry] = workout["exercises"]
    assert workout["status"] == "completed"
    assert [(each["reps"], each["weight_kg"]) for each in entry["sets"]] == [(5, 100)] * 2


def go_back_to(page: Page, name: str) -> None:
    """Press Shift+Tab until an element has the focus."""
    for _ in range(8):
        if name in focused(page):
            return
        page.keyboard.press("Shift+Tab")
    raise AssertionError(f"{name} is not before {focused(page)}")


def test_twice_the_size_fits(open_app: Open, demo_api: Dev) -> None:
    """The page at 200 %, which is half the width, and text of twice the size at the whole width."""
    found = []
    half = {"width": DESKTOP["width"] // 2, "height": DESKTOP["height"] // 2}
    for size, text in ((half, "100%"), (DESKTOP, "200%"), (PHONE, "200%")):
        page = open_app("demo", viewport=size, device_scale_factor=2)
        page.add_style_tag(content=f"html {{ font-size: {text} }}")
        for place in places(demo_api):
            go(page, place)
            page.wait_for_timeout(60)
            if scrolls_sideways(page):
                found.append(f"{place} at {size['width']} with text of {text}")
    assert found == []


def test_nothing_moves_for_those_who_do_not_want_it(open_app: Open) -> None:
    moving = """() => Math.max(...[...document.querySelectorAll("*")].map(
        (each) => parseFloat(getComputedStyle(each).transitionDuration)))"""
    for preference, moves in (("reduce", False), ("no-preference", True)):
        page = open_app("demo", reduced_motion=preference)
        expect(page.get_by_role("heading", name="Score of the day")).to_be_visible()
        assert (page.evaluate(moving) > 0) is moves
