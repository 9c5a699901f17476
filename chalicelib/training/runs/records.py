"""The records from which a run takes the loads that were not entered."""

from collections.abc import Iterable
from decimal import Decimal

from chalicelib.table.session import Session
from chalicelib.training.history.reading import ExerciseLog
from chalicelib.training.logbook.blocks import by_group
from chalicelib.training.logbook.items import LogbookItems
from chalicelib.training.logbook.records import events, kinds
from chalicelib.training.logbook.steps import steps_of
from chalicelib.training.performance.one_rep_max import DEFAULT

_E1RM = "e1rm"


def record_e1rms(session: Session, exercise_ids: Iterable[str]) -> dict[str, Decimal]:
    """Return the record of the estimated one-repetition maximum of exercises, in kg, by id.

    An exercise without one is left out. The formula is the default one.
    """
    wanted = sorted({*exercise_ids})
    items = LogbookItems(session)
    items.require(by_group(wanted))
    found: dict[str, Decimal] = {}
    for exercise_id in wanted:
        log = ExerciseLog(session, exercise_id, items)
        log.require_newest()
        for event in events(steps_of(log.parts()), kinds(sport=False), DEFAULT):
            if event.kind.name == _E1RM:
                found[exercise_id] = event.value
    return found
