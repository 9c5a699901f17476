"""The equations: full-precision vectors, an oracle in 50 digits, and where they do not hold."""

import json
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal, localcontext
from math import exp, isfinite, nan
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.labs.biomarkers import formulas
from chalicelib.labs.biomarkers.formulas import OutOfDomain
from chalicelib.labs.biomarkers.registry import FORMULAS

EXACT = 1e-12
VECTORS = json.loads(
    (Path(__file__).parent.parent / "data" / "formula_vectors.json").read_text(encoding="utf-8")
)
SEX = {"F": "female", "M": "male"}
# Milligrams per dL in a mmol/L, from the molar masses behind the catalogue's factors.
HDL_MG, TG_MG = 386.65 / 10, 885.7 / 10
WRONG = "WRONG ln(CRP mg/L)"
VARIANTS = {
    "ln(CRP mg/dL)": formulas.LEVINE_2018,
    "ln(max(CRP,0.22)) [ajsteele]": formulas.CRP_FLOOR,
    "ln(1+CRP) [BioAge data]": formulas.CRP_LOG1P,
}


def phenoage(row: dict[str, Any], variant: str) -> float:
    figures = row["inputs"]
    crp = figures["crp_mgL"] / 10 if "crp_mgL" in figures else exp(figures["ln_crp_mgdL"])
    names = ("albumin_gL", "creatinine_umolL", "glucose_mmolL")
    more = ("lymph_pct", "mcv_fL", "rdw_pct", "alp_UL", "wbc_k", "age")
    first, last = [figures[name] for name in names], [figures[name] for name in more]
    return formulas.phenoage(*first, crp, *last, variant=variant)


# By the id of their vectors, whose inputs stand in the order of the arguments.
PLAIN: dict[str, Callable[..., float]] = {
    "homa_ir": formulas.homa_ir,
    "homa_b": formulas.homa_b,
    "eag": formulas.eag,
    "friedewald": formulas.ldl_friedewald,
    "sampson_nih": formulas.ldl_sampson,
    "non_hdl": formulas.non_hdl_c,
    "remnant_c": formulas.remnant_c,
    "tg_hdl": formulas.tg_hdl,
    "apob_apoa1": formulas.apob_apoa1,
    "nlr": formulas.nlr,
    "tsat": formulas.tsat,
    "corrected_calcium": formulas.corrected_calcium,
    "anion_gap": formulas.anion_gap,
    "vo2_cooper": formulas.vo2max_cooper,
}
EGFR: dict[str, Callable[..., float]] = {
    "egfr_ckdepi_2021_cr": formulas.ckd_epi_2021_creatinine,
    "egfr_ckdepi_2021_crcys": formulas.ckd_epi_2021_creatinine_cystatin_c,
    "egfr_ckdepi_2012_cys": formulas.ckd_epi_2012_cystatin_c,
}
BODY: dict[str, Callable[..., float]] = {"bmi": formulas.bmi, "whtr": formulas.whtr}


def computed(equation: str, figures: list[Any]) -> float:
    if equation in EGFR:
        *measured, age, sex = figures
        return EGFR[equation](*measured, age=age, sex=SEX[sex])
    if equation in BODY:
        return BODY[equation](figures[0], height_cm=figures[1])
    if equation == "aip":
        return formulas.aip(figures[0] / TG_MG, figures[1] / HDL_MG)
    return PLAIN[equation](*figures)


@pytest.mark.parametrize(
    "row", [row for row in VECTORS if not row["id"].startswith("phenoage")], ids=lambda r: r["id"]
)
def test_vectors(row: dict[str, Any]) -> None:
    found = computed(row["id"], list(row["inputs"].values()))
    assert found == pytest.approx(row["output"], rel=EXACT, abs=0)


def test_every_equation_has_a_vector() -> None:
    phenoage_ids = {"phenoage_full_precision", "phenoage_crp_variant"}
    assert {row["id"] for row in VECTORS} == {*PLAIN, *EGFR, *BODY, "aip", *phenoage_ids}
    # PhenoAge, AIP, and the three below whose oracle is another.
    assert len(PLAIN) + len(EGFR) + len(BODY) + 5 == len(FORMULAS)


@pytest.mark.parametrize(
    "row",
    [row for row in VECTORS if row["id"].startswith("phenoage") and row["equation"] != WRONG],
    ids=lambda row: row["equation"][:20],
)
def test_phenoage_vectors(row: dict[str, Any]) -> None:
    variant = VARIANTS.get(row["equation"], formulas.LEVINE_2018)
    found = phenoage(row, variant)
    assert found == pytest.approx(row["output"]["phenoage"], rel=EXACT, abs=0)


