"""Several readings in one request: all of them are stored, or none."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.errors import Fault, Invalid, invalid
from chalicelib.labs.biomarkers.documents import ReadingContent, ReadingDocument
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.labs.panels import collection
from chalicelib.labs.readings import presenter
from chalicelib.labs.readings.entry import single_content
from chalicelib.labs.readings.models import ReadingBatchItem
from chalicelib.labs.readings.repository import stage_batch
from chalicelib.models.source_documents import source_key
from chalicelib.table.collection import list_text
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction

# 30 readings, each with the lock of its source and the summary of its marker, and the receipt are
# 91 of the 100 actions of a transaction; the rest are the day counters of years.
MAX_YEARS = 9


def create_batch(
    session: Session, items: Sequence[ReadingBatchItem], now: datetime
) -> list[Stored[ReadingDocument]]:
    """Create single readings of any markers, all of them or none.

    Returns:
        The readings with their interpretation, in the order of ``items``.

    Raises:
        Invalid: names every invalid reading; or the readings are of too many years.
        ConditionFailed: ``SOURCE``, another reading has the source of one of them.
    """
    summaries = MarkerSummaries.read_all(session, consistent=True)
    contents = _contents(summaries, items, now)
    transaction = Transaction(session)
    stored = stage_batch(session, transaction, summaries, contents, now)
    views = [
        presenter.view(summaries, summaries.marker(item.marker), reading)
        for item, reading in zip(items, stored, strict=True)
    ]
    answer = [view.stored._replace(text=view.text) for view in views]
    transaction.commit(list_text(answer))
    return answer


def _contents(
    summaries: MarkerSummaries, items: Sequence[ReadingBatchItem], now: datetime
) -> list[ReadingContent]:
    """Return the contents of new readings.

    Raises:
        Invalid: names every invalid reading; or they are of too many years.
    """
    contents: list[ReadingContent] = []
    faults: list[Fault] = []
    for place, item in enumerate(items):
        try:
            contents.append(single_content(summaries, item.marker, item, now))
        except Invalid as error:
            faults += [fault.under(f"/readings/{place}") for fault in error.faults]
    if faults:
        raise Invalid(faults)
    _refuse_repeated_sources(contents)
    if len({collection.day_of(content).year for content in contents}) > MAX_YEARS:
        raise invalid("/readings", "too_many", max=MAX_YEARS, of="years")
    return contents


def _refuse_repeated_sources(contents: Sequence[ReadingContent]) -> None:
    seen = set()
    for place, content in enumerate(contents):
        source = source_key(content.get("source"))
        if source in seen:
            raise invalid(f"/readings/{place}/source", "repeated")
        if source:
            seen.add(source)
