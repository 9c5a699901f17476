"""Which biomarker a result of a laboratory is of: certainly, or as a question with suggestions.

Certain is, in this order: what the person chose, the LOINC code, and without a code the whole name
or the id of one marker; case, spaces, punctuation and the order of the words make no difference. A
code that no marker has is a question even if the name is one of a marker, because it is then
another test: creatinine of urine is printed as ``Creatinine`` too.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from chalicelib.account.imports.formats.drafts import ReadingDraft
from chalicelib.account.imports.formats.parser import UnreadableFile
from chalicelib.account.imports.likeness import NameIndex
from chalicelib.account.imports.names import name_key
from chalicelib.account.imports.questions import MAX_SUGGESTIONS, SKIP, Question, Suggestion
from chalicelib.labs.biomarkers import catalogue, search
from chalicelib.labs.biomarkers.documents import MarkerDocument
from chalicelib.wording import words

# So many markers of a file can be asked.
MAX_ASKED = 2_000
# What a match of the search is worth at least, by its order: the whole name, its beginning, whole
# words, beginnings of words, parts of words.
_SCORES = (0.99, 0.95, 0.9, 0.8, 0.7)
_MOST_OF_LIKENESS = 0.99
_LEAST = 0.3
_STATED = 1.0
# LOINC names a test as "component [property] in system", and only the component is a name.
_AFTER_COMPONENT = re.compile(r" \[| in ")


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
        chosen: the ids of markers that the person chose, by :func:`marker_key`, or ``skip``. An id
            that is none of a marker is ignored, so that the marker is asked again.
    """

    def __init__(
        self, custom: Iterable[MarkerDocument] = (), chosen: Mapping[str, str] | None = None
    ) -> None:
        self._custom = {marker["id"]: marker for marker in custom}
        self._suggested: dict[str, tuple[Suggestion, ...]] = {}
        self._chosen = chosen or {}
        self._custom_names = _by_name(self._custom.values())
        self._custom_codes = _by_code(self._custom.values())
        self._index = _index_of(self._custom.values())

    def skips(self, draft: ReadingDraft) -> bool:
        """Tell whether the person chose to leave out the results of a marker."""
        return self._chosen.get(marker_key(draft)) == SKIP

    def match(self, draft: ReadingDraft) -> MarkerDocument | None:
        """Return the marker that a result is certainly of; None if it has to be asked."""
        chosen = self._find(self._chosen.get(marker_key(draft), ""))
        if chosen:
            return chosen
        stated = self._stated(draft)
        return self._find(stated[0]) if len(stated) == 1 else None

    def question(self, draft: ReadingDraft) -> Question:
        """Return the question which marker a result is of, with suggestions.

        If several markers have the code or the name, these are the first. They are looked for once
        for all results of a marker.

        Raises:
            UnreadableFile: ``too_many_markers``, more than 2,000 have to be asked.
        """
        key = marker_key(draft)
        if key not in self._suggested:
            if len(self._suggested) == MAX_ASKED:
                detail = f"The file has more than {MAX_ASKED} markers that are not known."
                raise UnreadableFile("too_many_markers", detail)
            self._suggested[key] = tuple(self._suggestions(draft))
        return Question("marker", draft.line, key, suggestions=self._suggested[key])

    def _stated(self, draft: ReadingDraft) -> Sequence[str]:
        """Return the markers that have the code of a result, or without a code its name."""
        if draft.loinc:
            return self._custom_codes.get(draft.loinc) or _codes().get(draft.loinc, ())
        found: dict[str, None] = {}
        for key in _keys(draft.marker):
            found |= dict.fromkeys(self._custom_names.get(key) or _names().get(key, ()))
        return list(found)

    def _find(self, marker_id: str) -> MarkerDocument | None:
        return self._custom.get(marker_id) or catalogue.markers().get(marker_id)

    def _suggestions(self, draft: ReadingDraft) -> Sequence[Suggestion]:
        name = _AFTER_COMPONENT.split(name_key(draft.marker))[0]
        wanted = words(name)
        scores = {}
        for score, marker_id in (*_index().alike(wanted), *self._index.alike(wanted)):
            least = self._rank_score(name, marker_id)
            scores[marker_id] = round(max(least, min(score, _MOST_OF_LIKENESS)), 3)
        scores |= dict.fromkeys(self._stated(draft), _STATED)
        found = [
            Suggestion(marker_id, marker["name"], score)
            for marker_id, score in scores.items()
            if score >= _LEAST
            and (marker := self._find(marker_id)) is not None
            and not marker["computed"]
        ]
        return sorted(found, key=lambda each: (-each.score, each.id))[:MAX_SUGGESTIONS]

    def _rank_score(self, name: str, marker_id: str) -> float:
        """Return what a match of the search is worth; 0 if it does not match."""
        marker = self._find(marker_id)
        if marker is None or not search.matches(name, f"{marker_id} {marker['name']}"):
            return 0.0
        return _SCORES[search.rank(name, marker["name"], marker_id)[0]]


def _keys(name: str) -> Sequence[str]:
    """Return a name without spaces and punctuation, and its words in the order of the alphabet.

    >>> _keys("Bilirubin, total"), _keys("%")
    (['bilirubintotal', 'bilirubin total'], [])
    """
    found = words(name_key(name))
    return ["".join(found), " ".join(sorted(found))] if found else []


def _by_name(markers: Iterable[MarkerDocument]) -> Mapping[str, Sequence[str]]:
    """Return the ids of markers by the keys of their names and ids."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for marker in markers:
        for key in (*_keys(marker["name"]), *_keys(marker["id"])):
            found[key][marker["id"]] = None
    return {key: list(ids) for key, ids in found.items()}


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
