"""Derived markers of one draw: the wiring of every row, and the rules of refusal."""

from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.labs.biomarkers import catalogue
from chalicelib.labs.biomarkers.derivation import (
    FORMULAS,
    Computed,
    Measured,
    SpecimenCollection,
    Subject,
    Uncomputed,
    derive,
)
from chalicelib.terminology import units

EXACT = 1e-12
SUBJECT = Subject(age=44, sex="male", height_cm=180.0)
# From canonical units to the others that formulas want.
FACTORS = {
    ("albumin", "g/L"): 10,
    ("creatinine", "umol/L"): 88.4,
    ("glucose_fasting", "mmol/L"): 0.0555074,
    ("glucose_random", "mmol/L"): 0.0555074,
    ("hs_crp", "mg/dL"): 0.1,
    ("crp", "mg/dL"): 0.1,
    ("triglycerides", "mmol/L"): 0.0112905,
    ("hdl_c", "mmol/L"): 0.0258632,
}
PANEL = {
    "albumin": 4.5,
    "creatinine": 80 / 88.4,
    "glucose_fasting": 5 / 0.0555074,
    "hs_crp": 0.8,
    "lymphocytes_pct": 32.0,
    "mcv": 90.0,
    "rdw_cv": 12.5,
    "alp": 55.0,
    "wbc": 5.0,
    "cystatin_c": 0.61,
    "insulin_fasting": 6.0,
    "hba1c": 7.0,
    "total_cholesterol": 200.0,
    "hdl_c": 50.0,
    "ldl_c": 120.0,
    "triglycerides": 150.0,
    "apob": 70.0,
    "apoa1": 150.0,
    "ast": 40.0,
    "alt": 36.0,
    "platelets": 200.0,
    "neutrophils_abs": 3.0,
    "lymphocytes_abs": 1.8,
    "iron": 100.0,
    "tibc": 300.0,
    "calcium": 8.8,
    "sodium": 140.0,
    "chloride": 103.0,
    "co2": 25.0,
    "weight": 77.6,
    "waist": 84.0,
    "cooper_distance": 2600.0,
}
PHENOAGE = tuple(need.markers[0] for need in FORMULAS["phenoage"].inputs)
FLOOR = {"phenoage": "crp_floor_0_22"}


def convert(marker: str, value: float, unit: str) -> float:
    return value * FACTORS.get((marker, unit), 1)


def collection_of(
    figures: dict[str, float],
    comparators: dict[str, str] | None = None,
    subject: Subject = SUBJECT,
    *,
    fasting: bool | None = None,
) -> SpecimenCollection:
    signs = comparators or {}
    readings = {
        slug: Measured(f"rdg_{slug}", figure, signs.get(slug)) for slug, figure in figures.items()
    }
    return SpecimenCollection(readings, subject, fasting)


def outcome(draw: SpecimenCollection, marker: str, variants: dict[str, str] | None = None):
    found = {one.formula.marker: one for one in derive(draw, convert, variants or {})}
    return found.get(marker)


def only(*slugs: str, **changed: float) -> dict[str, float]:
    return {slug: PANEL[slug] for slug in slugs} | changed


# Where no vector has the panel's figures, the arithmetic is written out; the three logarithms
# were computed in decimal with 50 digits.
EXPECTED = {
    "phenoage": 33.229832255328816,
    "egfr_cr": 142 * (80 / 88.4 / 0.9) ** -1.2 * 0.9938**44,
    "egfr_cr_cys": 135 * (80 / 88.4 / 0.9) ** -0.544 * (0.61 / 0.8) ** -0.323 * 0.9961**44,
    "egfr_cys": 126.12548890476403 * 0.996**-3,
    "homa_ir": 5 / 0.0555074 * 6 / 405,
    "homa_b": 360 * 6 / (5 / 0.0555074 - 63),
    "quicki": 0.36592902614551078,
    "tyg": 8.8181649597549245,
    "eag": 154.2,
    "ldl_friedewald": 120,
    "ldl_sampson": 123.39729061516445,
    "non_hdl_c": 150,
    "remnant_c": 30,
    "tg_hdl": 3,
    "apob_apoa1": 70 / 150,
    "aip": 0.11715217158683546,
    "fib4": 44 * 40 / (200 * 6),
    "nlr": 3 / 1.8,
    "tsat": 100 / 3,
    "corrected_calcium": 8.4,
    "anion_gap": 12,
    "bmi": 23.950617283950614,
    "whtr": 84 / 180,
    "vo2max_cooper": 46.838810641627546,
}


