"""The search for words in the names of a catalogue: a pure rule."""


def _words(text: str) -> list[str]:
    return text.casefold().replace("-", " ").replace("_", " ").split()


def has_words(text: str, query: str) -> bool:
    """Tell whether ``text`` contains each word of ``query``, in any order and case.

    >>> has_words("Barbell Bench Press - Medium Grip", "press ben")
    True
    """
    normalized = " ".join(_words(text))
    return all(word in normalized for word in _words(query))
