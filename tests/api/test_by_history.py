"""Schedules that are counted from what was done, over HTTP: one meaning on every screen."""

from typing import Any

import pytest

from chalicelib.streaks.recount import recount
from chalicelib.table.session import Session
from tests.support.api import Api
from tests.support.september import ANY, at, get, scores, september, states, status

EVERY_2 = {"type": "interval", "every_days": 2}


def habit(api: Api, schedule: dict[str, Any], day: int = 1, **fields: Any) -> str:
    body = {"name": "Walk", "pillar": "exercise", "schedule": schedule} | fields
    answer = api.post("/v1/habits", body, headers=at(day))
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


def done(api: Api, name: str, *days: int, now: int = 20) -> None:
    for day in days:
        path = f"/v1/habits/{name}/entries/{september(day)}"
        assert api.put(path, {}, headers=at(now)).status == 200


def on_screen(api: Api, name: str, day: int, now: int | None = None) -> dict[str, Any] | None:
    """Return the state of a habit in `today`, and since when it is overdue."""
    shown = get(api, f"/v1/today?date={september(day)}", now or day)
    [item] = [each for each in shown["habits"] if each["habit_id"] == name] or [None]
    return item and {each: item[each] for each in ("state", "overdue_since") if each in item}


def test_every_two_days_means_the_same_everywhere(api: Api) -> None:
    """Done on 1, 2, 4 and 6 September; the 8th is due, and the 9th is a day too late."""
    walk = habit(api, EVERY_2)
    kind = f"habit-{walk}"
    done(api, walk, 1, 2, 4, 6, now=6)
    assert on_screen(api, walk, 7) is None
    assert (status(api, kind, 7), states(api, kind, 7)[7]) == (("pending", 4), "off")
    assert get(api, f"/v1/streaks/{kind}", 7)["period"]["end"] == "2026-09-08"
    assert on_screen(api, walk, 8) == {"state": "open"}
    assert (status(api, kind, 8), states(api, kind, 8)[8]) == (("at_risk", 4), "open")
    overdue = {"state": "open", "overdue_since": "2026-09-08"}
    assert on_screen(api, walk, 9) == on_screen(api, walk, 10) == overdue
    assert status(api, kind, 9) == ("broken", 0)
    assert states(api, kind, 10) == {
        **dict.fromkeys((1, 2, 4, 6), "done"),
        **dict.fromkeys((3, 5, 7, 9, 10), "off"),
        8: "missed",
    }
    # The first day is due because nothing was done before; the 2nd was early.
    assert scores(api, 10) == {1: 1.0, 4: 1.0, 6: 1.0, 8: 0.0}
    assert get(api, f"/v1/today?date={september(10)}", 10)["score"]["score"] is None
    done(api, walk, 10, now=10)
    assert on_screen(api, walk, 10) == overdue | {"state": "met"}
    assert on_screen(api, walk, 11) is None
    assert on_screen(api, walk, 12) == {"state": "open"}
    assert status(api, kind, 10) == ("done", 1)


def test_an_entry_of_a_past_day_moves_due_days(api: Api) -> None:
    """The day counters of the protocol follow, on other days too."""
    walk = habit(api, EVERY_2)
    other = habit(api, {"type": "daily"}, pillar="sleep")
    done(api, walk, 1, 3)
    done(api, other, 1, 2, 3, 4, 5, 6)
    counted = {day for day, state in states(api, "protocol", 6).items() if state == "done"}
    # On the 5th the walk was due, and not done.
    assert (counted, scores(api, 6)[5]) == ({1, 2, 3, 4, 6}, 0.5)
    done(api, walk, 4)
    counted = {day for day, state in states(api, "protocol", 6).items() if state == "done"}
    assert (counted, scores(api, 6)) == (
        {1, 2, 3, 4, 5},
        {**dict.fromkeys(range(1, 6), 1.0), 6: 0.5},
    )
    path = f"/v1/habits/{walk}/entries/{september(4)}"
    assert api.delete(path, headers=at(20)).status == 204
    counted = {day for day, state in states(api, "protocol", 6).items() if state == "done"}
    assert counted == {1, 2, 3, 4, 6}
    for kind in ("protocol", f"habit-{walk}"):
        assert recount(Session(api.user), kind, 2026, fix=False) == []


