"""The streak kinds, in the one place where a kind is added.

A kind is kept by the entries of one entity: each that counts adds to the kind's day counters.
"""

from typing import Literal, get_args

Kind = Literal["workouts", "supplements", "biomarkers"]

KINDS: tuple[Kind, ...] = get_args(Kind)

# The entity whose entries a kind counts, as the table names it.
ENTITIES: dict[Kind, str] = {
    "workouts": "workout",
    "supplements": "intake",
    "biomarkers": "reading",
}
