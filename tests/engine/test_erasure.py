"""Erasing accounts, on Amazon's engine: all of one person, nothing of another, from any kill."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.account.erasure.days import GRACE, Deletion
from chalicelib.account.erasure.errors import ErasureError
from chalicelib.account.erasure.pace import Pace, Rates
from chalicelib.account.erasure.repository import DeletionRepository, entry_key, item_of
from chalicelib.account.erasure.table import ErasureTable
from chalicelib.account.erasure.worker import CLOSED_S, Report
from chalicelib.http import accounts
from chalicelib.http.middleware import keyed_hash
from chalicelib.table import keys, schemas
from chalicelib.table.client import Meter
from chalicelib.table.codec import Item, from_wire, to_wire
from chalicelib.table.deletion import ERASED, ERASING, PENDING
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.session import Session
from tests.conftest import TABLE
from tests.support.account import Frozen, items_of, keep_expired, patient
from tests.support.api import Api
from tests.support.erasure import (
    HASH_KEY,
    SETTLE_S,
    Clock,
    Killed,
    Killer,
    MemoryFiles,
    MemoryUsers,
    Process,
    table_calls,
)

WORD = "Zyzzogeton"
REQUESTED = datetime(2026, 3, 14, 12, tzinfo=UTC)
DUE = REQUESTED + GRACE
FROZEN = Frozen.of_release("0.5")
# A key of each family that the frozen account has none of.
LATER = (
    keys.DELETED_DAYS,
    keys.archived_texts(2026, "7"),
    f"RESULTS#16#2026-03-14##{'0' * 8}",
    keys.planned_count(REQUESTED.date()),
    keys.sets("2026-1", "7"),
    keys.bests("7"),
    keys.count_of("routine"),
    keys.routine_uses("7"),
    keys.run_log("7"),
    keys.next_workout("7"),
    keys.program_name("7"),
    keys.metric_day(REQUESTED.date(), "watch"),
    keys.METRIC_SOURCES,
    keys.METRIC_NEWEST,
    keys.OPEN_IMPORTS,
    keys.import_run("7"),
    keys.import_days("7", 0),
    keys.family("import") + "7",
    *(keys.family(each) + "7" for each in ("exercise_merge", "metric_definition")),
    *(keys.family(each) + "7" for each in ("routine", "program", "run")),
)


@pytest.fixture(autouse=True)
def no_expiry(engine_table: Any) -> None:
    keep_expired(engine_table, TABLE)


@pytest.fixture
def process() -> Process:
    return Process(Clock(), MemoryUsers(), MemoryFiles())


def put(client: Any, *items: Item) -> None:
    for item in items:
        client.put_item(TableName=TABLE, Item=to_wire(item))


def request(client: Any, user: str, process: Process, items: int = 0) -> None:
    """Make an account with some items that is to be erased, its user and its files."""
    deletion = Deletion.at(REQUESTED)
    own = {"pk": keys.partition(user)}
    put(client, own | {"sk": keys.DELETION} | item_of(deletion))
    put(client, entry_key(deletion.due, user))
    put(client, *(own | {"sk": f"WORKOUT#{number:04}", "doc": WORD} for number in range(items)))
    process.users.add(user)
    process.files.put(f"users/{user}/import.csv")


def everything(client: Any) -> list[Item]:
    pages = client.get_paginator("scan").paginate(TableName=TABLE, ConsistentRead=True)
    return [from_wire(item) for page in pages for item in page["Items"]]


def empty(client: Any) -> None:
    for item in everything(client):
        key = {name: item[name] for name in ("pk", "sk")}
        client.delete_item(TableName=TABLE, Key=to_wire(key))


def hashed(user: str) -> str:
    return f"erased/{keyed_hash(user, HASH_KEY)}"


def check_erased(client: Any, user: str, process: Process) -> None:
    """Hold everything against an account of which nothing is left."""
    [left] = items_of(client, TABLE, user)
    expires_at = left.pop("expires_at")
    assert left == {"pk": keys.partition(user), "sk": keys.DELETION, "state": ERASED}
    assert process.clock.now - 3_600 <= expires_at - CLOSED_S <= process.clock.now
    assert user not in process.users.ids | process.users.signed_in
    assert process.files.found == {hashed(user)}
    assert [item for item in everything(client) if item["pk"] == keys.ERASURES] == []


def test_everything_of_a_person_goes_and_nothing_of_another(
    engine_table: Any, engine_api: Api, process: Process
) -> None:
    client, ada, bob = patient(engine_table), engine_api.user, "bob"
    empty(client)
    FROZEN.load(client, TABLE, ada, lambda item: item | {"planted": WORD})
    FROZEN.load(client, TABLE, bob)
    more = [{"pk": keys.partition(ada), "sk": key, "doc": WORD} for key in LATER]
    put(client, *more)
    request(client, ada, process)
    process.users.add(bob)
    process.files.put("users/bob/import.csv")
    families = {schemas.family_of(item["sk"]) for item in items_of(client, TABLE, ada)}
    assert families == {*schemas.STEPS, *schemas.UNNUMBERED}
    of_bob = items_of(client, TABLE, bob)
    assert process.worker().run(DUE) == Report(erased=1, left=0)
    process.files.delete(["users/bob/import.csv"])
    check_erased(client, ada, process)
    assert items_of(client, TABLE, bob) == of_bob
    assert process.users.ids == process.users.signed_in == {bob}
    left = str(everything(client))
    assert WORD not in left
    assert left.count(ada) == 1


def test_the_word_that_a_person_wrote_is_nowhere(
    engine_table: Any, engine_api: Api, process: Process
) -> None:
    client, api = patient(engine_table), engine_api
    empty(client)
    later = datetime.now(UTC) + timedelta(days=15)
    process.clock.now = later.timestamp()
    api.patch("/v1/profile", {"display_name": WORD}, headers={"If-Match": "*"})
    key = {"Idempotency-Key": WORD}
    workout = api.post("/v1/workouts", {"title": WORD, "local_date": "2026-03-14"}, headers=key)
    api.delete(f"/v1/workouts/{workout.json['id']}", headers={"If-Match": "*"})
    assert api.post("/v1/exercises", {"name": WORD}).status == 201
    assert api.post("/v1/account/deletion", {"confirm": "DELETE"}).status == 202
    assert WORD in str(everything(client))
    assert process.worker().run(later).erased == 1
    check_erased(client, api.user, process)
    accounts.process_memory.cache_clear()
    for answer in (api.get("/v1/workouts"), api.post("/v1/exercises", {"name": WORD}, headers=key)):
        assert (answer.status, answer.code) == (401, "unauthenticated")
    check_erased(client, api.user, process)


def test_nobody_is_erased_too_early(engine_table: Any, process: Process) -> None:
    empty(engine_table)
    request(engine_table, "ada", process, 3)
    before = everything(engine_table)
    assert process.worker().run(DUE - timedelta(seconds=1)) == Report(0, 0)
    assert everything(engine_table) == before
    assert process.users.signed_in == {"ada"}


def test_items_go_only_when_no_process_serves_the_person(
    engine_table: Any, process: Process
) -> None:
    empty(engine_table)
    request(engine_table, "ada", process, 3)
    seen: list[tuple[float, int, str]] = []
    sleep = process.clock.sleep

    def look(seconds: float) -> None:
        items = items_of(engine_table, TABLE, "ada")
        state = next(item for item in items if item["sk"] == keys.DELETION)["state"]
        seen.append((seconds, len(items), state))
        sleep(seconds)

    process.clock.sleep = look  # type: ignore[method-assign]
    process.worker().run(DUE)
    assert seen == [(SETTLE_S, 4, ERASING)]


def test_it_survives_a_kill_at_every_call(engine_table: Any) -> None:
    def run(process: Process, killer: Killer) -> Report:
        process.killer = killer
        with table_calls(killer, engine_table):
            return process.worker().run(DUE)

    empty(engine_table)
    whole, process = Killer(), Process(Clock(), MemoryUsers(), MemoryFiles())
    request(engine_table, "ada", process, 7)
    process.rates = Rates(0, 6)  # so that there is more than one batch
    assert run(process, whole) == Report(1, 0)
    assert whole.calls == [
        *("query", "update_item", "sign_out", "put"),
        *("query", *["batch_write_item"] * 3, "query", "query"),
        *("names", "delete", "names", "delete", "delete", "put_item", "delete_item"),
    ]
    for at in range(len(whole.calls)):
        for after in (False, True):
            user, process = f"ada-{at}-{after}", Process(Clock(), MemoryUsers(), MemoryFiles())
            request(engine_table, user, process, 7)
            process.rates = Rates(0, 6)
            with pytest.raises(Killed):
                run(process, Killer(at, after=after))
            in_users, in_table = user in process.users.ids, items_of(engine_table, TABLE, user)
            assert in_users or len(in_table) == 1, "the user is deleted last"
            run(process, Killer())
            check_erased(engine_table, user, process)
            assert run(process, Killer()) == Report(0, 0)


def test_the_failure_of_one_stops_no_other(
    engine_table: Any, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty(engine_table)
    for user in ("ada", "bob", "eve"):
        request(engine_table, user, process, 2)
    delete = process.users.delete

    def refuse(user_id: str) -> None:
        if user_id == "bob":
            raise ClientError({"Error": {"Code": "TooManyRequestsException"}}, "AdminDeleteUser")
        delete(user_id)

    monkeypatch.setattr(process.users, "delete", refuse)
    with pytest.raises(ErasureError, match="of 1 accounts"):
        process.worker().run(DUE)
    assert process.users.ids == {"bob"}
    monkeypatch.undo()
    assert process.worker().run(DUE) == Report(1, 0)
    assert process.users.ids == set()


def test_a_run_ends_in_time_and_the_next_one_continues(engine_table: Any, process: Process) -> None:
    empty(engine_table)
    request(engine_table, "ada", process, 600)
    process.rates = Rates(4, 0.5)
    began = process.clock.now
    assert process.worker().run(DUE) == Report(erased=0, left=1)
    assert process.clock.now - began < process.run_s
    left = len(items_of(engine_table, TABLE, "ada"))
    assert 1 < left < 600
    runs = 0
    while process.worker().run(DUE) != Report(1, 0):
        runs += 1
        assert runs < 3
    check_erased(engine_table, "ada", process)


def test_others_keep_their_units(engine_table: Any, process: Process) -> None:
    """In no ten seconds are more units used than the share, and those of one call."""
    empty(engine_table)
    own = {"pk": keys.partition("ada"), "changed": "1", "id": "2"}
    request(engine_table, "ada", process)
    put(engine_table, *(own | {"sk": f"WORKOUT#{number}"} for number in range(60)))
    used: list[tuple[float, float]] = []
    spend = Pace.spend

    def record(pace: Pace, meter: Meter) -> None:
        used.append((process.clock.now, meter.write_units))
        spend(pace, meter)

    process.rates = Rates(4, 4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pace, "spend", record)
        assert process.worker().run(DUE) == Report(1, 0)
    total = sum(units for _, units in used)
    # Each item has two entries in the indexes.
    assert total >= 60 * 3
    assert total <= 4 * (used[-1][0] - used[0][0]) + 12
    for at, _ in used:
        assert sum(units for when, units in used if at <= when < at + 10) <= 40 + 12


class TestRaces:
    def test_a_request_that_is_taken_back_first_stays_so(
        self, engine_table: Any, process: Process, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        empty(engine_table)
        request(engine_table, "ada", process, 2)
        due = ErasureTable.due

        def then_cancel(table: ErasureTable, now: datetime) -> Any:
            entries = due(table, now)
            self.cancel("ada")
            return entries

        monkeypatch.setattr(ErasureTable, "due", then_cancel)
        assert process.worker().run(DUE) == Report(0, 0)
        assert len(items_of(engine_table, TABLE, "ada")) == 2
        assert process.users.signed_in == {"ada"}
        assert [item for item in everything(engine_table) if item["pk"] == keys.ERASURES] == []

    def test_an_erasure_that_has_begun_cannot_be_taken_back(
        self, engine_table: Any, process: Process
    ) -> None:
        empty(engine_table)
        request(engine_table, "ada", process, 2)
        item = DeletionRepository(Session("ada")).get()
        assert item
        assert item["state"] == PENDING
        process.killer = Killer(2)  # the first call after the mark
        with pytest.raises(Killed), table_calls(process.killer, engine_table):
            process.worker().run(DUE)
        with pytest.raises(ConditionFailed):
            DeletionRepository(Session("ada")).cancel(item)
        process.killer = Killer()
        assert process.worker().run(DUE).erased == 1
        check_erased(engine_table, "ada", process)

    def test_one_that_is_requested_anew_is_not_due(
        self, engine_table: Any, process: Process
    ) -> None:
        """An entry that is left over says nothing of a later request."""
        empty(engine_table)
        request(engine_table, "ada", process, 2)
        deletion = Deletion.at(DUE)
        put(engine_table, {"pk": keys.partition("ada"), "sk": keys.DELETION} | item_of(deletion))
        assert process.worker().run(DUE) == Report(0, 0)
        assert len(items_of(engine_table, TABLE, "ada")) == 3

    def cancel(self, user: str) -> None:
        repository = DeletionRepository(Session(user))
        item = repository.get()
        assert item
        repository.cancel(item)


class TestAgain:
    def test_who_was_erased_is_erased_again(self, engine_table: Any, process: Process) -> None:
        """After the table was restored from a backup."""
        empty(engine_table)
        for number in range(30):
            others = {"pk": keys.partition(f"other-{number:02}")}
            put(engine_table, *(others | {"sk": f"WORKOUT#{day}"} for day in range(4)))
        for user in ("ada", "bob"):
            request(engine_table, user, process, 5)
            if user == "ada":
                backup = items_of(engine_table, TABLE, "ada")
                assert process.worker().run(DUE) == Report(1, 0)
        # bob is due too: the restored table is of before the run that erased both.
        others_before = [item for item in everything(engine_table) if "#other" in item["pk"]]
        put(engine_table, *backup)
        waited = process.clock.now
        assert process.worker().run(REQUESTED, again=True) == Report(1, 0)
        assert process.clock.now == waited, "nobody waits for tokens that have expired"
        [left] = items_of(engine_table, TABLE, "ada")
        assert left["state"] == ERASED
        assert len(items_of(engine_table, TABLE, "bob")) == 6
        others = [item for item in everything(engine_table) if "#other" in item["pk"]]
        assert others == others_before
        assert process.worker().run(REQUESTED, again=True) == Report(0, 0)
        assert process.worker().run(DUE, again=True) == Report(1, 0)

    def test_each_partition_costs_one_read(self, engine_table: Any, process: Process) -> None:
        empty(engine_table)
        for person in ("ada", "bob", "eve"):
            own = {"pk": keys.partition(person)}
            put(engine_table, *(own | {"sk": f"WORKOUT#{day:03}"} for day in range(50)))
        killer = Killer()
        with table_calls(killer, engine_table):
            found = list(ErasureTable(process.worker().pace).users())
        assert sorted(found) == ["ada", "bob", "eve"]
        assert killer.calls == ["scan"] * 4

    def test_it_survives_a_kill_at_every_call(self, engine_table: Any) -> None:
        def run(process: Process, killer: Killer) -> Report:
            process.killer = killer
            with table_calls(killer, engine_table):
                return process.worker().run(REQUESTED, again=True)

        def restored(user: str) -> Process:
            process = Process(Clock(), MemoryUsers(), MemoryFiles())
            process.files.put(hashed(user))
            own = {"pk": keys.partition(user)}
            put(engine_table, *(own | {"sk": f"WORKOUT#{day}"} for day in range(3)))
            return process

        empty(engine_table)
        whole = Killer()
        assert run(restored("ada"), whole) == Report(1, 0)
        for at in range(len(whole.calls)):
            for after in (False, True):
                empty(engine_table)
                process = restored("ada")
                with pytest.raises(Killed):
                    run(process, Killer(at, after=after))
                if len(items_of(engine_table, TABLE, "ada")) == 4:
                    # It has begun, so the next run of the night continues.
                    assert process.worker().run(DUE) == Report(1, 0)
                run(process, Killer())
                check_erased(engine_table, "ada", process)


def test_a_stage_without_a_key_erases_nobody(process: Process) -> None:
    worker: Callable[[], Any] = process.worker
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.support.erasure.HASH_KEY", "")
        with pytest.raises(ErasureError, match="LOG_HASH_KEY"):
            worker()