def test_phenoage_never_takes_the_crp_in_mg_per_litre() -> None:
    (row,) = (row for row in VECTORS if row["equation"] == WRONG)
    for variant in VARIANTS.values():
        assert abs(phenoage(row, variant) - row["output"]["phenoage"]) > 0.3


def test_phenoage_by_default_is_as_published() -> None:
    figures = (45.0, 80.0, 5.0, 0.08, 32.0, 90.0, 12.5, 55.0, 5.0, 44.0)
    assert formulas.phenoage(*figures) == formulas.phenoage(*figures, variant=formulas.LEVINE_2018)


def precise(figure: float) -> Decimal:
    return Decimal(repr(figure))


# No vectors were published for the next three: the oracle is the printed equation in decimal
# arithmetic of 50 digits, whose logarithms and roots share no code with the floating-point ones.
@given(st.floats(30, 600), st.floats(0.5, 300))
def test_quicki_and_tyg_in_fifty_digits(glucose: float, other: float) -> None:
    with localcontext(prec=50):
        one, two = precise(glucose), precise(other)
        quicki = 1 / (one.log10() + two.log10())
        tyg = (one * two / 2).ln()
    assert formulas.quicki(glucose, other) == pytest.approx(float(quicki), rel=EXACT)
    assert formulas.tyg(other, glucose) == pytest.approx(float(tyg), rel=EXACT)


@given(st.floats(5, 2000), st.floats(5, 2000), st.floats(10, 900), st.integers(18, 110))
def test_fib4_in_fifty_digits(ast: float, alt: float, platelets: float, age: int) -> None:
    with localcontext(prec=50):
        oracle = age * precise(ast) / (precise(platelets) * precise(alt).sqrt())
    found = formulas.fib4(ast, alt, platelets, age=age)
    assert found == pytest.approx(float(oracle), rel=EXACT)


def test_worked_examples() -> None:
    # By hand: 50 * 40 / (200 * 6), with the logarithms of powers of ten, and e to a known power.
    assert formulas.fib4(40, 36, 200, age=50) == pytest.approx(5 / 3, rel=EXACT)
    assert formulas.quicki(100, 10) == pytest.approx(1 / 3, rel=EXACT)
    assert formulas.tyg(2 * exp(4), exp(4)) == pytest.approx(8, rel=EXACT)
    # As the calculators on the web print it for 2,800 m.
    assert formulas.vo2max_cooper(2800) == pytest.approx(51.31, abs=5e-3)


COEFFICIENTS = {
    # (factor, yearly, female factor), then by sex the (knot, below, above) of each figure.
    formulas.ckd_epi_2021_creatinine: (
        ("142", "0.9938", "1.012"),
        {"female": [("0.7", "-0.241", "-1.2")], "male": [("0.9", "-0.302", "-1.2")]},
    ),
    formulas.ckd_epi_2021_creatinine_cystatin_c: (
        ("135", "0.9961", "0.963"),
        {
            "female": [("0.7", "-0.219", "-0.544"), ("0.8", "-0.323", "-0.778")],
            "male": [("0.9", "-0.144", "-0.544"), ("0.8", "-0.323", "-0.778")],
        },
    ),
    formulas.ckd_epi_2012_cystatin_c: (
        ("133", "0.996", "0.932"),
        {sex: [("0.8", "-0.499", "-1.328")] for sex in ("female", "male")},
    ),
}


@given(
    st.sampled_from(list(COEFFICIENTS)),
    st.sampled_from(["female", "male"]),
    st.integers(18, 110),
    st.tuples(st.floats(0.2, 15), st.floats(0.2, 8)),
)
def test_egfr_in_fifty_digits(
    equation: Callable[..., float], sex: str, age: int, figures: tuple[float, float]
) -> None:
    (factor, yearly, female), terms = COEFFICIENTS[equation]
    used = figures[: len(terms[sex])]
    with localcontext(prec=50):
        oracle = Decimal(factor) * Decimal(yearly) ** age
        oracle *= Decimal(female) if sex == "female" else 1
        for figure, (knot, below, above) in zip(used, terms[sex], strict=True):
            ratio = precise(figure) / Decimal(knot)
            oracle *= ratio ** Decimal(below if ratio < 1 else above)
    assert equation(*used, age=age, sex=sex) == pytest.approx(float(oracle), rel=EXACT)


