"""Results of laboratories in files as requests: markers, units, answers, faults and questions."""

from dataclasses import replace
from datetime import date, datetime
from math import nan
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.account.imports import readings
from chalicelib.account.imports.formats.drafts import Amount, RangeDraft, ReadingDraft
from chalicelib.account.imports.markers import MarkerMatcher, marker_key
from chalicelib.account.imports.questions import SKIP, Question, Suggestion
from chalicelib.account.imports.readings import ReadingOptions, ReadingRequest
from chalicelib.labs.biomarkers import catalogue
from chalicelib.labs.biomarkers.documents import MarkerDocument
from chalicelib.labs.readings.models import ReadingCreate
from chalicelib.terminology import units
from tests.support.drafts import CUSTOM_MARKER as MINE
from tests.support.drafts import READINGS

DAY = date(2026, 1, 5)
OPTIONS = ReadingOptions(timezone="Europe/Berlin", profile_timezone="Europe/Berlin")


def result(marker: str, amount: Amount | None = None, **fields: Any) -> ReadingDraft:
    return replace(ReadingDraft(4, "row-4", "lab_csv", DAY, marker, amount=amount), **fields)


def made(draft: ReadingDraft, options: ReadingOptions = OPTIONS) -> tuple[str, dict[str, Any]]:
    """Return the marker and the body of a draft without faults and questions."""
    found = readings.request(draft, options)
    assert (found.faults, found.questions) == ((), ())
    assert found.marker is not None
    assert found.body is not None
    ReadingCreate.model_validate(found.body)
    return found.marker, found.body


def places(found: ReadingRequest) -> list[tuple[int, str, str, bool]]:
    return [(each.line, each.column, each.code, each.refused) for each in found.faults]


def test_a_result_with_all_that_a_report_prints() -> None:
    draft = result(
        "LDL-C",
        Amount(3.1, "MMOL/L"),
        taken=datetime(2026, 1, 5, 8, 30),
        loinc="13457-7",
        comparator="<",
        range=RangeDraft(None, 3.0, "< 3.0"),
        flag="H",
        laboratory="Labor Berlin",
        notes="after 12 h",
    )
    assert made(draft) == (
        "ldl_c",
        {
            "collected_at": "2026-01-05T08:30:00+01:00",
            "value": 3.1,
            "unit": "MMOL/L",
            "comparator": "<",
            "lab_range": {"text": "< 3.0", "high": 3.0},
            "lab": "Labor Berlin",
            "notes": "after 12 h\nFlag: H",
            "source": {"provider": "lab_csv", "external_id": "row-4"},
        },
    )


def test_each_code_of_the_catalogue_is_certain_unless_two_markers_have_it_as_an_alias() -> None:
    matcher = MarkerMatcher()
    markers = catalogue.markers()
    for slug, marker in markers.items():
        if "loinc" in marker:
            assert matcher.match(result("anything", loinc=marker["loinc"])) is markers[slug]
    # 2345-7 is the code of glucose, and an alias of fasting glucose; 2339-0 is an alias of both.
    found = matcher.match(result("Glucose", loinc="2345-7"))
    assert found
    assert found["id"] == "glucose_random"
    assert matcher.match(result("Glucose", loinc="2339-0")) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hs-CRP", "hs_crp"),
        ("HS CRP", "hs_crp"),
        ("hba1c", "hba1c"),
        ("Hemoglobin A1c", "hba1c"),
        (" TSH ", "tsh"),
        ("glucose FASTING", "glucose_fasting"),
        ("Fasting Glucose", "glucose_fasting"),
        ("Total Bilirubin", "bilirubin_total"),
        ("T4", None),
        ("Glucose", None),
        ("Cholesterin", None),
        ("", None),
        ("%", None),
    ],
)
def test_without_a_code_only_a_whole_name_is_certain(name: str, expected: str | None) -> None:
    found = MarkerMatcher().match(result(name))
    assert (found and found["id"]) == expected


def test_a_code_that_no_marker_has_is_another_test_of_the_same_name() -> None:
    # Creatinine of urine.
    draft = result("Creatinine", Amount(90, "mg/dL"), loinc="2161-8")
    found = readings.request(draft, OPTIONS)
    assert (found.marker, found.body, found.faults) == (None, None, ())
    (question,) = found.questions
    assert (question.kind, question.line) == ("marker", 4)
    assert question.subject == "Creatinine [2161-8]"
    assert question.suggestions[0] == Suggestion("creatinine", "Creatinine", 0.99)


def test_the_markers_that_share_a_code_are_the_first_suggestions() -> None:
    draft = result("Glucose [Mass/volume] in Blood", loinc="2339-0")
    found = MarkerMatcher().question(draft).suggestions
    assert [(each.id, each.score) for each in found[:2]] == [
        ("glucose_fasting", 1.0),
        ("glucose_random", 1.0),
    ]


