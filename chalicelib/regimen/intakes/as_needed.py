"""The logs and the answers of new intakes, with the limits of supplements as needed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from chalicelib.jsontext import dump
from chalicelib.regimen.intakes.documents import IntakeDocument
from chalicelib.regimen.intakes.entry import IntakeEntry
from chalicelib.regimen.plan import daylog
from chalicelib.regimen.plan.as_needed_models import as_needed_fields
from chalicelib.regimen.plan.daylog import DayLog
from chalicelib.regimen.plan.dose_times import needed_days, needed_state
from chalicelib.regimen.plan.repository import Plan
from chalicelib.schedules.by_history import merged
from chalicelib.table.items import Stored
from chalicelib.table.session import Session


def read_logs(
    session: Session, plan: Plan, entries: Iterable[IntakeEntry], now: datetime
) -> dict[date, DayLog]:
    """Read the logs of the days of ``entries``, and those that limits of their supplements need.

    One round trip if no supplement is taken as needed, or if all are logged for one day. The days
    around a dose are one Query, which costs by their total size.
    """
    supplements: defaultdict[date, set[str]] = defaultdict(set)
    for intake in entries:
        supplements[intake.day].add(intake.key[0])
    needed = (needed_days(plan, names, day, now) for day, names in supplements.items())
    logs: dict[date, DayLog] = {}
    for span in merged(each for each in needed if each):
        stored = daylog.read_range(session, *span, consistent=True)
        logs |= {day: stored.get(day) or DayLog(day, None) for day in span.days()}
    return logs | daylog.read(session, supplements.keys() - logs.keys())


def answer(
    plan: Plan, logs: Mapping[date, DayLog], stored: Stored[IntakeDocument], now: datetime
) -> Stored[IntakeDocument]:
    """Return a new intake as it is answered: with the state of a supplement as needed.

    Args:
        plan: with the schedules.
        logs: as they will be.
        stored: the intake.
        now: the time of the request.
    """
    document = stored.document()
    day = date.fromisoformat(document["local_date"])
    found = needed_state(plan, logs, document["supplement_id"], day, now)
    return stored._replace(text=dump({**document, **as_needed_fields(found)})) if found else stored
