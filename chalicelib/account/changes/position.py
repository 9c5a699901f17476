"""The position of a reader in the change feed."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.account.changes import families
from chalicelib.table import positions
from chalicelib.table.errors import BadPosition

OVERLAP = timedelta(seconds=30)
MS = timedelta(milliseconds=1)

_IN_INDEX = re.compile(r"(?P<began>\d{1,14})\|(?P<start>\d{1,14})\|(?P<after>.*)", re.ASCII)
_IN_TABLE = re.compile(r"(?P<began>\d{1,14})\|table\|(?P<after>[\x21-\x7e]{1,1024})", re.ASCII)


@dataclass(frozen=True)
class Position:
    """Where a reader continues.

    Attributes:
        began: when its current pass began, in ms since 1970; 0 between passes.
        start: the first stamp of a pass through the index, in ms since 1970.
        after: the position to continue after within the pass, or "": in the index, or a sort key.
        in_table: whether the pass reads the table, which the first pass does, and not the index.
    """

    began: int = 0
    start: int = 0
    after: str = ""
    in_table: bool = False

    def __str__(self) -> str:
        return f"{self.began}|{'table' if self.in_table else self.start}|{self.after}"

    @classmethod
    def parse(cls, text: str) -> "Position":
        """Return the position in the text of a cursor.

        Raises:
            BadPosition: the text is not one.
        """
        if parts := _IN_TABLE.fullmatch(text):
            position = cls(int(parts["began"]), 0, parts["after"], in_table=True)
            known = families.is_within(position.after)
        elif parts := _IN_INDEX.fullmatch(text):
            after = positions.require(parts["after"] or None, positions.CHANGED)
            position = cls(int(parts["began"]), int(parts["start"]), after or "")
            known = True
        else:
            raise BadPosition(text)
        if not known or bool(position.began) != bool(position.after):
            raise BadPosition(text)
        return position

    @classmethod
    def from_now(cls, at: datetime) -> "Position":
        """Return the position of a reader who knows all that was written until ``at``."""
        return cls().next_pass(milliseconds(at))

    def within(self, began: int, after: str) -> "Position":
        """Return where a pass that began at ``began`` (ms since 1970) continues."""
        return replace(self, began=began, after=after)

    def next_pass(self, began: int) -> "Position":
        """Return where the pass after one that began at ``began`` (ms since 1970) begins."""
        return Position(start=max(self.start, began - OVERLAP // MS))


# Where a reader begins who has nothing.
BEGINNING = Position(in_table=True)


def milliseconds(at: datetime) -> int:
    """Return an instant in ms since 1970, as change stamps have it."""
    return int(at.timestamp() * 1000)
