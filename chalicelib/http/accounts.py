"""The state of the caller's account, which each process reads at most once a minute.

So an account that is being erased may still be used for a minute by a process that remembers
another state, and the worker begins to delete after that.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from threading import Lock

from chalicelib.http.exchange import current_exchange
from chalicelib.settings import settings
from chalicelib.table import keys
from chalicelib.table.client import Meter
from chalicelib.table.deletion import AccountState, account_state
from chalicelib.table.session import Session

MAX_PEOPLE = 2_000


class Memory:
    """The states of accounts that were read lately; safe to use from many threads.

    Args:
        lasts_s: for how many seconds a state is remembered.
        max_people: how many states are kept; the one that was read first is forgotten first.
        clock: seconds since 1970. A process can be frozen, so a clock that stops then is no good.
    """

    def __init__(
        self,
        lasts_s: float,
        *,
        max_people: int = MAX_PEOPLE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._lasts_s = lasts_s
        self._max_people = max_people
        self._clock = clock
        self._states: OrderedDict[str, tuple[AccountState, float]] = OrderedDict()
        self._lock = Lock()

    def known(self, user_id: str) -> AccountState | None:
        """Return the state of an account, or None if it must be read."""
        with self._lock:
            state, read_at = self._states.get(user_id, (None, 0.0))
        return state if 0 <= self._clock() - read_at < self._lasts_s else None

    def put(self, user_id: str, state: AccountState) -> None:
        """Remember the state of an account from now on."""
        with self._lock:
            self._states[user_id] = (state, self._clock())
            self._states.move_to_end(user_id)
            while len(self._states) > self._max_people:
                self._states.popitem(last=False)


@cache
def process_memory() -> Memory:
    """Return the memory of this process."""
    return Memory(settings().account_memory_s)


def state_of(user_id: str, meter: Meter) -> AccountState:
    """Return the state of an account, at most a minute old.

    Raises:
        Unavailable: it must be read, and the table does not answer in time.
    """
    memory = process_memory()
    state = memory.known(user_id)
    if state is None:
        item = Session(user_id, meter).get(keys.DELETION, consistent=False)
        state = account_state(item)
        memory.put(user_id, state)
    return state


def remember(user_id: str, state: AccountState) -> None:
    """Correct what this process remembers, and the headers of the answer under way."""
    process_memory().put(user_id, state)
    current_exchange().account = state
