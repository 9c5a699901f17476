"""What streaks of long histories cost: one kind and five kinds, beside the bare Query."""

import random
from datetime import date, timedelta

from tools.bench.client import HEADINGS, Bench
from tools.bench.measure import title

LAST = date(2026, 3, 14)
LONGEST = 10
HISTORIES = ((1, 1.0), (LONGEST, 1.0), (LONGEST, 0.6))  # years, and the share of days with an entry
EXCUSED = 100
BEFORE = {"x-now": "2016-03-01T12:00:00Z"}
HABIT = {"name": "Walk", "measure": "done", "pillar": "exercise", "schedule": {"type": "daily"}}
SUPPLEMENT = {
    "name": "Creatine",
    "dose": {"amount": 5, "unit": "g"},
    "schedule": {"type": "daily"},
    "slots": ["breakfast"],
}


class Histories:
    """Accounts that have entries in one kind or in five: those of everybody, and a habit's."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def tables(self) -> None:
        """Print what reading the streaks costs."""
        title("Streaks, beside the bare Query")
        print(HEADINGS)
        for years, share in HISTORIES:
            name = f"{years} y" if share == 1 else f"{years} y, {share:.0%} of days"
            user = f"streaks-{years}-{share}"
            fill_calendars(f"{user}-one", ["workouts"], chosen_days(years, share))
            self._bench.read(f"workouts, {name}", "/v1/streaks/workouts", f"{user}-one")
            kinds = self._five(user)
            for kind in kinds:
                fill_calendars(user, [kind], chosen_days(years, share, kind))
            self._bench.read(f"{len(kinds)} kinds, {name}", "/v1/streaks", user)
        self._excuse(user)
        self._bench.read(f"  and {EXCUSED} excused days", "/v1/streaks", user)

    def _excuse(self, user: str) -> None:
        """Excuse the days before the last one, each on the day itself."""
        for number in range(1, EXCUSED + 1):
            day = LAST - timedelta(days=number)
            send = self._bench.as_user(user, {"x-now": f"{day}T12:00:00Z"})
            send("PUT", f"/v1/excuses/{day}", {"reason": "travel"})

    def _five(self, user: str) -> list[str]:
        """Make a habit and a supplement that are due every day; return the kinds of the account."""
        from chalicelib.streaks.kinds import KINDS  # noqa: PLC0415  # after the environment is set

        send = self._bench.as_user(user, BEFORE)
        send("POST", "/v1/supplements", SUPPLEMENT)
        return [*KINDS, f"habit-{send('POST', '/v1/habits', HABIT)['id']}"]


def chosen_days(years: int, share: float, seed: str = "") -> list[date]:
    """Return a share of the days of some years, at random but the same every time."""
    dice = random.Random(seed)
    span = range(round(365.25 * years))
    return [LAST - timedelta(days=number) for number in span if dice.random() < share]


def fill_calendars(user: str, kinds: list[str], days: list[date]) -> None:
    """Write the day counters of somebody with an entry of each kind on each of these days."""
    from chalicelib.table import counters, keys  # noqa: PLC0415  # after the environment is set
    from chalicelib.table.session import Session  # noqa: PLC0415
    from chalicelib.table.transaction import Transaction  # noqa: PLC0415

    for kind in kinds:
        transaction = Transaction(Session(user))
        amounts = counters.deltas([(day, 1) for day in days], counters.layout(kind))
        for year, added in amounts.items():
            transaction.add(keys.calendar(kind, year), added)
        transaction.commit()