HEALTHY = {
    "albumin_g_l": 45.0,
    "creatinine_umol_l": 80.0,
    "glucose_mmol_l": 5.0,
    "crp_mg_dl": 0.08,
    "lymphocytes_pct": 32.0,
    "mcv_fl": 90.0,
    "rdw_pct": 12.5,
    "alp_u_l": 55.0,
    "wbc_k_ul": 5.0,
    "age": 44.0,
}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"age": 19}, "aged 20 and over"),
        ({"crp_mg_dl": 0}, "no logarithm; use another variant: crp_floor_0_22"),
        ({"crp_mg_dl": -1}, "CRP must not be below zero"),
        ({"crp_mg_dl": nan}, "CRP must not be below zero"),
        ({"albumin_g_l": 0}, "albumin must be above zero"),
        ({"wbc_k_ul": -1}, "WBC must be above zero"),
        ({"lymphocytes_pct": -0.1}, "lymphocytes must not be below zero"),
        ({"creatinine_umol_l": 1500}, "risk of 0 or 1"),
        ({"creatinine_umol_l": 1e9}, "risk of 0 or 1"),
        ({"albumin_g_l": 1e9}, "risk of 0 or 1"),
        ({"age": 20, "albumin_g_l": 60, "lymphocytes_pct": 80}, "phenotypic age below zero"),
    ],
)
def test_phenoage_out_of_domain(change: dict[str, float], reason: str) -> None:
    with pytest.raises(OutOfDomain, match=reason):
        formulas.phenoage(**(HEALTHY | change))


def test_phenoage_at_the_edges() -> None:
    assert formulas.phenoage(**(HEALTHY | {"age": 20})) > 0
    for variant in (formulas.CRP_FLOOR, formulas.CRP_LOG1P):
        assert isfinite(formulas.phenoage(**(HEALTHY | {"crp_mg_dl": 0}), variant=variant))
    with pytest.raises(ValueError, match="no variant other"):
        formulas.phenoage(**HEALTHY, variant="other")


@pytest.mark.parametrize("crp", [0, 0.08, 0.22])
def test_the_floor_of_the_crp(crp: float) -> None:
    floored = formulas.phenoage(**(HEALTHY | {"crp_mg_dl": crp}), variant=formulas.CRP_FLOOR)
    assert floored == formulas.phenoage(**(HEALTHY | {"crp_mg_dl": 0.22}))


@pytest.mark.parametrize("sex", ["female", "male"])
def test_egfr_of_two_markers_out_of_domain(sex: str) -> None:
    equation = formulas.ckd_epi_2021_creatinine_cystatin_c
    for figures, age, reason in [
        ((1, 1), 17, "aged 18"),
        ((0, 1), 40, "creatinine must be above zero"),
        ((1, 0), 40, "cystatin C must be above zero"),
    ]:
        with pytest.raises(OutOfDomain, match=reason):
            equation(*figures, age=age, sex=sex)


