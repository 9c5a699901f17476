"""Disturbs requests, and compares what is left with what an undisturbed request leaves.

A case is a request with a fault at one of its calls. After the fault the account is as before the
request or as after it. Then the client sends the request again, as the contract says: with the
same Idempotency-Key. The answer and the account are now those of one undisturbed request: nothing
is lost, doubled or half-written. A request without a key has one effect more for each answer that
was lost, but its own retries have none.
"""

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple
from unittest.mock import patch

from chalicelib.table import keys
from chalicelib.table.client import BUDGET_S, CONNECT_TIMEOUT_S, READ_TIMEOUT_S
from tests.faults.accounts import Account, Caller, miscounted, reading, same_bytes, state
from tests.faults.kinds import FAULTS, WRITE, Fault, Faulty, Killed
from tests.faults.scenarios import Prepared, Scenario, reads, scenarios
from tests.faults.virtual import Clock, virtual_time
from tools.local.lambda_client import Answer

# What a request takes at most before Lambda's 15 s are over.
MOST_S = BUDGET_S + CONNECT_TIMEOUT_S + READ_TIMEOUT_S
KEY = {"Idempotency-Key": "5f0c"}
_DIFFERENCES = 6


class Case(NamedTuple):
    """A disturbed request.

    Attributes:
        scenario: the request.
        at: the number of the call that fails, from 0.
        fault: what happens there.
        keyed: whether the client sends an Idempotency-Key.
    """

    scenario: Scenario
    at: int
    fault: Fault
    keyed: bool = True

    def __str__(self) -> str:
        key = "" if self.keyed else " --unkeyed"
        return f'--only "{self.scenario.name}" --call {self.at} --fault "{self.fault.name}"{key}'


class Finding(NamedTuple):
    """What a case did wrong."""

    case: Case
    what: str

    def __str__(self) -> str:
        return f"{self.what}\n  python -m tests.faults {self.case}"


@dataclass
class Undisturbed:
    """What one request does when nothing fails.

    Attributes:
        calls: the calls of DynamoDB that it makes.
        answer: in comparable words.
        states: of the account before it, after it, and after the same request again.
        reading: what the API answers after it; empty if it was not read.
    """

    calls: list[str]
    answer: str
    states: list[list[str]]
    reading: list[str] = field(default_factory=list)


