"""Schedules and slots of supplements as Timings of FHIR R4, and as English texts. Pure.

A Timing cannot say all that a schedule does, such as days without a dose after five with one. Then
it has the rate, and the text of the dosage has the rest.
"""

from collections.abc import Sequence
from typing import Final

from chalicelib.jsontext import Document
from chalicelib.schedules.documents import ScheduleDocument

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MEALS: Final = {"breakfast": "CM", "lunch": "CD", "dinner": "CV"}
_WITHOUT_FOOD: Final = {"breakfast": "ACM", "lunch": "ACD", "dinner": "ACV"}
_TIMES: Final = {"breakfast": "MORN", "lunch": "NOON", "dinner": "EVE"}
_OTHERS: Final = {"waking": "WAKE", "bedtime": "HS"}


def repeat(schedule: ScheduleDocument, doses: int = 1) -> Document:
    """Return the rate of a schedule, as a part of a Timing; nothing if it is taken as needed.

    Args:
        schedule: of a supplement.
        doses: how many on a due day.

    >>> repeat({"type": "weekdays", "days": [1, 4]})["dayOfWeek"]
    ['mon', 'thu']
    >>> repeat({"type": "cycle", "on_days": 5, "off_days": 2}, 2)
    {'frequency': 10, 'period': 7, 'periodUnit': 'd'}
    """
    days = schedule.get("days", [])
    match schedule["type"]:
        case "as_needed":
            return {}
        case "weekdays":
            weeks = schedule.get("every_weeks", 1)
            rate = _rate(doses, 1, "d") if weeks == 1 else _rate(doses * len(days), weeks, "wk")
            return {**rate, "dayOfWeek": [_DAYS[day - 1][:3].lower() for day in days]}
        case "monthly":
            return _rate(doses * len(days), schedule.get("every_months", 1), "mo")
        case "interval" | "interval_from_last":
            return _rate(doses, schedule["every_days"], "d")
        case "cycle":
            on, off = schedule["on_days"], schedule["off_days"]
            return _rate(doses * on, on + off, "d")
        case "weekly":
            return _rate(doses * schedule["target"], 1, "wk")
        case _:
            return _rate(doses, 1, "d")


def _rate(frequency: int, period: int, unit: str) -> Document:
    return {"frequency": frequency, "period": period, "periodUnit": unit}


def at_slots(slots: Sequence[str], *, with_food: bool | None) -> Document:
    """Return when of a day slots are, as a part of a Timing.

    Args:
        slots: all times of day, or all parts of the day.
        with_food: whether it is taken with food or on an empty stomach; None if that is open.

    >>> at_slots(["07:00", "21:30"], with_food=None), at_slots(["dinner"], with_food=True)
    ({'timeOfDay': ['07:00:00', '21:30:00']}, {'when': ['CV']})
    """
    if ":" in slots[0]:
        return {"timeOfDay": [f"{slot}:00" for slot in slots]}
    meals = {None: _TIMES, True: _MEALS, False: _WITHOUT_FOOD}[with_food]
    return {"when": [{**meals, **_OTHERS}[slot] for slot in slots]}


def schedule_text(schedule: ScheduleDocument) -> str:
    """Return a schedule in English.

    >>> schedule_text({"type": "weekdays", "days": [1, 4], "every_weeks": 2})
    'on Monday and Thursday, every 2 weeks'
    >>> schedule_text({"type": "as_needed", "min_gap_hours": 6, "max_per_day": 3})
    'as needed, at least 6 hours apart, at most 3 doses in 24 hours'
    """
    match schedule["type"]:
        case "as_needed":
            return _as_needed(schedule)
        case "weekdays":
            days = _listed([_DAYS[day - 1] for day in schedule["days"]])
            return f"on {days}{_every(schedule.get('every_weeks', 1), 'weeks')}"
        case "monthly":
            days = _listed([str(day) for day in schedule["days"]])
            months = schedule.get("every_months", 1)
            return f"on day {days} of the month{_every(months, 'months')}"
        case "interval":
            return f"every {_days(schedule['every_days'])}"
        case "interval_from_last":
            return f"{_days(schedule['every_days'])} after the last dose"
        case "cycle":
            off = _days(schedule["off_days"])
            return f"{_days(schedule['on_days'])}, then {off} without, in turn"
        case "weekly":
            return f"on {_days(schedule['target'])} of each week"
        case _:
            return "every day"


def _as_needed(schedule: ScheduleDocument) -> str:
    parts = ["as needed"]
    if "min_gap_hours" in schedule:
        parts.append(f"at least {schedule['min_gap_hours']:.15g} hours apart")
    if "max_per_day" in schedule:
        parts.append(f"at most {schedule['max_per_day']} doses in 24 hours")
    return ", ".join(parts)


def _every(number: int, units: str) -> str:
    return "" if number == 1 else f", every {number} {units}"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _listed(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
