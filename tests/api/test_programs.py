"""Programs: their days and weeks, the routines that they name, and the templates."""

import json
from typing import Any

import pytest

from chalicelib.table.members import MemberTransaction
from chalicelib.table.session import Session
from chalicelib.training.programs.repository import ProgramRepository
from chalicelib.training.programs.templates import templates
from tests.support.api import Api
from tests.support.races import once_before

ANY = {"If-Match": "*"}
UNKNOWN = "01991f3a-0000-7000-8000-0000000000ff"
TEMPLATES = ["531-4-days", "bodyweight-progression", "gzclp", "linear-3x5", "ppl-double"]


def fault(answer: Any) -> tuple[str, str]:
    """The pointer and the code of the only fault."""
    assert answer.status == 422, answer.body
    [error] = answer.json["errors"]
    return error["pointer"], error["code"]


def routine(api: Api, name: str = "Legs", **options: Any) -> str:
    answer = api.post("/v1/routines", {"name": name}, **options)
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


def days(*routine_ids: str) -> list[dict[str, Any]]:
    return [{"id": f"{n}", "routine_id": each} for n, each in enumerate(routine_ids)]


def body(*routine_ids: str, **fields: Any) -> dict[str, Any]:
    return {"name": "Mine", "position": "rotation", "days": days(*routine_ids), **fields}


def create(api: Api, *routine_ids: str, **fields: Any) -> dict[str, Any]:
    answer = api.post("/v1/programs", body(*routine_ids, **fields))
    assert answer.status == 201, answer.body
    return answer.json


@pytest.fixture
def legs(api: Api) -> str:
    return routine(api)


class TestResource:
    def test_it_is_read_as_it_was_written(self, api: Api, legs: str) -> None:
        weeks = [{"week": 4, "deload": {"factor": 0.6}, "days": days(routine(api))}]
        program = create(api, legs, weeks=weeks)
        assert (program["days"], program["weeks"]) == (days(legs), weeks)
        assert "template" not in program
        assert api.get(f"/v1/programs/{program['id']}").json == program
        assert api.get("/v1/programs").json["items"] == [program]
        again = api.put(f"/v1/programs/{program['id']}", program, headers=ANY).json
        assert again == program | {"version": 2, "updated_at": again["updated_at"]}

    def test_a_client_chooses_the_id(self, api: Api, legs: str) -> None:
        path = f"/v1/programs/{UNKNOWN}"
        assert api.put(path, body(legs), headers={"If-None-Match": "*"}).status == 201
        assert api.put(path, body(legs), headers={"If-None-Match": "*"}).status == 412
        assert api.delete(path, headers=ANY).status == 204
        retired = api.put(path, body(legs), headers={"If-None-Match": "*"})
        assert retired.json["code"] == "id_retired"

    def test_a_change_needs_the_version(self, api: Api, legs: str) -> None:
        path = f"/v1/programs/{create(api, legs)['id']}"
        assert api.patch(path, {"name": "B"}).status == 428
        assert api.patch(path, {"name": "B"}, headers={"If-Match": '"7"'}).status == 412
        assert api.patch(path, {"name": "B"}, headers={"If-Match": '"1"'}).json["name"] == "B"
        assert api.get(path, user="eve").status == 404

    def test_by_weekdays(self, api: Api, legs: str) -> None:
        [day] = days(legs)
        on_sunday = day | {"weekday": 7}
        program = create(api, position="weekdays", days=[on_sunday])
        assert program["days"] == [on_sunday]

    @pytest.mark.parametrize(
        ("changes", "pointer", "code"),
        [
            ({"position": "weekdays"}, "/days/0/weekday", "required_when"),
            ({"weekday": 1}, "/days/0/weekday", "not_allowed_when"),
            ({"twice": {}}, "/days/1/id", "repeated"),
            ({"weeks": [{"week": 1}, {"week": 1}]}, "/weeks/1/week", "repeated"),
            ({"override": "9"}, "/weeks/0/days/0/id", "unknown_day"),
            ({"days": []}, "/days", "too_short"),
            ({"unit": "kg"}, "/unit", "not_allowed_without"),
            ({"name": None}, "/name", "required_without"),
        ],
    )
    def test_what_does_not_fit(
        self, api: Api, legs: str, changes: dict[str, Any], pointer: str, code: str
    ) -> None:
        sent = body(legs)
        if "twice" in changes:
            sent["days"] *= 2
        elif "weekday" in changes:
            sent["days"][0] |= changes
        elif "override" in changes:
            override = {"id": changes["override"], "routine_id": legs}
            sent["weeks"] = [{"week": 1, "days": [override]}]
        else:
            sent |= changes
        assert fault(api.post("/v1/programs", sent)) == (pointer, code)

    def test_a_weekday_is_not_repeated(self, api: Api, legs: str) -> None:
        twice = [day | {"weekday": 1} for day in days(legs, legs)]
        answer = api.post("/v1/programs", body(position="weekdays", days=twice))
        assert fault(answer) == ("/days/1/weekday", "repeated")


