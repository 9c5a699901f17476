"""The rules of FHIR R4 for what the export writes: the published schema, and what it cannot say.

The schema has the fields, their types and most of their codes. The constraints (``bdl-7``,
``qty-3`` ...) are those of the specification, by their names in it.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft6Validator

_FILE = Path(__file__).parents[1] / "data/fhir-r4/fhir.schema.json.gz"
SHA256 = "15b9548af6412c44faaa411456e0652542de286fd1c58ef882b09bdc8947909d"
# Value sets that are required, but that the schema has as plain codes.
_STATEMENT_STATUS = {
    "active",
    "completed",
    "entered-in-error",
    "intended",
    "stopped",
    "on-hold",
    "unknown",
    "not-taken",
}


@cache
def _schema() -> dict[str, Any]:
    text = gzip.decompress(_FILE.read_bytes())
    assert hashlib.sha256(text).hexdigest() == SHA256
    schema: dict[str, Any] = json.loads(text)
    return schema


@cache
def _validator(resource_type: str) -> Draft6Validator:
    """Return the validator of one type of resource by the published schema."""
    return Draft6Validator({**_schema(), "oneOf": [{"$ref": f"#/definitions/{resource_type}"}]})


def check(bundle: dict[str, Any]) -> None:
    """Assert that a Bundle is valid."""
    # One by one, the errors say which field it is.
    for entry in bundle["entry"]:
        name = entry["resource"]["resourceType"]
        errors = [
            f"{name} {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"
            for failed in _validator(name).iter_errors(entry["resource"])
            for error in failed.context or [failed]
        ]
        assert not errors, errors
    assert _validator("Bundle").is_valid(bundle)
    _check_entries(bundle)
    for part in _parts(bundle):
        _check_part(part)


def _check_entries(bundle: dict[str, Any]) -> None:
    entries = bundle["entry"]
    addresses = [entry["fullUrl"] for entry in entries]
    assert len(set(addresses)) == len(addresses), "bdl-7"
    assert not any("/_history/" in address for address in addresses), "bdl-8"
    assert bundle["type"] == "collection"
    assert "total" not in bundle, "bdl-1"
    for part in _parts(entries):
        if "reference" in part:
            assert part["reference"] in addresses, "a reference to what is not in the page"
    for entry in entries:
        resource = entry["resource"]
        if resource["resourceType"] == "Observation":
            _check_observation(resource)
        if resource["resourceType"] == "MedicationStatement":
            assert resource["status"] in _STATEMENT_STATUS
            assert resource["dosage"]


def _check_observation(resource: dict[str, Any]) -> None:
    values = [name for name in resource if name.startswith("value")]
    assert len(values) == 1
    assert "dataAbsentReason" not in resource, "obs-6"
    for part in resource.get("referenceRange", []):
        assert {"low", "high", "text"} & set(part), "obs-3"


def _check_part(part: dict[str, Any]) -> None:
    assert part, "ele-1: an element has a value or children"
    assert None not in part.values()
    assert [] not in part.values()
    if "code" in part and "unit" in part:
        assert "system" in part, "qty-3"
    if "repeat" in part:
        repeat = part["repeat"]
        assert "period" not in repeat or "periodUnit" in repeat, "tim-2"
        assert not ("timeOfDay" in repeat and "when" in repeat), "tim-10"
    if {"start", "end"} <= set(part):
        assert part["start"] <= part["end"], "per-1"


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _parts(each)
