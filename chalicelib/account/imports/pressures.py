"""Blood pressures of a date and source, which the API has as samples of both values. Pure."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final, Protocol

from chalicelib import averages
from chalicelib.account.imports.day_values import Entry, document
from chalicelib.account.imports.formats.drafts import Moment
from chalicelib.account.imports.formats.parser import FileFault
from chalicelib.jsontext import Document
from chalicelib.metrics.definitions.catalogue import metrics

GREATER, LESSER = "sbp", "dbp"
CODES: Final = frozenset({GREATER, LESSER})
# What the API has of a date and source, and what is kept of it.
MAX_SAMPLES: Final = 24
_MAX_KEPT: Final = 500


class Day(Protocol):
    """What a source reports of a date."""

    values: dict[str, Document]
    samples: list[Document]


class PressuresOfDay:
    """The blood pressures of a date and source, by their times."""

    def __init__(self) -> None:
        self._pairs: dict[Moment, dict[str, Entry]] = {}

    def add(self, code: str, at: Moment, entry: Entry) -> FileFault | None:
        """Take one value of a blood pressure."""
        if at not in self._pairs and len(self._pairs) == _MAX_KEPT:
            detail = f"The date has more than {_MAX_KEPT} blood pressures of one source."
            return FileFault(entry.line, "startDate", "too_many", detail)
        self._pairs.setdefault(at, {})[code] = entry
        return None

    def put(self, day: Day) -> Iterator[FileFault]:
        """Put the pairs into the body of their date; their means if there are more than 24."""
        complete: list[tuple[Moment, dict[str, Entry]]] = []
        for at, pair in self._pairs.items():
            if fault := _fault(pair):
                yield fault
            else:
                complete.append((at, pair))
        timed = all(isinstance(at, datetime) for at, _ in complete)
        if timed and len(complete) <= MAX_SAMPLES:
            day.samples += [_sample(at, pair) for at, pair in sorted(complete, key=_order)]
        else:
            day.values |= {code: _mean(code, [pair for _, pair in complete]) for code in CODES}


def _fault(pair: dict[str, Entry]) -> FileFault | None:
    for code in sorted(CODES - pair.keys()):
        entry = next(iter(pair.values()))
        detail = f"The {metrics()[code]['name'].lower()} of this time is missing."
        return FileFault(entry.line, "value", "required_with", detail)
    if pair[LESSER].canonical < pair[GREATER].canonical:
        return None
    detail = "The diastolic blood pressure must be below the systolic one."
    return FileFault(pair[LESSER].line, "value", "not_below", detail)


def _order(pair: tuple[Moment, dict[str, Entry]]) -> tuple[int, int]:
    entry = pair[1][GREATER]
    return entry.minute or 0, entry.line


def _sample(at: Moment, pair: dict[str, Entry]) -> Document:
    values = {
        code: {"value": entry.entered.value, "unit": entry.entered.unit or metrics()[code]["unit"]}
        for code, entry in sorted(pair.items())
    }
    return {"time": f"{at:%H:%M}", "values": values}


def _mean(code: str, pairs: list[dict[str, Entry]]) -> Document:
    total: Decimal = averages.total(pair[code].canonical for pair in pairs)
    mean = averages.rounded(Fraction(total) / len(pairs))
    return document(mean, metrics()[code]["unit"])
