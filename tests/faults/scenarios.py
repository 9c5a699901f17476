"""The prepared account, and the requests that are disturbed on it.

There is one request for every operation that writes, from the shared examples; a new operation is
disturbed as soon as it has one there. A few further requests write more at once.
"""

from dataclasses import dataclass, field
from typing import Any

from chalicelib.http.operation import Operation
from chalicelib.table import keys
from tests.faults.accounts import Caller
from tools.local.world import OPERATIONS, World

DAY = "2026-03-14"
_NEW_ID = "5a1d6a3e-9c53-4d3e-8f0e-2b7f3c1d9e00"
_WRITES = {name: operation for name, operation in OPERATIONS.items() if operation.writes}
_CREATORS = [name for name, operation in OPERATIONS.items() if operation.may_create]
# Files have nothing that the other reads do not have.
_READS = {
    name: each
    for name, each in OPERATIONS.items()
    if not (each.writes or each.public or each.signature.answered_text)
}


@dataclass(frozen=True)
class Scenario:
    """A request that writes.

    Attributes:
        name: in reports; begins with the operation id.
        operation: what is requested.
        path, body: of the request.
        headers: of the request, without a key.
        without: the sort keys of items that the account does not have.
        receipt_last: whether the receipt is kept after the effects, which are then there without it
            for a moment; sent again, the request does not repeat them.
    """

    name: str
    operation: Operation
    path: str
    body: Any
    headers: dict[str, str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    receipt_last: bool = False


class Prepared(World):
    """An account in which one write has many effects: a stock, a linked habit, doses, a log."""

    def __init__(self, caller: Caller) -> None:
        super().__init__(caller)
        self.ids["date"] = DAY
        supplement = self.body(OPERATIONS["createSupplement"]) | {"inventory": {"units_left": 100}}
        self.ids["supplement_id"] = self._made("/v1/supplements", supplement)
        linked = {"name": "Move", "schedule": {"type": "daily"}, "source": {"workouts": {}}}
        self._made("/v1/habits", linked | {"effective_from": "2026-03-01"})
        for day in ("2026-03-12", "2026-03-13"):
            intake = {"supplement_id": self.ids["supplement_id"], "local_date": day}
            self._made("/v1/intakes", intake)

    def _made(self, path: str, body: Any) -> str:
        answer = self.api.request("POST", path, body)
        assert answer.status == 201, (path, answer.body)
        return str(answer.json["id"])


def scenarios(world: World) -> list[Scenario]:
    """Return all requests, in the order of the operations."""
    found = [_example(world, operation) for operation in _WRITES.values()]
    return sorted(found + _further(world), key=lambda each: list(_WRITES).index(_base(each)))


def reads(world: World) -> dict[str, str]:
    """Return the path of every operation that reads, by operation id; lists have all items."""
    found = {}
    for name, operation in _READS.items():
        path = world.path(operation)
        if operation.query and "limit" in operation.query.model_fields:
            limit = 25 if name == "listPanels" else 100
            path += f"{'&' if '?' in path else '?'}limit={limit}"
        found[name] = path
    return found


def _base(scenario: Scenario) -> str:
    return scenario.operation.operation_id


def _example(world: World, operation: Operation) -> Scenario:
    headers, path, body = world.headers(operation), world.path(operation), world.body(operation)
    # What the example makes is there already.
    if operation.operation_id == "createIntake":
        body |= {"local_date": "2026-03-11"}
    elif operation.operation_id == "createAdoption":
        path, body = world.path(operation, protocol_id="starter-1"), {"workouts_schedule": True}
    elif operation.operation_id == "putExcuse":
        body = {"reason": "travel"}
    elif operation.operation_id == "giveConsent":
        body |= {"version": "2026-12"}
    # The prepared account is to be erased already.
    requests = operation.operation_id == "requestAccountDeletion"
    without = frozenset({keys.DELETION} if requests else ())
    in_lines = operation.operation_id == "restoreAccount"
    return Scenario(operation.operation_id, operation, path, body, headers, without, in_lines)


def _new(world: World, name: str) -> dict[str, Any]:
    """Return what creates a resource under an id of the client, by a PUT of its path."""
    operation = OPERATIONS[name]
    last = list(operation.path_parameters)[-1]
    body = world.body(operation)
    if "local_date" in body:
        body |= {"local_date": "2026-03-10"}
    path = world.path(operation, **{last: _NEW_ID})
    return {"path": path, "body": body, "headers": {"If-None-Match": "*"}}


def _further(world: World) -> list[Scenario]:
    intake = {"supplement_id": world.ids["supplement_id"]}
    workout = world.body(OPERATIONS["createWorkout"])
    source = {"source": {"provider": "strong", "external_id": "2026-03-14 18:05"}}
    changes: dict[str, dict[str, Any]] = {
        "createWorkout, imported": {"body": workout | source},
        **{f"{name}, new": _new(world, name) for name in _CREATORS},
        "updateWorkout, moved": {"body": {"local_date": "2026-03-10"}},
        "createIntakeBatch, a month": {
            "body": {"items": [intake | {"local_date": f"2026-02-{d:02}"} for d in range(1, 29)]}
        },
        "updateHabit, new schedule": {
            "body": {"schedule": {"type": "weekdays", "days": [1, 3]}, "effective_from": DAY}
        },
        "updateSupplement, new schedule": {
            "body": {"schedule": {"type": "interval", "every_days": 2}, "effective_from": DAY}
        },
        "updateProfile, new day": {"body": {"day_start": "04:00", "timezone": "Asia/Tokyo"}},
    }
    return [_changed(world, name, **change) for name, change in changes.items()]


def _changed(world: World, name: str, **change: Any) -> Scenario:
    example = _example(world, OPERATIONS[name.partition(",")[0]])
    return Scenario(
        name,
        example.operation,
        change.get("path", example.path),
        change["body"],
        change.get("headers", example.headers),
    )