class TestRoutines:
    def test_it_must_be_one_of_the_caller(self, api: Api, legs: str) -> None:
        other = routine(api, user="eve")
        for unknown in (UNKNOWN, other):
            answer = api.post("/v1/programs", body(legs, unknown))
            assert fault(answer) == ("/days/1/routine_id", "unknown_routine")
        weeks = [{"week": 2, "days": days(UNKNOWN)}]
        where = "/weeks/0/days/0/routine_id"
        assert fault(api.post("/v1/programs", body(legs, weeks=weeks))) == (
            where,
            "unknown_routine",
        )
        path = f"/v1/programs/{create(api, legs)['id']}"
        assert fault(api.patch(path, {"weeks": weeks}, headers=ANY)) == (where, "unknown_routine")

    def test_one_that_is_named_is_not_deleted(self, api: Api, legs: str) -> None:
        pull, path = routine(api, "Pull"), f"/v1/routines/{legs}"
        programs = [create(api, legs)["id"], create(api, pull, legs)["id"]]
        refused = api.delete(path, headers=ANY)
        assert (refused.status, refused.json["code"]) == (409, "routine_in_use")
        assert refused.json["program_ids"] == sorted(programs)
        changed = {"days": days(pull)}
        assert api.patch(f"/v1/programs/{programs[1]}", changed, headers=ANY).status == 200
        assert api.delete(path, headers=ANY).json["program_ids"] == programs[:1]
        assert api.delete(f"/v1/programs/{programs[0]}", headers=ANY).status == 204
        assert api.delete(path, headers=ANY).status == 204
        assert fault(api.post("/v1/programs", body(legs)))[1] == "unknown_routine"

    def test_one_that_only_a_week_names_is_not_deleted(self, api: Api, legs: str) -> None:
        easy = routine(api, "Easy")
        program = create(api, legs, weeks=[{"week": 2, "days": days(easy)}])
        path = f"/v1/routines/{easy}"
        assert api.delete(path, headers=ANY).json["program_ids"] == [program["id"]]
        api.patch(f"/v1/programs/{program['id']}", {"weeks": None}, headers=ANY)
        assert api.delete(path, headers=ANY).status == 204

    def test_a_routine_that_is_made_again_is_named_by_nobody(self, api: Api) -> None:
        path, new = f"/v1/routines/{UNKNOWN}", {"If-None-Match": "*"}
        assert api.put(path, {"name": "A"}, headers=new).status == 201
        create(api, UNKNOWN)
        # A change of the routine does not forget its programs.
        assert api.put(path, {"name": "B"}, headers=ANY).status == 200
        assert api.delete(path, headers=ANY).status == 409


