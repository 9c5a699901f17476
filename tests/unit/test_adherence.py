"""Adherence: examples, a plain count day by day beside it, and a past that edits leave alone."""

import random
import time
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.regimen.plan.adherence import (
    AdherenceSummary,
    DayDose,
    DoseKey,
    DoseTally,
    Log,
    LogKey,
    complete,
    of_day,
    summarize,
)
from chalicelib.regimen.plan.documents import DoseStatus
from chalicelib.regimen.plan.regimen import ScheduleHistory, Version, edited
from chalicelib.schedules.fixed import Cycle, Daily, Interval, Weekdays
from chalicelib.schedules.flexible import AsNeeded, Weekly
from chalicelib.schedules.monthly import Monthly
from chalicelib.schedules.types import Schedule
from chalicelib.schedules.weeks import Week

DAY, MONDAY = timedelta(days=1), date(2026, 3, 9)
SUNDAY, SPAN = MONDAY + 6 * DAY, 40
SLOTS = ["", "breakfast", "dinner"]
DAYS = st.integers(0, SPAN).map(lambda n: MONDAY + n * DAY)
SCHEDULES = st.one_of(
    st.just(Daily()),
    st.builds(Weekdays, days=st.frozensets(st.integers(1, 7), min_size=1)),
    st.builds(
        Weekdays,
        days=st.frozensets(st.integers(1, 7), min_size=1),
        every_weeks=st.integers(2, 3),
        anchor=DAYS,
    ),
    st.builds(
        Monthly,
        days=st.frozensets(st.integers(1, 31), min_size=1),
        every_months=st.integers(1, 2),
        anchor=DAYS,
    ),
    st.builds(Interval, every_days=st.integers(1, 4), anchor=DAYS),
    st.builds(
        Cycle,
        anchor=DAYS,
        on_days=st.integers(1, 4),
        off_days=st.integers(0, 3),
    ),
    st.builds(Weekly, target=st.integers(1, 7)),
    st.just(AsNeeded()),
)
VERSIONS = st.builds(
    Version,
    DAYS,
    SCHEDULES,
    st.sampled_from([(), ("breakfast",), ("dinner", "breakfast")]),
    paused=st.sampled_from([False, False, False, True]),
    starts_on=st.none() | DAYS,
    ends_on=st.none() | DAYS,
)
EDITS = st.lists(st.tuples(st.sampled_from(["mg", "zinc"]), VERSIONS), max_size=6)


def regimen(schedule: Schedule, *slots: str, name: str = "mg") -> ScheduleHistory:
    return ScheduleHistory(name, (Version(MONDAY, schedule, slots),))


def log_key(name: str, slot: str = "") -> LogKey:
    return name, DoseKey(slot)


def logged(days: dict[int, DoseStatus], slot: str = "", name: str = "mg") -> Log:
    return {MONDAY + n * DAY: {log_key(name, slot): status} for n, status in days.items()}


def taken(*days: int, slot: str = "") -> Log:
    return logged(dict.fromkeys(days, "taken"), slot)


def week(
    held: ScheduleHistory, log: Log, today: date = SUNDAY + DAY, week_start: int = 1
) -> AdherenceSummary:
    return summarize([held], log, MONDAY, SUNDAY, today, week=Week(week_start))


def random_log(seed: int) -> Log:
    dice, statuses = random.Random(seed), ("taken", "taken", "skipped", None)
    keys = [log_key(name, slot) for name in ("mg", "zinc", "gone") for slot in SLOTS]
    days = [MONDAY + n * DAY for n in range(-3, SPAN + 10)]
    log = {day: {key: dice.choice(statuses) for key in keys} for day in days}
    return {day: {key: found for key, found in held.items() if found} for day, held in log.items()}


