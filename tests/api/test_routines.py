"""Routines: their entries, progression and bounds, and the workouts that are planned from them."""

from typing import Any

import pytest

from tests.support.api import Api

ANY = {"If-Match": "*"}
UNKNOWN = "01991f3a-0000-7000-8000-0000000000ff"
SQUAT: dict[str, Any] = {
    "exercise_id": "barbell-squat",
    "sets": [{"target": {"reps": 5, "weight": {"value": 185, "unit": "lb"}}}] * 3,
    "rest_s": 180,
}
LINEAR: dict[str, Any] = {"rule": "linear", "increment": {"value": 5, "unit": "lb"}}
STAGES: dict[str, Any] = {
    "rule": "stages",
    "increment": {"value": 5, "unit": "kg"},
    "stages": [{"name": f"{n}x3", "sets": [{"target": {"reps": 3}}] * n} for n in (5, 6)],
}
WAVE: dict[str, Any] = {
    "rule": "wave",
    "increment": {"value": 2.5, "unit": "kg"},
    "cycle": [{"week": 1, "sets": [{"percent": 65, "target": {"reps": 5}}]}],
}


def create(api: Api, *entries: Any, **fields: Any) -> dict[str, Any]:
    answer = api.post("/v1/routines", {"name": "Leg day", "entries": [*entries], **fields})
    assert answer.status == 201, answer.body
    return answer.json


def fault(answer: Any) -> tuple[str, str]:
    """The pointer and the code of the only fault."""
    assert answer.status == 422, answer.body
    [error] = answer.json["errors"]
    return error["pointer"], error["code"]


def refused(api: Api, **changes: Any) -> tuple[str, str]:
    """The fault of a routine whose entry has ``changes``."""
    body = {"name": "Leg day", "entries": [SQUAT | changes]}
    return fault(api.post("/v1/routines", body))


class TestResource:
    def test_it_is_read_as_it_was_written(self, api: Api) -> None:
        routine = create(api, SQUAT | {"slot": "squat", "progression": LINEAR}, notes="Slow.")
        entry = routine["entries"][0]
        assert (entry["slot"], entry["load_mode"], entry["rest_s"]) == ("squat", "external", 180)
        assert entry["sets"][0]["target"]["weight"] == {"value": 185, "unit": "lb"}
        assert entry["progression"] == LINEAR
        assert (routine["type"], routine["version"]) == ("strength", 1)
        assert api.get(f"/v1/routines/{routine['id']}").json == routine
        assert api.get("/v1/routines").json["items"] == [routine]

    def test_what_was_read_can_be_sent_back(self, api: Api) -> None:
        routine = create(api, {"exercise_id": "barbell-squat", "progression": STAGES}, SQUAT)
        answer = api.put(f"/v1/routines/{routine['id']}", routine, headers=ANY)
        stamps = {"version": 2, "updated_at": answer.json["updated_at"]}
        assert answer.json == routine | stamps

    def test_a_client_chooses_the_id(self, api: Api) -> None:
        path, body = f"/v1/routines/{UNKNOWN}", {"name": "Pull"}
        assert api.put(path, body, headers={"If-None-Match": "*"}).status == 201
        assert api.put(path, body, headers={"If-None-Match": "*"}).status == 412
        assert api.delete(path, headers=ANY).status == 204
        assert api.put(path, body, headers={"If-None-Match": "*"}).json["code"] == "id_retired"

    def test_a_change_needs_the_version(self, api: Api) -> None:
        path = f"/v1/routines/{create(api)['id']}"
        assert api.patch(path, {"name": "B"}).status == 428
        assert api.patch(path, {"name": "B"}, headers={"If-Match": '"7"'}).status == 412
        patched = api.patch(path, {"notes": "New"}, headers={"If-Match": '"1"'}).json
        assert (patched["name"], patched["notes"], patched["version"]) == ("Leg day", "New", 2)
        assert api.delete(path, headers={"If-Match": '"1"'}).status == 412

    def test_another_person_does_not_see_it(self, api: Api) -> None:
        path = f"/v1/routines/{create(api)['id']}"
        assert api.get(path, user="eve").status == 404
        assert api.delete(path, user="eve", headers=ANY).status == 404


