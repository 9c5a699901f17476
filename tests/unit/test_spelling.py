"""Units as reports, messages and applications write them, for the markers that have them."""

import csv
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from chalicelib.labs.biomarkers import catalogue
from chalicelib.terminology import counts, units
from chalicelib.terminology.spelling import folded, plain

MARKERS = catalogue.markers()
FILE = Path(__file__).parents[1] / "data" / "unit_spellings.csv"
WORDS = {"lipids": "total_cholesterol", "INR": "inr"}
# A misreading, a typing error, and a unit that its source reads as another one.
UNDETERMINED = {"UAI", "nanogram per millliiter", "g/cl"}
# Units of other markers of the same kind.
OTHER_MARKERS = {("hrv_rmssd", "min"), ("hrv_rmssd", "h"), ("sleep_duration", "ms")}


class Spelling(NamedTuple):
    slug: str
    spelling: str
    ucum: str


def spellings() -> list[Spelling]:
    lines = FILE.read_text("utf-8").splitlines()
    found = []
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        names = re.sub(r"\(.*?\)", "", row["markers"]).split(";")
        slugs = [WORDS.get(name.strip(), name.strip()) for name in names]
        found += [
            Spelling(slug, row["spelling"], row["ucum"])
            for slug in slugs
            if slug in MARKERS and (slug, row["ucum"]) not in OTHER_MARKERS
        ]
    return found


LISTED = spellings()


def test_the_list_is_long() -> None:
    assert len(LISTED) > 1_900
    assert len({each.spelling for each in LISTED}) > 480


@pytest.mark.parametrize("slug", sorted({each.slug for each in LISTED}))
def test_every_listed_spelling_is_its_ucum_code(slug: str) -> None:
    for _, spelling, ucum in (each for each in LISTED if each.slug == slug):
        if spelling in UNDETERMINED:
            assert not units.converts(MARKERS[slug], spelling), spelling
            continue
        expected = units.to_canonical(MARKERS[slug], 1.5, ucum)
        assert units.to_canonical(MARKERS[slug], 1.5, spelling) == expected, spelling


# Further spellings by the same rules: the figure 1 in the canonical unit.
FURTHER = {
    "wbc": (
        1,
        (
            "/nL; G/L; thou/uL; Thous/mcL; Thous/cmm; k/cmm; x 10^9/L; 10^9 /L; 10e9/L; K/cu mm; "
            "10 3/uL; x10^3 cells/uL; *10^9/L; 10E3/mcL; 10**9/L; thousand/mm3; 10³/mm³"
        ),
    ),
    "lymphocytes_abs": (0.001, "/mm3; /cmm; cells/cu.mm; per cumm; cells/mm^3; per uL; Cells/µL"),
    "platelets": (100, "lakhs/cmm; Lakh/cu.mm; lac/cmm; lakhs/mm3; 10^5/uL"),
    "rbc": (1, "/pL; T/L; mln/mm3; Mil/uL; million/mm3; 10^6 cells/uL; mil/mm3; M/mcL; 10*9/mL"),
    "hemoglobin": (1, "G/DL; gm/dl; gms/dl; gr/dl; gm%; g / dL; grams/dL; GM/DL; g/100mL"),
    "glucose_fasting": (1, "MG/DL; mgs/dl; mgm/dl; mg%; Mg/dl; mg dL-1; mg·dL⁻¹; mg/dL (calc)"),
    "creatinine": (1 / 88.4, "micromol/L; micromoles/L; µMol/L; umole/L; mcmol/l; umol/lt; uM"),
    "sodium": (1, "MEQ/L; mEq./L; mEq/Lt; mmol/Lt; mM; mval/L"),
    "vo2max": (1, "mL/min·kg; ml/(min.kg); ml.kg-1.min-1; mL/kg/minute; ml·kg-1·min-1"),
    "rhr": (1, "count/min; BPM; beats per minute; min-1; counts/min; Beats/Min"),
    "alt": (1, "UI/L; UNITS/L; I.U./L; IU/Litre; U/Lt"),
    "tsh": (1, "MIU/L; UIU/ML; microIU/mL; mcU/mL; miu/L; μU/mL"),
    "esr": (1, "mm/1st hr; mm 1st hour; MM/1ST HR; mm in 1 hr"),
    "egfr_cr": (1, "ml/min/1.73 sq.m; mL/min/BSA; mL/min per 1.73 m2; ML/MIN/1.73M2"),
    "uacr": (1, "mg/g Cr; mg/gm creat; mcg/mg; µg/mg creat"),
    "hba1c": (1, "% (NGSP); %NGSP; % A1c; % of Hb; % DCCT"),
    "spo2": (1, "% O2; %SpO2"),
    "neutrophils_pct": (1, "% WBC; /100 WBC"),
    "bmi": (1, "KG/M2; kg/sq.m; kg/m**2; kg.m-2"),
    "grip_strength": (1, "kg; KG; kgs; kp; kilograms"),
    "sleep_duration": (1 / 3600, "s; sec; seconds"),
    "weight": (1, "KG; kgs; kilo"),
    "height": (1, "CM; cms; centimetres"),
}


