"""The change feed of some types of resources, and the cursor that a day comes with."""

from typing import Any

import pytest

from chalicelib.account.changes import repository
from chalicelib.account.changes.families import TYPES
from chalicelib.http.cursors import decode_cursor
from chalicelib.table.session import Query, Session
from tests.api.test_first_pass import existing, log, names, whole
from tests.support.api import Answer, Api
from tests.support.feed import all_changes, first_pass, follow, type_of

__all__ = ["whole"]


def refused(answer: Answer) -> tuple[int, str, str]:
    [error] = answer.json["errors"]
    return answer.status, error["parameter"], error["code"]


def test_only_the_types_are_listed(whole: Api) -> None:
    """By the table and by the index, for each type and for some together."""
    everything = all_changes(whole)
    for types in [{each} for each in TYPES] + [{"workout", "panel"}, {"excuses", "habit"}, TYPES]:
        query = f"&types={','.join(types)}"
        expected = [change for change in everything if type_of(change) in types]
        for limit in (1, 100):
            found = first_pass(whole, limit=limit, query=query)
            assert existing(found) == existing(expected), types
            assert all_changes(whole, limit=limit, query=query) == expected, types


def start(api: Api) -> str:
    return str(api.get("/v1/changes?from=now").json["next_cursor"])


def test_only_their_families_are_read(whole: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    ranges: list[tuple[str, str]] = []
    real = Session.query

    def query(self: Session, query: Query) -> Any:
        ranges.append((query.low, query.high))
        return real(self, query)

    monkeypatch.setattr(Session, "query", query)
    first_pass(whole, query="&types=workout,panel")
    assert ranges == [("PANEL#", "PANEL#\x7f"), ("WORKOUT#", "WORKOUT#\x7f")]


def test_a_page_of_other_types_is_empty(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request reads so many changes at most, whatever their types are."""
    monkeypatch.setattr(repository, "WINDOW", 2)
    cursor = start(api)
    for day in range(10, 15):
        log(api, f"2026-03-{day}")
    made = api.post("/v1/exercises", {"name": "Sled"}).json
    pages, more = [], True
    while more:
        page = api.get(f"/v1/changes?types=exercise&limit=1&cursor={cursor}").json
        pages.append([change["resource"] for change in page["items"]])
        cursor, more = page["next_cursor"], page["has_more"]
    assert [page for page in pages if page] == [[made]]
    assert pages[:2] == [[], []]


def test_unknown_types_are_refused(api: Api) -> None:
    for types in ("sleep", "workout,sleep", "", "workout,", " workout", "Workout"):
        answer = api.get(f"/v1/changes?types={types.replace(' ', '%20')}")
        assert refused(answer) == (422, "types", "unknown_types"), types
    assert "panel, profile, program, reading" in answer.json["errors"][0]["detail"]
    answer = api.get(f"/v1/changes?types={','.join(['workout'] * 26)}")
    assert refused(answer) == (422, "types", "string_too_long")
    assert api.get("/v1/changes?types=panel,workout,panel").status == 200
    assert len(",".join(TYPES)) <= 200


def test_a_cursor_of_some_types_is_valid_for_these_only(whole: Api) -> None:
    """A reader of some types does not have the others; a reader of all has each."""
    of_some = whole.get("/v1/changes?types=workout,panel&limit=1").json["next_cursor"]
    of_all = whole.get("/v1/changes?limit=1").json["next_cursor"]
    for cursor, query, status in (
        (of_some, "types=workout,panel", 200),
        (of_some, "types=panel,workout", 200),
        (of_some, "types=workout", 400),
        (of_some, "types=workout,panel,profile", 400),
        (of_some, "limit=100", 400),
        (of_all, "types=workout", 200),
        (of_all, "limit=100", 200),
    ):
        answer = whole.get(f"/v1/changes?{query}&cursor={cursor}")
        assert answer.status == status, query
        assert status == 200 or answer.code == "invalid_cursor"


def test_a_feed_of_some_types_can_begin_now(api: Api) -> None:
    cursor = api.get("/v1/changes?from=now&types=workout").json["next_cursor"]
    made = log(api, "2026-03-14")
    api.post("/v1/exercises", {"name": "Sled"})
    found, _ = follow(api, cursor, query="&types=workout")
    assert [change["id"] for change in found] == [made]
    assert api.get(f"/v1/changes?cursor={cursor}").status == 400


class TestSyncCursor:
    def test_what_changes_after_a_day_was_read_follows(self, api: Api) -> None:
        answer = api.get("/v1/today")
        cursor = answer.headers["Sync-Cursor"]
        assert "Sync-Cursor" in answer.headers["Access-Control-Expose-Headers"]
        made = log(api, "2026-03-14")
        api.post("/v1/exercises", {"name": "Sled"})
        assert names(follow(api, cursor)[0]) == {"workout", "exercise"}
        [change] = follow(api, cursor, query="&types=workout")[0]
        assert change["id"] == made

    def test_what_changes_while_it_is_read_follows(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The cursor is of the time before the first read, and reads nothing itself."""
        real, calls = Session.query, []

        def query(self: Session, query: Query) -> Any:
            calls.append(self.clock())
            return real(self, query)

        monkeypatch.setattr(Session, "query", query)
        before = start(api)
        assert calls == []
        answer = api.get("/v1/today?date=2026-03-01")
        after = start(api)
        assert calls
        stamps = [int(position_of(each)) for each in (before, answer.headers["Sync-Cursor"], after)]
        assert stamps == sorted(stamps)
        assert stamps[1] + 30_000 <= calls[0].timestamp() * 1000

    def test_an_error_has_none(self, api: Api) -> None:
        assert "Sync-Cursor" not in api.get("/v1/today?date=x").headers


def position_of(cursor: str) -> str:
    return decode_cursor(cursor, "listChanges").split("|")[1]
