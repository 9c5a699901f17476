"""Names of exercises in other apps: certain matches, questions with suggestions, and bounds."""

import csv
import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.account.imports import names
from chalicelib.account.imports.formats.parser import UnreadableFile
from chalicelib.account.imports.likeness import NameIndex
from chalicelib.account.imports.names import CustomExercise, NameMatcher
from chalicelib.account.imports.questions import MAX_SUGGESTIONS, SKIP, Question, Questions
from chalicelib.training.exercises import catalogue

SAMPLES = os.environ.get("SAMPLES_DIR", "")
APP_NAMES = json.loads(Path(catalogue.__file__).with_name("app_names.json").read_text("utf-8"))
NEAR_NAMES = json.loads(Path(names.__file__).with_name("near_names.json").read_text("utf-8"))
MINE = CustomExercise("01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10", "Meadows Incline DB Raise")
TWIN = CustomExercise("01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d11", "meadows incline db raise")


def suggested(matcher: NameMatcher, name: str) -> list[str]:
    return [each.id for each in matcher.question(name, 1).suggestions]


@pytest.mark.parametrize("app", APP_NAMES)
def test_each_exact_name_of_an_app_is_certain(app: str) -> None:
    matcher = NameMatcher(app)
    assert {name: matcher.match(name) for name in APP_NAMES[app]} == APP_NAMES[app]


@pytest.mark.parametrize("app", NEAR_NAMES)
def test_a_near_name_is_a_question_whose_first_suggestions_are_what_it_is_near(app: str) -> None:
    matcher = NameMatcher(app)
    for name, slugs in NEAR_NAMES[app].items():
        assert matcher.match(name) is None
        found = matcher.question(name, 3).suggestions
        assert [each.id for each in found[: len(slugs)]] == slugs
        assert {each.score for each in found[: len(slugs)]} == {1.0}
        assert all(each.score < 1 for each in found[len(slugs) :])


def test_near_names_are_of_built_in_exercises_and_none_is_exact_too() -> None:
    assert set(NEAR_NAMES) == set(APP_NAMES)
    for app, of_app in NEAR_NAMES.items():
        assert list(of_app) == sorted(of_app)
        assert not of_app.keys() & APP_NAMES[app].keys()
        for slug in (slug for slugs in of_app.values() for slug in slugs):
            exercise = catalogue.exercise(slug)
            assert exercise is not None
            assert "same_as" not in exercise


def test_near_names_of_one_app_say_nothing_of_another() -> None:
    assert NameMatcher("strong").match("Toes To Bar") is None
    assert NameMatcher("workout_csv").match("Toes To Bar") == "hanging-pike"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("  BENCH press (barbell) ", "barbell-bench-press-medium-grip"),
        ("Pull-Ups", "pullups"),
        ("pullup", "pullups"),
        ("rdl", "romanian-deadlift"),
        # A duplicate in the catalogue has the name, a preferred exercise has it as a synonym.
        ("Seated Dumbbell Press", "dumbbell-shoulder-press"),
        ("Bankdrücken (Langhantel)", None),
        ("Press of the Cable", None),
        ("", None),
        ("(-)", None),
    ],
)
def test_a_whole_name_or_synonym_of_the_catalogue_is_certain(
    name: str, expected: str | None
) -> None:
    assert NameMatcher("workout_csv").match(name) == expected


def test_a_custom_exercise_is_found_by_its_whole_name_and_comes_before_the_catalogue() -> None:
    squat = CustomExercise(TWIN.id, "Squats")
    matcher = NameMatcher("fitnotes", [MINE, squat])
    assert matcher.match("Meadows incline DB raises") == MINE.id
    assert matcher.match("squat") == squat.id
    assert matcher.match("Meadows raise") is None
    assert suggested(matcher, "Meadows raise")[0] == MINE.id


def test_two_custom_exercises_of_one_name_are_a_question() -> None:
    matcher = NameMatcher("hevy", [MINE, TWIN])
    assert matcher.match(MINE.name) is None
    assert suggested(matcher, MINE.name)[:2] == [MINE.id, TWIN.id]


