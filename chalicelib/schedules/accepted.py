"""Which types of schedule something takes."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Generic, TypeVar, get_args

from chalicelib.schedules.base import ScheduleBase
from chalicelib.schedules.weeks import ISO_WEEK, Week

S = TypeVar("S", bound=ScheduleBase)


class AcceptedTypes(Generic[S]):
    """The types of schedule that something takes.

    Args:
        union: of their classes.
        without: the fields that it ignores, by type.
    """

    def __init__(self, union: Any, without: Mapping[str, Collection[str]] | None = None) -> None:
        self.classes: tuple[type[S], ...] = get_args(union)
        self.without = without or {}
        self._by_name = {each.type: each for each in self.classes}

    @property
    def names(self) -> tuple[str, ...]:
        """The values of ``type``, in the order of the union."""
        return tuple(self._by_name)

    @property
    def refusal(self) -> str:
        """What is said of any other type."""
        return f"must be one of {', '.join(self.names)}"

    def parse(self, document: Mapping[str, Any]) -> S:
        """Return the schedule that a document describes.

        Raises:
            ValueError: its type is not taken.
        """
        kind = document["type"]
        if kind not in self._by_name:
            raise ValueError(self.refusal)
        ignored = self.without.get(kind)
        if ignored:
            document = {name: value for name, value in document.items() if name not in ignored}
        return self._by_name[kind].of(document)

    def is_open(self, document: Mapping[str, Any]) -> bool:
        """Tell whether a document leaves open what its schedule is counted from."""
        return bool(self._added(self.parse(document), date.max, ISO_WEEK))

    def anchored(
        self,
        document: Mapping[str, Any],
        *,
        before: Mapping[str, Any] | None,
        first: date,
        week: Week,
    ) -> dict[str, Any]:
        """Return a document with what its schedule is counted from, so that no edit counts anew.

        Args:
            document: as it was sent.
            before: the document that it replaces; if they say the same, its anchor stays.
            first: the first day in force, from which it is counted otherwise.
            week: the person's.
        """
        added = self._added(self.parse(document), first, week)
        if before and added and added.keys() <= before.keys():
            same = {name: value for name, value in before.items() if name not in added}
            if same == document:
                return dict(before)
        return {**document, **added}

    def _added(self, schedule: S, first: date, week: Week) -> dict[str, Any]:
        """Return the fields that say what a schedule is counted from, if they are missing."""
        complete = schedule.anchored(first, week).document()
        known = {*schedule.document(), *self.without.get(schedule.type, ())}
        return {name: value for name, value in complete.items() if name not in known}
