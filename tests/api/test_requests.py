"""What holds for the requests of every resource: text, read-only fields, null, preconditions."""

import pytest

from tests.support.api import Api
from tools.local.world import WORKOUT

ANY = {"If-Match": "*"}


class TestText:
    @pytest.mark.parametrize(
        ("name", "stored"),
        [
            ("\u2068محمد\u2069 (Berlin)\u200e", "\u2068محمد\u2069 (Berlin)\u200e"),
            ("\u2067דנה", "\u2067דנה\u2069"),
            ("\u202bمريم\u202c", "\u202bمريم\u202c"),
        ],
    )
    def test_text_of_any_direction_reads_as_it_was_written(
        self, api: Api, name: str, stored: str
    ) -> None:
        answer = api.patch("/v1/profile", {"display_name": name}, headers=ANY)
        assert (answer.status, answer.json["display_name"]) == (200, stored)
        assert api.get("/v1/profile").json["display_name"] == stored

    def test_an_override_without_its_end_is_named(self, api: Api) -> None:
        answer = api.post("/v1/workouts", WORKOUT | {"title": "evil\u202egnp.exe"})
        assert answer.status == 422
        [error] = answer.json["errors"]
        assert (error["pointer"], error["code"]) == ("/title", "open_direction")

    def test_a_vertical_tab_in_notes_is_a_line_break(self, api: Api) -> None:
        answer = api.post("/v1/workouts", WORKOUT | {"notes": "Warm.\vFelt strong."})
        assert (answer.status, answer.json["notes"]) == (201, "Warm.\nFelt strong.")


class TestNull:
    def test_null_is_an_absent_field_in_post_and_put(self, api: Api) -> None:
        [entry] = WORKOUT["exercises"]
        sets = [{"reps": 5, "type": None, "load_mode": None, "side": None, "target": None}]
        nulls = {"type": None, "status": None, "started_at": None, "cardio": None, "notes": None}
        body = WORKOUT | nulls | {"exercises": [entry | {"name": None, "sets": sets}]}
        made = api.post("/v1/workouts", body)
        assert made.status == 201, made.body
        assert (made.json["type"], made.json["status"]) == ("strength", "completed")
        [stored] = made.json["exercises"][0]["sets"]
        assert (stored["type"], stored["load_mode"], stored["side"]) == (
            "normal",
            "external",
            "both",
        )
        path = made.headers["Location"]
        api.patch(path, {"type": "sport", "notes": "Windy."}, headers=ANY)
        put = api.put(path, body, headers=ANY)
        assert (put.status, put.json["type"], "notes" in put.json) == (200, "strength", False)
        emptied = api.put(path, WORKOUT | {"exercises": None}, headers=ANY)
        assert (emptied.status, emptied.json["exercises"]) == (200, [])

    def test_a_read_only_field_may_be_null(self, api: Api) -> None:
        nothing = dict.fromkeys(("id", "version", "created_at", "updated_at"))
        assert api.post("/v1/workouts", WORKOUT | nothing).status == 201

    def test_an_unknown_field_that_is_null_is_unknown(self, api: Api) -> None:
        answer = api.post("/v1/workouts", WORKOUT | {"id": None, "colour": None})
        [error] = answer.json["errors"]
        assert (error["pointer"], error["code"]) == ("/colour", "extra_forbidden")

    def test_null_clears_in_patch(self, api: Api) -> None:
        path = api.post("/v1/workouts", WORKOUT | {"type": "sport"}).headers["Location"]
        changed = api.patch(path, {"type": None, "exercises": None}, headers=ANY)
        assert (changed.status, changed.json["type"]) == (200, "strength")
        assert changed.json["exercises"] == []

    def test_a_required_field_that_is_null_is_missing(self, api: Api) -> None:
        path = api.post("/v1/exercises", {"name": "Dip"}).headers["Location"]
        for answer in (
            api.post("/v1/exercises", {"name": None}),
            api.patch(path, {"name": None}, headers=ANY),
            api.put("/v1/habits/00000000-0000-7000-8000-000000000001", {"name": None}, headers=ANY),
        ):
            assert answer.status == 422
            missing = [(each["pointer"], each["code"]) for each in answer.json["errors"]]
            assert ("/name", "missing") in missing
        unknown = api.post("/v1/workouts", WORKOUT | {"titel": None})
        assert (unknown.status, unknown.json["errors"][0]["pointer"]) == (422, "/titel")