def test_what_the_person_chose_comes_first_if_it_exists() -> None:
    chosen = {"Bench Press (Barbell)": MINE.id, "Squat (Barbell)": "none-such", " Foo ": "crunches"}
    matcher = NameMatcher("strong", [MINE], chosen)
    assert matcher.match("Bench Press (Barbell)") == MINE.id
    assert matcher.match("Squat (Barbell)") == APP_NAMES["strong"]["Squat (Barbell)"]
    assert matcher.match("Foo") == "crunches"


def test_a_name_in_german_is_asked_without_a_guess() -> None:
    matcher = NameMatcher("strong")
    for line, name in ((2, "Bankdrücken (Langhantel)"), (9, "Kniebeuge (Langhantel)")):
        assert matcher.match(name) is None
        assert matcher.question(name, line) == Question("name", line, name)


def test_suggestions_are_few_ranked_and_preferred_exercises() -> None:
    matcher = NameMatcher("hevy")
    found = matcher.question("Cable 1-Arm Face Pull", 5).suggestions
    assert found[0].id == "face-pull"
    assert found[0].name == "Face Pull"
    assert len(found) == MAX_SUGGESTIONS
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)
    # A part of the whole name, then more words than the name has.
    assert suggested(matcher, "Bayesian Curl")[0] == "bayesian-cable-curl"
    assert suggested(matcher, "Super Bayesian Cable Curl of Doom")[0] == "bayesian-cable-curl"


def test_a_name_that_means_two_built_in_exercises_is_a_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = {slug: {"name": slug, "synonyms": ["lift"]} for slug in ("hoist", "heave")}
    monkeypatch.setattr(catalogue, "exercises", lambda: both)
    monkeypatch.setattr(names, "_built_in", names._built_in.__wrapped__)
    matcher = NameMatcher("workout_csv")
    assert (matcher.match("Hoist"), matcher.match("lift")) == ("hoist", None)


def test_no_suggestion_is_a_duplicate_of_a_preferred_exercise() -> None:
    matcher = NameMatcher("workout_csv")
    exercises = catalogue.exercises()
    duplicates = [slug for slug, each in exercises.items() if "same_as" in each]
    for slug in duplicates:
        found = suggested(matcher, f"{exercises[slug]['name']} of mine")
        assert found
        assert not set(found) & set(duplicates)


def test_the_names_of_a_file_are_matched_as_they_come() -> None:
    matcher = NameMatcher("strong", chosen={"Foo": "crunches"})
    exercises = matcher.exercises
    assert exercises == {}
    for name in ("Bar", "Plank", " Foo", "Plank "):
        matcher.add(name)
    assert exercises == {"Plank": "plank", "Foo": "crunches"}


def test_a_file_has_a_bounded_number_of_names() -> None:
    matcher = NameMatcher("strong")
    for number in [*range(names.MAX_NAMES)] * 2:
        matcher.add(f"{number:x}")
    with pytest.raises(UnreadableFile) as error:
        matcher.add("one more")
    assert error.value.code == "too_many_names"


def test_a_long_name_is_cut_in_the_same_way_wherever_it_is_used() -> None:
    long = "Seated " * 50_000
    question = NameMatcher("strong").question(long, 1)
    assert question.subject == long[: names.MAX_NAME_LENGTH]
    assert NameMatcher("strong", chosen={question.subject: "plank"}).match(long) == "plank"


@given(st.text(max_size=60))
def test_any_text_is_a_match_that_exists_or_a_bounded_question(name: str) -> None:
    matcher = NameMatcher("fitnotes", [MINE])
    found = matcher.match(name)
    assert found is None or catalogue.exercise(found) or found == MINE.id
    question = matcher.question(name, 1)
    assert question == NameMatcher("fitnotes", [MINE]).question(name, 1)
    assert len(question.suggestions) <= MAX_SUGGESTIONS
    assert all(0 < each.score <= 1 for each in question.suggestions)


