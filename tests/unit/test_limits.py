"""Limits ("at most"): random histories against a plain loop that looks at each day in turn."""

import random
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.regimen.plan.deleted_days import DeletedDays
from chalicelib.regimen.plan.excuses import ExcusedDays
from chalicelib.regimen.plan.limit_days import LimitEntries
from chalicelib.regimen.plan.regimen import ScheduleHistory, Version
from chalicelib.regimen.plan.score import DayRequirements, PlannedItem
from chalicelib.schedules.fixed import Daily, Weekdays
from chalicelib.schedules.freezes import Freeze
from chalicelib.schedules.limits import SCHEDULES, Limit, thousandths
from chalicelib.schedules.monthly import Monthly
from chalicelib.schedules.streaks import STREAKS
from chalicelib.schedules.versions import Versions
from chalicelib.schedules.weeks import Week
from chalicelib.streaks.fold import Fold
from chalicelib.streaks.ledger import History
from chalicelib.streaks.limit_cells import limit_cells
from chalicelib.streaks.limit_rules import LimitRules
from chalicelib.streaks.limits import LimitHistory, as_days, fold_limit
from chalicelib.streaks.rules import Rules
from chalicelib.streaks.unlogged import unlogged_days
from tests.support.properties import examples

DAY, START = timedelta(days=1), date(2026, 1, 20)
SPAN = 100
DAYS = [START + n * DAY for n in range(SPAN)]
BY_DAYS = (
    st.just(Daily())
    | st.frozensets(st.integers(1, 7), min_size=1).map(Weekdays)
    | st.frozensets(st.integers(1, 31), min_size=1).map(Monthly)
)
SCHEDULES_PER: dict[str, Any] = {
    "day": BY_DAYS,
    "week": st.just(Daily()),
    "month": st.just(Daily()),
}


@dataclass(frozen=True)
class Life:
    """A random history of amounts, its rules, and the day it is looked at."""

    amounts: dict[date, int]
    excused: frozenset[date]
    skips: frozenset[date]
    versions: tuple[tuple[date, Limit], ...]
    rules: Rules
    today: date
    absent: frozenset[date] = field(default_factory=frozenset)

    @property
    def parts(self) -> tuple[LimitHistory, LimitRules]:
        known = History({}, self.excused | self.skips, self.absent, self.skips)
        return LimitHistory(self.amounts, known), LimitRules(self.rules, Versions(self.versions))

    def fold(self) -> Fold:
        return fold_limit(*self.parts, self.today)


@st.composite
def lives(draw: Any, per: str) -> Life:
    dice = random.Random(draw(st.integers(0, 2**32)))
    density = draw(st.sampled_from([0.03, 0.1, 0.4, 0.9]))
    quiet = draw(st.integers(0, SPAN)), draw(st.integers(0, 40))
    logged = [
        day
        for n, day in enumerate(DAYS)
        if dice.random() < density and not quiet[0] <= n < sum(quiet)
    ]
    amounts = {day: dice.choice([0, 1_000, 2_000, 3_500]) for day in logged}
    sparse = draw(st.sampled_from([0, 0.05, 0.4]))
    excused = frozenset(day for day in DAYS if dice.random() < sparse)
    skips = frozenset(day for day in DAYS if dice.random() < sparse / 2 and day not in amounts)
    most = st.integers(0, 3 if per == "day" else 9).map(lambda n: n * 1_000)
    starts = [date.min, *sorted(draw(st.sets(st.sampled_from(DAYS), max_size=2)))]
    versions = tuple((start, Limit(draw(most), per)) for start in starts)  # type: ignore[arg-type]
    some = st.builds(Freeze, st.integers(0, 4), st.integers(0, 3), st.sampled_from([0, 0, 1, 2]))
    freeze = draw(st.just(Freeze()) | some)
    rules = Rules(((None, draw(SCHEDULES_PER[per])),), freeze, Week(draw(st.integers(1, 7))))
    today = draw(st.sampled_from(DAYS[20:]))
    return Life(amounts, excused, skips, versions, rules, today)


def limit_of(life: Life, day: date) -> int:
    return [limit.most for start, limit in life.versions if start <= day][-1]