@pytest.mark.parametrize(
    ("compute", "figures", "reason"),
    [
        ("ckd_epi_2021_creatinine", {"creatinine_mg_dl": 1, "age": 17, "sex": "male"}, "aged 18"),
        ("ckd_epi_2021_creatinine", {"creatinine_mg_dl": 0, "age": 40, "sex": "male"}, "creatini"),
        ("ckd_epi_2021_creatinine", {"creatinine_mg_dl": 1, "age": 40, "sex": "x"}, "sexes"),
        ("ckd_epi_2012_cystatin_c", {"cystatin_c_mg_l": 1, "age": 17, "sex": "male"}, "aged 18"),
        ("ckd_epi_2012_cystatin_c", {"cystatin_c_mg_l": 0, "age": 40, "sex": "male"}, "cystatin C"),
        ("homa_ir", {"glucose_mg_dl": 90, "insulin_uiu_ml": 0}, "insulin must be above zero"),
        ("homa_b", {"glucose_mg_dl": 63, "insulin_uiu_ml": 6}, "at or below 63"),
        ("homa_b", {"glucose_mg_dl": nan, "insulin_uiu_ml": 6}, "at or below 63"),
        ("homa_b", {"glucose_mg_dl": 90, "insulin_uiu_ml": 0}, "insulin must be above zero"),
        ("quicki", {"glucose_mg_dl": 100, "insulin_uiu_ml": 0.01}, "QUICKI is undefined"),
        ("quicki", {"glucose_mg_dl": 0, "insulin_uiu_ml": 6}, "glucose must be above zero"),
        ("tyg", {"triglycerides_mg_dl": 0, "glucose_mg_dl": 90}, "triglycerides must be above"),
        ("eag", {"hba1c_pct": 1}, "average glucose below zero"),
        ("nlr", {"neutrophils_k_ul": 3, "lymphocytes_k_ul": 0}, "lymphocytes must be above zero"),
        ("tsat", {"iron_ug_dl": 100, "tibc_ug_dl": 0}, "TIBC must be above zero"),
        ("tsat", {"iron_ug_dl": 301, "tibc_ug_dl": 300}, "binding capacity"),
        ("corrected_calcium", {"calcium_mg_dl": 1, "albumin_g_dl": 9}, "below zero"),
        ("anion_gap", {"sodium_mmol_l": 0, "chloride_mmol_l": 1, "co2_mmol_l": 1}, "sodium"),
        ("apob_apoa1", {"apob_mg_dl": 70, "apoa1_mg_dl": 0}, "ApoA1 must be above zero"),
        ("tg_hdl", {"triglycerides_mg_dl": 70, "hdl_mg_dl": 0}, "HDL must be above zero"),
        ("aip", {"triglycerides_mmol_l": 0, "hdl_mmol_l": 1}, "triglycerides must be above zero"),
        ("bmi", {"weight_kg": 70, "height_cm": 0}, "height must be above zero"),
        ("whtr", {"waist_cm": 0, "height_cm": 180}, "waist must be above zero"),
        ("vo2max_cooper", {"distance_m": 504.9}, "504.9 m"),
    ],
)
def test_out_of_domain(compute: str, figures: dict[str, Any], reason: str) -> None:
    with pytest.raises(OutOfDomain, match=reason):
        getattr(formulas, compute)(**figures)


@pytest.mark.parametrize("missing", ["ast_u_l", "alt_u_l", "platelets_k_ul"])
def test_fib4_out_of_domain(missing: str) -> None:
    figures = {"ast_u_l": 40, "alt_u_l": 36, "platelets_k_ul": 200}
    with pytest.raises(OutOfDomain, match="must be above zero"):
        formulas.fib4(**(figures | {missing: 0}), age=50)
    with pytest.raises(OutOfDomain, match="aged 18"):
        formulas.fib4(**figures, age=17)


def test_just_inside_the_domain() -> None:
    assert formulas.homa_b(63.1, 6) == pytest.approx(21600)
    assert formulas.quicki(100, 0.0101) == pytest.approx(231.408, rel=1e-5)
    assert formulas.vo2max_cooper(505) == pytest.approx(0.1 / 44.73)
    assert formulas.tsat(300, 300) == 100


def test_lipids_at_their_limits() -> None:
    assert formulas.ldl_friedewald(200, 50, 399.9) == pytest.approx(70.02)
    with pytest.raises(OutOfDomain, match="below 400 mg/dL"):
        formulas.ldl_friedewald(200, 50, 400)
    assert formulas.ldl_sampson(300, 50, 800) > 0
    with pytest.raises(OutOfDomain, match="up to 800 mg/dL"):
        formulas.ldl_sampson(300, 50, 800.1)
    for compute in (formulas.ldl_friedewald, formulas.ldl_sampson):
        with pytest.raises(OutOfDomain, match="LDL cholesterol below zero"):
            compute(100, 90, 150)
    with pytest.raises(OutOfDomain, match="non-HDL cholesterol below zero"):
        formulas.non_hdl_c(50, 51)
    with pytest.raises(OutOfDomain, match="remnant cholesterol below zero"):
        formulas.remnant_c(200, 80, 121)
    assert formulas.remnant_c(200, 80, 120) == 0
    assert formulas.anion_gap(130, 110, 25) == -5


@given(st.data())
def test_nonsense_is_refused_or_finite(data: st.DataObject) -> None:
    formula = data.draw(st.sampled_from(list(FORMULAS.values())))
    figure = st.sampled_from([nan, -1.0, 0.0, 0.5, 1.0, 50.0, 900.0, 1e6])
    figures = [data.draw(figure) for _ in formula.inputs]
    person = {"birth_date": ("age", 40), "sex": ("sex", "male"), "height": ("height_cm", 180)}
    named = dict(person[name] for name in formula.profile)
    with suppress(OutOfDomain):
        assert isfinite(formula.compute(*figures, **named))
