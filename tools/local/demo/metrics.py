"""What the demo person's watch, phone and scale have reported.

The watch and the phone report steps by hour, and the greater count of each hour is added up. On
one day in four the watch has only a total, so the phone is left out: both can be seen in any week.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from tools.local.demo.body import weight
from tools.local.demo.step import Step
from tools.local.demo.training import WEEK

METRIC_DAYS: Final = 70
_BATCH: Final = 40
_DAY_MIN: Final = 24 * 60
# Two days ago the watch was charged while the phone was carried: 4,157 and 9,922 steps.
_CHARGED: Final = 2
_WATCH_THEN: Final = {6: 412, 7: 1288, 8: 1630, 21: 827}
_PHONE_THEN: Final = {10: 1240, 12: 2113, 13: 1764, 15: 980, 17: 2607, 18: 1218}
_PHONE_CARRIED: Final = frozenset({8, 9, 12, 13, 18})
_WATCH_CHARGES_AT: Final = 20
_TOTAL_ONLY: Final = 4


def metrics(today: date) -> Iterator[Step]:
    """Yield all reports, oldest first, as many in a batch as it takes.

    Of today, there are the night and the morning: the day is still open.
    """
    reports: list[dict[str, Any]] = []
    for ago in range(METRIC_DAYS, -1, -1):
        random, day = Random(f"day {ago}"), today - timedelta(days=ago)
        walked = _walked(day, random)
        of_day = [_scale(ago, random), _watch(ago, walked, random)]
        of_day += [_phone(ago, walked)] if ago else []
        reports += [{"date": day.isoformat(), **each} for each in of_day if each]
    for start in range(0, len(reports), _BATCH):
        body = {"days": reports[start : start + _BATCH]}
        yield Step(f"metrics:{start}", "POST", "/v1/metric-batches", body)


def _scale(ago: int, random: Random) -> dict[str, Any] | None:
    """Return what the scale shows in the morning; the person forgets it on one day in seven."""
    fat = round(17.5 + ago * 0.015 + random.uniform(-0.3, 0.3), 1)
    if random.random() < 1 / 7 and ago:
        return None
    values = {"weight": {"value": weight(ago), "unit": "kg"}, "body_fat_pct": {"value": fat}}
    return {"source": "scale", "values": values}


def _watch(ago: int, walked: list[int], random: Random) -> dict[str, Any] | None:
    """Return what the watch reports; on some days it lies in a drawer."""
    values = _night(random, poor=random.random() < 0.08)
    if random.random() < 0.06 and ago > _CHARGED:
        return None
    report = {"source": "watch", "device": "fenix 8", "values": values}
    if not ago:
        return report
    counted = [round(0.97 * each) for each in walked]
    counted[_WATCH_CHARGES_AT] = 0
    if ago == _CHARGED:
        counted = _at_hours(_WATCH_THEN)
    values["energy_active"] = {"value": 180 + sum(walked) // 24}
    if ago % _TOTAL_ONLY == 0:
        values["steps"] = {"value": sum(counted)}
        return report
    return report | {"hours": {"steps": counted}}


def _phone(ago: int, walked: list[int]) -> dict[str, Any]:
    """Return the steps in the hours in which the phone was carried."""
    carried = {hour: each for hour, each in enumerate(walked) if hour in _PHONE_CARRIED}
    counted = _at_hours(_PHONE_THEN if ago == _CHARGED else carried)
    return {"source": "phone", "hours": {"steps": counted}}


def _at_hours(counts: Mapping[int, int]) -> list[int]:
    return [counts.get(hour, 0) for hour in range(24)]


def _walked(day: date, random: Random) -> list[int]:
    """Return the steps by hour; a run or ride is in the afternoon."""
    walked = {hour: random.randint(60, 620) for hour in range(6, 22)}
    for hour in (8, 12, 18):
        walked[hour] += random.randint(300, 1500)
    walked[17] += {"Run": 6200, "": random.randint(0, 2500)}.get(WEEK[day.weekday()], 900)
    return _at_hours(walked)


def _night(random: Random, *, poor: bool) -> dict[str, Any]:
    """Return the values of a sleep, in the units in which watches have them, and of the heart."""
    # From the midnight at which its date begins.
    asleep_at = random.randint(-110, -55)
    deep = random.randint(62, 98) // (1 + poor)
    rem = random.randint(80, 118) - 30 * poor
    light = random.randint(225, 275) - 60 * poor
    awake = random.randint(8, 32) + 40 * poor
    asleep = deep + rem + light
    minutes = {
        "sleep_duration": asleep,
        "sleep_deep": deep,
        "sleep_rem": rem,
        "sleep_light": light,
        "sleep_awake": awake,
    }
    return {code: {"value": value, "unit": "min"} for code, value in minutes.items()} | {
        "sleep_efficiency": {"value": round(100 * asleep / (asleep + awake))},
        "bedtime": {"time": _clock(asleep_at)},
        "wake_time": {"time": _clock(asleep_at + asleep + awake)},
        "rhr": {"value": 53 + 5 * poor + random.randint(-2, 2)},
        "hrv_rmssd": {"value": 52 - 15 * poor + random.randint(-6, 6)},
    }


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes % _DAY_MIN, 60)
    return f"{hour:02}:{minute:02}"