def test_what_became_of_the_doses_of_a_day() -> None:
    stack = [
        regimen(Daily(), "waking", "lunch", "dinner"),
        regimen(Weekly(target=2), "bedtime", name="d3"),
        regimen(AsNeeded(), name="ginger"),
    ]
    log: Log = {
        MONDAY: {
            log_key("mg", "waking"): "taken",
            log_key("mg", "lunch"): "skipped",
            log_key("mg", "bedtime"): "taken",
            log_key("d3", "bedtime"): "taken",
            log_key("d3", "lunch"): "taken",
            log_key("ginger", "16:20"): "taken",
            log_key("gone", ""): "skipped",
        }
    }
    past = of_day(stack, log, MONDAY, MONDAY + DAY)
    assert past.due == (
        DayDose(MONDAY, "mg", "waking", "taken"),
        DayDose(MONDAY, "mg", "lunch", "skipped"),
        DayDose(MONDAY, "mg", "dinner", "missed"),
    )
    assert past.flexible == (
        DayDose(MONDAY, "d3", "bedtime", "taken"),
        DayDose(MONDAY, "ginger", "16:20", "taken"),
    )
    assert past.extra == (
        DayDose(MONDAY, "d3", "lunch", "taken"),
        DayDose(MONDAY, "gone", "", "skipped"),
        DayDose(MONDAY, "mg", "bedtime", "taken"),
    )
    for today in (MONDAY, MONDAY - DAY):
        states = [dose.state for dose in of_day(stack, log, MONDAY, today).due]
        assert states == ["taken", "skipped", "open"]


def test_a_dose_before_the_regimen_existed_is_extra() -> None:
    held, log = regimen(Daily()), taken(-1, 0)
    found = summarize([held], log, MONDAY - 7 * DAY, MONDAY, MONDAY, week=Week(1))
    assert found.total == DoseTally(taken=1)
    assert found.extra == (DayDose(MONDAY - DAY, "mg", "", "taken"),)


def test_today_counts_as_it_is_logged() -> None:
    held, log = regimen(Daily(), "lunch", "dinner"), taken(0, 1, slot="lunch")
    today = MONDAY + DAY
    assert week(held, log, MONDAY).total == DoseTally(taken=2)
    assert week(held, log, today).by_day == {MONDAY: DoseTally(1, 0, 1), today: DoseTally(1)}
    assert week(held, log, today + DAY).by_day[today] == DoseTally(1, 0, 1)
    assert week(held, log, MONDAY - DAY).total.missed == 0


def test_skipping_lowers_the_rate() -> None:
    found = week(regimen(Daily()), logged({0: "taken", 1: "skipped"}), MONDAY + 2 * DAY)
    assert found.total == DoseTally(taken=1, skipped=1)
    assert found.total.rate == 0.5


@pytest.mark.parametrize(
    "change",
    [{"paused": True}, {"starts_on": SUNDAY + DAY}, {"ends_on": MONDAY - DAY}],
)
@pytest.mark.parametrize("schedule", [Daily(), Weekly(target=7)])
def test_nothing_is_due_of_an_inactive_regimen(
    schedule: Schedule, change: dict[str, bool | date]
) -> None:
    held = ScheduleHistory("mg", (replace(Version(MONDAY, schedule), **change),))
    found = week(held, taken(3))
    assert (found.total, found.by_supplement, found.by_day) == (DoseTally(), {}, {})
    assert found.total.rate is None
    assert found.extra == (DayDose(MONDAY + 3 * DAY, "mg", "", "taken"),)
    assert complete([held], taken(3), MONDAY + 3 * DAY) is None


def test_a_complete_day() -> None:
    stack = [regimen(Daily(), "lunch"), regimen(Daily(), "dinner", name="zinc")]
    both: Log = {MONDAY: {log_key("mg", "lunch"): "taken", log_key("zinc", "dinner"): "taken"}}
    assert complete(stack, both, MONDAY) is True
    assert complete(stack, both, MONDAY + DAY) is False
    assert complete(stack, both, MONDAY - DAY) is None
    assert complete(stack, {MONDAY: {log_key("mg", "lunch"): "taken"}}, MONDAY) is False
    skipped: Log = {MONDAY: {log_key("mg", "lunch"): "taken", log_key("zinc", "dinner"): "skipped"}}
    assert complete(stack, skipped, MONDAY) is False
    assert complete([regimen(Weekly(1))], {}, MONDAY) is None


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((), DoseTally(0, 0, 6)),
        ((0, 1, 2), DoseTally(3, 0, 3)),
        ((0, 1, 2, 3, 4, 6), DoseTally(6)),
        ((0, 1, 2, 3, 4, 5, 6), DoseTally(6)),
        ((-1, 0, 7), DoseTally(1, 0, 5)),
    ],
)
def test_six_a_week(days: tuple[int, ...], expected: DoseTally) -> None:
    found = week(regimen(Weekly(target=6), "lunch"), taken(*days, slot="lunch"))
    assert found.by_day == {SUNDAY: expected}
    assert found.by_week == {MONDAY: expected}
    assert found.by_slot == {"lunch": expected}
    assert found.extra == ()


