"""The parts of FHIR R4 (4.0.1) that the resources of an export share, and their Bundle. Pure.

Resources are JSON documents. Their entries in a Bundle have ``urn:uuid`` addresses, so that one
page can be read without the others: each page has the Patient that its resources refer to.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

from chalicelib.jsontext import Document, dump, instant_text, present
from chalicelib.profile.documents import ProfileDocument

MEDIA_TYPE: Final = "application/fhir+json"
UCUM: Final = "http://unitsofmeasure.org"
LOINC: Final = "http://loinc.org"
TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem"
# Never changes: the ids of what has none of its own follow from it.
_NAMESPACE: Final = UUID("5a8f0d3e-52c4-5b8e-9b0a-3f4c1f6f7d21")
# White space that a FHIR string cannot have: all but spaces, tabs and line breaks.
_OTHER_SPACE = re.compile(r"[^\S \r\n\t]|\ufeff")
_GENDERS: Final = {"female": "female", "male": "male", "other": "other"}


class Entry(NamedTuple):
    """A resource with its address in a Bundle."""

    full_url: str
    resource: Document

    def text(self) -> str:
        """Return the entry as JSON text."""
        return dump({"fullUrl": self.full_url, "resource": self.resource})


def unique_id(*names: str) -> str:
    """Return the id of a resource that follows from names; always the same one.

    >>> unique_id("patient", "7") == unique_id("patient", "7") != unique_id("patient", "8")
    True
    """
    return str(uuid5(_NAMESPACE, "\n".join(names)))


def address(resource_id: str) -> str:
    """Return the address of the entry of a resource."""
    return f"urn:uuid:{resource_id}"


def entry(resource: Document) -> Entry:
    """Return the entry of a resource."""
    return Entry(address(resource["id"]), resource)


def reference(resource_id: str) -> Document:
    """Return the reference to a resource of the same Bundle."""
    return {"reference": address(resource_id)}


def string(text: str) -> str | None:
    """Return a text as a FHIR string, which has simple spaces; None if nothing is left.

    >>> string("5\u00a0mg"), string("  "), string("")
    ('5 mg', None, None)
    """
    plain = _OTHER_SPACE.sub(" ", text)
    return plain if plain.strip() else None


def concept(text: str, *codings: Mapping[str, str]) -> Document:
    """Return a CodeableConcept with a text, and with codes if there are any."""
    return present({"coding": [*codings] or None, "text": string(text)})


def coding(system: str, code: str) -> Document:
    """Return a code of a system; the system has no space and no other name for it."""
    return {"system": system, "code": code}


def quantity(value: float, unit: str, code: str | None = None, comparator: str = "") -> Document:
    """Return a Quantity.

    Args:
        value: the number.
        unit: as people read it.
        code: the same unit in UCUM, if it is known.
        comparator: of a censored value, or "".
    """
    found = {"value": value, "comparator": comparator or None, "unit": string(unit)}
    known = {"system": UCUM, "code": code} if code else {}
    return present({**found, **known})


def notes(*texts: str | None) -> list[Document] | None:
    """Return the Annotations of those texts that say something; None without one."""
    return [{"text": plain} for text in texts if text and (plain := string(text))] or None


def patient(user_id: str, profile: ProfileDocument | None) -> Document:
    """Return the Patient: what the profile says of the person, without the id of the account."""
    fields: Mapping[str, Any] = profile or {}
    name = string(fields.get("display_name", ""))
    return present(
        {
            "resourceType": "Patient",
            "id": unique_id("patient", user_id),
            "name": [{"text": name}] if name else None,
            "gender": _GENDERS.get(fields.get("sex", "")),
            "birthDate": fields.get("birth_date"),
        }
    )


def bundle(entries: Iterable[str], next_url: str | None, at: datetime, notice: str) -> str:
    """Return a Bundle as JSON text.

    Args:
        entries: the JSON texts of its entries, each of one or of several with commas between them.
        next_url: the URL of the next page; None at the end.
        at: when it was made.
        notice: the license notice for the codes in it. A Bundle has no field for one, so it is the
            text of a tag.
    """
    head = present(
        {
            "resourceType": "Bundle",
            "meta": {"tag": [{"system": LOINC, "display": string(notice)}]},
            "type": "collection",
            "timestamp": instant_text(at),
            "link": [{"relation": "next", "url": next_url}] if next_url else None,
        }
    )
    return f'{dump(head)[:-1]},"entry":[{",".join(entries)}]}}'
