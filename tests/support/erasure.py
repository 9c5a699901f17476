"""What the erasure needs, in memory, and a process that is killed at any of its calls."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.account.erasure.pace import Pace, Rates
from chalicelib.account.erasure.worker import Worker

HASH_KEY = "k" * 32
SETTLE_S = 120.0
RUN_S = 900.0
UNLIMITED = Rates(0, 0)


class Killed(BaseException):
    """The process is gone: nothing catches this."""


@dataclass
class Clock:
    """Seconds that pass when somebody waits."""

    now: float = 1_800_000_000.0
    waits: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


@dataclass
class MemoryUsers:
    """The users of a pool, by id.

    Attributes:
        ids: of those who can sign in.
        signed_in: of those with a session.
    """

    ids: set[str] = field(default_factory=set)
    signed_in: set[str] = field(default_factory=set)

    def add(self, user_id: str) -> None:
        self.ids.add(user_id)
        self.signed_in.add(user_id)

    def sign_out(self, user_id: str) -> None:
        self.signed_in.discard(user_id)

    def delete(self, user_id: str) -> None:
        self.ids.discard(user_id)


@dataclass
class MemoryFiles:
    """Files by name."""

    found: set[str] = field(default_factory=set)

    def put(self, name: str) -> None:
        self.found.add(name)

    def names(self, prefix: str) -> Iterator[str]:
        return iter(sorted(name for name in self.found if name.startswith(prefix)))

    def delete(self, names: Iterable[str]) -> None:
        self.found -= set(names)


@dataclass
class Killer:
    """Counts all calls that leave the process, and ends it at one of them.

    Attributes:
        at: the number of the call, from 0; None for no call.
        after: whether the call takes effect before the process ends.
        calls: what was called.
    """

    at: int | None = None
    after: bool = False
    calls: list[str] = field(default_factory=list)

    def around(self, target: Any) -> Any:
        """Return what passes all calls on to ``target``."""
        return _Around(self, target)

    def call(self, name: str, send: Callable[..., Any], *args: Any, **request: Any) -> Any:
        number = len(self.calls)
        self.calls.append(name)
        if number == self.at and not self.after:
            raise Killed
        answer = send(*args, **request)
        if number == self.at:
            raise Killed
        return answer


class _Around:
    def __init__(self, killer: Killer, target: Any) -> None:
        self._killer, self._target = killer, target

    def __getattr__(self, name: str) -> Any:
        send = getattr(self._target, name)
        return lambda *args, **request: self._killer.call(name, send, *args, **request)


@dataclass
class Process:
    """One process of the function, in a world that it shares with others.

    Attributes:
        clock, users, files: of the world.
        killer: of this process.
        rates: of its pace.
    """

    clock: Clock
    users: MemoryUsers
    files: MemoryFiles
    killer: Killer = field(default_factory=Killer)
    rates: Rates = UNLIMITED
    run_s: float = RUN_S

    def worker(self) -> Worker:
        ends = self.clock.now + self.run_s
        return Worker(
            pace=Pace(self.rates, lambda: ends - self.clock.now, self.clock.sleep),
            users=self.killer.around(self.users),
            files=self.killer.around(self.files),
            hash_key=HASH_KEY,
            settle_s=SETTLE_S,
            clock=self.clock,
        )


@contextmanager
def table_calls(killer: Killer, client: Any) -> Iterator[None]:
    """Let the table layer call the engine through a killer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chalicelib.table.client.dynamodb", lambda: killer.around(client))
        yield
