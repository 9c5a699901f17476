"""Which changes the metric days of a file are, and which of them the account cannot have."""

from collections.abc import Mapping, MutableMapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, cast

from pydantic import ValidationError

from chalicelib.account.imports.writing.entries import NumberedLine, Written
from chalicelib.account.imports.writing.refusals import refused
from chalicelib.errors import Invalid
from chalicelib.metrics.days.content import codes_of
from chalicelib.metrics.days.documents import MetricDayContent, MetricDayDocument
from chalicelib.metrics.days.joining import DaySource
from chalicelib.metrics.days.models import MetricDaySet
from chalicelib.metrics.days.repository import Change, DaysRead, MetricDays
from chalicelib.metrics.days.service import change_of, refuse_ahead
from chalicelib.models.base import refusal
from chalicelib.profile.oldest import refuse_too_old
from chalicelib.table.collection import RACE
from chalicelib.table.errors import DayFull
from chalicelib.table.items import Stored
from chalicelib.table.transaction import Transaction


class RequestedDay(NamedTuple):
    """A metric day of a file, as a request would have it."""

    entry: NumberedLine
    of: DaySource
    body: MetricDaySet

    @property
    def codes(self) -> set[str]:
        """The codes of its metrics."""
        return codes_of(self.body)


def requested(entries: Sequence[NumberedLine]) -> tuple[list[RequestedDay], dict[int, Written]]:
    """Return the metric days of some entries, and by number those that are refused."""
    days: list[RequestedDay] = []
    outcomes: dict[int, Written] = {}
    for entry in entries:
        of = DaySource(date.fromisoformat(entry.line.day), entry.line.device)
        try:
            days.append(RequestedDay(entry, of, MetricDaySet.model_validate(entry.line.body)))
        except ValidationError as error:
            # The rules have changed since the file was checked.
            outcomes[entry.number] = refused(entry, cast("Invalid", refusal(error)))
    return days, outcomes


class DayChanges:
    """The changes of a batch.

    Args:
        import_id: of the import.
        days: of the batch.
        read: what is stored of them.
        now: when they are written.
        outcomes: by number; those of the days are added to it, and moved on if one is refused.
    """

    def __init__(
        self,
        import_id: str,
        days: Sequence[RequestedDay],
        read: DaysRead,
        now: datetime,
        outcomes: MutableMapping[int, Written],
    ) -> None:
        self._import_id = import_id
        self._read = read
        self._now = now
        self._outcomes = outcomes
        self._days: Mapping[DaySource, RequestedDay] = {day.of: day for day in days}
        self._changes: dict[DaySource, Change] = {}
        for day in days:
            self._add(day)

    def found(self) -> list[Change]:
        """Return the changes that are not refused."""
        return list(self._changes.values())

    def stage(
        self, repository: MetricDays, transaction: Transaction, *, linked: bool
    ) -> list[Stored[MetricDayDocument] | None] | None:
        """Add the changes to ``transaction``, and return what will be stored of each.

        None if a date would have too many sources: then one change is refused, and the transaction
        must not be committed.
        """
        arguments = transaction, self.found(), self._read.newest, self._now
        try:
            return repository.stage(*arguments, label=RACE, linked=linked)
        except DayFull as full:
            new = (c.of for c in self.found() if c.of.day == full.day and c.before is None)
            *_, last = new
            del self._changes[last]
            self._refuse(last, full)
            return None

    def _add(self, day: RequestedDay) -> None:
        number = day.entry.number
        try:
            refuse_ahead(day.of, self._read.settings, self._now, "/date")
            if day.of not in self._read.stored:
                refuse_too_old(day.of.day, "/date")
            change = change_of(day.of, day.body, self._read)
        except Invalid as error:
            self._refuse(day.of, error)
            return
        if change is None:
            self._outcomes[number] = Written(number, "same")
            return
        if change.before is None and change.after is not None:
            content: MetricDayContent = {**change.after, "import_id": self._import_id}
            change = change._replace(after=content)
        self._changes[day.of] = change
        self._outcomes[number] = Written(number, "merged" if change.before else "created")

    def _refuse(self, of: DaySource, error: Exception) -> None:
        entry = self._days[of].entry
        self._outcomes[entry.number] = refused(entry, error)
