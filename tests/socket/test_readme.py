"""The README's tour, run as printed by a shell against the running API."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.socket.conftest import ROOT, Dev

Launch = Callable[..., Dev]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)


def answers(output: str) -> list[Any]:
    """Return the JSON values that the tour printed, one after the other."""
    decoder, place, found = json.JSONDecoder(), 0, []
    while place < len(output):
        value, place = decoder.raw_decode(output, place)
        found.append(value)
        while place < len(output) and output[place].isspace():
            place += 1
    return found


def part_of_readme(name: str) -> str:
    found = re.search(f"<!-- {name}:.*?-->(.*?)<!-- end of the {name} -->", README, re.DOTALL)
    assert found
    return found[1]


def said(dev: Dev, part: str) -> list[Any]:
    """Run the shell blocks of one part of the README; return what they printed."""
    script = "set -euo pipefail\n" + "\n".join(BLOCK.findall(part_of_readme(part)))
    run = subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        env=os.environ | {"PORT": str(dev.port)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert dev.end() == 0
    return answers(run.stdout)


def test_the_tour_works_as_printed(launch: Launch, tmp_path: Path) -> None:
    dev = launch(DATA_DIR=str(tmp_path), DEMO="no").await_ready()
    printed = said(dev, "tour")
    codes = [answer["code"] for answer in printed if "code" in answer]
    assert codes == ["precondition_failed"]
    [push_day] = [answer for answer in printed if answer.get("title") == "Push day"]
    assert push_day["local_date"] == "2026-03-13"
    assert push_day["exercises"][0]["sets"][1]["weight"] == {"value": 185, "unit": "lb"}
    [run] = [answer for answer in printed if answer.get("title") == "Morning run"]
    assert run["version"] == 2
    [streaks] = [answer for answer in printed if "period" in answer.get("items", [{}])[0]]
    workouts = streaks["items"][0]
    assert (workouts["current"]["length"], workouts["status"]) == (2, "at_risk")
    assert workouts["at_risk_until"] == "2026-03-16T02:00:00Z"
    assert printed[-1]["has_more"] is True
    check_labs(printed)
    check_stack(printed)
    check_day(printed)


def check_stack(printed: list[Any]) -> None:
    """What the tour says of its supplement."""
    first, again = (answer for answer in printed if "snapshot" in answer)
    assert again == first
    [supplement] = [answer for answer in printed if "inventory" in answer]
    assert supplement["inventory"]["doses_left"] == 59
    [adherence] = [answer for answer in printed if "by_slot" in answer]
    assert (adherence["total"]["taken"], adherence["total"]["due"]) == (1, 3)
    [totals] = [answer for answer in printed if "nutrients" in answer]
    [magnesium] = totals["nutrients"]
    assert {each["exceeded"] for each in magnesium["limits"]} == {True, False}


def check_day(printed: list[Any]) -> None:
    """What the tour says of the template that it follows."""
    [adoption] = [answer for answer in printed if "adopted_on" in answer]
    assert adoption["name"] == "Blueprint-style (unofficial) 2024-02"
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
    [streak] = [answer for answer in printed if answer.get("kind") == "protocol"]
    assert (streak["current"]["length"], streak["status"]) == (2, "done")


def check_labs(printed: list[Any]) -> None:
    """What the tour says of its panel, target and trend."""
    [panel] = [answer for answer in printed if "phenoage_variant" in answer]
    standings = {
        part["marker"]: (part["status"], part["reference"]["status"])
        for part in panel["readings"]
        if "lab_range" in part
    }
    assert standings == dict.fromkeys(("glucose_fasting", "hs_crp", "apob"), ("in_range",) * 2)
    derived = {part["marker"]: part for part in panel["derived"]}
    assert derived["homa_ir"]["missing"] == ["insulin_fasting"]
    age = derived["phenoage"]["profile"]["age"]
    tour = " ".join(part_of_readme("tour").split())
    assert f"`phenoage` is {derived['phenoage']['value']:.1f} at {age}," in tour
    [tracked] = [answer for answer in printed if "tracked" in answer.get("items", [{}])[0]]
    apob = next(marker for marker in tracked["items"] if marker["id"] == "apob")
    assert (apob["latest"]["value"], apob["trend"]) == (71, "falling")
    assert apob["latest"]["target"]["status"] == "in_range"
    [trend] = [answer for answer in printed if "points" in answer]
    assert [(point["value"], point["target"]) for point in trend["points"]] == [
        (88, "high"),
        (71, "in_range"),
    ]


def test_every_state_can_be_seen_on_the_demo_account(launch: Launch, tmp_path: Path) -> None:
    dev = launch(DATA_DIR=str(tmp_path)).await_ready()
    *streaks, calendar = said(dev, "states")
    promised = re.findall(r"# (\w+)$", part_of_readme("states"), re.MULTILINE)
    assert [streak["status"] for streak in streaks] == promised
    assert len(set(promised)) == 9
    assert [day["state"] for day in calendar["days"]][-3:] == ["done", "done", "open"]
