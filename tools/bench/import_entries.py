"""What the entries of an import are charged, beside what a person is told before the commit.

All units are those that Amazon charges (``tools.costs.charging``). Those of workouts have the
recounts after them.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from chalicelib.account.imports.lines import EntryKind, ImportLine, import_line
from chalicelib.account.imports.writing.entries import NumberedLine, Writer
from chalicelib.account.imports.writing.estimate import units_of
from chalicelib.account.imports.writing.metric_days import MetricDayWriter
from chalicelib.account.imports.writing.readings import ReadingWriter
from chalicelib.account.imports.writing.recounts import recount_logbook, recount_years
from chalicelib.account.imports.writing.workouts import WorkoutWriter
from chalicelib.table.ids import uuid7
from chalicelib.table.pacing import PacedMeter
from chalicelib.table.session import Session
from tools.bench.bars import Bar
from tools.bench.measure import title
from tools.bench.metric_log import metric_day
from tools.bench.training_log import training_log
from tools.costs.charging import charged

_NOW: Final = datetime(2026, 3, 14, 12, tzinfo=UTC)
_FIRST: Final = date(2024, 1, 1)
_LONGEST_S: Final = 600.0
_MARKERS: Final = {
    "apob": "mg/dL",
    "ferritin": "ng/mL",
    "glucose_fasting": "mg/dL",
    "hdl_c": "mg/dL",
    "hs_crp": "mg/L",
    "insulin_fasting": "uIU/mL",
    "tsh": "mIU/L",
}
_SMALL: Final = {
    "weight": {"value": 83, "unit": "kg"},
    "steps": {"value": 8_000, "unit": "{steps}"},
}
_WRITERS: Final[Mapping[EntryKind, Callable[..., Writer]]] = {
    "workout": WorkoutWriter,
    "reading": ReadingWriter,
    "metric_day": MetricDayWriter,
}


class ImportEntries:
    """Entries of each kind, written as an import does.

    Args:
        client: of the engine.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def tables(self) -> list[Bar]:
        """Print what an entry is charged; return what was reached."""
        title("Entries of an import, with the recounts of workouts")
        print(f"{'':36}{'entries':>9}{'expected WCU':>14}{'WCU':>8}{'RCU':>8}")
        return list(self._bars())

    def _bars(self) -> Iterator[Bar]:
        for name, lines, most in (
            ("workouts of 24 sets, 6 exercises", workouts(25), 11),
            ("readings of one marker", glucose(), 9),
            ("readings of seven markers", results(), 10),
            ("days of two metrics", small_days(), 5),
            ("days of 40 metrics, five by hour", large_days(), 6),
        ):
            meter = write(self._client, f"import {name}", lines)
            expected = sum(map(units_of, lines)) / len(lines)
            writes, reads = (units / len(lines) for units in (meter.write_units, meter.read_units))
            print(f"{name:36}{len(lines):>9}{expected:>14.1f}{writes:>8.1f}{reads:>8.1f}")
            yield Bar(f"imports: {name}, write units", writes, most)


def write(client: Any, user: str, lines: Sequence[ImportLine]) -> PacedMeter:
    """Write entries of one kind, with the recounts after them, and return what is charged."""
    meter = PacedMeter(deadline=time.monotonic() + _LONGEST_S)
    session = Session(user, meter)
    with charged(client):
        writer = _WRITERS[lines[0].kind](session, uuid7(_NOW), _NOW)
        entries = [NumberedLine(number, line) for number, line in enumerate(lines)]
        for start in range(0, len(entries), writer.batch):
            written = writer.write(entries[start : start + writer.batch])
            if {each.outcome for each in written} != {"created"}:
                raise SystemExit(f"an entry of the benchmark was not written: {written}")
        if isinstance(writer, WorkoutWriter):
            recount_years(session, writer.years)
            recount_logbook(session, writer.years, _NOW)
    return meter


def workouts(weeks: int) -> list[ImportLine]:
    """Return four workouts a week of a log in which loads rise."""
    return [
        import_line("workout", number, body | {"source": _source(f"{number} {body['title']}")})
        for number, body in enumerate(training_log(weeks, _FIRST))
    ]


def glucose() -> list[ImportLine]:
    """Return five values a day of one marker."""
    times = [(n, f"{_day(n // 5)}T{8 + n % 5:02}:00:00Z") for n in range(100)]
    return [_reading(n, "glucose_random", "mg/dL", collected_at=at) for n, at in times]


def results() -> list[ImportLine]:
    """Return a value of each of seven markers, every quarter of two years."""
    return [
        _reading(quarter, marker, unit, local_date=_day(90 * quarter))
        for quarter in range(8)
        for marker, unit in _MARKERS.items()
    ]


def small_days() -> list[ImportLine]:
    """Return days of two metrics."""
    return _days([{"values": _SMALL}] * 50)


def large_days() -> list[ImportLine]:
    """Return days of forty metrics, five of them by hour."""
    return _days([metric_day(number) for number in range(50)])


def _reading(number: int, marker: str, unit: str, **at: str) -> ImportLine:
    body = {"value": 5 + number % 7, "unit": unit, "source": _source(f"{marker} {number}"), **at}
    return import_line("reading", number, body, marker=marker)


def _days(bodies: Sequence[dict[str, Any]]) -> list[ImportLine]:
    return [
        import_line("metric_day", 0, body, day=_day(number), device="app-watch")
        for number, body in enumerate(bodies)
    ]


def _source(key: str) -> dict[str, str]:
    return {"provider": "benchmark", "external_id": f"{key} of the benchmark"}


def _day(number: int) -> str:
    return f"{_FIRST + timedelta(days=number)}"
