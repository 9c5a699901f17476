"""What a follower of the change feed can rely on, whatever the clocks of the servers say.

A change that becomes visible up to 30 seconds after the time that it is stamped with is listed by
the next pass; and no cursor outlives the tombstones of what was deleted after it.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.account.changes import service
from chalicelib.jsontext import dump
from chalicelib.settings import settings
from chalicelib.table import keys, session
from chalicelib.table.session import Session
from tests.support.api import Answer, Api
from tests.support.feed import is_deletion

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
DAY = 24 * 60 * 60
OVERLAP = 30
ANY = {"If-Match": "*"}

At = Callable[[float], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Sets the server's clock to so many seconds after noon."""

    def set_clock(seconds: float) -> None:
        monkeypatch.setattr(session, "wall_clock", lambda: NOON + timedelta(seconds=seconds))

    set_clock(0)
    return set_clock


class Follower:
    """A client that follows the feed and remembers where it is."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.cursor = ""

    def page(self, limit: int = 100) -> Answer:
        cursor = f"&cursor={self.cursor}" if self.cursor else ""
        answer = self._api.get(f"/v1/changes?limit={limit}{cursor}")
        if answer.status == 200:
            self.cursor = answer.json["next_cursor"]
        return answer

    def ids(self, limit: int = 100) -> list[str]:
        return [change["id"] for change in self.page(limit).json["items"]]


@pytest.fixture
def follower(api: Api, at: At) -> Follower:
    return Follower(api)


def add(api: Api) -> str:
    """Create a workout; return its id."""
    answer = api.post("/v1/workouts", {"title": "Lift", "local_date": "2026-03-14"})
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


@pytest.mark.parametrize(("behind", "seen"), [(29.9, True), (30.0, True), (30.1, False)])
def test_a_clock_30_seconds_behind_is_met_again(
    api: Api, follower: Follower, at: At, behind: float, seen: bool
) -> None:
    assert follower.ids() == []
    at(-behind)
    late = add(api)
    at(1)
    assert follower.ids() == ([late] if seen else [])


def test_the_overlap_begins_where_the_pass_began(api: Api, follower: Follower, at: At) -> None:
    """The pages of a pass are read over a minute; a write during it is behind the last page."""
    first = add(api)
    at(1)
    second = add(api)
    assert follower.ids(limit=1) == [first]
    at(-20)
    late = add(api)
    at(60)
    assert follower.ids(limit=1) == [second]
    assert late in follower.ids()


def test_the_overlap_does_not_grow(api: Api, follower: Follower, at: At) -> None:
    """An unchanged account is listed again only while its last changes are 30 seconds old."""
    only = add(api)
    passes = []
    for now in (1, 30, 31, 32, 33):
        at(now)
        passes.append(follower.ids())
    # Each pass lists from 30 seconds before the beginning of the one before it.
    assert passes == [[only], [only], [only], [], []]


def test_a_page_that_is_too_long_continues_on_the_next(
    api: Api, follower: Follower, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    created = []
    for second in range(5):
        at(second)
        created.append(add(api))
    at(60)
    [change] = follower.page(limit=1).json["items"]
    size = len(json.dumps(dump(change)))
    # Two changes fit, three do not.
    monkeypatch.setattr("chalicelib.jsontext.MAX_PAGE_BYTES", size * 5 // 2)
    pages = [follower.page() for _ in range(2)]
    listed = [[change["id"] for change in page.json["items"]] for page in pages]
    assert [change["id"], *listed] == [created[0], created[1:3], created[3:]]
    assert [page.json["has_more"] for page in pages] == [True, False]


def test_a_follower_never_goes_back(api: Api, follower: Follower, at: At) -> None:
    """A server whose clock is behind answers one pass; what was listed long ago stays listed."""
    add(api)
    at(100)
    follower.page()
    at(0)
    assert follower.ids() == []
    at(101)
    assert follower.ids() == []


def expiry(user: str, workout: str) -> datetime:
    """Return when DynamoDB may remove the tombstone of a workout."""
    item = Session(user).get(keys.tombstone("workout", workout))
    assert item
    return datetime.fromtimestamp(item["expires_at"], UTC)


@pytest.mark.parametrize("limit", [1, 100])
def test_no_cursor_outlives_a_tombstone(
    api: Api, follower: Follower, user: str, at: At, limit: int
) -> None:
    """Deletions are listed for 173 days after a cursor was given, and kept for a week more."""
    workouts = [add(api), add(api)]
    assert follower.page(limit).json["has_more"] == (limit == 1)
    given = follower.cursor
    for number, workout in enumerate(workouts, start=1):
        at(number)
        assert api.delete(f"/v1/workouts/{workout}", headers=ANY).status == 204
        assert expiry(user, workout) == NOON + timedelta(days=180, seconds=number)
    at(173 * DAY - OVERLAP)
    if limit == 1:
        # The first pass has no deletions; they follow in the next one.
        assert follower.ids() == []
    changes = follower.page().json["items"]
    assert {change["id"] for change in changes if is_deletion(change)} == set(workouts)
    at(173 * DAY + 1)
    follower.cursor = given
    expired = follower.page()
    assert (expired.status, expired.code) == (400, "cursor_expired")


def test_a_cursor_in_use_does_not_expire(api: Api, follower: Follower, at: At) -> None:
    """Each pass renews it, also where nothing has changed."""
    add(api)
    follower.page()
    for days in range(100, 1_100, 100):
        at(days * DAY)
        assert follower.page().status == 200


def test_a_feed_from_now_on_has_what_follows(follower: Follower, api: Api, at: At) -> None:
    """What was written in the 30 seconds before is listed, too, as after any pass."""
    at(-60)
    add(api)
    at(-10)
    recent = add(api)
    at(0)
    answer = api.get("/v1/changes?from=now")
    assert (answer.json["items"], answer.json["has_more"]) == ([], False)
    follower.cursor = answer.json["next_cursor"]
    at(5)
    later = add(api)
    assert follower.ids() == [recent, later]


def test_a_feed_from_now_on_reads_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "query", lambda *_: pytest.fail("the table was read"))
    assert api.get("/v1/changes?from=now").status == 200


def test_a_feed_begins_in_one_way(api: Api) -> None:
    cursor = api.get("/v1/changes").json["next_cursor"]
    both = api.get(f"/v1/changes?from=now&cursor={cursor}")
    assert (both.status, both.json["errors"][0]["parameter"]) == (422, "from")
    other = api.get("/v1/changes?from=2026-01-01")
    assert (other.status, other.json["errors"][0]["parameter"]) == (422, "from")


def test_no_cursor_outlives_a_restore(
    api: Api, follower: Follower, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Restored items have old stamps; who has read on would never see that they are back."""
    kept = add(api)
    follower.page()
    in_first_pass = api.get("/v1/changes?limit=1").json["next_cursor"]
    closed = NOON + timedelta(seconds=60)
    restored = settings()._replace(restored_at=int(closed.timestamp() * 1000))
    monkeypatch.setattr(service, "settings", lambda: restored)
    at(120)
    for cursor in (follower.cursor, in_first_pass):
        expired = api.get(f"/v1/changes?cursor={cursor}")
        assert (expired.status, expired.code) == (400, "cursor_expired")
    follower.cursor = ""
    assert follower.ids() == [kept]
    assert follower.page().status == 200
