"""Volume and sets by muscle: worked examples, unknown loads, and sums."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.training.exercises import catalogue
from chalicelib.training.performance.loads import LoadTraits, load_kg
from chalicelib.training.performance.muscles import MuscleSets, muscle_sets
from chalicelib.training.performance.sets import is_done
from chalicelib.training.performance.volume import (
    ExerciseVolume,
    exercise_volume,
    set_volume_kg,
)
from tests.support.training import SETS, a_set, vector, weight

BARBELL = LoadTraits(factor=None, implements=1)
PULL_UP = LoadTraits(factor=Decimal(1), implements=None)
LISTS = st.lists(SETS, max_size=12)
ZERO = Decimal(0)


def of_figures(figures: dict[str, float]) -> ExerciseVolume:
    sets, volume = (Decimal(str(figures[name])) for name in ("sets", "volume_kg"))
    return ExerciseVolume(sets, volume, int(figures["sets_without_load"]))


def test_r04_what_each_type_counts_for() -> None:
    given_sets, expected = vector("R04")
    sets = [a_set(**each) for each in given_sets["sets"]]
    for performed, figures in zip(sets, expected["sets"], strict=True):
        volume = set_volume_kg(performed, load_kg(performed, BARBELL, None), BARBELL)
        assert volume == Decimal(str(figures["volume_kg"]))
    assert exercise_volume(sets, BARBELL, None) == of_figures(
        {
            "sets": expected["working_sets"],
            "volume_kg": expected["volume_kg"],
            "sets_without_load": 0,
        }
    )


def volumes_of_r07() -> dict[str, ExerciseVolume]:
    workout, _ = vector("R07")
    body = Decimal(workout["bodyweight_kg"])
    factors, implements = workout["bodyweight_factor"], workout["implements"]
    found = {}
    for entry in workout["exercises"]:
        name = entry["exercise_id"]
        factor = Decimal(factors[name]) if name in factors else None
        sets = [a_set(**each) for each in entry["sets"]]
        found[name] = exercise_volume(sets, LoadTraits(factor, implements.get(name)), body)
    return found


def test_r07_volumes() -> None:
    _, expected = vector("R07")
    volumes = volumes_of_r07()
    assert volumes == {
        name: of_figures(figures) for name, figures in expected["per_exercise"].items()
    }
    total = sum(volume.volume_kg for volume in volumes.values())
    assert total == Decimal(str(expected["volume_kg"]))


def test_r07_sets_by_muscle() -> None:
    _, expected = vector("R07")
    exercises = catalogue.exercises()
    entries = [
        (volume.sets, exercises[name]["primary_muscles"], exercises[name]["secondary_muscles"])
        for name, volume in volumes_of_r07().items()
    ]
    found = {
        muscle: {"direct_sets": sets.direct, "indirect_sets": sets.indirect, "sets": sets.sets}
        for muscle, sets in muscle_sets(entries).items()
    }
    assert found == expected["muscles"]
    assert list(found) == sorted(found)


SIDES = [("both", 1000), ("left", 1000), ("right", 1000), ("each", 2000)]


@pytest.mark.parametrize(("side", "volume"), SIDES)
def test_repetitions_of_each_side_count_twice(side: str, volume: int) -> None:
    assert set_volume_kg(a_set(reps=10, side=side), Decimal(100), BARBELL) == volume


WITHOUT_VOLUME: list[dict[str, Any]] = [
    {"type": "warmup", "reps": 5},
    {"duration_s": 60},
    {"reps": 0},
    {"done": False, "target": {"reps": 5}},
]


@pytest.mark.parametrize("fields", WITHOUT_VOLUME)
@pytest.mark.parametrize("load", [None, Decimal(100)])
def test_a_volume_of_zero_does_not_depend_on_the_load(
    fields: dict[str, Any], load: Decimal | None
) -> None:
    assert set_volume_kg(a_set(**fields), load, BARBELL) == 0


def test_sets_of_unknown_load_are_counted_beside_the_volume() -> None:
    sets = [
        a_set(reps=5, weight=weight(100)),
        a_set(reps=5),
        a_set(type="drop", reps=8, load_mode="band"),
        a_set(type="warmup", reps=5),
    ]
    assert exercise_volume(sets, BARBELL, None) == ExerciseVolume(Decimal(2), Decimal(500), 2)


def test_a_body_weight_makes_loads_known() -> None:
    sets = [a_set(reps=10, load_mode="bodyweight")]
    assert exercise_volume(sets, PULL_UP, None) == ExerciseVolume(Decimal(1), ZERO, 1)
    assert exercise_volume(sets, PULL_UP, Decimal(80)) == ExerciseVolume(
        Decimal(1), Decimal(800), 0
    )


@given(LISTS, LISTS, st.sampled_from([BARBELL, PULL_UP]), st.none() | st.just(Decimal("80.1")))
def test_volumes_add_up(
    some: list[dict[str, Any]],
    others: list[dict[str, Any]],
    traits: LoadTraits,
    body: Decimal | None,
) -> None:
    first, second, both = (
        exercise_volume(sets, traits, body) for sets in (some, others, some + others)
    )
    assert both.volume_kg == first.volume_kg + second.volume_kg
    assert both.sets_without_load == first.sets_without_load + second.sets_without_load


@given(LISTS, st.none() | st.just(Decimal("80.1")))
def test_sets_that_were_not_done_change_nothing(
    sets: list[dict[str, Any]], body: Decimal | None
) -> None:
    performed = [each for each in sets if is_done(each)]
    assert exercise_volume(sets, PULL_UP, body) == exercise_volume(performed, PULL_UP, body)


MUSCLES = st.lists(st.sampled_from(["chest", "triceps", "shoulders", "lats"]), max_size=5)
ENTRIES = st.lists(
    st.tuples(st.integers(0, 20).map(lambda halves: Decimal(halves) / 2), MUSCLES, MUSCLES),
    max_size=6,
)


@given(ENTRIES)
def test_a_set_counts_once_for_a_muscle(
    entries: list[tuple[Decimal, list[str], list[str]]],
) -> None:
    found = muscle_sets(entries)
    for muscle in ("chest", "triceps", "shoulders", "lats"):
        direct = sum((sets for sets, primary, _ in entries if muscle in primary), ZERO)
        named = sum(
            (sets for sets, *muscles in entries if muscle in [*muscles[0], *muscles[1]]), ZERO
        )
        assert found.get(muscle, MuscleSets()) == MuscleSets(direct, named - direct)
        assert (muscle in found) == (named > 0)
        assert found.get(muscle, MuscleSets()).sets == direct + (named - direct) / 2
