"""Logs of other apps as requests: columns are renamed, units and time zones are chosen, and
numbers and dates are parsed. Nothing is rounded, left out or merged beyond what a format says.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, str]

# The columns of each format, in order, because apps translate their headers; "_" is not used.
STRONG = "started title duration exercise kind weight reps distance seconds notes about rpe"
STRONG_SHORT = "started title duration exercise kind weight reps distance seconds rpe"
STRONG_2016 = "started title exercise kind weight reps distance seconds notes"
STRONG_ANDROID = (
    "started title exercise kind weight weight_unit reps rpe distance distance_unit seconds "
    "notes about duration"
)
STRONG_NUMBERED = (
    "_ started title duration exercise kind weight reps rpe distance seconds notes about"
)
HEVY = (
    "title started ended about exercise superset notes index kind weight reps distance seconds rpe"
)
HEVY_API = (
    "_ title _ started ended _ exercise notes _ _ superset index kind weight _ reps distance "
    "seconds rpe about"
)
FITNOTES = "day exercise _ weight weight_unit reps distance distance_unit seconds"
FITNOTES_2020 = "day exercise _ weight reps distance distance_unit seconds"
STRAVA = (
    "_ started title sport about _ _ _ _ _ _ _ _ _ _ duration seconds distance _ _ ascent "
    "descent _ _ _ _ _ _ _ avg_cadence max_hr avg_hr _ avg_power calories"
)
GARMIN = "sport started _ title distance calories seconds avg_hr max_hr _ _ _ _ _ ascent descent"
HABITBULL = "habit _ _ day value notes"

SET_TYPES = {
    "W": "warmup",
    "D": "drop",
    "F": "failure",
    "WARM_UP": "warmup",
    "FAILURE": "failure",
    "warmup": "warmup",
    "dropset": "drop",
    "failure": "failure",
}
# What Strava and Garmin call the sports, in two languages.
SPORTS = {
    "Ride": "cycling",
    "Virtual Ride": "indoor_cycling",
    "Run": "running",
    "Running": "running",
    "Carrera": "running",
    "Entrenamiento en cinta": "treadmill_running",
    "Walk": "walking",
    "Yoga": "yoga",
    "Workout": "other",
    "Pool Swimming": "pool_swimming",
    "Natación en piscina": "pool_swimming",
    "Open Water Swimming": "open_water_swimming",
}
# The columns of an activity that are numbers without a unit, and those in metres.
MEASURED = ("avg_hr", "max_hr", "avg_power", "avg_cadence", "calories")
CLIMBED = ("ascent", "descent")
# Rows of Strong that are not sets: the rest after a set, and a note about the exercise.
RESTS = ("Rest Timer", "Ruhezeit")
NOT_SETS = (*RESTS, "Note")
UNITS = {"kgs": "kg", "lbs": "lb", "": None}
LENGTHS = ("m", "km", "mi", "yd", "ft")
# A cell of Loop 2.1, with a comma and without quotes.
_LOOP_CELL = re.compile(r"Entry\(timestamp=[\d-]+, value=(-?\d+)\)")


@dataclass(frozen=True)
class Log:
    """How a log is read.

    Attributes:
        columns: our names for its columns; a log of Loop has a column for each habit.
        zone: the time zone of its times.
        weight, distance: the units of columns that state none.
        date: the format of a point in time or of a day.
        comma: whether numbers have a decimal comma, and points between thousands; else it is
            the other way round.
        provider: the app.
    """

    columns: str
    zone: str = "UTC"
    weight: str = "kg"
    distance: str = "km"
    date: str = "%Y-%m-%d %H:%M:%S"
    separator: str = ","
    comma: bool = False
    provider: str = "strong"

    def rows(self, path: Path) -> list[Row]:
        """Return the rows of the log with our names."""
        text = _LOOP_CELL.sub(r"\1", path.read_bytes().decode("utf-8-sig"))
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=self.separator)
        header = next(lines)
        names = self.columns.split() or ["day", *header[1:]]
        return [self._row(names, len(header), fields) for fields in lines]

    def _row(self, names: list[str], columns: int, fields: list[str]) -> Row:
        # FitNotes writes the commas of an exercise's name without quotes.
        extra = len(fields) - columns
        if extra > 0:
            fields = [fields[0], ",".join(fields[1 : 2 + extra]), *fields[2 + extra :]]
        named = dict(zip(names, fields, strict=False))
        return {name: text for name, text in named.items() if name not in ("_", "")}

    def number(self, text: str | None) -> float | int | None:
        """Return a number; None where the log has none."""
        if text in (None, "", "--"):
            return None
        value = float(self.plain(text))
        return int(value) if value.is_integer() else value

    def plain(self, text: str) -> str:
        """Return the digits of a number with a decimal point."""
        thousands = "." if self.comma else ","
        return text.replace(thousands, "").replace(",", ".")

    def seconds(self, text: str | None) -> float | int | None:
        """Return the seconds of `90`, `0:01:30` or `1h 30m`; None where the log has none."""
        if text and ":" in text:
            hours, minutes, seconds = text.split(":")
            return 3600 * int(hours) + 60 * int(minutes) + (self.number(seconds) or 0)
        if text and text[-1].isalpha():
            parts = {unit[0]: int(amount) for amount, unit in re.findall(r"(\d+)([a-z]+)", text)}
            return 3600 * parts.get("h", 0) + 60 * parts.get("m", 0) + parts.get("s", 0)
        return self.number(text)

    def instant(self, text: str) -> datetime:
        """Return a point in time in the zone of the log."""
        instant = datetime.strptime(text, self.date)
        return instant.replace(tzinfo=ZoneInfo(self.zone)) if instant.tzinfo is None else instant

    def unit(self, row: Row, column: str) -> str | None:
        """Return the unit of a weight or a distance; None if it is the unit of something else."""
        text = row.get(f"{column}_unit")
        unit = getattr(self, column) if not text else UNITS.get(text, text)
        return None if column == "distance" and unit not in LENGTHS else unit


def _without_none(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _quantity(log: Log, row: Row, column: str) -> dict[str, Any] | None:
    value, unit = log.number(row.get(column)), log.unit(row, column)
    return None if value is None or unit is None else {"value": value, "unit": unit}


def a_set(log: Log, row: Row) -> dict[str, Any]:
    """Return a row as a set."""
    return _without_none(
        {
            "type": SET_TYPES.get(row.get("kind", ""), "normal"),
            "reps": log.number(row["reps"]),
            "weight": _quantity(log, row, "weight"),
            "duration_s": log.seconds(row["seconds"]),
            "distance": _quantity(log, row, "distance"),
            "rpe": log.number(row.get("rpe")),
        }
    )


def _entries(log: Log, rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Yield the exercises of a workout: the adjacent rows of one, in Hevy from index 0 on."""
    entry: dict[str, Any] | None = None
    for row in rows:
        if entry is None or entry["name"] != row["exercise"] or row.get("index") == "0":
            if entry:
                yield entry
            entry = {"name": row["exercise"], "sets": []}
            if row.get("superset"):
                entry["superset_group"] = int(row["superset"])
        if row.get("notes"):
            entry["notes"] = row["notes"]
        if row.get("kind") not in NOT_SETS:
            entry["sets"].append(a_set(log, row))
        elif row["kind"] in RESTS:
            entry["sets"][-1]["rest_s"] = log.seconds(row["seconds"])
    if entry:
        yield entry


