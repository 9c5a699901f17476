"""The words of names and of what is searched for in a catalogue: pure rules."""

import re


def words(text: str) -> list[str]:
    """Return the words of a text, with a space for each punctuation mark.

    >>> words("Lp(a)")
    ['lp', 'a']
    """
    return re.sub(r"[\W_]+", " ", text.casefold()).split()


def joined(text: str) -> str:
    """Return the words of a text without the punctuation inside them.

    >>> joined("Lp(a) mass")
    'lpa mass'
    """
    return " ".join(re.sub(r"[\W_]+", "", word) for word in text.casefold().split())