class TestSlots:
    def test_a_slot_is_the_exercise_unless_it_is_named(self, api: Api) -> None:
        named = SQUAT | {"slot": "barbell-squat-2"}
        routine = create(api, SQUAT, named, SQUAT)
        slots = [entry["slot"] for entry in routine["entries"]]
        assert slots == ["barbell-squat", "barbell-squat-2", "barbell-squat-3"]

    def test_no_slot_is_repeated(self, api: Api) -> None:
        body = {"name": "Legs", "entries": [SQUAT | {"slot": "a"}, SQUAT | {"slot": "a"}]}
        assert fault(api.post("/v1/routines", body)) == ("/entries/0/slot", "repeated")


class TestExercises:
    def test_a_custom_exercise(self, api: Api) -> None:
        own = api.post("/v1/exercises", {"name": "Sled push"}).json["id"]
        routine = create(api, {"exercise_id": own})
        assert routine["entries"][0]["slot"] == own

    @pytest.mark.parametrize("unknown", ["no-such-exercise", UNKNOWN])
    def test_an_unknown_one_is_refused(self, api: Api, unknown: str) -> None:
        known = create(api, SQUAT)
        found = refused(api, exercise_id=unknown)
        assert found == ("/entries/0/exercise_id", "unknown_exercise")
        ladder = LINEAR | {"rule": "double", "ladder": ["barbell-squat", unknown]}
        entry = SQUAT | {"progression": ladder}
        answer = api.patch(f"/v1/routines/{known['id']}", {"entries": [entry]}, headers=ANY)
        assert fault(answer) == ("/entries/0/progression/ladder/1", "unknown_exercise")

    def test_it_is_no_exercise_of_another_person(self, api: Api) -> None:
        own = api.post("/v1/exercises", {"name": "Sled push"}, user="eve").json["id"]
        assert refused(api, exercise_id=own)[1] == "unknown_exercise"


