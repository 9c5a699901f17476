"""The document of the excused days of a year, as stored."""

from typing import Literal, TypedDict

ExcuseReason = Literal["sick", "travel", "rest", "pause"]


class ExcuseDocument(TypedDict):
    """An excused day."""

    date: str
    reason: ExcuseReason


class ExcuseYearDocument(TypedDict):
    """The excused days of one year, by date; its id is the year."""

    id: str
    version: int
    excuses: list[ExcuseDocument]
    created_at: str
    updated_at: str
