"""A program in the example app: its next workout, the last performance, and the records."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import Open, call, expect_focus, until
from tests.socket.conftest import Dev

SQUATS = {
    "title": "Legs",
    "local_date": "2026-03-14",
    "exercises": [
        {
            "exercise_id": "barbell-squat",
            "sets": [{"reps": 5, "weight": {"value": 70, "unit": "kg"}}] * 2,
        }
    ],
}


@pytest.fixture
def program(open_app: Open, demo_api: Dev, user: str) -> Page:
    """The first workout of a 3x5 program, which was chosen in the app after one squat workout."""
    call(demo_api, user, "POST", "/v1/workouts", SQUATS)
    page = open_app(user, "workouts")
    page.get_by_text("Choose a program").click()
    page.get_by_role("list", name="Programs").get_by_role("button", name="3x5 linear").click()
    next_workout = page.get_by_role("region", name="Next workout")
    expect(next_workout).to_contain_text("3x5 linear, novice: Workout A")
    expect(page.get_by_role("heading", name="Workouts", level=1)).to_be_focused()
    next_workout.get_by_role("button", name="Plan it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3x5 linear, novice: Workout A")
    return page


def log_squats(page: Page) -> None:
    """Log three squats, the second one twice, and the last one with another load."""
    for number in (1, 2):
        page.get_by_role("button", name=f"Done set {number} of Barbell Squat").dblclick(delay=10)
        expect_focus(page, f"Undo set {number} of Barbell Squat")
    page.get_by_role("button", name="Undo set 2 of Barbell Squat").click()
    page.get_by_role("button", name="Done set 2 of Barbell Squat").click()
    page.get_by_role("button", name="Enter set 3 of Barbell Squat").click()
    dialog = page.get_by_role("dialog", name="Set 3 of Barbell Squat")
    expect(dialog.get_by_label("Repetitions")).to_have_value("5")
    dialog.get_by_label("Repetitions").fill("4.3")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Repetitions must")
    dialog.get_by_label("Repetitions").fill("5")
    dialog.get_by_label("Weight in kg").fill("75")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()


def test_the_next_workout_is_logged_and_sets_records(
    program: Page, demo_api: Dev, user: str
) -> None:
    page = program
    squats = page.get_by_role("region", name="Barbell Squat")
    expect(squats.locator(".sets li")).to_have_text(["5 \u00d7 65 kg"] * 3)
    expect(squats).to_contain_text("start: 65")
    expect(squats).to_contain_text("Last time, 14 Mar: 2 sets of 5 \u00d7 70 kg")
    page.get_by_role("button", name="Start").click()
    log_squats(page)
    texts = squats.locator(".sets li > span")
    expect(texts).to_have_text([*["5 \u00d7 65 kg"] * 2, "5 \u00d7 75 kg"])
    bench = page.get_by_role("region", name="Barbell Bench Press - Medium Grip")
    # Without a record no load is known, so nothing can be done as planned.
    expect(bench.get_by_role("button", name="Enter")).to_have_count(3)
    page.get_by_role("button", name="Finish").click()
    records = page.get_by_role("region", name="Records").get_by_role("listitem")
    heaviest = records.filter(has_text="Heaviest load")
    expect(heaviest).to_contain_text("75 kg")
    expect(heaviest).to_contain_text("before 70 kg, 14 Mar")
    expect(records.filter(has_text="Heaviest set of")).to_have_count(1)
    shown = records.all_inner_texts()
    page.reload()
    expect(records).to_have_text([text.replace("\n", "") for text in shown])
    expect(bench.locator(".sets li")).to_have_text(["5Not done"] * 3)
    [workout, _] = call(demo_api, user, "GET", "/v1/workouts")["items"]
    lifted = [each["weight"]["value"] for each in workout["exercises"][0]["sets"]]
    assert (workout["status"], lifted) == ("completed", [65, 65, 75])


def test_what_was_done_decides_on_the_workout_after_it(
    program: Page, demo_api: Dev, user: str
) -> None:
    page = program
    page.get_by_role("button", name="Start").click()
    for number in (1, 2, 3):
        page.get_by_role("button", name=f"Done set {number} of Barbell Squat").click()
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("button", name="Finish")).to_be_hidden()
    page.get_by_role("link", name="Today").click()
    workouts = page.get_by_role("region", name="Workouts")
    expect(workouts.get_by_role("listitem").filter(has_text="Next")).to_contain_text("week 1")
    workouts.get_by_role("link", name="3x5 linear, novice, B").click()
    next_workout = page.get_by_role("region", name="Next workout")
    expect(next_workout).to_contain_text("3x5 linear, novice: Workout B")
    next_workout.get_by_role("button", name="Plan it").click()
    squats = page.get_by_role("region", name="Barbell Squat")
    expect(squats).to_contain_text("Success")
    expect(squats).to_contain_text("all sets hit: 65 + 2.5")
    expect(squats).to_contain_text("3 sets of 5 \u00d7 65 kg")
    expect(squats.locator(".sets li")).to_have_text(["5 \u00d7 67.5 kg"] * 3)
    page.get_by_role("link", name="All workouts").click()
    row = next_workout.get_by_role("listitem").filter(has_text="Barbell Squat")
    expect(row).to_contain_text("3 sets of 5 \u00d7 67.5 kg")
    expect(next_workout.get_by_role("link", name="Open")).to_be_visible()
    statuses = ["completed", "completed", "planned"]
    until(
        lambda: (
            sorted(each["status"] for each in call(demo_api, user, "GET", "/v1/workouts")["items"])
            == statuses
        )
    )
