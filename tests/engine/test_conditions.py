"""Conditions, transactions, lost answers and throttling on Amazon's own engine."""

import random
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from chalicelib.errors import NotFound
from chalicelib.table import client, keys
from chalicelib.table.client import Meter
from chalicelib.table.collection import (
    EXISTS,
    RESERVED,
    SOURCE,
    VERSION,
    Collection,
    PageRequest,
    list_text,
)
from chalicelib.table.drafts import Draft
from chalicelib.table.errors import ConditionFailed, Refused, Replayed, TooLarge, Unavailable
from chalicelib.table.items import Stored
from chalicelib.table.session import Receipt, Session, receipt_answer
from chalicelib.table.transaction import MAX_BYTES, Transaction
from tests.support.api import Api

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
DAY = date(2026, 3, 14)

pytestmark = pytest.mark.usefixtures("engine_table")


@pytest.fixture
def session(user: str) -> Session:
    return Session(user)


@pytest.fixture
def workouts(session: Session) -> Collection:
    return Collection(session, "workout", dated=True, streak="workouts")


def draft(title: str = "Lift", day: date = DAY, **options: Any) -> Draft:
    return Draft({"title": title}, day=day, counts=True, **options)


def blocks(session: Session, year: int = 2026) -> dict[str, int]:
    item = session.get(keys.calendar("workouts", year)) or {}
    return {name: value for name, value in item.items() if name[0] == "b"}


class Flaky:
    """The client, but some answers are replaced by errors after (or before) the call is made."""

    def __init__(self, real: Any, errors: list[Exception], *, applied: bool) -> None:
        self._real, self._errors, self._applied = real, errors, applied

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def send(**request: Any) -> Any:
            if not self._errors:
                return getattr(self._real, name)(**request)
            error = self._errors.pop(0)
            if self._applied:
                getattr(self._real, name)(**request)
            raise error

        return send


def lost() -> ReadTimeoutError:
    return ReadTimeoutError(endpoint_url="http://table")


def throttled(operation: str = "TransactWriteItems") -> ClientError:
    code = "ProvisionedThroughputExceededException"
    return ClientError({"Error": {"Code": code, "Message": "slow down"}}, operation)


