"""Which biomarker a result of a laboratory is of: certainly, or as a question with suggestions.

Certain is, in this order: what the person chose, the LOINC code, and without a code the whole name
or the id of one marker; case, spaces and punctuation make no difference. A code that no marker has
is a question even if the name is one of a marker, because it is then another test: creatinine of
urine is printed as ``Creatinine`` too.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from chalicelib.account.imports.formats.drafts import ReadingDraft
from chalicelib.account.imports.likeness import NameIndex
from chalicelib.account.imports.names import name_key
from chalicelib.account.imports.questions import MAX_SUGGESTIONS, Question, Suggestion
from chalicelib.labs.biomarkers import catalogue, search
from chalicelib.labs.biomarkers.documents import MarkerDocument
from chalicelib.wording import words

# What a match of the search is worth at least, by its order: the whole name, its beginning, whole
# words, beginnings of words, parts of words.
_SCORES = (0.99, 0.95, 0.9, 0.8, 0.7)
_MOST_OF_LIKENESS = 0.99
_LEAST = 0.3


def marker_key(draft: ReadingDraft) -> str:
    """Return the name of a marker as mappings and questions have it: with its code, if it has one.

    >>> from datetime import date
    >>> marker_key(ReadingDraft(2, "2", "fhir", date(2026, 1, 5), " Glucose ", loinc="15074-8"))
    'Glucose [15074-8]'
    """
    code = f" [{draft.loinc}]" if draft.loinc else ""
    return name_key(f"{draft.marker.strip()}{code}")


class MarkerMatcher:
    """Matches the markers of one file.

    Args:
        custom: the custom markers of the person.
        chosen: the ids of markers that the person chose, by :func:`marker_key`. An id that is none
            of a marker is ignored, so that the marker is asked again.
    """

    def __init__(
        self, custom: Iterable[MarkerDocument] = (), chosen: Mapping[str, str] | None = None
    ) -> None:
        self._custom = {marker["id"]: marker for marker in custom}
        self._chosen = chosen or {}
        self._custom_names = _by_name(self._custom.values())
        self._custom_codes = _by_code(self._custom.values())
        self._index = _index_of(self._custom.values())

    def match(self, draft: ReadingDraft) -> MarkerDocument | None:
        """Return the marker that a result is certainly of; None if it has to be asked."""
        chosen = self._find(self._chosen.get(marker_key(draft), ""))
        if chosen:
            return chosen
        if draft.loinc:
            found = self._custom_codes.get(draft.loinc) or _codes().get(draft.loinc, ())
        else:
            joined = _joined(draft.marker)
            found = self._custom_names.get(joined) or _names().get(joined, ())
        return self._find(found[0]) if len(found) == 1 else None

    def question(self, draft: ReadingDraft) -> Question:
        """Return the question which marker a result is of, with suggestions."""
        suggestions = tuple(self._suggestions(name_key(draft.marker)))
        return Question("marker", draft.line, marker_key(draft), suggestions=suggestions)

    def _find(self, marker_id: str) -> MarkerDocument | None:
        return self._custom.get(marker_id) or catalogue.markers().get(marker_id)

    def _suggestions(self, name: str) -> Sequence[Suggestion]:
        wanted, found = words(name), []
        for score, marker_id in (*_index().alike(wanted), *self._index.alike(wanted)):
            marker = self._find(marker_id)
            if marker is None or marker["computed"]:
                continue
            likeness = round(max(_rank_score(name, marker), min(score, _MOST_OF_LIKENESS)), 3)
            if likeness >= _LEAST:
                found.append(Suggestion(marker_id, marker["name"], likeness))
        return sorted(found, key=lambda each: (-each.score, each.id))[:MAX_SUGGESTIONS]


def _rank_score(name: str, marker: MarkerDocument) -> float:
    """Return what a match of the search for a whole name is worth; 0 if it does not match."""
    text = f"{marker['id']} {marker['name']}"
    if not search.matches(name, text):
        return 0.0
    return _SCORES[search.rank(name, marker["name"], marker["id"])[0]]


def _joined(name: str) -> str:
    return "".join(words(name_key(name)))


def _by_name(markers: Iterable[MarkerDocument]) -> Mapping[str, Sequence[str]]:
    """Return the ids of markers by their names and ids, without spaces and punctuation."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for marker in markers:
        for text in (marker["name"], marker["id"]):
            found[_joined(text)][marker["id"]] = None
    found.pop("", None)
    return {joined: list(ids) for joined, ids in found.items()}


def _by_code(markers: Iterable[MarkerDocument]) -> Mapping[str, Sequence[str]]:
    """Return the ids of markers by LOINC code: a marker's own code comes before an alias."""
    own: defaultdict[str, list[str]] = defaultdict(list)
    aliases: defaultdict[str, list[str]] = defaultdict(list)
    for marker in markers:
        if "loinc" in marker:
            own[marker["loinc"]].append(marker["id"])
        for code in marker["loinc_aliases"]:
            aliases[code].append(marker["id"])
    return {**aliases, **own}


def _index_of(markers: Iterable[MarkerDocument]) -> NameIndex:
    return NameIndex(
        (marker["id"], [words(marker["name"]), words(marker["id"])]) for marker in markers
    )


@cache
def _names() -> Mapping[str, Sequence[str]]:
    return _by_name(catalogue.markers().values())


@cache
def _codes() -> Mapping[str, Sequence[str]]:
    return _by_code(catalogue.markers().values())


@cache
def _index() -> NameIndex:
    return _index_of(catalogue.markers().values())
