"""Habits that are linked to workouts: their entries follow from the workouts of a day."""

from typing import Any

import pytest

from chalicelib.regimen.habits.links import MAX_LINKS
from tests.support.api import Answer, Api
from tests.support.feed import all_changes, is_deletion, type_of
from tests.support.habits import MATCH, add, calendar, change, done, faults, kind, log, on, place

ANY = {"workouts": {}}
CARDIO = {"workouts": {"type": "cardio"}}
STRENGTH = {"workouts": {"type": "strength"}}


def train(api: Api, day: str = "10", now: str = "10", **fields: Any) -> dict[str, Any]:
    """Log a workout on a day of March 2026."""
    body = {"title": "Training", "local_date": f"2026-03-{day}"} | fields
    answer = api.post("/v1/workouts", body, headers=on(now))
    assert answer.status == 201, answer.body
    made: dict[str, Any] = answer.json
    return made


def run(minutes: int) -> dict[str, Any]:
    return {"type": "cardio", "cardio": {"moving_s": 60 * minutes}}


def edit(api: Api, workout: dict[str, Any], now: str = "10", **fields: Any) -> None:
    path = f"/v1/workouts/{workout['id']}"
    answer = api.patch(path, fields, headers=MATCH | on(now))
    assert answer.status == 200, answer.body


def drop(api: Api, workout: dict[str, Any], now: str = "10") -> None:
    answer = api.delete(f"/v1/workouts/{workout['id']}", headers=MATCH | on(now))
    assert answer.status == 204, answer.body


