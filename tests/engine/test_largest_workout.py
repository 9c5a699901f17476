"""The largest legal workout is stored and read back; what is larger leaves nothing behind."""

import random
import uuid
from typing import Any

from chalicelib.jsontext import dump
from chalicelib.table import keys
from chalicelib.table.items import MAX_DOCUMENT_BYTES
from chalicelib.table.session import MAX_KEYS, Session
from chalicelib.training.exercises import catalogue
from chalicelib.training.workouts.cardio import MAX_LAPS
from chalicelib.training.workouts.models import MAX_EXERCISES, MAX_SETS, MAX_SETS_OF_EXERCISE
from tests.support.api import Answer, Api
from tests.support.training import without_records

ANY = {"If-Match": "*"}
LONGEST_SLUG = max(catalogue.exercises(), key=len)
# Written with 15 digits, as most numbers are not.
WEIGHT = {"value": 1_234.56789012345, "unit": "lb"}
DISTANCE = {"value": 123_456.789012345, "unit": "yd"}
SECONDS = 512_345.678901234
# A set that is only a note, as it is stored.
FILLER = {"type": "normal", "load_mode": "external", "side": "both", "notes": "", "done": False}


def noise(length: int, seed: int = 0) -> str:
    """Return a text of characters of four bytes, which no compression makes much shorter."""
    dice = random.Random(seed)
    return "".join(chr(dice.randrange(0x20000, 0x2A000)) for _ in range(length))


def longest_set(seed: int) -> dict[str, Any]:
    """Return a set with every field, each as long as it can be."""
    return {
        "type": "rest_pause",
        "reps": 99_999.5,
        "weight": WEIGHT,
        "load_mode": "bodyweight",
        "load_per": "implement",
        "band": noise(60, seed),
        "side": "right",
        "rpe": 8.5,
        "duration_s": SECONDS,
        "distance": DISTANCE,
        "floors": 12_345.6789012345,
        "steps": 1_000_000,
        "level": 123.456789012345,
        "incline": -12.3456789012345,
        "avg_hr": 123.456789012345,
        "tempo": "10-10-10-10",
        "group": 1_000,
        "rest_s": 1_234.56789012345,
        "completed_at": "2026-03-14T18:05:00.123Z",
        "notes": noise(1_000, seed),
        "target": {
            "reps": 99_998.5,
            "reps_max": 99_999.5,
            "weight": WEIGHT,
            "rpe": 8.5,
            "duration_s": SECONDS,
            "distance": DISTANCE,
        },
    }


def longest_activity(laps: int) -> dict[str, Any]:
    """Return cardio data with every field, each as long as it can be, but for the laps."""
    lap = {
        "distance": DISTANCE,
        "duration_s": SECONDS,
        "rest_s": 1_234.56789012345,
        "stroke": "breaststroke",
        "strokes": 1_000_000,
        "ascent": DISTANCE,
        "descent": DISTANCE,
        "avg_hr": 123.456789012345,
        "max_hr": 123.456789012345,
        "avg_power": 1_234.56789012345,
        "avg_cadence": 123.456789012345,
    }
    zone = {"seconds": SECONDS, "min_bpm": 123.456789012345, "max_bpm": 123.456789012345}
    same = {name: lap[name] for name in lap.keys() - {"duration_s", "rest_s", "stroke"}}
    return same | {
        "sport": "cross_country_skiing",
        "moving_s": SECONDS,
        "elapsed_s": SECONDS,
        "pool_length": DISTANCE,
        "steps": 1_000_000,
        "floors": 12_345.6789012345,
        "calories": 12_345.6789012345,
        "hr_zones": [zone | {"zone": 10}] * 10,
        "laps": [lap] * laps,
    }


def largest() -> dict[str, Any]:
    """Return a workout with every text at its longest, which can have a few more sets."""
    return {
        "title": noise(120),
        "started_at": "2026-03-14T18:05:00Z",
        "ended_at": "2026-03-14T19:05:00Z",
        "timezone": "America/Argentina/Ushuaia",
        "notes": noise(5_000),
        "routine_id": "r" * 64,
        "source": {"provider": "p" * 40, "external_id": noise(200)},
        "perceived_effort": 10,
        "cardio": longest_activity(laps=40),
        "parts": [longest_activity(laps=2)] * 3,
        "exercises": [
            {
                "exercise_id": LONGEST_SLUG,
                "name": noise(120, number),
                "superset_group": 1_000,
                "rest_s": 3_599.12345678901,
                "notes": noise(1_000, number),
                "sets": [longest_set(6 * number + index) for index in range(6)],
            }
            for number in range(9)
        ],
    }


def send(api: Api, method: str, path: str, body: dict[str, Any], **headers: str) -> Answer:
    """Send a body in UTF-8: with escapes, it would have more than 1 MB."""
    return api.request(method, path, raw=dump(body).encode(), headers=headers)


def post(api: Api, body: dict[str, Any]) -> Answer:
    return send(api, "POST", "/v1/workouts", body, **{"Idempotency-Key": str(uuid.uuid4())})


