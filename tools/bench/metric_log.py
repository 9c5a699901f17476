"""Days of metrics as devices report them, for benchmarks and engine tests: drawn from a seed."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from chalicelib.metrics.definitions import catalogue

Day = dict[str, Any]

COUNT: Final = 40
BY_HOUR: Final = ("daylight_min", "distance", "energy_active", "exercise_min", "floors")
SOURCES: Final = ("watch", "phone", "scale")
_PAIR: Final = {"sbp", "dbp"}


def metric_day(seed: int, count: int = COUNT, *, hours: bool = True) -> Day:
    """Return the body of a day of many metrics; each seed gives one day.

    Figures are anywhere among the plausible ones, which takes more digits than a person's days do.

    Args:
        seed: of the figures.
        count: of the metrics.
        hours: whether five of them are sent by hour.
    """
    dice, metrics = random.Random(seed), catalogue.metrics()
    values: dict[str, Any] = {}
    for code in sorted(metrics)[:count]:
        metric = metrics[code]
        if metric["unit"] == "{time_of_day}":
            values[code] = {"time": f"{dice.randrange(24):02}:{dice.randrange(60):02}"}
        elif not (hours and code in BY_HOUR):
            low, high = metric["plausible_low"], metric["plausible_high"]
            number = low + (high - low) * dice.random()
            values[code] = {"value": round(number, metric.get("decimals", 0))}
    values["sbp"], values["dbp"] = {"value": dice.randrange(110, 140)}, {"value": 75}
    by_hour = {code: [dice.randrange(60) for _ in range(24)] for code in BY_HOUR} if hours else {}
    return {"values": values, "hours": by_hour, "device": "fenix 8"}


def shared(day: Day) -> Iterator[tuple[str, Day]]:
    """Yield the sources among which the metrics of a day are shared, each with its part."""
    codes = sorted({*day["values"], *day["hours"]} - _PAIR)
    for place, source in enumerate(SOURCES):
        part = {*codes[place :: len(SOURCES)], *(() if place else _PAIR)}
        yield (
            source,
            {
                name: {code: each for code, each in day[name].items() if code in part}
                for name in ("values", "hours")
            },
        )


def batches(first: date, days: int, source: str, *, hours: bool = True) -> Iterator[Day]:
    """Yield the bodies of batches of up to forty dates that back-fill some days of a source."""
    size = 40
    for start in range(0, days, size):
        listed = [
            {"date": str(first + timedelta(days=number)), "source": source}
            | metric_day(number, hours=hours)
            for number in range(start, min(days, start + size))
        ]
        yield {"days": listed}
