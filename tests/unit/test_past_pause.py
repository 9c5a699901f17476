"""Pauses that are entered later: what days ask for afterwards, and what is refused."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import Invalid
from chalicelib.regimen.habits.models import HabitCreate
from chalicelib.regimen.plan.models import PlanSchedule, Scheduled, Slots, parse_history
from chalicelib.regimen.plan.regimen import REGIMEN_SCHEDULES
from chalicelib.regimen.plan.version_bounds import MAX_VERSIONS_WITH_PAUSES
from chalicelib.regimen.plan.versions import with_versions
from tests.support.properties import examples

DAY, FIRST = timedelta(days=1), date(2026, 3, 2)
TODAY = FIRST + 30 * DAY
SPAN = [FIRST + n * DAY for n in range(-5, 60)]
DAILY = {"type": "daily"}


class Dosed(Scheduled):
    """Something with slots, as supplements are."""

    schedule: PlanSchedule
    slots: Slots = []


def edited(before: Any, today: date, **fields: Any) -> Any:
    """Return a document after a request that has all fields of ``before`` but some."""
    kept = {name: before[name] for name in ("schedule", "slots", "paused")} if before else {}
    asked = Dosed.model_validate_json(json.dumps({"schedule": DAILY} | kept | fields, default=str))
    return json.loads(json.dumps(with_versions(asked, today, before)))


def due(document: Any, day: date) -> Any:
    history = parse_history("id", document["versions"], REGIMEN_SCHEDULES)
    return history.due(day), history.weekly_slots(day), history.weekly_target(day)


def shown(document: Any) -> list[tuple[Any, ...]]:
    """Return the versions: the day of March, whether it is paused, and when it was entered."""
    return [
        (version["valid_from"][8:], version["paused"], version.get("entered_on", "")[5:])
        for version in document["versions"]
    ]


def refused(before: Any, today: date = TODAY, **fields: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as error:
        edited(before, today, **fields)
    return [(fault.path, fault.code) for fault in error.value.faults]


def test_it_begins_and_ends_in_the_past() -> None:
    document = edited(None, FIRST)
    paused = edited(document, TODAY, paused=True, effective_from=FIRST + 9 * DAY)
    assert shown(paused) == [("02", False, ""), ("11", True, "04-01")]
    resumed = edited(paused, TODAY + DAY, paused=False, effective_from=FIRST + 14 * DAY)
    assert shown(resumed) == [("02", False, ""), ("11", True, "04-01"), ("16", False, "04-02")]
    assert [day for day in SPAN if day >= FIRST and not due(resumed, day)[0]] == [
        FIRST + n * DAY for n in range(9, 14)
    ]
    # A request that is sent again changes nothing.
    assert edited(resumed, TODAY + DAY, effective_from=FIRST + 14 * DAY) == resumed
    assert edited(paused, TODAY, effective_from=FIRST + 9 * DAY) == paused
    # A longer pause takes up the shorter one.
    longer = edited(resumed, TODAY + DAY, paused=True, effective_from=FIRST + 5 * DAY)
    assert [paused for _, paused, _ in shown(longer)] == [False, True]


def test_other_fields_of_the_past_stay() -> None:
    document = edited(None, FIRST)
    where = [("/effective_from", "in_the_past")]
    past = {"effective_from": FIRST + 9 * DAY}
    # It is so since the first day already.
    assert edited(document, TODAY, **past) == document
    for other in (
        {"schedule": {"type": "weekly", "target": 2}},
        {"slots": ["dinner"]},
        {"ends_on": "2026-05-01"},
        {"starts_on": "2026-03-20"},
    ):
        assert refused(document, paused=True, **past, **other) == where, other
    # A new version of today is not of the past.
    changed = edited(document, TODAY, paused=True, slots=["dinner"])
    assert shown(changed) == [("02", False, ""), ("01", True, "")]


def test_it_begins_at_most_60_days_ago() -> None:
    document = edited(None, FIRST)
    last = FIRST + 70 * DAY
    assert edited(document, last, paused=True, effective_from=last - 60 * DAY)["paused"]
    early = last - 61 * DAY
    assert refused(document, last, paused=True, effective_from=early) == [
        ("/effective_from", "too_far_back")
    ]


def test_a_pause_before_the_first_day_begins_with_it() -> None:
    document = edited(None, FIRST + 9 * DAY)
    paused = edited(document, TODAY, paused=True, effective_from=FIRST)
    assert shown(paused) == [("11", True, "04-01")]


def test_it_is_possible_at_the_bound_of_versions() -> None:
    """The oldest version is dropped, so that nothing is due before the next one."""
    document = edited(None, FIRST)
    [version] = document["versions"]
    days = [date(2024, 1, 1) + n * DAY for n in range(MAX_VERSIONS_WITH_PAUSES)]
    document["versions"] = [version | {"valid_from": str(day)} for day in days]
    start = TODAY - 2 * DAY
    paused = edited(document, TODAY, paused=True, effective_from=start)
    assert [each["valid_from"] for each in paused["versions"]] == [*map(str, days[1:]), str(start)]
    assert paused["versions"][0]["slots"] == []
    assert due(document, days[0])[0]
    assert not due(paused, days[0])[0]
    assert due(paused, days[1]) == due(document, days[1])


def test_a_pause_that_is_taken_back_leaves_no_version() -> None:
    for schedule in (DAILY, {"type": "interval_from_last", "every_days": 3}):
        document = edited(None, FIRST, schedule=schedule)
        start = FIRST + 9 * DAY
        paused = edited(document, TODAY, paused=True, effective_from=start)
        resumed = edited(paused, TODAY, paused=False, effective_from=start)
        assert resumed == document
        # Also if it is taken back again.
        assert edited(resumed, TODAY, paused=False, effective_from=start) == document


def test_an_interval_of_0_5_without_an_anchor_keeps_its_days() -> None:
    """0.5 stored an interval as it was sent; it is counted from the first day of its version."""
    document = edited(None, FIRST, schedule={"type": "interval", "every_days": 3})
    for stored in (document, *document["versions"]):
        del stored["schedule"]["anchor"]
    before = {day: due(document, day) for day in SPAN}
    paused = edited(document, TODAY, paused=True, effective_from=FIRST + 10 * DAY)
    resumed = edited(paused, TODAY, paused=False, effective_from=FIRST + 10 * DAY)
    assert {day: due(resumed, day) for day in SPAN} == before


def test_habits_have_no_past_pause() -> None:
    fields = {"name": "Walk", "pillar": "exercise", "schedule": DAILY}
    habit = HabitCreate.model_validate_json(json.dumps(fields))
    before: Any = with_versions(habit, FIRST, None)
    pause = fields | {"paused": True, "effective_from": str(FIRST + DAY)}
    with pytest.raises(Invalid) as error:
        with_versions(HabitCreate.model_validate_json(json.dumps(pause)), TODAY, before)
    assert [fault.code for fault in error.value.faults] == ["in_the_past"]


SCHEDULES = st.sampled_from(
    [
        DAILY,
        {"type": "weekdays", "days": [1, 4], "every_weeks": 2},
        {"type": "monthly", "days": [5, 31]},
        {"type": "interval", "every_days": 3},
        {"type": "cycle", "on_days": 2, "off_days": 3},
        {"type": "weekly", "target": 3},
    ]
)
OFFSETS = st.integers(0, 29)


@examples(60)
@given(
    st.lists(st.tuples(OFFSETS, SCHEDULES, st.booleans()), min_size=1, max_size=4),
    OFFSETS,
    st.integers(0, 29),
)
def test_only_the_days_of_the_pause_change(
    edits: list[tuple[int, Any, bool]], begins: int, length: int
) -> None:
    document: Any = None
    active: Any = None
    for offset, schedule, paused in sorted(edits, key=lambda edit: edit[0]):
        day = FIRST + offset * DAY
        document = edited(document, day, schedule=schedule, paused=paused)
        active = edited(active, day, schedule=schedule)
    start, end = FIRST + begins * DAY, min(FIRST + (begins + length) * DAY, TODAY - DAY)
    paused_since = edited(document, TODAY, paused=True, effective_from=start)
    for day in SPAN:
        wanted = due(document, day) if day < start else ((), (), 0)
        assert due(paused_since, day) == wanted, day
    if end <= start or document["versions"][0]["valid_from"] > str(end):
        return
    resumed = edited(paused_since, TODAY, paused=False, effective_from=end)
    for day in SPAN:
        if day < end:
            assert due(resumed, day) == due(paused_since, day), day
        else:
            # As if it had never been paused.
            assert due(resumed, day) == due(active, day), day
