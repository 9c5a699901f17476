"""Readings and supplements as FHIR R4: what they say, and that the published schema accepts it."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.account.files import fhir, medications, observations
from chalicelib.account.files.results import Result
from chalicelib.labs.biomarkers import catalogue
from chalicelib.models.text import has_visible
from chalicelib.terminology import units
from chalicelib.terminology.notice import loinc_notice
from tests.support import fhir as rules

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
TODAY = date(2026, 3, 14)
PATIENT = fhir.unique_id("patient", "7")
NOTICE = loinc_notice()
ID = "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d01"


def bundle(*resources: dict[str, Any], **profile: Any) -> dict[str, Any]:
    person: Any = profile
    all_of_them = [fhir.patient("7", person), *resources]
    entries = [fhir.entry(resource).text() for resource in all_of_them]
    url = "/v1/export/fhir.json?cursor=WyJ3"
    found: dict[str, Any] = json.loads(fhir.bundle(entries, url, NOW, NOTICE))
    rules.check(found)
    return found


def reading(marker: str = "glucose_fasting", **fields: Any) -> Any:
    found = {"id": ID, "marker": marker, "local_date": "2026-03-10", "status": "unknown", **fields}
    if "value" in fields:
        definition = catalogue.find(marker)
        value = units.to_canonical(definition, fields["value"], fields["unit"])
        found["canonical"] = {"value": value, "unit": definition["unit"]}
    return found


def observed(document: Any, marker: Any = None) -> dict[str, Any]:
    definition = marker or catalogue.find(document["marker"])
    found = observations.observation(Result(document, definition), PATIENT)
    bundle(found)
    return found


class TestObservation:
    def test_a_value(self) -> None:
        found = observed(
            reading(
                value=92.0,
                unit="MG/DL",
                status="in_range",
                collected_at="2026-03-10T07:05:00.250Z",
                utc_offset="-05:00",
                reported_at="2026-03-11T10:00:00Z",
                lab="Quest",
                specimen="serum",
                method="hexokinase",
                notes="After a walk.",
                fasting=True,
                lab_range={"low": 70.0, "high": 99.0, "text": "70-99"},
                result_status="corrected",
            )
        )
        mass = {"unit": "MG/DL", "system": "http://unitsofmeasure.org", "code": "mg/dL"}
        assert found["valueQuantity"] == {"value": 92.0, **mass}
        assert found["referenceRange"] == [
            {"low": {"value": 70.0, **mass}, "high": {"value": 99.0, **mass}, "text": "70-99"}
        ]
        assert found["status"] == "corrected"
        assert found["effectiveDateTime"] == "2026-03-10T02:05:00.250-05:00"
        assert found["code"]["coding"] == [{"system": "http://loinc.org", "code": "1558-6"}]
        assert found["code"]["text"] == catalogue.find("glucose_fasting")["name"]
        assert found["category"][0]["coding"][0]["code"] == "laboratory"
        assert found["interpretation"][0]["coding"][0]["code"] == "N"
        assert found["component"][0]["valueBoolean"] is True
        assert found["performer"] == [{"display": "Quest"}]
        assert found["note"] == [{"text": "After a walk."}]

    def test_another_kind_of_unit_is_converted_because_the_code_means_a_mass(self) -> None:
        found = observed(reading(value=5.0, unit="mmol/L", lab_range={"high": 5.5}))
        glucose = catalogue.find("glucose_fasting")
        assert found["valueQuantity"]["code"] == "mg/dL"
        assert found["valueQuantity"]["value"] == units.to_canonical(glucose, 5.0, "mmol/L")
        assert found["note"] == [{"text": "Reported as: 5 mmol/L"}]
        high = found["referenceRange"][0]["high"]
        assert high["value"] == units.to_canonical(glucose, 5.5, "mmol/L")
        assert high["code"] == "mg/dL"

    def test_a_unit_that_is_not_listed_is_converted(self) -> None:
        found = observed(reading(value=0.9, unit="g/L", comparator="<"))
        assert found["valueQuantity"] == {
            "value": 90.0,
            "comparator": "<",
            "unit": "mg/dL",
            "system": "http://unitsofmeasure.org",
            "code": "mg/dL",
        }
        assert found["note"] == [{"text": "Reported as: <0.9 g/L"}]

    def test_an_answer(self) -> None:
        found = observed(
            reading(
                "hbsag",
                answer="Negative",
                answer_text="neg",
                lab_range={"text": "Negative", "answers": ["Negative"]},
                status="in_range",
            )
        )
        assert found["valueCodeableConcept"] == {"text": "Negative"}
        assert found["note"] == [{"text": "Reported as: neg"}]
        assert found["referenceRange"] == [{"text": "Negative"}]

    def test_a_day_without_a_time(self) -> None:
        assert observed(reading(value=92, unit="mg/dL"))["effectiveDateTime"] == "2026-03-10"

    def test_a_computed_value_refers_to_its_inputs(self) -> None:
        parts = [
            reading(value=92.0, unit="mg/dL"),
            reading("insulin_fasting", value=5, unit="mU/L"),
        ]
        parts[1]["id"] = ID[:-2] + "02"
        derived = {
            "formula": "homa_ir_1985",
            "formula_version": 1,
            "inputs": [part["id"] for part in parts],
            "profile": {},
        }
        computed = reading("homa_ir", value=1.1, unit="1", derived=derived)
        computed["id"] = ID[:-2] + "85"
        found = [
            observations.observation(Result(part, catalogue.find(part["marker"])), PATIENT)
            for part in (*parts, computed)
        ]
        bundle(*found)
        assert [each["reference"] for each in found[2]["derivedFrom"]] == [
            f"urn:uuid:{part['id']}" for part in parts
        ]
        assert found[2]["method"] == {"text": "homa_ir_1985"}

    def test_a_custom_marker_has_no_code_of_its_unit(self) -> None:
        own: Any = {
            "id": "mine",
            "name": "My marker",
            "category": "other",
            "own": True,
            "unit": "points",
            "alt_units": [],
        }
        quantity = {"value": 5.0, "unit": "points"}
        found = observed({**reading("mine", canonical=quantity), **quantity}, own)
        assert found["valueQuantity"] == quantity
        assert found["code"] == {"text": "My marker"}

    @pytest.mark.parametrize(
        ("marker", "unit", "category"),
        [
            ("sbp", "mm[Hg]", "vital-signs"),
            ("weight", "kg", "exam"),
            ("apob", "mg/dL", "laboratory"),
        ],
    )
    def test_the_category(self, marker: str, unit: str, category: str) -> None:
        found = observed(reading(marker, value=90, unit=unit))
        assert found["category"][0]["coding"][0]["code"] == category

    @pytest.mark.parametrize("marker", sorted(catalogue.markers()))
    def test_every_marker_of_the_catalogue(self, marker: str) -> None:
        definition = catalogue.find(marker)
        for unit in units.accepted(definition):
            found = observed(reading(marker, value=1.5, unit=unit))
            code = found["valueQuantity"]["code"]
            assert units.differ_by_power_of_ten(definition, code, definition["unit"])
            if unit == definition["unit"]:
                assert found["valueQuantity"]["value"] == 1.5
        for answer in definition.get("answers", []):
            observed(reading(marker, answer=answer, answer_text=answer))


def supplement(*versions: dict[str, Any], **fields: Any) -> Any:
    every = {
        "valid_from": "2026-01-01",
        "schedule": {"type": "daily"},
        "paused": False,
        "slots": [],
        "dose": {"amount": 2.0, "unit": "capsule"},
    }
    return {
        "id": ID,
        "name": "Magnesium",
        "rx": False,
        "versions": [every | version for version in versions or ({},)],
        **fields,
    }


def stated(document: Any) -> list[dict[str, Any]]:
    found = medications.statements(document, PATIENT, TODAY)
    bundle(*found)
    return found


class TestMedicationStatement:
    def test_a_version(self) -> None:
        ingredients = [
            {"nutrient": "magnesium", "amount": 100.0, "unit": "mg", "form": "glycinate"},
            {"nutrient": "taurine"},
        ]
        version = {"slots": ["breakfast", "21:30"], "ingredients": ingredients}
        [found] = stated(
            supplement(
                version, brand="Thorne", form="capsule", with_food=True, rx=True, notes="Half."
            )
        )
        assert found["status"] == "active"
        assert found["medicationCodeableConcept"] == {"text": "Magnesium (Thorne), capsule"}
        assert found["effectivePeriod"] == {"start": "2026-01-01"}
        assert found["identifier"][0]["value"] == f"urn:uuid:{ID}"
        assert [note["text"] for note in found["note"]] == [
            "Ingredients of one dose: magnesium (glycinate) 100 mg; taurine.",
            "Half.",
            "Needs a prescription.",
        ]
        morning, evening = found["dosage"]
        assert morning["timing"]["repeat"] == {
            "frequency": 1,
            "period": 1,
            "periodUnit": "d",
            "when": ["CM"],
        }
        assert evening["timing"]["repeat"]["timeOfDay"] == ["21:30:00"]
        assert morning["doseAndRate"] == [{"doseQuantity": {"value": 2.0, "unit": "capsule"}}]
        assert morning["text"] == "2 capsule, every day, breakfast"
        assert morning["additionalInstruction"] == [{"text": "With food"}]

    def test_each_version_is_a_statement_of_its_days(self) -> None:
        found = stated(
            supplement(
                {},
                {"valid_from": "2026-02-01", "paused": True},
                {"valid_from": "2026-03-01"},
                {"valid_from": "2026-04-01", "ends_on": "2026-04-30"},
                notes="Last.",
            )
        )
        assert [each["status"] for each in found] == [
            "completed",
            "not-taken",
            "active",
            "intended",
        ]
        assert [each["effectivePeriod"] for each in found] == [
            {"start": "2026-01-01", "end": "2026-01-31"},
            {"start": "2026-02-01", "end": "2026-02-28"},
            {"start": "2026-03-01", "end": "2026-03-31"},
            {"start": "2026-04-01", "end": "2026-04-30"},
        ]
        assert len({each["id"] for each in found}) == 4
        assert ["note" in each for each in found] == [False, False, False, True]

    def test_a_version_that_was_never_in_force_is_left_out(self) -> None:
        [found] = stated(
            supplement({"starts_on": "2026-05-01"}, {"valid_from": "2026-04-01"}),
        )
        assert found["effectivePeriod"] == {"start": "2026-04-01"}

    @pytest.mark.parametrize(
        ("last", "status"),
        [
            ({"paused": True}, "on-hold"),
            ({"ends_on": "2026-03-14"}, "active"),
            ({"ends_on": "2026-03-13"}, "completed"),
            ({"starts_on": "2026-03-15"}, "intended"),
        ],
    )
    def test_the_status(self, last: dict[str, Any], status: str) -> None:
        [found] = stated(supplement(last))
        assert found["status"] == status

    def test_a_taper_has_its_steps_before_the_dose(self) -> None:
        taper = [
            {"days": 7, "dose": {"amount": 0.5, "unit": "capsule"}},
            {"days": 14, "dose": {"amount": 1.0, "unit": "capsule"}},
        ]
        slots = ["lunch", "dinner"]
        version = {"taper": taper, "taper_from": "2026-01-01", "slots": slots}
        [found] = stated(supplement(version))
        rates = [each["timing"]["repeat"]["frequency"] for each in found["dosage"]]
        assert rates == [2, 2, 2]
        assert [
            (each["sequence"], each["doseAndRate"][0]["doseQuantity"]["value"])
            for each in found["dosage"]
        ] == [(1, 0.5), (2, 1.0), (3, 2.0)]
        bounds = [each["timing"]["repeat"]["boundsPeriod"] for each in found["dosage"]]
        assert bounds == [
            {"start": "2026-01-01", "end": "2026-01-07"},
            {"start": "2026-01-08", "end": "2026-01-21"},
            {"start": "2026-01-22"},
        ]

    def test_steps_that_ended_before_the_version_are_left_out(self) -> None:
        taper = [
            {"days": 7, "dose": {"amount": 0.5, "unit": "capsule"}},
            {"days": 14, "dose": {"amount": 1.0, "unit": "capsule"}},
        ]
        version = {"valid_from": "2026-01-08", "taper": taper, "taper_from": "2026-01-01"}
        [found] = stated(supplement(version))
        assert [each["sequence"] for each in found["dosage"]] == [2, 3]

    def test_slots_with_another_dose(self) -> None:
        doses = {"dinner": {"amount": 1.0, "unit": "capsule"}}
        slots = ["breakfast", "lunch", "dinner"]
        [found] = stated(supplement({"slots": slots, "slot_doses": doses}))
        amounts = [each["doseAndRate"][0]["doseQuantity"]["value"] for each in found["dosage"]]
        assert amounts == [2.0, 1.0]
        repeats = [each["timing"]["repeat"] for each in found["dosage"]]
        assert [repeat["when"] for repeat in repeats] == [["MORN", "NOON"], ["EVE"]]
        assert [repeat["frequency"] for repeat in repeats] == [2, 1]

    def test_as_needed(self) -> None:
        schedule = {"type": "as_needed", "min_gap_hours": 6.0, "max_per_day": 3}
        [found] = stated(supplement({"schedule": schedule}))
        [dosage] = found["dosage"]
        assert dosage["asNeededBoolean"] is True
        assert "timing" not in dosage
        assert dosage["maxDosePerPeriod"]["numerator"] == {"value": 6.0, "unit": "capsule"}
        assert dosage["text"].endswith("at least 6 hours apart, at most 3 doses in 24 hours")


def test_the_patient_has_what_the_profile_says_and_not_the_id_of_the_account() -> None:
    found = bundle(sex="other", birth_date="1990-05-01", display_name="Ada")
    [entry] = found["entry"]
    assert entry["resource"] == {
        "resourceType": "Patient",
        "id": PATIENT,
        "name": [{"text": "Ada"}],
        "gender": "other",
        "birthDate": "1990-05-01",
    }
    assert fhir.patient("7", None) == {"resourceType": "Patient", "id": PATIENT}
    assert found["meta"]["tag"][0]["display"] == NOTICE


@pytest.mark.parametrize(
    "spoilt",
    [
        {"status": "done"},
        {"effectiveDateTime": "2026-03-10T07:05:00"},
        {"valueQuantity": {"value": "5"}},
        {"subject": {"reference": "urn:uuid:nobody"}},
        {"mood": "good"},
        {"code": None},
        {"note": []},
        {"referenceRange": [{"age": {}}]},
    ],
)
def test_the_rules_find_what_is_wrong(spoilt: dict[str, Any]) -> None:
    good = observed(reading(value=92.0, unit="mg/dL"))
    with pytest.raises(AssertionError):
        bundle({**good, **spoilt})


# Texts as the API stores them: no controls, but any space and any letter.
LETTERS = st.characters(exclude_categories=("Cc", "Cs"))
TEXTS = st.text(LETTERS, max_size=20).filter(has_visible) | st.just("5\u00a0mg\u2028\ufeff")
DAYS = st.dates(date(1900, 1, 2), date(2100, 12, 30)).map(date.isoformat)
INSTANTS = st.datetimes(datetime(1900, 1, 2), datetime(2100, 12, 30)).map(
    lambda at: f"{at.isoformat(timespec='milliseconds')}Z"
)
OFFSETS = st.sampled_from(["-12:00", "-03:30", "+00:00", "+05:45", "+14:00"])
NUMBERS = st.floats(-1e9, 1e9) | st.integers(0, 500)


@st.composite
def readings(draw: st.DrawFn) -> Any:
    marker = catalogue.find(draw(st.sampled_from(sorted(catalogue.markers()))))
    fields: dict[str, Any] = {
        "status": draw(st.sampled_from(["low", "in_range", "high", "outside", "unknown"]))
    }
    optional = {
        "collected_at": INSTANTS,
        "utc_offset": OFFSETS,
        "reported_at": INSTANTS,
        "lab": TEXTS,
        "specimen": TEXTS,
        "method": TEXTS,
        "notes": TEXTS | st.sampled_from(["", " \u2028"]),
        "fasting": st.booleans(),
        "result_status": st.sampled_from(["preliminary", "final", "corrected"]),
        "lab_range": st.fixed_dictionaries(
            {}, optional={"low": NUMBERS, "high": NUMBERS, "text": TEXTS}
        ),
    }
    fields |= draw(st.fixed_dictionaries({}, optional=optional))
    if "answers" in marker:
        fields["answer"] = draw(st.sampled_from(marker["answers"]))
        fields["answer_text"] = draw(TEXTS)
    else:
        fields["value"] = draw(NUMBERS)
        fields["unit"] = draw(st.sampled_from(units.accepted(marker)))
        if draw(st.booleans()):
            fields["comparator"] = draw(st.sampled_from(["<", "<=", ">", ">="]))
    return reading(marker["id"], **fields)


@given(readings())
def test_any_reading_is_valid(document: Any) -> None:
    observed(document)


SCHEDULES = st.sampled_from(
    [
        {"type": "daily"},
        {"type": "weekdays", "days": [1, 7], "every_weeks": 3},
        {"type": "weekdays", "days": [2]},
        {"type": "monthly", "days": [1, 15, 31], "every_months": 2},
        {"type": "interval", "every_days": 3, "anchor": "2026-01-01"},
        {"type": "interval_from_last", "every_days": 1},
        {"type": "cycle", "on_days": 5, "off_days": 2},
        {"type": "weekly", "target": 3},
        {"type": "as_needed"},
        {"type": "as_needed", "max_per_day": 24},
    ]
)
DOSES = st.fixed_dictionaries({"amount": st.floats(1e-9, 1e6), "unit": TEXTS})
SLOTS = st.sets(
    st.sampled_from(["waking", "breakfast", "lunch", "dinner", "bedtime", "00:00", "21:30"])
).map(sorted)
SPANS = st.sampled_from([1, 7, 366])


@st.composite
def supplements(draw: st.DrawFn) -> Any:
    versions = []
    for day in sorted(draw(st.sets(st.dates(date(2025, 1, 1), date(2026, 12, 31)), min_size=1))):
        slots = draw(SLOTS)
        version = {
            "valid_from": day.isoformat(),
            "schedule": draw(SCHEDULES),
            "paused": draw(st.booleans()),
            "slots": slots,
            "dose": draw(DOSES),
            "slot_doses": {slot: draw(DOSES) for slot in slots[:1]},
            "ingredients": [{"nutrient": draw(TEXTS)}],
        }
        if draw(st.booleans()):
            version["taper"] = draw(
                st.lists(st.fixed_dictionaries({"days": SPANS, "dose": DOSES}), min_size=1)
            )
            version["taper_from"] = (day - timedelta(days=draw(st.integers(0, 30)))).isoformat()
        for name in ("starts_on", "ends_on"):
            if draw(st.booleans()):
                version[name] = draw(
                    st.dates(date(2025, 1, 1), date(2027, 1, 1)).map(date.isoformat)
                )
        versions.append(version)
    more = st.fixed_dictionaries(
        {"name": TEXTS, "rx": st.booleans()},
        optional={"brand": TEXTS, "form": TEXTS, "with_food": st.booleans(), "notes": TEXTS},
    )
    return supplement(*versions, **draw(more))


@given(supplements())
def test_any_supplement_is_valid(document: Any) -> None:
    stated(document)
