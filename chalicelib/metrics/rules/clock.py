"""Times of day, as minutes after midnight, and their figures on a circle of 24 hours.

The mean of 23:50 and 00:10 is 00:00, the direction of the sum of both as vectors (Mardia & Jupp,
Directional Statistics, 2000; Jammalamadaka & SenGupta, Topics in Circular Statistics, 2001, 1.3).
For the other figures the circle is cut opposite to the mean, and times are compared as differences
from it, from 12 hours before to 12 hours after.
"""

from collections.abc import Sequence
from datetime import time
from decimal import ROUND_HALF_UP, Decimal
from math import atan2, cos, fsum, hypot, radians, sin
from typing import Final, NamedTuple

from chalicelib import averages

DAY_MINUTES: Final = 24 * 60
_DAY: Final = Decimal(DAY_MINUTES)
_HALF_DAY: Final = Decimal(DAY_MINUTES // 2)
_DEGREES_PER_MINUTE: Final = 360 / DAY_MINUTES
# Binary noise of sines and cosines is below this.
_NOISE: Final = 1e-9
_MEAN_DECIMALS: Final = Decimal("0.001")


class ClockFigures(NamedTuple):
    """Figures of some times of day, as minutes after midnight, 0 to below 1440.

    Attributes:
        mean: the mean direction, to a thousandth of a minute.
        median: the time in the middle; halfway between two in the middle.
        earliest, latest: the first and the last time in the 24 hours around the mean.
    """

    mean: Decimal
    median: Decimal
    earliest: Decimal
    latest: Decimal


def minute_of(text: str) -> int:
    """Return the minutes after midnight of ``HH:MM``, a form that models have checked.

    Raises:
        ValueError: it is no time of day.

    >>> minute_of("07:10")
    430
    """
    return minute_of_time(time.fromisoformat(text))


def minute_of_time(clock: time) -> int:
    """Return the whole minutes of a time after midnight.

    >>> minute_of_time(time(3, 30))
    210
    """
    return 60 * clock.hour + clock.minute


def clock_text(minute: Decimal) -> str:
    """Return a time of day as ``HH:MM``, rounded to the nearest minute.

    >>> clock_text(Decimal(430)), clock_text(Decimal("1439.5"))
    ('07:10', '00:00')
    """
    whole = int(minute.quantize(Decimal(1), ROUND_HALF_UP)) % DAY_MINUTES
    return f"{whole // 60:02}:{whole % 60:02}"


def minutes_into_day(minute: int, day_start: time) -> int:
    """Return how long after the start of its day a time is, 0 to 1439 minutes.

    Times before ``day_start`` are at the end of a day.

    >>> [minutes_into_day(minute_of(text), time(3)) for text in ("03:00", "23:00", "01:30")]
    [0, 1200, 1350]
    """
    return (minute - minute_of_time(day_start)) % DAY_MINUTES


def difference(start: Decimal, end: Decimal) -> Decimal:
    """Return the minutes from ``start`` to ``end`` by the shorter way, -720 to below 720.

    >>> difference(Decimal(1430), Decimal(10)), difference(Decimal(10), Decimal(1430))
    (Decimal('20'), Decimal('-20'))
    """
    return _on_circle(end - start + _HALF_DAY) - _HALF_DAY


def figures(times: Sequence[Decimal]) -> ClockFigures | None:
    """Return the figures of times of day.

    None without times, and for times that have no mean direction, such as 06:00 and 18:00.

    >>> found = figures([Decimal(minute_of(text)) for text in ("23:30", "00:10", "23:20")])
    >>> [clock_text(each) for each in found]
    ['23:40', '23:30', '23:20', '00:10']
    """
    mean = _mean_direction(times)
    if mean is None:
        return None
    offsets = [difference(mean, each) for each in times]
    found = (averages.median(offsets), min(offsets), max(offsets))
    return ClockFigures(mean, *(_on_circle(mean + offset) for offset in found))


def _mean_direction(times: Sequence[Decimal]) -> Decimal | None:
    angles = [radians(float(each) * _DEGREES_PER_MINUTE) for each in times]
    # These sums are exactly rounded, so the order of the times does not matter.
    east, north = fsum(map(sin, angles)), fsum(map(cos, angles))
    if hypot(east, north) <= _NOISE * len(angles):
        return None
    turns = atan2(east, north) / radians(360)
    return _on_circle(Decimal(turns * DAY_MINUTES).quantize(_MEAN_DECIMALS))


def _on_circle(minutes: Decimal) -> Decimal:
    """Return the same time, from 0 to below 1440."""
    # The remainder of decimals has the sign of the dividend, and may be -0.
    return (minutes % _DAY + _DAY) % _DAY
