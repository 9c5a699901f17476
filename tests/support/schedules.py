"""Schedules of any type, made from the union of their classes and the fields that they have."""

from dataclasses import MISSING, fields
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from chalicelib.schedules.accepted import AcceptedTypes
from chalicelib.schedules.types import Schedule

ALL: AcceptedTypes[Any] = AcceptedTypes(Schedule)
# A leap year's end of February and a year's end are among the first hundred days from here.
FIRST = date(2027, 12, 20)
ANCHORS = st.integers(0, 100).map(lambda n: FIRST + timedelta(days=n))
WEEKDAYS = st.frozensets(st.integers(1, 7), min_size=1)

# The values of a field, by its name; where a type has its own, by both.
VALUES: dict[str | tuple[str, str], st.SearchStrategy[Any]] = {
    ("weekdays", "days"): WEEKDAYS,
    ("monthly", "days"): st.frozensets(st.integers(1, 31), min_size=1),
    "every_weeks": st.integers(1, 5),
    "every_months": st.integers(1, 12),
    "week_start": st.none() | st.integers(1, 7),
    "target": st.integers(1, 7),
    "count_by": st.sampled_from(["days", "sessions"]),
    "every_days": st.integers(1, 40),
    "on_days": st.integers(1, 12),
    "off_days": st.integers(1, 12),
    "window_days": st.integers(7, 30),
    "min_gap_hours": st.none() | st.integers(1, 48).map(float),
    "max_per_day": st.none() | st.integers(1, 24),
    "anchor": st.none() | ANCHORS,
}


def schedules(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Return schedules of one class."""
    names = [field.name for field in fields(kind)]
    own = {name: VALUES[kind.type, name] for name in names if (kind.type, name) in VALUES}
    return st.builds(kind, **{name: VALUES[name] for name in names if name not in own}, **own)


def document(kind: type[Any]) -> dict[str, Any]:
    """Return the smallest document of a class: the fields that have no default."""
    return {"type": kind.type} | {
        field.name: EXAMPLES[field.name] for field in fields(kind) if field.default is MISSING
    }


# One value of each field that some type cannot be without.
EXAMPLES: dict[str, Any] = {
    "days": [1, 3],
    "target": 3,
    "every_days": 2,
    "on_days": 5,
    "off_days": 2,
    "window_days": 10,
}
