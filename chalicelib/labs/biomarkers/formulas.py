"""Published equations with laboratory and body values: pure arithmetic without unit conversion.

The name of an argument ends with its unit, the docstring names the unit of the result, and nothing
is rounded. If an equation is not valid for the values, or the values contradict one another, it
raises :class:`OutOfDomain` with a sentence for people. No result is a diagnosis.

>>> round(ckd_epi_2021_creatinine(1.0, age=47, sex="male"), 1)
93.4
>>> homa_b(63, 6)  # doctest: +IGNORE_EXCEPTION_DETAIL
Traceback (most recent call last):
OutOfDomain: HOMA-B is undefined for glucose at or below 63 mg/dL
"""

from math import exp, expm1, log, log1p, log10, sqrt

LEVINE_2018 = "levine_2018"
CRP_FLOOR = "crp_floor_0_22"
CRP_LOG1P = "crp_log1p"
CRP_FLOOR_MG_DL = 0.22


class OutOfDomain(ValueError):
    """The equation is not valid for these values; the message gives the reason."""


def phenoage(  # noqa: PLR0917  # the inputs of the paper
    albumin_g_l: float,
    creatinine_umol_l: float,
    glucose_mmol_l: float,
    crp_mg_dl: float,
    lymphocytes_pct: float,
    mcv_fl: float,
    rdw_pct: float,
    alp_u_l: float,
    wbc_k_ul: float,
    age: float,
    variant: str = LEVINE_2018,
) -> float:
    """Return the phenotypic age in years: the age at which this risk of death is the average one.

    Levine 2018, Aging 10:573, table 1. The last divisor is 0.090165; the 0.09165 of a later
    erratum is a misprint. Fitted on NHANES III and tested on ages 20 to 85 (Liu 2018), therefore
    refused below 20. ``variant`` selects the use of the CRP: see :func:`_crp_term`.
    """
    _require_age(age, 20, "PhenoAge")
    _require_positive(albumin=albumin_g_l, creatinine=creatinine_umol_l, glucose=glucose_mmol_l)
    _require_positive(MCV=mcv_fl, RDW=rdw_pct, ALP=alp_u_l, WBC=wbc_k_ul)
    _require_not_negative(lymphocytes=lymphocytes_pct)
    score = (
        -19.90667
        - 0.03359355 * albumin_g_l
        + 0.009506491 * creatinine_umol_l
        + 0.1953192 * glucose_mmol_l
        + 0.09536762 * _crp_term(crp_mg_dl, variant)
        - 0.01199984 * lymphocytes_pct
        + 0.02676401 * mcv_fl
        + 0.3306156 * rdw_pct
        + 0.001868778 * alp_u_l
        + 0.05542406 * wbc_k_ul
        + 0.08035356 * age
    )
    result = 141.50225 + log(-0.0055305 * log1p(-_mortality(score))) / 0.090165
    return _require_result_not_negative(result, "the phenotypic age")


def _crp_term(crp_mg_dl: float, variant: str) -> float:
    """Return the term of the CRP in PhenoAge.

    ``levine_2018`` is ln(CRP), as published; ``crp_floor_0_22`` raises the CRP to 0.22 mg/dL, the
    detection limit of the training data; ``crp_log1p`` is ln(1 + CRP), as in the data that the
    BioAge package ships.
    """
    _require_not_negative(CRP=crp_mg_dl)
    if variant == CRP_FLOOR:
        return log(max(crp_mg_dl, CRP_FLOOR_MG_DL))
    if variant == CRP_LOG1P:
        return log1p(crp_mg_dl)
    if variant != LEVINE_2018:
        raise ValueError(f"PhenoAge has no variant {variant}")
    if crp_mg_dl == 0:
        raise OutOfDomain(
            f"a CRP of zero has no logarithm; use another variant: {CRP_FLOOR} or {CRP_LOG1P}"
        )
    return log(crp_mg_dl)


def _mortality(score: float) -> float:
    """Return the risk of dying within ten years (Gompertz), strictly between 0 and 1."""
    # At a score of 0 the risk already equals 1 in floating point; a larger score would overflow.
    risk = -expm1(-1.51714 * exp(min(score, 0.0)) / 0.007692696)
    if not 0 < risk < 1:
        raise OutOfDomain("these values give a ten-year risk of 0 or 1, for which there is no age")
    return risk


