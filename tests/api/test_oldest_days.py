"""Entries and schedules begin on 1950-01-01 at the earliest; what is older and stored is usable."""

from datetime import date
from typing import Any

import pytest

from chalicelib.profile import oldest
from tests.support.api import Answer, Api
from tests.support.habits import HABIT, faults

ANY = {"If-Match": "*"}
FIRST, BEFORE = "1950-01-01", "1949-12-31"
ZINC: dict[str, Any] = {
    "name": "Zinc",
    "dose": {"amount": 1, "unit": "tablet"},
    "schedule": {"type": "interval", "every_days": 3},
}
GLUCOSE = {"value": 90, "unit": "mg/dL"}
PANEL = {"readings": [{"marker": "glucose_fasting", **GLUCOSE}]}
READINGS = "/v1/biomarkers/glucose_fasting/readings"


def interval(anchor: str) -> dict[str, Any]:
    return {"schedule": {"type": "interval", "every_days": 3, "anchor": anchor}}


def mondays(anchor: str) -> dict[str, Any]:
    """Return the schedule of a streak, which has an anchor only if some weeks are left out."""
    return {"schedule": {"type": "weekdays", "days": [1], "every_weeks": 2, "anchor": anchor}}


def entries(supplement: str, day: str) -> list[tuple[str, str, dict[str, Any], str]]:
    """Return a request for each kind of entry of ``day``, and the field that dates it."""
    weight = {"marker": "weight", "value": 80, "unit": "kg"}
    dose, noon = {"supplement_id": supplement}, f"{day}T12:00:00Z"
    return [
        ("POST", "/v1/workouts", {"title": "A", "local_date": day}, "/local_date"),
        ("POST", "/v1/workouts", {"title": "B", "started_at": noon}, "/started_at"),
        ("POST", "/v1/intakes", dose | {"local_date": day}, "/local_date"),
        ("POST", "/v1/intakes", dose | {"taken_at": noon}, "/taken_at"),
        (
            "POST",
            "/v1/intake-batches",
            {"items": [dose | {"local_date": "2026-03-01"}, dose | {"local_date": day}]},
            "/items/1/local_date",
        ),
        ("POST", READINGS, GLUCOSE | {"local_date": day}, "/local_date"),
        ("POST", READINGS, GLUCOSE | {"collected_at": noon}, "/collected_at"),
        (
            "POST",
            "/v1/reading-batches",
            {"readings": [weight | {"local_date": FIRST}, weight | {"local_date": day}]},
            "/readings/1/local_date",
        ),
        ("POST", "/v1/panels", PANEL | {"local_date": day}, "/local_date"),
        ("POST", "/v1/panels", PANEL | {"collected_at": noon}, "/collected_at"),
    ]


def schedules(day: str) -> list[tuple[str, str, dict[str, Any], str]]:
    """Return a request for each date from which something is due, and its field."""
    streak = "/v1/streaks/workouts/schedule"
    return [
        ("POST", "/v1/supplements", ZINC | {"starts_on": day}, "/starts_on"),
        ("POST", "/v1/supplements", ZINC | {"effective_from": day}, "/effective_from"),
        ("POST", "/v1/supplements", ZINC | interval(day), "/schedule/anchor"),
        ("POST", "/v1/habits", HABIT | {"starts_on": day}, "/starts_on"),
        ("POST", "/v1/habits", HABIT | {"effective_from": day}, "/effective_from"),
        ("POST", "/v1/habits", HABIT | interval(day), "/schedule/anchor"),
        ("PUT", streak, mondays(day), "/schedule/anchor"),
        ("PUT", streak, {"schedule": {"type": "daily"}, "effective_from": day}, "/effective_from"),
    ]


