"""The request to erase an account: who may make it, what it says, and how it is taken back."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.account.erasure.repository import DeletionRepository
from chalicelib.http import accounts
from chalicelib.table import keys
from chalicelib.table.client import dynamodb
from chalicelib.table.codec import to_wire
from chalicelib.table.deletion import ERASED, ERASING, AccountState
from tests.conftest import TABLE
from tests.support.account import items_of
from tests.support.api import Answer, Api

PATH = "/v1/account/deletion"
CONFIRMED = {"confirm": "DELETE"}
NOON = {"X-Now": "2026-03-14T12:00:00Z"}
LATER = {"X-Now": "2026-03-27T12:00:00Z"}
WORKOUT = {"title": "Run", "local_date": "2026-03-14"}
HEADER = "Account-Deletion"


def request(api: Api, **options: Any) -> Answer:
    return api.post(PATH, CONFIRMED, **{"headers": NOON, **options})


def entries() -> list[str]:
    """Return the sort keys of all accounts that are to be erased."""
    found = dynamodb().query(
        TableName=TABLE,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues=to_wire({":pk": keys.ERASURES}),
    )
    return [item["sk"]["S"] for item in found["Items"]]


def put_state(user: str, **attributes: Any) -> None:
    """Set the state of an account as the worker does, and let the process forget another one."""
    item = {"pk": keys.partition(user), "sk": keys.DELETION, **attributes}
    dynamodb().put_item(TableName=TABLE, Item=to_wire(item))
    accounts.process_memory.cache_clear()


def test_a_request_says_when_everything_is_erased(api: Api) -> None:
    answer = request(api)
    assert answer.status == 202
    assert answer.json == {
        "requested_at": "2026-03-14T12:00:00Z",
        "can_be_cancelled_until": "2026-03-28T12:00:00Z",
        # The function runs at night.
        "erased_on": "2026-03-29",
        "backups_until": "2026-05-03",
    }
    assert answer.headers[HEADER] == "2026-03-29"
    shown = api.get(PATH)
    assert (shown.status, shown.json) == (200, answer.json)
    assert entries() == [f"20260328T120000#{api.user}"]


@pytest.mark.parametrize("body", [{}, {"confirm": "delete"}, {"confirm": True}, {"confirm": None}])
def test_only_the_word_confirms_it(api: Api, body: Any) -> None:
    refused = api.post(PATH, body, headers=NOON)
    assert (refused.status, refused.code) == (422, "validation_failed")
    assert refused.json["errors"][0]["pointer"] == "/confirm"
    assert api.get(PATH).status == 404


@pytest.mark.parametrize(
    ("ago", "status"),
    [(0, 202), (290, 202), (310, 403), (3_600, 403), (-290, 202), (-400, 403)],
)
def test_the_sign_in_must_be_fresh(api: Api, ago: int, status: int) -> None:
    answer = request(api, claims={"auth_time": str(int(time.time()) - ago)})
    assert answer.status == status
    if status == 403:
        assert answer.code == "reauthentication_required"
        assert (api.get(PATH).status, entries()) == (404, [])


@pytest.mark.parametrize("claim", [None, "", "yesterday", "1e9", True, "-5", ["1"]])
def test_a_token_without_the_time_of_the_sign_in_is_refused(api: Api, claim: Any) -> None:
    assert request(api, claims={"auth_time": claim}).code == "reauthentication_required"


def test_the_time_may_be_a_number(api: Api) -> None:
    assert request(api, claims={"auth_time": int(time.time())}).status == 202


def test_only_the_request_needs_a_fresh_sign_in(api: Api) -> None:
    request(api)
    old = {"auth_time": "1"}
    assert api.get(PATH, claims=old).status == 200
    assert api.delete(PATH, claims=old).status == 204


def test_x_now_makes_no_sign_in_fresh(api: Api) -> None:
    """Or the clock of a client would decide."""
    old = {"auth_time": str(int(datetime(2026, 3, 14, 12, tzinfo=UTC).timestamp()))}
    assert request(api, claims=old).status == 403


def test_the_second_request_changes_nothing(api: Api) -> None:
    first = request(api)
    second = request(api, headers=LATER)
    assert (second.status, second.json) == (202, first.json)
    assert len(entries()) == 1


def test_a_key_replays_the_answer(api: Api) -> None:
    keyed = NOON | {"Idempotency-Key": "erase-1"}
    first = request(api, headers=keyed)
    again = request(api, headers=keyed)
    assert (again.status, again.json) == (202, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    # Also that of a request which found an earlier one.
    other = request(api, headers=LATER | {"Idempotency-Key": "erase-2"})
    assert other.json == first.json
    assert api.delete(PATH).status == 204
    assert request(api, headers=LATER | {"Idempotency-Key": "erase-2"}).json == first.json
    assert api.get(PATH).status == 404


def test_it_is_taken_back(api: Api) -> None:
    request(api)
    answer = api.delete(PATH, headers=LATER)
    assert answer.status == 204
    assert HEADER not in answer.headers
    assert (api.get(PATH).status, entries()) == (404, [])
    assert [item["sk"] for item in items_of(dynamodb(), TABLE, api.user)] == []
    assert (api.delete(PATH).status, api.delete(PATH).code) == (404, "not_found")
    assert request(api, headers=LATER).json["erased_on"] == "2026-04-11"


def test_everything_works_as_before_and_says_the_day(api: Api) -> None:
    assert HEADER not in api.get("/v1/workouts").headers
    request(api)
    made = api.post("/v1/workouts", WORKOUT)
    assert made.status == 201
    answers = [
        made,
        api.get("/v1/workouts"),
        api.get("/v1/workouts", headers={"If-None-Match": "*"}),
        api.get("/v1/workouts/nothing"),
        api.post("/v1/workouts", {"no": "workout"}),
        api.post("/v1/workouts", raw=b"{"),
    ]
    assert [answer.status for answer in answers] == [201, 200, 200, 404, 422, 400]
    assert {answer.headers.get(HEADER) for answer in answers} == {"2026-03-29"}
    assert HEADER in made.headers["Access-Control-Expose-Headers"].split(", ")
    assert HEADER not in api.get("/health").headers


def test_another_person_sees_nothing_of_it(api: Api) -> None:
    request(api)
    assert api.get(PATH, user="bob").status == 404
    assert api.delete(PATH, user="bob").status == 404
    assert HEADER not in api.get("/v1/workouts", user="bob").headers
    assert api.get(PATH).status == 200


def test_a_precondition_is_checked(api: Api) -> None:
    absent = {"If-Match": "*"}
    assert request(api, headers=NOON | absent).status == 412
    assert api.delete(PATH, headers=absent).status == 412
    assert request(api, headers=NOON | {"If-None-Match": "*"}).status == 202
    assert request(api, headers=NOON | {"If-None-Match": "*"}).status == 412
    assert api.delete(PATH, headers={"If-Match": '"998"'}).status == 412
    assert api.delete(PATH, headers={"If-Match": '"1"'}).status == 204


@pytest.mark.parametrize("state", [ERASING, ERASED])
def test_an_account_that_is_erased_is_closed(api: Api, state: str) -> None:
    assert api.post("/v1/workouts", WORKOUT).status == 201
    closed = int(datetime(2026, 3, 30, tzinfo=UTC).timestamp())
    put_state(api.user, state=state, **({"expires_at": closed} if state == ERASED else {}))
    before = items_of(dynamodb(), TABLE, api.user)
    for answer in (
        api.get("/v1/workouts", headers=NOON),
        api.post("/v1/workouts", WORKOUT, headers=NOON),
        api.post("/v1/workouts", WORKOUT, headers=NOON | {"Idempotency-Key": "k"}),
        api.get(PATH, headers=NOON),
        request(api),
        api.delete(PATH, headers=NOON),
    ):
        assert (answer.status, answer.code) == (401, "unauthenticated")
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
        assert HEADER not in answer.headers
    assert items_of(dynamodb(), TABLE, api.user) == before
    # DynamoDB deletes what has expired up to days later.
    after = {"X-Now": "2026-03-30T00:00:00Z"}
    assert api.get("/v1/workouts", headers=after).status == (200 if state == ERASED else 401)
    if state == ERASED:
        assert request(api, headers=after).json["requested_at"] == "2026-03-30T00:00:00Z"


def test_a_request_that_loses_to_another_one_returns_it(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = request(api)
    monkeypatch.setattr(DeletionRepository, "get", lambda _: None)
    assert request(api, headers=LATER).json == first.json
    assert len(entries()) == 1


def test_what_began_cannot_be_taken_back(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also by a process that remembers another state."""
    request(api)
    requested_at = int(datetime(2026, 3, 14, 12, tzinfo=UTC).timestamp())
    put_state(api.user, state=ERASING, requested_at=requested_at)
    accounts.process_memory().put(api.user, AccountState(erased_on="2026-03-29"))
    assert api.delete(PATH, headers=LATER).status == 401
    assert request(api, headers=LATER).status == 401
    assert [item["state"] for item in items_of(dynamodb(), TABLE, api.user)] == [ERASING]


class TestMemory:
    def test_a_state_is_known_for_a_minute(self) -> None:
        now = [1_000.0]
        memory = accounts.Memory(60, clock=lambda: now[0])
        assert memory.known("ada") is None
        memory.put("ada", AccountState("2026-03-29"))
        for seconds, known in ((0, True), (59.9, True), (60, False), (3_600, False), (-1, False)):
            now[0] = 1_000.0 + seconds
            assert (memory.known("ada") is not None) == known, seconds

    def test_it_is_bounded(self) -> None:
        memory = accounts.Memory(60, max_people=2)
        for person in ("ada", "bob", "ada", "eve"):
            memory.put(person, AccountState())
        assert [memory.known(each) is not None for each in ("ada", "bob", "eve")] == [1, 0, 1]

    def test_each_person_is_read_once(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        trips: list[int] = []
        monkeypatch.setattr(
            "chalicelib.http.middleware._log",
            lambda exchange, _: trips.append(exchange.account_meter.round_trips),
        )
        for user in (None, None, "bob", None, "bob"):
            api.get("/v1/workouts", **({"user": user} if user else {}))
        assert trips == [1, 0, 1, 0, 0]
