"""What a workout says of its exercises and of endurance, through HTTP."""

import json
import re
from typing import Any

import pytest

from tests.support.api import ROOT, Answer, Api
from tests.support.training import without_records

ANY = {"If-Match": "*"}


def send(api: Api, **fields: Any) -> Answer:
    return api.post("/v1/workouts", {"title": "Lift", "local_date": "2026-03-14"} | fields)


def log(api: Api, **fields: Any) -> dict[str, Any]:
    answer = send(api, **fields)
    assert answer.status == 201, answer.body
    stored = without_records(answer.json)
    assert api.get(f"/v1/workouts/{stored['id']}").json == stored
    return stored


def of(*sets: dict[str, Any], **fields: Any) -> list[dict[str, Any]]:
    """Return the exercises of a workout that has one."""
    return [{"exercise_id": "barbell-squat", "sets": list(sets)} | fields]


def faults(answer: Answer) -> dict[str, str]:
    """Return the codes of a refusal by pointer."""
    assert answer.status == 422, answer.body
    return {error["pointer"]: error["code"] for error in answer.json["errors"]}


SET_0 = "/exercises/0/sets/0"


def test_noise_of_binary_numbers_is_taken_off(api: Api) -> None:
    numbers = (149.99999999999997, 76.80000305175781, 33.333333)
    sets = [{"reps": 5, "weight": {"value": number, "unit": "lb"}} for number in numbers]
    cardio = {"distance": {"value": 33.333333, "unit": "yd"}, "moving_s": 61.400000000000006}
    workout = log(api, exercises=of(*sets), cardio=cardio | {"avg_hr": 148.5, "calories": 51.25})
    stored = workout["exercises"][0]["sets"]
    assert [one["weight"]["value"] for one in stored] == [150.0, 76.8, 33.333333]
    assert [one["weight_kg"] for one in stored] == [68.0388555, 34.835894016, 15.11974551546921]
    assert workout["cardio"] == cardio | {
        "moving_s": 61.4,
        "avg_hr": 148.5,
        "calories": 51.25,
        "distance_m": 30.4799996952,
    }


def test_a_height_of_many_decimals_is_kept(api: Api) -> None:
    for value, kept in ((5.583333, 5.583333), (1.7199999999999998, 1.72)):
        unit = "ft" if value > 3 else "m"
        height = {"height": {"value": value, "unit": unit}}
        profile = api.patch("/v1/profile", height, headers=ANY).json
        assert profile["height"] == {"value": kept, "unit": unit}


def test_other_numbers_are_kept_as_entered(api: Api) -> None:
    """The noise of 0.1 + 0.2 and of 7.8 is not a part of them."""
    value = 5.12345678901234
    path = "/v1/biomarkers/glucose_fasting/readings"
    reading = {"value": value, "unit": "mmol/L", "local_date": "2026-03-14"}
    assert api.post(path, reading).json["value"] == value
    noisy = {"value": 7.799999999999999, "lab_range": {"low": 0.1 + 0.2, "high": 1.1 + 2.2}}
    made = api.post(path, reading | noisy).json
    bounds = made["lab_range"]
    assert (made["value"], bounds["low"], bounds["high"]) == (7.8, 0.3, 3.3)
    habit = {"name": "Water", "measure": "amount", "schedule": {"type": "daily"}}
    entry = f"/v1/habits/{api.post('/v1/habits', habit).json['id']}/entries/2026-03-14"
    assert api.put(entry, {"amount": 0.1 + 0.2}).json["amount"] == 0.3
    assert api.post(f"{entry}/additions", {"amount": 0.1 + 0.2}).json["amount"] == 0.6
    dose = {"dose": {"amount": 0.1 + 0.2, "unit": "g"}, "schedule": {"type": "daily"}}
    assert api.post("/v1/supplements", dose | {"name": "Zinc"}).json["dose"]["amount"] == 0.3


def test_finishing_leaves_sets_that_were_not_done(api: Api) -> None:
    target = {"reps": 5, "weight": {"value": 100.0, "unit": "kg"}}
    done, planned = {"reps": 5, "target": target}, {"target": target}
    workout = log(api, status="planned", exercises=of(done, planned))
    assert all("done" not in one for one in workout["exercises"][0]["sets"])
    path = f"/v1/workouts/{workout['id']}"
    finished = api.patch(path, {"status": "completed"}, headers=ANY).json
    first, second = finished["exercises"][0]["sets"]
    assert ("done" in first, second["done"], second["target"]) == (False, False, target)
    calendar = api.get("/v1/calendar?kind=workouts&from=2026-03-14&to=2026-03-14").json
    assert [day["count"] for day in calendar["days"]] == [1]
    # What was read is sent back, and then the set is done after all.
    names = ("title", "local_date", "exercises")
    again = api.put(path, {name: finished[name] for name in names}, headers=ANY).json
    assert again["exercises"] == finished["exercises"]
    later = api.patch(path, {"exercises": of(done, planned | {"reps": 4})}, headers=ANY).json
    assert all("done" not in one for one in later["exercises"][0]["sets"])


def test_what_is_said_of_a_set_must_not_contradict_its_result(api: Api) -> None:
    refused = send(api, exercises=of({"reps": 5, "done": False}, {"done": True}))
    assert faults(refused) == {
        f"{SET_0}/done": "not_done_with_result",
        "/exercises/0/sets/1/done": "done_without_result",
    }


