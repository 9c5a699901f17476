"""Why the account cannot have an entry of a file, as a fault at its line."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from chalicelib.account.imports.formats.parser import FileFault
from chalicelib.account.imports.judging import Finding, findings_of
from chalicelib.account.imports.writing.entries import NumberedLine, Written
from chalicelib.errors import Invalid
from chalicelib.table.errors import DayFull

_NONE: Final[Mapping[str, str]] = MappingProxyType({})


def refused(
    entry: NumberedLine,
    error: Exception,
    columns: Mapping[str, str] = _NONE,
    *,
    dated: str = "date",
    what: str = "entry",
) -> Written:
    """Return the outcome of an entry that cannot be written.

    Args:
        entry: of the file.
        error: why; ``Invalid``, ``DayFull``, or that it is too large.
        columns: what the fields of a body are called in the file, if not the same.
        dated: the column of the date.
        what: the entry is.
    """
    line = entry.line.line
    if isinstance(error, Invalid):
        finding = findings_of(error)[0]
    elif isinstance(error, DayFull):
        params = {"day": f"{error.day}", "max": error.most, "of": error.what}
        finding = Finding((dated,), "day_full", params)
    else:
        detail = f"The {what} is too large to be stored."
        return Written(entry.number, "refused", FileFault(line, "", "too_large", detail))
    column = columns.get(finding.path[0], finding.path[0]) if finding.path else dated
    return Written(entry.number, "refused", finding.fault(line, column, refused=True))
