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
