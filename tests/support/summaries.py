"""Whether the stored summaries of day logs say what the logs and the plan of now say."""

from dataclasses import replace
from datetime import date, timedelta

from chalicelib.regimen.plan import daylog, score
from chalicelib.regimen.plan.day_summary import DaySummary, unlimited_days
from chalicelib.regimen.plan.limit_days import limit_statuses, limited
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.score import Done
from chalicelib.table import keys
from chalicelib.table.client import dynamodb
from chalicelib.table.session import Session
from tests.conftest import TABLE

_ALWAYS = date(1950, 1, 1), date(2100, 12, 31)


def _read_plan(session: Session) -> Plan:
    """Read the plan with all deleted items."""
    plan = Plan.read(session, consistent=True)
    return plan.reading_archive(session, *_ALWAYS, consistent=True)


def out_of_step(
    user: str, *, moved_pillars: bool = False
) -> dict[date, tuple[DaySummary, DaySummary]]:
    """Return the stored summaries that differ from the logs, each with what it should be.

    If habits moved to other pillars, only the sums of the pillars are compared: a past day keeps
    the pillars with which it was evaluated.
    """
    session = Session(user)
    plan = _read_plan(session)
    requirements = plan.requirements((), plan.threshold)
    logs = daylog.read_range(session, *_ALWAYS, consistent=True)
    stored, without = daylog.read_summaries(session, *_ALWAYS)
    assert not without
    pairs = {day: (stored[day], log.summary(requirements)) for day, log in logs.items()}
    # These are read from the whole logs.
    read_whole = {*unlimited_days(plan.items, stored), *plan.entered_later}
    if moved_pillars:
        pairs = {day: (_summed(one), _summed(other)) for day, (one, other) in pairs.items()}
    return {
        day: pair for day, pair in pairs.items() if pair[0] != pair[1] and day not in read_whole
    }


def _summed(summary: DaySummary) -> DaySummary:
    """Return a summary with the done and due items of all pillars as those of one."""
    counts = summary.pillars.values()
    total = Done(sum(each.done for each in counts), sum(each.due for each in counts))
    return replace(summary, pillars={"other": total})


def forget_summaries(user: str) -> int:
    """Remove the summaries, as they are absent in logs of earlier releases; return how many."""
    session = Session(user)
    logs = daylog.read_range(session, *_ALWAYS, consistent=True)
    for day in logs:
        dynamodb().update_item(
            TableName=TABLE,
            Key={"pk": {"S": keys.partition(user)}, "sk": {"S": keys.day_log(day)}},
            UpdateExpression="REMOVE summary",
        )
    return len(logs)


def plain_scores(user: str, first: date, today: date) -> dict[date, dict[str, tuple[int, int]]]:
    """Return the done and due items of each day with some, by pillar, from all of the logs."""
    session = Session(user)
    plan = _read_plan(session)
    logs = daylog.read_range(session, *_ALWAYS, consistent=True)
    entries, habits = daylog.limit_entries(logs.values()), limited(plan.items)
    found = {}
    for number in range((today - first).days + 1):
        day = first + timedelta(days=number)
        logged = logs[day].all_statuses if day in logs else {}
        statuses = logged | limit_statuses(habits, entries, day, closed=day < today)
        pillars = score.of_day(plan.scored_items(day), {day: statuses}, day)
        if pillars:
            found[day] = {pillar: tuple(done) for pillar, done in pillars.items()}
    return found
