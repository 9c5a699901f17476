"""Schedules over HTTP: which types are taken where, and one meaning of due on every screen."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.regimen.plan.regimen import HABIT_SCHEDULES, REGIMEN_SCHEDULES
from chalicelib.schedules.streaks import STREAKS
from tests.support.api import Answer, Api
from tests.support.schedules import ALL, document

ANY = {"If-Match": "*"}
DAY = timedelta(days=1)
# A Monday in a leap year's February; what is shown is shown on later days.
BEGIN = date(2028, 1, 31)
OTHER_WEEKS = {"type": "weekdays", "days": [3, 7], "every_weeks": 2}
PATTERNS: dict[str, dict[str, Any]] = {
    "other weeks": OTHER_WEEKS,
    "other weeks from Sunday": OTHER_WEEKS,
    "monthly": {"type": "monthly", "days": [15, 31]},
    "other months": {"type": "monthly", "days": [30, 31], "every_months": 2},
}


def at(day: date) -> dict[str, str]:
    return {"X-Now": f"{day}T12:00:00Z"}


def live(api: Api, **profile: Any) -> None:
    assert api.patch("/v1/profile", profile, headers=ANY).status == 200


def supplement(api: Api, schedule: dict[str, Any], now: date = BEGIN, **fields: Any) -> Answer:
    body = {"name": "Zinc", "dose": {"amount": 1, "unit": "g"}, "schedule": schedule} | fields
    return api.post("/v1/supplements", body, headers=at(now))


def habit(api: Api, schedule: dict[str, Any], now: date = BEGIN, **fields: Any) -> Answer:
    body = {"name": "Light", "schedule": schedule} | fields
    return api.post("/v1/habits", body, headers=at(now))


def streak(api: Api, schedule: dict[str, Any], now: date = BEGIN, **fields: Any) -> Answer:
    body = {"schedule": schedule} | fields
    return api.put("/v1/streaks/workouts/schedule", body, headers=at(now))


def kept(answer: Answer) -> dict[str, Any]:
    """Return the schedule that is in force by an answer."""
    assert answer.status in (200, 201), answer.body
    found: dict[str, Any] = answer.json
    return dict(found.get("schedule") or found["versions"][-1]["schedule"])


@pytest.mark.parametrize("kind", ALL.classes, ids=lambda kind: kind.type)
def test_each_type_is_taken_or_refused(api: Api, kind: type[Any]) -> None:
    sent = document(kind)
    weekly = {"count_by": "days"} if kind.type == "weekly" else {}
    for made, takes, body in (
        (supplement, REGIMEN_SCHEDULES.names, sent),
        (habit, HABIT_SCHEDULES.names, sent),
        (streak, STREAKS.names, sent | weekly),
    ):
        answer = made(api, body)
        if kind.type in takes:
            assert kept(answer).items() >= body.items()
            assert kept(answer).keys() - body.keys() <= {"anchor"}
        else:
            assert answer.status == 422
            pointers = {error["pointer"] for error in answer.json["errors"]}
            assert "/schedule/type" in pointers
            assert all(name in str(answer.json) for name in takes)


def walked(pattern: str, until: date) -> list[date]:
    """Return the due days from ``BEGIN`` on by walking, as the pattern of that name says."""
    schedule, start = PATTERNS[pattern], 7 if pattern.endswith("Sunday") else 1
    found, day, weeks, months = [], BEGIN, 0, 0
    while day <= until:
        weeks += day.isoweekday() == start and day > BEGIN
        months += day.day == 1
        if schedule["type"] == "weekdays":
            due = weeks % 2 == 0 and day.isoweekday() in schedule["days"]
        else:
            ends = (day + DAY).day == 1 and max(schedule["days"]) > day.day
            due = months % schedule.get("every_months", 1) == 0
            due = due and (day.day in schedule["days"] or ends)
        found += [day] if due else []
        day += DAY
    return found


def prepared(api: Api, pattern: str) -> dict[str, Any]:
    """Return the schedule of that name, for a person whose weeks begin as it says."""
    live(api, week_start=7 if pattern.endswith("Sunday") else 1)
    return PATTERNS[pattern]


def days(first: date, last: date) -> Iterator[date]:
    return (first + n * DAY for n in range((last - first).days + 1))


@pytest.mark.parametrize("pattern", PATTERNS)
def test_due_means_the_same_everywhere(api: Api, pattern: str) -> None:
    schedule = prepared(api, pattern)
    last = BEGIN + 65 * DAY
    due = walked(pattern, last)
    assert len(due) > 2
    zinc = supplement(api, schedule, inventory={"units_left": 2}).json
    light = habit(api, schedule).json
    # Nobody's weeks change what is due later.
    live(api, week_start=4)
    now = at(last)
    for day in days(BEGIN, last):
        shown = api.get(f"/v1/today?date={day}", headers=now).json
        assert len(shown["slots"]) == len(shown["habits"]) == (day in due), day
    span = f"from={BEGIN}&to={last}"
    listed = api.get(f"/v1/score?{span}", headers=now).json["days"]
    assert [each["date"] for each in listed] == [str(day) for day in due]
    taken = api.get(f"/v1/adherence?{span}", headers=now).json["by_day"]
    assert [each["date"] for each in taken] == [str(day) for day in due if day < last]
    path = f"/v1/habits/{light['id']}/entries/"
    assert api.put(f"{path}{due[0]}", {}, headers=now).status == 200
    cells = api.get(f"/v1/calendar?kind=habit-{light['id']}&{span}", headers=now).json["days"]
    states = {date.fromisoformat(cell["date"]): cell["state"] for cell in cells}
    assert {day for day, state in states.items() if state in ("done", "missed", "open")} == {
        *due,
        last,
    } - ({last} if states[last] == "off" else set())
    # Two doses last until the second due day after the one on which they are counted.
    stock = api.get(f"/v1/supplements/{zinc['id']}", headers=at(BEGIN)).json["inventory"]
    second = [day for day in due if day > BEGIN][1]
    assert stock["days_of_supply"] == (second - BEGIN).days


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_streak_counts_the_due_days(api: Api, pattern: str) -> None:
    schedule, last = prepared(api, pattern), BEGIN + 65 * DAY
    due = walked(pattern, last)
    light = habit(api, schedule).json
    for day in due:
        path = f"/v1/habits/{light['id']}/entries/{day}"
        assert api.put(path, {}, headers=at(last)).status == 200
    path = f"/v1/streaks/habit-{light['id']}"
    found = api.get(path, headers=at(last)).json
    assert (found["unit"], found["current"]["length"]) == ("day", len(due))
    assert found["schedule"] == kept(habit(api, schedule))
    assert found["strength"] > 0
    api.delete(f"/v1/habits/{light['id']}/entries/{due[1]}", headers=at(last))
    assert api.get(path, headers=at(last)).json["current"]["length"] == len(due) - 2


def test_months_without_a_31st_break_no_streak(api: Api) -> None:
    january = date(2026, 1, 31)
    light = habit(api, {"type": "monthly", "days": [31]}, now=january).json
    kind = f"habit-{light['id']}"
    for number, day in enumerate((january, date(2026, 2, 28), date(2026, 3, 31)), 1):
        before = api.get(f"/v1/streaks/{kind}", headers=at(day)).json
        assert (before["status"] == "at_risk") == (number > 1)
        path = f"/v1/habits/{light['id']}/entries/{day}"
        assert api.put(path, {}, headers=at(day)).status == 200
        after = api.get(f"/v1/streaks/{kind}", headers=at(day)).json
        assert (after["status"], after["current"]["length"]) == ("done", number)
    off = api.get(f"/v1/streaks/{kind}", headers=at(date(2026, 4, 1))).json
    assert (off["status"], off["current"]["length"]) == ("off", 3)
    assert api.get(f"/v1/streaks/{kind}", headers=at(date(2026, 5, 1))).json["status"] == "broken"


class TestWhatIsCountedFrom:
    """The anchor and the weeks of a schedule are fixed when it is set."""

    def test_the_first_day_in_force(self, api: Api) -> None:
        live(api, week_start=7)
        later = str(BEGIN + 10 * DAY)
        counted = OTHER_WEEKS | {"week_start": 7}
        for made in (supplement, habit):
            assert kept(made(api, OTHER_WEEKS)) == counted | {"anchor": str(BEGIN)}
        for made in (supplement, habit, streak):
            assert kept(made(api, OTHER_WEEKS, effective_from=later)) == counted | {"anchor": later}
        streak(api, {"type": "daily"})
        assert kept(streak(api, OTHER_WEEKS)) == counted | {"anchor": str(BEGIN)}
        starts = supplement(api, OTHER_WEEKS, starts_on=later)
        assert kept(starts) == counted | {"anchor": later}

    def test_what_is_given(self, api: Api) -> None:
        given = OTHER_WEEKS | {"anchor": "2028-03-01", "week_start": 3}
        for made in (supplement, habit, streak):
            assert kept(made(api, given)) == given

    def test_an_edit_of_something_else_keeps_it(self, api: Api) -> None:
        first = habit(api, OTHER_WEEKS).json
        live(api, week_start=5)
        later = at(BEGIN + 9 * DAY)
        path = f"/v1/habits/{first['id']}"
        renamed = api.patch(path, {"name": "Dark"}, headers=ANY | later)
        assert kept(renamed) == first["schedule"]
        body = {"name": "Light", "schedule": OTHER_WEEKS}
        assert kept(api.put(path, body, headers=ANY | later)) == first["schedule"]
        moved = api.patch(path, {"schedule": {"days": [2]}}, headers=ANY | later)
        assert kept(moved) == first["schedule"] | {"days": [2]}

    def test_an_edit_counts_in_the_weeks_of_the_profile(self, api: Api) -> None:
        live(api, week_start=7)
        for path, made in (("supplements", supplement), ("habits", habit)):
            first = made(api, {"type": "daily"}).json["id"]
            answer = api.patch(
                f"/v1/{path}/{first}", {"schedule": OTHER_WEEKS}, headers=ANY | at(BEGIN + DAY)
            )
            assert kept(answer) == OTHER_WEEKS | {"anchor": str(BEGIN + DAY), "week_start": 7}

    def test_the_same_streak_schedule_again_keeps_it(self, api: Api) -> None:
        first = kept(streak(api, OTHER_WEEKS))
        live(api, week_start=5)
        later = BEGIN + 9 * DAY
        assert kept(streak(api, OTHER_WEEKS, now=later)) == first
        other = kept(streak(api, OTHER_WEEKS | {"days": [1]}, now=later))
        assert (other["anchor"], other["week_start"]) == (str(later), 5)

    def test_days_before_an_anchor_are_not_due(self, api: Api) -> None:
        anchor = BEGIN + 16 * DAY  # a Wednesday, two weeks on
        schedule = OTHER_WEEKS | {"anchor": str(anchor)}
        supplement(api, schedule)
        light = habit(api, schedule).json
        now = at(BEGIN + 30 * DAY)
        span = f"from={BEGIN}&to={BEGIN + 30 * DAY}"
        due = [str(anchor), str(anchor + 4 * DAY), str(anchor + 14 * DAY)]
        listed = api.get(f"/v1/score?{span}", headers=now).json["days"]
        assert [each["date"] for each in listed] == due
        entry = f"/v1/habits/{light['id']}/entries/{BEGIN + DAY}"
        assert api.put(entry, {}, headers=now).status == 200
        cells = api.get(f"/v1/calendar?kind=habit-{light['id']}&{span}", headers=now).json["days"]
        states = {cell["date"]: cell["state"] for cell in cells}
        assert [day for day, state in states.items() if state in ("missed", "open")] == due

    def test_entries_before_a_habit_count_by_its_pattern(self, api: Api) -> None:
        light = habit(api, OTHER_WEEKS).json
        now = at(BEGIN + 6 * DAY)
        for offset in (-12, -8, 2, 6):
            entry = f"/v1/habits/{light['id']}/entries/{BEGIN + offset * DAY}"
            assert api.put(entry, {}, headers=now).status == 200
        found = api.get(f"/v1/streaks/habit-{light['id']}", headers=now).json
        assert found["current"]["length"] == 4

    def test_a_streak_for_all_time_counts_what_was_before(self, api: Api) -> None:
        """Its pattern has no beginning; one from a day on begins with its anchor."""
        for weeks in (-4, -2, 0):
            for offset in (2, 6):
                day = BEGIN + (7 * weeks + offset) * DAY
                body = {"title": "Lift", "local_date": str(day)}
                assert api.post("/v1/workouts", body).status == 201
        now = at(BEGIN + 6 * DAY)
        streak(api, OTHER_WEEKS)
        path = "/v1/streaks/workouts"
        assert api.get(path, headers=now).json["current"]["length"] == 6
        streak(api, {"type": "daily"})
        streak(api, OTHER_WEEKS, effective_from=str(BEGIN - 28 * DAY), now=BEGIN)
        # From the second of January on; the anchor is the same, so all six are due.
        assert api.get(path, headers=now).json["current"]["length"] == 6
        streak(api, OTHER_WEEKS | {"anchor": str(BEGIN)}, effective_from=str(BEGIN - 28 * DAY))
        assert api.get(path, headers=now).json["current"]["length"] == 2
