"""How exercises are searched: pure rules over documents."""

from typing import Any

from chalicelib.jsontext import Document
from chalicelib.wording import has_words


def matches(exercise: Document, wanted: dict[str, Any]) -> bool:
    """Tell whether ``exercise`` meets every filter in ``wanted`` (q, muscle, equipment, modality).

    >>> matches({"name": "Bench Press", "primary_muscles": ["chest"]}, {"q": "press ben"})
    True
    """
    for name, value in wanted.items():
        if name == "q":
            met = has_words(exercise["name"], value)
        elif name == "muscle":
            met = value in exercise["primary_muscles"] + exercise["secondary_muscles"]
        else:
            met = exercise.get(name) == value
        if not met:
            return False
    return True