def test_an_excused_day_moves_the_due_day_and_has_no_score(api: Api) -> None:
    walk = habit(api, EVERY_2)
    light = habit(api, {"type": "daily"})
    done(api, walk, 1, now=1)
    assert api.put(f"/v1/excuses/{september(3)}", {"reason": "sick"}, headers=at(2)).status == 200
    assert (on_screen(api, walk, 3), on_screen(api, light, 3)) == (None, {"state": "excused"})
    assert on_screen(api, walk, 4) == {"state": "open"}
    assert states(api, f"habit-{walk}", 4)[4] == "open"
    assert states(api, f"habit-{light}", 4)[3] == "excused"
    assert set(scores(api, 4)) == {1, 2, 4}
    assert get(api, f"/v1/today?date={september(3)}", 4)["score"] == {
        "score": None,
        "pillars": [],
        "threshold": 0.8,
    }


def test_a_skipped_day_moves_the_due_day(api: Api) -> None:
    """As an excused one; the day itself shows what was skipped, and has no score."""
    walk = habit(api, EVERY_2)
    other = habit(api, {"type": "daily"}, pillar="sleep")
    kind, path = f"habit-{walk}", f"/v1/habits/{walk}/entries/{september(3)}"
    done(api, walk, 1, now=1)
    done(api, other, 1, 2, 3, 4, now=5)
    assert api.put(path, {"status": "skipped"}, headers=at(5)).status == 200
    assert on_screen(api, walk, 3) == {"state": "skipped"}
    assert on_screen(api, walk, 4) == {"state": "open"}
    assert {day: states(api, kind, 4)[day] for day in (2, 3, 4)} == {
        2: "off",
        3: "skipped",
        4: "open",
    }
    assert status(api, kind, 4) == ("at_risk", 1)
    assert scores(api, 4) == {1: 1.0, 2: 1.0, 3: 1.0, 4: 0.5}
    counted = {day for day, state in states(api, "protocol", 5).items() if state == "done"}
    assert counted == {1, 2, 3}
    # Without the skipped entry, the 3rd is due again and the 4th is not.
    assert api.delete(path, headers=at(5)).status == 204
    counted = {day for day, state in states(api, "protocol", 5).items() if state == "done"}
    assert counted == {1, 2, 4}
    assert scores(api, 4) == {1: 1.0, 2: 1.0, 3: 0.5, 4: 1.0}
    for each in ("protocol", kind):
        assert recount(Session(api.user), each, 2026, fix=False) == []


def test_an_addition_moves_due_days(api: Api) -> None:
    water = habit(api, EVERY_2, measure="amount", goal={"at_least": 2})
    done_path = f"/v1/habits/{water}/entries/{september(1)}/additions"
    for amount, due in ((1, [1]), (1, [1, 3])):
        assert api.post(done_path, {"amount": amount}, headers=at(4)).status == 200
        assert sorted(scores(api, 4)) == due


@pytest.mark.parametrize(("kinds", "moves"), [("own", True), ("other", False), ("all", True)])
def test_an_excuse_of_a_kind_moves_the_due_days_of_that_kind(
    api: Api, kinds: str, moves: bool
) -> None:
    walk, light = habit(api, EVERY_2), habit(api, {"type": "daily"})
    done(api, walk, 1, now=1)
    excuse: dict[str, Any] = {"reason": "sick"}
    excuse |= {"kinds": [f"habit-{walk if kinds == 'own' else light}"]} if kinds != "all" else {}
    assert api.put(f"/v1/excuses/{september(3)}", excuse, headers=at(2)).status == 200
    assert on_screen(api, walk, 3) == (None if moves else {"state": "open"})
    assert on_screen(api, light, 3) == {"state": "open" if kinds == "own" else "excused"}
    assert states(api, f"habit-{walk}", 5)[4] == ("missed" if moves else "off")
    assert scores(api, 3).keys() == ({1, 2} if kinds == "all" else {1, 2, 3})


def test_a_habit_that_only_records_has_no_limit(api: Api) -> None:
    body = {"name": "Tea", "measure": "amount", "goal": {"at_most": 3}}
    for schedule in ({"type": "none"}, EVERY_2, {"type": "rolling", "target": 1, "window_days": 3}):
        answer = api.post("/v1/habits", body | {"schedule": schedule}, headers=at(1))
        assert answer.status == 422
        [error] = answer.json["errors"]
        assert (error["pointer"], error["code"]) == ("/schedule/type", "schedule_of_limit")


