"""How alike names are, by the words that they share: rare words count more. Pure rules.

It finds what a search for all words of a name does not: names of another app have words of their
own. Both directions count: a name with further words is less alike.

>>> index = NameIndex([("squat", [["barbell", "squat"]]), ("curl", [["barbell", "curl"]])])
>>> [each.id for each in index.alike(["squat", "heavy"])], index.alike(["kniebeuge"])
(['squat'], [])
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from heapq import nsmallest
from itertools import islice, takewhile
from math import log
from typing import NamedTuple

# Of a name or a query; a name of an exercise or a marker has fewer.
MAX_WORDS = 30
# A word of at least so many letters that no name has is looked up as the beginning of words.
_SHORTEST_BEGINNING = 3
_MAX_CONTINUATIONS = 10
# So many names are looked at for one query, those with its rarest words first: a bound for names
# that a person or a file makes up of common words.
_MAX_COMPARED = 600
# A word of which only the beginning is there counts for less than the word itself.
_OF_A_BEGINNING = 0.5


class Alike(NamedTuple):
    """An entry of an index, and how alike it is: from above 0 to 1."""

    score: float
    id: str


class NameIndex:
    """The names of things, by their words.

    Args:
        entries: the id of each thing, and the words of each of its names.
    """

    def __init__(self, entries: Iterable[tuple[str, Iterable[Sequence[str]]]]) -> None:
        self._names: list[tuple[str, frozenset[str]]] = [
            (entry_id, frozenset(words[:MAX_WORDS]))
            for entry_id, names in entries
            for words in names
        ]
        counts = Counter(word for _, words in self._names for word in words)
        self._weights = {word: 1 + log(len(self._names) / count) for word, count in counts.items()}
        self._unknown = 1 + log(len(self._names) + 1)
        self._vocabulary = sorted(counts)
        self._with_word: defaultdict[str, list[int]] = defaultdict(list)
        for number, (_, words) in enumerate(self._names):
            for word in words:
                self._with_word[word].append(number)
        self._totals = [self._weight(words) for _, words in self._names]

    def alike(self, words: Sequence[str], most: int = 10) -> list[Alike]:
        """Return the things with a name that shares words, at most ``most``, the most alike first.

        Each is there once, with its best name. Of equals the lower id is first.
        """
        wanted = sorted(set(words[:MAX_WORDS]))
        total = self._weight(wanted)
        shared: defaultdict[int, float] = defaultdict(float)
        known = [each for word in wanted for each in self._known(word)]
        remaining = _MAX_COMPARED
        for word, share in sorted(known, key=lambda each: -self._weights[each[0]]):
            numbers = self._with_word[word][:remaining]
            remaining -= len(numbers)
            for number in numbers:
                shared[number] += share * self._weights[word]
        best: dict[str, float] = {}
        for number, weight in shared.items():
            entry_id = self._names[number][0]
            score = min(1.0, 2 * weight / (total + self._totals[number]))
            best[entry_id] = max(best.get(entry_id, 0.0), score)
        first = nsmallest(most, ((-score, entry_id) for entry_id, score in best.items()))
        return [Alike(-score, entry_id) for score, entry_id in first]

    def _known(self, word: str) -> list[tuple[str, float]]:
        """Return the word, or those that begin with it if the index lacks it, with their shares."""
        if word in self._weights:
            return [(word, 1.0)]
        if len(word) < _SHORTEST_BEGINNING:
            return []
        after = islice(self._vocabulary, bisect_left(self._vocabulary, word), None)
        continuations = takewhile(lambda known: known.startswith(word), after)
        return [(known, _OF_A_BEGINNING) for known in islice(continuations, _MAX_CONTINUATIONS)]

    def _weight(self, words: Iterable[str]) -> float:
        # In the order of the alphabet, so that the same words have the same sum.
        return sum(self._weights.get(word, self._unknown) for word in sorted(words))
