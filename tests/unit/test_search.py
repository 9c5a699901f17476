"""The search for markers: punctuation, and the order of the matches."""

import pytest

from chalicelib.labs.biomarkers import catalogue, search

MARKERS = catalogue.markers()


def found(query: str) -> list[str]:
    matches = [slug for slug, m in MARKERS.items() if search.matches(query, f"{slug} {m['name']}")]
    return sorted(matches, key=lambda slug: (search.rank(query, MARKERS[slug]["name"], slug), slug))


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("lp(a)", "lpa_mass"),
        ("Lp(a)", "lpa_mass"),
        ("lpa", "lpa_mass"),
        ("lipoprotein (a)", "lpa_mass"),
        ("creatinine", "creatinine"),
        ("CREATININE", "creatinine"),
        ("albumin", "albumin"),
        ("hs-crp", "hs_crp"),
        ("hs crp", "hs_crp"),
        ("hscrp", "hs_crp"),
        ("crp", "crp"),
        ("a/g", "ag_ratio"),
        ("bun/creatinine", "bun_creatinine"),
        ("ferritin", "ferritin"),
        ("t3", "t3_total"),
        ("t3, total", "t3_total"),
        ("25-oh", "vitamin_d_25oh"),
        ("vitamin d", "vitamin_d_25oh"),
        ("il-6", "il6"),
        ("ldl", "ldl_c"),
        ("glucose fasting", "glucose_fasting"),
        ("hba1c", "hba1c"),
        ("sdnn", "hrv_sdnn"),
        ("inr", "inr"),
        ("calcium", "calcium"),
        ("glucose", "glucose_fasting"),
        ("ana titre", "ana_titer"),
        ("urine protein", "urine_protein_strip"),
    ],
)
def test_the_plain_name_is_first(query: str, first: str) -> None:
    assert found(query)[0] == first


@pytest.mark.parametrize("query", ["no such marker", "lp(b)", "creatinine zinc"])
def test_nothing_is_found(query: str) -> None:
    assert found(query) == []


@pytest.mark.parametrize("query", ["()", "-", "_"])
def test_punctuation_alone_excludes_nothing(query: str) -> None:
    assert len(found(query)) == len(MARKERS)
