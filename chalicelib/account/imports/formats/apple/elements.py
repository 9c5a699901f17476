"""The elements of an export as a stream, in constant memory.

What precedes the root element is left out, because iOS 16 wrote a broken document type, which no
parser accepts. So no entity is ever defined either, and none can expand.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from chalicelib.account.imports.formats.parser import UnreadableFile

Attributes = dict[str, str]

ROOT: Final = "HealthData"
_ROOT_START: Final = re.compile(rb"<HealthData(?=[\s>/])")
# The document type of a real export has 13 KB.
_MAX_PROLOGUE_BYTES: Final = 2**20
_MAX_TOKEN_BYTES: Final = 2**20
_MAX_DEPTH: Final = 16
# The parser keeps each name of an element or attribute that it meets; exports have about 100.
_MAX_NAMES: Final = 2_000
# Of what is kept below an element; the metadata of apps can be any text.
_MAX_KEPT: Final = 200
_MAX_CHARACTERS: Final = 200
# XML has no control characters, but exports do, such as the vertical tab of a note.
_CONTROLS: Final = bytes({*range(32)} - {*b"\t\n\r"})
_AS_SPACES: Final = bytes.maketrans(_CONTROLS, b" " * len(_CONTROLS))
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass(slots=True)
class Element:
    """An element below the root.

    Attributes:
        number: among the elements below the root, from 1.
        metadata: its `MetadataEntry` elements, value by key.
        statistics: the attributes of its `WorkoutStatistics` elements, by type.
    """

    number: int
    tag: str
    attributes: Attributes
    metadata: Attributes = field(default_factory=dict)
    statistics: dict[str, Attributes] = field(default_factory=dict)


Wanted = Callable[[str, Attributes], bool]


def elements(chunks: Iterable[bytes], wanted: Wanted) -> Iterator[Element]:
    """Yield the elements below the root that are wanted by their tags and attributes.

    Raises:
        UnreadableFile: ``not_this_format``, ``encoding``, ``damaged`` or ``truncated``.
    """
    collector = _Collector(wanted)
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    fed = 0
    for chunk in _from_root(chunks):
        _feed(parser, chunk, collector)
        fed += len(chunk)
        if fed - parser.CurrentByteIndex > _MAX_TOKEN_BYTES:
            raise _damaged(collector.number, "it has more than 1 MiB")
        yield from collector.take()
    try:
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        detail = f"The XML ends after element {collector.number}, before its end."
        raise UnreadableFile("truncated", detail) from error


def _feed(parser: expat.XMLParserType, chunk: bytes, collector: "_Collector") -> None:
    try:
        parser.Parse(chunk, False)
    except expat.ExpatError as error:
        raise _damaged(collector.number, expat.ErrorString(error.code)) from error


def _damaged(number: int, reason: str) -> UnreadableFile:
    return UnreadableFile("damaged", f"The XML is damaged at or after element {number}: {reason}.")


def _from_root(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes from the root element on, without control characters."""
    waiting: bytes | None = b""
    for chunk in chunks:
        if waiting is None:
            yield chunk.translate(_AS_SPACES)
            continue
        waiting += chunk
        if match := _ROOT_START.search(waiting):
            yield waiting[match.start() :].translate(_AS_SPACES)
            waiting = None
        elif waiting.startswith(_UTF16):
            raise UnreadableFile("encoding", "The XML is in UTF-16; exports are in UTF-8.")
        elif len(waiting) > _MAX_PROLOGUE_BYTES:
            break
    if waiting is not None:
        raise UnreadableFile("not_this_format", f"The file has no element {ROOT}.")


class _Collector:
    """Collects the elements that are wanted, as the parser meets them."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._depth = 0
        self._current: Element | None = None
        self._complete: list[Element] = []
        self._names: set[str] = set()
        self.number = 0

    def take(self) -> list[Element]:
        """Return the elements that are complete, each once."""
        complete, self._complete = self._complete, []
        return complete

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        self._depth += 1
        if tag not in self._names or not attributes.keys() <= self._names:
            self._add_names(tag, attributes)
        if self._depth == 2:
            self.number += 1
            if self._wanted(tag, attributes):
                self._current = Element(self.number, tag, attributes)
        elif self._depth == 3 and self._current is not None:
            _keep(self._current, tag, attributes)
        elif self._depth > _MAX_DEPTH:
            raise _damaged(self.number, f"it is nested more than {_MAX_DEPTH} times")

    def _add_names(self, tag: str, attributes: Attributes) -> None:
        self._names |= {tag, *attributes}
        if len(self._names) > _MAX_NAMES:
            raise _damaged(self.number, f"there are more than {_MAX_NAMES} names")

    def end(self, _tag: str) -> None:
        """Take the end of an element."""
        if self._depth == 2 and self._current is not None:
            self._complete.append(self._current)
            self._current = None
        self._depth -= 1


def _keep(element: Element, tag: str, attributes: Attributes) -> None:
    """Keep what is used of the elements below an element, at most some of it."""
    if len(element.metadata) + len(element.statistics) >= _MAX_KEPT:
        return
    if tag == "MetadataEntry" and "key" in attributes:
        short = _shortened(attributes)
        element.metadata[short["key"]] = short.get("value", "")
    elif tag == "WorkoutStatistics" and "type" in attributes:
        short = _shortened(attributes)
        element.statistics[short["type"]] = short


def _shortened(attributes: Attributes) -> Attributes:
    return {name: value[:_MAX_CHARACTERS] for name, value in attributes.items()}