@dataclass
class Harness:
    """The app on an engine, and the account that is copied for each case.

    Attributes:
        app: the Chalice app.
        client: of the engine.
        table: its name.
        faulty: the client that the app uses.
        clock: virtual.
    """

    app: Any
    client: Any
    table: str
    faulty: Faulty
    clock: Clock

    def __post_init__(self) -> None:
        run = uuid.uuid4().hex[:8]
        self._users = (f"somebody-{run}-{number}" for number in count(1))
        owner = self._caller(next(self._users))
        self.faulty.expect(owner.user)
        world = Prepared.whole(owner)
        # The example of a request may make what the request needs.
        self.scenarios = scenarios(world)
        self.account = Account.of(self.client, self.table, owner.user)
        self._reads = reads(world)
        self._bystander = self._copy().user

    def undisturbed(
        self, scenario: Scenario, *, keyed: bool = True, read: bool = False
    ) -> Undisturbed:
        """Send a request, and send it again.

        Args:
            scenario: the request.
            keyed: whether it has an Idempotency-Key.
            read: whether the API is read, and the day counters are compared with the entries.

        Raises:
            AssertionError: it fails, or its example has no effect.
        """
        caller = self._copy(scenario.without)
        states = [self._state(caller)]
        answer = self._send(caller, scenario, keyed=keyed)
        assert answer is not None
        assert answer.status in (scenario.operation.status, 201), (scenario.name, answer.body)
        found = Undisturbed(list(self.faulty.calls), self._words(caller, answer), states)
        states.append(self._state(caller))
        assert states[0] != states[1], f"the example of {scenario.name} changes nothing"
        if read:
            self.faulty.expect(caller.user)
            found.reading = reading(self.account, caller, self._reads)
            wrong = list(miscounted(self.client, self.table, caller.user))
            assert not wrong, (scenario.name, wrong)
        self._send(caller, scenario, keyed=keyed)
        states.append(self._state(caller))
        return found

    def run(self, case: Case, expected: Undisturbed, *, read: bool = False) -> list[Finding]:
        """Disturb one request; return what is wrong.

        Args:
            case: to run.
            expected: of the undisturbed request.
            read: whether the API is read as well as the table. It answers the same if the items
                are the same, so it is not read for each fault.
        """
        caller, began = self._copy(case.scenario.without), self.clock.waited
        first = self._send(caller, case.scenario, keyed=case.keyed, fault=case.fault, at=case.at)
        waited = self.clock.waited - began
        wrong = list(self._wrong_answer(case, caller, first, expected))
        if waited > MOST_S:
            wrong.append(f"it took {waited:.1f} s")
        middle = self._state(caller)
        effects = expected.states.index(middle) if middle in expected.states else None
        done = first is not None and first.status < 300
        if effects is None and case.scenario.receipt_last and not done:
            kept = _without_receipts(expected.states[1])
            effects = 0 if _without_receipts(middle) == kept else None
        if effects is None or effects > 1 or (done and effects != 1):
            wrong += ["half-written, or written more than once, at first:"]
            wrong += _differences(expected.states[1 if done else 0], middle)
        wrong += self._after_sending_again(case, caller, expected, effects or 0)
        if read and expected.reading:
            self.faulty.expect(caller.user)
            wrong += _differences(expected.reading, reading(self.account, caller, self._reads))
        return [Finding(case, "\n  ".join(wrong))] if wrong else []

    def touched_others(self) -> str:
        """Return what was done to partitions of others; "" for nothing."""
        if self.faulty.strangers:
            return f"partitions of others were named: {sorted(self.faulty.strangers)}"
        if not same_bytes(self.account, self.client, self.table, self._bystander):
            return "the account of somebody else changed"
        return ""

    def _after_sending_again(
        self, case: Case, caller: Caller, expected: Undisturbed, effects: int
    ) -> Iterator[str]:
        """Yield what is wrong when the client has sent the request once more."""
        again = self._send(caller, case.scenario, keyed=case.keyed)
        assert again is not None
        if case.keyed:
            final, named = expected.states[1], self._words(caller, again)
            if named != expected.answer:
                yield f"sent again: {named:.300}, not {expected.answer:.300}"
        else:
            final = expected.states[min(effects + 1, 2)]
        differing = _differences(final, self._state(caller))
        if differing:
            yield "after it was sent again:"
            yield from differing

    def _wrong_answer(
        self, case: Case, caller: Caller, answer: Answer | None, expected: Undisturbed
    ) -> Iterator[str]:
        """Yield what is wrong with the answer to the disturbed request."""
        if answer is None:
            if not case.fault.kills:
                yield "there was no answer"
            return
        named = self._words(caller, answer)
        if named == expected.answer:
            return
        if answer.status == 503:
            if not answer.json["retryable"] or int(answer.headers["Retry-After"]) < 1:
                yield f"503 says not when to try again: {answer.body!r}"
        elif answer.status != 500 or not _is_not_mended(case.fault):
            yield f"answered {named:.300}, not {expected.answer:.300}"

    def _send(
        self,
        caller: Caller,
        scenario: Scenario,
        *,
        keyed: bool,
        fault: Fault | None = None,
        at: int = 0,
    ) -> Answer | None:
        """Send a request; return None if nothing is answered."""
        self.faulty.expect(caller.user, fault, at)
        headers = scenario.headers | (KEY if keyed else {})
        path, method = scenario.path, scenario.operation.method
        try:
            return caller.request(method, path, scenario.body, headers=headers)
        except Killed:
            return None

    def _words(self, caller: Caller, answer: Answer) -> str:
        text = f"{answer.status} {answer.body.decode()}"
        return self.account.named([text], caller.user)[0]

    def _caller(self, user: str) -> Caller:
        return Caller(self.app, user)

    def _copy(self, without: frozenset[str] = frozenset()) -> Caller:
        caller = self._caller(next(self._users))
        self.account.copy(self.client, self.table, caller.user, without)
        return caller

    def _state(self, caller: Caller) -> list[str]:
        return state(self.account, self.client, self.table, caller.user)


def _without_receipts(state: list[str]) -> list[str]:
    return [text for text in state if f'"{keys.RECEIPTS}' not in text]


def _is_not_mended(fault: Fault) -> bool:
    """Whether no retry mends a fault: the answer is 500, and the client tries again."""
    return fault.name == "token of another transaction"


def _differences(expected: list[str], actual: list[str]) -> list[str]:
    """Return what only one of two states has, shortened."""
    lost = [f"missing: {text:.400}" for text in expected if text not in actual]
    found = [f"unexpected: {text:.400}" for text in actual if text not in expected]
    if not lost and not found and len(expected) != len(actual):
        found = ["something is there twice"]
    return [*lost[:_DIFFERENCES], *found[:_DIFFERENCES]]


def all_cases(scenario: Scenario, expected: Undisturbed) -> list[Case]:
    """Return each fault at each call, with a key; and without one at each transaction."""
    keyed = [
        Case(scenario, at, fault)
        for at, name in enumerate(expected.calls)
        for fault in FAULTS
        if name in fault.on
    ]
    return keyed + [
        case._replace(keyed=False) for case in keyed if expected.calls[case.at] == WRITE
    ]


def some_cases(scenario: Scenario, expected: Undisturbed, most: int) -> list[Case]:
    """Return ``most`` cases: others for each scenario, the same each time, each with a key or not.

    Two of them are always the transaction after which the process ends or each answer is lost.
    """
    cases = all_cases(scenario, expected)
    always = [
        next(case for case in cases if case.fault.name == name)
        for name in ("killed after", "timeouts after")
    ]
    others = [case for case in cases if case not in always]
    return always + random.Random(scenario.name).sample(others, max(0, most - len(always)))


@contextmanager
def harness(app: Any, client: Any, table: str) -> Iterator[Harness]:
    """Let the app use a client that fails, in virtual time.

    Args:
        app: the Chalice app.
        client: of an engine with real conditions and transactions, which deletes nothing by itself.
        table: its name.
    """
    with virtual_time() as clock:
        faulty = Faulty(client, clock)
        with patch("chalicelib.table.client.dynamodb", lambda: faulty):
            yield Harness(app, client, table, faulty, clock)
