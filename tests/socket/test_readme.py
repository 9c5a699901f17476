"""The README's tour, run as printed by a shell against the running API."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.socket.conftest import ROOT, Dev

TOUR = re.compile(r"<!-- tour:.*?-->(.*?)<!-- end of the tour -->", re.DOTALL)
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


@pytest.fixture
def said(launch: Callable[..., Dev], tmp_path: Path) -> list[Any]:
    dev = launch(DATA_DIR=str(tmp_path), DEMO="no").await_ready()
    tour = TOUR.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert tour
    script = "set -euo pipefail\n" + "\n".join(BLOCK.findall(tour[1]))
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


def test_the_tour_works_as_printed(said: list[Any]) -> None:
    codes = [answer["code"] for answer in said if "code" in answer]
    assert codes == ["precondition_failed"]
    [push_day] = [answer for answer in said if answer.get("title") == "Push day"]
    assert push_day["local_date"] == "2026-03-13"
    assert push_day["exercises"][0]["sets"][1]["weight"] == {"value": 185, "unit": "lb"}
    [run] = [answer for answer in said if answer.get("title") == "Morning run"]
    assert run["version"] == 2
    [streaks] = [answer for answer in said if answer.get("items", [{}])[0].get("kind")]
    workouts = streaks["items"][0]
    assert (workouts["current"]["length"], workouts["status"]) == (2, "at_risk")
    assert workouts["at_risk_until"] == "2026-03-16T02:00:00Z"
    assert said[-1]["has_more"] is True
