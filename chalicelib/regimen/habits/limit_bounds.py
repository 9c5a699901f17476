"""How many habits can have a limit. No I/O."""

from collections.abc import Iterable, Mapping

from chalicelib.errors import invalid
from chalicelib.regimen.plan.documents import HabitDocument, VersionDocument
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.sources import MetricSource, parse_source
from chalicelib.table.items import Stored

# Their amounts are read with all streaks: ten years of one habit are 60 KB, thirty times as much as
# of another habit.
MAX_LIMITS = 5


def refuse_too_many_limits(
    plan: Plan, edited: Mapping[str, Stored[HabitDocument]], where: str
) -> None:
    """Refuse more than five habits that have, or had, a limit; deleted ones do not count.

    An upper bound of a metric that fills a habit is one of them.

    Args:
        plan: as it was read.
        edited: habits as they will be, by id. What has too many already does not get more.
        where: the field at fault, as a JSON pointer.

    Raises:
        Invalid: ``too_many``.
    """
    documents = {name: stored.document() for name, stored in edited.items()}
    before = _limited(plan.habit_documents.values())
    after = _limited((plan.habit_documents | documents).values())
    if after > max(before, MAX_LIMITS):
        raise invalid(where, "too_many", max=MAX_LIMITS, of="limited_habits")


def _limited(habits: Iterable[HabitDocument]) -> int:
    return sum(any(map(_is_limited, habit["versions"])) for habit in habits)


def _is_limited(version: VersionDocument) -> bool:
    """Tell whether the amounts of the days of a version are kept."""
    source = parse_source(version.get("source"))
    return "limit" in version or (isinstance(source, MetricSource) and source.is_limit)
