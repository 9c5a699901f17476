"""How exercises are searched: pure rules over documents."""

from typing import Any

from chalicelib.table.items import Document


def words(text: str) -> list[str]:
    """Return the words of ``text``, without case."""
    return text.casefold().replace("-", " ").split()


def matches(exercise: Document, wanted: dict[str, Any]) -> bool:
    """Tell whether ``exercise`` meets every filter in ``wanted`` (q, muscle, equipment, modality).

    >>> matches({"name": "Bench Press", "primary_muscles": ["chest"]}, {"q": "press ben"})
    True
    """
    for name, value in wanted.items():
        if name == "q":
            text = " ".join(words(exercise["name"]))
            if not all(word in text for word in words(value)):
                return False
        elif name == "muscle":
            if value not in exercise["primary_muscles"] + exercise["secondary_muscles"]:
                return False
        elif exercise.get(name) != value:
            return False
    return True
