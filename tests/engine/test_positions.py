"""Forged positions of every list, on Amazon's own engine: none reaches the client as a 500."""

import json
import uuid
from typing import Any
from urllib.parse import parse_qsl

import pytest

from app import app
from chalicelib.application import operations
from chalicelib.http.cursors import encode_cursor
from chalicelib.http.operation import Operation
from chalicelib.models.queries import PageQuery
from tests.support.api import Api
from tools.local.world import World

PAGED = [o for o in operations() if o.query and issubclass(o.query, PageQuery)]
ID = "01991f3a-0000-7000-8000-000000000000"
FORGED = [
    *("x" * 1_100, "0" * 1_100, "zz zz", " ", "own ", "own x", "built-in \x00", "\u00e9", "../.."),
    *(f"2026-03-14#{'9' * 1_100}#{ID}", f"2026-03-14#20260314T0700{ID}", f"{ID}{ID}", f"{ID}\n"),
    *("CAL#~profile", f"HABIT#{ID}", "2026-03-14##", "\x7f", "A" * 64),
    *("2026-02-30#steps", "2026-03-14#", "2026-03-14#Steps", "2026-03-14#steps\n"),
    *("2025-03-14#steps", "9999-12-31#steps"),
    *(f"2026-13-14 1773480000.000 1773480000000 {ID}{end}" for end in ("", " 3")),
    f"2026-03-14 {'9' * 400}.000 1773480000000 {ID}",
]


@pytest.fixture(scope="module")
def world(engine_table: None) -> World:
    """One account for all tests, which only read."""
    return World.whole(Api(app, f"user-{uuid.uuid4()}"))


def answer_at(world: World, operation: Operation, position: str) -> Any:
    path, _, query = world.path(operation).partition("?")
    parameters = {name: world.ids[name] for name in operation.path_parameters}
    filters = operation.query(**dict(parse_qsl(query))).filters()
    bound_to = json.dumps([operation.operation_id, parameters, filters], sort_keys=True)
    cursor = encode_cursor(position, bound_to)
    return world.send(operation, path=f"{path}?{query}&cursor={cursor}".replace("?&", "?"))


@pytest.mark.parametrize("operation", PAGED, ids=lambda operation: operation.operation_id)
def test_a_forged_position_is_400(world: World, operation: Operation) -> None:
    for position in FORGED:
        answer = answer_at(world, operation, position)
        assert (answer.status, answer.code) == (400, "invalid_cursor"), (position, answer.body)


@pytest.mark.parametrize("operation", PAGED, ids=lambda operation: operation.operation_id)
def test_a_position_of_the_lists_form_is_one(world: World, operation: Operation) -> None:
    """The forms above are refused for what they are, not because all are."""
    forms = [ID, "2026-03-14##" + ID, f"2026-03-14#20260314T070000#{ID}", "apob", f"own {ID}"]
    forms += ["workouts", f"WORKOUT#2026-03-14##{ID}", f"PANEL#2026-03-14##{ID}", "0 CAL#~profile"]
    place = f"2026-03-14 1773480000.000 1773480000000 {ID}"
    forms += [place, f"{place} 3", "2026-03-14#steps", "0.1"]
    statuses = {answer_at(world, operation, position).status for position in forms}
    assert 200 in statuses, operation.operation_id
    assert statuses <= {200, 400}
