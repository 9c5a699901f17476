"""How many write units an entry takes, and so how long a commit lasts. Pure.

The figures follow from how entries are written; ``python -m tools.bench`` shows what they become.
"""

import math
import zlib
from typing import Final

from chalicelib.account.imports.lines import ImportLine
from chalicelib.jsontext import dump
from chalicelib.table.dictionaries import deflate

_KB: Final = 1_024
# What an item has beside the deflated body of its request: keys and attributes, and the part of the
# document that the server adds. Of 372 real workouts it was 510 to 610 bytes.
_BESIDE_WORKOUT: Final = 540
_BESIDE_DAY: Final = 330
# The entries of an item in the two indexes, and its source lock.
_INDEXES: Final = 2
_LOCK: Final = 1
# What a write takes in a transaction, as often as outside of one.
_TRANSACTED: Final = 2
# A workout's part of the day counters of its batch, and of what the recount of the logbook writes:
# by exercise, because that has one item for each quarter and group of exercises.
_OF_COUNTERS: Final = 0.1
_OF_LOGBOOK: Final = 0.33
# A reading's part of the newest readings of its marker and of the counters, which a batch shares.
_OF_SUMMARY: Final = 0.6
# A day's part of the ledger, the counters and the newest days, each written once for a batch.
_OF_BATCH: Final = 0.25
# The lease of a run, how far it is after a few batches, and its end.
_OF_RUN: Final = 20


def units_of(line: ImportLine) -> float:
    """Return the write units that an entry is expected to take, if the account does not have it."""
    if line.kind == "workout":
        return _of_workout(line)
    if line.kind == "reading":
        # It has less than a KB.
        return _TRANSACTED * (1 + _INDEXES + _LOCK) + _OF_SUMMARY
    return _of_day(line)


def seconds(units: float, rate: float) -> int:
    """Return how long a commit lasts, at least 1.

    Args:
        units: those of its entries.
        rate: the units a second; 0 for no limit.

    >>> seconds(601, 10), seconds(601, 0)
    (63, 1)
    """
    return math.ceil((units + _OF_RUN) / rate) if rate else 1


def _of_workout(line: ImportLine) -> float:
    size = len(zlib.compress(dump(line.body).encode())) + _BESIDE_WORKOUT
    recounted = _OF_LOGBOOK * len(line.body["exercises"])
    return _kilobytes(size) + _INDEXES + _LOCK + _OF_COUNTERS + recounted


def _of_day(line: ImportLine) -> float:
    text = dump(line.body).encode()
    size = len(deflate("metric_day", text) or text) + _BESIDE_DAY
    # It is only in the index of changes.
    return _TRANSACTED * (_kilobytes(size) + 1) + _OF_BATCH


def _kilobytes(size: int) -> int:
    return math.ceil(size / _KB)