def entries(api: Api, habit: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the entries of a habit by day of March: what they say, and where they are from."""
    listed = api.get(f"/v1/habits/{habit['id']}/entries").json["items"]
    names = ("done", "count", "amount", "status", "met", "origin")
    return {
        entry["local_date"][-2:]: {name: entry[name] for name in names if name in entry}
        for entry in listed
    }


TICK = {"done": True, "met": True, "origin": "workout"}


class TestAWrite:
    """Each write that changes the workouts of a day sets the entries of linked habits."""

    def test_a_workout_ticks_a_linked_habit(self, api: Api) -> None:
        linked, other, unlinked = add(api, source=ANY), add(api, source=CARDIO), add(api)
        train(api)
        assert entries(api, linked) == {"10": TICK}
        assert entries(api, other) == entries(api, unlinked) == {}
        assert calendar(api, kind(linked), "10")["10"] == "done"
        today = api.get("/v1/today", headers=on("10")).json
        shown = {habit["habit_id"]: habit["state"] for habit in today["habits"]}
        assert (shown[linked["id"]], shown[unlinked["id"]]) == ("met", "open")

    def test_a_deletion_takes_the_tick_back(self, api: Api) -> None:
        habit = add(api, source=ANY)
        first, second = train(api), train(api)
        assert entries(api, habit) == {"10": TICK | {"count": 2}}
        drop(api, first)
        assert entries(api, habit) == {"10": TICK}
        drop(api, second)
        assert entries(api, habit) == {}
        assert done(api, kind(habit)) == []
        # The feed says so too, with increasing versions.
        changes = [each for each in all_changes(api) if type_of(each) == "habit_entry"]
        assert [(each["version"], is_deletion(each)) for each in changes] == [(4, True)]
        train(api)
        assert api.get(f"/v1/habits/{habit['id']}/entries").json["items"][0]["version"] == 5

    def test_a_workout_moves_to_another_day(self, api: Api) -> None:
        habit = add(api, source=ANY)
        workout = train(api)
        edit(api, workout, local_date="2026-03-09")
        assert entries(api, habit) == {"09": TICK}
        assert done(api, kind(habit)) == ["09"]

    def test_a_planned_workout_is_completed(self, api: Api) -> None:
        habit = add(api, source=ANY)
        workout = train(api, status="planned")
        assert entries(api, habit) == {}
        edit(api, workout, status="completed")
        assert entries(api, habit) == {"10": TICK}
        edit(api, workout, status="skipped")
        assert entries(api, habit) == {}

    def test_another_type_with_the_same_sets_and_minutes(self, api: Api) -> None:
        cardio, strength = add(api, source=CARDIO), add(api, source=STRENGTH)
        workout = train(api, **run(30))
        assert (entries(api, cardio), entries(api, strength)) == ({"10": TICK}, {})
        edit(api, workout, type="strength")
        assert (entries(api, cardio), entries(api, strength)) == ({}, {"10": TICK})

    def test_a_workout_is_replaced_and_put_under_an_id(self, api: Api) -> None:
        habit = add(api, source=CARDIO)
        path = "/v1/workouts/01991f3a-7c1e-4b7a-9c55-2f6c0a3b9d10"
        body = {"title": "Run", "local_date": "2026-03-10"} | run(30)
        created = api.put(path, body, headers={"If-None-Match": "*"} | on("10"))
        assert created.status == 201
        assert entries(api, habit) == {"10": TICK}
        again = api.put(path, body, headers={"If-None-Match": "*"} | on("10"))
        assert again.status == 412
        assert api.put(path, body | {"type": "sport"}, headers=MATCH | on("10")).status == 200
        assert entries(api, habit) == {}

    def test_a_repeated_request_answers_as_before(self, api: Api) -> None:
        habit = add(api, source=ANY)
        body = {"title": "Lift", "local_date": "2026-03-10"}
        key = {"Idempotency-Key": "tap"} | on("10")
        first, second = (api.post("/v1/workouts", body, headers=key) for _ in range(2))
        assert first.json == second.json
        assert second.headers["Idempotency-Replayed"] == "true"
        assert api.get(f"/v1/workouts/{first.json['id']}").json == first.json
        assert entries(api, habit) == {"10": TICK}

    def test_a_workout_of_a_year_without_one(self, api: Api) -> None:
        """The mark of the years is there before their first workout."""
        habit = add(api, source=ANY)
        answer = api.post(
            "/v1/workouts",
            {"title": "Run", "local_date": "2030-01-01"},
            headers={"X-Now": "2030-01-01T12:00:00Z"},
        )
        assert answer.status == 201
        assert [entry["local_date"] for entry in self.listed(api, habit)] == ["2030-01-01"]
        # Each of these years was marked by the write of an earlier one.
        for year in (2033, 2039, 2045):
            now = {"X-Now": f"{year}-06-01T12:00:00Z"}
            body = {"title": "Run", "local_date": f"{year}-06-01"}
            assert api.post("/v1/workouts", body, headers=now).status == 201
            assert self.listed(api, habit)[0]["local_date"] == f"{year}-06-01"

    def listed(self, api: Api, habit: dict[str, Any]) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = api.get(f"/v1/habits/{habit['id']}/entries").json["items"]
        return items

    def test_a_workout_too_far_ahead_for_an_entry(self, api: Api) -> None:
        habit = add(api, source=ANY)
        train(api, "17")
        train(api, "18")
        assert entries(api, habit) == {"17": TICK}


class TestMinutes:
    def test_the_sum_of_a_day_is_the_amount(self, api: Api) -> None:
        habit = add(api, measure="minutes", goal={"at_least": 40}, source=CARDIO)
        train(api, **run(30))
        amount = {"amount": 30, "met": False, "origin": "workout"}
        assert entries(api, habit) == {"10": amount}
        second = train(api, **run(15))
        assert entries(api, habit) == {"10": amount | {"amount": 45, "met": True}}
        edit(api, second, cardio={"moving_s": 300})
        assert entries(api, habit) == {"10": amount | {"amount": 35}}

    def test_a_limit_of_minutes(self, api: Api) -> None:
        habit = add(api, measure="minutes", goal={"at_most": 60}, source=ANY)
        first = train(api, **run(45))
        train(api, "10", **run(30))
        assert entries(api, habit) == {"10": {"amount": 75, "met": False, "origin": "workout"}}
        drop(api, first)
        assert entries(api, habit)["10"]["met"]

    def test_the_least_minutes_for_a_tick(self, api: Api) -> None:
        habit = add(api, source={"workouts": {"minutes": 30}})
        train(api, **run(15))
        assert entries(api, habit) == {}
        train(api, **run(15))
        assert entries(api, habit) == {"10": TICK}

    def test_sessions_of_a_week(self, api: Api) -> None:
        weekly = {"type": "weekly", "target": 3, "count_by": "sessions"}
        habit = add(api, schedule=weekly, source={"workouts": {"minutes": 20}})
        for minutes in (20, 30, 10):
            train(api, **run(minutes))
        assert entries(api, habit) == {"10": TICK | {"count": 2}}
        train(api, "11", "11", **run(25))
        week = api.get(f"/v1/streaks/{kind(habit)}", headers=on("11")).json
        assert (week["period"]["needed"], week["status"]) == (0, "done")


class TestByHand:
    """What a person sets is never overwritten."""

    @pytest.mark.parametrize(
        ("said", "kept"),
        [
            ({"done": None}, {"done": False, "met": False}),
            ({"count": 3}, {"done": True, "count": 3, "met": True}),
            ({"status": "skipped"}, {"status": "skipped", "met": False}),
        ],
    )
    def test_an_entry_by_hand_stays(
        self, api: Api, said: dict[str, Any], kept: dict[str, Any]
    ) -> None:
        habit = add(api, source=ANY)
        log(api, habit, "10", now="10", **said)
        workout = train(api)
        assert entries(api, habit) == {"10": kept}
        drop(api, workout)
        assert entries(api, habit) == {"10": kept}

    def test_an_entry_of_workouts_is_set_by_hand(self, api: Api) -> None:
        habit = add(api, source=ANY)
        workout = train(api)
        log(api, habit, "10", now="10", done=False)
        assert entries(api, habit) == {"10": {"done": False, "met": False}}
        train(api)
        drop(api, workout)
        assert entries(api, habit) == {"10": {"done": False, "met": False}}

    def test_an_addition_makes_it_one_by_hand(self, api: Api) -> None:
        habit = add(api, measure="minutes", source=CARDIO)
        train(api, **run(30))
        path = f"{place(habit, '10')}/additions"
        assert api.post(path, {"amount": 10}, headers=on("10")).json["amount"] == 40
        train(api, **run(30))
        assert entries(api, habit) == {"10": {"amount": 40, "met": True}}

    def test_a_deletion_lets_the_workouts_speak_again(self, api: Api) -> None:
        habit = add(api, source=ANY)
        train(api)
        log(api, habit, "10", now="10", status="skipped")
        assert self.delete(api, habit).status == 204
        assert entries(api, habit) == {"10": TICK}
        refused = self.delete(api, habit)
        assert (refused.status, refused.code) == (409, "entry_of_workouts")
        assert entries(api, habit) == {"10": TICK}

    def test_a_deletion_on_a_day_without_workouts(self, api: Api) -> None:
        habit = add(api, source=ANY)
        log(api, habit, "10", now="10")
        assert self.delete(api, habit).status == 204
        assert self.delete(api, habit).status == 404
        assert entries(api, habit) == {}

    def test_the_entry_of_a_deleted_habit(self, api: Api) -> None:
        habit = add(api, source=ANY)
        train(api)
        assert api.delete(f"/v1/habits/{habit['id']}", headers=MATCH | on("10")).status == 204
        assert self.delete(api, habit).status == 204

    def delete(self, api: Api, habit: dict[str, Any]) -> Answer:
        return api.delete(place(habit, "10"), headers=on("10"))


class TestALink:
    """A link is a version of the habit: it changes no earlier day."""

    def test_a_link_counts_the_workouts_of_today(self, api: Api) -> None:
        train(api, "09", "09")
        train(api, "10")
        habit = add(api, day="10", source=ANY)
        assert entries(api, habit) == {"10": TICK}

    def test_a_link_is_changed_and_removed(self, api: Api) -> None:
        habit = add(api, source=ANY)
        first = train(api, "09", "09")
        train(api, "10")
        assert change(api, habit, {"source": CARDIO}, day="10").status == 200
        assert entries(api, habit) == {"09": TICK}
        train(api, "10", **run(30))
        assert change(api, habit, {"source": None}, day="10").status == 200
        assert entries(api, habit) == {"09": TICK}
        train(api, "10", **run(30))
        assert entries(api, habit) == {"09": TICK}
        # The link is in force on the 9th as before.
        drop(api, first)
        assert entries(api, habit) == {}
        train(api, "09")
        assert entries(api, habit) == {"09": TICK}
        versions = api.get(f"/v1/habits/{habit['id']}").json["versions"]
        assert [version.get("source") for version in versions] == [ANY, None]

    def test_a_later_link(self, api: Api) -> None:
        habit = add(api)
        changed = change(api, habit, {"source": ANY, "effective_from": "2026-03-11"}, day="10")
        assert changed.status == 200
        train(api, "10")
        train(api, "11", "11")
        assert entries(api, habit) == {"11": TICK}

    def test_a_link_of_a_past_day(self, api: Api) -> None:
        """Workouts that are written later count; those that are there already do not."""
        train(api, "04")
        habit = add(api, day="10", source=ANY, effective_from="2025-03-02")
        train(api, "05")
        train(api, "05", local_date="2025-03-05")
        listed = api.get(f"/v1/habits/{habit['id']}/entries").json["items"]
        assert [entry["local_date"] for entry in listed] == ["2026-03-05", "2025-03-05"]

    def test_a_pause_and_an_end(self, api: Api) -> None:
        habit = add(api, source=ANY, ends_on="2026-03-12")
        train(api, "10")
        assert change(api, habit, {"paused": True}, day="11").status == 200
        train(api, "11", "11")
        assert change(api, habit, {"paused": False}, day="12").status == 200
        train(api, "12", "12")
        train(api, "13", "13")
        assert entries(api, habit) == {"10": TICK, "12": TICK}

    def test_a_new_goal_changes_no_entry_but_a_new_measure_does(self, api: Api) -> None:
        habit = add(api, measure="minutes", goal={"at_least": 60}, source=ANY)
        train(api, **run(30))
        assert not entries(api, habit)["10"]["met"]
        assert change(api, habit, {"goal": {"at_least": 20}}, day="10").status == 200
        assert not entries(api, habit)["10"]["met"]
        assert change(api, habit, {"measure": "done", "goal": None}, day="10").status == 200
        assert entries(api, habit) == {"10": TICK}

    def test_ten_links(self, api: Api) -> None:
        habits = [add(api, source=ANY) for _ in range(MAX_LINKS)]
        other = add(api)
        body = {"name": "Eleventh", "schedule": {"type": "daily"}, "source": ANY}
        refused = api.post("/v1/habits", body, headers=on("10"))
        assert faults(refused) == [("/source", "too_many_links")]
        assert faults(change(api, other, {"source": ANY})) == [("/source", "too_many_links")]
        train(api)
        assert all(entries(api, habit) == {"10": TICK} for habit in habits)
        workout = train(api, "10")
        edit(api, workout, local_date="2026-03-09")
        assert all(entries(api, habit) == {"09": TICK, "10": TICK} for habit in habits)
        assert change(api, habits[0], {"source": None}, day="11").status == 200
        # On the days before, ten are linked.
        past = api.post("/v1/habits", body | {"effective_from": "2026-03-10"}, headers=on("11"))
        assert faults(past) == [("/source", "too_many_links")]
        assert api.post("/v1/habits", body, headers=on("11")).status == 201

    def test_an_ended_habit_makes_room(self, api: Api) -> None:
        for _ in range(MAX_LINKS):
            add(api, source=ANY, ends_on="2026-03-09")
        body = {"name": "Eleventh", "schedule": {"type": "daily"}, "source": ANY}
        assert api.post("/v1/habits", body, headers=on("09")).status == 422
        assert api.post("/v1/habits", body, headers=on("10")).status == 201

    @pytest.mark.parametrize(
        ("fields", "fault"),
        [
            ({"measure": "amount"}, ("/source", "source_of_measure")),
            (
                {"measure": "time", "window": {"from": "06:00", "to": "08:00"}},
                ("/source", "source_of_measure"),
            ),
            (
                {"measure": "minutes", "source": {"workouts": {"minutes": 30}}},
                ("/source/workouts/minutes", "minutes_of_goal"),
            ),
            ({"source": {}}, ("/source/workouts", "required_without")),
            (
                {"source": {"workouts": {"minutes": 0}}},
                ("/source/workouts/minutes", "greater_than_equal"),
            ),
            (
                {"source": {"workouts": {"type": "yoga"}}},
                ("/source/workouts/type", "literal_error"),
            ),
        ],
    )
    def test_a_link_without_meaning(
        self, api: Api, fields: dict[str, Any], fault: tuple[str, str]
    ) -> None:
        body = {"name": "Run", "schedule": {"type": "daily"}, "source": ANY} | fields
        assert faults(api.post("/v1/habits", body)) == [fault]

    def test_a_habit_as_read_is_sent_back(self, api: Api) -> None:
        habit = add(api, source=CARDIO)
        train(api, **run(30))
        path = f"/v1/habits/{habit['id']}"
        answer = api.put(path, habit, headers=MATCH | on("10"))
        assert answer.status == 200
        assert (answer.json["source"], len(answer.json["versions"])) == (CARDIO, 1)
        assert entries(api, habit) == {"10": TICK}


class TestSchedules:
    def test_an_interval_moves_with_a_workout(self, api: Api) -> None:
        """What is due on other days moves, and the streak `protocol` with it."""
        every_3 = {"type": "interval", "every_days": 3}
        habit = add(api, schedule=every_3, source=ANY, effective_from="2026-03-02")
        other = add(api, effective_from="2026-03-02")
        log(api, other, "05", "06", now="06")
        assert done(api, "protocol", "06") == ["05", "06"]
        workout = train(api, "02", "06")
        # Three days after the 2nd the habit is due.
        assert done(api, "protocol", "06") == ["06"]
        edit(api, workout, "06", local_date="2026-03-03")
        assert done(api, "protocol", "06") == ["05"]
        drop(api, workout, "06")
        assert done(api, "protocol", "06") == ["05", "06"]
        assert entries(api, habit) == {}


class TestTemplates:
    def test_the_training_of_a_template_is_linked(self, api: Api) -> None:
        adopted = api.post("/v1/protocols/starter-1/adoptions", {}, headers=on("10")).json
        [made] = [item for item in adopted["items"] if item["item_id"] == "strength"]
        habit = api.get(f"/v1/habits/{made['resource_id']}").json
        assert habit["source"] == STRENGTH
        train(api, started_at="2026-03-10T08:00:00Z", ended_at="2026-03-10T08:45:00Z")
        assert entries(api, habit) == {"10": {"amount": 45, "met": True, "origin": "workout"}}

    def test_the_workout_of_today_counts_at_once(self, api: Api) -> None:
        train(api, started_at="2026-03-10T08:00:00Z", ended_at="2026-03-10T08:45:00Z")
        adopted = api.post("/v1/protocols/starter-1/adoptions", {}, headers=on("10")).json
        [made] = [item for item in adopted["items"] if item["item_id"] == "strength"]
        habit = api.get(f"/v1/habits/{made['resource_id']}").json
        assert entries(api, habit)["10"]["amount"] == 45

    def test_a_template_counts_towards_the_links(self, api: Api) -> None:
        for _ in range(MAX_LINKS):
            add(api, source=ANY)
        refused = api.post("/v1/protocols/starter-1/adoptions", {}, headers=on("10"))
        assert faults(refused) == [("/items", "too_many_links")]

    def test_a_link_of_the_person_is_kept(self, api: Api) -> None:
        """An earlier habit of the series is used again; the template does not link it."""
        choice, path = (
            {"items": [{"item_id": "sauna"}]},
            "/v1/protocols/blueprint-2026-07/adoptions",
        )
        adopted = api.post(path, choice, headers=on("10")).json
        habit = {"id": adopted["items"][0]["resource_id"]}
        mine = {"workouts": {"type": "other"}}
        assert change(api, habit, {"source": mine}, day="10").status == 200
        ended = api.delete(f"/v1/adoptions/{adopted['id']}", headers=MATCH | on("11"))
        assert ended.status == 204
        train(api, "11", "11", type="other")
        assert entries(api, habit) == {}
        assert api.post(path, choice, headers=on("11")).status == 201
        assert api.get(f"/v1/habits/{habit['id']}").json["source"] == mine
        assert entries(api, habit) == {"11": TICK}