def looked_at(life: Life) -> Iterator[tuple[date, bool, int | None]]:
    """Yield the days from the first entry to today: (day, neutral without an entry, amount)."""
    silent_since = None
    for day in DAYS:
        if day > life.today:
            return
        if day in life.amounts or day in life.skips:
            silent_since = day
        if silent_since is None:
            continue
        silent = (day - silent_since).days > 14
        neutral = silent or day in life.excused or day in life.skips
        yield day, neutral, life.amounts.get(day)


Looked = tuple[date, bool, int | None]


def periods_of(life: Life, per: str) -> dict[date, list[Looked]]:
    """Return the days of each period, by its first day."""
    periods: dict[date, list[Looked]] = {}
    for looked in looked_at(life):
        day = looked[0]
        if per == "day" and not life.rules.is_due(day):
            continue
        starts = {"day": day, "week": life.rules.week.first(day), "month": day.replace(day=1)}
        periods.setdefault(starts[per], []).append(looked)
    return periods


def is_past(start: date, per: str, today: date) -> bool:
    length = {"day": 1, "week": 7, "month": monthrange(start.year, start.month)[1]}
    return start + length[per] * DAY <= today


def verdict(life: Life, start: date, days: list[Looked]) -> str:
    """Return over, kept or neutral."""
    most = limit_of(life, start)
    if sum(amount for day, _, amount in days if amount and day not in life.excused) > most:
        return "over"
    idle = (neutral for day, neutral, amount in days if amount is None or day in life.excused)
    if life.versions[0][1].per == "day" and days[0][2] is not None and days[0][2] <= most:
        return "kept"
    return "neutral" if sum(idle) == len(days) else "kept"


def plain(life: Life, per: str) -> tuple[str, int, int, int, set[date]]:
    """Return (status, current, longest, bank, frozen)."""
    run = longest = bank = 0
    missed, frozen, freeze, status = False, set(), life.rules.freeze, ""
    looked = [day for day, *_ in looked_at(life)]
    granted = [day for day in looked if day in (looked[0], day.replace(day=1))]
    for start, days in periods_of(life, per).items():
        past = is_past(start, per, life.today)
        while granted and granted[0] <= days[-1][0]:
            bank, granted = min(freeze.max, bank + freeze.per_month), granted[1:]
        result = verdict(life, start, days)
        if not past:
            # A week may end in a month that grants more.
            later = per == "week" and (start + 6 * DAY).month != life.today.month
            saved = min(freeze.max, bank + freeze.per_month * later)
            bad = "protected" if run and saved else "broken" if per == "day" else "unreachable"
            status = {"over": bad, "kept": "pending", "neutral": ""}[result]
        if result == "over" and (past or per == "day"):
            if run and bank:
                bank -= 1
                frozen.add(start)
            else:
                run, missed = 0, True
        elif result == "kept" and past:
            run += 1
            if freeze.earn_every and run % freeze.earn_every == 0:
                bank = min(freeze.max, bank + 1)
        longest = max(longest, run)
    bank = min(freeze.max, bank + freeze.per_month * len(granted))
    if not status and looked:
        away = life.today in life.excused | life.skips
        status = "broken" if missed and not run else "excused" if away else "off"
    return status or "none", run, longest, bank, frozen


@pytest.mark.parametrize("per", ["day", "week", "month"])
@examples(300)
@given(data=st.data())
def test_limits_agree_with_a_plain_loop(per: str, data: st.DataObject) -> None:
    life = data.draw(lives(per))
    seen = life.fold()
    current = seen.current.length if seen.current else 0
    longest = seen.longest.length if seen.longest else 0
    assert plain(life, per) == (seen.status, current, longest, seen.freezes, seen.frozen)
    assert seen.unit == per
    assert not seen.at_risk
    assert (seen.period.needed, seen.period.target, seen.period.done) == (0, 0, 0)
    assert seen.period.start <= life.today <= seen.period.end


