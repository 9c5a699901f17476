"""Results in FHIR: what is read of Observations, and what hostile files come to."""

import contextlib
import io
import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.account.files import fhir as written
from chalicelib.account.files.observations import observation
from chalicelib.account.files.results import Result
from chalicelib.account.imports.formats.drafts import Amount, RangeDraft, ReadingDraft
from chalicelib.account.imports.formats.fhir import document
from chalicelib.account.imports.formats.fhir.parser import Fhir
from chalicelib.account.imports.formats.parser import FileFault, Found, UnreadableFile
from chalicelib.labs.biomarkers import catalogue

LDL = {"system": "http://loinc.org", "code": "13457-7", "display": "LDL Cholesterol (calc)"}
MMOL = {"unit": "mmol/l", "system": "http://unitsofmeasure.org", "code": "mmol/L"}
EAST = timezone(timedelta(hours=-5))


def category(code: str) -> dict[str, Any]:
    system = "http://terminology.hl7.org/CodeSystem/observation-category"
    return {"coding": [{"system": system, "code": code}]}


def observed(**fields: Any) -> dict[str, Any]:
    base = {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "category": [category("laboratory")],
        "code": {"coding": [LDL]},
        "effectiveDateTime": "2024-10-25T07:05:11-05:00",
        "valueQuantity": {"value": 3.1, **MMOL},
    }
    found = base | fields
    return {name: value for name, value in found.items() if value is not None}


def entries(*resources: Any) -> dict[str, Any]:
    listed = [{"fullUrl": f"urn:uuid:{n}", "resource": each} for n, each in enumerate(resources)]
    return {"resourceType": "Bundle", "type": "collection", "entry": listed}


def parse(content: Any) -> list[Found]:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return list(Fhir().parse(io.BytesIO(data)))


def only(content: Any) -> Any:
    (found,) = parse(content)
    return found


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        parse(data)
    assert caught.value.detail.endswith(".")
    return caught.value.code


def test_an_observation() -> None:
    found = only(
        observed(
            identifier=[{"system": "urn:lab", "value": "17"}],
            performer=[
                {"reference": "Practitioner/5", "display": "Dr. No"},
                {"display": "Acme Laboratory"},
            ],
            interpretation=[{"coding": [{"code": "H", "display": "High"}]}],
            referenceRange=[{"low": {"value": 1, **MMOL}, "high": {"value": 2.9, **MMOL}}],
            note=[{"text": "Not\nfasting."}],
        )
    )
    assert found == ReadingDraft(
        line=1,
        key="urn:lab|17",
        provider="fhir",
        taken=datetime(2024, 10, 25, 7, 5, 11, tzinfo=EAST),
        marker="LDL Cholesterol (calc)",
        loinc="13457-7",
        amount=Amount(3.1, "mmol/L"),
        range=RangeDraft(1, 2.9),
        flag="H",
        laboratory="Acme Laboratory",
        notes="Not fasting.",
    )


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"status": "preliminary"}, "not_final"),
        ({"status": "entered-in-error"}, "not_final"),
        ({"status": None}, "not_final"),
        ({"category": [category("survey")], "code": {"text": "Pain"}}, "not_laboratory"),
        ({"category": [category("vital-signs")], "code": {"text": "Pain"}}, "not_laboratory"),
        ({"effectiveDateTime": "2024-10"}, "date"),
        ({"effectiveDateTime": "2024-02-30"}, "date"),
        ({"effectiveDateTime": "0024-02-03"}, "date"),
        ({"effectiveDateTime": None}, "required"),
        ({"valueQuantity": None}, "no_value"),
        ({"valueQuantity": None, "dataAbsentReason": {"text": "clotted"}}, "no_value"),
        ({"valueQuantity": {"unit": "mmol/L"}}, "no_value"),
        ({"valueQuantity": {"value": "3.1", **MMOL}}, "number"),
        ({"valueQuantity": {"value": True, **MMOL}}, "number"),
        ({"valueQuantity": {"value": 1e300, **MMOL}}, "number"),
        ({"valueQuantity": {"value": 3.1, "comparator": "ad"}}, "value"),
        ({"valueQuantity": None, "valueRange": {"low": {"value": 1}}}, "value"),
        ({"code": {"coding": []}}, "required"),
        ({"code": "LDL"}, "required"),
    ],
)
def test_what_is_refused(fields: dict[str, Any], code: str) -> None:
    found = only(entries({"resourceType": "Patient"}, observed(**fields)))
    assert isinstance(found, FileFault)
    assert (found.line, found.code, found.refused) == (2, code, True)
    assert len(found.detail) < 200


@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        ({"effectiveDateTime": "2024-10-25"}, date(2024, 10, 25)),
        (
            {"effectiveDateTime": None, "effectivePeriod": {"start": "2024-10-24T09:30:10Z"}},
            datetime(2024, 10, 24, 9, 30, 10, tzinfo=UTC),
        ),
        (
            {"effectiveDateTime": None, "issued": "2024-10-26T15:30:10.123456789Z"},
            datetime(2024, 10, 26, 15, 30, 10, 123_456, tzinfo=UTC),
        ),
        ({"effectiveDateTime": "2024-10-25T07:05"}, datetime(2024, 10, 25, 7, 5)),
    ],
)
def test_dates(fields: dict[str, Any], taken: Any) -> None:
    assert only(observed(**fields)).taken == taken


