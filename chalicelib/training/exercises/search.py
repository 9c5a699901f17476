"""The search for exercises: by the words of their names and synonyms, the plain name first.

Words match from their beginning, so ``rdl`` finds the Romanian deadlift and no hurdle. A plural is
the same word, and so are the parts of a word that some write apart (``pull up``, ``pullup``).

>>> squat = names_of({"name": "Barbell Squat", "synonyms": ["squat", "back squat"]})
>>> rank("squats", squat), rank("back sq", squat), rank("hurdle", squat)
((0, 1), (4, 2), None)
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from chalicelib.training.exercises.documents import ExerciseContent, ExerciseCriteria
from chalicelib.wording import words

# A shorter word is no plural: "abs", "gas".
_SHORTEST_PLURAL = 4
# After the exercises of which a query is the whole name (0, 0) or a whole synonym (0, 1).
_DUPLICATE = (0, 2)


class SearchName(NamedTuple):
    """One name of an exercise: its words, and the same without the spaces between them."""

    words: Sequence[str]
    joined: str

    @classmethod
    def of(cls, text: str) -> "SearchName":
        """Return the words of a name in the singular."""
        singular = [_singular(word) for word in words(text)]
        return cls(singular, _singular("".join(words(text))))


def names_of(exercise: Mapping[str, Any]) -> list[SearchName]:
    """Return the name and the synonyms of an exercise, the name first."""
    return [SearchName.of(text) for text in (exercise["name"], *exercise.get("synonyms", ()))]


def rank(query: str, names: Sequence[SearchName]) -> tuple[int, int] | None:
    """Return the order of a match, the lowest first; None if ``query`` does not match.

    The order is: a whole name or synonym, the beginning of the name, whole words of it, beginnings
    of words of the name, and words of synonyms; then the shorter name.

    Args:
        query: what was searched for.
        names: of the exercise, its name first.
    """
    wanted = SearchName.of(query)
    name, length = names[0], len(names[0].words)
    if any(wanted.joined == each.joined for each in names):
        # The name itself comes before an exercise of which it is a synonym.
        return 0, int(wanted.joined != name.joined)
    if name.words[: len(wanted.words)] == wanted.words:
        return 1, length
    if set(wanted.words) <= set(name.words):
        return 2, length
    if _starts(wanted, [name]):
        return 3, length
    return (4, length) if _starts(wanted, names) else None


def rank_duplicate(query: str, names: Sequence[SearchName]) -> tuple[int, int] | None:
    """Return the order of an exercise that is a duplicate of a preferred one.

    Only a whole name finds it, and the preferred exercise, of which that name is a synonym, comes
    first.
    """
    wanted = SearchName.of(query)
    return _DUPLICATE if any(wanted.joined == each.joined for each in names) else None


def matches(exercise: ExerciseContent, criteria: ExerciseCriteria) -> bool:
    """Tell whether ``exercise`` matches all of ``criteria``.

    >>> bench_press: ExerciseContent = {
    ...     "name": "Bench Press",
    ...     "modality": "strength",
    ...     "primary_muscles": ["chest"],
    ...     "secondary_muscles": ["triceps"],
    ...     "archived": False,
    ...     "built_in": True,
    ... }
    >>> matches(bench_press, {"q": "press ben", "muscle": "triceps"})
    True
    >>> matches(bench_press, {"q": "press ben", "equipment": "barbell"})
    False
    """
    if "q" in criteria and rank(criteria["q"], names_of(exercise)) is None:
        return False
    if "muscle" in criteria:
        muscle = criteria["muscle"]
        if muscle not in exercise["primary_muscles"] + exercise["secondary_muscles"]:
            return False
    if "equipment" in criteria and exercise.get("equipment") != criteria["equipment"]:
        return False
    return "modality" not in criteria or exercise["modality"] == criteria["modality"]


def _starts(wanted: SearchName, names: Iterable[SearchName]) -> bool:
    """Tell whether each wanted word begins a word of the names, or all of them begin a name."""
    names = list(names)
    known = [word for name in names for word in name.words]
    if all(any(word.startswith(part) for word in known) for part in wanted.words):
        return True
    return any(name.joined.startswith(wanted.joined) for name in names)


def _singular(word: str) -> str:
    """Return a word without the ``s`` of a plural.

    >>> _singular("squats"), _singular("press"), _singular("abs")
    ('squat', 'press', 'abs')
    """
    is_plural = len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if is_plural else word
