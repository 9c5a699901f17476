"""The limit of each list: what its declaration says is what the API does.

Bounds and default are read from the declarations, so a list that is new, or whose limit changes,
is tested by them; one that nothing here knows how to fill fails.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.http.operation import Operation
from chalicelib.metrics.definitions import catalogue
from chalicelib.metrics.definitions.repository import MAX_OWN_METRICS
from chalicelib.streaks.kinds import KINDS
from tests.support.api import Api
from tools.local.memory_stage import MemoryStage
from tools.local.world import HABIT, OPERATIONS, PANEL, READING, ROUTINE, SUPPLEMENT, WORKOUT, World

LISTS = [
    operation
    for operation in OPERATIONS.values()
    if operation.query and "limit" in operation.query.model_fields
]
# Other formats than JSON have tests of their own.
JSON_LISTS = [operation for operation in LISTS if not operation.signature.answered_text]
MONDAY = date(2026, 1, 5)


@dataclass(frozen=True)
class Limit:
    """The limit of a list, as it is declared."""

    low: int
    high: int
    default: int

    @classmethod
    def of(cls, operation: Operation) -> "Limit":
        assert operation.query
        schema = operation.query.model_json_schema()["properties"]["limit"]
        return cls(schema["minimum"], schema["maximum"], schema["default"])


def name(operation: Operation) -> str:
    return operation.operation_id


@pytest.fixture
def world(api: Api) -> World:
    return World(api)


def get(world: World, operation: Operation, **query: Any) -> Any:
    sent = "&".join(f"{name}={value}" for name, value in query.items())
    path = world.path(operation)
    return world.api.get(f"{path}{'&' if '?' in path else '?'}{sent}")


@pytest.mark.parametrize("operation", LISTS, ids=name)
def test_each_limit_holds_at_its_bounds(world: World, operation: Operation) -> None:
    limit = Limit.of(operation)
    assert limit.low <= limit.default <= limit.high
    for accepted in (limit.low, limit.high):
        assert get(world, operation, limit=accepted).status == 200
    for refused in (limit.low - 1, limit.high + 1, 0, -1):
        answer = get(world, operation, limit=refused)
        assert (answer.status, answer.code) == (422, "validation_failed")
        assert [error["parameter"] for error in answer.json["errors"]] == ["limit"]


Fill = Callable[[World, int], set[str]]


def each_day(count: int) -> list[str]:
    return [(MONDAY + timedelta(days=n)).isoformat() for n in range(count)]


def create(world: World, path: str, bodies: list[dict[str, Any]]) -> set[str]:
    answers = [world.api.post(path, body) for body in bodies]
    assert {answer.status for answer in answers} == {201}, answers[-1].body
    return {answer.json["id"] for answer in answers}


def several(path: str, body: dict[str, Any]) -> Fill:
    return lambda world, count: create(world, path, [body] * count)


def merges(world: World, count: int) -> set[str]:
    """Fill the merges, each of an exercise of its own, at most ten into one."""
    targets = [each["id"] for each in world.api.get("/v1/exercises?limit=100").json["items"]]
    bodies = []
    for number in range(count):
        own = world.api.post("/v1/exercises", {"name": f"Sled {number}"}).json["id"]
        bodies.append({"from": own, "into": targets[number // 10]})
    return create(world, "/v1/exercise-merges", bodies)


def one_a_day(path: str, body: dict[str, Any]) -> Fill:
    def fill(world: World, count: int) -> set[str]:
        return create(world, path, [body | {"local_date": day} for day in each_day(count)])

    return fill


def shipped_and(path: str, *bodies: dict[str, Any]) -> Fill:
    """Fills a list that has more than a page of items which ship, whatever the count."""

    def fill(world: World, _: int) -> set[str]:
        listed, cursor = create(world, path, list(bodies)) if bodies else set(), ""
        while True:
            page = world.api.get(f"{path}?limit=50{cursor}").json
            listed |= {item["id"] for item in page["items"]}
            if page["next_cursor"] is None:
                return listed
            cursor = f"&cursor={page['next_cursor']}"

    return fill


def intakes(world: World, count: int) -> set[str]:
    taken = {"supplement_id": world.ids["supplement_id"]}
    items = [taken | {"local_date": day} for day in each_day(count)]
    made: set[str] = set()
    for start in range(0, count, 40):
        answer = world.api.post("/v1/intake-batches", {"items": items[start : start + 40]})
        assert answer.status == 201, answer.body
        made |= {item["id"] for item in answer.json["items"]}
    return made


def entries(world: World, count: int) -> set[str]:
    path = f"/v1/habits/{world.ids['habit_id']}/entries"
    answers = [world.api.put(f"{path}/{day}", {"amount": 20}) for day in each_day(count)]
    assert {answer.status for answer in answers} == {200}
    return {answer.json["id"] for answer in answers}


def history(world: World, count: int) -> set[str]:
    exercise = {"exercise_id": world.ids["exercise_id"], "sets": [{"reps": 5}]}
    return one_a_day("/v1/workouts", {"title": "Lift", "exercises": [exercise]})(world, count)


def records(world: World, count: int) -> set[str]:
    """Each workout exceeds the one before in one kind of record only."""
    holds = [{"exercise_id": "plank", "sets": [{"duration_s": 60 + n}]} for n in range(count)]
    dated = zip(each_day(count), holds, strict=True)
    bodies = [{"title": "Hold", "local_date": day, "exercises": [each]} for day, each in dated]
    return create(world, "/v1/workouts", bodies)


def streaks(world: World, count: int) -> set[str]:
    # One habit is there.
    made = [world.api.post("/v1/habits", HABIT).json["id"] for _ in range(count - 1)]
    return {*KINDS, *(f"habit-{each}" for each in (*made, world.ids["habit_id"]))}


def runs(world: World, count: int) -> set[str]:
    path, made = world.path(OPERATIONS["createRun"]), set[str]()
    for _ in range(count):
        [run_id] = create(world, path, [{"unit": "kg"}])
        made.add(run_id)
        # There are at most 20 that have not ended.
        own = f"/v1/runs/{run_id}"
        ended = {"ended_on": world.api.get(own).json["starts_on"]}
        assert world.api.patch(own, ended, headers={"If-Match": "*"}).status == 200
    return made


def programs(world: World, count: int) -> set[str]:
    body = world.body(OPERATIONS["putProgram"])
    return create(world, "/v1/programs", [body] * count)


def metrics(world: World, count: int) -> set[str]:
    operation, path = OPERATIONS["createMetricDefinition"], "/v1/metric-definitions"
    body, number = world.body(operation), min(count, MAX_OWN_METRICS)
    own = create(world, path, [body | {"code": f"metric_{each}"} for each in range(number)])
    return own | {*catalogue.metrics()}


def figures(world: World, count: int) -> set[str]:
    """Reports as many metrics of each day of March as it takes."""
    codes = ("floors", "rhr", "steps", "weight", "hrv_rmssd", "spo2", "vo2max")
    some = codes[: -(-count // 31)]
    body = {"values": {code: {"value": 70} for code in some}}
    days = [f"2026-03-{day:02}" for day in range(1, 32)]
    answers = [world.api.put(f"/v1/metrics/{day}/watch", body) for day in days]
    assert {answer.status for answer in answers} == {201}
    return {f"{day}/{code}" for day in days for code in some}


def adoptions(world: World, _: int) -> set[str]:
    """Adopts one version of each series, which is as many as there can be."""
    protocols = world.api.get("/v1/protocols?limit=100").json["items"]
    newest = {protocol["series"]: protocol["id"] for protocol in protocols}
    paths = [f"/v1/protocols/{protocol_id}/adoptions" for protocol_id in newest.values()]
    return {world.api.post(path, {}).json["id"] for path in paths}


def changes(world: World, count: int) -> set[str]:
    return {world.ids["supplement_id"]} | intakes(world, count)


def undone(world: World, import_id: str, services: MemoryStage) -> None:
    assert world.api.delete(f"/v1/imports/{import_id}", headers={"If-Match": "*"}).status == 202
    services.work()


def imports(world: World, count: int) -> set[str]:
    """Fill the imports; only some can be unfinished at once."""
    services, made = MemoryStage.current(), set()
    for _ in range(count):
        [import_id] = create(world, "/v1/imports", [{"upload": True}])
        undone(world, import_id, services)
        made.add(import_id)
    return made


def undone_entries(world: World, count: int) -> set[str]:
    """Import a workout a day, and undo it."""
    services = MemoryStage.current()
    rows = (f"{day},Deadlift,Back,140,5\n" for day in each_day(count))
    text = "Date,Exercise,Category,Weight (kg),Reps\n" + "".join(rows)
    [import_id] = create(world, "/v1/imports", [{"text": text}])
    services.work()
    path, body = f"/v1/imports/{import_id}", {"status": "committed"}
    assert world.api.patch(path, body, headers={"If-Match": "*"}).status == 200
    services.work()
    made = {each["id"] for each in world.api.get("/v1/workouts?limit=100").json["items"]}
    undone(world, import_id, services)
    world.ids["import_id"] = import_id
    return made


# How each list gets a number of items; what is returned are the ids of all that it has then.
FILL: dict[str, Fill] = {
    "listExercises": shipped_and("/v1/exercises", {"name": "Sled push"}),
    "listWorkouts": one_a_day("/v1/workouts", WORKOUT),
    "listExerciseHistory": history,
    "listRecords": records,
    "listBiomarkers": shipped_and("/v1/biomarkers", {"name": "Omega ratio", "unit": "{ratio}"}),
    "listMetricDefinitions": metrics,
    "listMetrics": figures,
    "listReadings": one_a_day("/v1/biomarkers/glucose_fasting/readings", READING),
    "listPanels": one_a_day("/v1/panels", PANEL),
    "listSupplements": several("/v1/supplements", SUPPLEMENT),
    "listIntakes": intakes,
    "listHabits": several("/v1/habits", HABIT),
    "listHabitEntries": entries,
    "listStreaks": streaks,
    "listExerciseMerges": merges,
    "listRoutines": several("/v1/routines", ROUTINE),
    "listPrograms": programs,
    "listRuns": runs,
    "listProgramTemplates": shipped_and("/v1/program-templates"),
    "listProtocols": shipped_and("/v1/protocols"),
    "listAdoptions": adoptions,
    "listChanges": changes,
    "listImports": imports,
    "listImportEntries": undone_entries,
}
# They have fewer items than a page by default, whatever one does.
FEW = {"listProtocols", "listAdoptions", "listProgramTemplates"}


def key_of(item: dict[str, Any]) -> str:
    """Return what an item is about, if it has no id of its own."""
    if "code" in item and "id" not in item:
        return f"{item['date']}/{item['code']}"
    return str(item.get("id") or item.get("workout_id") or item["kind"])


@pytest.mark.parametrize("operation", JSON_LISTS, ids=name)
def test_pages_hold_each_item_once(world: World, operation: Operation) -> None:
    default = Limit.of(operation).default
    expected = FILL[operation.operation_id](world, default + 1)
    limit = len(expected) - 1 if operation.operation_id in FEW else default
    query: dict[str, Any] = {"limit": limit} if operation.operation_id in FEW else {}
    seen: list[str] = []
    while True:
        page = get(world, operation, **query).json
        seen += [key_of(item) for item in page["items"]]
        more = page.get("has_more", page["next_cursor"] is not None)
        assert len(page["items"]) == limit if more else len(page["items"]) <= limit
        if not more:
            break
        query["cursor"] = page["next_cursor"]
    assert len(seen) > limit
    assert sorted(seen) == sorted(expected)
