"""The next workout of an active run, in an item that is read with the day. Pure rules.

The item follows from the run and the latest part of its log, and is written in the transaction of
whatever changes it. It does not say which day of the calendar is next: that is computed when the
item is read, so that nothing has to be written when a day begins.
"""

from datetime import date
from typing import Any, Final, NamedTuple, NotRequired, TypedDict

from chalicelib.table import keys
from chalicelib.table.items import pack
from chalicelib.table.transaction import Transaction
from chalicelib.training.progression.plans import Plan, PlanDay
from chalicelib.training.progression.positions import Turn, by_weekday, following
from chalicelib.training.runs.books import Book
from chalicelib.training.runs.checkpoints import turn_after, turn_of
from chalicelib.training.runs.documents import RunDocument
from chalicelib.training.runs.plans import plan_of

# So many of the latest workouts say whether a day of the calendar is done. Only workouts of later
# dates come after that of today, so a week of them is enough.
MAX_SHOWN_LATEST: Final = 7


class NextWorkoutDocument(TypedDict):
    """What today shows of an active run.

    Attributes:
        name: of the run, for when its program is deleted.
        program_id: of its program.
        starts_on: its first date.
        turn: the next day and week; only in rotation.
        weekdays: each day with its weekday, 1 (Monday) to 7; only by weekdays.
        logged: day and date of the latest workouts that were completed or skipped; only by
            weekdays.
        open: id, day and week of the workout that is planned or in progress; absent without one.
    """

    name: str
    program_id: str
    starts_on: str
    turn: NotRequired[list[Any]]
    weekdays: NotRequired[list[list[Any]]]
    logged: NotRequired[list[list[str]]]
    open: NotRequired[list[Any]]


class NextWorkout(NamedTuple):
    """The day of a run that is next, and its open workout; None without one."""

    turn: Turn
    workout_id: str | None


def document_of(run: RunDocument, book: Book) -> NextWorkoutDocument | None:
    """Return what today shows of a run; None unless the run is active.

    Args:
        run: the run.
        book: its log with the latest part. Whether the run is active is taken from it, because
            only the log excludes other writes to the run and to its workouts.
    """
    if not book.active:
        return None
    document: NextWorkoutDocument = {
        "name": run["name"],
        "program_id": run["program_id"],
        "starts_on": run["starts_on"],
    }
    lines, plan = book.latest.lines, plan_of(run)
    if plan.position == "rotation":
        turn = following(plan, turn_after(plan, turn_of(book.latest.before), lines))
        document["turn"] = [turn.day, turn.week]
    else:
        document["weekdays"] = [[day.id, day.weekday] for day in plan.days]
        document["logged"] = [
            [line["day"], line["local_date"]] for line in lines[-MAX_SHOWN_LATEST:]
        ]
    if book.open:
        workout_id, planned = next(iter(book.open.items()))
        document["open"] = [workout_id, *planned]
    return document


def next_on(document: NextWorkoutDocument, day: date) -> NextWorkout | None:
    """Return the next workout of an active run on a date, today or later.

    By weekdays, it is that of the calendar of the date, and an open workout of another day is not
    that of this one.

    Returns:
        None before the start of the run, and if the calendar has no day on the date, or its day
        was completed or skipped.
    """
    starts_on = date.fromisoformat(document["starts_on"])
    if day < starts_on:
        return None
    workout_id, *planned = document.get("open", (None,))
    if "turn" in document:
        return NextWorkout(Turn(*document["turn"]), workout_id)
    days = [PlanDay(name, (), weekday) for name, weekday in document.get("weekdays", ())]
    turn = by_weekday(Plan("kg", "weekdays", days), starts_on, day)
    if turn is None or [turn.day, day.isoformat()] in document.get("logged", ()):
        return None
    return NextWorkout(turn, workout_id if planned == [turn.day, turn.week] else None)


def stage(
    transaction: Transaction,
    run: RunDocument,
    before: NextWorkoutDocument | None,
    after: NextWorkoutDocument | None,
) -> None:
    """Add to a transaction what today shows of a run, if it changes.

    The transaction must also write the latest part of the log, whose version excludes other writes.
    """
    sort_key = keys.next_workout(run["id"])
    if after and after != before:
        transaction.put(sort_key, {"doc": pack(after)})
    elif before and not after:
        transaction.remove(sort_key)