def quantity(value: Any, **fields: Any) -> dict[str, Any]:
    return {"valueQuantity": {"value": value, **fields}}


def other(name: str, value: Any) -> dict[str, Any]:
    return {"valueQuantity": None, name: value}


NEGATIVE = {"coding": [{"code": "N", "display": "Negative"}]}
LOCAL = {"code": "G/L", "system": "urn:x", "unit": "Giga/l"}


@pytest.mark.parametrize(
    ("fields", "amount", "comparator", "text"),
    [
        (quantity(0.41, comparator="<", unit="IU/ml"), Amount(0.41, "IU/ml"), "<", ""),
        (quantity(37.5, unit="%", code="%"), Amount(37.5, "%"), None, ""),
        (quantity(5), Amount(5), None, ""),
        (quantity(5, **LOCAL), Amount(5, "Giga/l"), None, ""),
        (other("valueInteger", 7), Amount(7), None, ""),
        (other("valueString", "Not  detected"), None, None, "Not detected"),
        (other("valueBoolean", False), None, None, "false"),
        (other("valueCodeableConcept", NEGATIVE), None, None, "Negative"),
        (other("valueString", "a\x00\ud800b"), None, None, "a b"),
    ],
)
def test_values(fields: dict[str, Any], amount: Any, comparator: Any, text: str) -> None:
    found = only(observed(**fields))
    assert (found.amount, found.comparator, found.text) == (amount, comparator, text)


def high(value: float, **fields: Any) -> dict[str, Any]:
    return {"high": {"value": value}, **fields}


MALE, FEMALE = ({"text": sex} for sex in ("male", "female"))
MASS = {"low": {"value": 70, "unit": "mg/dL"}, "high": {"value": 99, "unit": "mg/dL"}}
KINDS = [high(9, type=category("critical")), high(3, type=category("normal"))]
SEXES = [high(5, appliesTo=[MALE]), high(4, appliesTo=[FEMALE])]


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ([high(0.41)], RangeDraft(None, 0.41)),
        ([{"low": {"value": 60}, "text": ">= 60"}], RangeDraft(60, None, ">= 60")),
        ([{"text": "see report"}], RangeDraft(text="see report")),
        ([MASS], RangeDraft(text="70 mg/dL - 99 mg/dL")),
        (KINDS, RangeDraft(None, 3)),
        (SEXES, RangeDraft(text="male: <= 5; female: <= 4")),
        ([*SEXES, high(6)], RangeDraft(None, 6)),
        ([], RangeDraft()),
        ("1-2", RangeDraft()),
    ],
)
def test_ranges(ranges: Any, expected: RangeDraft) -> None:
    assert only(observed(referenceRange=ranges)).range == expected


def test_a_blood_pressure_has_two_readings() -> None:
    parts = [
        {"code": {"coding": [{"system": "http://loinc.org", "code": code}]}, "valueQuantity": value}
        for code, value in (
            ("8480-6", {"value": 124, "unit": "mm[Hg]"}),
            ("8462-4", {"value": 78, "unit": "mm[Hg]"}),
        )
    ]
    panel = {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]}
    fields = {"code": panel, "valueQuantity": None, "component": parts}
    found = parse(observed(category=category("vital-signs"), **fields))
    assert [(each.loinc, each.amount.value, each.key) for each in found] == [  # type: ignore[union-attr]
        ("8480-6", 124, "|o1|1"),
        ("8462-4", 78, "|o1|2"),
    ]


def test_a_group_without_a_value_is_no_result() -> None:
    assert parse(observed(valueQuantity=None, hasMember=[{"reference": "Observation/2"}])) == []


def test_a_report_gives_its_results_a_date_and_a_laboratory() -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r1",
        "status": "final",
        "effectiveDateTime": "2024-10-24",
        "performer": [{"reference": "Organization/acme"}],
        "result": [{"reference": "Observation/o1"}, {"reference": "#inner"}],
        "contained": [observed(id="inner", effectiveDateTime=None)],
    }
    acme = {"resourceType": "Organization", "id": "acme", "name": "Acme"}
    found: list[Any] = parse(entries(acme, observed(effectiveDateTime=None), report))
    assert [(each.taken, each.laboratory, each.key) for each in found] == [
        (date(2024, 10, 24), "Acme", "|o1"),
        (date(2024, 10, 24), "Acme", "r1|inner"),
    ]
    report["status"] = "entered-in-error"
    assert [
        each.code for each in parse(entries(observed(), report)) if isinstance(each, FileFault)
    ] == ["not_final"] * 2


