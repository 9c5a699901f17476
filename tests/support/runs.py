"""A run over HTTP: make its program, begin it, plan its workouts, and do them as a table says."""

from typing import Any

from tests.support.api import Api

ANY = {"If-Match": "*"}
LINEAR = {
    "rule": "linear",
    "increment": {"value": 2.5, "unit": "kg"},
    "failures": 2,
    "decrement": {"percent": 10},
    "rounding": {"step": 2.5},
}


def begin(api: Api, template: str, **body: Any) -> dict[str, Any]:
    """Begin a run of a copy of a template in kilograms, and return it."""
    program = api.post("/v1/programs", {"template_id": template, "unit": "kg"}).json
    return begin_own(api, program["id"], **body)


def begin_own(api: Api, program_id: str, **body: Any) -> dict[str, Any]:
    """Begin a run of a program, which starts in the past unless the body says otherwise."""
    body = {"unit": "kg", "starts_on": "2026-01-01", **body}
    answer = api.post(f"/v1/programs/{program_id}/runs", body)
    assert answer.status == 201, answer.body
    return answer.json


def at(day: str) -> dict[str, str]:
    """Return the headers of a request at noon of a day."""
    return {"X-Now": f"{day}T12:00:00Z"}


def plan(api: Api, run: dict[str, Any], day: str = "", status: int = 201) -> dict[str, Any]:
    """Plan the next workout of a run, and return it."""
    answer = api.post(f"/v1/runs/{run['id']}/workouts", headers=at(day) if day else {})
    assert answer.status == status, answer.body
    return answer.json


def slots_of(api: Api, run: dict[str, Any], day: str = "") -> dict[str, dict[str, Any]]:
    """Return the slots of a run by name."""
    answer = api.get(f"/v1/runs/{run['id']}", headers=at(day) if day else {})
    return {slot["slot"]: slot for slot in answer.json["slots"]}


def write(api: Api, workout: dict[str, Any], day: str = "", **changes: Any) -> dict[str, Any]:
    """Change a workout, and return it."""
    headers = {**ANY, **(at(day) if day else {})}
    answer = api.patch(f"/v1/workouts/{workout['id']}", changes, headers=headers)
    assert answer.status == 200, answer.body
    return answer.json


def as_planned(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the sets of an exercise, done as they are planned."""
    return [done(each, each.get("target", {}).get("reps", 1)) for each in entry["sets"]]


def done(planned: dict[str, Any], reps: float, lifted: float | None = None) -> dict[str, Any]:
    """Return a planned set that was done, with its planned weight unless another is given."""
    weight = planned.get("target", {}).get("weight")
    if lifted is not None:
        weight = {"value": lifted, "unit": "kg"}
    return {**planned, "reps": reps, **({"weight": weight} if weight else {})}


def complete(
    api: Api, workout: dict[str, Any], reps: dict[str, list[float]] | None = None, day: str = ""
) -> dict[str, Any]:
    """Complete a workout as planned, but for the slots whose repetitions are given."""
    entries = []
    for entry in workout["exercises"]:
        sets = as_planned(entry)
        given = (reps or {}).get(entry["slot"])
        if given is not None:
            sets = [done(one, n) for one, n in zip(entry["sets"], given, strict=False)]
        entries.append({**entry, "sets": sets})
    return write(api, workout, day, status="completed", exercises=entries)


def kg(value: float) -> dict[str, Any]:
    """Return a weight in kilograms."""
    return {"value": value, "unit": "kg"}


def entry(exercise: str = "barbell-squat", **more: Any) -> dict[str, Any]:
    """Return an entry of a routine with two sets of five repetitions and the rule ``linear``."""
    sets = [{"target": {"reps": 5}}] * 2
    return {"exercise_id": exercise, "sets": sets, "progression": LINEAR, **more}


def program(
    api: Api, *days: list[dict[str, Any]], position: str = "rotation", **more: Any
) -> dict[str, Any]:
    """Create a program with a routine for each day, called A, B ...; by weekdays from Monday."""
    made = []
    for number, entries in enumerate(days):
        routine = api.post("/v1/routines", {"name": f"Day {number}", "entries": entries}).json
        day = {"id": "ABC"[number], "routine_id": routine["id"]}
        made.append(day | ({"weekday": 1 + 2 * number} if position == "weekdays" else {}))
    answer = api.post("/v1/programs", {"name": "P", "position": position, "days": made, **more})
    assert answer.status == 201, answer.body
    return answer.json


def run_of(api: Api, *days: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Begin a run of a program with these days; ``more`` are fields of either."""
    body = {name: more.pop(name) for name in ("start", "starts_on", "unit") if name in more}
    return begin_own(api, program(api, *days, **more)["id"], **body)


def loads(workout: dict[str, Any]) -> dict[str, Any]:
    """Return the planned weight of each slot."""
    return {
        each["slot"]: each["sets"][-1]["target"].get("weight", {}).get("value")
        for each in workout["exercises"]
    }


def fault(answer: Any) -> tuple[str, str]:
    """Return the field and the code of the one fault of a refused request."""
    assert answer.status == 422, answer.body
    [error] = answer.json["errors"]
    return error.get("pointer", error.get("parameter")), error["code"]
