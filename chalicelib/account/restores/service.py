"""The use case of a restore: line by line, as far as the time and the units of a request go.

Each line is restored with all that follows from it, or not at all, and the entries of a day
together with their log. A request that was interrupted is sent again: a line that is there already
counts as restored, so the report is the same however often it was sent.
"""

import time
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any, Final

from chalicelib.account.restores.days import Day, DayWriter
from chalicelib.account.restores.errors import Refused
from chalicelib.account.restores.lines import Line
from chalicelib.account.restores.places import existing, has_expired, is_same
from chalicelib.account.restores.writers import WRITERS
from chalicelib.errors import DomainError, Invalid
from chalicelib.jsontext import dump
from chalicelib.labs.panels.repository import IMPORTED
from chalicelib.table import keys
from chalicelib.table.attempts import settled
from chalicelib.table.collection import EXISTS, RACE, SOURCE
from chalicelib.table.errors import ConditionFailed, DayFull
from chalicelib.table.session import Session
from chalicelib.table.transaction import keep_answer

# After the line with which a request has used so much, it ends, so that others keep their units:
# a fifth of the bank that a person has on a table of 25 units.
MAX_WRITE_UNITS: Final = 60
MAX_SECONDS: Final = 4.0
# By the label of the condition that fails.
_REFUSALS = {EXISTS: "exists", SOURCE: "duplicate_source", IMPORTED: "duplicate_source"}


class RestoreService:
    """Restores lines into the caller's account.

    Args:
        session: the caller's.
        now: the time of the request.
    """

    def __init__(self, session: Session, now: datetime) -> None:
        self._request = session
        # Each line is a write of its own; the receipt is for the report.
        self._session = replace(session, receipt=None)
        self._now = now
        self._until = time.monotonic() + MAX_SECONDS

    def restore(self, lines: Sequence[Line]) -> str:
        """Restore lines, and return the report as JSON text.

        Raises:
            Unavailable: DynamoDB did not answer in time; lines that were restored stay so.
            Replayed: the Idempotency-Key was already used.
        """
        report: dict[str, Any] = {"restored": 0, "refused": [], "next_line": None}
        units = list(_units(lines))
        for number, unit in enumerate(units):
            # At least one is restored. Of the last day, the rest may be in the next request.
            cut = unit is units[-1] and _lacks_log(unit)
            if number and (cut or self._is_over):
                report["next_line"] = unit[0].number
                break
            try:
                self._restore(unit)
            except Refused as refused:
                report["refused"] += [_refusal(line, refused.code) for line in unit]
            else:
                report["restored"] += len(unit)
        text = dump(report)
        keep_answer(self._request, text)
        return text

    @property
    def _is_over(self) -> bool:
        spent = self._session.meter.write_units >= MAX_WRITE_UNITS
        return spent or time.monotonic() > self._until

    def _restore(self, unit: Sequence[Line]) -> None:
        """Restore lines that belong together, unless they are there already.

        Raises:
            Refused: something else is in their place.
        """
        # The log of a day decides about its entries.
        in_order = sorted(unit, key=lambda line: line.kind != "day_log")
        absent = {line.id for line in in_order if not self._is_there(line)}
        if not absent:
            return
        try:
            settled(self._session, lambda: self._write(unit, absent))
        except ConditionFailed as failure:
            raise Refused(_REFUSALS.get(failure.label, "exists")) from failure
        except DayFull:
            raise Refused("day_full") from None
        except Invalid as error:
            code = error.faults[0].code
            raise Refused(code if code == "day_full" else "too_many") from None
        except DomainError as error:
            # Such as that a year cannot have more deleted items.
            raise Refused("too_many") from error

    def _is_there(self, line: Line) -> bool:
        """Tell whether the account has a line already.

        Raises:
            Refused: it has something else in its place, or the id was that of something deleted.
        """
        if line.kind == "ended_texts" and has_expired(line, self._session.clock()):
            return True
        item = existing(self._session, line)
        if item is not None:
            if is_same(line, item):
                return True
            raise Refused("day_logged" if line.kind == "day_log" else "exists")
        gone = self._session.get(keys.tombstone(line.kind, line.id))
        if gone and "gone" in gone:
            raise Refused("id_retired")
        return False

    def _write(self, unit: Sequence[Line], absent: Container[str]) -> None:
        first, *_ = unit
        try:
            if first.day:
                self._days.write(Day.of(unit), absent)
                return
            WRITERS[first.kind](self._session, first, self._now)
        except ConditionFailed as failure:
            if failure.label == RACE:
                self.__dict__.pop("_days", None)
            raise
        # A line of the plan changes how later days count.
        self.__dict__.pop("_days", None)

    @cached_property
    def _days(self) -> DayWriter:
        return DayWriter(self._session, self._now)


def _units(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines that are restored together: those of a day, or a single one."""
    for _, group in groupby(lines, key=lambda line: line.day or line.number):
        yield list(group)


def _lacks_log(unit: Sequence[Line]) -> bool:
    """Tell whether lines are those of a day without its log, which comes last."""
    return unit[0].day is not None and all(line.kind != "day_log" for line in unit)


def _refusal(line: Line, code: str) -> dict[str, Any]:
    return {"line": line.number, "type": line.kind, "id": line.id, "code": code}
