"""Looks up the exercises that something names: built in, or custom exercises of the caller."""

import re
from collections.abc import Container, Iterable
from typing import NamedTuple

from chalicelib.errors import Fault, Invalid
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.table import keys
from chalicelib.table.session import Session
from chalicelib.training.exercises import catalogue


class NamedExercise(NamedTuple):
    """The id of an exercise in a body.

    Attributes:
        pointer: where it is, as a JSON pointer.
        id: of the exercise.
    """

    pointer: str
    id: str


def require_known(
    session: Session, named: Iterable[NamedExercise], known: Container[str] = ()
) -> None:
    """Refuse ids that are neither those of built-in exercises nor of the caller's.

    It reads custom exercises in one round trip for each 100; if there are none, nothing is read.

    Args:
        session: of the caller.
        named: the ids.
        known: ids that were looked up when they were stored.

    Raises:
        Invalid: ``unknown_exercise``, of each place.
    """
    custom = [each for each in named if each.id not in known and not catalogue.exercise(each.id)]
    by_id = {
        each.id: keys.named("exercise", each.id)
        for each in custom
        if re.fullmatch(UUID_PATTERN, each.id)
    }
    items = session.get_many(list(by_id.values())) if by_id else {}
    unknown = [each for each in custom if by_id.get(each.id) not in items]
    if unknown:
        raise Invalid([Fault(each.pointer, "unknown_exercise", {}) for each in unknown])