def test_a_week_counts_each_slot_by_itself() -> None:
    held = regimen(Weekly(target=2), "lunch", "dinner")
    log: Log = {
        MONDAY: {log_key("mg", "lunch"): "taken", log_key("mg", "dinner"): "skipped"},
        MONDAY + DAY: {log_key("mg", "lunch"): "taken"},
        MONDAY + 2 * DAY: {log_key("mg", "lunch"): "taken"},
    }
    assert week(held, log).by_slot == {"dinner": DoseTally(0, 1, 1), "lunch": DoseTally(2)}
    # On its last day, the week is open for the slot that is not done yet.
    assert week(held, log, SUNDAY).by_slot == {"lunch": DoseTally(2)}


def test_a_week_counts_once_it_is_past_or_done() -> None:
    held = regimen(Weekly(target=3))
    assert week(held, taken(0, 1), SUNDAY).total == DoseTally()
    assert week(held, taken(0, 1), SUNDAY + DAY).total == DoseTally(2, 0, 1)
    assert week(held, taken(0, 1, 2), MONDAY + 2 * DAY).by_day == {SUNDAY: DoseTally(3)}


def test_a_week_counts_where_it_ends() -> None:
    held, log, later = regimen(Weekly(target=7)), taken(*range(7)), SUNDAY + 30 * DAY
    short = summarize([held], log, MONDAY, SUNDAY - DAY, later, week=Week(1))
    assert short.total == DoseTally()
    last = summarize([held], log, SUNDAY, SUNDAY, later, week=Week(1))
    assert last.total == DoseTally(7)
    # With weeks from Sunday on, the first one ends on the Saturday; it began a day too late.
    assert week(held, log, later, week_start=7).by_day == {SUNDAY - DAY: DoseTally(6)}


WEEKLY = Weekly(target=5)


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        # The target in force on the last day counts, also one that can no longer be met.
        (Version(MONDAY + 4 * DAY, Weekly(target=2)), DoseTally(2)),
        (Version(MONDAY + 4 * DAY, Weekly(target=7)), DoseTally(3, 0, 4)),
        (Version(MONDAY + 4 * DAY, WEEKLY, paused=True), DoseTally()),
        # From another slot on, only three days are left, and none of the doses was in it.
        (Version(MONDAY + 4 * DAY, WEEKLY, ("lunch",)), DoseTally(0, 0, 3)),
        (Version(MONDAY, WEEKLY, ends_on=SUNDAY - DAY), DoseTally()),
        (Version(MONDAY, WEEKLY, starts_on=MONDAY + DAY), DoseTally(2, 0, 3)),
        (Version(MONDAY, WEEKLY, starts_on=MONDAY + 3 * DAY), DoseTally(0, 0, 4)),
        # Three daily doses, which a weekly target does not count again.
        (Version(MONDAY + 4 * DAY, Daily()), DoseTally(0, 0, 3)),
    ],
)
def test_a_change_within_a_week(then: Version, expected: DoseTally) -> None:
    versions = edited((Version(MONDAY, WEEKLY),), then, MONDAY)
    assert week(ScheduleHistory("mg", versions), taken(0, 1, 2)).total == expected


def test_daily_doses_do_not_count_towards_a_weekly_target() -> None:
    daily, weekly = Version(MONDAY, Daily()), Version(MONDAY + 5 * DAY, WEEKLY)
    found = week(ScheduleHistory("mg", edited((daily,), weekly, MONDAY)), taken(0, 1, 2, 5))
    assert found.by_day[SUNDAY] == DoseTally(1, 0, 1)
    assert found.total == DoseTally(4, 0, 3)