def test_a_whole_draw() -> None:
    found = derive(collection_of(PANEL), convert)
    assert [one.formula.marker for one in found] == list(FORMULAS) == list(EXPECTED)
    for one in found:
        assert isinstance(one, Computed)
        assert one.value == pytest.approx(EXPECTED[one.formula.marker], rel=EXACT), one.formula
        assert one.inputs == tuple(f"rdg_{need.markers[0]}" for need in one.formula.inputs)
        assert one.variant == ("levine_2018" if one.formula.marker == "phenoage" else None)


def test_what_was_used_of_the_person() -> None:
    used = {one.formula.marker: one.person for one in derive(collection_of(PANEL), convert)}
    assert {marker: person for marker, person in used.items() if person} == {
        "phenoage": {"age": 44},
        "egfr_cr": {"age": 44, "sex": "male"},
        "egfr_cr_cys": {"age": 44, "sex": "male"},
        "egfr_cys": {"age": 44, "sex": "male"},
        "fib4": {"age": 44},
        "bmi": {"height_cm": 180.0},
        "whtr": {"height_cm": 180.0},
    }


def test_the_sex_counts() -> None:
    her = SUBJECT._replace(sex="female")
    found = outcome(collection_of(only("cystatin_c"), subject=her), "egfr_cys")
    assert found.value == pytest.approx(EXPECTED["egfr_cys"] * 0.932, rel=1e-12)


def test_only_what_the_draw_concerns() -> None:
    assert derive(collection_of({}), convert) == []
    assert derive(collection_of({"ferritin": 80.0}), convert) == []
    found = derive(collection_of(only("iron", "alt")), convert)
    assert [one.formula.marker for one in found] == ["fib4", "tsat"]


@pytest.mark.parametrize("marker", list(FORMULAS))
def test_what_was_measured_is_not_computed(marker: str) -> None:
    found = derive(collection_of(PANEL | {marker: 1.0}), convert)
    assert [one.formula.marker for one in found] == [one for one in FORMULAS if one != marker]


def test_all_that_is_missing_is_listed() -> None:
    nobody = Subject(None, None, None)
    found = outcome(collection_of(only("albumin", "alp"), subject=nobody), "phenoage")
    listed = tuple(slug for slug in PHENOAGE if slug not in {"albumin", "alp"})
    assert found == Uncomputed(FORMULAS["phenoage"], (*listed, "profile.birth_date"), None)
    found = outcome(collection_of(only("creatinine"), subject=nobody), "egfr_cr")
    assert found.missing == ("profile.birth_date", "profile.sex")
    assert outcome(collection_of(only("weight"), subject=nobody), "bmi").missing == (
        "profile.height",
    )


# Inputs that follow from other readings of the panel.
REPLACED = {("phenoage", "lymphocytes_pct"), ("nlr", "lymphocytes_abs")}


@pytest.mark.parametrize("slug", list(PANEL))
def test_one_reading_less(slug: str) -> None:
    whole = {one.formula.marker: one for one in derive(collection_of(PANEL), convert)}
    less = {key: figure for key, figure in PANEL.items() if key != slug}
    found = {one.formula.marker: one for one in derive(collection_of(less), convert)}
    for marker, formula in FORMULAS.items():
        needs = [need.markers[0] for need in formula.inputs]
        if slug not in needs:
            assert found[marker] == whole[marker]
        elif (marker, slug) in REPLACED:
            assert isinstance(found[marker], Computed)
        elif len(needs) > 1:
            assert found[marker] == Uncomputed(formula, (slug,), None)
        else:
            assert marker not in found


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">="])
@pytest.mark.parametrize("slug", [slug for slug in PANEL if slug != "hs_crp"])
def test_a_limit_is_no_value(slug: str, sign: str) -> None:
    found = derive(collection_of(PANEL, {slug: sign}), convert, FLOOR)
    for one in found:
        if slug in {need.markers[0] for need in one.formula.inputs}:
            assert isinstance(one, Uncomputed)
            assert one.missing == ()
            assert slug in one.reason
        else:
            assert isinstance(one, Computed)


