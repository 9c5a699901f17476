"""Several devices edit the same version of a fact at once: one wins, and the others get a 412."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app import app
from tests.support.api import Answer, Api

DAY = "2026-03-14"
NOW = {"X-Now": f"{DAY}T12:00:00Z"}
HABIT = {"name": "Walk", "measure": "minutes", "schedule": {"type": "daily"}}
BODIES: dict[str, list[Any]] = {
    "/v1/habits/{habit}/entries/2026-03-14": [{"amount": n} for n in (10, 20, 30, 40)],
    "/v1/streaks/workouts/schedule": [
        {"schedule": {"type": "interval", "every_days": n}} for n in (1, 2, 3, 4)
    ],
    "/v1/streaks/protocol/schedule": [
        {"schedule": {"type": "daily"}, "threshold": n / 10} for n in (5, 6, 7, 8)
    ],
    "/v1/excuses/2026-03-14": [{"reason": each} for each in ("sick", "travel", "rest", "pause")],
    "/v1/biomarkers/hba1c/target": [{"high": n, "unit": "%"} for n in (5, 6, 7, 8)],
}


def send(user: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
    """Send a request as one device; again while the engine has no time for it."""
    while True:
        answer = Api(app, user).put(path, body, headers=NOW | headers)
        if answer.status != 503:
            return answer


@pytest.mark.parametrize("place", BODIES)
def test_one_of_several_edits_of_a_version_wins(engine_api: Api, user: str, place: str) -> None:
    habit = engine_api.post("/v1/habits", HABIT, headers=NOW).json["id"]
    path = place.format(habit=habit)
    first, *others = BODIES[place]
    known = send(user, path, first, {}).etag
    barrier = threading.Barrier(len(others))

    def edit(body: Any) -> Answer:
        barrier.wait(timeout=30)
        return send(user, path, body, {"If-Match": known})

    with ThreadPoolExecutor(len(others)) as pool:
        answers = list(pool.map(edit, others))
    assert sorted(answer.status for answer in answers) == [200, 412, 412]
    [won] = [answer for answer in answers if answer.status == 200]
    # What is there is the winner's version.
    assert send(user, path, first, {"If-Match": known}).status == 412
    assert send(user, path, first, {"If-Match": won.etag}).status == 200