def ckd_epi_2021_creatinine(creatinine_mg_dl: float, *, age: float, sex: str) -> float:
    """Return the GFR estimated from creatinine, in mL/min per 1.73 m2; adults only.

    CKD-EPI 2021, race-free: Inker 2021, N Engl J Med 385:1737.
    """
    _require_age(age, 18, "CKD-EPI")
    _require_positive(creatinine=creatinine_mg_dl)
    female = _is_female(sex)
    knot, below = (0.7, -0.241) if female else (0.9, -0.302)
    power = _two_slope_power(creatinine_mg_dl / knot, below, -1.200)
    yearly: float = 0.9938**age
    return 142 * power * yearly * (1.012 if female else 1)


def ckd_epi_2021_creatinine_cystatin_c(
    creatinine_mg_dl: float, cystatin_c_mg_l: float, *, age: float, sex: str
) -> float:
    """Return the GFR estimated from creatinine and cystatin C, in mL/min per 1.73 m2; adults only.

    CKD-EPI 2021, race-free: Inker 2021, N Engl J Med 385:1737.
    """
    _require_age(age, 18, "CKD-EPI")
    _require_positive(creatinine=creatinine_mg_dl, cystatin_C=cystatin_c_mg_l)
    female = _is_female(sex)
    knot, below = (0.7, -0.219) if female else (0.9, -0.144)
    power = _two_slope_power(creatinine_mg_dl / knot, below, -0.544)
    power *= _two_slope_power(cystatin_c_mg_l / 0.8, -0.323, -0.778)
    yearly: float = 0.9961**age
    return 135 * power * yearly * (0.963 if female else 1)


def ckd_epi_2012_cystatin_c(cystatin_c_mg_l: float, *, age: float, sex: str) -> float:
    """Return the GFR estimated from cystatin C, in mL/min per 1.73 m2; adults only.

    CKD-EPI 2012: Inker 2012, N Engl J Med 367:20, as the National Kidney Foundation prints it.
    (Some later tables print the yearly factor with one more digit, 0.9962.)
    """
    _require_age(age, 18, "CKD-EPI")
    _require_positive(cystatin_C=cystatin_c_mg_l)
    power = _two_slope_power(cystatin_c_mg_l / 0.8, -0.499, -1.328)
    yearly: float = 0.996**age
    return 133 * power * yearly * (0.932 if _is_female(sex) else 1)


def homa_ir(glucose_mg_dl: float, insulin_uiu_ml: float) -> float:
    """Return the insulin resistance index of the fasting state; no unit.

    Matthews 1985, Diabetologia 28:412.
    """
    _require_positive(glucose=glucose_mg_dl, insulin=insulin_uiu_ml)
    return glucose_mg_dl * insulin_uiu_ml / 405


def homa_b(glucose_mg_dl: float, insulin_uiu_ml: float) -> float:
    """Return the beta cell function of the fasting state, in percent of normal.

    Matthews 1985, Diabetologia 28:412. The equation has its pole at 63 mg/dL (3.5 mmol/L).
    """
    _require_positive(insulin=insulin_uiu_ml)
    if not glucose_mg_dl > 63:
        raise OutOfDomain("HOMA-B is undefined for glucose at or below 63 mg/dL")
    return 360 * insulin_uiu_ml / (glucose_mg_dl - 63)


def quicki(glucose_mg_dl: float, insulin_uiu_ml: float) -> float:
    """Return the insulin sensitivity index of the fasting state; no unit.

    Katz 2000, J Clin Endocrinol Metab 85:2402.
    """
    _require_positive(glucose=glucose_mg_dl, insulin=insulin_uiu_ml)
    logarithm = log10(insulin_uiu_ml) + log10(glucose_mg_dl)
    if not logarithm > 0:
        raise OutOfDomain("QUICKI is undefined where glucose times insulin is 1 or less")
    return 1 / logarithm


def tyg(triglycerides_mg_dl: float, glucose_mg_dl: float) -> float:
    """Return the triglyceride-glucose index of the fasting state; no unit.

    Simental-Mendia 2008, Metab Syndr Relat Disord 6:299. Half of the product is inside the
    logarithm; papers that divide the logarithm report values near 4 instead of 8.
    """
    _require_positive(triglycerides=triglycerides_mg_dl, glucose=glucose_mg_dl)
    return log(triglycerides_mg_dl * glucose_mg_dl / 2)


