"""The document of the excused days of a year, as stored."""

from typing import Literal, NotRequired, TypedDict

ExcuseReason = Literal["sick", "travel", "rest", "pause"]


class ExcuseDocument(TypedDict):
    """An excused day; without ``kinds`` it is excused for all kinds of streak."""

    date: str
    reason: ExcuseReason
    kinds: NotRequired[list[str]]


class ExcuseYearDocument(TypedDict):
    """The excused days of one year, by date; its id is the year."""

    id: str
    version: int
    excuses: list[ExcuseDocument]
    created_at: str
    updated_at: str