def test_a_set_says_how_it_was_done(api: Api) -> None:
    weight = {"value": 22.5, "unit": "kg"}
    sets = [
        {"reps": 8.5, "weight": weight, "load_per": "implement", "tempo": "3-1-X-0"},
        {"reps": 8, "weight": weight, "load_per": "total", "side": "each", "notes": "Wrist."},
        {"type": "rest_pause", "reps": 6, "group": 1, "rest_s": 20},
        {"type": "rest_pause", "reps": 3, "group": 1, "rest_s": 17.5},
        {"type": "cluster", "reps": 2, "group": 2, "completed_at": "2026-03-14T19:05:00+01:00"},
        {"reps": 12, "load_mode": "band", "band": "green"},
    ]
    stored = log(api, exercises=of(*sets))["exercises"][0]["sets"]
    sets[4] |= {"completed_at": "2026-03-14T18:05:00Z"}
    for sent, kept in zip(sets, stored, strict=True):
        assert {name: kept[name] for name in sent} == sent
    assert [one["side"] for one in stored] == ["both", "each", *["both"] * 4]


def test_a_swim_has_its_lengths(api: Api) -> None:
    strokes = ("freestyle", "backstroke", "breaststroke", "butterfly")
    laps = [
        {
            "distance": {"value": 25.0, "unit": "yd"},
            "duration_s": 31.25,
            "stroke": strokes[number % 4],
            "strokes": 18,
            "avg_hr": 131.5,
            "max_hr": 150,
            "rest_s": 10,
        }
        for number in range(500)
    ]
    cardio = {
        "sport": "pool_swimming",
        "pool_length": {"value": 25.0, "unit": "yd"},
        "distance": {"value": 12_500.0, "unit": "yd"},
        "elapsed_s": 20_600,
        "moving_s": 15_625,
        "strokes": 9_000,
        "avg_cadence": 34.5,
    }
    stored = log(api, type="cardio", cardio=cardio | {"laps": laps})["cardio"]
    assert stored["laps"] == [lap | {"distance_m": 22.86} for lap in laps]
    del stored["laps"]
    assert stored == cardio | {"distance_m": 11_430.0, "pool_length_m": 22.86}


def test_a_ride_has_power_and_descent(api: Api) -> None:
    cardio = {
        "sport": "gravel_cycling",
        "descent": {"value": 1_250.0, "unit": "ft"},
        "avg_power": 211.5,
        "avg_cadence": 87,
    }
    assert log(api, type="cardio", cardio=cardio)["cardio"] == cardio | {"descent_m": 381.0}


def test_a_machine_counts_floors_and_steps(api: Api) -> None:
    sets = [
        {"floors": 32.5, "steps": 520, "level": 8},
        {"duration_s": 600, "level": 7.5, "incline": 12.5},
    ]
    stored = log(api, exercises=of(*sets))["exercises"][0]["sets"]
    for sent, kept in zip(sets, stored, strict=True):
        assert {name: kept[name] for name in sent} == sent
        assert "done" not in kept


def test_a_triathlon_is_one_workout(api: Api) -> None:
    parts = [
        {
            "sport": "open_water_swimming",
            "distance": {"value": 1.5, "unit": "km"},
            "moving_s": 1_805,
        },
        {"sport": "transition", "elapsed_s": 95.5},
        {"sport": "cycling", "distance": {"value": 40.0, "unit": "km"}, "avg_power": 231},
        {"sport": "transition", "elapsed_s": 61},
        {"sport": "running", "laps": [{"distance": {"value": 5.0, "unit": "km"}}] * 2},
    ]
    workout = log(api, type="cardio", parts=parts)
    assert [part["sport"] for part in workout["parts"]] == [part["sport"] for part in parts]
    metres = [part.get("distance_m") for part in workout["parts"]]
    assert metres == [1_500.0, None, 40_000.0, None, None]
    assert [lap["distance_m"] for lap in workout["parts"][4]["laps"]] == [5_000.0, 5_000.0]
    calendar = api.get("/v1/calendar?kind=workouts&from=2026-03-14&to=2026-03-14").json
    assert [day["count"] for day in calendar["days"]] == [1]
    path = f"/v1/workouts/{workout['id']}"
    # A merge patch replaces the list of parts, and null clears it.
    fewer = api.patch(path, {"parts": parts[:2]}, headers=ANY).json
    assert fewer["parts"] == workout["parts"][:2]
    assert "parts" not in api.patch(path, {"parts": None}, headers=ANY).json


def test_parts_and_laps_are_limited(api: Api) -> None:
    laps = {"laps": [{"duration_s": 60}] * 251}
    refused = send(api, cardio=laps, parts=[{"sport": "running"} | laps])
    assert faults(refused) == {"/parts": "too_many_laps"}
    assert faults(send(api, cardio={"laps": [{}]})) == {
        "/cardio/laps/0/distance": "required_without"
    }


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/v1/workouts", "(?!Routines|Programs|Runs).+"),
        ("/v1/routines", "Routines"),
        ("/v1/programs", "Programs"),
    ],
)
def test_the_blocks_of_the_page_are_bodies(api: Api, path: str, heading: str) -> None:
    page = (ROOT / "docs/training.md").read_text(encoding="utf-8")
    sections = re.findall(rf"^## {heading}\n((?:(?!^## ).*\n)*)", page, re.MULTILINE)
    blocks = re.findall(r"^```json\n(.*?)^```", "".join(sections), re.DOTALL | re.MULTILINE)
    assert blocks
    for block in blocks:
        for routine_id in set(re.findall(r'"routine_id": "(.+?)"', block)):
            new = {"If-None-Match": "*"}
            assert api.put(f"/v1/routines/{routine_id}", {"name": "R"}, headers=new).status == 201
        answer = api.post(path, json.loads(block))
        assert answer.status == 201, answer.body