def eag(hba1c_pct: float) -> float:
    """Return the average glucose that corresponds to an HbA1c (NGSP), in mg/dL.

    ADAG: Nathan 2008, Diabetes Care 31:1473.
    """
    _require_positive(HbA1c=hba1c_pct)
    return _require_result_not_negative(28.7 * hba1c_pct - 46.7, "the average glucose")


def ldl_friedewald(
    total_cholesterol_mg_dl: float, hdl_mg_dl: float, triglycerides_mg_dl: float
) -> float:
    """Return the LDL cholesterol in mg/dL, for triglycerides below 400 mg/dL.

    Friedewald 1972, Clin Chem 18:499. Too low where triglycerides are high or LDL is low.
    """
    _require_positive(total_cholesterol=total_cholesterol_mg_dl, HDL=hdl_mg_dl)
    _require_positive(triglycerides=triglycerides_mg_dl)
    if triglycerides_mg_dl >= 400:
        raise OutOfDomain("Friedewald's equation is for triglycerides below 400 mg/dL")
    return _require_result_not_negative(
        total_cholesterol_mg_dl - hdl_mg_dl - triglycerides_mg_dl / 5, "LDL cholesterol"
    )


def ldl_sampson(
    total_cholesterol_mg_dl: float, hdl_mg_dl: float, triglycerides_mg_dl: float
) -> float:
    """Return the LDL cholesterol in mg/dL, for triglycerides up to 800 mg/dL.

    Sampson 2020, JAMA Cardiol 5:540 (the NIH equation).
    """
    _require_positive(total_cholesterol=total_cholesterol_mg_dl, HDL=hdl_mg_dl)
    _require_positive(triglycerides=triglycerides_mg_dl)
    if triglycerides_mg_dl > 800:
        raise OutOfDomain("Sampson's equation is for triglycerides up to 800 mg/dL")
    vldl = (
        triglycerides_mg_dl / 8.56
        + triglycerides_mg_dl * (total_cholesterol_mg_dl - hdl_mg_dl) / 2140
        - triglycerides_mg_dl**2 / 16100
    )
    return _require_result_not_negative(
        total_cholesterol_mg_dl / 0.948 - hdl_mg_dl / 0.971 - vldl - 9.44, "LDL cholesterol"
    )


def non_hdl_c(total_cholesterol_mg_dl: float, hdl_mg_dl: float) -> float:
    """Return the cholesterol outside HDL, in mg/dL; by definition."""
    _require_positive(total_cholesterol=total_cholesterol_mg_dl, HDL=hdl_mg_dl)
    return _require_result_not_negative(total_cholesterol_mg_dl - hdl_mg_dl, "non-HDL cholesterol")


def remnant_c(total_cholesterol_mg_dl: float, hdl_mg_dl: float, ldl_mg_dl: float) -> float:
    """Return the cholesterol in neither HDL nor LDL, in mg/dL; by definition."""
    _require_positive(total_cholesterol=total_cholesterol_mg_dl, HDL=hdl_mg_dl)
    _require_not_negative(LDL=ldl_mg_dl)
    return _require_result_not_negative(
        total_cholesterol_mg_dl - hdl_mg_dl - ldl_mg_dl, "remnant cholesterol"
    )


def tg_hdl(triglycerides_mg_dl: float, hdl_mg_dl: float) -> float:
    """Return triglycerides to HDL by mass; the ratio of moles is 0.4366 times that."""
    _require_positive(triglycerides=triglycerides_mg_dl, HDL=hdl_mg_dl)
    return triglycerides_mg_dl / hdl_mg_dl


def apob_apoa1(apob_mg_dl: float, apoa1_mg_dl: float) -> float:
    """Return apolipoprotein B to A-I by mass, as in INTERHEART (Yusuf 2004, Lancet 364:937)."""
    _require_positive(ApoB=apob_mg_dl, ApoA1=apoa1_mg_dl)
    return apob_mg_dl / apoa1_mg_dl


def aip(triglycerides_mmol_l: float, hdl_mmol_l: float) -> float:
    """Return the atherogenic index of plasma, which is often below zero; no unit.

    Dobiasova 2001, Clin Biochem 34:583. A ratio of moles, not of mass.
    """
    _require_positive(triglycerides=triglycerides_mmol_l, HDL=hdl_mmol_l)
    return log10(triglycerides_mmol_l) - log10(hdl_mmol_l)


