"""The stored text of workouts: a plain one has the same bytes as ever."""

import json
from typing import Any

from chalicelib.jsontext import dump
from chalicelib.models.base import parse
from chalicelib.training.workouts.canonical import add_canonical
from chalicelib.training.workouts.models import WorkoutCreate

PLAIN: dict[str, Any] = {
    "title": "Leg day",
    "started_at": "2026-03-10T18:05:00+01:00",
    "ended_at": "2026-03-10T19:12:00+01:00",
    "exercises": [
        {
            "exercise_id": "barbell-squat",
            "superset_group": 1,
            "rest_s": 180,
            "notes": "Slow.",
            "sets": [
                {"type": "warmup", "reps": 8, "weight": {"value": 60, "unit": "kg"}},
                {
                    "reps": 5,
                    "weight": {"value": 225, "unit": "lb"},
                    "rpe": 8,
                    "avg_hr": 141,
                    "target": {
                        "reps": 5,
                        "reps_max": 8,
                        "duration_s": 30,
                        "weight": {"value": 102.5, "unit": "kg"},
                    },
                },
                {
                    "duration_s": 60,
                    "distance": {"value": 40, "unit": "yd"},
                    "load_mode": "bodyweight",
                    "side": "left",
                },
            ],
        }
    ],
    "cardio": {
        "distance": {"value": 7.5, "unit": "km"},
        "moving_s": 2_700,
        "ascent": {"value": 40, "unit": "m"},
        "avg_hr": 138,
        "max_hr": 151,
        "calories": 520,
        "hr_zones": [{"zone": 2, "seconds": 2_460, "min_bpm": 128, "max_bpm": 146}],
    },
    "perceived_effort": 8,
}
# As release 0.5 wrote it.
TEXT = (
    '{"title":"Leg day","type":"strength","status":"completed",'
    '"started_at":"2026-03-10T17:05:00Z","ended_at":"2026-03-10T18:12:00Z","exercises":['
    '{"exercise_id":"barbell-squat","superset_group":1,"rest_s":180,"notes":"Slow.","sets":['
    '{"type":"warmup","reps":8,"weight":{"value":60.0,"unit":"kg"},"load_mode":"external",'
    '"side":"both","weight_kg":60.0},'
    '{"type":"normal","reps":5,"weight":{"value":225.0,"unit":"lb"},"load_mode":"external",'
    '"side":"both","rpe":8.0,"avg_hr":141,"target":{"reps":5,"reps_max":8,'
    '"weight":{"value":102.5,"unit":"kg"},"duration_s":30},"weight_kg":102.05828325},'
    '{"type":"normal","load_mode":"bodyweight","side":"left","duration_s":60,'
    '"distance":{"value":40.0,"unit":"yd"},"distance_m":36.576}]}],'
    '"cardio":{"distance":{"value":7.5,"unit":"km"},"moving_s":2700,'
    '"ascent":{"value":40.0,"unit":"m"},"avg_hr":138,"max_hr":151,"calories":520,'
    '"hr_zones":[{"zone":2,"seconds":2460,"min_bpm":128,"max_bpm":146}],'
    '"distance_m":7500.0,"ascent_m":40.0},"perceived_effort":8}'
)


def stored_text(workout: dict[str, Any]) -> str:
    """Return the text of what is stored of a body, without names and the local date."""
    return dump(add_canonical(parse(WorkoutCreate, json.dumps(workout)).document()))


def test_a_plain_workout_is_stored_in_the_same_bytes() -> None:
    assert stored_text(PLAIN) == TEXT


def test_a_plain_workout_that_is_written_again_keeps_its_bytes() -> None:
    """Numbers without a fraction are stored in one way, however they are sent."""
    sent = json.dumps(PLAIN).replace("2700", "2700.0").replace("141", "1.41e2")
    assert stored_text(json.loads(sent)) == TEXT