def test_the_oldest_day_of_each_entry_and_schedule(api: Api) -> None:
    supplement = api.post("/v1/supplements", ZINC | {"effective_from": FIRST}).json["id"]
    habit = api.post("/v1/habits", HABIT).json["id"]
    day_of_habit = f"/v1/habits/{habit}/entries"
    wrong = []
    for requests in (lambda day: entries(supplement, day), schedules):
        for method, path, body, field in requests(BEFORE):
            refused = api.request(method, path, body)
            if refused.status != 422 or faults(refused) != [(field, "too_long_ago")]:
                wrong.append((path, field, refused.body))
    for method, path, body in (
        ("PUT", f"{day_of_habit}/{BEFORE}", {}),
        ("POST", f"{day_of_habit}/{BEFORE}/additions", {"count": 1}),
    ):
        refused = api.request(method, path, body)
        if faults(refused) != [("date", "too_long_ago")]:
            wrong.append((path, "date", refused.body))
    assert wrong == []
    assert api.get("/v1/workouts").json["items"] == api.get(READINGS).json["items"] == []
    assert api.get("/v1/intakes").json["items"] == api.get(day_of_habit).json["items"] == []
    accepted = [*schedules(FIRST), *entries(supplement, FIRST)]
    accepted.append(("PUT", f"{day_of_habit}/{FIRST}", {}, "date"))
    answers = [(path, api.request(method, path, body)) for method, path, body, _ in accepted]
    assert [(path, each.body) for path, each in answers if each.status >= 300] == []


def test_the_message_names_the_oldest_day(api: Api) -> None:
    [error] = api.post("/v1/workouts", {"title": "A", "local_date": BEFORE}).json["errors"]
    assert (error["detail"], error["params"]["min"]) == ("must not be before 1950-01-01", FIRST)


class TestWhatIsStored:
    """Entries of 1900, written by an earlier release."""

    @pytest.fixture
    def old(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
        """Return the paths of a workout, a dose, a habit's entry, a reading and a supplement."""
        made: dict[str, Answer] = {}
        with monkeypatch.context() as earlier:
            earlier.setattr(oldest, "OLDEST_DAY", date(1900, 1, 1))
            day = {"local_date": "1900-01-02"}
            made["supplement"] = api.post("/v1/supplements", ZINC | interval("1900-01-01"))
            dose = {"supplement_id": made["supplement"].json["id"]}
            made["workout"] = api.post("/v1/workouts", {"title": "A"} | day)
            made["intake"] = api.post("/v1/intakes", dose | day)
            made["reading"] = api.post(READINGS, GLUCOSE | day)
            made["panel"] = api.post("/v1/panels", PANEL | day)
            habit = api.post("/v1/habits", HABIT).json["id"]
            entry = f"/v1/habits/{habit}/entries/1900-01-02"
            assert api.put(entry, {}).status == 200
        return {name: each.headers["Location"] for name, each in made.items()} | {"entry": entry}

    def test_it_is_changed_and_deleted_but_not_moved(self, api: Api, old: dict[str, str]) -> None:
        entry = old.pop("entry")
        assert api.put(entry, {"notes": "paper"}).status == 200
        assert api.post(f"{entry}/additions", {"count": 1}).json["count"] == 2
        assert api.delete(entry).status == 204
        for name, path in old.items():
            assert api.patch(path, {"notes": "paper"}, headers=ANY).status == 200, name
            whole = api.get(path).json
            if name in ("supplement", "workout"):
                assert api.put(path, whole | {"notes": None}, headers=ANY).status == 200, name
            if name != "supplement":
                moved = api.patch(path, {"local_date": "1900-01-03"}, headers=ANY)
                assert faults(moved) == [("/local_date", "too_long_ago")], name
        other = {"schedule": ZINC["schedule"] | {"anchor": "1900-01-02"}}
        moved = api.patch(old["supplement"], other, headers=ANY)
        assert faults(moved) == [("/schedule/anchor", "too_long_ago")]
        for path in reversed(old.values()):
            assert api.delete(path, headers=ANY).status == 204, path

    def test_a_streak_schedule_is_sent_again(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = "/v1/streaks/workouts/schedule"
        body = mondays("1900-01-01") | {"effective_from": "1900-01-01"}
        with monkeypatch.context() as earlier:
            earlier.setattr(oldest, "OLDEST_DAY", date(1900, 1, 1))
            assert api.put(path, body).status == 200
        assert api.put(path, body).status == 200
        assert api.put(path, mondays("1900-01-01")).status == 200
        assert faults(api.put(path, body)) == [("/effective_from", "too_long_ago")]