class TestProgression:
    @pytest.mark.parametrize(
        ("progression", "pointer", "code"),
        [
            ({"rule": "linear"}, "increment", "required_when"),
            (LINEAR | {"stages": STAGES["stages"]}, "stages", "not_allowed_when"),
            (LINEAR | {"failures": 3}, "decrement", "required_when"),
            (LINEAR | {"rpe": 8, "rir": 2}, "rir", "not_both"),
            (LINEAR | {"increment": {"value": 5}}, "increment/unit", "required_with"),
            (LINEAR | {"increment": {"unit": "kg"}}, "increment/value", "required_without"),
            (LINEAR | {"increment": {"percent": 0}}, "increment/percent", "greater_than"),
            (
                LINEAR | {"rule": "double", "at_top": "next_exercise"},
                "at_top",
                "not_allowed_without",
            ),
            ({"rule": "sum", **LINEAR} | {"rule": "sum"}, "threshold", "required_when"),
            (LINEAR | {"rounding": {"step": 0}}, "rounding/step", "greater_than"),
        ],
    )
    def test_each_rule_has_its_parameters(
        self, api: Api, progression: dict[str, Any], pointer: str, code: str
    ) -> None:
        found = refused(api, progression=progression)
        assert found == (f"/entries/0/progression/{pointer}", code)

    def test_sets_of_stages_are_in_the_stages(self, api: Api) -> None:
        assert refused(api, progression=STAGES) == ("/entries/0/sets", "not_allowed_when")
        assert refused(api, sets=[], progression=LINEAR) == ("/entries/0/sets", "required_when")

    def test_a_set_that_decides_has_a_target(self, api: Api) -> None:
        found = refused(api, sets=[{"type": "warmup"}, {}], progression=LINEAR)
        assert found == ("/entries/0/sets/1/target/reps", "required_when")

    @pytest.mark.parametrize(
        ("target", "field", "code"),
        [
            ({"reps": 0}, "reps", "greater_than_equal"),
            ({"reps": 0.5, "reps_max": 8}, "reps", "greater_than_equal"),
            ({"reps": 5, "reps_max": 4.5}, "reps_max", "not_less_than"),
            ({"reps_max": 8}, "reps_max", "not_allowed_without"),
            ({"duration_s": 0}, "duration_s", "greater_than"),
        ],
    )
    def test_no_target_is_reached_by_nothing(
        self, api: Api, target: dict[str, Any], field: str, code: str
    ) -> None:
        sets = [{"target": target}]
        assert refused(api, sets=sets) == (f"/entries/0/sets/0/target/{field}", code)
        [week] = WAVE["cycle"]
        for rule, part in (
            (STAGES | {"stages": [{"sets": sets}]}, "stages"),
            (WAVE | {"cycle": [week | {"sets": [{"percent": 75, **sets[0]}]}]}, "cycle"),
        ):
            where = f"/entries/0/progression/{part}/0/sets/0/target/{field}"
            assert refused(api, sets=[], progression=rule) == (where, code)
        only = LINEAR | {"success": {"last_set_reps": 0}}
        where = "/entries/0/progression/success/last_set_reps"
        assert refused(api, progression=only) == (where, "greater_than_equal")

    def test_a_stage_that_does_not_exist(self, api: Api) -> None:
        failed = {"change": {"percent": -10}, "to_stage": 3}
        found = refused(api, sets=[], progression=STAGES | {"on_last_stage_failed": failed})
        where = "/entries/0/progression/on_last_stage_failed/to_stage"
        assert found == (where, "less_than_equal")

    def test_weeks_are_in_order(self, api: Api) -> None:
        [week] = WAVE["cycle"]
        found = refused(api, sets=[], progression=WAVE | {"cycle": [week | {"week": 2}]})
        assert found == ("/entries/0/progression/cycle/0/week", "out_of_order")

    def test_a_ladder_begins_with_the_exercise(self, api: Api) -> None:
        ladder = LINEAR | {"rule": "double", "ladder": ["pushups", "barbell-squat"]}
        found = refused(api, progression=ladder)
        assert found == ("/entries/0/progression/ladder/0", "not_first_step")
        ladder["ladder"] = ["barbell-squat", "pushups"]
        entry = create(api, SQUAT | {"progression": ladder})["entries"][0]
        assert entry["progression"]["at_top"] == "next_exercise"

    def test_the_rest_is_a_range(self, api: Api) -> None:
        assert refused(api, rest_max_s=100) == ("/entries/0/rest_max_s", "not_less_than")


class TestPlannedWorkout:
    def test_it_is_planned_for_the_local_today(self, api: Api) -> None:
        api.patch("/v1/profile", {"timezone": "Asia/Tokyo"}, headers=ANY)
        entry = SQUAT | {"superset_group": 1, "notes": "Deep.", "load_mode": "bodyweight"}
        routine = create(api, entry, {"exercise_id": "barbell-squat", "progression": STAGES})
        now = {"X-Now": "2026-03-14T20:00:00Z"}
        answer = api.post(f"/v1/routines/{routine['id']}/workouts", headers=now)
        assert answer.status == 201, answer.body
        workout = answer.json
        assert (workout["title"], workout["status"]) == ("Leg day", "planned")
        assert (workout["local_date"], workout["routine_id"]) == ("2026-03-15", routine["id"])
        squat, staged = workout["exercises"]
        assert (squat["name"], squat["notes"], squat["superset_group"], squat["rest_s"]) == (
            *("Barbell Squat", "Deep."),
            *(1, 180),
        )
        assert [each["target"] for each in squat["sets"]] == [
            {"reps": 5, "weight": {"value": 185, "unit": "lb"}}
        ] * 3
        assert squat["sets"][0]["load_mode"] == "bodyweight"
        assert len(staged["sets"]) == 5
        assert api.get(f"/v1/workouts/{workout['id']}").json == workout

    def test_it_keeps_the_routine_that_is_deleted(self, api: Api) -> None:
        routine = create(api, SQUAT)
        workout = api.post(f"/v1/routines/{routine['id']}/workouts").json
        assert api.delete(f"/v1/routines/{routine['id']}", headers=ANY).status == 204
        path = f"/v1/workouts/{workout['id']}"
        patched = api.patch(path, {"notes": "Kept"}, headers=ANY)
        assert patched.json["routine_id"] == routine["id"]
        assert api.put(path, patched.json, headers=ANY).status == 200

    def test_a_repeated_request_plans_one(self, api: Api) -> None:
        path = f"/v1/routines/{create(api, SQUAT)['id']}/workouts"
        first, second = (api.post(path, headers={"Idempotency-Key": "once"}) for _ in range(2))
        assert first.json == second.json
        assert len(api.get("/v1/workouts").json["items"]) == 1

    def test_there_is_no_such_routine(self, api: Api) -> None:
        assert api.post(f"/v1/routines/{UNKNOWN}/workouts").status == 404


