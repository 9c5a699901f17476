"""The items of the days of metrics: one for each local date and source."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from chalicelib.jsontext import instant_text
from chalicelib.metrics.days.documents import MetricDayContent, MetricDayDocument, codes_in
from chalicelib.metrics.days.joining import DaySource
from chalicelib.metrics.days.newest import ContentChange
from chalicelib.metrics.days.newest_items import NewestItem, stage_newest
from chalicelib.metrics.definitions.documents import Metrics
from chalicelib.metrics.definitions.repository import known_metrics, own_keys, stage_uses
from chalicelib.profile.days import DaySettings
from chalicelib.table import counters, keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import EXISTS, RACE, VERSION
from chalicelib.table.counting import stage_counts
from chalicelib.table.day_bounds import DayBound
from chalicelib.table.items import Stored, as_stored, decode
from chalicelib.table.linked_years import is_marked
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction

ENTITY: Final = "metric_day"
_DAY: Final = timedelta(days=1)
# A phone, a watch, a ring, a scale, a cuff, apps and entries by hand are fewer. It bounds what is
# read of a date, and is low enough that a client that makes up an id with each sync notices.
MAX_SOURCES: Final = 16
_OF_DAY: Final = DayBound(MAX_SOURCES, "sources_of_day")


class Change(NamedTuple):
    """The change of what is stored of a date and source.

    Attributes:
        of: the date and the source.
        before: what is stored; None if nothing is.
        after: what will be; None to delete it.
        tombstone: the version of the tombstone, which a new one must exceed; 0 if there is none.
    """

    of: DaySource
    before: Stored[MetricDayDocument] | None
    after: MetricDayContent | None
    tombstone: int = 0


class DaysRead(NamedTuple):
    """What a write of days needs.

    Attributes:
        settings: of the profile.
        metrics: the definitions of the codes in the request that exist.
        stored: what is stored, by date and source.
        tombstones: the versions of tombstones, by date and source.
        linked: the years in which habits are linked to metrics.
        newest: the newest days of metrics that are biomarkers too.
    """

    settings: DaySettings
    metrics: Metrics
    stored: Mapping[DaySource, Stored[MetricDayDocument]]
    tombstones: Mapping[DaySource, int]
    linked: frozenset[int]
    newest: NewestItem

    def may_fill_habits(self, day: date) -> bool:
        """Tell whether the metrics of a date may fill habits."""
        return not self.linked.isdisjoint({(day - _DAY).year, day.year})


class MetricDays:
    """The days of metrics of one user."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, of: DaySource) -> Stored[MetricDayDocument] | None:
        """Return what is stored of a date and source; None if nothing is."""
        item = self._session.get(_key(of))
        return decode(item) if item else None

    def read(self, days: Iterable[DaySource], codes: Iterable[str]) -> DaysRead:
        """Read what a write of some days with some metrics needs; 100 items take a round trip."""
        days, codes = list(days), sorted({*codes})
        years = {year for of in days for year in ((of.day - _DAY).year, of.day.year)}
        counters_of = {year: keys.calendar(keys.METRICS_KIND, year) for year in sorted(years)}
        wanted = [keys.PROFILE, keys.METRIC_NEWEST, *counters_of.values()]
        wanted += [*map(_key, days), *map(_tombstone, days), *own_keys(codes)]
        items = self._session.get_many(wanted)
        return DaysRead(
            DaySettings.of(items.get(keys.PROFILE)),
            known_metrics(codes, items),
            {of: decode(items[_key(of)]) for of in days if _key(of) in items},
            {of: _version(items.get(_tombstone(of))) for of in days},
            frozenset(year for year, key in counters_of.items() if is_marked(items.get(key))),
            NewestItem.of(items.get(keys.METRIC_NEWEST)),
        )

    def stage(
        self,
        transaction: Transaction,
        changes: Iterable[Change],
        newest: NewestItem,
        now: datetime,
        *,
        label: str = VERSION,
        linked: bool = True,
        touched: Iterable[int] = (),
    ) -> list[Stored[MetricDayDocument] | None]:
        """Add to ``transaction`` what some changes take; once for each transaction.

        The transaction fails with ``label`` if someone else wrote one of the days since it was
        read, with ``RACE`` if a metric of the caller was deleted or someone else changed
        ``newest``, and with ``LINKED`` if habits are linked to metrics in one of the years, unless
        it follows their counters.

        Args:
            transaction: of the use case.
            changes: of the days.
            newest: the newest days of metrics that are biomarkers too.
            now: the time of the request.
            label: see above.
            linked: whether it fails with ``LINKED``.
            touched: further years whose counters are written, because the transaction follows them.

        Returns:
            what will be stored of each; None for what is deleted.

        Raises:
            DayFull: a date would have too many sources.
        """
        changes = list(changes)
        written = [self._stage(transaction, change, now, label) for change in changes]
        years = {*touched, *(change.of.day.year for change in changes)}
        _stage_further(transaction, changes, newest, linked=linked, touched=years if linked else ())
        return written

    def stage_restored(self, transaction: Transaction, document: MetricDayDocument) -> None:
        """Add to ``transaction`` a day that was exported, with its version and its times.

        The transaction fails with the label ``EXISTS`` if there is one, and with ``RACE`` if a
        metric of the caller does not exist.
        """
        of = DaySource.parse(document["id"])
        newest = NewestItem.of(self._session.get(keys.METRIC_NEWEST))
        transaction.put_new(_key(of), self._as_stored(of, document).item, EXISTS)
        _stage_further(transaction, [Change(of, None, document)], newest)

    def _stage(
        self, transaction: Transaction, change: Change, now: datetime, label: str
    ) -> Stored[MetricDayDocument] | None:
        of, before = change.of, change.before
        version = before.version if before else 0
        if change.after is None:
            if before:
                transaction.delete(_key(of), version, label)
                transaction.write_tombstone(before)
            return None
        created = before.document()["created_at"] if before else instant_text(now)
        document = {
            "id": of.id,
            "version": max(version, change.tombstone) + 1,
            **change.after,
            "created_at": created,
            "updated_at": instant_text(now),
        }
        stored = self._as_stored(of, document)
        transaction.write(_key(of), stored.item, version, label)
        return stored

    def _as_stored(self, of: DaySource, document: Mapping[str, Any]) -> Stored[MetricDayDocument]:
        return as_stored(
            ENTITY,
            document,
            self._session.key(_key(of)),
            changed=self._session.stamp(),
            day=of.day.isoformat(),
        )


