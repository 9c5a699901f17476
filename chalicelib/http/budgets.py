"""A budget of DynamoDB units for each person, so that nobody takes the table from the others.

Each person has a bank of read units and one of write units. A bank fills at a share of the table's
units a second and holds those of one minute. A request is charged afterwards with what DynamoDB
said that it consumed, so a bank can become negative: an expensive request is not refused, but the
next one waits until the bank has something again. The banks are those of one process: n warm
processes allow a person n shares.

>>> budgets = Budgets(Rates(read=5, write=5))
>>> budgets.charge("ada", Charge(read=310, write=0), now=0.0)
>>> budgets.shortage("ada", now=0.0)
Shortage(name='read', quota=300, wait_s=3)
>>> budgets.shortage("ada", now=3.0) is None
True
"""

from collections import OrderedDict
from functools import cache
from math import floor
from typing import NamedTuple

from chalicelib.settings import Settings, settings

BANK_S = 60
# A bank that is full is not kept; in one minute a process serves fewer people than this.
MAX_PEOPLE = 10_000


class Rates(NamedTuple):
    """The units of one person a second."""

    read: float
    write: float


class Charge(NamedTuple):
    """The units that one request consumed."""

    read: float
    write: float


class Shortage(NamedTuple):
    """An empty bank.

    Attributes:
        name: ``read`` or ``write``.
        quota: the units of a full bank.
        wait_s: whole seconds until the bank has something again.
    """

    name: str
    quota: int
    wait_s: int


class _Levels(NamedTuple):
    read: float
    write: float
    at: float


class Budgets:
    """The banks of the people whom one process has served.

    Args:
        rates: of one person.
        bank_s: for how many seconds of its rate a bank has room.
        max_people: the banks that are kept; the one that was charged first is forgotten first.
    """

    def __init__(
        self, rates: Rates, *, bank_s: float = BANK_S, max_people: int = MAX_PEOPLE
    ) -> None:
        self._rates = rates
        self._full = Charge(rates.read * bank_s, rates.write * bank_s)
        self._max_people = max_people
        self._people: OrderedDict[str, _Levels] = OrderedDict()

    def shortage(self, person: str, now: float) -> Shortage | None:
        """Return the bank of a person that is empty; of two, the one that takes longer to fill.

        Args:
            person: the user id.
            now: seconds of a clock that never goes back.
        """
        levels = self._levels(person, now)
        empty = [
            Shortage(name, floor(full), floor(-level / rate) + 1)
            for name, level, rate, full in zip(
                Charge._fields, levels[:2], self._rates, self._full, strict=True
            )
            if level <= 0
        ]
        return max(empty, key=lambda each: each.wait_s, default=None)

    def charge(self, person: str, charge: Charge, now: float) -> None:
        """Take from the banks of a person what a request consumed."""
        if not any(charge):
            return
        read, write, _ = self._levels(person, now)
        self._people[person] = _Levels(read - charge.read, write - charge.write, now)
        self._people.move_to_end(person)
        while len(self._people) > self._max_people:
            self._people.popitem(last=False)

    def _levels(self, person: str, now: float) -> _Levels:
        """Return what the banks hold now, at most their room."""
        kept = self._people.get(person)
        if kept is None:
            return _Levels(*self._full, now)
        passed = max(0.0, now - kept.at)
        read = min(self._full.read, kept.read + passed * self._rates.read)
        write = min(self._full.write, kept.write + passed * self._rates.write)
        return _Levels(read, write, now)


def budgets_of(settings: Settings) -> Budgets | None:
    """Return the budgets of a stage; None if each person may use the whole table."""
    share = settings.personal_share
    rates = Rates(settings.table_read_units * share, settings.table_write_units * share)
    return Budgets(rates) if min(rates) > 0 else None


@cache
def process_budgets() -> Budgets | None:
    """Return the budgets of this process, which are kept from request to request."""
    return budgets_of(settings())
