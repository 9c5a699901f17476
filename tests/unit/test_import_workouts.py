"""Workouts of files as requests: valid bodies, located faults and open questions."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from math import inf, nan
from typing import Any

import pytest

from chalicelib.account.imports import workouts
from chalicelib.account.imports.formats.drafts import (
    Amount,
    CardioDraft,
    ExerciseDraft,
    SetDraft,
    WorkoutDraft,
)
from chalicelib.account.imports.questions import SKIP, Question
from chalicelib.account.imports.sets import load_mode
from chalicelib.account.imports.workouts import WorkoutOptions, WorkoutRequest
from chalicelib.training.exercises import catalogue
from chalicelib.training.workouts.models import WorkoutCreate

START = datetime(2026, 3, 14, 18, 5)
NAMES = {
    "Bench": "barbell-bench-press-medium-grip",
    "Pull Up": "pullups",
    "Pull Up (Assisted)": "pullups",
    "Push Up": "pushups",
    "Pull Apart": "band-pull-apart",
    "Plank": "plank",
}
OPTIONS = WorkoutOptions(
    exercises=NAMES,
    timezone="Europe/Berlin",
    profile_timezone="Europe/Berlin",
    weight_unit="kg",
    distance_unit="km",
)


def workout(*exercises: ExerciseDraft, **fields: Any) -> WorkoutDraft:
    draft = WorkoutDraft(2, "2026-03-14 18:05:00 Push", "hevy", START, exercises=exercises)
    return replace(draft, **fields)


def bench(*sets: SetDraft, **fields: Any) -> ExerciseDraft:
    return replace(ExerciseDraft("Bench", sets), **fields)


def kilos(value: float) -> Amount:
    return Amount(value, "kg")


def body_of(draft: WorkoutDraft, options: WorkoutOptions = OPTIONS) -> dict[str, Any]:
    """Return the body of a draft without faults and questions, which the model accepts."""
    made = workouts.request(draft, options)
    assert (made.faults, made.questions) == ((), ())
    assert made.body is not None
    WorkoutCreate.model_validate(made.body)
    return made.body


def sets_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for entry in body["exercises"] for each in entry["sets"]]


def places(made: WorkoutRequest) -> list[tuple[int, str, str, bool]]:
    return [(each.line, each.column, each.code, each.refused) for each in made.faults]


def test_a_workout_of_sets() -> None:
    sets = (
        SetDraft(2, "warmup", 8, kilos(40), notes="easy"),
        SetDraft(3, "normal", 5, kilos(82.5), rpe=8.5),
        SetDraft(4, "failure", 5.5, Amount(185, "lb")),
    )
    plank = ExerciseDraft("Plank", (SetDraft(5, duration_s=90),), superset="7", notes="slow")
    exercises = (bench(*sets, superset="7"), plank)
    body = body_of(workout(*exercises, title="Push", notes="good", duration_s=5400))
    assert body == {
        "type": "strength",
        "title": "Push",
        "notes": "good",
        "started_at": "2026-03-14T18:05:00+01:00",
        "ended_at": "2026-03-14T19:35:00+01:00",
        "exercises": [
            {
                "exercise_id": "barbell-bench-press-medium-grip",
                "name": "Bench",
                "superset_group": 0,
                "sets": [
                    {
                        "type": "warmup",
                        "load_mode": "external",
                        "reps": 8,
                        "weight": {"value": 40, "unit": "kg"},
                        "notes": "easy",
                    },
                    {
                        "type": "normal",
                        "load_mode": "external",
                        "reps": 5,
                        "weight": {"value": 82.5, "unit": "kg"},
                        "rpe": 8.5,
                    },
                    {
                        "type": "failure",
                        "load_mode": "external",
                        "reps": 5.5,
                        "weight": {"value": 185, "unit": "lb"},
                    },
                ],
            },
            {
                "exercise_id": "plank",
                "name": "Plank",
                "superset_group": 0,
                "notes": "slow",
                "sets": [{"type": "normal", "load_mode": "bodyweight", "duration_s": 90}],
            },
        ],
        "source": {"provider": "hevy", "external_id": "2026-03-14 18:05:00 Push"},
    }


def test_a_day_without_a_time_and_an_end() -> None:
    body = body_of(workout(bench(SetDraft(2, reps=5)), start=date(2026, 3, 14)))
    assert body["local_date"] == "2026-03-14"
    assert not body.keys() & {"started_at", "ended_at", "timezone"}
    made = workouts.request(workout(start=date(2026, 3, 14), duration_s=60), OPTIONS)
    assert places(made) == [(2, "end", "no_time", False)]
    assert made.body


@pytest.mark.parametrize(
    ("reps", "duration_s", "distance", "weight", "expected"),
    [
        (5, 0, 0, 60, {"reps", "weight"}),
        # Hevy writes 0 repetitions of a timed set.
        (0, 90, None, None, {"duration_s"}),
        (0, None, 2, None, {"distance"}),
        # An attempt that failed.
        (0, 0, 0, 100, {"reps", "weight"}),
        (None, 0, 0, 0, {"done"}),
        (None, None, None, 60, {"done", "weight"}),
        (None, None, None, None, {"done"}),
    ],
)
def test_figures_of_0(
    reps: float | None,
    duration_s: float | None,
    distance: float | None,
    weight: float | None,
    expected: set[str],
) -> None:
    one = SetDraft(
        3,
        reps=reps,
        duration_s=duration_s,
        distance=None if distance is None else Amount(distance, "km"),
        weight=None if weight is None else kilos(weight),
    )
    (found,) = sets_of(body_of(workout(bench(one))))
    assert found.keys() - {"type", "load_mode"} == expected
    assert found.get("done", True) is ("done" not in expected)


@pytest.mark.parametrize(
    ("name", "weight", "mode", "value"),
    [
        ("Bench", 60, "external", 60),
        ("Pull Up", None, "bodyweight", None),
        ("Pull Up", 0, "bodyweight", None),
        ("Pull Up", 20, "bodyweight", 20),
        ("Pull Up", -20, "assisted", 20),
        ("Pull Up (Assisted)", 30, "assisted", 30),
        ("Push Up", 10, "bodyweight", 10),
        ("Pull Apart", 5, "band", 5),
    ],
)
def test_the_meaning_of_a_weight(
    name: str, weight: float | None, mode: str, value: float | None
) -> None:
    one = SetDraft(2, reps=5, weight=None if weight is None else kilos(weight))
    (found,) = sets_of(body_of(workout(ExerciseDraft(name, (one,)))))
    assert found["load_mode"] == mode
    assert found.get("weight", {}).get("value") == value


def test_a_custom_exercise_counts_by_its_traits() -> None:
    exercise_id = "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
    options = replace(
        OPTIONS,
        exercises={"Ring Dip": exercise_id},
        custom={exercise_id: {"body_weight_factor": 1}},
    )
    draft = workout(ExerciseDraft("Ring Dip", (SetDraft(2, reps=5),)))
    assert sets_of(body_of(draft, options))[0]["load_mode"] == "bodyweight"
    unknown = replace(options, custom={})
    assert sets_of(body_of(draft, unknown))[0]["load_mode"] == "external"


def strong_log(*weights: float) -> WorkoutDraft:
    sets = tuple(
        SetDraft(line, reps=5, weight=kilos(weight)) for line, weight in enumerate(weights, 2)
    )
    return workout(ExerciseDraft("Pull Up", sets), bench(SetDraft(9, reps=5, weight=kilos(90))))


def test_weights_that_may_contain_the_body_are_asked_for_a_strong_log() -> None:
    draft = replace(strong_log(10, 73.391245466, 93.802902116), provider="strong")
    made = workouts.request(draft, OPTIONS)
    assert made.questions == (Question("body_weight", 3),)
    added = body_of(draft, replace(OPTIONS, body_move_weight="added"))
    assert "body_weight" not in added
    assert [each["weight"]["value"] for each in sets_of(added)] == [
        10,
        73.391245466,
        93.802902116,
        90,
    ]
    total = body_of(draft, replace(OPTIONS, body_move_weight="total"))
    assert total["body_weight"] == {"value": 73.391245466, "unit": "kg"}
    # So light a weight contains no body. The other one is 45 lb.
    weights = [each.get("weight", {}).get("value") for each in sets_of(total)]
    assert weights == [10, None, 20.41165665, 90]


def test_other_apps_and_light_weights_are_not_asked() -> None:
    assert "body_weight" not in body_of(strong_log(73.4))
    assert "body_weight" not in body_of(replace(strong_log(25), provider="strong"))
    # A slip of the finger is no person.
    assert "body_weight" not in body_of(replace(strong_log(546.1), provider="strong"))


def test_bodies_in_two_units_are_compared_in_kilograms() -> None:
    sets = (
        SetDraft(2, reps=5, weight=Amount(165, "lb")),
        SetDraft(3, reps=5, weight=kilos(80)),
    )
    draft = workout(ExerciseDraft("Pull Up", sets), provider="strong")
    body = body_of(draft, replace(OPTIONS, body_move_weight="total"))
    assert body["body_weight"] == {"value": 74.84274105, "unit": "kg"}
    assert sets_of(body)[1]["weight"] == {"value": 5.15725895, "unit": "kg"}


def test_cardio() -> None:
    cardio = CardioDraft(
        "running", 1800, Amount(5.2), 410, 151.5, 172, elevation_gain_m=35, indoor=True
    )
    end = START + timedelta(minutes=31)
    body = body_of(workout(cardio=cardio, end=end, zone="Asia/Tokyo"))
    assert body["type"] == "cardio"
    assert (body["started_at"], body["timezone"]) == ("2026-03-14T18:05:00+09:00", "Asia/Tokyo")
    assert body["ended_at"] == "2026-03-14T18:36:00+09:00"
    assert body["cardio"] == {
        "sport": "treadmill_running",
        "moving_s": 1800,
        "distance": {"value": 5.2, "unit": "km"},
        "calories": 410,
        "avg_hr": 151.5,
        "max_hr": 172,
        "ascent": {"value": 35, "unit": "m"},
    }


@pytest.mark.parametrize(
    ("sport", "indoor", "kind", "expected"),
    [
        ("running", None, "cardio", "running"),
        ("cycling", True, "cardio", "indoor_cycling"),
        ("yoga", True, "mobility", "yoga"),
        ("strength_training", True, "strength", "strength_training"),
    ],
)
def test_the_type_of_an_activity(sport: str, indoor: bool | None, kind: str, expected: str) -> None:
    body = body_of(workout(cardio=CardioDraft(sport, indoor=indoor)))
    assert (body["type"], body["cardio"]) == (kind, {"sport": expected})


def test_a_cardio_figure_that_is_refused_is_left_out_and_a_sport_refuses_the_workout() -> None:
    made = workouts.request(workout(cardio=CardioDraft("rowing", avg_hr=7, max_hr=150)), OPTIONS)
    assert places(made) == [(2, "avg_hr", "greater_than_equal", False)]
    assert made.body
    assert made.body["cardio"] == {"sport": "rowing", "max_hr": 150}
    made = workouts.request(workout(cardio=CardioDraft("quidditch")), OPTIONS)
    assert (made.body, places(made)) == (None, [(2, "cardio", "literal_error", True)])


def test_questions_are_collected_and_nothing_is_guessed() -> None:
    sets = (
        SetDraft(4, reps=5, weight=Amount(0)),
        SetDraft(5, reps=5, weight=Amount(60)),
        SetDraft(6, reps=5, weight=Amount(60)),
    )
    run = SetDraft(9, distance=Amount(5))
    draft = workout(bench(*sets), bench(run), ExerciseDraft(" Curls ", (SetDraft(12, reps=1),)))
    made = workouts.request(draft, WorkoutOptions(exercises=NAMES))
    assert made == WorkoutRequest(
        None,
        (),
        (
            Question("timezone", 2),
            Question("name", 12, "Curls"),
            Question("weight_unit", 5),
            Question("distance_unit", 9),
        ),
    )


def test_a_file_that_says_all_asks_nothing() -> None:
    sets = (SetDraft(4, reps=5, weight=kilos(60), distance=Amount(0)),)
    draft = workout(bench(*sets), start=START.replace(tzinfo=UTC))
    assert body_of(draft, WorkoutOptions(exercises=NAMES))["started_at"].endswith("+00:00")


def test_a_set_that_is_refused_is_located_and_the_others_are_kept() -> None:
    sets = (
        SetDraft(10, reps=5),
        SetDraft(11, reps=0.3, weight=kilos(9_999), notes="x" * 1_001),
        SetDraft(12, reps=nan),
        SetDraft(13, reps=5, weight=Amount(5, "stone")),
        SetDraft(14, reps=5, rpe=11, notes="y" * 1_001),
    )
    made = workouts.request(workout(bench(SetDraft(3, reps=-1)), bench(*sets)), OPTIONS)
    assert sorted(places(made)) == [
        (3, "reps", "greater_than_equal", True),
        (11, "notes", "string_too_long", False),
        (11, "reps", "multiple_of", True),
        (11, "weight", "less_than_equal", True),
        (12, "reps", "finite_number", True),
        (13, "weight_unit", "literal_error", True),
        (14, "notes", "string_too_long", False),
        (14, "rpe", "less_than_equal", False),
    ]
    assert made.body
    found = sets_of(made.body)
    assert [each["reps"] for each in found] == [5, 5]
    assert found[1]["notes"] == "y" * 1_000
    assert len(made.body["exercises"]) == 1
    details = {(each.line, each.column): each.detail for each in made.faults}
    assert details[11, "reps"] == "`reps` must be a multiple of 0.5. The set is left out."
    assert details[14, "notes"] == (
        "`notes` must have at most 1000 characters. It is cut after 1000 characters."
    )


def test_a_workout_of_which_nothing_is_left_is_refused() -> None:
    made = workouts.request(workout(bench(SetDraft(3, reps=0.3))), OPTIONS)
    assert made.body is None
    assert places(made) == [(3, "reps", "multiple_of", True), (2, "", "nothing_left", True)]


@pytest.mark.parametrize(
    ("fields", "column", "kept"),
    [
        ({"title": "t" * 121}, "workout", {"title": "t" * 120}),
        ({"title": "a\tb"}, "workout", {}),
        ({"notes": "n" * 5_001}, "workout_notes", {"notes": "n" * 5_000}),
        ({"end": START - timedelta(hours=1)}, "end", {}),
        ({"duration_s": inf}, "end", {}),
        ({"duration_s": -60.0}, "end", {}),
        ({"duration_s": 1e13}, "end", {}),
    ],
)
def test_a_remark_or_an_end_that_is_refused_is_cut_or_left_out(
    fields: dict[str, Any], column: str, kept: dict[str, Any]
) -> None:
    made = workouts.request(workout(bench(SetDraft(3, reps=5)), **fields), OPTIONS)
    assert [(each.column, each.refused) for each in made.faults] == [(column, False)]
    assert made.body
    assert {
        name: made.body[name] for name in ("title", "notes", "ended_at") if name in made.body
    } == kept


def test_a_text_that_is_longer_when_it_is_composed_is_cut_only_once() -> None:
    # Composed, each of these is two characters.
    draft = workout(bench(SetDraft(3, reps=5)), title="\u0958" * 121)
    made = workouts.request(draft, OPTIONS)
    assert places(made) == [(2, "workout", "string_too_long", False)] * 2
    assert made.body
    assert "title" not in made.body


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"start": datetime(1850, 1, 1)}, "start"),
        ({"start": datetime.min}, "start"),
        ({"start": date(2200, 1, 1)}, "date"),
        ({"start": START.replace(tzinfo=timezone(timedelta(hours=20)))}, "start"),
        ({"key": "k" * 201}, "source"),
        ({"provider": "Not An Id"}, "source"),
    ],
)
def test_a_time_or_a_source_that_is_refused_refuses_the_workout(
    fields: dict[str, Any], column: str
) -> None:
    made = workouts.request(workout(bench(SetDraft(3, reps=5)), **fields), OPTIONS)
    assert made.body is None
    assert [(each.line, each.column, each.refused) for each in made.faults] == [(2, column, True)]


@pytest.mark.parametrize(
    ("exercises", "column", "code"),
    [
        ([bench(*[SetDraft(2, reps=1)] * 501)], "set", "too_long"),
        ([bench(*[SetDraft(2, reps=1)] * 500)] * 3, "", "too_long"),
        ([bench(SetDraft(2, reps=1))] * 201, "", "too_long"),
    ],
)
def test_a_workout_with_too_much_is_refused(
    exercises: list[ExerciseDraft], column: str, code: str
) -> None:
    made = workouts.request(workout(*exercises), OPTIONS)
    assert (made.body, places(made)) == (None, [(2, column, code, True)])


def test_the_largest_workout_is_accepted() -> None:
    exercises = [bench(*[SetDraft(2, reps=1)] * 500)] * 2 + [bench()] * 198
    assert len(sets_of(body_of(workout(*exercises)))) == 1_000


def test_the_traits_that_decide_are_those_of_the_catalogue() -> None:
    exercises = catalogue.exercises()
    modes = {slug: load_mode(each["name"], each) for slug, each in exercises.items()}
    assert {modes[slug] for slug in ("barbell-squat", "cable-crunch")} == {"external"}
    assert {modes[slug] for slug in ("pullups", "hanging-leg-raise")} == {"bodyweight"}
    of_band = {slug for slug, each in exercises.items() if each.get("equipment") == "band"}
    assert {slug for slug, mode in modes.items() if mode == "band"} == of_band
    # Assisted is only what the name says.
    assert "assisted" not in modes.values()
    assert load_mode("Chin Up (Assisted)", exercises["chin-up"]) == "assisted"


SKIPPING = replace(OPTIONS, exercises=NAMES | {"Foo": SKIP}, weight_unit=None)


def test_an_exercise_that_is_skipped_is_left_out_with_a_warning() -> None:
    # Its weight without a unit is no question.
    foo = ExerciseDraft("Foo", (SetDraft(3, reps=5, weight=Amount(60.0)),))
    made = workouts.request(workout(foo, bench(SetDraft(4, reps=5)), foo), SKIPPING)
    assert places(made) == [(3, "exercise", "skipped", False)] * 2
    assert made.questions == ()
    assert made.body is not None
    assert [each["name"] for each in made.body["exercises"]] == ["Bench"]


def test_a_workout_of_which_all_is_skipped_is_refused() -> None:
    foo = ExerciseDraft("Foo", (SetDraft(3, reps=5),))
    made = workouts.request(workout(foo), SKIPPING)
    assert made.body is None
    assert places(made) == [(3, "exercise", "skipped", False), (2, "", "nothing_left", True)]


def test_cardio_remains_of_a_workout_whose_exercises_are_skipped() -> None:
    foo = ExerciseDraft("Foo", (SetDraft(3, reps=5),))
    made = workouts.request(workout(foo, cardio=CardioDraft("running", 600.0)), SKIPPING)
    assert places(made) == [(3, "exercise", "skipped", False)]
    assert made.body is not None
    assert (made.body["type"], made.body["exercises"]) == ("cardio", [])
    assert made.body["cardio"]["moving_s"] == 600
