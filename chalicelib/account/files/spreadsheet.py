"""Lines of CSV (RFC 4180) that a spreadsheet cannot take for formulas. Pure.

A spreadsheet computes a cell that begins with one of ``= + - @``, so a text that somebody else
wrote, such as the title of an imported workout, could read other cells. Before such a text there is
an apostrophe, which spreadsheets take as "this is text". White space, invisible characters and
apostrophes at the beginning change nothing, and variants such as the full-width characters count as
these. To undo it, delete one apostrophe at the beginning of a cell if the rest would get one.

Numbers are no texts: ``-5`` is a number, and no apostrophe is before it.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Final

Cell = str | float | bool | None
MEDIA_TYPE: Final = "text/csv; charset=utf-8"
_FORMULA = frozenset("=+-@")
_BEGINNING = re.compile(r"[\t\r\n]")
# Characters that spreadsheets skip: controls, formats (a byte order mark) and spaces.
_SKIPPED = frozenset(("Cc", "Cf", "Zl", "Zp", "Zs"))


def defused(text: str) -> str:
    """Return a text as a cell that is no formula.

    >>> defused("=1+1"), defused(" @SUM(A1)"), defused("'=1"), defused("Push day"), defused("'tis")
    ("'=1+1", "' @SUM(A1)", "''=1", 'Push day', "'tis")
    """
    return f"'{text}" if _is_dangerous(text) else text


def undefused(cell: str) -> str:
    """Return the text of a cell that :func:`defused` made.

    >>> undefused("'=1+1"), undefused("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if cell.startswith("'") and _is_dangerous(cell[1:]) else cell


def _is_dangerous(text: str) -> bool:
    text = text.lstrip("'")
    if _BEGINNING.match(text):
        return True
    for character in text:
        if unicodedata.normalize("NFKC", character) in _FORMULA:
            return True
        if unicodedata.category(character) not in _SKIPPED:
            return False
    return False


def written(cell: Cell) -> str:
    """Return the text of a cell: numbers without a useless fraction, truth as true or false.

    >>> written(185.0), written(-2.5), written(True), written(None), written("-2.5")
    ('185', '-2.5', 'true', '', "'-2.5")
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str):
        return defused(cell)
    return repr(int(cell) if float(cell).is_integer() else cell)


def lines(rows: Iterable[Sequence[Cell]]) -> str:
    r"""Return rows as lines of CSV.

    >>> lines([["Push, hard", 82.5, None]])
    '"Push, hard",82.5,\r\n'
    """
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(map(written, row) for row in rows)
    return text.getvalue()


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> str:
    r"""Return rows as lines of CSV, with the cells of ``columns`` in their order.

    >>> table(("title", "reps"), [{"reps": 5}])
    ',5\r\n'
    """
    return lines([row.get(name) for name in columns] for row in rows)
