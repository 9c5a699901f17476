"""The shell blocks of README and docs, run as printed against the running API."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.socket.conftest import Dev
from tests.support.readme import check_tour, part_of_pages, printed_by, streak_of

Launch = Callable[..., Dev]


def test_the_tour_works_as_printed(launch: Launch, tmp_path: Path) -> None:
    dev = launch(DATA_DIR=str(tmp_path), DEMO="no").await_ready()
    printed = printed_by("tour", PORT=str(dev.port))
    assert dev.end() == 0
    check_tour(printed)
    evening = streak_of(printed, "workouts")
    assert (evening["current"]["length"], evening["status"]) == (2, "done")
    [streaks] = [answer for answer in printed if "period" in answer.get("items", [{}])[0]]
    workouts = streaks["items"][0]
    assert (workouts["current"]["length"], workouts["status"]) == (2, "at_risk")
    assert workouts["at_risk_until"] == "2026-03-16T02:00:00Z"
    check_day(printed)


def check_day(printed: list[Any]) -> None:
    """What the tour says of the template that it follows."""
    [adoption] = [answer for answer in printed if "adopted_on" in answer]
    assert adoption["name"] == "Blueprint-style (unofficial) 2023-02"
    assert all(item["source"] for item in adoption["items"])
    [today] = [answer for answer in printed if "day_ends_at" in answer]
    due = [(slot["slot"], slot["due"]) for slot in today["slots"]]
    assert due == [("breakfast", 3), ("dinner", 1), ("bedtime", 1)]
    [score] = [answer for answer in printed if "average" in answer]
    assert score["days"][-1] == {
        "date": "2026-03-15",
        "score": 0.8,
        "pillars": [
            {"pillar": "exercise", "done": 1, "due": 1, "rate": 1.0},
            {"pillar": "supplements", "done": 3, "due": 5, "rate": 0.6},
        ],
    }
    streak = streak_of(printed, "protocol")
    assert (streak["current"]["length"], streak["status"]) == (2, "done")


def test_every_state_can_be_seen_on_the_demo_account(launch: Launch, tmp_path: Path) -> None:
    dev = launch(DATA_DIR=str(tmp_path)).await_ready()
    *streaks, calendar = printed_by("states", PORT=str(dev.port))
    assert dev.end() == 0
    promised = re.findall(r"# (\w+)$", part_of_pages("states"), re.MULTILINE)
    assert [streak["status"] for streak in streaks] == promised
    assert len(set(promised)) == 9
    assert [day["state"] for day in calendar["days"]][-3:] == ["done", "done", "open"]


def test_a_run_works_as_printed(launch: Launch, tmp_path: Path) -> None:
    """What the page of training says of each answer."""
    dev = launch(DATA_DIR=str(tmp_path), DEMO="no").await_ready()
    printed = printed_by("runs", PORT=str(dev.port))
    assert dev.end() == 0
    early, first, _, second, skipped, third, _, again, _, eased, _, paused, ended = printed
    assert (early["code"], paused["code"]) == ("nothing_planned", "run_not_active")
    planned = [first, second, third, again, eased]
    loads = [each["exercises"][0]["sets"][0]["target"]["weight"]["value"] for each in planned]
    assert loads == [60, 62.5, 62.5, 60, 55]
    assert [each["run"]["day"] for each in planned] == ["A", "B", "A", "A", "A"]
    assert f'"{second["exercises"][0]["why"]["text"]}"' in part_of_pages("runs")
    assert second["exercises"][0]["last"]["workout_id"] == first["id"]
    assert (skipped["id"], skipped["status"]) == (second["id"], "skipped")
    assert {each["id"] for each in (third, again, eased)} == {third["id"]}
    assert (eased["run"]["deload"], ended["status"]) == (0.9, "ended")


def test_metrics_work_as_printed(launch: Launch, tmp_path: Path) -> None:
    """What the page of metrics says of each answer."""
    dev = launch(DATA_DIR=str(tmp_path), DEMO="no").await_ready()
    printed = printed_by("metrics", PORT=str(dev.port))
    assert dev.end() == 0
    page = part_of_pages("metrics")
    check_steps([answer for answer in printed if answer.get("items", [{}])[0].get("code")], page)
    phone, again = (answer for answer in printed if answer.get("id") == "2026-03-14/phone")
    assert again == phone
    [fault] = [fault for answer in printed for fault in answer.get("errors", [])]
    assert (fault["code"], fault["pointer"]) == ("fraction", "/values/spo2/value")
    batches = [answer for answer in printed if "unchanged" in answer]
    assert batches == [{"written": 20, "unchanged": 0}, {"written": 0, "unchanged": 20}]
    assert printed[-1]["items"][0]["baseline"] == {"median": 7.1, "mad": 0.1, "n": 20}
    assert printed[-1]["items"][0]["comparison"] == "above_usual"
    assert round(printed[-1]["items"][0]["mean"], 2) == 7.52


def check_steps(lists: list[Any], page: str) -> None:
    """What the page says of the merged figures."""
    *steps, others = (answer["items"] for answer in lists)
    found = [(day["value"], day["merged"], day["source"]) for [day] in steps]
    assert found == [
        (14079, "hours", "watch"),
        (4157, "priority", "watch"),
        (9922, "priority", "phone"),
    ]
    assert all(f"{value:,}" in page for value, *_ in found)
    dropped = [[each["source"] for each in day["dropped"]] for [day] in steps]
    assert dropped == [["app"], ["phone", "app"], ["watch", "app"]]
    figures = {each["code"]: each for each in others}
    pressure = f"{figures['sbp']['value']}/{figures['dbp']['value']}"
    assert f"is the mean, {pressure}." in page
    assert figures["bedtime"]["time"] == "21:12"
    assert (figures["spo2"]["value"], figures["spo2"]["entered"]["value"]) == (97, 0.97)