def test_a_limit_is_told_beside_what_is_missing() -> None:
    found = outcome(collection_of(only("iron"), {"iron": "<"}), "tsat")
    assert found.missing == ("tibc",)
    assert found.reason.startswith("iron was reported only as a limit (<)")


@pytest.mark.parametrize("crp", ["hs_crp", "crp"])
@pytest.mark.parametrize(
    ("sign", "limit", "settled"),
    [("<", 0.3, True), ("<=", 2.1, True), ("<", 2.3, False), (">", 0.3, False), (">=", 1, False)],
)
def test_a_limit_below_the_floor_is_the_floor(
    crp: str, sign: str, limit: float, settled: bool
) -> None:
    figures = only(*(slug for slug in PHENOAGE if slug != "hs_crp"), **{crp: limit})
    draw = collection_of(figures, {crp: sign})
    found = outcome(draw, "phenoage", FLOOR)
    if settled:
        at_floor = outcome(collection_of(figures | {crp: 2.2}), "phenoage")
        assert found.value == pytest.approx(at_floor.value, rel=1e-12)
        assert found.variant == "crp_floor_0_22"
    else:
        assert f"{crp} was reported only as a limit" in found.reason
    for variant in ("levine_2018", "crp_log1p"):
        assert isinstance(outcome(draw, "phenoage", {"phenoage": variant}), Uncomputed)


def test_the_floor_excuses_no_other_limit() -> None:
    draw = collection_of(only(*PHENOAGE, hs_crp=0.3, wbc=0.1), {"hs_crp": "<", "wbc": "<"})
    assert "wbc" in outcome(draw, "phenoage", FLOOR).reason


def test_a_crp_of_zero() -> None:
    draw = collection_of(only(*PHENOAGE, hs_crp=0.0))
    refused = outcome(draw, "phenoage")
    assert (refused.missing, "use another variant" in refused.reason) == ((), True)
    for variant in ("crp_floor_0_22", "crp_log1p"):
        assert outcome(draw, "phenoage", {"phenoage": variant}).variant == variant


@pytest.mark.parametrize(
    ("first", "second"), [("glucose_fasting", "glucose_random"), ("hs_crp", "crp")]
)
def test_the_first_of_the_alternatives(first: str, second: str) -> None:
    both = only(*PHENOAGE) | {second: PANEL[first] * 2}
    assert outcome(collection_of(both), "phenoage").value == pytest.approx(EXPECTED["phenoage"])
    other = {slug: figure for slug, figure in both.items() if slug != first}
    found = outcome(collection_of(other), "phenoage")
    assert found.value > EXPECTED["phenoage"] + 0.5
    assert f"rdg_{second}" in found.inputs


@pytest.mark.parametrize("marker", list(FORMULAS))
def test_fasting(marker: str) -> None:
    needs_it = marker in {"homa_ir", "homa_b", "quicki", "tyg"}
    assert FORMULAS[marker].fasting == needs_it
    for fasting in (True, None):
        assert isinstance(outcome(collection_of(PANEL, fasting=fasting), marker), Computed)
    found = outcome(collection_of(PANEL, fasting=False), marker)
    assert isinstance(found, Uncomputed if needs_it else Computed)
    if needs_it:
        assert (found.missing, "fasting" in found.reason) == ((), True)


def test_out_of_domain_is_a_reason() -> None:
    figures = only("total_cholesterol", "hdl_c", triglycerides=400.0)
    found = outcome(collection_of(figures), "ldl_friedewald")
    assert found.reason == "Friedewald's equation is for triglycerides below 400 mg/dL"
    assert isinstance(outcome(collection_of(figures), "ldl_sampson"), Computed)
    young = collection_of(only("creatinine"), subject=SUBJECT._replace(age=17))
    assert "aged 18 and over" in outcome(young, "egfr_cr").reason


@pytest.mark.parametrize(
    ("marker", "figures"),
    [
        ("homa_ir", {"glucose_fasting": 1e200, "insulin_fasting": 1e200}),
        ("tg_hdl", {"triglycerides": 1e300, "hdl_c": 1e-300}),
        ("bmi", {"weight": 70.0, "height": 1e-200}),
    ],
)
def test_no_result_without_end(marker: str, figures: dict[str, float]) -> None:
    found = outcome(collection_of(figures), marker)
    assert (found.missing, "no finite value" in found.reason) == ((), True)