def plain_day(held: ScheduleHistory, day: date) -> tuple[str, set[str]]:
    """What kind of doses a day has, and in which slots, as the rules state it."""
    version = None
    for one in held.versions:
        version = one if one.valid_from <= day else version
    if version is None or version.paused:
        return "none", set()
    if day < (version.starts_on or day) or day > (version.ends_on or day):
        return "none", set()
    rule, slots = version.schedule, set(version.slots) or {""}
    if rule.type in {"weekly", "as_needed"}:
        return rule.type, slots
    wanted = rule.type == "daily" or (rule.type == "weekdays" and day.isoweekday() in rule.days)
    if rule.type == "weekdays" and rule.anchor:
        begins = rule.anchor - (rule.anchor.isoweekday() - 1) * DAY
        in_turn = (day - begins).days // 7 % rule.every_weeks == 0
        wanted = wanted and day >= rule.anchor and in_turn
    if rule.type == "monthly":
        last = (day + DAY).day == 1
        months = (day.year - rule.anchor.year) * 12 + day.month - rule.anchor.month
        in_turn = months % rule.every_months == 0 and day >= rule.anchor
        late = last and any(each > day.day for each in rule.days)
        wanted = in_turn and (day.day in rule.days or late)
    if rule.type in {"interval", "cycle"}:
        on, length, first = 1, rule.window, rule.anchor
        if rule.type == "cycle":
            on, length = rule.on_days, rule.on_days + rule.off_days
        while first + length * DAY <= day:
            first += length * DAY
        wanted = first <= day < first + on * DAY
    return ("due", slots) if wanted else ("none", set())


def plain(
    regimens: list[ScheduleHistory], log: Log, first: date, last: date, today: date, week_start: int
) -> tuple[list[DayDose], set[DayDose]]:
    """Every dose that counts, on the day it counts on, and the extra ones."""
    counted, extra, day = [], set(), first
    while day <= last:
        held, names = log.get(day, {}), {regimen.id for regimen in regimens}
        extra |= {
            DayDose(day, name, key.slot, state)
            for (name, key), state in held.items()
            if name not in names
        }
        for one in regimens:
            kind, slots = plain_day(one, day)
            for slot in {*slots, *SLOTS}:
                state = held.get(log_key(one.id, slot))
                if kind == "due" and slot in slots:
                    if state or day < today:
                        counted.append(DayDose(day, one.id, slot, state or "missed"))
                elif state and kind != "as_needed" and not (kind == "weekly" and slot in slots):
                    extra.add(DayDose(day, one.id, slot, state))
            if kind == "weekly" and (day + DAY).isoweekday() == week_start:
                counted += plain_week(one, log, day, today)
        day += DAY
    return counted, extra


def plain_week(held: ScheduleHistory, log: Log, end: date, today: date) -> list[DayDose]:
    found = []
    for slot in plain_day(held, end)[1]:
        states = Counter()
        for n in range(7):
            kind, slots = plain_day(held, end - n * DAY)
            if kind == "weekly" and slot in slots:
                states[log.get(end - n * DAY, {}).get(log_key(held.id, slot), "missed")] += 1
        asked = min(held.weekly_target(end), states.total())
        order = [state for state in ("taken", "skipped", "missed") for _ in range(states[state])]
        if end < today or states["taken"] >= asked:
            found += [DayDose(end, held.id, slot, state) for state in order[:asked]]
    return found


def counts(doses: list[DayDose], group: str) -> dict[object, DoseTally]:
    found = {getattr(dose, group): Counter() for dose in doses}
    for dose in doses:
        found[getattr(dose, group)][dose.state] += 1
    return {name: DoseTally(**states) for name, states in found.items()}


def built(edits: list[tuple[str, Version]]) -> list[ScheduleHistory]:
    stack: dict[str, tuple[Version, ...]] = {"mg": (), "zinc": ()}
    for name, version in sorted(edits, key=lambda edit: edit[1].valid_from):
        stack[name] = edited(stack[name], version, version.valid_from)
    return [ScheduleHistory(name, versions) for name, versions in stack.items()]


