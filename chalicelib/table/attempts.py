"""Runs a write again after others were faster, where a request has several writes."""

from collections.abc import Callable
from itertools import count

from chalicelib.table.client import back_off
from chalicelib.table.collection import RACE
from chalicelib.table.day_bounds import read_again
from chalicelib.table.errors import ConditionFailed, OutdatedItems, UncheckedDays
from chalicelib.table.session import Session
from chalicelib.table.upgrade import upgrade


def settled(session: Session, write: Callable[[], None]) -> None:
    """Run ``write`` until no other write crosses it, and its items are as they are written today.

    Args:
        session: of the write.
        write: reads what it needs and commits one transaction.

    Raises:
        ConditionFailed: with another label than ``RACE``.
        Unavailable: the time of the request is over.
    """
    for race in count():
        try:
            write()
        except OutdatedItems as outdated:
            upgrade(session, outdated.sort_keys)
        except UncheckedDays as unchecked:
            back_off(session.meter, race)
            read_again(session, unchecked.sort_keys)
        except ConditionFailed as failure:
            if failure.label != RACE:
                raise
            back_off(session.meter, race)
        else:
            return
