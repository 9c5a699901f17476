"""A pause that is entered later has the same effect as one that was entered in time."""

import json
import random
import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from app import app
from tests.support.api import Api

ANY = {"If-Match": "*"}
# A Monday; the pause is from the 10th of March to the 15th.
FIRST, TODAY = date(2026, 3, 2), date(2026, 3, 24)
PAUSED, RESUMED = date(2026, 3, 10), date(2026, 3, 16)
DAY = timedelta(days=1)
SPAN = f"from={FIRST}&to={TODAY}"
SUPPLEMENTS = {
    "Zinc": {"type": "daily"},
    "Iron": {"type": "weekdays", "days": [1, 3, 5]},
    "D3": {"type": "weekly", "target": 3},
    "B12": {"type": "interval_from_last", "every_days": 3},
    "Biweekly": {"type": "weekdays", "days": [2, 4], "every_weeks": 2},
}
WALK = {"name": "Walk", "pillar": "exercise", "schedule": {"type": "daily"}}


def noon(day: date) -> dict[str, str]:
    return {"X-Now": f"{day}T12:00:00Z"}


class Person:
    """Somebody with the supplements and a habit."""

    def __init__(self) -> None:
        self.api, self.ids = Api(app, f"user-{uuid.uuid4()}"), {}
        for name, schedule in SUPPLEMENTS.items():
            dose = {"dose": {"amount": 1, "unit": "g"}}
            self.make("/v1/supplements", {"name": name, "schedule": schedule} | dose)
        self.make("/v1/habits", WALK)

    def make(self, path: str, body: dict[str, Any]) -> None:
        answer = self.api.post(path, body, headers=noon(FIRST))
        assert answer.status == 201, answer.body
        self.ids[body["name"]] = answer.json["id"]

    def log(self, day: date, names: list[str]) -> None:
        for name in names:
            if name == "Walk":
                path = f"/v1/habits/{self.ids[name]}/entries/{day}"
                answer = self.api.put(path, {"done": True}, headers=noon(day))
            else:
                body = {"supplement_id": self.ids[name], "local_date": str(day)}
                answer = self.api.post("/v1/intakes", body, headers=noon(day))
            assert answer.status in (200, 201), answer.body

    def pause(self, today: date, *names: str, paused: bool = True, **fields: str) -> Any:
        for name in names:
            path = f"/v1/supplements/{self.ids[name]}"
            changes = {"paused": paused} | fields
            answer = self.api.patch(path, changes, headers=ANY | noon(today))
            assert answer.status == 200, answer.body
        return answer.json

    def answers(self) -> dict[str, Any]:
        """Return all answers that depend on the plan, with names in place of ids."""
        kinds = ("supplements", "protocol")
        paths = [f"/v1/score?{SPAN}", f"/v1/adherence?{SPAN}", "/v1/streaks"]
        paths += [f"/v1/calendar?kind={kind}&{SPAN}" for kind in kinds]
        paths += [f"/v1/today?date={FIRST + n * DAY}" for n in range(0, 26, 3)]
        return {path: self.read(path) for path in paths}

    def read(self, path: str) -> Any:
        answer = self.api.get(path, headers=noon(TODAY))
        assert answer.status == 200, answer.body
        text = answer.body.decode()
        for name, resource_id in self.ids.items():
            text = text.replace(resource_id, name)
        return without_intakes(json.loads(text))


def without_intakes(value: Any) -> Any:
    """Return an answer without the ids and versions of intakes."""
    names = ("intake_id", "intake_version")
    if isinstance(value, dict):
        return {k: without_intakes(v) for k, v in value.items() if k not in names}
    return [without_intakes(each) for each in value] if isinstance(value, list) else value


@pytest.mark.usefixtures("api")
def test_it_is_as_if_it_had_been_entered_in_time() -> None:
    draw = random.Random(17)
    names = [*SUPPLEMENTS, "Walk"]
    logged = {
        FIRST + n * DAY: [name for name in names if draw.random() < 0.6]
        for n in range((TODAY - FIRST).days + 1)
    }
    # The day of which all due doses were taken except those of the pause.
    logged[PAUSED + DAY] = ["B12", "Walk"]
    in_time, later = Person(), Person()
    paused = ["Zinc", "Iron", "D3"]
    for day, done in logged.items():
        if day == PAUSED:
            in_time.pause(day, *paused, "B12")
        if day == RESUMED:
            in_time.pause(day, *paused, paused=False)
        for person in (in_time, later):
            person.log(day, done)
    before = later.answers()
    later.pause(TODAY, *paused, "B12", effective_from=str(PAUSED))
    resumed = later.pause(TODAY, *paused, paused=False, effective_from=str(RESUMED))
    assert later.answers() == in_time.answers()
    assert later.answers() != before
    # The edit shows in the versions.
    assert [(v["valid_from"], v["paused"], v.get("entered_on")) for v in resumed["versions"]] == [
        (str(FIRST), False, None),
        (str(PAUSED), True, str(TODAY)),
        (str(RESUMED), False, str(TODAY)),
    ]


