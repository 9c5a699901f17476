"""The imports of the example app: a file, its questions, the preview, the commit and the undo."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.app import DESKTOP, PHONE, Open, call, go, scrolls_sideways, until, violations
from tests.socket.conftest import Dev

LOG = (
    "Date,Exercise,Category,Weight,Reps\n"
    "2025-03-14,Squat X,Legs,100,5\n"
    "2025-03-14,Squat X,Legs,100,many\n"
    "2025-03-15,Deadlift,Back,120,5\n"
)


def choose(page: Page, text: str) -> None:
    file = {"name": "FitNotes_Export.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("File", exact=True).set_input_files(files=[file])
    page.get_by_role("button", name="Check").click()


def workouts(dev: Dev, user: str) -> list[Any]:
    return call(dev, user, "GET", "/v1/workouts")["items"]


def test_a_file_is_imported_and_undone(open_app: Open, demo_api: Dev, user: str) -> None:
    page = open_app(user, "workouts")
    page.get_by_role("link", name="Import from another app").click()
    expect(page.get_by_text("No import yet.")).to_be_visible()
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("alert")).to_contain_text("File must be chosen")
    choose(page, LOG)
    state = page.get_by_role("region", name="State")
    expect(state).to_contain_text("Has questions")
    expect(state).to_contain_text("FitNotes")
    questions = page.get_by_role("region", name="What the file does not say")
    questions.get_by_label("Unit of the weights").select_option("Kilograms")
    squat = questions.get_by_label("Which exercise is “Squat X”?")
    squat.select_option(index=1)
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert violations(page) == []
        assert not scrolls_sideways(page)
    questions.get_by_role("button", name="Check again").click()
    expect(state).to_contain_text("2 new")
    expect(
        page.get_by_role("region", name="The first entries").get_by_role("listitem")
    ).to_have_count(2)
    faults = page.get_by_role("region", name="What is wrong in the file")
    expect(faults).to_contain_text("1 part is left out")
    assert workouts(demo_api, user) == []
    page.get_by_role("button", name="Import 2 entries").click()
    expect(state).to_contain_text("2 imported")
    assert len(workouts(demo_api, user)) == 2
    go(page, "workouts")
    history = page.get_by_role("region", name="History").get_by_role("listitem")
    expect(history).to_have_count(2)
    go(page, "imports")
    page.get_by_role("link", name="FitNotes").click()
    page.get_by_role("button", name="Undo").click()
    expect(state).to_contain_text("2 removed")
    until(lambda: workouts(demo_api, user) == [])


def test_what_is_no_log_has_failed(open_app: Open, user: str) -> None:
    page = open_app(user, "imports")
    choose(page, "%PDF-1.7")
    state = page.get_by_role("region", name="State")
    expect(state).to_contain_text("Failed")
    page.get_by_role("button", name="Discard").click()
    expect(state).to_contain_text("Undone")
