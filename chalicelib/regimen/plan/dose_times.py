"""When doses were taken, from the logs of days, for the limits of supplements as needed.

The end of the sort key of an intake, which the log of its day has, contains its instant. So the
limits need no intake, only the logs of the days to which doses of the last 24 hours (or of a longer
minimum gap) can belong.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime

from chalicelib import localtime
from chalicelib.profile.days import DaySettings
from chalicelib.regimen.plan.as_needed import (
    AsNeededState,
    assumed_time,
    dates_between,
    look_back,
    state,
)
from chalicelib.regimen.plan.daylog import DayLog, Entry
from chalicelib.regimen.plan.repository import Plan
from chalicelib.schedules.flexible import AsNeeded
from chalicelib.schedules.weeks import Span
from chalicelib.table import keys
from chalicelib.table.ids import created_at


def needed_days(plan: Plan, supplement_ids: Iterable[str], day: date, now: datetime) -> Span | None:
    """Return the days whose logs the states of supplements as needed are computed from.

    Args:
        plan: with the schedules.
        supplement_ids: of any supplements.
        day: the local date of which the states are requested.
        now: the time of the request.

    Returns:
        The days; None if none of the supplements is taken as needed on ``day``.
    """
    schedules = (_schedule(plan, supplement_id, day) for supplement_id in supplement_ids)
    periods = [look_back(schedule) for schedule in schedules if schedule]
    if not periods:
        return None
    ends = _ends(day, plan.days)
    return dates_between(min(now, ends) - max(periods), ends)


def needed_state(
    plan: Plan, logs: Mapping[date, DayLog], supplement_id: str, day: date, now: datetime
) -> AsNeededState | None:
    """Return what the limits of a supplement say: now or, of a past day, when it ended.

    Args:
        plan: with the schedules.
        logs: of the days that :func:`needed_days` returns; a day without a log may be absent.
        supplement_id: of any supplement.
        day: the local date of which the state is requested; doses after it do not count.
        now: the time of the request.

    Returns:
        The state; None if the supplement is not taken as needed on ``day``.
    """
    schedule = _schedule(plan, supplement_id, day)
    if schedule is None:
        return None
    ends = _ends(day, plan.days)
    times = (
        _time(entry, log.day, plan.days)
        for log in logs.values()
        for entry in _taken(log, supplement_id)
    )
    return state(schedule, (time for time in times if time < ends), min(now, ends))


def _schedule(plan: Plan, supplement_id: str, day: date) -> AsNeeded | None:
    """Return the schedule of a supplement that is taken as needed on ``day``."""
    history = plan.histories.get(supplement_id)
    version = history.in_force(day) if history else None
    return version.schedule if version and isinstance(version.schedule, AsNeeded) else None


def _ends(day: date, days: DaySettings) -> datetime:
    return localtime.day_ends(day, days.zone, days.day_start)


def _taken(log: DayLog, supplement_id: str) -> Iterator[Entry]:
    """Yield the taken doses of a supplement, also those in slots, from an earlier schedule."""
    for (name, _), entry in log.doses.items():
        if name == supplement_id and entry.status == "taken":
            yield entry


def _time(entry: Entry, day: date, days: DaySettings) -> datetime:
    """Return when a dose was taken, or counts as taken."""
    instant = entry.position.partition("#")[0]
    if instant:
        return datetime.strptime(instant, keys.INSTANT_FORM).replace(tzinfo=UTC)
    begins = localtime.day_begins(day, days.zone, days.day_start)
    return assumed_time(created_at(entry.intake_id), begins, _ends(day, days))
