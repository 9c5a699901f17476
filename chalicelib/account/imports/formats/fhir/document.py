"""JSON from a file, whole and within bounds: one document, or one on each line (NDJSON)."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, NoReturn

from chalicelib.account.imports.formats.parser import FileFault, UnreadableFile

MAX_BYTES: Final = 20 * 10**6
# An object with one member takes 230 to 310 bytes of memory: at most 70 MB in all. Compact JSON of
# real records has a value in 25 bytes, so that 10 MB of it are read; indented JSON is longer.
MAX_VALUES: Final = 400_000
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_BEFORE_VALUES: Final = ",[{"
_EXTRA: Final = "Extra data"


def documents(file: BinaryIO) -> Iterator[tuple[int, Any] | FileFault]:
    """Yield the documents of a file with their lines; the whole of it has one document on line 1.

    Raises:
        UnreadableFile: ``too_large``, ``encoding``, ``truncated`` or ``damaged``.
    """
    text = _text(file)
    try:
        yield 1, _loaded(text)
        return
    except json.JSONDecodeError as error:
        if error.msg != _EXTRA:
            truncated = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
            detail = f"The JSON cannot be read at line {error.lineno}, column {error.colno}."
            raise UnreadableFile("truncated" if truncated else "damaged", detail) from error
    for number, line in enumerate(_lines(text), 1):
        if line.strip():
            try:
                yield number, _loaded(line)
            except json.JSONDecodeError as error:
                detail = f"The line is no JSON at column {error.colno}."
                yield FileFault(number, "", "json", detail)


def _lines(text: str) -> Iterator[str]:
    # One after the other: all of them at once would take as much memory as the text again.
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end + 1


def _text(file: BinaryIO) -> str:
    read = bytearray()
    # A stream may return less than it is asked for.
    while len(read) <= MAX_BYTES and (chunk := file.read(MAX_BYTES + 1 - len(read))):
        read += chunk
    if len(read) > MAX_BYTES:
        raise UnreadableFile("too_large", f"The file has more than {MAX_BYTES // 10**6} MB.")
    if read.startswith(_UTF16):
        raise UnreadableFile("encoding", "The file is in UTF-16; JSON is in UTF-8.")
    try:
        text = read.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile("encoding", f"Byte {error.start} is not UTF-8.") from error
    if sum(map(text.count, _BEFORE_VALUES)) > MAX_VALUES:
        raise UnreadableFile("too_large", f"The JSON has more than {MAX_VALUES} values.")
    return text


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError:
        raise
    except RecursionError as error:
        raise UnreadableFile("damaged", "The JSON is nested too deeply.") from error
    except ValueError as error:
        # A whole number of more digits than Python converts.
        raise UnreadableFile("damaged", "The JSON has a number that is too long.") from error


def _no_number(name: str) -> NoReturn:
    raise UnreadableFile("damaged", f"The JSON has {name}, which is no number.")
