"""Twelve weeks of three templates, by hand: what is prescribed, what is done, and the reason.

The two other templates are those of ``program_simulations.json``. A line is the weight of the last
working set as it is prescribed in kg (``-`` without one), what is done, and the reason of the state
that follows. Sets are done with the prescribed weight unless another one is named.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple


class Line(NamedTuple):
    """A slot in one workout.

    Attributes:
        weight: the prescribed one of the last working set; None without one.
        done: ``skip``, ``left out``, ``swap``, or repetitions.
        lifted: the weight of the sets; None if it is the prescribed one.
        reason: the text of the state after the workout.
    """

    weight: float | None
    done: str
    lifted: float | None
    reason: str

    @property
    def reps(self) -> list[int]:
        """The repetitions of the sets that were done."""
        return [int(each) for each in self.done.split(",")] if self.done[0].isdigit() else []


class Weeks(NamedTuple):
    """A run of a template.

    Attributes:
        template: its id.
        start: what is entered for its slots.
        days: the days of a week, in order.
        lines: those of each slot, one for each of its workouts.
    """

    template: str
    start: dict[str, Any]
    days: Sequence[str]
    lines: dict[str, list[Line]]


def _line(text: str) -> Line:
    weight, done, reason = (each.strip() for each in text.split("|"))
    done, _, lifted = done.partition(" at ")
    return Line(
        None if weight == "-" else float(weight), done, float(lifted) if lifted else None, reason
    )


def _lines(text: str) -> list[Line]:
    return [_line(each) for each in text.strip().splitlines()]


OTHER = "(another load than prescribed: the lightest set is the base)"

WAVE = Weeks(
    "531-4-days",
    {
        slot: {"one_rm": {"value": value, "unit": "kg"}}
        for slot, value in {"press": 60, "deadlift": 150, "bench": 100, "squat": 140}.items()
    },
    ("press", "deadlift", "bench", "squat"),
    {
        "press": _lines(
            """
            45   | 5,5,8 | top set hit, 8 of 5: week 2 of 4 next
            47.5 | 3,3,5 | top set hit, 5 of 3: week 3 of 4 next
            52.5 | 5,3,3 | top set hit, 3 of 1: week 4 of 4 next
            32.5 | 5,5,5 | deload week: no top set missed, training max 54 + 2.5
            47.5 | 5,5,7 | top set hit, 7 of 5: week 2 of 4 next
            50   | 3,3,4 | top set hit, 4 of 3: week 3 of 4 next
            52.5 | skip  | skipped: week 4 of 4 next
            35   | skip  | skipped: no top set missed, training max 56.5 + 2.5
            50   | 5,5,5 | top set hit, 5 of 5: week 2 of 4 next
            52.5 | 3,3,3 | top set hit, 3 of 3: week 3 of 4 next
            55   | 5,3,1 | top set hit, 1 of 1: week 4 of 4 next
            35   | 5,5,5 | deload week: no top set missed, training max 59 + 2.5
            """
        ),
        "press-5x10": _lines(
            """
            27.5 | 10,10,10,10,10 | all sets hit
            27.5 | 10,10,10,10,9  | a set below 10
            27.5 | 10,10,10,10,10 | all sets hit
            22.5 | 10,10,10,10,10 | all sets hit
            27.5 | 10,10,10,10,10 | all sets hit
            27.5 | left out       | not done: no outcome
            27.5 | skip           | not done: no outcome
            22.5 | skip           | not done: no outcome
            30   | 10,10,10,10,10 | all sets hit
            30   | 10,10,10,10,10 | all sets hit
            30   | 10,10,10,10,10 | all sets hit
            22.5 | 10,10,10,10,10 | all sets hit
            """
        ),
        "deadlift": _lines(
            """
            115   | skip  | skipped: week 2 of 4 next
            122.5 | 3,3,4 | top set hit, 4 of 3: week 3 of 4 next
            127.5 | 5,3,2 | top set hit, 2 of 1: week 4 of 4 next
            80    | 5,5,5 | deload week: no top set missed, training max 135 + 5
            120   | 5,5,5 | top set hit, 5 of 5: week 2 of 4 next
            125   | 3,3,1 | top set missed, 1 of 3: week 3 of 4 next
            132.5 | 5,3   | top set missed, 0 of 1: week 4 of 4 next
            85    | 5,5,5 | deload week: 2 of 3 top sets missed, same training max
            120   | 5,5,6 | top set hit, 6 of 5: week 2 of 4 next
            125   | 3,3,3 | top set hit, 3 of 3: week 3 of 4 next
            132.5 | 5,3,1 | top set hit, 1 of 1: week 4 of 4 next
            85    | 5,5,5 | deload week: no top set missed, training max 140 + 5
            """
        ),
        "bench": _lines(
            """
            77.5 | 5,5,6 | top set hit, 6 of 5: week 2 of 4 next
            80   | 3,3,2 | top set missed, 2 of 3: week 3 of 4 next
            85   | 5,3,2 | top set hit, 2 of 1: week 4 of 4 next
            55   | 5,5,5 | deload week: 1 of 3 top sets missed, same training max
            77.5 | 5,5,8 | top set hit, 8 of 5: week 2 of 4 next
            80   | 3,3,4 | top set hit, 4 of 3: week 3 of 4 next
            85   | 5,3,2 | top set hit, 2 of 1: week 4 of 4 next
            55   | 5,5,5 | deload week: no top set missed, training max 90 + 2.5
            77.5 | 5,5,5 | top set hit, 5 of 5: week 2 of 4 next
            82.5 | 3,3,3 | top set hit, 3 of 3: week 3 of 4 next
            87.5 | 5,3,1 | top set hit, 1 of 1: week 4 of 4 next
            55   | 5,5,5 | deload week: no top set missed, training max 92.5 + 2.5
            """
        ),
        "squat": _lines(
            """
            107.5 | 5,5,4    | top set missed, 4 of 5: week 2 of 4 next
            112.5 | 3,3,2    | top set missed, 2 of 3: week 3 of 4 next
            120   | 5,3,0    | top set missed, 0 of 1: week 4 of 4 next
            75    | 5,5,5    | deload week: every top set missed, training max 126 - 15
            95    | swap     | another exercise was done: no outcome: week 2 of 4 next
            100   | 3,3,3    | top set hit, 3 of 3: week 3 of 4 next
            105   | 5,3,1    | top set hit, 1 of 1: week 4 of 4 next
            67.5  | 5,5,5    | deload week: no top set missed, training max 111 + 5
            97.5  | skip     | skipped: week 2 of 4 next
            105   | left out | not done: no outcome: week 3 of 4 next
            110   | skip     | skipped: week 4 of 4 next
            70    | 5,5,5    | deload week: no top set done, same training max
            """
        ),
    },
)

DOUBLE = Weeks(
    "ppl-double",
    {
        "barbell-deadlift": {"weight": {"value": 100, "unit": "kg"}},
        "barbell-bench-press-medium-grip": {"weight": {"value": 60, "unit": "kg"}},
    },
    ("pull", "push", "legs"),
    {
        "barbell-deadlift": _lines(
            f"""
            100   | 5,5         | all targets met: now 6, 6
            100   | 6,6         | all targets met: now 7, 7
            100   | 8,7         | all targets met: now 8, 8
            100   | 8,7         | a target missed: same load, same targets
            100   | 8,8         | all sets at the top: 100 + 5
            105   | 5,4         | failure 1 of 3: same load
            105   | 4,4         | failure 2 of 3: same load
            105   | 4,3         | failure 3 of 3: 105 - 10 %
            95    | 8,8         | all sets at the top: 94.5 + 5
            100   | 8,8 at 97.5 | all sets at the top: 97.5 + 5 {OTHER}
            102.5 | skip        | all sets at the top: 97.5 + 5 {OTHER}
            102.5 | 6,5         | all targets met: now 7, 6
            """
        ),
        "barbell-bench-press-medium-grip": _lines(
            """
            60   | 8,8,8,8  | all sets at the top: 60 + 2.5
            62.5 | 5,5,5,4  | failure 1 of 3: same load
            62.5 | 6,6,5,5  | all targets met: now 7, 7, 6, 6
            62.5 | 5,5,4,4  | failure 1 of 3: same load
            62.5 | left out | not done: no outcome
            62.5 | 5,5,5,4  | failure 2 of 3: same load
            62.5 | 5,4,4,4  | failure 3 of 3: 62.5 - 10 %
            57.5 | 8,8,8,8  | all sets at the top: 56.25 + 2.5
            60   | 7,7,7,7  | all targets met: now 8, 8, 8, 8
            60   | 8,8,8,8  | all sets at the top: 58.75 + 2.5
            62.5 | 5,5,5,5  | all targets met: now 6, 6, 6, 6
            62.5 | swap     | another exercise was done: no outcome
            """
        ),
        "romanian-deadlift": _lines(
            """
            -    | 10,10,10 at 60 | all targets met: now 11, 11, 11
            60   | 11,11,11       | all targets met: now 12, 12, 12
            60   | 12,12,12       | all sets at the top: 60 + 2.5
            62.5 | 8,8,7          | failure 1 of 3: same load
            62.5 | 12,12,12       | all sets at the top: 62.5 + 2.5
            65   | 9,9,8          | all targets met: now 10, 10, 9
            65   | 10,10,9        | all targets met: now 11, 11, 10
            65   | 11,10,10       | a target missed: same load, same targets
            65   | 12,12,11       | all targets met: now 12, 12, 12
            65   | 12,12,12       | all sets at the top: 65 + 2.5
            67.5 | 8,8,8          | all targets met: now 9, 9, 9
            67.5 | 9,9,9          | all targets met: now 10, 10, 10
            """
        ),
    },
)

LADDER = Weeks(
    "bodyweight-progression",
    {},
    ("full", "full", "full"),
    {
        "pull": _lines(
            f"""
            -    | 5,5,5      | all targets met: now 6, 6, 6
            -    | 6,6,6      | all targets met: now 7, 7, 7
            -    | 7,7,7      | all targets met: now 8, 8, 8
            -    | 8,8,7      | a target missed: same load, same targets
            -    | 8,8,8      | all sets at the top: next exercise, pullups
            -    | 5,5,4      | a set below 5: same load
            -    | 5,5,5      | all targets met: now 6, 6, 6
            -    | 6,6,6      | all targets met: now 7, 7, 7
            -    | 7,7,7      | all targets met: now 8, 8, 8
            -    | skip       | all targets met: now 8, 8, 8
            -    | 8,8,8      | all sets at the top: 0 + 2.5
            2.5  | 5,5,5      | all targets met: now 6, 6, 6
            2.5  | left out   | not done: no outcome
            2.5  | 6,6,6      | all targets met: now 7, 7, 7
            2.5  | swap       | another exercise was done: no outcome
            2.5  | 7,7,7      | all targets met: now 8, 8, 8
            2.5  | 8,8,8      | all sets at the top: 2.5 + 2.5
            5    | 8,8,8      | all sets at the top: 5 + 2.5
            7.5  | 5,5,5      | all targets met: now 6, 6, 6
            7.5  | 6,6,6      | all targets met: now 7, 7, 7
            7.5  | 7,7,7      | all targets met: now 8, 8, 8
            7.5  | 8,8,8      | all sets at the top: 7.5 + 2.5
            10   | 8,8,8 at 8 | all sets at the top: 8 + 2.5 {OTHER}
            10   | 5,5,5      | all targets met: now 6, 6, 6
            10   | 4,5,5      | a set below 5: same load
            10   | 6,6,6      | all targets met: now 7, 7, 7
            10   | 7,7,7      | all targets met: now 8, 8, 8
            10   | 8,8,8      | all sets at the top: 10.5 + 2.5
            12.5 | 5,5,5      | all targets met: now 6, 6, 6
            12.5 | skip       | all targets met: now 6, 6, 6
            12.5 | 6,6,6      | all targets met: now 7, 7, 7
            12.5 | 7,7,7      | all targets met: now 8, 8, 8
            12.5 | 8,8,8      | all sets at the top: 13 + 2.5
            15   | 5,5,5      | all targets met: now 6, 6, 6
            15   | 6,6,6      | all targets met: now 7, 7, 7
            15   | 7,7,7      | all targets met: now 8, 8, 8
            """
        ),
    },
)

ALL = (WAVE, DOUBLE, LADDER)
