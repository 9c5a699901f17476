"""Files of other apps for benchmarks: as large as wanted, with what real ones have."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import BinaryIO, Final

_START: Final = datetime(2016, 1, 1, 7, tzinfo=UTC)
_EXERCISES: Final = ("Squat (Barbell)", "Bench Press (Barbell)", "Pull Up", "Plank")
_SETS: Final = 5
_HEVY: Final = (
    *("title", "start_time", "end_time", "description", "exercise_title", "superset_id"),
    *("exercise_notes", "set_index", "set_type", "weight_kg", "reps", "distance_km"),
    *("duration_seconds", "rpe"),
)


def write(name: str, file: BinaryIO, size: int) -> None:
    """Write a file of a format with at least ``size`` bytes."""
    head, pieces, tail = _FILES[name]
    file.write(head.encode())
    for piece in pieces():
        if file.tell() >= size:
            break
        file.write(piece.encode())
    file.write(tail.encode())


def _sets() -> Iterator[tuple[datetime, str, int, float]]:
    """Yield the time of the workout, the exercise, the number of the set and the weight."""
    for day in count():
        for exercise in _EXERCISES:
            for number in range(_SETS):
                yield _START + timedelta(days=day), exercise, number, 40 + day % 60 + number / 2


def _strong() -> Iterator[str]:
    for start, exercise, number, weight in _sets():
        yield f'{start:%Y-%m-%d %H:%M:%S},"Day",51m,"{exercise}",{number + 1},{weight},8,0,0.0,8\n'


def _hevy() -> Iterator[str]:
    for start, exercise, number, weight in _sets():
        time = f"{start.day} {start:%b %Y, %H:%M}"
        yield f'"Day","{time}","{time}","","{exercise}",,"",{number},"normal",{weight},8,,,8\r\n'


def _fitnotes() -> Iterator[str]:
    for start, exercise, _, weight in _sets():
        yield f"{start:%Y-%m-%d},{exercise},Back,{weight},kgs,8,,,,\n"


def _workout_csv() -> Iterator[str]:
    for start, exercise, _, weight in _sets():
        yield f"{start:%Y-%m-%d},{exercise},8,{weight},kg\n"


def _apple() -> Iterator[str]:
    units = {
        "StepCount": "count",
        "HeartRate": "count/min",
        "ActiveEnergyBurned": "kcal",
        "DistanceWalkingRunning": "km",
    }
    kinds = tuple(units)
    for minute in count():
        start = _START + timedelta(minutes=minute)
        kind, at = kinds[minute % len(kinds)], f"{start:%Y-%m-%d %H:%M:%S} +0000"
        yield (
            f' <Record type="HKQuantityTypeIdentifier{kind}" sourceName="Ada&#8217;s Watch" '
            f'sourceVersion="10.1" device="&lt;&lt;HKDevice: 0x2{minute % 9}2d45bd0&gt;, '
            f'name:Apple Watch&gt;" unit="{units[kind]}" creationDate="{at}" startDate="{at}" '
            f'endDate="{at}" value="{minute % 120}"/>\n'
        )


def _fhir() -> Iterator[str]:
    for number in count():
        taken = (_START + timedelta(days=number)).isoformat()
        resource = {
            "resourceType": "Observation",
            "id": str(number),
            "status": "final",
            "effectiveDateTime": taken,
            "category": [{"coding": [{"code": "laboratory"}]}],
            "code": {"coding": [{"system": "http://loinc.org", "code": "2093-3"}]},
            "valueQuantity": {"value": 150 + number % 60, "unit": "mg/dL", "code": "mg/dL"},
        }
        yield f"{json.dumps(resource)}\n"


def _lab_csv() -> Iterator[str]:
    for number in count():
        day = _START + timedelta(days=number % 60_000)
        yield f"{day:%Y-%m-%d},LDL Cholesterol,13457-7,{80 + number % 60},mg/dL,,129,Quest\n"


_FILES: Final[dict[str, tuple[str, Callable[[], Iterator[str]], str]]] = {
    "strong": (
        "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,RPE\n",
        _strong,
        "",
    ),
    "hevy": (
        ",".join(_HEVY) + "\r\n",
        _hevy,
        "",
    ),
    "fitnotes": (
        "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment\n",
        _fitnotes,
        "",
    ),
    "workout_csv": ("date,exercise,reps,weight,weight_unit\n", _workout_csv, ""),
    "apple_health": (
        '<?xml version="1.0"?>\n<HealthData locale="en_GB">\n',
        _apple,
        "</HealthData>",
    ),
    "fhir": ("", _fhir, ""),
    "lab_csv": ("date,marker,loinc,value,unit,range_low,range_high,lab\n", _lab_csv, ""),
}
FORMATS: Final = tuple(_FILES)