def test_a_measured_height_comes_before_the_profile() -> None:
    found = outcome(collection_of(only("weight", height=200.0)), "bmi")
    assert found.value == pytest.approx(77.6 / 4)
    assert (found.inputs, found.person) == (("rdg_weight", "rdg_height"), {})
    unknown = SUBJECT._replace(height_cm=None)
    tall = outcome(collection_of(only("waist", height=200.0), subject=unknown), "whtr")
    assert tall.value == pytest.approx(0.42)
    alone = outcome(collection_of({"height": 200.0}), "bmi")
    assert alone == Uncomputed(FORMULAS["bmi"], ("weight",), None)
    limit = outcome(collection_of(only("weight", height=200.0), {"height": "<"}), "bmi")
    assert limit.reason.startswith("height was reported only as a limit")


@pytest.mark.parametrize(
    "variants", [{"phenoage": "other"}, {"tsat": "levine_2018"}, {"nothing": "levine_2018"}]
)
def test_a_variant_there_is_not(variants: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="has no variant"):
        derive(collection_of(PANEL), convert, variants)


def test_numbers_and_units_are_for_ever() -> None:
    """Only ever add to these: ids and units of computed readings hang on them."""
    unit_of = dict.fromkeys(EXPECTED, "1") | {
        "phenoage": "a",
        **dict.fromkeys(("egfr_cr", "egfr_cr_cys", "egfr_cys"), "mL/min/{1.73_m2}"),
        **dict.fromkeys(("homa_b", "tsat"), "%"),
        **dict.fromkeys(("ldl_friedewald", "ldl_sampson", "non_hdl_c", "remnant_c"), "mg/dL"),
        **dict.fromkeys(("eag", "corrected_calcium"), "mg/dL"),
        "anion_gap": "mmol/L",
        "bmi": "kg/m2",
        "vo2max_cooper": "mL/min/kg",
    }
    found = [(one.number, marker, one.unit) for marker, one in FORMULAS.items()]
    assert found == [(number, *row) for number, row in enumerate(unit_of.items(), start=1)]
    assert len({one.id for one in FORMULAS.values()}) == len(FORMULAS)


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=list(FORMULAS))
def test_the_table_agrees_with_the_catalogue(formula) -> None:
    shipped = catalogue.markers()
    for need in formula.inputs:
        for slug in need.markers:
            assert slug in shipped or slug == "cooper_distance"
            assert slug not in shipped or need.unit in units.accepted(shipped[slug])
    if marker := shipped.get(formula.marker):
        assert (formula.unit, formula.category) == (marker["unit"], marker["category"])
    assert all((formula.expression, formula.source, formula.domain))


SLUGS = [*PANEL, "glucose_random", "crp", "height", "ferritin", "tsat", "bmi"]
FIGURES = st.one_of(
    st.floats(0.01, 500), st.sampled_from([0.0, -1.0, 1e-300, 1e300]), st.sampled_from([4.5, 90.0])
)
SIGNS = st.sampled_from([None, None, None, "<", "<=", ">", ">="])
PEOPLE = st.builds(
    Subject,
    st.none() | st.integers(0, 110),
    st.sampled_from([None, "female", "male"]),
    st.none() | st.floats(50, 230),
)
NEAR = st.fixed_dictionaries({slug: st.floats(0.8, 1.2).map(PANEL[slug].__mul__) for slug in PANEL})
READINGS = st.one_of(st.dictionaries(st.sampled_from(SLUGS), FIGURES), NEAR)


@st.composite
def collections(make) -> SpecimenCollection:
    figures = make(READINGS)
    signs = {slug: sign for slug in figures if (sign := make(SIGNS))}
    return collection_of(
        figures, signs, make(PEOPLE), fasting=make(st.sampled_from([None, True, False]))
    )


