"""The position of a reader in the change feed."""

import re
from dataclasses import dataclass

from chalicelib.table import positions
from chalicelib.table.errors import BadPosition

_POSITION = re.compile(r"(?P<began>\d{1,14})\|(?P<start>\d{1,14})\|(?P<after>.*)", re.ASCII)


@dataclass(frozen=True)
class Position:
    """Where a reader continues.

    Attributes:
        began: when its current pass began, in ms since 1970; 0 between passes.
        start: the first stamp of the pass, in ms since 1970.
        after: the index position to continue after within the pass, or "".
    """

    began: int = 0
    start: int = 0
    after: str = ""

    def __str__(self) -> str:
        return f"{self.began}|{self.start}|{self.after}"

    @classmethod
    def parse(cls, text: str) -> "Position":
        """Return the position in the text of a cursor.

        Raises:
            BadPosition: the text is not one.
        """
        parts = _POSITION.fullmatch(text)
        if parts is None:
            raise BadPosition(text)
        after = positions.require(parts["after"] or None, positions.CHANGED)
        position = cls(int(parts["began"]), int(parts["start"]), after or "")
        if bool(position.began) != bool(position.after):
            raise BadPosition(text)
        return position