class TestTemplates:
    def test_they_are_listed_without_days(self, api: Api) -> None:
        answer = api.get("/v1/program-templates")
        assert [each["id"] for each in answer.json["items"]] == TEMPLATES
        assert all("days" not in each and each["sources"] for each in answer.json["items"])
        assert answer.headers["Cache-Control"] == "private, max-age=3600"
        tag = {"If-None-Match": answer.headers["ETag"]}
        assert api.get("/v1/program-templates", headers=tag).status == 304
        first = api.get("/v1/program-templates?limit=3").json
        rest = api.get(f"/v1/program-templates?cursor={first['next_cursor']}").json
        assert [each["id"] for each in first["items"] + rest["items"]] == TEMPLATES

    def test_one_has_loads_in_both_units(self, api: Api) -> None:
        template = api.get("/v1/program-templates/linear-3x5").json
        squat = template["days"][0]["entries"][0]
        assert squat["progression"]["kg"]["increment"] == {"value": 2.5, "unit": "kg"}
        assert squat["progression"]["lb"]["increment"] == {"value": 5, "unit": "lb"}
        assert api.get("/v1/program-templates/no-such").status == 404

    @pytest.mark.parametrize("template_id", TEMPLATES)
    @pytest.mark.parametrize("unit", ["kg", "lb"])
    def test_a_copy_has_all_days(self, api: Api, template_id: str, unit: str) -> None:
        template = api.get(f"/v1/program-templates/{template_id}").json
        copy = {"template_id": template_id, "unit": unit}
        program = api.post("/v1/programs", copy).json
        assert program["name"] == template["name"]
        source = {"template_id": template_id, "as_of": template["as_of"], "unit": unit}
        assert program["template"] == source
        assert [day["id"] for day in program["days"]] == [day["id"] for day in template["days"]]
        for day, published in zip(program["days"], template["days"], strict=True):
            copied = api.get(f"/v1/routines/{day['routine_id']}").json
            expected = [
                entry | {"progression": entry["progression"][unit]}
                for entry in published["entries"]
            ]
            assert copied["entries"] == expected
            units = json.dumps(copied)
            assert '"unit": "lb"' not in units if unit == "kg" else '"unit": "kg"' not in units
            # Each can be changed as any other.
            path = f"/v1/routines/{copied['id']}"
            assert api.put(path, copied, headers=ANY).status == 200

    def test_a_copy_can_have_another_name_and_keeps_its_template(self, api: Api) -> None:
        copy = {"template_id": "gzclp", "unit": "lb", "name": "Spring"}
        program = api.post("/v1/programs", copy).json
        assert program["name"] == "Spring"
        path = f"/v1/programs/{program['id']}"
        changed = api.put(path, {**body(program["days"][0]["routine_id"])}, headers=ANY).json
        assert changed["template"] == program["template"]

    @pytest.mark.parametrize(
        ("sent", "expected"),
        [
            (
                {"template_id": "no-such", "unit": "kg"},
                ("/template_id", "unknown_program_template"),
            ),
            ({"template_id": "gzclp"}, ("/unit", "required_with")),
            ({"template_id": "gzclp", "unit": "kg", "weeks": []}, ("/weeks", "not_both")),
        ],
    )
    def test_what_is_no_copy(self, api: Api, sent: dict[str, Any], expected: Any) -> None:
        assert fault(api.post("/v1/programs", sent)) == expected
        assert api.get("/v1/routines").json["items"] == []

    def test_a_repeated_request_makes_one(self, api: Api) -> None:
        key, copy = {"Idempotency-Key": "once"}, {"template_id": "linear-3x5", "unit": "kg"}
        first, second = (api.post("/v1/programs", copy, headers=key) for _ in range(2))
        assert first.json == second.json
        assert len(api.get("/v1/routines").json["items"]) == 2

    def test_supersets_and_ladders_of_body_weight(self, api: Api) -> None:
        [day] = api.get("/v1/program-templates/bodyweight-progression").json["days"]
        groups: dict[int, list[str]] = {}
        for entry in day["entries"]:
            groups.setdefault(entry.get("superset_group", 0), []).append(entry["slot"])
            ladder = entry["progression"]["kg"].get("ladder")
            assert ladder is None or (ladder[0], entry["load_mode"]) == (
                entry["exercise_id"],
                "bodyweight",
            )
        alone = ["anti-extension", "anti-rotation", "extension"]
        pairs = {1: ["pull", "squat"], 2: ["dip", "hinge"], 3: ["row", "push"]}
        assert groups == pairs | {0: alone}

    def test_each_is_dated_and_names_its_sources(self) -> None:
        for template in templates().values():
            assert template["as_of"] == "2026-11-27"
            assert template["sources"]
            assert template["uncertain"]

    def test_slots_of_one_name_are_alike_on_every_day(self) -> None:
        """They share one load, so that another rule on another day would contradict it."""
        for template in templates().values():
            by_slot: dict[str, Any] = {}
            for day in template["days"]:
                for entry in day["entries"]:
                    assert by_slot.setdefault(entry["slot"], entry) == entry