@given(collections(), st.sampled_from(FORMULAS["phenoage"].variants))
def test_any_draw(draw: SpecimenCollection, variant: str) -> None:
    held = {reading.reading_id: reading for reading in draw.readings.values()}
    for one in derive(draw, convert, {"phenoage": variant}):
        assert one.formula.marker not in draw.readings
        if isinstance(one, Uncomputed):
            assert one.missing or one.reason
            assert not set(one.missing) & set(draw.readings)
            continue
        assert isfinite(one.value)
        assert one.inputs
        assert set(one.inputs) <= set(held)
        limits = {found for found in one.inputs if held[found].comparator}
        assert limits <= ({"rdg_hs_crp", "rdg_crp"} if variant == "crp_floor_0_22" else set())


@given(collections(), st.randoms(use_true_random=False))
def test_the_order_of_readings_changes_nothing(draw: SpecimenCollection, dice) -> None:
    shuffled = list(draw.readings.items())
    dice.shuffle(shuffled)
    assert derive(draw._replace(readings=dict(shuffled)), convert) == derive(draw, convert)


@given(NEAR, st.data())
def test_one_needed_input_less_is_the_one_missing(
    figures: dict[str, float], data: st.DataObject
) -> None:
    formula = data.draw(st.sampled_from([one for one in FORMULAS.values() if one.inputs[1:]]))
    slugs = [need.markers[0] for need in formula.inputs]
    gone = data.draw(st.sampled_from(slugs))
    kept = {slug: figures[slug] for slug in slugs if slug != gone}
    assert outcome(collection_of(kept), formula.marker) == Uncomputed(formula, (gone,), None)


DIFFERENTIAL = {"neutrophils_pct": 60.0, "lymphocytes_pct": 30.0}


@pytest.mark.parametrize(
    ("readings", "expected", "inputs"),
    [
        ({"neutrophils_abs": 4.2, "lymphocytes_abs": 2.1}, 2.0, 2),
        (DIFFERENTIAL, 2.0, 2),
        # Percent times count, for one of them or for both.
        ({"neutrophils_abs": 4.2, "lymphocytes_pct": 30.0, "wbc": 7.0}, 2.0, 3),
        ({"neutrophils_pct": 60.0, "lymphocytes_abs": 2.1, "wbc": 7.0}, 2.0, 3),
        (DIFFERENTIAL | {"wbc": 7.0}, 2.0, 3),
    ],
)
def test_equivalent_inputs_of_nlr(readings: dict[str, float], expected: float, inputs: int) -> None:
    found = outcome(collection_of(readings), "nlr")
    assert isinstance(found, Computed)
    assert found.value == pytest.approx(expected, rel=1e-12)
    assert len(set(found.inputs)) == len(found.inputs) == inputs


def test_equivalent_inputs_of_phenoage() -> None:
    """The share of lymphocytes follows from both counts."""
    figures = PANEL | {"wbc": 6.0, "lymphocytes_pct": 30.0, "lymphocytes_abs": 1.8}
    direct = outcome(collection_of(figures), "phenoage")
    del figures["lymphocytes_pct"]
    derived = outcome(collection_of(figures), "phenoage")
    assert isinstance(direct, Computed)
    assert isinstance(derived, Computed)
    assert derived.value == pytest.approx(direct.value, rel=1e-12)
    figures["wbc"] = 0.0
    refused = outcome(collection_of(figures), "phenoage")
    assert refused == Uncomputed(FORMULAS["phenoage"], (), "WBC must be above zero")


def test_saturation_from_the_unsaturated_capacity() -> None:
    found = outcome(collection_of({"iron": 100.0, "uibc": 200.0}), "tsat")
    assert isinstance(found, Computed)
    assert found.value == pytest.approx(100 / 3)


def test_remnant_cholesterol_from_direct_ldl() -> None:
    readings = {"total_cholesterol": 200.0, "hdl_c": 50.0, "ldl_direct": 120.0}
    found = outcome(collection_of(readings), "remnant_c")
    assert isinstance(found, Computed)
    assert found.value == 30.0


def test_a_censored_equivalent_is_no_value() -> None:
    found = outcome(collection_of(DIFFERENTIAL, {"lymphocytes_pct": "<"}), "nlr")
    assert isinstance(found, Uncomputed)
    assert "lymphocytes_pct" in (found.reason or "")


def test_a_part_of_an_equivalent_lists_nothing_more() -> None:
    markers = [
        one.formula.marker for one in derive(collection_of({"neutrophils_pct": 60.0}), convert)
    ]
    assert "nlr" not in markers
