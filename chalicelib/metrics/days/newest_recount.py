"""The recount of the newest days of metrics: what is not as it follows from the days, set right.

The newest days change in the transactions of the days, so they agree unless a deletion found no
older day near enough, a release made another metric a biomarker, or something else wrote a day. A
repair requires that no day of such a metric is written meanwhile, and is run again if one was.
"""

from typing import Final, NamedTuple

from chalicelib.metrics.days.newest import NewestDocument, NewestOfMetric
from chalicelib.metrics.days.newest_items import (
    NewestItem,
    search,
    stage_document,
    stored_days,
)
from chalicelib.metrics.definitions import catalogue
from chalicelib.table import keys
from chalicelib.table.attempts import settled
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction

_NOTHING: Final[NewestOfMetric] = {"days": {}, "more": False}


class NewestDifference(NamedTuple):
    """A metric whose newest days are stored otherwise than they follow from the days."""

    code: str
    stored: NewestOfMetric
    expected: NewestOfMetric


def recount(session: Session, *, fix: bool) -> list[NewestDifference]:
    """Compare the newest days of metrics with all days, and set them right if ``fix``.

    Returns:
        The differences before the correction.

    Raises:
        Unavailable: the table did not answer in time.
    """
    newest, expected = _settled_state(session)
    differences = _differences(newest.document, expected)
    if differences and fix:
        settled(session, lambda: _repair(session))
    return differences


def described(difference: NewestDifference) -> str:
    """Return a difference as one line."""
    code, stored, expected = difference
    return f"{code}: stored {_words(stored)}, expected {_words(expected)}"


def _words(of_code: NewestOfMetric) -> str:
    days = [f"{day} ({', '.join(reports)})" for day, reports in of_code["days"].items()]
    return " and ".join(days) or "nothing"


def _settled_state(session: Session) -> tuple[NewestItem, NewestDocument]:
    """Return what is stored and expected, read while nobody wrote to it."""
    state = _state(session)
    while _differences(state[0].document, state[1]):
        again = _state(session)
        if again == state:
            break
        state = again
    return state


def _repair(session: Session) -> None:
    """Write the newest days as they follow from the days.

    Raises:
        ConditionFailed: somebody wrote one of these days meanwhile.
    """
    newest, expected = _state(session)
    if _differences(newest.document, expected):
        transaction = Transaction(session)
        stage_document(transaction, newest, expected, unchanged=True)
        transaction.commit()


def _state(session: Session) -> tuple[NewestItem, NewestDocument]:
    newest = NewestItem.of(session.get(keys.METRIC_NEWEST))
    return newest, search(catalogue.shared(), stored_days(session))


def _differences(stored: NewestDocument, expected: NewestDocument) -> list[NewestDifference]:
    """Return the metrics that differ; ``more`` may be true although there are no older days."""
    pairs = (
        NewestDifference(code, stored.get(code, _NOTHING), expected.get(code, _NOTHING))
        for code in sorted({*stored, *expected})
    )
    return [each for each in pairs if _differs(each.stored, each.expected)]


def _differs(stored: NewestOfMetric, expected: NewestOfMetric) -> bool:
    hides = expected["more"] and not stored["more"]
    return stored["days"] != expected["days"] or hides