@pytest.mark.parametrize("per", ["day", "week", "month"])
@given(data=st.data())
def test_the_calendar_agrees_with_the_streak(per: str, data: st.DataObject) -> None:
    life = data.draw(lives(per))
    history, rules = life.parts
    seen = life.fold()
    cells = {cell.day: cell for cell in limit_cells(history, rules, seen, DAYS)}
    known = {day: (neutral, amount) for day, neutral, amount in looked_at(life)}
    for day, cell in cells.items():
        if cell.state == "done":
            assert day < life.today
            assert (cell.entries, 1 <= cell.level <= 4) == (1, True)
        else:
            assert (cell.entries, cell.level) == (0, 0)
        if day in life.skips:
            assert cell.state == "skipped"
        elif day not in known or not life.rules.is_due(day):
            assert cell.state in ("off", "excused")
        elif per == "day":
            neutral, amount = known[day]
            over = amount is not None and amount > limit_of(life, day)
            expected = "done" if day < life.today else "open"
            if over:
                expected = "frozen" if day in seen.frozen else "missed"
            if (neutral and amount is None) or (over and day in life.excused):
                expected = "excused" if day in life.excused else "off"
            assert cell.state == expected
    if per == "day":
        counted = [day for day in DAYS if cells[day].state == "done"]
        assert sorted(as_days(history, rules, life.today).counts) == counted


@given(lives("day"))
def test_the_future_does_not_matter(life: Life) -> None:
    until = {day: amount for day, amount in life.amounts.items() if day <= life.today}
    assert replace(life, amounts=until).fold() == life.fold()


@given(lives("week"), st.sampled_from(DAYS))
def test_one_more_never_helps_while_there_are_entries(life: Life, day: date) -> None:
    if day not in life.amounts or life.rules.freeze.max:
        return
    more = replace(life, amounts=life.amounts | {day: life.amounts[day] + 1_000})
    before, after = life.fold().longest, more.fold().longest
    assert (after.length if after else 0) <= (before.length if before else 0)


def test_a_goal_that_becomes_a_limit_continues_a_streak_of_days() -> None:
    """Until 31 January an entry had to meet the goal; from 1 February on there is a limit."""
    change = date(2026, 2, 1)
    counts = {change - n * DAY: 1 for n in (1, 2, 3, 5)}
    limits = Versions(((date.min, None), (change, Limit(1_000))))
    history = LimitHistory({change + DAY: 500}, History(counts, frozenset()))
    seen = fold_limit(history, LimitRules(Rules(), limits), change + 3 * DAY)
    assert seen.current
    assert (seen.status, seen.current.length, seen.current.start) == (
        "pending",
        6,
        change - 3 * DAY,
    )


@pytest.mark.parametrize("per", ["week", "month"])
def test_a_limit_of_another_period_starts_a_new_streak(per: Any) -> None:
    change = date(2026, 2, 4)
    limits = Versions(((date.min, Limit(1_000)), (change, Limit(5_000, per))))
    history = LimitHistory({START: 500, change: 500}, History({}, frozenset()))
    seen = fold_limit(history, LimitRules(Rules(), limits), change + 40 * DAY)
    assert (seen.since, seen.unit) == (change, per)
    assert seen.current
    assert seen.current.start in (date(2026, 2, 2), date(2026, 2, 1))


@given(st.integers(0, 10**9))
def test_thousandths(number: int) -> None:
    assert thousandths(number / 1_000) == number


def test_schedules_of_limits_are_those_of_streaks() -> None:
    assert {name for names in SCHEDULES.values() for name in names} <= set(STREAKS.names)


@pytest.mark.parametrize(
    ("threshold", "reached"), [(Fraction(1, 2), True), (Fraction(4, 5), False)]
)
def test_past_days_without_a_log_are_done_in_part(threshold: Fraction, reached: bool) -> None:
    first = date(2026, 3, 9)
    second, today = first + timedelta(days=1), first + timedelta(days=2)
    coffee = ScheduleHistory("coffee", (Version(first, Daily(), limit=Limit(2_000)),))
    walk = ScheduleHistory("walk", (Version(first, Daily()),))
    items = [PlannedItem("habit", "diet", coffee), PlannedItem("habit", "exercise", walk)]
    entries = {"coffee": LimitEntries({first: 1_000}, {})}
    requirements, nothing = DayRequirements(items, threshold), DeletedDays()
    both = [second, today]
    days = unlogged_days(requirements, ExcusedDays({}), entries, both, today, deleted=nothing)
    # Of the two pillars one is within its limit; what is open may still be exceeded.
    assert days.parts == {second: 2}
    assert days.reached == ({second} if reached else set())
