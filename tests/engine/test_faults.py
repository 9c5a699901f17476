"""Writes while DynamoDB fails: some faults of every operation; ``make faults`` has all of them."""

import contextlib
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from app import app
from chalicelib.settings import settings
from chalicelib.table import transaction
from chalicelib.table.client import call
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from tests.faults.harness import Case, Finding, Harness, all_cases, harness, some_cases
from tests.faults.kinds import FAULTS, WRITE
from tests.support.account import keep_expired
from tools.local.world import OPERATIONS

# Two are the same for every request, the others differ from request to request.
CASES = 4
# The API is read after one case of each so many requests.
READ_EACH = 7
WRITES = {name for name, operation in OPERATIONS.items() if operation.writes}


@pytest.fixture
def disturbed(engine_table: Any) -> Iterator[Harness]:
    keep_expired(engine_table, settings().table_name)
    with harness(app, engine_table, settings().table_name) as found:
        yield found


def of(disturbed: Harness, name: str, fault: str, *, keyed: bool = True) -> list[Finding]:
    """Disturb the transaction of a request with one fault."""
    scenario = next(each for each in disturbed.scenarios if each.name == name)
    expected = disturbed.undisturbed(scenario, keyed=keyed)
    kind = next(each for each in FAULTS if each.name == fault)
    return disturbed.run(Case(scenario, expected.calls.index(WRITE), kind, keyed), expected)


def test_every_write_has_its_effect_once(disturbed: Harness) -> None:
    """Whatever fails: killed, timeout, throttling, 5xx, conflict, in progress, unprocessed."""
    assert {each.operation.operation_id for each in disturbed.scenarios} == WRITES
    found, ran = list[Finding](), 0
    for number, scenario in enumerate(disturbed.scenarios):
        read = number % READ_EACH == 0
        expected = disturbed.undisturbed(scenario, read=read)
        cases = some_cases(scenario, expected, CASES)
        undisturbed = {True: expected}
        if not all(case.keyed for case in cases):
            undisturbed[False] = disturbed.undisturbed(scenario, keyed=False)
        for case in cases:
            ran += 1
            found += disturbed.run(case, undisturbed[case.keyed], read=read)
            read = False
    assert not found, "\n".join(map(str, found))
    assert ran == CASES * len(disturbed.scenarios)
    assert disturbed.touched_others() == ""


def test_the_whole_has_each_fault_at_each_call(disturbed: Harness) -> None:
    scenario = next(each for each in disturbed.scenarios if each.name == "createIntake")
    expected = disturbed.undisturbed(scenario)
    assert expected.calls.count(WRITE) == 1
    cases = all_cases(scenario, expected)
    assert {case.at for case in cases} == set(range(len(expected.calls)))
    possible = {fault.name for fault in FAULTS if fault.on & set(expected.calls)}
    assert {case.fault.name for case in cases} == possible
    assert any(not case.keyed for case in cases)


def test_it_finds_a_receipt_that_is_written_too_late(
    disturbed: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key is spent after its effect, so a client whose answer was lost has it twice."""
    assert of(disturbed, "createWorkout", "killed after") == []
    commit = Transaction.commit

    def late(self: Transaction, answer: str = "") -> None:
        receipt, self._session.receipt = self._session.receipt, None
        commit(self, answer)
        self._session.receipt = receipt
        if receipt:
            commit(Transaction(self._session), answer)

    monkeypatch.setattr(Transaction, "commit", late)
    [finding] = of(disturbed, "createWorkout", "killed after")
    assert "sent again" in finding.what
    assert '--only "createWorkout" --call' in str(finding)


def test_it_finds_a_write_in_two_halves(
    disturbed: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day counters are written in a transaction of their own, after the entry."""
    whole = call

    def halves(meter: Any, operation: str, **request: Any) -> Any:
        if operation != WRITE:
            return whole(meter, operation, **request)
        first, *others = request["TransactItems"]
        for part in ([first], others):
            part_of = {"TransactItems": part, "ClientRequestToken": str(uuid.uuid4())}
            answer = whole(meter, operation, **part_of)
        return answer

    monkeypatch.setattr(transaction, "call", halves)
    [finding] = of(disturbed, "createReading", "killed after")
    assert "half-written" in finding.what


def test_it_finds_an_attempt_without_the_token(
    disturbed: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DynamoDB does not recognise the second attempt, and the request begins anew."""
    assert of(disturbed, "addToHabitEntry", "timeout after", keyed=False) == []
    send = disturbed.client.transact_write_items

    def forgetful(**request: Any) -> Any:
        del request["ClientRequestToken"]
        return send(**request)

    monkeypatch.setattr(disturbed.client, "transact_write_items", forgetful)
    [finding] = of(disturbed, "addToHabitEntry", "timeout after", keyed=False)
    assert "more than once" in finding.what


def test_it_finds_a_request_that_never_ends(
    disturbed: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.table.client.BUDGET_S", 60)
    [finding] = of(disturbed, "putTarget", "timeouts before")
    assert "it took" in finding.what


def test_it_finds_a_write_to_somebody_else(
    disturbed: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert disturbed.touched_others() == ""
    key = Session.key

    def wrong(self: Session, sort_key: str) -> dict[str, Any]:
        return key(self, sort_key) | ({"pk": "USER#x"} if sort_key.startswith("EXERCISE") else {})

    monkeypatch.setattr(Session, "key", wrong)
    with contextlib.suppress(AssertionError):
        of(disturbed, "createExercise", "throttled")
    assert "USER#x" in disturbed.touched_others()
