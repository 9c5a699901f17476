"""The documents of merges of exercises, as stored."""

from typing import TypedDict

# ``from`` is no name of a field in Python.
ExerciseMergeContent = TypedDict("ExerciseMergeContent", {"from": str, "into": str})


class ExerciseMergeDocument(ExerciseMergeContent):
    """A merge, as stored."""

    id: str
    version: int
    created_at: str
    updated_at: str
