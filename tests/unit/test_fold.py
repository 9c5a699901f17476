"""The streak rules: the team's worked cases, a naive reference, and properties of any history."""

import json
import math
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from chalicelib import localtime
from chalicelib.schedules.by_history import HabitInterval
from chalicelib.schedules.fixed import Daily, Weekdays
from chalicelib.schedules.flexible import Weekly
from chalicelib.schedules.freezes import Freeze
from chalicelib.schedules.monthly import Monthly
from chalicelib.schedules.streaks import STREAKS
from chalicelib.schedules.types import Schedule
from chalicelib.schedules.weeks import Week
from chalicelib.streaks import heatmap
from chalicelib.streaks.fold import Fold, fold
from chalicelib.streaks.ledger import History
from chalicelib.streaks.milestones import LENGTHS, milestones
from chalicelib.streaks.rules import Rules
from chalicelib.table import counters
from tests.support.properties import examples

DATA = Path(__file__).resolve().parents[1] / "data"
CASES = json.loads((DATA / "streak_cases.json").read_text(encoding="utf-8"))["cases"]
DAY, START = timedelta(days=1), date(2026, 1, 1)
SPAN = 45


def schedule_of(given: dict[str, Any]) -> Schedule:
    return STREAKS.parse(given)


def run_case(case: dict[str, Any]) -> Fold:
    zone = ZoneInfo(case["timezone"])
    day_start = time.fromisoformat(case.get("day_start", "00:00"))

    def local(instant: str, where: str) -> date:
        return localtime.local_date(datetime.fromisoformat(instant), ZoneInfo(where), day_start)

    days = [date.fromisoformat(day) for day in case.get("activities", [])]
    days += [local(entry["at"], entry["tz"]) for entry in case.get("instants", [])]
    today = case.get("today")
    now = date.fromisoformat(today) if today else local(case["now"], case["timezone"])
    versions = case.get("schedule_history") or [{"from": None, "schedule": case["schedule"]}]
    rules = Rules(
        tuple(
            (v["from"] and date.fromisoformat(v["from"]), schedule_of(v["schedule"]))
            for v in versions
        ),
        Freeze(**case.get("freeze", {})),
        Week(case.get("week_start", 1)),
    )
    excused = frozenset(map(date.fromisoformat, case.get("excused", [])))
    return fold(History(Counter(days), excused, localtime.skipped_days(zone)), rules, now)


@pytest.mark.parametrize("case", CASES, ids=[f"{c['id']} {c['name']}" for c in CASES])
def test_worked_case(case: dict[str, Any]) -> None:
    result = run_case(case)
    assert case["expected"] == {
        "current": result.current.length if result.current else 0,
        "longest": result.longest.length if result.longest else 0,
        "at_risk": result.at_risk,
        "status": result.status,
    }


@dataclass(frozen=True)
class Life:
    """A random history, its rules, and the day it is looked at."""

    entries: tuple[date, ...]
    excused: frozenset[date]
    rules: Rules
    today: date
    skipped: frozenset[date] = frozenset()

    @property
    def history(self) -> History:
        return self.history_of(self.entries)

    def history_of(self, entries: Iterable[date]) -> History:
        return History(Counter(entries), self.excused, self.skipped)

    def fold(self) -> Fold:
        return fold(self.history, self.rules, self.today)


WEEKDAYS = st.frozensets(st.integers(1, 7), min_size=1)
ANCHORS = st.integers(-20, SPAN).map(lambda n: START + n * DAY)
EVERY_FEW_WEEKS = st.builds(
    Weekdays, WEEKDAYS, st.integers(2, 3), st.integers(1, 7), anchor=ANCHORS
)
MONTH_DAYS = st.frozensets(st.integers(1, 31), min_size=1)
MONTHLY = st.builds(Monthly, MONTH_DAYS, st.integers(1, 2), anchor=ANCHORS)
BY_DAYS = st.just(Daily()) | WEEKDAYS.map(Weekdays) | EVERY_FEW_WEEKS | MONTHLY
BY_WEEKS = st.integers(1, 7).map(lambda n: Weekly(target=n)) | st.integers(1, 12).map(
    lambda n: Weekly(target=n, count_by="sessions")
)
BY_ENTRIES = st.integers(1, 12).map(lambda n: HabitInterval(every_days=n))
SCHEDULES = BY_DAYS | BY_WEEKS | BY_ENTRIES
OFFSETS = st.integers(0, SPAN + 10).map(lambda n: START + n * DAY)
FREEZES = st.just(Freeze()) | st.builds(
    Freeze, st.integers(0, 5), st.integers(0, 3), st.sampled_from([0, 0, 1, 2])
)
SEEDS = st.integers(0, 2**32)