def test_two_custom_markers_of_one_name_are_a_question() -> None:
    twin = cast("MarkerDocument", {**MINE, "id": MINE["id"][:-1] + "1"})
    matcher = MarkerMatcher([MINE, twin])
    assert matcher.match(result(MINE["name"])) is None
    found = matcher.question(result(MINE["name"])).suggestions
    assert [each.id for each in found[:2]] == [MINE["id"], twin["id"]]


def test_only_the_component_of_a_name_of_loinc_is_compared() -> None:
    draft = result("Creatinine [Mass/volume] in Urine", loinc="2161-8")
    assert MarkerMatcher().question(draft).suggestions[0].id == "creatinine"


def test_suggestions_are_markers_that_can_be_measured() -> None:
    question = MarkerMatcher().question(result("LDL Cholesterol Calc"))
    ids = [each.id for each in question.suggestions]
    assert "ldl_c" in ids
    assert not any(catalogue.markers()[each]["computed"] for each in ids)
    scores = [each.score for each in question.suggestions]
    assert scores == sorted(scores, reverse=True)
    assert MarkerMatcher().question(result("Blutsenkung")).suggestions == ()


def test_custom_markers_and_what_the_person_chose() -> None:
    matcher = MarkerMatcher([MINE], {"Glucose [2339-0]": "glucose_random", "Foo": "none-such"})
    options = replace(OPTIONS, markers=matcher)
    draft = result("omega-3 INDEX of mine", Amount(8.1, "%"))
    assert made(draft, options)[0] == MINE["id"]
    draft = result("Glucose", Amount(90, "mg/dL"), loinc="2339-0")
    assert marker_key(draft) == "Glucose [2339-0]"
    assert made(draft, options)[0] == "glucose_random"
    assert matcher.match(result("Foo")) is None


def test_a_unit_that_the_marker_does_not_have_is_asked_and_the_answer_used() -> None:
    draft = result("Ferritin", Amount(80, "furlong"))
    found = readings.request(draft, OPTIONS)
    accepted = units.accepted(catalogue.find("ferritin"))
    suggestions = tuple(Suggestion(unit, unit, 0.0) for unit in accepted[:5])
    assert found.marker == "ferritin"
    assert found.questions == (Question("unit", 4, "furlong", "ferritin", suggestions),)
    options = replace(OPTIONS, units={("ferritin", "furlong"): accepted[0]})
    assert made(draft, options)[1]["unit"] == accepted[0]
    wrong = replace(OPTIONS, units={("ferritin", "furlong"): "mile"})
    assert readings.request(draft, wrong).questions == found.questions


def test_no_unit_is_asked_too_except_of_a_ratio() -> None:
    found = readings.request(result("TSH", Amount(2)), OPTIONS)
    assert [(each.kind, each.subject, each.marker) for each in found.questions] == [
        ("unit", "", "tsh")
    ]
    assert made(result("INR", Amount(1.1)))[1]["unit"] == "{ratio}"


def test_questions_of_one_result_are_collected() -> None:
    draft = result("TSH", Amount(2), taken=datetime(2026, 1, 5, 8))
    found = readings.request(draft, ReadingOptions())
    assert [each.kind for each in found.questions] == ["timezone", "unit"]


@pytest.mark.parametrize(
    ("name", "fields", "expected"),
    [
        ("ANA screen", {"text": "neg"}, "neg"),
        ("ANA titre", {"text": " 1:80 "}, "1:80"),
        ("ANA titre", {"amount": Amount(80)}, "80"),
        ("ANA titre", {"amount": Amount(40), "comparator": "<"}, "<40"),
    ],
)
def test_an_answer_stays_as_printed(name: str, fields: dict[str, Any], expected: str) -> None:
    body = made(result(name, range=RangeDraft(text="<1:40"), **fields))[1]
    assert body["answer"] == expected
    assert body["lab_range"] == {"text": "<1:40"}
    assert not body.keys() & {"value", "unit", "comparator"}


@pytest.mark.parametrize(
    ("draft", "column", "code"),
    [
        (result("ANA screen", text="purple"), "value", "unknown_answer"),
        (result("ANA screen", text="neg" * 30_000), "value", "unknown_answer"),
        # Spaces do not matter, but so long a text is no answer.
        (result("ANA screen", text=f"n{' ' * 60}eg"), "value", "unknown_answer"),
        (result("ANA screen"), "value", "unknown_answer"),
        (result("TSH", text="see note"), "value", "value_required"),
        (result("HOMA-IR", Amount(1.1, "1")), "marker", "computed"),
        (result("TSH", Amount(nan, "mIU/L")), "value", "finite_number"),
        (
            result("TSH", Amount(2, "mIU/L"), comparator=cast("Any", "~")),
            "comparator",
            "literal_error",
        ),
        (result("TSH", Amount(2, "mIU/L"), taken=datetime.max), "date", "out_of_range"),
        (result("TSH", Amount(2, "mIU/L"), taken=date(1800, 1, 1)), "date", "out_of_range"),
        (result("TSH", Amount(2, "mIU/L"), key=""), "source", "blank"),
    ],
)
def test_a_result_that_is_refused_is_located(draft: ReadingDraft, column: str, code: str) -> None:
    options = replace(OPTIONS, timezone="-12:00")
    found = readings.request(draft, options)
    assert found.body is None
    assert places(found) == [(4, column, code, True)]
    assert found.faults[0].detail.endswith("The result is left out.")
    assert len(found.faults[0].detail) < 400


