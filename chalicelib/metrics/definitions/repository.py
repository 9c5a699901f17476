"""The items of the metrics of one user: one for each, and one with how many there are."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from chalicelib.errors import DomainError
from chalicelib.metrics.definitions import catalogue
from chalicelib.metrics.definitions.documents import (
    MetricContent,
    MetricDocument,
    OwnMetricDocument,
)
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import EXISTS
from chalicelib.table.drafts import Stamps
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.items import PRESENTED, Stored, decode
from chalicelib.table.session import Query, Session
from chalicelib.table.singleton import SingletonDocument
from chalicelib.table.transaction import FULL, USED, Transaction

ENTITY: Final = "metric_definition"
MAX_OWN_METRICS: Final = 100


class OwnMetrics:
    """The metrics of one user."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, code: str) -> Stored[OwnMetricDocument] | None:
        """Return one metric; None if the user has none of that code."""
        return self._document(code).get()

    def list_all(self) -> list[Stored[OwnMetricDocument]]:
        """Return all metrics in the order of codes; one Query. To be presented, not written."""
        prefix = keys.family(ENTITY)
        query = Query(
            low=prefix,
            high=prefix + keys.LAST,
            limit=MAX_OWN_METRICS + 1,
            attributes=PRESENTED,
        )
        items, _ = self._session.query(query)
        return [decode(item) for item in items]

    def create(self, content: MetricContent, now: datetime) -> Stored[OwnMetricDocument]:
        """Write a new metric; one read, one write.

        Raises:
            DomainError: ``code_taken``, ``too_many_metrics``.
        """
        code = content["code"]
        # A client may still have the entity tag of an earlier metric of this code.
        tombstone = self._session.get(keys.tombstone(ENTITY, code))
        after = int(tombstone["version"]) if tombstone else 0
        transaction = Transaction(self._session)
        document = self._document(code)
        stored = document.stage(transaction, None, content, now, after=after, label=EXISTS)
        transaction.count(keys.count_of(ENTITY), 1, MAX_OWN_METRICS, used=code)
        try:
            transaction.commit(stored.text)
        except ConditionFailed as failure:
            raise _refusal(failure, code) from None
        return stored

    def replace(
        self, current: Stored[OwnMetricDocument], content: MetricContent, now: datetime
    ) -> Stored[OwnMetricDocument]:
        """Write a metric over ``current``."""
        return self._document(current.id).write(current, content, now)

    def delete(self, current: Stored[OwnMetricDocument]) -> None:
        """Delete a metric that no day has a value of.

        Raises:
            DomainError: ``metric_in_use``.
        """
        transaction = Transaction(self._session)
        self._document(current.id).stage_deletion(transaction, current)
        transaction.count(keys.count_of(ENTITY), -1, used=current.id)
        try:
            transaction.commit()
        except ConditionFailed as failure:
            if failure.label != USED:
                raise
            raise DomainError("metric_in_use", metric=current.id) from None

    def restore(self, content: MetricContent, stamps: Stamps) -> None:
        """Write a metric that was exported, with its version and its times.

        Raises:
            ConditionFailed: ``EXISTS``.
            DomainError: ``too_many_metrics``.
        """
        transaction = Transaction(self._session)
        document = {"id": content["code"], **content, **stamps._asdict()}
        self._document(content["code"]).stage_restored(transaction, document, label=EXISTS)
        transaction.count(keys.count_of(ENTITY), 1, MAX_OWN_METRICS, used=content["code"])
        try:
            transaction.commit()
        except ConditionFailed as failure:
            if failure.label != FULL:
                raise
            raise _too_many() from None

    def _document(self, code: str) -> SingletonDocument[OwnMetricDocument]:
        return SingletonDocument(self._session, ENTITY, _key(code), code)


def stage_uses(
    transaction: Transaction, before: Iterable[str], after: Iterable[str], label: str
) -> None:
    """Add to ``transaction`` which metrics of the user are used otherwise after a write.

    Args:
        transaction: of the use case.
        before: the codes in each item before the write; built-in ones are passed over.
        after: the same after the write.
        label: of the condition that the metrics exist.
    """
    changes = Counter(filter(_is_own, after))
    changes.subtract(filter(_is_own, before))
    if moved := {code: change for code, change in changes.items() if change}:
        transaction.count_uses(keys.count_of(ENTITY), moved, label)


def _is_own(code: str) -> bool:
    return not catalogue.is_taken(code)


def own_keys(codes: Iterable[str]) -> list[str]:
    """Return the sort keys of the metrics among ``codes`` that are not built in."""
    return [_key(code) for code in sorted({*codes}) if not catalogue.is_taken(code)]


def known_metrics(codes: Iterable[str], items: Mapping[str, Item]) -> dict[str, MetricDocument]:
    """Return the definitions of those of ``codes`` that exist.

    Args:
        codes: of metrics; any text.
        items: what was read of :func:`own_keys`, by sort key.
    """
    found: dict[str, MetricDocument] = {}
    for code in codes:
        if code in catalogue.metrics():
            found[code] = catalogue.metrics()[code]
        elif item := items.get(_key(code)):
            found[code] = decode(item).document()
    return found


def _key(code: str) -> str:
    return keys.named(ENTITY, code)


def _refusal(failure: ConditionFailed, code: str) -> Exception:
    """Return what a failed condition of a new metric means."""
    if failure.label == EXISTS:
        return DomainError("code_taken", metric=code)
    if failure.label == FULL:
        return _too_many()
    return failure


def _too_many() -> DomainError:
    return DomainError("too_many_metrics", max=MAX_OWN_METRICS)