def fib4(ast_u_l: float, alt_u_l: float, platelets_k_ul: float, *, age: float) -> float:
    """Return the liver fibrosis index of adults; no unit.

    Sterling 2006, Hepatology 43:1317. Developed on ages 35 to 65: it performs poorly below and
    its cut-offs are too low above (McPherson 2017, Am J Gastroenterol 112:740).
    """
    _require_age(age, 18, "FIB-4")
    _require_positive(AST=ast_u_l, ALT=alt_u_l, platelets=platelets_k_ul)
    return age * ast_u_l / (platelets_k_ul * sqrt(alt_u_l))


def nlr(neutrophils_k_ul: float, lymphocytes_k_ul: float) -> float:
    """Return neutrophils to lymphocytes, by absolute counts; by definition."""
    _require_not_negative(neutrophils=neutrophils_k_ul)
    _require_positive(lymphocytes=lymphocytes_k_ul)
    return neutrophils_k_ul / lymphocytes_k_ul


def tsat(iron_ug_dl: float, tibc_ug_dl: float) -> float:
    """Return the share of the iron-binding capacity in use, in percent; by definition."""
    _require_not_negative(iron=iron_ug_dl)
    _require_positive(TIBC=tibc_ug_dl)
    if iron_ug_dl > tibc_ug_dl:
        raise OutOfDomain("iron above the whole binding capacity gives no saturation")
    return 100 * iron_ug_dl / tibc_ug_dl


def corrected_calcium(calcium_mg_dl: float, albumin_g_dl: float) -> float:
    """Return the expected total calcium at an albumin of 4 g/dL, in mg/dL.

    Payne 1973, Br Med J 4:643, in its usual rounding. An estimate: ionised calcium decides.
    """
    _require_positive(calcium=calcium_mg_dl, albumin=albumin_g_dl)
    return _require_result_not_negative(
        calcium_mg_dl + 0.8 * (4 - albumin_g_dl), "corrected calcium"
    )


def anion_gap(sodium_mmol_l: float, chloride_mmol_l: float, co2_mmol_l: float) -> float:
    """Return the anion gap without potassium, in mmol/L; by definition, and rarely below zero."""
    _require_positive(sodium=sodium_mmol_l, chloride=chloride_mmol_l, CO2=co2_mmol_l)
    return sodium_mmol_l - chloride_mmol_l - co2_mmol_l


def bmi(weight_kg: float, *, height_cm: float) -> float:
    """Return the body mass index in kg/m2 (WHO, Technical Report Series 894)."""
    _require_positive(weight=weight_kg, height=height_cm)
    return weight_kg / (height_cm / 100) ** 2


def whtr(waist_cm: float, *, height_cm: float) -> float:
    """Return waist to height; NICE (NG246) uses 0.5 as the boundary of a healthy ratio."""
    _require_positive(waist=waist_cm, height=height_cm)
    return waist_cm / height_cm


def vo2max_cooper(distance_m: float) -> float:
    """Return the VO2 max estimated from a 12-minute run, in mL/min per kg.

    Cooper 1968, JAMA 203:201, the regression converted to metres.
    """
    if not distance_m > 504.9:
        raise OutOfDomain("Cooper's equation is for more than 504.9 m in 12 minutes")
    return (distance_m - 504.9) / 44.73


def _two_slope_power(ratio: float, below: float, above: float) -> float:
    """Return ``ratio`` to the power ``below`` if it is less than 1, else to the power ``above``."""
    power: float = min(ratio, 1.0) ** below * max(ratio, 1.0) ** above
    return power


def _is_female(sex: str) -> bool:
    if sex not in {"female", "male"}:
        raise OutOfDomain("the equation was developed for the sexes female and male")
    return sex == "female"


def _require_age(age: float, least: int, equation: str) -> None:
    if not age >= least:
        raise OutOfDomain(f"{equation} is for people aged {least} and over")


def _require_positive(**values: float) -> None:
    for name, value in values.items():
        if not value > 0:  # also true of a NaN
            raise OutOfDomain(f"{name.replace('_', ' ')} must be above zero")


def _require_not_negative(**values: float) -> None:
    for name, value in values.items():
        if not value >= 0:
            raise OutOfDomain(f"{name.replace('_', ' ')} must not be below zero")


def _require_result_not_negative(result: float, name: str) -> float:
    if not result >= 0:
        raise OutOfDomain(f"these values give {name} below zero, which is impossible")
    return result
