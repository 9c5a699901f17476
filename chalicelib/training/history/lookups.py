"""What is known of many exercises at once: the records of their estimates."""

from collections.abc import Collection, Iterable
from decimal import Decimal

from chalicelib.table.session import Session
from chalicelib.training.logbook.blocks import by_group
from chalicelib.training.logbook.histories import Part, history_of, needed_now
from chalicelib.training.logbook.items import LogbookItems
from chalicelib.training.logbook.records import E1RM, standing_after


def record_estimates(session: Session, exercise_ids: Collection[str]) -> dict[str, Decimal]:
    """Return the record of the estimated one-rep maximum in kg of those that have one.

    Takes two round trips, or three if exercises are merged into them.
    """
    items = _with_newest(session, exercise_ids)
    found: dict[str, Decimal] = {}
    for exercise_id in exercise_ids:
        parts = [
            Part(sorted(names), items.bests(group), items.blocks(group))
            for group, names in items.read_as_one(exercise_id).items()
        ]
        standing = standing_after(history_of(parts))
        if E1RM in standing:
            found[exercise_id] = standing[E1RM].value
    return found


def _with_newest(session: Session, exercise_ids: Iterable[str]) -> LogbookItems:
    """Return the bests of exercises and what is merged into them, with their newest blocks."""
    items = LogbookItems(session)
    wanted = list(exercise_ids)
    items.require(by_group(wanted))
    joined = [items.read_as_one(name) for name in wanted]
    groups = {group for each in joined for group in each}
    items.require(groups)
    bests = [{group: items.bests(group) for group in each} for each in joined]
    items.require(groups, {place for each in bests for place in needed_now(each)})
    return items
