"""What each format is for the rest of the API: bytes in, drafts and located faults out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from chalicelib.account.imports.formats.drafts import Draft


@dataclass(frozen=True, slots=True)
class FileFault:
    """What is wrong at one place of a file.

    Attributes:
        line: from 1; of an XML file the number of the element, of JSON that of the resource.
        column: the name of the column, attribute or element; empty if it is the whole line.
        refused: whether the line, or what it belongs to, is left out. If not, it is a warning.
    """

    line: int
    column: str
    code: str
    detail: str
    refused: bool = True


class UnreadableFile(Exception):
    """The whole file cannot be read, and nothing of it was.

    Attributes:
        code: such as `not_this_format`, `too_large`, `truncated`, `encoding`, `archive`.
        detail: an English sentence.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


Found = Draft | FileFault


class Parser(Protocol):
    """A format. It is pure: it reads nothing but the file, and the same file gives the same."""

    @property
    def name(self) -> str:
        """The id of the format in the API, such as `strong`."""

    def recognises(self, head: bytes) -> bool:
        """Tell whether a file that begins with ``head``, at most 64 KiB, is of this format."""

    def parse(self, file: BinaryIO) -> Iterator[Found]:
        """Yield what the file has, in its order.

        Raises:
            UnreadableFile: before or between two results; what was yielded must not be used.
        """
