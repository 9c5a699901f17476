"""The search for markers by their names: without regard to punctuation, the plain name first.

>>> matches("lp(a)", "lpa_mass Lipoprotein(a), mass"), matches("t3 free", "free_t3 Free T3")
(True, True)
>>> sorted(["eGFR creatinine", "Creatinine"], key=lambda name: rank("creatinine", name, name))
['Creatinine', 'eGFR creatinine']
"""

import re


def _words(text: str) -> list[str]:
    """Return the words of a text, with a space for each punctuation mark."""
    return re.sub(r"[\W_]+", " ", text.casefold()).split()


def _joined(text: str) -> str:
    """Return the words of a text without the punctuation inside them."""
    return " ".join(re.sub(r"[\W_]+", "", word) for word in text.casefold().split())


def matches(query: str, text: str) -> bool:
    """Return whether ``text`` contains each word of ``query``, in any order and case.

    A word with punctuation matches with and without it: ``lp(a)`` matches ``lp a`` and ``lpa``.
    """
    spaced, joined = " ".join(_words(text)), _joined(text.replace("_", " "))
    return all(
        all(part in spaced for part in _words(word)) or _joined(word) in joined
        for word in query.split()
    )


def rank(query: str, name: str, marker_id: str) -> tuple[int, int]:
    """Return the order of a match: the plain name first, then whole words, then parts of words.

    Args:
        query: what was searched for.
        name: of the marker.
        marker_id: its id.
    """
    wanted, words, of_id = _words(query), _words(name), _words(marker_id)
    if wanted in (words, of_id) or _joined(query) == _joined(name):
        return 0, len(words)
    if words[: len(wanted)] == wanted:
        return 1, len(words)
    if set(wanted) <= {*words, *of_id}:
        return 2, len(words)
    starts = all(any(word.startswith(part) for word in (*words, *of_id)) for part in wanted)
    return (3 if starts else 4), len(words)
