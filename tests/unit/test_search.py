"""The search for markers: punctuation, and the order of the matches."""

import pytest

from chalicelib.labs.biomarkers import catalogue, search
from chalicelib.training.exercises import catalogue as exercises

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


def exercises_found(query: str) -> list[str]:
    ranks = {slug: exercises.rank_in_search(query, slug) for slug in exercises.exercises()}
    found = [(order, slug) for slug, order in ranks.items() if order is not None]
    return [slug for _, slug in sorted(found)]


# What people write in their logs, and the exercise that they mean.
PLAIN_EXERCISES = {
    "squat": "barbell-squat",
    "Squats": "barbell-squat",
    "back squat": "barbell-squat",
    "rdl": "romanian-deadlift",
    "bench press": "barbell-bench-press-medium-grip",
    "bench": "barbell-bench-press-medium-grip",
    "deadlift": "barbell-deadlift",
    "ohp": "standing-military-press",
    "pull up": "pullups",
    "pull-ups": "pullups",
    "pullup": "pullups",
    "push up": "pushups",
    "press-up": "pushups",
    "chin up": "chin-up",
    "plank": "plank",
    "dips": "dips-triceps-version",
    "lunges": "dumbbell-lunges",
    "treadmill": "running-treadmill",
    "barbell squat": "barbell-squat",
    "front squat": "front-barbell-squat",
    "leg press": "leg-press",
}


def test_the_plain_exercise_is_first() -> None:
    firsts = {query: exercises_found(query)[0] for query in PLAIN_EXERCISES}
    assert firsts == PLAIN_EXERCISES


def test_words_of_exercises_match_from_their_beginning() -> None:
    assert exercises_found("rdl")[0] == "romanian-deadlift"
    hurdles = [
        slug
        for slug, exercise in exercises.exercises().items()
        if "hurdle" in slug and "same_as" not in exercise
    ]
    assert hurdles
    assert set(hurdles).isdisjoint(exercises_found("rdl"))
    assert set(hurdles) <= set(exercises_found("hurd"))
    assert exercises_found("no such exercise") == []
    duplicates = [each for each in exercises.exercises().values() if "same_as" in each]
    assert len(exercises_found("-")) + len(duplicates) == len(exercises.exercises())


def test_every_exercise_is_found_by_each_of_its_names() -> None:
    missing = [
        (slug, name)
        for slug, exercise in exercises.exercises().items()
        for name in (exercise["name"], *exercise.get("synonyms", ()))
        if slug not in exercises_found(name)[:3]
    ]
    assert missing == []
