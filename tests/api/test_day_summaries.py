"""The score is the same from the summaries of logs as from the whole logs, which 0.5 wrote."""

from datetime import date
from typing import Any

import pytest

from chalicelib.regimen.plan import daylog
from chalicelib.regimen.plan.regimen import ScheduleHistory
from tests.support.api import Api
from tests.support.summaries import forget_summaries, out_of_step, plain_scores

ANY = {"If-Match": "*"}
DOSE = {"amount": 1, "unit": "tablet"}
SUPPLEMENTS: dict[str, dict[str, Any]] = {
    "daily": {"schedule": {"type": "daily"}, "slots": ["breakfast", "dinner"]},
    "after": {"schedule": {"type": "interval_from_last", "every_days": 2}},
    "weekly": {"schedule": {"type": "weekly", "target": 3}, "slots": ["lunch"]},
    "needed": {"schedule": {"type": "as_needed"}},
}
HABITS: dict[str, dict[str, Any]] = {
    "walk": {"measure": "done", "schedule": {"type": "daily"}},
    "gym": {"measure": "done", "schedule": {"type": "weekly", "target": 3, "count_by": "sessions"}},
    "roll": {"measure": "done", "schedule": {"type": "rolling", "target": 2, "window_days": 4}},
    "coffee": {"measure": "amount", "goal": {"at_most": 2, "unit": "cups"}},
    "sugar": {"measure": "amount", "goal": {"at_most": 9, "unit": "g", "per": "week"}},
    # It gets a limit only later.
    "wine": {"measure": "amount", "goal": {"at_least": 0, "unit": "glasses"}},
}
RANGE = "/v1/score?from=2026-03-01&to=2026-03-22"
PILLARS = ("sleep", "exercise", "diet")


def at(day: int) -> dict[str, str]:
    return {"X-Now": f"2026-03-{day:02d}T12:00:00Z"}


class Person:
    """Somebody who follows a plan of everything for three weeks, but not always."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.ids = {
            name: self.send("POST", "/v1/supplements", {"name": name, "dose": DOSE} | body)["id"]
            for name, body in SUPPLEMENTS.items()
        }
        for place, (name, body) in enumerate(HABITS.items()):
            more = {"name": name, "pillar": PILLARS[place % 3], "schedule": {"type": "daily"}}
            self.ids[name] = self.send("POST", "/v1/habits", more | body)["id"]

    def send(self, method: str, path: str, body: Any = None, day: int = 1) -> Any:
        headers = at(day) | ({} if method in ("GET", "POST", "PUT") else ANY)
        answer = self._api.request(method, path, body, headers=headers)
        assert answer.status < 300, answer.body
        return answer.json

    def live(self, day: int) -> None:
        """Log a day; what is done differs from day to day."""
        dated = {"local_date": f"2026-03-{day:02d}"}
        doses: list[dict[str, Any]] = [{"supplement_id": self.ids["daily"], "slot": "breakfast"}]
        if day % 2:
            doses.append(doses[0] | {"slot": "dinner", "status": "skipped"})
        if day % 3:
            doses += [{"supplement_id": self.ids[name]} for name in ("after", "needed")]
        doses += [{"supplement_id": self.ids["weekly"], "slot": "lunch"}] * (day % 7 < 2)
        self.send("POST", "/v1/intake-batches", {"items": [dated | dose for dose in doses]}, day)
        entries: dict[str, dict[str, Any]] = {
            "walk": {"status": "skipped"} if day % 5 == 0 else {"done": day % 4 > 0},
            "gym": {"count": 1 + day % 2},
            "coffee": {"amount": day % 4},
            "sugar": {"amount": day % 3},
            "wine": {"amount": day % 2},
        }
        entries |= {"roll": {}} if day % 3 == 0 else {}
        for name, entry in entries.items():
            if (day + len(name)) % 6:
                self.send(
                    "PUT", f"/v1/habits/{self.ids[name]}/entries/2026-03-{day:02d}", entry, day
                )


@pytest.fixture
def person(api: Api) -> Person:
    person = Person(api)
    for day in range(1, 21):
        # Nothing is logged on some days.
        if day not in (6, 13, 14):
            person.live(day)
        if day == 9:
            limit = {"goal": {"at_most": 1, "unit": "glasses"}}
            person.send("PATCH", f"/v1/habits/{person.ids['wine']}", limit, day)
    return person


def test_the_same_from_summaries_and_from_logs(api: Api, user: str, person: Person) -> None:
    changes: list[tuple[str, str, Any]] = [
        ("GET", "/v1/profile", None),
        ("PUT", "/v1/excuses/2026-03-03", {"reason": "sick"}),
        ("PUT", "/v1/excuses/2026-03-04", {"reason": "rest", "kinds": ["protocol"]}),
        ("PUT", "/v1/excuses/2026-03-05", {"reason": "rest", "kinds": ["supplements"]}),
        (
            "PATCH",
            f"/v1/supplements/{person.ids['daily']}",
            {"paused": True, "effective_from": "2026-03-11"},
        ),
        ("DELETE", f"/v1/supplements/{person.ids['after']}", None),
        ("DELETE", f"/v1/habits/{person.ids['roll']}", None),
        ("DELETE", f"/v1/habits/{person.ids['coffee']}/entries/2026-03-07", None),
    ]
    summarized = []
    for method, path, body in changes:
        person.send(method, path, body, 20)
        assert out_of_step(user) == {}, path
        found = person.send("GET", RANGE, day=21)
        shown = {
            date.fromisoformat(day["date"]): {
                each["pillar"]: (each["done"], each["due"]) for each in day["pillars"]
            }
            for day in found["days"]
        }
        assert shown == plain_scores(user, date(2026, 3, 1), date(2026, 3, 21)), path
        summarized.append(found)
    assert forget_summaries(user) == 17
    assert person.send("GET", RANGE, day=21) == summarized[-1]
    assert len({str(score) for score in summarized}) > 5
    assert len(summarized[-1]["weeks"]) == 4


def test_logs_of_an_earlier_release_are_read_whole(
    api: Api, user: str, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only those that have no summary, and not those of days before a limit far away."""
    before = person.send("GET", RANGE, day=21)
    forget_summaries(user)
    person.send("PUT", f"/v1/habits/{person.ids['walk']}/entries/2026-03-20", {}, 20)
    read: list[tuple[int, int]] = []
    read_range = daylog.read_range

    def counted(session: Any, first: Any, last: Any, **options: Any) -> Any:
        read.append((first.day, last.day))
        return read_range(session, first, last, **options)

    monkeypatch.setattr(daylog, "read_range", counted)
    after = person.send("GET", RANGE, day=21)
    assert read == [(1, 19)]
    assert after["days"][:-2] == before["days"][:-2]


