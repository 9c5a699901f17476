"""How catalogues are searched by words: a pure rule."""


def _words(text: str) -> list[str]:
    return text.casefold().replace("-", " ").replace("_", " ").split()


def holds(text: str, query: str) -> bool:
    """Tell whether ``text`` holds the beginning or part of each word of ``query``, in any order.

    >>> holds("Barbell Bench Press - Medium Grip", "press ben")
    True
    """
    held = " ".join(_words(text))
    return all(word in held for word in _words(query))