def sprinkled(seed: int, density: float) -> dict[date, int]:
    """Return days with 1 to 3 entries each; drawn by seed, for that is many times faster."""
    dice = random.Random(seed)
    days = (START + n * DAY for n in range(SPAN) if dice.random() < density)
    return {day: dice.randint(1, 3) for day in days}


@st.composite
def lives(draw: Any, schedules: Any = SCHEDULES, freezes: Any = FREEZES, versions: int = 3) -> Life:
    counts = sprinkled(draw(SEEDS), draw(st.sampled_from([0.05, 0.2, 0.5, 0.8, 0.95])))
    idle = sprinkled(draw(SEEDS), draw(st.sampled_from([0, 0.1, 0.4])))
    today = START + draw(st.integers(SPAN - 16, SPAN - 1)) * DAY
    skipped = draw(st.none() | OFFSETS | st.integers(-7, 7).map(lambda n: today + n * DAY))
    counts.pop(skipped, None)
    history = [(None, draw(schedules))]
    history += draw(st.lists(st.tuples(OFFSETS, schedules), max_size=versions - 1))
    entries = tuple(day for day, count in counts.items() for _ in range(count))
    rules = Rules(tuple(history), draw(freezes), Week(draw(st.integers(1, 7))))
    return Life(
        entries,
        frozenset(idle),
        rules,
        today,
        frozenset({skipped} if skipped else ()),
    )


def through_the_codec(changes: list[tuple[date, int]]) -> dict[date, int]:
    """Write changes as counters are written, one ADD each, and read the counts back."""
    years: dict[int, Counter[str]] = {}
    for change in changes:
        for year, amounts in counters.deltas([change]).items():
            years.setdefault(year, Counter()).update(amounts)
    result: dict[date, int] = {}
    for year, blocks in years.items():
        result |= counters.counts(year, blocks)
    return result


