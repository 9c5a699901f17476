"""Restores metrics: definitions, days, the order of sources, and what imports replaced."""

from datetime import datetime
from typing import cast

from chalicelib.account.imports.writing import ledgers
from chalicelib.account.restores.errors import Refused
from chalicelib.account.restores.lines import Line
from chalicelib.metrics.days.documents import MetricDayDocument, codes_in
from chalicelib.metrics.days.repository import MetricDays
from chalicelib.metrics.days.soundness import fits
from chalicelib.metrics.definitions import catalogue
from chalicelib.metrics.definitions.content import content_of
from chalicelib.metrics.definitions.models import MetricDefinitionCreate
from chalicelib.metrics.definitions.repository import OwnMetrics, known_metrics, own_keys
from chalicelib.metrics.reading.sources import sources_of
from chalicelib.table.collection import EXISTS
from chalicelib.table.drafts import Stamps
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction


def write_definition(session: Session, line: Line, now: datetime) -> None:
    """Restore a metric of the caller.

    Raises:
        Refused: ``exists``, a metric is built in, or reserved, that has the code.
    """
    del now
    content = content_of(line.as_created(MetricDefinitionCreate))
    if catalogue.is_taken(content["code"]):
        raise Refused("exists")
    OwnMetrics(session).restore(content, Stamps.of(line.document))


def write_day(session: Session, line: Line, now: datetime) -> None:
    """Restore what a source reported of a date.

    Raises:
        Refused: ``unknown_item``, a metric.
    """
    del now
    document = cast("MetricDayDocument", line.document)
    codes = codes_in(document)
    if not fits(document, known_metrics(codes, session.get_many(own_keys(codes)))):
        raise Refused("unknown_item")
    transaction = Transaction(session)
    MetricDays(session).stage_restored(transaction, document)
    transaction.commit()


def write_replaced_days(session: Session, line: Line, now: datetime) -> None:
    """Restore which days an import wrote, and what they were before."""
    del now
    ledger = {"outcomes": [], "days": line.document["days"]}
    transaction = Transaction(session)
    transaction.put_new(ledgers.key_of(line.id), ledgers.packed(ledger), EXISTS)
    transaction.commit()


def write_sources(session: Session, line: Line, now: datetime) -> None:
    """Restore the order of sources."""
    del now
    transaction = Transaction(session)
    sources_of(session).stage_restored(transaction, line.document, label=EXISTS)
    transaction.commit()