def session(row: Row) -> tuple[str, str]:
    """Return the key of the workout to which a row belongs: its start or day, and its title."""
    return row.get("started") or row["day"], row.get("title", "")


def workouts(log: Log, rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return the bodies of the workouts of a log of sets; the exercises have no ids yet."""
    sessions: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        sessions.setdefault(session(row), []).append(row)
    return [
        _head(log, members[0])
        | {
            "exercises": list(_entries(log, members)),
            "source": {"provider": log.provider, "external_id": " ".join(key).strip()},
        }
        for key, members in sessions.items()
    ]


def _head(log: Log, row: Row) -> dict[str, Any]:
    """Return the title, the times and the notes of a workout; FitNotes has only a day."""
    if "day" in row:
        return {"local_date": row["day"]}
    started, ended = bounds(log, row)
    return _without_none(
        {
            "title": row["title"],
            "started_at": started.isoformat(),
            "ended_at": ended and ended.isoformat(),
            "notes": row.get("about") or None,
        }
    )


def bounds(log: Log, row: Row) -> tuple[datetime, datetime | None]:
    """Return when the workout of a row started and ended."""
    started = log.instant(row["started"])
    if row.get("ended"):
        return started, log.instant(row["ended"])
    if row.get("duration"):
        # Time that passes, also where the clocks change.
        ended = started.timestamp() + (log.seconds(row["duration"]) or 0)
        return started, datetime.fromtimestamp(ended, started.tzinfo)
    return started, None


def activities(log: Log, rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return the bodies of the workouts of a log with one activity a row."""
    return [
        _head(log, row)
        | {
            "type": "cardio",
            "cardio": _cardio(log, row),
            "source": {"provider": log.provider, "external_id": row["started"]},
        }
        for row in rows
    ]


def _cardio(log: Log, row: Row) -> dict[str, Any]:
    climbs = {name: log.number(row[name]) for name in CLIMBED}
    return _without_none(
        {
            "sport": SPORTS[row["sport"]],
            "distance": _quantity(log, row, "distance"),
            "moving_s": log.seconds(row["seconds"]),
            "elapsed_s": log.seconds(row.get("duration")),
        }
        | {name: log.number(row.get(name)) for name in MEASURED}
        | {name: {"value": n, "unit": "m"} for name, n in climbs.items() if n is not None}
    )


@dataclass(frozen=True)
class HabitLog:
    """A habit of a log: what it measures, and its entries by day."""

    name: str
    measure: str
    entries: dict[str, dict[str, Any]]


def loop_habits(log: Log, rows: list[Row]) -> list[HabitLog]:
    """Return the habits of Loop's `Checkmarks.csv`.

    A cell is -1 (unknown), 0 (no), 1 (the schedule asked for nothing), 2 (yes), 3 (skipped), or
    an amount in thousandths.
    """
    found = []
    for name in list(rows[0])[1:]:
        cells = {_day(log, row["day"]): int(row[name]) for row in rows}
        measured = any(value > 3 for value in cells.values())
        read = {day: _loop_entry(value, measured) for day, value in cells.items()}
        entries = {day: entry for day, entry in read.items() if entry}
        found.append(HabitLog(name, "amount" if measured else "done", entries))
    return found


def _loop_entry(value: int, measured: bool) -> dict[str, Any] | None:
    if value < 0 or (value == 1 and not measured):
        return None
    if value == 3:
        return {"status": "skipped"}
    return {"amount": value / 1000} if measured else {"done": value == 2}


def habitbull_habits(log: Log, rows: list[Row]) -> list[HabitLog]:
    """Return the habits of HabitBull, whose value counts how often."""
    found = []
    for name in dict.fromkeys(row["habit"] for row in rows):
        cells = {row["day"]: int(row["value"]) for row in rows if row["habit"] == name}
        measured = any(value > 1 for value in cells.values())
        entries = {
            day: {"amount": value} if measured else {"done": value == 1}
            for day, value in cells.items()
        }
        found.append(HabitLog(name, "amount" if measured else "done", entries))
    return found


def _day(log: Log, text: str) -> str:
    return datetime.strptime(text, log.date).date().isoformat()
