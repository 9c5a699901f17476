"""The daily streak, against a plain loop and against the team's worked cases."""

import random
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.streaks import fold, heatmap

START = date(2026, 1, 1)
HISTORIES = st.sets(st.integers(0, 40), max_size=41)


def always(day: date) -> bool:
    return True


def days(offsets: set[int]) -> list[date]:
    return [START + timedelta(days=n) for n in offsets]


def plain(active: set[date], today: date) -> tuple[int, int]:
    run = longest = 0
    for offset in range((today - START).days + 1):
        day = START + timedelta(days=offset)
        if day in active:
            run += 1
        elif day != today:
            run = 0
        longest = max(longest, run)
    return run, longest


@settings(max_examples=500)
@given(HISTORIES, st.integers(0, 40))
def test_agrees_with_a_plain_loop(offsets: set[int], today: int) -> None:
    active = days(offsets)
    now = fold.effective_today(active, START + timedelta(days=today))
    found = fold.daily(active, START + timedelta(days=today), always)
    lengths = (
        found.current.length if found.current else 0,
        found.longest.length if found.longest else 0,
    )
    assert lengths == plain(set(active), now)
    assert found.today == now


@settings(max_examples=500)
@given(HISTORIES, st.integers(0, 40), st.randoms())
def test_order_does_not_matter(offsets: set[int], today: int, shuffle: random.Random) -> None:
    active = days(offsets)
    shuffled = active * 2
    shuffle.shuffle(shuffled)
    now = START + timedelta(days=today)
    assert fold.daily(active, now, always) == fold.daily(shuffled, now, always)


@settings(max_examples=500)
@given(HISTORIES, st.integers(0, 40))
def test_at_risk_means_that_today_decides(offsets: set[int], today: int) -> None:
    now = START + timedelta(days=today)
    active = [day for day in days(offsets) if day <= now]
    found = fold.daily(active, now, always)
    tomorrow = now + timedelta(days=1)
    idle = fold.daily(active, tomorrow, always)
    acted = fold.daily([*active, now], tomorrow, always)
    ends_if_idle = found.current is not None and idle.current is None
    saved_if_acted = found.current is not None and acted.current is not None
    assert (found.status == "at_risk") == (ends_if_idle and saved_if_acted)


def test_a_date_that_never_dawned_is_neutral() -> None:
    active = [date(2011, 12, 29), date(2011, 12, 31)]
    found = fold.daily(active, date(2011, 12, 31), lambda day: day != date(2011, 12, 30))
    assert (found.status, found.current) == ("done", fold.Run(2, active[0], active[1]))
    waiting = fold.daily(active[:1], active[1], lambda day: day != date(2011, 12, 30))
    assert waiting.status == "at_risk"


def test_the_earliest_of_equal_runs_is_the_longest() -> None:
    found = fold.daily(days({0, 1, 5, 6}), START + timedelta(days=9), always)
    assert found.longest == fold.Run(2, START, START + timedelta(days=1))
    assert (found.current, found.status) == (None, "broken")


def test_levels_are_quartiles_of_busy_days() -> None:
    counts = {START + timedelta(days=n): n for n in range(1, 9)}
    shown = heatmap.cells(
        counts, START, START + timedelta(days=9), START + timedelta(days=9), always
    )
    cells = list(shown)
    assert [cell.level for cell in cells] == [0, 1, 1, 2, 2, 3, 3, 4, 4, 0]
    assert [cell.state for cell in cells] == ["off", *["done"] * 8, "open"]


def test_days_between_entries_are_missed_and_others_off() -> None:
    counts = {START: 1, START + timedelta(days=3): 1}
    today = START + timedelta(days=4)
    cells = heatmap.cells(
        counts,
        START - timedelta(days=1),
        START + timedelta(days=5),
        today,
        lambda day: day != START + timedelta(days=2),
    )
    states = [cell.state for cell in cells]
    assert states == ["off", "done", "missed", "off", "done", "open", "off"]


@given(st.dictionaries(st.integers(0, 60), st.integers(1, 9)))
def test_more_entries_are_never_paler(history: dict[int, int]) -> None:
    counts = {START + timedelta(days=n): count for n, count in history.items()}
    last = START + timedelta(days=60)
    cells = sorted(heatmap.cells(counts, START, last, last, always), key=lambda cell: cell.entries)
    levels = [cell.level for cell in cells]
    assert levels == sorted(levels)
    assert all((cell.level == 0) == (cell.entries == 0) for cell in cells)
