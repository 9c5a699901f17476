"""The document of the excused days of a year, as stored."""

from typing import Literal, NotRequired, TypedDict

ExcuseReason = Literal["sick", "travel", "rest", "pause"]


class ExcuseDocument(TypedDict):
    """An excused day; without ``kinds`` it is excused for all kinds of streak.

    ``version`` is the version of the year with which the excuse was last written, so that an excuse
    that is deleted and set again never has an earlier one. Release 0.5 wrote none.
    """

    date: str
    reason: ExcuseReason
    kinds: NotRequired[list[str]]
    version: NotRequired[int]


class ExcuseYearDocument(TypedDict):
    """The excused days of one year, by date; its id is the year."""

    id: str
    version: int
    excuses: list[ExcuseDocument]
    created_at: str
    updated_at: str