@given(EDITS, st.integers(0, 2**32), DAYS, DAYS, DAYS, st.integers(1, 7))
def test_against_a_plain_count(
    edits: list[tuple[str, Version]], seed: int, one: date, two: date, today: date, start: int
) -> None:
    stack, log, first, last = built(edits), random_log(seed), min(one, two), max(one, two)
    found = summarize(stack, log, first, last, today, week=Week(start))
    counted, extra = plain(stack, log, first, last, today, start)
    assert found.by_day == counts(counted, "day")
    assert found.by_supplement == counts(counted, "supplement_id")
    assert found.by_slot == counts(counted, "slot")
    assert len(found.extra) == len(extra)
    assert set(found.extra) == extra
    for sums in (found.by_day, found.by_week, found.by_slot, found.by_supplement):
        assert sum(sums.values(), DoseTally()) == found.total
        assert all(0 <= tally.taken <= tally.due != 0 for tally in sums.values())
        assert list(sums) == sorted(sums)
    for begins, tally in found.by_week.items():
        assert begins.isoweekday() == start
        within = [found.by_day.get(begins + n * DAY, DoseTally()) for n in range(7)]
        assert sum(within, DoseTally()) == tally


@given(EDITS, st.integers(0, 2**32), DAYS, DAYS)
def test_a_day_is_complete_when_every_due_dose_is_taken(
    edits: list[tuple[str, Version]], seed: int, day: date, today: date
) -> None:
    stack, log = built(edits), random_log(seed)
    seen = of_day(stack, log, day, today)
    states = [dose.state for dose in seen.due]
    assert complete(stack, log, day) is (set(states) == {"taken"} if states else None)
    assert {dose[1:3] for dose in seen.due} == {
        (one.id, slot) for one in stack for slot in one.due(day)
    }
    # Whatever was logged is in one place, once.
    noted = [dose for dose in seen.due if dose.state in {"taken", "skipped"}]
    doses = [*noted, *seen.flexible, *seen.extra]
    assert {log_key(*dose[1:3]): dose.state for dose in doses} == log[day]
    assert len(doses) == len(log[day])


@given(EDITS, st.integers(0, 2**32), st.integers(1, 7))
def test_edits_leave_the_past_alone(
    edits: list[tuple[str, Version]], seed: int, start: int
) -> None:
    log, now = random_log(seed), MONDAY + (SPAN + 5) * DAY
    days = [MONDAY + n * DAY for n in range(-3, SPAN + 5)]
    edits = sorted(edits, key=lambda edit: edit[1].valid_from)
    for number, (_, version) in enumerate(edits):
        past = [day for day in days if day < version.valid_from]
        before, after = built(edits[:number]), built(edits[: number + 1])
        for day in past:
            assert of_day(after, log, day, now) == of_day(before, log, day, now)
            assert complete(after, log, day) is complete(before, log, day)
        one, two = (
            summarize(stack, log, days[0], past[-1], now, week=Week(start))
            for stack in (before, after)
        )
        assert one == two
        longer = summarize(after, log, days[0], days[-1], now, week=Week(start))
        assert {day: tally for day, tally in longer.by_day.items() if day in past} == one.by_day


def test_a_year_of_sixty_is_quick() -> None:
    kinds = [Daily(), Weekly(target=6), Interval(every_days=2)]
    stack = [
        regimen(kinds[number % 3], "breakfast", "dinner", name=f"s{number}") for number in range(60)
    ]
    keys = [log_key(held.id, slot) for held in stack for slot in ("breakfast", "dinner")]
    log: Log = {MONDAY + n * DAY: dict.fromkeys(keys, "taken") for n in range(366)}
    spent = []
    for _ in range(3):
        begun = time.process_time()
        found = summarize(stack, log, MONDAY, MONDAY + 365 * DAY, MONDAY + 366 * DAY, week=Week(1))
        spent.append(time.process_time() - begun)
    assert found.total == DoseTally(taken=2 * 20 * (366 + 6 * 52 + 183))
    # It takes some 0.04 s; the rest is for slow machines.
    assert min(spent) < 0.3
