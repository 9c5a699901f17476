"""The fullest requests about runs."""

from typing import Any

from tests.api.fullest_routines import routine
from tests.support.api import Api
from tests.support.fullest import ANY, Cases, Request, create

CASES = Cases()
_DELOAD = {"factor": 0.9, "from": "2026-03-16", "to": "2099-12-31"}


def _program(api: Api) -> str:
    routine_id = create(api, "/v1/routines", routine())
    days = [{"id": "A", "routine_id": routine_id}]
    body = {"name": "Full", "position": "rotation", "days": days}
    return f"/v1/programs/{create(api, '/v1/programs', body)}"


def _run() -> dict[str, Any]:
    weight = {"weight": {"value": 149.875, "unit": "lb"}}
    start = {f"s{n}": weight for n in range(60)}
    return {"unit": "kg", "starts_on": "2026-03-16", "start": start}


def _begun(api: Api) -> str:
    return f"/v1/runs/{create(api, f'{_program(api)}/runs', _run())}"


@CASES.add("createRun", 4)
def new_run(api: Api) -> Request:
    return Request("POST", f"{_program(api)}/runs", _run())


@CASES.add("updateRun", 4)
def changed_run(api: Api) -> Request:
    body = {"paused": True, "ended_on": "2026-03-16", "deload": _DELOAD}
    return Request("PATCH", _begun(api), body, ANY)


@CASES.add("deleteRun", 5)
def deleted_run(api: Api) -> Request:
    return Request("DELETE", _begun(api), None, ANY)


@CASES.add("createRunWorkout", 5)
def next_workout(api: Api) -> Request:
    return Request("POST", f"{_begun(api)}/workouts")
