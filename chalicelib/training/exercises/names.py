"""Names of the exercises in a workout: kept as logged, or taken from the exercise."""

import re

from chalicelib.errors import Invalid, invalid
from chalicelib.jsontext import Document
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.items import decode
from chalicelib.training.exercises import catalogue


class EntryNames:
    """Finds out which exercises a workout's entries mean, and gives each entry its name.

    Args:
        entries: the workout's exercises, whose missing names are filled in place.
        before: the exercises of the workout it replaces; their names stay as they were.
    """

    def __init__(self, entries: list[Document], before: list[Document]) -> None:
        self._entries = entries
        self._known = {entry["exercise_id"]: entry["name"] for entry in before}
        self._own = {
            entry["exercise_id"]
            for entry in entries
            if entry["exercise_id"] not in catalogue.exercises()
            and entry["exercise_id"] not in self._known
        }
        for place, entry in enumerate(entries):
            if entry["exercise_id"] in self._own and not re.fullmatch(
                UUID_PATTERN, entry["exercise_id"]
            ):
                raise _unknown(place)

    def sort_keys(self) -> list[str]:
        """Return the keys of the caller's own exercises that must be looked up."""
        return [keys.named("exercise", exercise_id) for exercise_id in sorted(self._own)]

    def fill_in(self, items: dict[str, Item]) -> None:
        """Give every entry a name.

        Args:
            items: what the table holds of :meth:`sort_keys`.

        Raises:
            Invalid: an exercise that is neither built in nor the caller's.
        """
        for place, entry in enumerate(self._entries):
            exercise_id = entry["exercise_id"]
            item = items.get(keys.named("exercise", exercise_id))
            if exercise_id in self._own and item is None:
                raise _unknown(place)
            if "name" not in entry:
                entry["name"] = self._name(exercise_id, item)

    def _name(self, exercise_id: str, item: Item | None) -> str:
        if exercise_id in self._known:
            return str(self._known[exercise_id])
        exercise = decode(item).document() if item else catalogue.exercises()[exercise_id]
        return str(exercise["name"])


def _unknown(place: int) -> Invalid:
    return invalid(f"/exercises/{place}/exercise_id", "unknown_exercise")