def _stage_further(
    transaction: Transaction,
    changes: list[Change],
    newest: NewestItem,
    *,
    linked: bool = False,
    touched: Iterable[int] = (),
) -> None:
    """Add to ``transaction`` the day counters, how often own metrics are used, and newest days."""
    one = counters.counted(keys.METRICS_KIND)
    counted = [
        (change.of.day, one.times((change.after is not None) - (change.before is not None)))
        for change in changes
        if (change.before is None) != (change.after is None)
    ]
    stage_counts(
        transaction, keys.METRICS_KIND, counted, linked=linked, touched=touched, of_day=_OF_DAY
    )
    before = (code for each in changes if each.before for code in codes_in(each.before.document()))
    after = (code for each in changes if each.after for code in codes_in(each.after))
    stage_uses(transaction, before, after, RACE)
    stage_newest(transaction, newest, [_of_contents(change) for change in changes])


def _of_contents(change: Change) -> ContentChange:
    before = change.before.document() if change.before else None
    return ContentChange(change.of.day.isoformat(), change.of.source, before, change.after)


def _key(of: DaySource) -> str:
    return keys.metric_day(of.day, of.source)


def _tombstone(of: DaySource) -> str:
    return keys.tombstone(ENTITY, of.id)


def _version(tombstone: Item | None) -> int:
    return int(tombstone["version"]) if tombstone else 0