def test_only_limits_are_looked_up_day_by_day(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The three habits with a limit, on each day; all else is in the summaries."""
    before = person.send("GET", RANGE, day=21)
    asked: list[str] = []
    due = ScheduleHistory.due

    def counted(history: ScheduleHistory, day: date) -> tuple[str, ...]:
        asked.append(history.id)
        return due(history, day)

    monkeypatch.setattr(ScheduleHistory, "due", counted)
    assert person.send("GET", RANGE, day=21) == before
    limited = {person.ids[name] for name in ("coffee", "sugar", "wine")}
    # Of the days before the limit of the wine, the whole logs are read.
    whole = [name for name in asked if name not in limited]
    assert len(asked) - len(whole) <= 22 * len(limited) + 9 * len(limited)
    assert len(whole) <= 9 * len(person.ids)


def test_an_item_that_is_entered_later_counts_on_logged_days(api: Api, user: str) -> None:
    """It is due since a past day; the logs of that time were written without it."""
    habit = {"name": "Walk", "measure": "done", "pillar": "exercise", "schedule": {"type": "daily"}}
    monday, friday = {"X-Now": "2026-03-09T12:00:00Z"}, {"X-Now": "2026-03-13T12:00:00Z"}
    first = api.post("/v1/habits", habit, headers=monday).json["id"]
    path = f"/v1/habits/{first}/entries/2026-03-09"
    assert api.put(path, {}, headers=monday).status == 200
    later = habit | {"name": "Read", "effective_from": "2026-03-09"}
    second = api.post("/v1/habits", later, headers=friday).json["id"]

    def pillars() -> list[dict[str, int]]:
        days = api.get("/v1/score?from=2026-03-09&to=2026-03-09", headers=friday).json["days"]
        return [{name: each[name] for name in ("done", "due")} for each in days[0]["pillars"]]

    assert pillars() == [{"done": 1, "due": 2}]
    deleted = {"If-Match": "*", **friday}
    assert api.delete(f"/v1/habits/{second}", headers=deleted).status == 204
    assert pillars() == [{"done": 1, "due": 2}]
    assert out_of_step(user) == {}