class TestBounds:
    def test_an_account_has_at_most_50(
        self, api: Api, legs: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("chalicelib.training.programs.repository.MAX_PROGRAMS", 2)
        first = create(api, legs)
        create(api, legs)
        assert fault(api.post("/v1/programs", body(legs))) == ("", "too_many")
        assert api.delete(f"/v1/programs/{first['id']}", headers=ANY).status == 204
        assert api.post("/v1/programs", body(legs)).status == 201

    def test_a_copy_makes_no_routine_too_many(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("chalicelib.training.routines.repository.MAX_ROUTINES", 3)
        copy = {"template_id": "gzclp", "unit": "kg"}
        routine(api)
        answer = api.post("/v1/programs", copy)
        assert fault(answer) == ("", "too_many")
        assert answer.json["errors"][0]["params"]["of"] == "routines"
        assert api.get("/v1/programs").json["items"] == []
        assert len(api.get("/v1/routines").json["items"]) == 1

    def test_different_routines(self, api: Api) -> None:
        made = [routine(api, f"R{n}") for n in range(31)]
        weeks = [
            {"week": 1, "days": days(*made[14:28])},
            {"week": 2, "days": days(*made[28:30])},
        ]
        assert create(api, *made[:14], weeks=weeks)
        weeks[1]["days"] = days(*made[28:])
        answer = api.post("/v1/programs", body(*made[:14], weeks=weeks))
        assert fault(answer) == ("/days", "too_many")
        assert fault(api.post("/v1/programs", body(*made[:15]))) == ("/days", "too_long")


class TestRaces:
    """Neither can a program appear that names a routine which is gone, nor the other way round."""

    def test_a_routine_is_deleted_just_before_a_program_names_it(
        self, api: Api, legs: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        once_before(
            monkeypatch,
            ProgramRepository,
            "_commit",
            lambda: api.delete(f"/v1/routines/{legs}", headers=ANY),
        )
        answer = api.post("/v1/programs", body(legs))
        assert fault(answer) == ("/days/0/routine_id", "unknown_routine")
        assert api.get("/v1/programs").json["items"] == []

    def test_a_program_names_a_routine_just_before_it_is_deleted(
        self, api: Api, legs: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        once_before(monkeypatch, MemberTransaction, "commit", lambda: create(api, legs))
        answer = api.delete(f"/v1/routines/{legs}", headers=ANY)
        [program] = api.get("/v1/programs").json["items"]
        assert (answer.status, answer.json["program_ids"]) == (409, [program["id"]])
        assert api.get(f"/v1/routines/{legs}").status == 200

    def test_a_routine_appears_while_a_program_is_refused_for_it(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def appear() -> None:
            path = f"/v1/routines/{UNKNOWN}"
            assert api.put(path, {"name": "Late"}, headers={"If-None-Match": "*"}).status == 201

        once_before(monkeypatch, Session, "get_many", appear)
        answer = api.post("/v1/programs", body(UNKNOWN))
        assert answer.status == 201, answer.body