@pytest.mark.parametrize("slug", FURTHER)
def test_further_spellings(slug: str) -> None:
    figure, listed = FURTHER[slug]
    for spelling in listed.split("; "):
        found = units.to_canonical(MARKERS[slug], 1, spelling)
        assert found == pytest.approx(figure, rel=1e-12), spelling


@pytest.mark.parametrize(
    ("slug", "value", "unit", "canonical"),
    [
        # 16.114 g/dL is 10 mmol/L of Hb(Fe); two charges for each ion of calcium or magnesium.
        ("hemoglobin", 10, "mmol/L", 16.114),
        ("mch", 2, "fmol", 32.228),
        ("calcium", 5, "mEq/L", 10.0195),
        ("magnesium", 2, "mEq/L", 2.4305),
        ("sleep_duration", 27_000, "s", 7.5),
        ("grip_strength", 490.3325, "N", 50),
        ("height", 1.8, "m", 180),
        ("weight", 10, "stone", 63.5029318),
        ("neutrophils_pct", 0.55, "1", 55),
        ("egfr_cr", 1.5, "mL/s/1.73m2", 90),
    ],
)
def test_units_that_other_countries_print(
    slug: str, value: float, unit: str, canonical: float
) -> None:
    assert units.to_canonical(MARKERS[slug], value, unit) == pytest.approx(canonical, rel=1e-14)


@pytest.mark.parametrize(
    ("slug", "unit"),
    [
        ("wbc", "g/L"),
        ("wbc", "t/L"),
        ("wbc", "10*3/L"),
        ("wbc", "mg/dL"),
        ("albumin", "10*9/L"),
        ("glucose_fasting", "mEq/L"),
        ("glucose_fasting", "mmol"),
        ("lpa_mass", "NMOL/L"),
        ("weight", "kgf"),
        ("weight", "N"),
        ("hba1c", "MMOL/L"),
        ("mcv", "% O2"),
    ],
)
def test_letters_that_change_the_meaning_are_kept(slug: str, unit: str) -> None:
    assert not units.converts(MARKERS[slug], unit)


def test_a_custom_unit_keeps_its_letters() -> None:
    conductance = {"unit": "mS", "alt_units": []}
    assert units.converts(conductance, "mS")  # type: ignore[arg-type]
    assert not units.converts(conductance, "ms")  # type: ignore[arg-type]


def test_a_count_is_not_folded() -> None:
    assert (counts.power("G/L"), counts.power("g/L")) == (9, None)
    assert counts.of_red_cells("mil/mm3") == counts.power("M/uL") == 12
    assert counts.power("mil/mm3") == counts.power("K/uL") == 9


def test_alike_needs_no_letter_case() -> None:
    assert units.alike(MARKERS["wbc"], "K/uL", "10*9/L")
    assert units.alike(MARKERS["glucose_fasting"], "MG/DL", "mg/dL")
    assert not units.alike(MARKERS["glucose_fasting"], "mmol/L", "mg/dL")
    assert not units.alike(MARKERS["glucose_fasting"], "mmol/L", "points")


@pytest.mark.parametrize("unit", [unit for m in MARKERS.values() for unit in units.accepted(m)])
def test_a_listed_unit_folds_to_itself(unit: str) -> None:
    if counts.power(unit) is None:
        assert folded(unit.upper() if unit.isascii() else unit).casefold() == plain(unit).casefold()
