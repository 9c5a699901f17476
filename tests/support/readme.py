"""Runs the shell blocks of the README and of docs/ as printed, and checks what the tour says."""

import json
import os
import re
import subprocess
from typing import Any

from tests.support.api import ROOT

# In the order in which a reader meets them: a part may begin on one page and go on on the next.
PAGES = (
    "README.md",
    "docs/tour.md",
    "docs/streaks.md",
    "docs/training.md",
    "docs/metrics.md",
    "docs/deploying.md",
)
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)


def part_of_pages(name: str) -> str:
    """Return the text between the markers of one part, of all pages that have it."""
    part = re.compile(f"<!-- {name}:.*?-->(.*?)<!-- end of the {name} -->", re.DOTALL)
    texts = [(ROOT / page).read_text(encoding="utf-8") for page in PAGES]
    found = [each for text in texts for each in part.findall(text)]
    assert found, f"no page of {PAGES} has a part {name!r}"
    return "\n".join(found)


def printed_by(part: str, **environment: str) -> list[Any]:
    """Run the shell blocks of one part as one script; return the JSON values they printed."""
    script = "set -euo pipefail\n" + "\n".join(BLOCK.findall(part_of_pages(part)))
    run = subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        env=os.environ | {"API": "", "TOKEN": ""} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return _values(run.stdout)


def _values(output: str) -> list[Any]:
    decoder, place, found = json.JSONDecoder(), 0, []
    while place < len(output):
        value, place = decoder.raw_decode(output, place)
        found.append(value)
        assert output[place : place + 1] == "\n", "an answer does not end with a new line"
        while place < len(output) and output[place].isspace():
            place += 1
    return found


def streak_of(printed: list[Any], kind: str) -> Any:
    """Return the one answer that is the streak of a kind."""
    [found] = [answer for answer in printed if answer.get("kind") == kind and "current" in answer]
    return found


def check_tour(printed: list[Any]) -> None:
    """Compare what the tour printed with what the pages say of it, whatever the time is."""
    codes = [answer["code"] for answer in printed if "code" in answer]
    assert codes == ["precondition_failed"], codes
    push_day, heavier = (answer for answer in printed if answer.get("title") == "Push day")
    assert push_day["local_date"] == "2026-03-13"
    assert push_day["exercises"][0]["sets"][1]["weight"] == {"value": 185, "unit": "lb"}
    _check_record(printed, push_day, heavier)
    [run] = [answer for answer in printed if answer.get("title") == "Morning run"]
    assert run["version"] == 2
    assert [answer["has_more"] for answer in printed if "has_more" in answer] == [True, True]
    _check_labs(printed)
    _check_stack(printed)
    _check_program(printed)


def _check_record(printed: list[Any], before: Any, heavier: Any) -> None:
    """What the tour says of the record: the answer, the records and the history have it."""
    told = next(each for each in heavier["records"] if each["kind"] == "load")
    assert (told["value"], told["unit"]) == (190, "lb")
    assert (told["previous"]["value"], told["previous"]["workout_id"]) == (185, before["id"])
    [records] = [answer for answer in printed if "formula" in answer]
    load = next(each for each in records["items"] if each["kind"] == "load")
    assert (load["value"], load["workout_id"]) == (190, heavier["id"])
    [history] = [answer for answer in printed if "working_sets" in answer.get("items", [{}])[0]]
    assert [each["workout_id"] for each in history["items"]] == [heavier["id"], before["id"]]
    assert all("load" in each["records"] for each in history["items"])


def _check_program(printed: list[Any]) -> None:
    """What the tour says of the workouts of its run, by the weight of the first set and the why."""
    planned, _, following = (answer for answer in printed if "run" in answer)
    targets = {
        answer["run"]["day"]: {
            entry["slot"]: entry["sets"][0]["target"].get("weight", {}).get("value")
            for entry in answer["exercises"]
        }
        for answer in (planned, following)
    }
    assert targets == {
        "A": {"squat": 60, "bench": 82.5, "deadlift": None},
        "B": {"squat": 62.5, "press": None, "deadlift": 105},
    }
    squat = following["exercises"][0]
    assert squat["why"]["text"] == "all sets hit: 60 + 2.5"
    assert f'"{squat["why"]["text"]}"' in part_of_pages("tour")
    assert squat["last"]["workout_id"] == planned["id"]


def _check_stack(printed: list[Any]) -> None:
    """What the tour says of its supplement."""
    first, again = (answer for answer in printed if "snapshot" in answer)
    assert again == first
    [supplement] = [answer for answer in printed if "inventory" in answer]
    assert supplement["inventory"]["units_left"] == 58
    [adherence] = [answer for answer in printed if "by_slot" in answer]
    assert (adherence["total"]["taken"], adherence["total"]["due"]) == (1, 3)
    [totals] = [answer for answer in printed if "nutrients" in answer]
    [magnesium] = totals["nutrients"]
    assert {each["exceeded"] for each in magnesium["limits"]} == {True, False}


def _check_labs(printed: list[Any]) -> None:
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
    tour = " ".join(part_of_pages("tour").split())
    years = f"{derived['phenoage']['value']:.1f}"
    assert f"(`phenoage`) is {years} years at an age of {age}," in tour
    [tracked] = [answer for answer in printed if "tracked" in answer.get("items", [{}])[0]]
    apob = next(marker for marker in tracked["items"] if marker["id"] == "apob")
    assert (apob["latest"]["value"], apob["change"]) == (71, "falling")
    assert apob["latest"]["target"]["status"] == "in_range"
    [trend] = [answer for answer in printed if "points" in answer]
    assert [(point["value"], point["target"]) for point in trend["points"]] == [
        (88, "high"),
        (71, "in_range"),
    ]
