"""Several days of metrics in one request: all of them are stored, or none."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from chalicelib.errors import Fault, Invalid, invalid
from chalicelib.jsontext import dump
from chalicelib.metrics.days.batch_models import MetricBatchDay
from chalicelib.metrics.days.content import codes_of
from chalicelib.metrics.days.joining import DaySource
from chalicelib.metrics.days.links import follow_later
from chalicelib.metrics.days.repository import Change, DaysRead, MetricDays
from chalicelib.metrics.days.service import change_of, refuse_ahead
from chalicelib.profile.oldest import refuse_too_old
from chalicelib.table.collection import RACE
from chalicelib.table.counters import LINKED
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction, keep_answer


def write_batch(session: Session, days: Sequence[MetricBatchDay], now: datetime) -> str:
    """Write some days in one transaction; those that are stored already are not written.

    Returns:
        the JSON text with how many were ``written`` and ``unchanged``.

    Raises:
        Invalid: it names each field at fault, below the number of its day.
    """
    places = [DaySource(day.date, day.source) for day in days]
    if len({*places}) < len(places):
        raise invalid("/days", "duplicates")
    repository = MetricDays(session)
    read = repository.read(places, {code for day in days for code in codes_of(day)})
    changes = _changes(places, days, read, now)
    linked = {of.day for of in places if read.may_fill_habits(of.day)}
    counts = {"written": len(changes), "unchanged": len(days) - len(changes)}
    answer = dump({**counts, **({"links": "pending"} if linked else {})})
    if changes:
        transaction = Transaction(session)
        repository.stage(transaction, changes, read.newest, now, label=RACE, linked=not linked)
        commit_unlinked(transaction, answer)
    else:
        keep_answer(session, answer)
    follow_later(session, linked, now)
    return answer


def commit_unlinked(transaction: Transaction, answer: str = "") -> None:
    """Commit days of years in which no habit was linked to metrics when they were read.

    Raises:
        ConditionFailed: ``RACE``, also if one has been linked since.
    """
    try:
        transaction.commit(answer)
    except ConditionFailed as failure:
        if failure.label != LINKED:
            raise
        raise ConditionFailed(RACE, failure.item) from None


def _changes(
    places: Sequence[DaySource], days: Sequence[MetricBatchDay], read: DaysRead, now: datetime
) -> list[Change]:
    """Return the changes of the days that are not stored already.

    Raises:
        Invalid: with the faults of all days.
    """
    found: list[Change] = []
    faults: list[Fault] = []
    for number, (of, day) in enumerate(zip(places, days, strict=True)):
        under = f"/days/{number}"
        if refused := [*_faults_of_date(of, read, now, f"{under}/date")]:
            faults += refused
            continue
        try:
            change = change_of(of, day, read)
        except Invalid as error:
            faults += [fault.under(under) for fault in error.faults]
        else:
            found += [change] if change else []
    if faults:
        raise Invalid(faults)
    return found


def _faults_of_date(of: DaySource, read: DaysRead, now: datetime, where: str) -> Iterator[Fault]:
    try:
        refuse_ahead(of, read.settings, now, where)
        if of not in read.stored:
            refuse_too_old(of.day, where)
    except Invalid as error:
        yield from error.faults
