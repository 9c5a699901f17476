"""The lines of a stream of bytes: its encoding and its line ends. Pure, streaming."""

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO, Final

from chalicelib.account.imports.formats.parser import UnreadableFile

# Characters of one record, line ends included. The longest real one is a note of some 2,000.
MAX_RECORD: Final = 65_536
_CHUNK: Final = 65_536
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What people rename to .csv, or get instead of it.
_OTHER_FILES: Final = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or a spreadsheet workbook"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\xd0\xcf\x11\xe0", "a spreadsheet workbook"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"bplist00", "a property list"),
    (b"{\\rtf", "a rich text document"),
    (b"<", "a web page or an XML document"),
)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error("imports.windows", _as_windows)


class Lines:
    """The lines of a stream, each with its end as a line feed.

    Attributes:
        number: of the last line that was read, from 1.
        record: the number of the record's first line.
        strange: where the first bytes are that are not of the encoding, if any.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.number = 0
        self.record = 1
        self.strange: int | None = None
        self._size = 0
        self._file = file
        self._lines = self._split()

    def begin(self) -> None:
        """Tell that the next line begins a record."""
        self.record = self.number + 1
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines, None)
        if line is None:
            if self._size:
                detail = f"The file ends within a quoted cell that begins in line {self.record}."
                raise UnreadableFile("truncated", detail)
            raise StopIteration
        self.number += 1
        self._size += len(line)
        if self._size > MAX_RECORD:
            self._refuse_length()
        return line

    def _refuse_length(self) -> None:
        detail = (
            f"The record that begins in line {self.record} has more than {MAX_RECORD} characters; "
            "a quote may not be closed."
        )
        raise UnreadableFile("too_large", detail)

    def _split(self) -> Iterator[str]:
        rest = ""
        for text in self._texts():
            *whole, rest = (rest + text).split("\n")
            for line in whole:
                yield f"{line}\n"
            if len(rest) > MAX_RECORD:
                self._refuse_length()
        if rest:
            yield rest

    def _texts(self) -> Iterator[str]:
        head = b""
        while len(head) < 16 and (more := self._file.read(_CHUNK)):
            head += more
        start = head.removeprefix(codecs.BOM_UTF8).lstrip()
        for magic, kind in _OTHER_FILES:
            if start.startswith(magic):
                raise UnreadableFile("not_this_format", f"The file is {kind}, not a text of rows.")
        mark, encoding = next((each for each in _MARKS if head.startswith(each[0])), (b"", "utf-8"))
        decoder = codecs.getincrementaldecoder(encoding)()
        ends = io.IncrementalNewlineDecoder(None, translate=True)
        position = len(mark)
        data = head[position:]
        while True:
            text = self._decoded(decoder, data, position)
            if "\x00" in text:
                detail = (
                    "The file has NUL bytes: it is not a text, or one without a known encoding."
                )
                raise UnreadableFile("encoding", detail)
            yield ends.decode(text, final=not data)
            if not data:
                return
            position += len(data)
            data = self._file.read(_CHUNK)

    def _decoded(self, decoder: codecs.IncrementalDecoder, data: bytes, position: int) -> str:
        waiting = len(decoder.getstate()[0])
        try:
            return decoder.decode(data, not data)
        except UnicodeDecodeError as error:
            self.strange = position - waiting + error.start
            decoder.errors = "imports.windows" if error.encoding == "utf-8" else "replace"
            return decoder.decode(data, not data)