def test_a_streak_is_repaired(api: Api) -> None:
    """Zinc of 9 days of which 3 were missed: with the pause, the run has the 6 others."""
    body = {"name": "Zinc", "dose": {"amount": 1, "unit": "g"}, "schedule": {"type": "daily"}}
    zinc = api.post("/v1/supplements", body, headers=noon(FIRST)).json["id"]
    for number in (0, 1, 2, 6, 7, 8):
        day = FIRST + number * DAY
        dose = {"supplement_id": zinc, "local_date": str(day)}
        assert api.post("/v1/intakes", dose, headers=noon(day)).status == 201
    now = noon(FIRST + 8 * DAY)

    def seen() -> tuple[int, float]:
        streak = api.get("/v1/streaks/supplements", headers=now).json["current"]["length"]
        path = f"/v1/adherence?from={FIRST}&to={FIRST + 8 * DAY}"
        return streak, api.get(path, headers=now).json["total"]["due"]

    assert seen() == (3, 9)
    for paused, number in ((True, 3), (False, 6)):
        changes = {"paused": paused, "effective_from": str(FIRST + number * DAY)}
        answer = api.patch(f"/v1/supplements/{zinc}", changes, headers=ANY | now)
        assert answer.status == 200, answer.body
    assert seen() == (6, 6)


def test_a_day_counts_again(api: Api) -> None:
    """Both doses are due, one was taken: the day counts if the other is paused on it."""
    ids = {}
    for name in ("Zinc", "Iron"):
        body = {"name": name, "dose": {"amount": 1, "unit": "g"}, "schedule": {"type": "daily"}}
        ids[name] = api.post("/v1/supplements", body, headers=noon(FIRST)).json["id"]
    for number in range(4):
        dose = {"supplement_id": ids["Zinc"], "local_date": str(FIRST + number * DAY)}
        assert api.post("/v1/intakes", dose, headers=noon(FIRST + 3 * DAY)).status == 201

    def counted(kind: str) -> list[str]:
        path = f"/v1/calendar?kind={kind}&from={FIRST}&to={FIRST + 3 * DAY}"
        days = api.get(path, headers=noon(FIRST + 3 * DAY)).json["days"]
        return [day["date"][-2:] for day in days if day["count"]]

    def change(paused: bool, number: int) -> None:
        changes = {"paused": paused, "effective_from": str(FIRST + number * DAY)}
        path, headers = f"/v1/supplements/{ids['Iron']}", ANY | noon(FIRST + 3 * DAY)
        assert api.patch(path, changes, headers=headers).status == 200

    assert (counted("supplements"), counted("protocol")) == ([], [])
    change(True, 1)
    assert (counted("supplements"), counted("protocol")) == (["03", "04", "05"],) * 2
    change(False, 2)
    assert (counted("supplements"), counted("protocol")) == (["03"],) * 2


def test_what_is_refused(api: Api) -> None:
    body = {"name": "Zinc", "dose": {"amount": 1, "unit": "g"}, "schedule": {"type": "daily"}}
    made = api.post("/v1/supplements", body, headers=noon(FIRST)).json
    path, past = f"/v1/supplements/{made['id']}", {"effective_from": str(FIRST + DAY)}
    now = FIRST + 80 * DAY
    for changes, today, code in (
        (past | {"slots": ["dinner"]}, FIRST + 3 * DAY, "in_the_past"),
        (past | {"paused": True, "slots": ["dinner"]}, FIRST + 3 * DAY, "in_the_past"),
        (past | {"paused": True}, now, "too_far_back"),
    ):
        answer = api.patch(path, changes, headers=ANY | noon(today))
        assert answer.status == 422
        [fault] = answer.json["errors"]
        assert (fault["pointer"], fault["code"]) == ("/effective_from", code)
    assert api.get(path, headers=noon(now)).json == made
    # Other fields may change with it.
    answer = api.patch(
        path, past | {"paused": True, "name": "Zn"}, headers=ANY | noon(FIRST + 3 * DAY)
    )
    assert (answer.status, answer.json["name"], answer.json["paused"]) == (200, "Zn", True)
