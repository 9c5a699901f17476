"""Consents: to which version of which document a person agreed, and when. Pure rules.

A consent is never changed, because it is a proof: agreeing again, or to another version, adds one,
and a withdrawal adds its instant.

>>> given = agreed([], "privacy", "2026-11", "2026-11-29T08:00:00Z")
>>> agreed(given, "privacy", "2026-11", "2026-11-30T08:00:00Z") == given
True
>>> [each.get("withdrawn_at") for each in withdrawn(given, "privacy", "2026-12-01T08:00:00Z")]
['2026-12-01T08:00:00Z']
"""

from collections.abc import Sequence

from chalicelib.errors import NotFound, invalid
from chalicelib.profile.documents import ConsentDocument

# Four documents with ten versions each. One takes 100 to 350 bytes of the profile, which most
# requests read.
MAX_CONSENTS = 40


def agreed(
    consents: Sequence[ConsentDocument], document: str, version: str, at: str
) -> list[ConsentDocument]:
    """Return the consents with one to a version of a document.

    What is in force already is not added again. When there are too many, the oldest one is dropped
    that was withdrawn, or replaced by a later one to the same document.

    Raises:
        Invalid: ``too_many``; all are in force.
    """
    latest = _in_force(consents, document)
    if latest and latest["version"] == version:
        return list(consents)
    consent: ConsentDocument = {"document": document, "version": version, "at": at}
    kept = [*consents, consent]
    if len(kept) > MAX_CONSENTS:
        kept.remove(_oldest_without_effect(kept))
    return kept


def withdrawn(consents: Sequence[ConsentDocument], document: str, at: str) -> list[ConsentDocument]:
    """Return the consents without one to a document: those in force have the instant.

    Raises:
        NotFound: none is in force.
    """
    if not _in_force(consents, document):
        raise NotFound("consent")
    return [
        {**each, "withdrawn_at": at}
        if each["document"] == document and "withdrawn_at" not in each
        else each
        for each in consents
    ]


def restored(consents: Sequence[ConsentDocument], at: str) -> list[ConsentDocument]:
    """Return consents of an export, which are marked, because a client can write an export.

    >>> restored([{"document": "privacy", "version": "2", "at": "2026-11-29T08:00:00Z"}], "now")
    [{'document': 'privacy', 'version': '2', 'at': '2026-11-29T08:00:00Z', 'restored_at': 'now'}]
    """
    return [{**each, "restored_at": at} for each in consents]


def _in_force(consents: Sequence[ConsentDocument], document: str) -> ConsentDocument | None:
    """Return the latest consent to a document, unless it was withdrawn."""
    latest = next((each for each in reversed(consents) if each["document"] == document), None)
    return latest if latest and "withdrawn_at" not in latest else None


def _oldest_without_effect(consents: Sequence[ConsentDocument]) -> ConsentDocument:
    for each in consents:
        if _in_force(consents, each["document"]) != each:
            return each
    raise invalid("/document", "too_many", max=MAX_CONSENTS, of="consents")