def test_a_lost_answer_counts_once(
    workouts: Collection, session: Session, engine_table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    flaky = Flaky(engine_table, [lost(), lost()], applied=True)
    monkeypatch.setattr(client, "dynamodb", lambda: flaky)
    stored = workouts.create(draft(), now=NOW)
    moved = workouts.replace(stored, draft(day=date(2026, 3, 15)), now=NOW)
    flaky._errors.append(lost())
    monkeypatch.setattr("chalicelib.table.client.BASE_DELAY_S", 0)
    assert session.meter.retries == 2
    workouts.delete(workouts.get(moved.id))
    assert sum(blocks(session).values()) == 0
    again = workouts.create(draft(), now=NOW)
    assert blocks(session) == {"b8": 1}
    assert workouts.get(again.id).version == 1


def test_a_create_retried_by_the_client_counts_once(
    engine_api: Api, engine_table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answer is lost for good: Lambda gives up, and the client sends it all again."""
    body: dict[str, Any] = {"title": "Lift", "local_date": "2026-03-14"}
    body["body_weight"] = {"value": 80, "unit": "kg"}
    key = {"Idempotency-Key": str(uuid.uuid4())}
    # From now on this process knows that the account is open, and no body weight has to be read, so
    # the first call is the write.
    assert engine_api.get("/v1/workouts").status == 200
    flaky = Flaky(engine_table, [lost()] * 100, applied=True)
    with monkeypatch.context() as patch:
        patch.setattr(client, "dynamodb", lambda: flaky)
        patch.setattr(client, "BUDGET_S", 0.05)
        first = engine_api.post("/v1/workouts", body, headers=key)
    assert (first.status, first.code, first.json["retryable"]) == (503, "unavailable", True)
    assert int(first.headers["Retry-After"]) >= 1
    second = engine_api.post("/v1/workouts", body, headers=key)
    assert second.status == 201
    assert second.headers["Idempotency-Replayed"] == "true"
    days = engine_api.get("/v1/calendar?kind=workouts&from=2026-03-14&to=2026-03-14").json["days"]
    assert days[0]["count"] == 1
    assert len(engine_api.get("/v1/workouts").json["items"]) == 1


def test_throttling_is_outlasted_or_reported(
    workouts: Collection, session: Session, engine_table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    flaky = Flaky(engine_table, [throttled(), throttled()], applied=False)
    monkeypatch.setattr(client, "dynamodb", lambda: flaky)
    workouts.create(draft(), now=NOW)
    assert session.meter.retries == 2
    flaky._errors.extend([throttled()] * 1000)
    session.meter.deadline = 0
    with pytest.raises(Unavailable):
        workouts.create(draft(), now=NOW)
    flaky._errors.clear()
    assert blocks(Session(session.user_id)) == {"b8": 1}


def test_the_last_attempt_ends_within_lambdas_time() -> None:
    assert client.BUDGET_S + client.CONNECT_TIMEOUT_S + client.READ_TIMEOUT_S < 15 - 1


def test_errors_that_no_retry_mends_are_raised_at_once(session: Session) -> None:
    with pytest.raises(Refused, match="key"):
        client.call(Meter(), "get_item", TableName="bluestreak-test", Key={})
    assert session.meter.retries == 0


def test_stale_versions_write_nothing(workouts: Collection, session: Session) -> None:
    first = workouts.create(draft(), now=NOW)
    second = workouts.replace(first, draft("Better", date(2026, 5, 1)), now=NOW)
    before = blocks(session)
    for attempt in (
        lambda: workouts.replace(first, draft("Worse"), now=NOW),
        lambda: workouts.replace(first, draft("Worse", date(2026, 5, 1)), now=NOW),
        lambda: workouts.delete(first),
    ):
        with pytest.raises(ConditionFailed) as failure:
            attempt()
        assert failure.value.label == VERSION
    assert blocks(session) == before
    assert workouts.get(first.id).text == second.text


def test_a_clients_id_is_taken_once(workouts: Collection, session: Session) -> None:
    chosen = str(uuid.uuid4())
    stored = workouts.create(draft(), now=NOW, client_id=chosen)
    with pytest.raises(ConditionFailed) as taken:
        workouts.create(draft(day=date(2026, 1, 1)), now=NOW, client_id=chosen)
    assert taken.value.label == RESERVED
    assert "gone" not in (taken.value.item or {})
    server_made = workouts.create(draft(), now=NOW)
    with pytest.raises(ConditionFailed) as ours:
        workouts.create(draft(day=date(2026, 1, 1)), now=NOW, client_id=server_made.id)
    assert ours.value.label == EXISTS
    workouts.delete(server_made)
    workouts.delete(stored)
    with pytest.raises(ConditionFailed) as retired:
        workouts.create(draft(), now=NOW, client_id=chosen)
    assert retired.value.label == RESERVED
    assert "gone" in (retired.value.item or {})
    assert sum(blocks(session).values()) == 0
    with pytest.raises(NotFound):
        workouts.get(chosen)


def test_two_racing_creates_of_one_id_make_one(user: str) -> None:
    """On two days, so under two keys; the reservation in the transaction decides."""
    chosen, barrier, results = str(uuid.uuid4()), threading.Barrier(2), []

    def create(day: date) -> None:
        collection = Collection(Session(user), "workout", dated=True, streak="workouts")
        barrier.wait(timeout=10)
        try:
            results.append(collection.create(draft(day=day), now=NOW, client_id=chosen).version)
        except ConditionFailed as error:
            results.append(error.label)

    threads = [threading.Thread(target=create, args=(date(2026, 1, n),)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(results, key=str) == [1, RESERVED]
    assert sum(blocks(Session(user)).values()) in (1, 10_000)


def test_a_source_is_imported_once_until_it_is_let_go(workouts: Collection) -> None:
    source = ("strong", "2026-03-14 18:05")
    stored = workouts.create(draft(source=source), now=NOW)
    with pytest.raises(ConditionFailed) as failure:
        workouts.create(draft(source=source), now=NOW)
    assert failure.value.label == SOURCE
    assert failure.value.item is not None
    assert failure.value.item["holder"] == stored.id
    other = workouts.create(draft(source=("strong", "other")), now=NOW)
    with pytest.raises(ConditionFailed):
        workouts.replace(other, draft(source=source), now=NOW)
    freed = workouts.replace(stored, draft(), now=NOW)
    taken = workouts.replace(other, draft(source=source), now=NOW)
    workouts.delete(taken)
    assert workouts.replace(freed, draft(source=source), now=NOW).version == 3


def test_a_receipt_is_spent_once_and_expires(user: str) -> None:
    receipt = Receipt("digest", "fingerprint")
    clock = [NOW]
    session = Session(user, receipt=receipt, clock=lambda: clock[0])
    workouts = Collection(session, "workout", dated=True, streak="workouts")
    first = workouts.create(draft(), now=NOW)
    with pytest.raises(Replayed) as replayed:
        workouts.create(draft(), now=NOW)
    assert receipt_answer(replayed.value.item) == first.text
    clock[0] = datetime(2026, 3, 15, 12, 0, 1, tzinfo=UTC)
    second = workouts.create(draft(), now=NOW)
    assert second.id != first.id
    assert blocks(session) == {"b8": 2}


def test_what_is_too_large_is_refused_whole(workouts: Collection, session: Session) -> None:
    with pytest.raises(TooLarge):
        workouts.create(Draft({"notes": "ü" * 200_000}, day=DAY, counts=True), now=NOW)
    assert blocks(session) == {}
    nearly = workouts.create(Draft({"notes": "ü" * 190_000}, day=DAY), now=NOW)
    assert workouts.get(nearly.id).document()["notes"] == "ü" * 190_000


def test_moves_leave_one_item_and_one_count(workouts: Collection, session: Session) -> None:
    stored = workouts.create(draft(day=date(2026, 12, 31)), now=NOW)
    for day in (date(2027, 1, 1), date(2027, 1, 2), date(2028, 2, 29)):
        stored = workouts.replace(stored, draft(day=day), now=NOW)
    totals = [sum(blocks(session, year).values()) for year in (2026, 2027, 2028)]
    assert totals[:2] == [0, 0]
    assert totals[2] > 0
    assert [entry.id for entry in workouts.list_page(PageRequest(10)).items] == [stored.id]


def create_many(session: Session, drafts: list[Draft]) -> list[Stored]:
    """Write workouts, all of them or none, as a batch does."""
    transaction = Transaction(session)
    stored = Collection(session, "workout", dated=True, streak="workouts").stage_new(
        transaction, drafts, NOW
    )
    transaction.commit(list_text(stored))
    return stored


def test_an_answer_too_large_for_its_receipt_is_refused_whole(user: str) -> None:
    session = Session(user, receipt=Receipt("digest", "fingerprint"))
    noise = random.Random(1)
    notes = "".join(chr(noise.randrange(0x4E00, 0x9000)) for _ in range(100_000))
    batch = [Draft({"notes": notes}, day=DAY, counts=True) for _ in range(2)]
    with pytest.raises(TooLarge):
        create_many(session, batch)
    assert blocks(session) == {}


def test_a_transaction_over_4_mb_is_refused_whole(
    workouts: Collection, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Lambda's runtime sends such texts as UTF-8, so the answer is no larger than the items.
    monkeypatch.setenv("AWS_EXECUTION_ENV", "AWS_Lambda_python3.13")
    noise = random.Random(2)
    # A long text is deflated, and what has no pattern stays as long as it was.
    notes = "".join(chr(noise.randrange(0x4E00, 0x9000)) for _ in range(125_000))
    stored = len(workouts.create(Draft({"notes": notes}, day=DAY), now=NOW).item["doc"])
    fit = MAX_BYTES // (stored + 1_000)
    batch = [Draft({"notes": notes}, day=DAY, counts=True) for _ in range(fit + 2)]
    with pytest.raises(TooLarge):
        create_many(session, batch)
    assert blocks(session) == {}
    assert len(create_many(session, batch[:fit])) == fit


def cancelled(*codes: str) -> ClientError:
    reasons = [{"Code": code} for code in codes]
    error = {"Code": "TransactionCanceledException", "Message": "cancelled"}
    return ClientError({"Error": error, "CancellationReasons": reasons}, "TransactWriteItems")


@pytest.mark.parametrize(
    "error",
    [
        cancelled("None", "TransactionConflict"),
        cancelled("ThrottlingError", "None"),
        cancelled("ProvisionedThroughputExceeded", "TransactionConflict"),
        ClientError({"Error": {"Code": "TransactionInProgressException"}}, "TransactWriteItems"),
        ClientError(
            {"Error": {"Code": "Whatever"}, "ResponseMetadata": {"HTTPStatusCode": 500}}, "Query"
        ),
        ConnectionClosedError(endpoint_url="http://table"),
    ],
    ids=str,
)
def test_what_a_retry_mends_is_retried(
    workouts: Collection,
    session: Session,
    engine_table: Any,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    flaky = Flaky(engine_table, [error], applied=False)
    monkeypatch.setattr(client, "dynamodb", lambda: flaky)
    workouts.create(draft(), now=NOW)
    assert session.meter.retries == 1
    assert blocks(session) == {"b8": 1}


@pytest.mark.parametrize(
    "error",
    [
        cancelled("ConditionalCheckFailed", "TransactionConflict"),
        cancelled("None", "ValidationError"),
        cancelled("None", "None"),
        ClientError({"Error": {"Code": "AccessDeniedException"}}, "TransactWriteItems"),
    ],
    ids=str,
)
def test_what_it_does_not_is_not(
    workouts: Collection,
    session: Session,
    engine_table: Any,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    flaky = Flaky(engine_table, [error], applied=False)
    monkeypatch.setattr(client, "dynamodb", lambda: flaky)
    with pytest.raises((ClientError, ConditionFailed, Refused)):
        workouts.create(draft(), now=NOW)
    assert session.meter.retries == 0
    assert blocks(session) == {}


def test_a_full_last_page_is_the_last(workouts: Collection) -> None:
    for number in range(4):
        workouts.create(draft(day=date(2026, 3, 1 + number)), now=NOW)
    assert workouts.list_page(PageRequest(4)).after is None
    first = workouts.list_page(PageRequest(2))
    assert first.after
    rest = workouts.list_page(PageRequest(2, first.after))
    assert (len(rest.items), rest.after) == (2, None)


def test_a_workout_of_a_list_is_not_written(workouts: Collection, session: Session) -> None:
    """It lacks the attributes of its counter and of the change feed."""
    whole = workouts.create(draft(), now=NOW)
    [listed] = workouts.list_page(PageRequest(1)).items
    assert (listed.text, listed.id, listed.version) == (whole.text, whole.id, whole.version)
    before = blocks(session)
    for attempt in (
        lambda: workouts.delete(listed),
        lambda: workouts.replace(listed, draft("Better"), now=NOW),
    ):
        with pytest.raises(RuntimeError, match="read it whole"):
            attempt()
    assert blocks(session) == before
