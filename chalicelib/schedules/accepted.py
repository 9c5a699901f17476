"""The schedule types that a part of the API accepts."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any, Generic, TypeVar, cast, get_args

from chalicelib.schedules.base import ScheduleBase
from chalicelib.schedules.documents import ScheduleDocument
from chalicelib.schedules.weeks import ISO_WEEK, Week

S = TypeVar("S", bound=ScheduleBase)


class AcceptedTypes(Generic[S]):
    """The schedule types that a part of the API accepts.

    Args:
        union: of their classes.
        without: the ignored fields, by type.
    """

    def __init__(self, union: Any, without: Mapping[str, Collection[str]] | None = None) -> None:
        self.classes: tuple[type[S], ...] = get_args(union)
        self.without = without or {}
        self._by_name = {schedule.type: schedule for schedule in self.classes}

    @property
    def names(self) -> tuple[str, ...]:
        """The values of ``type``, in the order of the union."""
        return tuple(self._by_name)

    @property
    def refusal(self) -> str:
        """The text of the error for any other type."""
        return f"must be one of {', '.join(self.names)}"

    def parse(self, document: Mapping[str, Any]) -> S:
        """Return the schedule of a document.

        Raises:
            ValueError: its type is not accepted.
        """
        kind = document["type"]
        if kind not in self._by_name:
            raise ValueError(self.refusal)
        ignored = self.without.get(kind)
        if ignored:
            document = {name: value for name, value in document.items() if name not in ignored}
        return self._by_name[kind].of(document)

    def is_open(self, document: Mapping[str, Any]) -> bool:
        """Tell whether a document lacks fields from which its schedule is counted."""
        return bool(self._added(self.parse(document), date.max, ISO_WEEK))

    def anchored(
        self,
        document: Mapping[str, Any],
        *,
        before: Mapping[str, Any] | None,
        first: date,
        week: Week,
    ) -> ScheduleDocument:
        """Return a document with the fields from which its schedule is counted.

        So a later edit does not move the due days.

        Args:
            document: as requested.
            before: the document that it replaces; if it is the same, its anchor is kept.
            first: the first day in force, from which it is counted otherwise.
            week: the weeks of the person.
        """
        added = self._added(self.parse(document), first, week)
        if before and added and added.keys() <= before.keys():
            same = {name: value for name, value in before.items() if name not in added}
            if same == document:
                return cast("ScheduleDocument", dict(before))
        return cast("ScheduleDocument", {**document, **added})

    def _added(self, schedule: S, first: date, week: Week) -> dict[str, Any]:
        """Return the missing fields from which a schedule is counted."""
        complete = schedule.anchored(first, week).document()
        known = {*schedule.document(), *self.without.get(schedule.type, ())}
        return {name: value for name, value in complete.items() if name not in known}


def each_parsed(
    documents: Iterable[Mapping[str, Any]], parse: Callable[[Mapping[str, Any]], S]
) -> Iterator[S]:
    """Yield the schedules of documents in order; of equal neighbours, the same one.

    Versions that differ in their pause or dose only have equal schedules.
    """
    for document, equal in groupby(documents):
        schedule = parse(document)
        yield from (schedule for _ in equal)