@pytest.mark.parametrize(
    ("fields", "url", "key"),
    [
        ({}, "urn:uuid:7", "|o1"),
        ({}, "https://fhir.example/r4/Observation/o1", "https://fhir.example/r4|o1"),
        ({"identifier": {"system": "urn:a", "value": "b"}}, "", "urn:a|b"),
        ({"id": None}, "urn:uuid:7", "13457-7|1729857911.000|3.1|mmol/L"),
    ],
)
def test_keys(fields: dict[str, Any], url: str, key: str) -> None:
    bundle = {"resourceType": "Bundle", "entry": [{"fullUrl": url, "resource": observed(**fields)}]}
    assert only(bundle).key == key


def test_a_long_key_is_a_checksum() -> None:
    found = only(observed(identifier=[{"system": "urn:" + "a" * 150, "value": "b" * 150}]))
    assert len(found.key) == 64


def test_the_same_observation_twice_is_one() -> None:
    first, again = parse(entries(observed(), observed()))
    assert isinstance(first, ReadingDraft)
    assert isinstance(again, FileFault)
    assert again.code == "duplicate"


def test_several_persons_are_a_warning() -> None:
    people = [observed(id=name, subject={"reference": f"Patient/{name}"}) for name in "aba"]
    found = parse(entries(*people))
    warnings = [each for each in found if isinstance(each, FileFault) and not each.refused]
    assert [(each.line, each.code) for each in warnings] == [(2, "several_persons")]


def test_one_resource_on_each_line() -> None:
    lines = [json.dumps(observed(id=str(n))) for n in range(3)]
    text = "\n".join([lines[0], "", "{", *lines[1:], ""])
    found: list[Any] = parse(text.encode())
    assert [each.line for each in found] == [3, 1, 4, 5]
    assert (found[0].code, found[0].refused) == ("json", True)


def test_a_byte_order_mark_and_a_list_of_resources() -> None:
    data = b"\xef\xbb\xbf" + json.dumps([observed(), {"resourceType": "Patient"}]).encode()
    assert Fhir().recognises(data)
    assert only(data).line == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "truncated"),
        (b'{"resourceType": "Bundle", "entry": [', "truncated"),
        (b'{"resourceType": "Bun', "truncated"),
        (b"{resourceType: 1}", "damaged"),
        (b'{"a": NaN}', "damaged"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "damaged"),
        (b"[" * 100_000, "damaged"),
        (b'{"a":' * 100_000, "damaged"),
        (b'{"a": "\xff"}', "encoding"),
        ("{}".encode("utf-16"), "encoding"),
        (b"{}", "not_this_format"),
        (b"[]", "not_this_format"),
        (b"7", "not_this_format"),
        (b"%PDF-1.4", "damaged"),
        (b"[" + b"[],[]," * 400_000 + b"[]]", "too_large"),
        (b" " * 20_000_001, "too_large"),
    ],
)
def test_files_that_cannot_be_read(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_bounds_are_those_that_are_stated() -> None:
    assert (document.MAX_BYTES, document.MAX_VALUES) == (20_000_000, 400_000)


def test_what_this_api_exports_comes_back() -> None:
    """Each marker, as the other module of this API writes it."""
    for slug, marker in catalogue.markers().items():
        if "unit" not in marker:
            continue
        value = {"value": 10.5, "unit": marker["unit"]}
        stored: Any = {
            "id": written.unique_id(slug),
            "marker": slug,
            "local_date": "2026-03-10",
            "status": "unknown",
            "canonical": value,
            "collected_at": "2026-03-10T07:05:00Z",
            "utc_offset": "-05:00",
            "lab": "Acme",
            "fasting": True,
            **value,
        }
        found = only(observation(Result(stored, marker), "p"))
        assert found.marker == marker["name"]
        assert found.loinc == marker.get("loinc")
        assert found.amount == Amount(10.5, marker["unit"])
        assert found.taken == datetime(2026, 3, 10, 2, 5, tzinfo=EAST)
        assert (found.laboratory, found.fasting) == ("Acme", True)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["coding", "value", "code", "text", "low"]), inner)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*observed(), "component", "referenceRange", "note"]), JSON))
def test_any_types_are_read_or_refused(fields: dict[str, Any]) -> None:
    for resource in (observed(**fields), {"resourceType": "DiagnosticReport", **fields}):
        with contextlib.suppress(UnreadableFile):
            for found in parse(entries(resource, observed(id="z", component=[fields]))):
                json.dumps(str(found)).encode()


@given(
    st.lists(
        st.tuples(
            st.floats(0, 1e6).map(lambda value: round(value, 4)),
            st.dates(date(1950, 1, 1), date(2100, 1, 1)),
            st.sampled_from(["mg/dL", "mmol/L", None]),
            st.sampled_from(["<", "<=", ">", ">=", None]),
        )
    )
)
def test_any_results_come_back(rows: list[Any]) -> None:
    resources = []
    for number, (value, day, unit, sign) in enumerate(rows):
        quantity = {"value": value, "unit": unit, "comparator": sign}
        sent = {name: each for name, each in quantity.items() if each is not None}
        resources.append(observed(id=str(number), effectiveDateTime=str(day), valueQuantity=sent))
    found: list[Any] = parse(entries(*resources))
    assert [
        (each.amount.value, each.taken, each.amount.unit, each.comparator) for each in found
    ] == rows