@given(lives(), st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(life: Life, dice: random.Random) -> None:
    shuffled = list(life.entries)
    dice.shuffle(shuffled)
    stored = through_the_codec([(day, 1) for day in shuffled])
    assert stored == Counter(life.entries)
    again = fold(life.history_of(shuffled), life.rules, life.today)
    coded = fold(History(stored, life.excused, life.skipped), life.rules, life.today)
    assert life.fold() == again == coded


@given(lives(), st.lists(OFFSETS, min_size=1, max_size=5))
def test_adding_and_deleting_is_the_identity(life: Life, extra: list[date]) -> None:
    changes = [(day, 1) for day in life.entries]
    stored = through_the_codec([*changes, *((d, 1) for d in extra), *((d, -1) for d in extra)])
    assert stored == through_the_codec(changes)
    after = fold(History(stored, life.excused, life.skipped), life.rules, life.today)
    assert after == life.fold()


def within_one_unit(rules: Rules, now: date) -> Rules:
    """Drop the versions from the first later one of another unit on: that ends a streak anyway."""
    unit, kept = rules.on(now).unit, []
    for start, schedule in sorted(rules.versions, key=lambda v: v[0] or date.min):
        if start and start > now and schedule.unit != unit:
            break
        kept.append((start, schedule))
    return replace(rules, versions=tuple(kept))


def survives(life: Life, seen: Fold, *, act_today: bool) -> bool:
    """Do all that can be done after today, and today too or not; see who lives after the period."""
    now = seen.today
    last = max(seen.period.end, now + 7 * DAY) if seen.unit == "entry" else seen.period.end
    entries = [day for day in life.entries if day <= now]
    first = now if act_today else now + DAY
    for offset in range((last - first).days + 1):
        if (day := first + offset * DAY) not in life.skipped:
            entries += [day] * 20
    after = fold(life.history_of(entries), life.rules, last + DAY)
    assert seen.current
    return after.current is not None and after.current.start == seen.current.start


@examples(300)
@given(lives())
def test_at_risk_means_that_today_decides(life: Life) -> None:
    seen = life.fold()
    assume(seen.current and seen.today not in life.skipped)
    life = replace(life, rules=within_one_unit(life.rules, seen.today))
    seen = life.fold()
    idle, acted = (survives(life, seen, act_today=act) for act in (False, True))
    assert seen.at_risk == (acted and not idle), (seen, idle, acted)
    assert (seen.status == "unreachable") == (not acted), (seen, idle, acted)


@examples(300)
@given(lives())
def test_longest_is_at_least_current(life: Life) -> None:
    seen = life.fold()
    current = seen.current.length if seen.current else 0
    longest = seen.longest.length if seen.longest else 0
    assert longest >= current >= 0
    assert (seen.status == "none") == (not seen.days)
    assert not (seen.at_risk and not current)
    assert 0 <= seen.freezes <= life.rules.freeze.max
    assert seen.current is None or seen.current.start <= seen.current.end
    assert seen.active_days <= len(seen.days)
    assert seen.period.needed == max(0, seen.period.target - seen.period.done)


@examples(300)
@given(lives(freezes=st.just(Freeze())), OFFSETS)
def test_an_excuse_never_shortens(life: Life, day: date) -> None:
    before = life.fold()
    after = replace(life, excused=life.excused | {day}).fold()
    for one, other in ((before.current, after.current), (before.longest, after.longest)):
        assert (one.length if one else 0) <= (other.length if other else 0)


def test_an_excuse_may_move_when_freezes_are_earned() -> None:
    """The one way in which an excuse can cost: a freeze falls due while the bank is full.

    Days: kept, missed, then kept and missed in turn. Unexcused, the streak starts anew after the
    first miss, and its earnings fall where they are needed.
    """
    rules = Rules(freeze=Freeze(earn_every=2, max=1))
    pattern = "K.KKK.K.KKK"
    entries = tuple(START + n * DAY for n, mark in enumerate(pattern) if mark == "K")
    life = Life(entries, frozenset(), rules, START + (len(pattern) - 1) * DAY)
    excused = replace(life, excused=frozenset({START + DAY}))
    lengths = [seen.current.length for seen in (life.fold(), excused.fold()) if seen.current]
    assert lengths == [7, 3]


def plain(life: Life) -> tuple[str, int, int, int, set[date]]:
    """Return (status, current, longest, bank, frozen) as of today, or of tomorrow if it is done.

    Not of tomorrow if today is still open, and the run would end or use a freeze without it.
    """
    tomorrow = life.today + DAY
    misses = not Counter(life.entries)[life.today] and plain_on(life, life.today)[1] > 0
    misses = misses and life.rules.is_due(life.today)
    misses = misses and life.today not in life.excused | life.skipped
    return plain_on(life, life.today if misses or tomorrow not in life.entries else tomorrow)


def plain_on(life: Life, now: date) -> tuple[str, int, int, int, set[date]]:
    """Return (status, current, longest, bank, frozen) by looking at each day in turn."""
    counts, freeze = Counter(life.entries), life.rules.freeze
    run = longest = bank = 0
    missed, frozen, day = False, set(), min(life.entries, default=now + DAY)
    if day > now:
        return "none", 0, 0, 0, set()
    required, first = False, day
    while day <= now:
        if day in (first, day.replace(day=1)):
            bank = min(freeze.max, bank + freeze.per_month)
        due_by_rule = life.rules.is_due(day)
        required = due_by_rule and day not in life.excused and day not in life.skipped
        if counts[day] and due_by_rule:
            run += 1
            if freeze.earn_every and run % freeze.earn_every == 0:
                bank = min(freeze.max, bank + 1)
        elif not counts[day] and required and day < now:
            if run and bank:
                bank -= 1
                frozen.add(day)
            else:
                run, missed = 0, True
        longest = max(longest, run)
        day += DAY
    if counts[now]:
        status = "done"
    elif run or not missed:
        due_status = ("protected" if bank else "at_risk") if run else "pending"
        status = due_status if required else "excused" if now in life.excused else "off"
    else:
        status = "broken"
    return status, run, longest, bank, frozen


@examples(300)
@given(lives(schedules=BY_DAYS))
def test_days_agree_with_a_plain_loop(life: Life) -> None:
    seen = life.fold()
    current = seen.current.length if seen.current else 0
    longest = seen.longest.length if seen.longest else 0
    assert plain(life) == (seen.status, current, longest, seen.freezes, seen.frozen)


def plain_weeks(life: Life) -> tuple[int, int]:
    """Return (current, longest) in weeks, as of today, or of tomorrow if it has an entry.

    Not of tomorrow if this week ends today and could still be needed by the run.
    """
    tomorrow = life.today + DAY
    if tomorrow not in life.entries:
        return plain_weeks_on(life, life.today)[:2]
    last_day = life.rules.week.first(tomorrow) == tomorrow
    run, _, kept = plain_weeks_on(life, life.today)
    return plain_weeks_on(life, life.today if last_day and run and not kept else tomorrow)[:2]


def plain_weeks_on(life: Life, now: date) -> tuple[int, int, bool]:
    """Return (current, longest, whether the last week is kept), by looking at each week in turn."""
    counts, rules, kept = Counter(life.entries), life.rules, False
    seen = [day for day in counts if day <= now]
    run = longest = bank = 0
    first = min(seen, default=now)
    week = rules.week.first(first)
    while week <= now:
        begun = (day for day in localtime.days(max(week, first), min(week + 6 * DAY, now)))
        months = sum(day in (first, day.replace(day=1)) for day in begun)
        bank = min(rules.freeze.max, bank + rules.freeze.per_month * months)
        days = [week + n * DAY for n in range(7)]
        schedule = rules.on(week)
        idle = [
            day
            for day in days
            if (day in life.excused or day in life.skipped) and (not counts[day] or day > now)
        ]
        target = math.ceil(schedule.target * (7 - len(idle)) / 7)
        done = sum(
            1 if schedule.count_by == "days" else counts[day]
            for day in days
            if counts[day] and day <= now
        )
        kept = not target or done >= target
        if target and kept:
            run += 1
            if rules.freeze.earn_every and run % rules.freeze.earn_every == 0:
                bank = min(rules.freeze.max, bank + 1)
        elif target and week + 6 * DAY < now:
            run, bank = (run, bank - 1) if run and bank else (0, bank)
        longest = max(longest, run)
        week += 7 * DAY
    return run, longest, kept


@examples(300)
@given(lives(schedules=BY_WEEKS))
def test_weeks_agree_with_a_plain_loop(life: Life) -> None:
    seen = life.fold()
    lengths = (
        seen.current.length if seen.current else 0,
        seen.longest.length if seen.longest else 0,
    )
    assert plain_weeks(life) == lengths


def life_of(pattern: str, rules: Rules = Rules(), **more: Any) -> Life:  # noqa: B008
    """Return the life of a pattern from Thursday 1 January on: K an entry, x an excused day."""
    entries = tuple(START + n * DAY for n, mark in enumerate(pattern) if mark == "K")
    excused = frozenset(START + n * DAY for n, mark in enumerate(pattern) if mark == "x")
    return Life(entries, excused, rules, START + (len(pattern) - 1) * DAY, **more)


MON_WED_FRI = Rules(((None, Weekdays(frozenset({1, 3, 5}))),))
FREEZING = Rules(freeze=Freeze(earn_every=2, max=1))
TWICE = Rules(((None, Weekly(target=2)),))
EVERY_3 = Rules(((None, HabitInterval(every_days=3)),))


@pytest.mark.parametrize(
    ("pattern", "rules", "status"),
    [
        # Done outranks everything, on days with nothing due too.
        ("K", Rules(), "done"),
        ("KKK", MON_WED_FRI, "done"),
        # Broken outranks excused, off and pending: there is no streak for them to keep.
        ("K.x", Rules(), "broken"),
        ("K..", Rules(), "broken"),
        (".K.....", MON_WED_FRI, "broken"),
        ("K..", MON_WED_FRI, "broken"),
        # Neutral days outrank protected and at_risk.
        ("KKx", FREEZING, "excused"),
        (".K.", MON_WED_FRI, "off"),
        ("KK.", FREEZING, "protected"),
        ("K.", FREEZING, "at_risk"),
        ("K.", MON_WED_FRI, "pending"),
        # Week: 1 to 4 January are the first week's last days.
        ("KK..", TWICE, "done"),
        ("K...", TWICE, "pending"),
        ("KK.......", TWICE, "pending"),
        ("KK.........", TWICE, "unreachable"),
        ("KK........." + ".", TWICE, "broken"),
        ("K....", TWICE, "broken"),
        ("K..", EVERY_3, "pending"),
        ("K...", EVERY_3, "at_risk"),
        ("K....", EVERY_3, "broken"),
        ("Kx...", EVERY_3, "at_risk"),
        ("", Rules(), "none"),
    ],
)
def test_which_status_outranks_which(pattern: str, rules: Rules, status: str) -> None:
    assert life_of(pattern, rules).fold().status == status


def test_a_week_runs_out_of_days() -> None:
    """Twice a week: Saturday is early enough, on Sunday one day is too few."""
    statuses = [life_of("KK.." + "." * n, TWICE).fold().status for n in range(1, 8)]
    assert statuses == ["pending"] * 5 + ["at_risk", "unreachable"]


def test_a_date_that_will_not_dawn_cannot_be_used() -> None:
    """Twice a week, seen on Saturday: there will be no Sunday to make up for an idle week."""
    life = life_of("KK........", TWICE)
    assert (life.fold().status, life.fold().period.days_left) == ("at_risk", 2)
    life = replace(life, skipped=frozenset({life.today + DAY}))
    assert (life.fold().status, life.fold().period.days_left) == ("unreachable", 1)


@example(changed=8)
@given(st.integers(5, 8))
def test_a_shorter_interval_is_due_on_its_first_day(changed: int) -> None:
    """From day ``changed`` on only 3 days are given; more have passed, so that day is due."""
    soon = Rules(((None, HabitInterval(90)), (START + changed * DAY, HabitInterval(3))))
    statuses = [life_of("K" + "." * n, soon).fold().status for n in range(1, changed + 2)]
    assert statuses == ["pending"] * (changed - 1) + ["at_risk", "broken"]


def test_another_unit_starts_a_new_streak() -> None:
    rules = Rules(((None, Daily()), (START + 4 * DAY, Weekly(target=2))))
    seen = life_of("KKKKKK", rules).fold()
    assert (seen.unit, seen.current, seen.days.first) == ("week", seen.longest, START + 4 * DAY)
    assert seen.current
    assert seen.current.length == 1
    kept = replace(rules, versions=((None, Daily()), (START + 4 * DAY, EVERY_DAY_BUT_SUNDAY)))
    assert life_of("KKKKKK", kept).fold().current.length == 6  # type: ignore[union-attr]


EVERY_DAY_BUT_SUNDAY = Weekdays(frozenset(range(1, 7)))


def test_a_pattern_has_no_beginning_before_the_first_day() -> None:
    """Every other Thursday from the 15th on; the 1st is one of them too."""
    anchor = START + 14 * DAY
    biweekly = Weekdays(frozenset({4}), 2, anchor=anchor)
    for rules, first, second in (
        (Rules(((None, biweekly),)), True, False),
        (Rules(((None, biweekly),), first_day=START + DAY), True, False),
        (Rules(((None, biweekly),), first_day=START), False, False),
        (Rules(((START, biweekly),)), False, False),
        (Rules(((None, biweekly), (anchor + DAY, Daily()))), True, False),
        (Rules(((None, biweekly), (START, biweekly))), False, False),
        (Rules(((anchor, biweekly),)), True, True),
    ):
        days = [START, START + 7 * DAY, anchor]
        assert [rules.is_due(day) for day in days] == [first, second, True]


def test_the_earliest_of_equal_runs_is_the_longest() -> None:
    seen = life_of("KK...KK..").fold()
    assert seen.longest
    assert (seen.longest.start, seen.longest.end) == (START, START + DAY)
    assert (seen.current, seen.status) == (None, "broken")


@pytest.mark.parametrize(
    ("length", "unit", "reached", "following"),
    [(0, "day", 0, 3), (2, "day", 0, 3), (3, "day", 1, 7), (9999, "day", 15, None)],
)
def test_milestones(length: int, unit: Any, reached: int, following: int | None) -> None:
    result = milestones(unit, length)
    assert result.reached == list(LENGTHS[unit][:reached])
    assert result.next == following
    assert result.remaining == (following and following - length)


@given(st.sampled_from(["day", "week", "entry"]), st.integers(0, 5000))
def test_a_milestone_is_met_exactly(unit: Any, length: int) -> None:
    result = milestones(unit, length)
    assert all(mark <= length for mark in result.reached)
    assert result.next is None or result.next == length + (result.remaining or 0) > length
    assert list(LENGTHS[unit]) == sorted(set(LENGTHS[unit]))


def states(life: Life, before: int = 1, after: int = 1) -> list[str]:
    seen = life.fold()
    first, last = START - before * DAY, life.today + after * DAY
    cells = heatmap.cells(life.history, life.rules, seen, first, last, level=lambda _: 0)
    return [cell.state for cell in cells]


def test_states_of_days() -> None:
    shown = states(life_of("KKx.KK...", FREEZING))
    spelled = "off done done excused frozen done done frozen missed open off"
    assert shown == spelled.split()


def test_states_of_weekdays() -> None:
    # 1 January 2026 is a Thursday; Friday and Wednesday are due.
    shown = states(life_of("KK..K.....", MON_WED_FRI))
    assert shown == [
        "off",
        "done",
        "done",
        "off",
        "off",
        "done",
        "off",
        "missed",
        "off",
        "missed",
        "off",
        "off",
    ]


def test_states_of_weeks() -> None:
    rules = replace(TWICE, freeze=Freeze(earn_every=1, max=1))
    shown = states(life_of("KK..x..K......" + "....", rules))
    spelled = "off done done off off excused frozen frozen done" + " frozen" * 3
    # The second week was paid for; the third, from 12 January on, is not over.
    assert shown == [*spelled.split(), *["off"] * 6, "open", "off"]


def test_states_of_intervals() -> None:
    assert states(life_of("K..", EVERY_3)) == ["off", "done", "off", "off", "off"]
    assert states(life_of("K...", EVERY_3)) == ["off", "done", "off", "off", "open", "off"]
    # Only the day that was due is missed, and not the days after it.
    late = ["off", "done", "off", "off", "missed", "off", "off", "off"]
    assert states(life_of("K.....", EVERY_3)) == late
    assert states(life_of("Kx.K", EVERY_3)) == ["off", "done", "excused", "off", "done", "off"]


def test_a_date_that_never_dawned_is_off() -> None:
    life = life_of("K.K.", skipped=frozenset({START + DAY}))
    assert states(life) == ["off", "done", "off", "done", "open", "off"]
    assert life.fold().status == "at_risk"


@given(lives())
def test_the_heat_map_agrees_with_the_fold(life: Life) -> None:
    seen = life.fold()
    span = START, START + SPAN * DAY
    cells = heatmap.cells(life.history, life.rules, seen, *span, level=lambda _: 0)
    for cell in cells:
        assert (cell.state == "done") == (cell.day in life.entries)
        if cell.state == "missed":
            assert cell.day < seen.today
            assert cell.day not in life.excused
        if cell.state == "open":
            assert cell.day == seen.today
        if seen.unit == "day" and cell.day in seen.frozen:
            assert cell.state == "frozen"


@pytest.mark.parametrize(
    ("pattern", "rules", "status", "length"),
    [
        ("KK.K", Rules(), "at_risk", 2),
        ("KKKK", Rules(), "done", 4),
        ("K..K", Rules(), "done", 1),
        ("..K", Rules(), "done", 1),
        ("KKxK", Rules(), "done", 3),
        ("KK.K", Rules(freeze=Freeze(earn_every=2, max=1)), "protected", 2),
        # Today is a Sunday.
        ("KK..K......K", TWICE, "at_risk", 1),
        ("KK.........K", TWICE, "unreachable", 1),
        ("KK..K.K....K", TWICE, "pending", 2),
        ("K..K", EVERY_3, "done", 2),
        ("K...K", EVERY_3, "at_risk", 1),
    ],
)
def test_an_entry_of_tomorrow(pattern: str, rules: Rules, status: str, length: int) -> None:
    """Today, the day before the last one, is not missed before it ends."""
    life = life_of(pattern, rules)
    seen = replace(life, today=life.today - DAY).fold()
    assert (seen.status, seen.current.length if seen.current else 0) == (status, length)


def test_an_interval_has_no_freezes() -> None:
    rules = Rules(((None, HabitInterval(every_days=2)),), Freeze(earn_every=1, max=3))
    counts = dict.fromkeys([START, START + timedelta(days=1)], 1)
    seen = fold(History(counts, frozenset()), rules, START + timedelta(days=9))
    assert (seen.freezes, seen.freezes_max, seen.status) == (0, 0, "broken")
