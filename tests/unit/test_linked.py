"""The entry that follows from the workouts of a day, and the links that are in force on it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.regimen.habits.linked import entry_of
from chalicelib.regimen.plan.documents import Measure
from chalicelib.regimen.plan.regimen import HABIT_SCHEDULES, ScheduleHistory, Version
from chalicelib.regimen.plan.sources import MetricSource, WorkoutSource
from chalicelib.training.workouts.volume import DoneWorkout, volume

WORKOUTS = st.lists(
    st.builds(DoneWorkout, st.sampled_from(["cardio", "strength"]), st.integers(0, 90)), max_size=6
)
SOURCES = st.builds(
    WorkoutSource,
    st.sampled_from([None, "cardio", "strength"]),
    st.none() | st.integers(1, 100),
)
RUN, WALK, LIFT = (
    DoneWorkout("cardio", 40),
    DoneWorkout("cardio", 15),
    DoneWorkout("strength"),
)
DAILY = HABIT_SCHEDULES.parse({"type": "daily"})


@pytest.mark.parametrize(
    ("measure", "source", "workouts", "fields"),
    [
        ("done", WorkoutSource(), [], None),
        ("done", WorkoutSource(), [LIFT], {"done": True}),
        ("done", WorkoutSource(), [LIFT, RUN], {"done": True, "count": 2}),
        ("done", WorkoutSource("cardio"), [LIFT], None),
        ("done", WorkoutSource("cardio"), [LIFT, RUN], {"done": True}),
        ("done", WorkoutSource(None, 30), [LIFT], None),
        ("done", WorkoutSource(None, 30), [WALK, WALK], {"done": True}),
        ("done", WorkoutSource(None, 30), [RUN, WALK], {"done": True}),
        ("done", WorkoutSource(None, 40), [RUN, RUN, WALK], {"done": True, "count": 2}),
        ("done", WorkoutSource(None, 31), [WALK, WALK], None),
        ("minutes", WorkoutSource(), [RUN, WALK, LIFT], {"amount": 55}),
        ("minutes", WorkoutSource("strength"), [RUN, LIFT], None),
        ("done", WorkoutSource(), [LIFT] * 150, {"done": True, "count": 100}),
    ],
)
def test_the_entry_of_workouts(
    measure: Measure,
    source: WorkoutSource,
    workouts: list[DoneWorkout],
    fields: dict[str, Any] | None,
) -> None:
    expected = fields and fields | {"origin": "workout"}
    assert entry_of(measure, source, workouts) == expected


@given(WORKOUTS, SOURCES)
def test_a_further_workout_never_takes_a_tick_away(
    workouts: list[DoneWorkout], source: WorkoutSource
) -> None:
    """The order of the workouts does not matter, and those of another type do not count."""
    for measure in ("done", "minutes"):
        entry = entry_of(measure, source, workouts)
        assert entry == entry_of(measure, source, reversed(workouts))
        assert entry == entry_of(measure, source, [*workouts, DoneWorkout("other", 0)]) or (
            source.type is None and measure == "done"
        )
        more = entry_of(measure, source, [*workouts, DoneWorkout("cardio", 30)])
        if entry:
            assert more
            assert all(
                more.get(name, 1) >= value for name, value in entry.items() if name != "origin"
            )


def test_a_workout_without_a_time_has_no_minutes() -> None:
    sets = [{"type": "normal", "reps": 5}]
    workout = {"status": "completed", "exercises": [{"sets": sets}]}
    assert DoneWorkout.of("strength", volume(workout)) == DoneWorkout("strength", 0)
    timed = workout | {"cardio": {"moving_s": 1_800}}
    assert DoneWorkout.of("strength", volume(timed)) == DoneWorkout("strength", 30)


def test_a_link_is_in_force_on_the_active_days_of_its_version() -> None:
    days = [date(2026, 3, day) for day in range(1, 9)]
    versions = (
        Version(days[1], DAILY, source=WorkoutSource("cardio"), starts_on=days[2]),
        Version(days[3], DAILY),
        Version(days[4], DAILY, source=WorkoutSource(), paused=True),
        Version(days[5], DAILY, source=WorkoutSource(), ends_on=days[6]),
    )
    history = ScheduleHistory("run", versions)
    anything = WorkoutSource()
    expected = [None, None, WorkoutSource("cardio"), None, None, anything, anything, None]
    assert [history.source_on(day) for day in days] == expected
    assert history.linked_years(WorkoutSource) == (2026, 2026)
    assert history.linked_years(MetricSource) is None
    assert ScheduleHistory("run", versions[:1]).linked_years(WorkoutSource) == (2026, 9999)
    assert ScheduleHistory("run", versions[1:3]).linked_years(WorkoutSource) is None