def test_a_remark_that_is_refused_is_cut_or_left_out() -> None:
    draft = result(
        "TSH",
        Amount(2, "mIU/L"),
        laboratory="l" * 121,
        notes="a\x00b",
        range=RangeDraft(5, 1, "t" * 201),
    )
    found = readings.request(draft, OPTIONS)
    assert sorted(places(found)) == [
        (4, "lab", "string_too_long", False),
        (4, "note", "control_character", False),
        (4, "range_high", "not_less_than", False),
        (4, "range_text", "string_too_long", False),
    ]
    assert found.body
    assert found.body["lab"] == "l" * 120
    assert found.body["lab_range"] == {"low": 5, "text": "t" * 200}
    assert "notes" not in found.body


def test_a_range_of_which_nothing_is_left_is_left_out() -> None:
    draft = result("TSH", Amount(2, "mIU/L"), range=RangeDraft(text="a\tb"))
    found = readings.request(draft, OPTIONS)
    assert places(found) == [(4, "range_text", "control_character", False)]
    assert found.body
    assert "lab_range" not in found.body


def test_bounds_of_answers_are_left_out_with_a_warning() -> None:
    found = readings.request(result("ANA screen", text="neg", range=RangeDraft(0, 1)), OPTIONS)
    assert places(found) == [(4, "range_low", "text_of_answers", False)]
    assert found.body
    assert "lab_range" not in found.body


@pytest.mark.parametrize("fasting", [True, False])
def test_whether_the_person_had_fasted_is_kept(fasting: bool) -> None:
    assert made(result("TSH", Amount(2, "mIU/L"), fasting=fasting))[1]["fasting"] is fasting
    assert "fasting" not in made(result("TSH", Amount(2, "mIU/L")))[1]


def test_a_marker_and_a_time_zone_are_asked_at_once() -> None:
    draft = result("Foo", Amount(2, "g"), taken=datetime(2026, 1, 5, 8))
    asked = readings.request(draft, ReadingOptions()).questions
    assert [each.kind for each in asked] == ["marker", "timezone"]
    assert [each.kind for each in readings.request(draft, OPTIONS).questions] == ["marker"]


def test_suggestions_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = MarkerMatcher()
    first = matcher.question(result("Glucose"))
    monkeypatch.setattr(MarkerMatcher, "_suggestions", lambda *_: [])
    assert matcher.question(result("Glucose", line=9)) == replace(first, line=9)
    assert first.suggestions
    assert matcher.question(result("Cholesterin")).suggestions == ()


def test_a_text_beside_a_value_is_kept_in_the_notes() -> None:
    body = made(result("TSH", Amount(2, "mIU/L"), text="verified"))[1]
    assert body["notes"] == "Result: verified"


@settings(max_examples=300)
@given(READINGS, st.sampled_from([None, "Europe/Berlin", "-03:30"]))
def test_any_draft_is_a_valid_body_or_says_what_is_wrong(
    draft: ReadingDraft, zone: str | None
) -> None:
    options = ReadingOptions(MarkerMatcher([MINE]), timezone=zone)
    found = readings.request(draft, options)
    assert found == readings.request(draft, options)
    assert all(each.line == 7 and len(each.detail) <= 400 for each in found.faults)
    if found.questions:
        assert (found.body, found.faults) == (None, ())
        return
    assert found.marker
    if found.body is None:
        assert any(each.refused for each in found.faults)
        return
    assert not any(each.refused for each in found.faults)
    read = ReadingCreate.model_validate(found.body)
    marker = catalogue.find(found.marker)
    if read.answer is None:
        assert draft.amount
        assert read.unit
        assert read.value == pytest.approx(draft.amount.value, rel=1e-14)
        assert units.converts(marker, read.unit)
    else:
        assert read.answer in (draft.text.strip(), draft.text) or draft.amount


@pytest.mark.parametrize("marker", ["TSH", "No such marker"])
def test_results_of_a_marker_can_be_skipped(marker: str) -> None:
    # Neither the marker, the unit nor the zone is a question then.
    draft = result(marker, Amount(1.0, "bananas"), taken=datetime(2026, 1, 5, 8), loinc="1-8")
    options = ReadingOptions(MarkerMatcher(chosen={marker_key(draft): SKIP}))
    found = readings.request(draft, options)
    assert (found.marker, found.body, found.questions) == (None, None, ())
    assert places(found) == [(4, "marker", "skipped", False)]
    # The same name without the code is another subject.
    assert readings.request(replace(draft, loinc=""), options).questions