@given(st.sampled_from(sorted(catalogue.exercises())))
def test_spaces_case_and_punctuation_make_no_difference(slug: str) -> None:
    name = catalogue.exercises()[slug]["name"]
    matcher = NameMatcher("workout_csv")
    assert matcher.match(name) is not None
    assert matcher.match(name.swapcase().replace(" ", " _")) == matcher.match(name)
    assert matcher.match(name.upper().replace(" ", "")) in (matcher.match(name), None)


def test_500_unknown_names_take_well_under_a_second() -> None:
    words = [word for each in catalogue.exercises().values() for word in each["name"].split()]
    used = [" ".join(words[at * 3 : at * 3 + 4]) + f" {at}" for at in range(500)]
    matcher = NameMatcher("hevy")
    matcher.question(used[0], 1)
    began = time.process_time()
    for name in used:
        matcher.add(name)
        matcher.question(name, 1)
    # About 0.35 s on a machine of two cores that measures something else meanwhile.
    assert time.process_time() - began < 2


def test_an_index_prefers_rare_words_and_the_name_without_further_ones() -> None:
    index = NameIndex(
        [
            ("fly", [["cable", "fly"]]),
            ("row", [["cable", "row"], ["pulley", "row"]]),
            ("low-row", [["low", "cable", "row"]]),
            ("curl", [["cable", "curl"]]),
        ]
    )
    assert [each.id for each in index.alike(["cable", "row"])][:2] == ["row", "low-row"]
    assert index.alike(["cable", "row"])[0].score == 1
    # A beginning counts for less than the word, and two letters are none.
    assert [each.id for each in index.alike(["pul"])] == ["row"]
    assert index.alike(["pul"])[0].score < index.alike(["pulley"])[0].score
    assert index.alike(["pu"]) == []
    assert NameIndex([]).alike(["row"]) == []


def test_an_index_of_many_names_of_common_words_is_not_compared_whole() -> None:
    many = NameIndex((f"{number:05}", [["cable", "row"]]) for number in range(20_000))
    began = time.process_time()
    for number in range(200):
        assert many.alike(["cable", "row", str(number)])[0].id == "00000"
    assert time.process_time() - began < 3


def test_questions_are_each_there_once() -> None:
    questions = Questions([Question("unit", 3, "g", "alt"), Question("unit", 4, "g", "ast")])
    questions.ask(Question("unit", 9, "g", "alt"))
    assert [(each.line, each.marker) for each in questions] == [(3, "alt"), (4, "ast")]
    assert len(questions) == 2


@pytest.mark.samples
@pytest.mark.skipif(not SAMPLES, reason="SAMPLES_DIR does not say where the real logs are")
@pytest.mark.parametrize(
    ("file", "column", "app", "names_in_file", "asked"),
    [
        ("strong-ysmath.csv", "Exercise Name", "strong", 16, 1),
        # 72 are exact names of the app, and two are names of the catalogue.
        ("hevy-dakheera.csv", "exercise_title", "hevy", 86, 12),
    ],
)
def test_the_names_of_real_logs(
    file: str, column: str, app: str, names_in_file: int, asked: int
) -> None:
    with (Path(SAMPLES) / file).open(encoding="utf-8-sig", newline="") as lines:
        used = {row[column] for row in csv.DictReader(lines)}
    assert len(used) == names_in_file
    matcher = NameMatcher(app)
    for name in used:
        matcher.add(name)
    assert len(matcher.exercises) == names_in_file - asked
    exact = {name: APP_NAMES[app][name] for name in used & APP_NAMES[app].keys()}
    assert exact.items() <= matcher.exercises.items()


def test_a_name_can_be_skipped_also_one_that_is_known() -> None:
    matcher = NameMatcher("strong", chosen={"Bench Press (Barbell)": SKIP, "Foo": SKIP})
    for name in ("Bench Press (Barbell)", " Foo"):
        matcher.add(name)
    assert matcher.exercises == {"Bench Press (Barbell)": SKIP, "Foo": SKIP}