class TestRoutineOfWorkout:
    def test_it_must_be_one_of_the_caller(self, api: Api) -> None:
        mine, other = create(api)["id"], create_of(api, "eve")
        body = {"local_date": "2026-03-14", "exercises": []}
        assert api.post("/v1/workouts", body | {"routine_id": mine}).status == 201
        for unknown in (other, UNKNOWN):
            answer = api.post("/v1/workouts", body | {"routine_id": unknown})
            assert fault(answer) == ("/routine_id", "unknown_routine")

    def test_an_id_of_the_client_remains_valid(self, api: Api) -> None:
        body = {"local_date": "2026-03-14", "routine_id": "push-a"}
        workout = api.post("/v1/workouts", body).json
        assert workout["routine_id"] == "push-a"
        path = f"/v1/workouts/{workout['id']}"
        assert fault(api.patch(path, {"routine_id": UNKNOWN}, headers=ANY))[0] == "/routine_id"


def create_of(api: Api, user: str) -> str:
    routine_id: str = api.post("/v1/routines", {"name": "Legs"}, user=user).json["id"]
    return routine_id


class TestBounds:
    @pytest.mark.parametrize(
        ("entries", "pointer", "code"),
        [
            ([{"exercise_id": "pushups"}] * 61, "/entries", "too_long"),
            ([SQUAT | {"sets": [{}] * 51}], "/entries/0/sets", "too_long"),
            ([SQUAT | {"sets": [{}] * 50}] * 21, "/entries", "too_many_sets"),
        ],
    )
    def test_entries_and_sets(self, api: Api, entries: Any, pointer: str, code: str) -> None:
        body = {"name": "Long", "entries": entries}
        assert fault(api.post("/v1/routines", body)) == (pointer, code)

    def test_exercises_with_those_of_ladders(self, api: Api) -> None:
        slugs = [each["id"] for each in api.get("/v1/exercises?limit=100").json["items"]]
        slugs += [each["id"] for each in api.get("/v1/exercises?q=press&limit=60").json["items"]]
        slugs = list(dict.fromkeys(slugs))
        ladders = [slugs[start : start + 20] for start in range(0, 120, 20)]
        entries = [
            SQUAT
            | {"exercise_id": ladder[0]}
            | {"progression": LINEAR | {"rule": "double", "ladder": ladder}}
            for ladder in ladders
        ]
        assert create(api, *entries[:5])
        answer = api.post("/v1/routines", {"name": "Long", "entries": entries})
        assert fault(answer) == ("/entries", "too_many")

    def test_an_account_has_at_most_200(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        repository = "chalicelib.training.routines.repository"
        monkeypatch.setattr(f"{repository}.MAX_ROUTINES", 2)
        first = create(api)
        create(api)
        body = {"name": "Third"}
        assert fault(api.post("/v1/routines", body)) == ("", "too_many")
        retired = {"If-None-Match": "*"}
        assert api.put(f"/v1/routines/{first['id']}", body, headers=retired).status == 412
        assert api.delete(f"/v1/routines/{first['id']}", headers=ANY).status == 204
        assert api.post("/v1/routines", body).status == 201
        assert fault(api.post("/v1/routines", body))[1] == "too_many"
