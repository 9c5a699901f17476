r"""From a text file to rows: its encoding, its delimiter, cells with line ends. Pure, streaming.

Encodings: a byte order mark decides (UTF-8, UTF-16). Without one the text is UTF-8, and bytes that
are not are read as Windows-1252, as older spreadsheets write them; a file without any UTF-8 is so
read wholly as Windows-1252. UTF-8 that was once taken for Windows-1252 and saved again
(``Ã¼`` for ``ü``) is repaired, in cells that are exactly such a text. Both are warnings.

The header decides the delimiter: ``,``, ``;`` or a tab. Cells are text and never evaluated, so a
formula is only a name that begins with ``=``. Line ends of all systems become ``\n``, those within
quoted cells too.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, Final, TypeVar

from chalicelib.account.imports.formats.cells import cut, fold, number, quoted, repaired
from chalicelib.account.imports.formats.dates import moment
from chalicelib.account.imports.formats.drafts import Moment
from chalicelib.account.imports.formats.lines import Lines
from chalicelib.account.imports.formats.parser import FileFault, UnreadableFile

T = TypeVar("T")

_DELIMITERS: Final = ",;\t"
_QUOTED: Final = re.compile(r'"[^"]*"')


class BadCell(Exception):
    """A cell that says nothing usable; what it belongs to is left out.

    Attributes:
        column: its folded name.
    """

    def __init__(self, column: str, code: str, detail: str) -> None:
        super().__init__(column, code, detail)
        self.column = column
        self.code = code
        self.detail = detail


@dataclass(slots=True)
class TextRow:
    """A record with as many cells as the header.

    Attributes:
        line: the number of its first line.
    """

    line: int
    cells: Sequence[str]
    table: "TextTable"

    def text(self, column: str) -> str:
        """Return a cell without spaces around it; empty if the file has no such column."""
        place = self.table.places.get(column)
        return "" if place is None else self.cells[place].strip()

    def number(self, column: str) -> float | None:
        """Return the figure of a cell; None if it is blank or the file has no such column.

        Raises:
            BadCell: `not_a_number`.
        """
        place = self.table.places.get(column)
        if place is None or not (text := self.cells[place]):
            return None
        try:
            return number(text, decimal_comma=self.table.decimal_comma)
        except ValueError as error:
            raise BadCell(column, "not_a_number", f"{error}.") from None

    def parsed(self, column: str, parse: Callable[[str], T], code: str) -> T:
        """Return what ``parse`` makes of a cell; of an empty text without the column.

        Raises:
            BadCell: with this code, if ``parse`` raises a ValueError with a sentence.
        """
        try:
            return parse(self.text(column))
        except ValueError as error:
            raise BadCell(column, code, f"{error}.") from None

    def moment(self, column: str) -> Moment:
        """Return the date of a cell, with its time if it has one.

        Raises:
            BadCell: `not_a_date`.
        """
        return self.parsed(column, moment, "not_a_date")

    def warning(self, column: str, code: str, detail: str) -> FileFault:
        """Return a fault that leaves nothing out. ``column`` is folded or empty."""
        return FileFault(self.line, self._spelling(column), code, detail, refused=False)

    def refusal(self, bad: BadCell) -> FileFault:
        """Return the fault of a row that is left out."""
        return FileFault(self.line, self._spelling(bad.column), bad.code, bad.detail)

    def _spelling(self, column: str) -> str:
        place = self.table.places.get(column)
        return cut(column if place is None else self.table.header[place])


class TextTable:
    """A text of rows below a header.

    Attributes:
        header: the names of the columns as the file has them.
        line: the number of the header's line.
        places: from the folded name of a column to its place.
        delimiter: one of ``,``, ``;`` and a tab.
    """

    def __init__(
        self, file: BinaryIO, *, rejoin: Callable[[list[str]], list[str]] | None = None
    ) -> None:
        """Read the header.

        Args:
            file: need not be seekable, and may return less than was asked for.
            rejoin: makes a row of as many cells as the header from one of another number; a row
                that it returns with another number is a fault.

        Raises:
            UnreadableFile: `empty`, or as :meth:`rows`.
        """
        self._rejoin = rejoin
        self._lines = Lines(file)
        self._faults: list[FileFault] = []
        self._repaired = False
        first = self._first_line()
        self.delimiter = max(_DELIMITERS, key=_QUOTED.sub("", first).count)
        self._reader = csv.reader(chain((first,), self._lines), delimiter=self.delimiter)
        self.line = self._lines.record
        self.header = tuple(name.strip() for name in self._repair(next(self._reader)))
        self.places: dict[str, int] = {}
        for place, name in enumerate(self.header):
            if name and self.places.setdefault(fold(name), place) != place:
                self._warn(self.line, name, "duplicate_column", "Only the first one is read.")

    @property
    def decimal_comma(self) -> bool:
        """Whether ``2,5`` is a figure: where the comma does not part cells."""
        return self.delimiter == ";"

    def require(self, *columns: str) -> None:
        """Refuse a file without one of these columns, by their folded names.

        Raises:
            UnreadableFile: `not_this_format`.
        """
        if missing := [name for name in columns if name not in self.places]:
            detail = f"The header has no column {quoted(missing[0])}."
            raise UnreadableFile("not_this_format", detail)

    def unknown_columns(self, known: frozenset[str]) -> Iterator[FileFault]:
        """Yield one warning if the file has columns other than these, by their folded names."""
        unknown = [self.header[place] for name, place in self.places.items() if name not in known]
        if unknown:
            detail = f"Columns that are not read: {quoted(', '.join(unknown))}."
            yield FileFault(self.line, cut(unknown[0]), "unknown_column", detail, False)

    def rows(self) -> Iterator[TextRow | FileFault]:
        """Yield the rows and what is wrong with the text; rows without any content are left out.

        Raises:
            UnreadableFile: `not_this_format` for a file of another kind, `encoding`, `too_large`
                for a record of more than 64 Ki characters, `truncated` within a quoted cell.
        """
        width = len(self.header)
        while True:
            yield from self._pending()
            self._lines.begin()
            cells = next(self._reader, None)
            if cells is None:
                yield from self._pending()
                return
            if not any(cells):
                continue
            if len(cells) != width and self._rejoin:
                cells = self._rejoin(cells)
            if len(cells) > width and not any(cells[width:]):
                cells = cells[:width]
            if len(cells) == width:
                yield TextRow(self._lines.record, self._repair(cells), self)
            else:
                detail = f"The line has {len(cells)} cells, and the header has {width}."
                yield FileFault(self._lines.record, "", "columns", detail)

    def _first_line(self) -> str:
        for line in self._lines:
            if line.strip():
                return line
            self._lines.begin()
        raise UnreadableFile("empty", "The file is empty.")

    def _repair(self, cells: list[str]) -> list[str]:
        found = [cell if cell.isascii() else repaired(cell) for cell in cells]
        if found != cells and not self._repaired:
            self._repaired = True
            place = next(place for place, cell in enumerate(found) if cell != cells[place])
            detail = f"UTF-8 was once read as another encoding; read as {quoted(found[place])}."
            self._warn(self._lines.record, "", "mojibake", detail)
        return found

    def _warn(self, line: int, column: str, code: str, detail: str) -> None:
        self._faults.append(FileFault(line, cut(column), code, detail, refused=False))

    def _pending(self) -> Iterator[FileFault]:
        if self._lines.strange is not None:
            detail = f"The text is not UTF-8 from byte {self._lines.strange}; read as Windows-1252."
            self._warn(1, "", "encoding", detail)
            self._lines.strange = None
        yield from self._faults
        self._faults.clear()


def header_of(head: bytes) -> frozenset[str]:
    r"""Return the folded names of the columns of a file that begins with ``head``.

    >>> sorted(header_of(b"Date;Weight (kg)\n2025-01-01;80"))
    ['date', 'weight (kg)']
    """
    try:
        return frozenset(TextTable(io.BytesIO(head)).places)
    except UnreadableFile:
        return frozenset()
