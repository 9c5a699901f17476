"""How catalogues are searched by words: a pure rule."""


def _words(text: str) -> list[str]:
    return text.casefold().replace("-", " ").replace("_", " ").split()


def has_words(text: str, query: str) -> bool:
    """Tell whether ``text`` has the beginning or part of each word of ``query``, in any order.

    >>> has_words("Barbell Bench Press - Medium Grip", "press ben")
    True
    """
    held = " ".join(_words(text))
    return all(word in held for word in _words(query))