def written(api: Api) -> tuple[int, int]:
    """Return the numbers of workouts in the list and in the calendar."""
    listed = api.get("/v1/workouts?limit=100").json["items"]
    calendar = api.get("/v1/calendar?kind=workouts&from=2026-03-14&to=2026-03-14").json
    return len(listed), sum(day["count"] for day in calendar["days"])


def fillers(size: int) -> list[dict[str, Any]]:
    """Return sets whose texts take exactly ``size`` bytes of a document."""
    sets, rest = [], size
    while rest:
        room = rest - len(dump(FILLER)) - 1
        length = room if room <= 1_000 else min(1_000, room - len(dump(FILLER)) - 2)
        sets.append({"notes": "x" * length})
        rest = room - length
    return sets


def of_bytes(api: Api, size: int) -> dict[str, Any]:
    """Return a workout whose stored text has exactly ``size`` bytes."""
    body = largest()
    body["exercises"].append({"exercise_id": "plank", "sets": [{"notes": ""}]})
    first = post(api, body)
    assert first.status == 201, first.body[:500]
    path = f"/v1/workouts/{first.json['id']}"
    stored = api.get(path).body
    assert api.delete(path, headers=ANY).status == 204
    body["exercises"][-1]["sets"] += fillers(size - len(stored))
    return body


def test_the_largest_workout_is_read_back(engine_api: Api) -> None:
    body = of_bytes(engine_api, MAX_DOCUMENT_BYTES)
    created = post(engine_api, body)
    assert created.status == 201, created.body[:500]
    path = f"/v1/workouts/{created.json['id']}"
    stored = engine_api.get(path)
    assert len(stored.body) == MAX_DOCUMENT_BYTES
    assert stored.json == without_records(created.json)
    assert engine_api.get("/v1/workouts").json["items"] == [stored.json]
    kept = [entry["sets"] for entry in created.json["exercises"]]
    for entry, sets in zip(body["exercises"], kept, strict=True):
        for sent, stored in zip(entry["sets"], sets, strict=True):
            assert {name: stored[name] for name in sent} == sent
    for sent, stored in zip(body["cardio"]["laps"], created.json["cardio"]["laps"], strict=True):
        assert {name: stored[name] for name in sent} == sent
    replaced = send(engine_api, "PUT", path, body, **ANY)
    assert (replaced.status, replaced.json["exercises"]) == (200, created.json["exercises"])


def test_a_larger_workout_leaves_nothing_behind(engine_api: Api) -> None:
    body = of_bytes(engine_api, MAX_DOCUMENT_BYTES + 1)
    refused = post(engine_api, body)
    assert (refused.status, refused.code) == (413, "payload_too_large")
    assert "at most 390000 bytes" in refused.json["detail"]
    assert written(engine_api) == (0, 0)
    del body["source"]
    small = post(engine_api, body)
    assert (small.status, written(engine_api)) == (201, (1, 1))
    path = f"/v1/workouts/{small.json['id']}"
    source = {"source": {"provider": "p" * 40, "external_id": noise(200)}}
    for answer in (
        engine_api.patch(path, source, headers=ANY),
        send(engine_api, "PUT", path, body | source, **ANY),
    ):
        assert (answer.status, answer.code) == (413, "payload_too_large")
    assert engine_api.get(path).json == without_records(small.json)
    # Nothing has taken the source.
    assert post(engine_api, {"title": "x", "local_date": "2026-03-14"} | source).status == 201


def test_the_most_sets_exercises_and_laps_fit(engine_api: Api) -> None:
    one = {
        "reps": 2_000,
        "weight": {"value": 102.5, "unit": "lb"},
        "rpe": 8.5,
        "rest_s": 90,
        "target": {"reps": 5, "weight": {"value": 102.5, "unit": "lb"}},
    }
    exercises = [{"exercise_id": "plank", "sets": [one] * MAX_SETS_OF_EXERCISE}]
    exercises *= MAX_SETS // MAX_SETS_OF_EXERCISE
    exercises += [{"exercise_id": LONGEST_SLUG}] * (MAX_EXERCISES - len(exercises))
    lap = {"distance": {"value": 25, "unit": "yd"}, "duration_s": 31.25, "stroke": "freestyle"}
    laps = [lap | {"strokes": 18, "avg_hr": 131.5}] * MAX_LAPS
    body = {"title": "x", "local_date": "2026-03-14", "exercises": exercises}
    created = post(engine_api, body | {"cardio": {"laps": laps}})
    assert created.status == 201, created.body[:500]
    sets = [one for entry in created.json["exercises"] for one in entry["sets"]]
    assert (len(sets), len(created.json["exercises"])) == (1_000, 200)
    assert len(created.json["cardio"]["laps"]) == 500
    stored = engine_api.get(f"/v1/workouts/{created.json['id']}")
    assert stored.json == without_records(created.json)


def test_more_items_than_a_batch_reads_are_read(engine_api: Api, user: str) -> None:
    engine_api.patch("/v1/profile", {"units": "imperial"}, headers=ANY)
    unknown = [f"EXERCISE#{number}" for number in range(2 * MAX_KEYS + 1)]
    assert list(Session(user).get_many([*unknown, keys.PROFILE])) == [keys.PROFILE]
