"""The stored document of a habit entry; that of a habit is part of the plan."""

from typing import Literal, NotRequired, TypedDict


class HabitEntryDocument(TypedDict):
    """The entry of one day; it has only the value of the measure of its habit, or is skipped.

    ``origin`` is absent if it was set by hand.
    """

    id: str
    version: int
    habit_id: str
    local_date: str
    status: NotRequired[Literal["skipped"]]
    done: NotRequired[bool]
    count: NotRequired[int]
    amount: NotRequired[float]
    time: NotRequired[str]
    met: bool
    origin: NotRequired[Literal["workout", "metric"]]
    notes: NotRequired[str]
    created_at: str
    updated_at: str
