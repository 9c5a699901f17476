"""The fields of a supplement that have versions, as one of its versions has them. Pure rules."""

from datetime import date
from typing import cast

from chalicelib.jsontext import Document, pick
from chalicelib.regimen.plan.documents import SupplementDocument, VersionDocument
from chalicelib.regimen.plan.dosing import with_ingredients
from chalicelib.regimen.plan.versions import VERSIONED


def on_day(document: SupplementDocument, day: date) -> SupplementDocument:
    """Return a supplement with the version in force on ``day``; before the first, with that."""
    versions = list(with_ingredients(document["versions"]))
    begun = [version for version in versions if version["valid_from"] <= day.isoformat()]
    return _of_version(document, begun[-1] if begun else versions[0])


def with_last(document: Document) -> Document:
    """Return the content of a supplement with its last version, as it is stored.

    A request that leaves the version of today as it is keeps a planned one.
    """
    *_, last = with_ingredients(document["versions"])
    return {**_of_version(cast("SupplementDocument", document), last)}


def _of_version(document: SupplementDocument, version: VersionDocument) -> SupplementDocument:
    content = {name: value for name, value in document.items() if name not in VERSIONED}
    return cast("SupplementDocument", content | pick(version, *VERSIONED))