def test_an_anchor_is_the_first_due_day(api: Api) -> None:
    walk = habit(api, EVERY_2 | {"anchor": f"{september(4)}"})
    assert [day for day in range(1, 8) if on_screen(api, walk, day)] == [4, 5, 6, 7]
    assert scores(api, 7) == {4: 0.0}
    assert states(api, f"habit-{walk}", 7)[4] == "missed"
    found = get(api, f"/v1/streaks/habit-{walk}", 7)
    assert found["schedule"] == EVERY_2
    done(api, walk, 2)
    assert scores(api, 7) == {4: 0.0}
    done(api, walk, 3)
    assert scores(api, 7) == {5: 0.0}


def test_a_deleted_habit_keeps_the_due_days_of_the_past(api: Api) -> None:
    walk = habit(api, EVERY_2)
    done(api, walk, 1, 2, 4)
    before = scores(api, 6)
    assert before == {1: 1.0, 4: 1.0, 6: 0.0}
    assert api.delete(f"/v1/habits/{walk}", headers=ANY | at(7)).status == 204
    assert scores(api, 6) == before
    assert scores(api, 12) == before
    assert api.delete(f"/v1/habits/{walk}/entries/{september(4)}", headers=at(7)).status == 204
    # Due days were counted for the last time when the habit was deleted.
    assert scores(api, 12) == {1: 1.0, 4: 0.0, 6: 0.0}


def test_a_new_interval_is_counted_from_the_last_entry(api: Api) -> None:
    walk = habit(api, {"type": "daily"})
    done(api, walk, 3, now=3)
    patch = {"schedule": {"type": "interval", "every_days": 3}}
    assert api.patch(f"/v1/habits/{walk}", patch, headers=ANY | at(4)).status == 200
    assert [day for day in range(4, 9) if on_screen(api, walk, day)] == [6, 7, 8]
    assert scores(api, 8) == {1: 0.0, 2: 0.0, 3: 1.0, 6: 0.0}


def test_three_of_any_seven_days(api: Api) -> None:
    """Done on 1, 2 and 5: the 8th is the last day with which 2 to 8 September have three."""
    walk = habit(api, {"type": "rolling", "target": 3, "window_days": 7})
    kind = f"habit-{walk}"
    done(api, walk, 1, 2, 5, now=5)
    assert [day for day in range(5, 11) if on_screen(api, walk, day)] == [8, 9, 10]
    assert (status(api, kind, 7), status(api, kind, 8)) == (("pending", 3), ("at_risk", 3))
    assert (states(api, kind, 10)[8], status(api, kind, 9)) == ("missed", ("broken", 0))
    assert scores(api, 10) == {1: 1.0, 8: 0.0}
    done(api, walk, 8, now=8)
    # Then 3 to 9 September have two, so the 9th is due.
    assert on_screen(api, walk, 9) == {"state": "open"}
    assert status(api, kind, 9) == ("at_risk", 4)
    assert get(api, f"/v1/streaks/{kind}", 9)["unit"] == "entry"


def test_a_habit_that_only_records(api: Api) -> None:
    """No streak, no score, never due; the calendar shows its entries."""
    tea = habit(api, {"type": "none"})
    kind = f"habit-{tea}"
    done(api, tea, 2)
    for day in (1, 2, 3):
        shown = get(api, f"/v1/today?date={september(day)}", 3)
        assert (shown["habits"], shown["score"]["score"]) == ([], None)
        assert kind not in {each["kind"] for each in shown["streaks"]}
    listed = get(api, "/v1/streaks", 3)
    assert kind not in {each["kind"] for each in listed["items"]}
    assert api.get(f"/v1/streaks/{kind}", headers=at(3)).status == 404
    assert scores(api, 3) == {}
    assert states(api, kind, 3) == {1: "off", 2: "done", 3: "off"}
    daily = {"schedule": {"type": "daily"}}
    assert api.patch(f"/v1/habits/{tea}", daily, headers=ANY | at(4)).status == 200
    assert status(api, kind, 4) == ("pending", 0)


@pytest.mark.parametrize("day", [1, 6])
def test_a_log_of_a_day_knows_what_is_due_on_it(api: Api, day: int) -> None:
    """A dose changes whether the day counts; the walk, by its done days, is due on it or not."""
    body = {"name": "Zinc", "dose": {"amount": 1, "unit": "g"}, "schedule": {"type": "daily"}}
    zinc = api.post("/v1/supplements", body, headers=at(1)).json["id"]
    walk = habit(api, EVERY_2)
    done(api, walk, 1, 5)
    taken = {"supplement_id": zinc, "local_date": str(september(day))}
    assert api.post("/v1/intakes", taken, headers=at(9)).status == 201
    assert states(api, "protocol", 9)[day] == "done"
