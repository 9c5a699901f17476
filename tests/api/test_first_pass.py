"""A client that begins with nothing reads the table: all resources, by their keys."""

import time
from itertools import pairwise
from typing import Any

import pytest

from chalicelib.account.changes import repository
from chalicelib.account.changes.answers import RESOURCES
from chalicelib.account.changes.families import TYPES, ranges_of
from chalicelib.http.cursors import encode_cursor
from chalicelib.settings import settings
from chalicelib.table import keys, schemas
from chalicelib.table.client import dynamodb
from chalicelib.table.session import Query, Session
from tests.support.account import items_of
from tests.support.api import Api
from tests.support.feed import all_changes, first_pass, follow, is_deletion, type_of
from tools.local.world import OPERATIONS, World

ANY = {"If-Match": "*"}
Found = dict[str, Any]


def by_name(changes: list[Found]) -> list[Found]:
    return sorted(changes, key=lambda change: (type_of(change), change["id"]))


def existing(changes: list[Found]) -> list[Found]:
    return by_name([change for change in changes if not is_deletion(change)])


@pytest.fixture
def whole(api: Api) -> Api:
    """An account with each type of resource, and a deleted workout."""
    api.patch("/v1/profile", {"units": "imperial"}, headers=ANY)
    world = World.whole(api)
    for name in ("putMetricSources", "putStreakSchedule"):
        assert world.send(OPERATIONS[name]).status == 200
    log(api, "2026-03-12")
    delete(api, log(api, "2026-03-13"))
    return api


def log(api: Api, day: str) -> str:
    answer = api.post("/v1/workouts", {"title": "Lift", "local_date": day})
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


def delete(api: Api, workout: str) -> None:
    assert api.delete(f"/v1/workouts/{workout}", headers=ANY).status == 204


def names(changes: list[Found]) -> set[str]:
    return {type_of(change) for change in changes}


def items(api: Api) -> list[Found]:
    return items_of(dynamodb(), settings().table_name, api.user)


def test_every_type_is_known() -> None:
    declared = frozenset(RESOURCES)
    assert declared == TYPES == schemas.DOCUMENTS
    ranges = ranges_of(TYPES)
    assert ranges == sorted(ranges)
    assert all(one.high < other.low for one, other in pairwise(ranges))


def test_each_resource_is_in_the_range_of_its_type(whole: Api) -> None:
    stored = [item for item in items(whole) if "changed" in item and "gone" not in item]
    assert {item["entity"] for item in stored} == TYPES
    for item in stored:
        [one] = ranges_of({item["entity"]})
        # The position at the low end of a range is before all its items.
        assert one.low < item["sk"] <= one.high
    elsewhere = [item["sk"] for item in items(whole) if "changed" not in item]
    assert elsewhere
    for each in ranges_of(TYPES):
        inside = [sort_key for sort_key in elsewhere if each.low <= sort_key <= each.high]
        assert bool(inside) is each.sparse, inside


def test_it_has_each_resource_once_as_the_index_has_it(whole: Api) -> None:
    expected = existing(all_changes(whole))
    assert names(expected) == TYPES
    for limit in (1, 2, 3, 7, 100):
        assert by_name(first_pass(whole, limit=limit)) == expected, limit


def test_nothing_follows_a_first_pass_but_changes(whole: Api) -> None:
    """The second pass begins 30 seconds before the first, and has deletions."""
    found, cursor = follow(whole, "", limit=3)
    since, _ = follow(whole, cursor)
    # All of it was written in the last 30 seconds.
    assert since == all_changes(whole)
    assert [change["resource_type"] for change in since if is_deletion(change)] == ["workout"]
    assert by_name(found) == existing(since)


def test_what_changes_during_the_pass_is_in_the_next(api: Api) -> None:
    days = [log(api, f"2026-03-{day}") for day in range(10, 16)]
    page = api.get("/v1/changes?limit=2").json
    seen = [change["id"] for change in page["items"]]
    assert seen == days[:2]
    path = f"/v1/workouts/{days[4]}"
    # To a day that the pass has read already; from such a day to one that follows; deleted.
    assert api.patch(path, {"local_date": "2026-03-01"}, headers=ANY).status == 200
    later = {"local_date": "2026-03-20"}
    assert api.patch(f"/v1/workouts/{days[0]}", later, headers=ANY).status == 200
    delete(api, days[1])
    delete(api, days[5])
    added = log(api, "2026-03-02")
    rest, cursor = follow(api, page["next_cursor"], limit=2)
    versions = [(change["id"], change["version"]) for change in rest]
    assert versions == [(days[2], 1), (days[3], 1), (days[0], 2)]
    copy = {change["id"]: change for change in [*page["items"], *rest]}
    for change in follow(api, cursor)[0]:
        if change["version"] > copy.get(change["id"], {"version": 0})["version"]:
            copy[change["id"]] = change
    left = {each: change["resource"] for each, change in copy.items() if not is_deletion(change)}
    listed = api.get("/v1/workouts").json["items"]
    assert left == {workout["id"]: workout for workout in listed}
    assert set(left) == {days[0], days[2], days[3], days[4], added}


def test_a_pass_that_began_in_the_index_ends_there(whole: Api) -> None:
    """Earlier releases read the index from the beginning; their cursors remain valid."""
    changes = all_changes(whole)
    stamps = sorted(f"{item['changed']} {item['sk']}" for item in items(whole) if "changed" in item)
    began = int(time.time() * 1000)
    cursor = encode_cursor(f"{began}|0|{stamps[2]}", "listChanges")
    rest, following = follow(whole, cursor, limit=4)
    assert rest == changes[3:]
    log(whole, "2026-03-14")
    assert names(follow(whole, following)[0]) >= {"workout"}


def test_a_read_is_bounded(whole: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest readings of many markers are between targets; a page can be empty."""
    for number in range(30):
        dynamodb().put_item(
            TableName=settings().table_name,
            Item={
                "pk": {"S": keys.partition(whole.user)},
                "sk": {"S": keys.marker_summary(f"a{number:02}", "latest")},
                "doc": {"S": "[]"},
            },
        )
    monkeypatch.setattr(repository, "MAX_QUERIES", 1)
    expected = existing(all_changes(whole, query="&types=target"))
    assert expected
    queries: list[Query] = []
    real = Session.query
    monkeypatch.setattr(
        Session, "query", lambda self, query: queries.append(query) or real(self, query)
    )
    page = whole.get("/v1/changes?types=target&limit=1").json
    assert (page["items"], page["has_more"], len(queries)) == ([], True, 1)
    found, _ = follow(whole, page["next_cursor"], query="&types=target")
    assert found == expected
