"""The search for markers by their names: without regard to punctuation, the plain name first.

>>> matches("lp(a)", "lpa_mass Lipoprotein(a), mass"), matches("t3 free", "free_t3 Free T3")
(True, True)
>>> sorted(["eGFR creatinine", "Creatinine"], key=lambda name: rank("creatinine", name, name))
['Creatinine', 'eGFR creatinine']
"""

from chalicelib.wording import joined, words


def matches(query: str, text: str) -> bool:
    """Return whether ``text`` contains each word of ``query``, in any order and case.

    A word with punctuation matches with and without it: ``lp(a)`` matches ``lp a`` and ``lpa``.
    """
    spaced, compact = " ".join(words(text)), joined(text.replace("_", " "))
    return all(
        all(part in spaced for part in words(word)) or joined(word) in compact
        for word in query.split()
    )


def rank(query: str, name: str, marker_id: str) -> tuple[int, int]:
    """Return the order of a match: the plain name first, then whole words, then parts of words.

    Args:
        query: what was searched for.
        name: of the marker.
        marker_id: its id.
    """
    wanted, of_name, of_id = words(query), words(name), words(marker_id)
    if wanted in (of_name, of_id) or joined(query) == joined(name):
        return 0, len(of_name)
    if of_name[: len(wanted)] == wanted:
        return 1, len(of_name)
    if set(wanted) <= {*of_name, *of_id}:
        return 2, len(of_name)
    starts = all(any(word.startswith(part) for word in (*of_name, *of_id)) for part in wanted)
    return (3 if starts else 4), len(of_name)
