"""The gate: what breaks a client is found and announced; what does not is let through."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from tools.contract import __main__ as command
from tools.contract import gate, unions
from tools.contract.breaking import breaking_changes
from tools.contract.files import OPENAPI

DOCUMENT = json.loads(OPENAPI.read_text(encoding="utf-8"))
Change = Callable[[Any], object]


def after(change: Change) -> Any:
    """Return a copy of the contract with a change."""
    document = copy.deepcopy(DOCUMENT)
    change(document)
    return document


def schema(document: Any, name: str) -> Any:
    return document["components"]["schemas"][name]


def field(document: Any, name: str, field_name: str) -> Any:
    return schema(document, name)["properties"][field_name]


def values(document: Any, name: str, field_name: str) -> Any:
    """Return the values of a field whose enum no other field shares after the change."""
    found = field(document, name, field_name)
    [named] = [each for each in (found, *found.get("anyOf", ())) if "$ref" in each]
    own = copy.deepcopy(schema(document, named["$ref"].rpartition("/")[2]))
    named.clear()
    named.update(own)
    return own["enum"]


def operation(document: Any, path: str, method: str) -> Any:
    return document["paths"][path][method]


def parameter(document: Any, path: str, name: str) -> Any:
    listed = operation(document, path, "get")["parameters"]
    return next(each for each in listed if each.get("name") == name)


def test_a_contract_does_not_break_itself() -> None:
    assert breaking_changes(DOCUMENT, copy.deepcopy(DOCUMENT)) == []
    assert breaking_changes(gate.bare(DOCUMENT), DOCUMENT) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d["paths"].pop("/v1/today"), "GET /v1/today was removed"),
        (
            lambda d: operation(d, "/v1/today", "get").update(operationId="getDay"),
            "GET /v1/today was renamed from getToday to getDay",
        ),
        (lambda d: operation(d, "/health", "get").pop("security"), "GET /health requires a token"),
        (
            lambda d: schema(d, "Workout")["properties"].pop("title"),
            "Workout (read).title was removed",
        ),
        (
            lambda d: schema(d, "Workout")["required"].remove("title"),
            "Workout (read).title may be absent",
        ),
        (
            lambda d: field(d, "Streak", "at_risk_until").update(type=["string", "null", "number"]),
            "Streak (read).at_risk_until may be number",
        ),
        (
            lambda d: values(d, "Workout", "status").append("lost"),
            "WorkoutStatus (read) may be 'lost'",
        ),
        (
            lambda d: values(d, "Workout", "status").remove("skipped"),
            "WorkoutStatus (read) is never 'skipped'",
        ),
        (
            lambda d: schema(d, "WorkoutStatus").pop("enum"),
            "WorkoutStatus (read) may have any value",
        ),
        (
            lambda d: values(d, "WorkoutCreate", "status").remove("skipped"),
            "WorkoutCreate (sent).status is never 'skipped'",
        ),
        (
            lambda d: schema(d, "WorkoutCreate").update(required=["type"]),
            "WorkoutCreate (sent).type is required",
        ),
        (
            lambda d: (
                schema(d, "WorkoutCreate")["properties"].update(gym={"type": "string"}),
                schema(d, "WorkoutCreate").update(required=["gym"]),
            ),
            "WorkoutCreate (sent).gym is required",
        ),
        (
            lambda d: schema(d, "WorkoutCreate")["properties"].pop("notes"),
            "WorkoutCreate (sent).notes was removed",
        ),
        (
            lambda d: field(d, "WorkoutCreate", "notes").update(type="string"),
            "WorkoutCreate (sent).notes may not be null",
        ),
        (
            lambda d: field(d, "WorkoutCreate", "title").update(maxLength=60),
            "WorkoutCreate (sent).title has maxLength 60",
        ),
        (
            lambda d: field(d, "WorkoutCreate", "title").update(minLength=2),
            "WorkoutCreate (sent).title has minLength 2",
        ),
        (
            lambda d: field(d, "WorkoutCreate", "title").update(pattern="^[a-z]*$"),
            "WorkoutCreate (sent).title has pattern ^[a-z]*$",
        ),
        (
            lambda d: field(d, "SetCreate", "reps").update(maximum=10),
            "SetCreate (sent).reps has maximum 10",
        ),
        (
            lambda d: field(d, "WorkoutCreate", "cardio")["anyOf"].pop(),
            "WorkoutCreate (sent).cardio may not be null",
        ),
        (
            lambda d: field(d, "Deletion", "version").update(type=["integer", "string"]),
            "Deletion (read).version may be string",
        ),
        (
            lambda d: schema(d, "Change")["discriminator"]["mapping"].pop("workout"),
            "Change (read) is never 'workout'",
        ),
        (
            lambda d: schema(d, "Change")["discriminator"]["mapping"].update(
                sleep="#/components/schemas/WorkoutChange"
            ),
            "Change (read) may be 'sleep'",
        ),
        (
            lambda d: schema(d, "HabitScheduleInput")["discriminator"]["mapping"].pop("none"),
            "HabitScheduleInput (sent) is never 'none'",
        ),
        (
            lambda d: field(d, "WeeklyHabitScheduleInput", "target").update(maximum=5),
            "WeeklyHabitScheduleInput (sent).target has maximum 5",
        ),
        (
            lambda d: operation(d, "/v1/workouts", "get")["parameters"].remove(
                parameter(d, "/v1/workouts", "type")
            ),
            "GET /v1/workouts: query parameter type was removed",
        ),
        (
            lambda d: parameter(d, "/v1/workouts", "type").update(required=True),
            "GET /v1/workouts: query parameter type is required",
        ),
        (
            lambda d: operation(d, "/v1/today", "get")["parameters"].append(
                {"name": "zone", "in": "query", "required": True, "schema": {"type": "string"}}
            ),
            "GET /v1/today: query parameter zone is new and required",
        ),
        (
            lambda d: parameter(d, "/v1/workouts", "limit")["schema"].update(maximum=50),
            "GET /v1/workouts: query parameter limit has maximum 50",
        ),
        (
            lambda d: d["components"]["parameters"]["IdempotencyKey"].update(required=True),
            "POST /v1/workouts: header parameter Idempotency-Key is required",
        ),
        (
            lambda d: operation(d, "/v1/workouts/{workout_id}", "put")["responses"].pop("201"),
            "PUT /v1/workouts/{workout_id} never answers 201",
        ),
        (
            lambda d: operation(d, "/v1/today", "get")["responses"].update(
                {"202": {"description": "Later."}}
            ),
            "GET /v1/today may answer 202",
        ),
        (
            lambda d: operation(d, "/v1/profile", "get")["responses"]["200"]["headers"].pop("ETag"),
            "GET /v1/profile: the answer 200 has no header ETag",
        ),
        (
            lambda d: operation(d, "/v1/profile", "patch")["requestBody"]["content"].pop(
                "application/json"
            ),
            "PATCH /v1/profile: the body is no longer application/json",
        ),
        (
            lambda d: operation(d, "/v1/workouts", "post").pop("requestBody"),
            "POST /v1/workouts accepts no body",
        ),
        (
            lambda d: operation(d, "/v1/today", "get").update(requestBody={"required": True}),
            "GET /v1/today requires a body",
        ),
        (
            lambda d: schema(d, "Problem")["properties"].pop("request_id"),
            "Problem (read).request_id was removed",
        ),
    ],
)
def test_what_breaks_a_client_is_told(change: Change, told: str) -> None:
    assert told in breaking_changes(DOCUMENT, after(change))


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["paths"].update({"/v1/sleep": {"get": {"operationId": "getSleep"}}}),
        lambda d: schema(d, "Workout")["properties"].update(gym={"type": "string"}),
        lambda d: schema(d, "Workout")["required"].append("notes"),
        lambda d: schema(d, "WorkoutCreate")["properties"].update(gym={"type": "string"}),
        lambda d: schema(d, "ExerciseCreate")["required"].remove("name"),
        lambda d: values(d, "WorkoutCreate", "status").append("lost"),
        lambda d: field(d, "WorkoutCreate", "title").update(maxLength=500),
        lambda d: field(d, "SetCreate", "reps").update(type=["number", "null"]),
        lambda d: field(d, "Streak", "at_risk_until").update(type="string"),
        lambda d: field(d, "Workout", "title").update(maxLength=10, description="Shorter."),
        lambda d: operation(d, "/v1/today", "get").update(summary="Other words"),
        lambda d: operation(d, "/v1/today", "get")["responses"].update({"410": {}}),
        lambda d: operation(d, "/v1/today", "get")["parameters"].append(
            {"name": "zone", "in": "query", "required": False, "schema": {"type": "string"}}
        ),
    ],
)
def test_additions_pass(change: Change) -> None:
    assert breaking_changes(DOCUMENT, after(change)) == []


SCHEDULES = ("HabitSchedule", "HabitScheduleInput", "PlanSchedule", "PlanScheduleInput")


def as_one_object(document: Any) -> None:
    """Write unions as a release before 0.9 did: one object, whose other fields may be absent."""
    for name in SCHEDULES:
        branches = unions.mapping(schema(document, name)).values()
        parts = [schema(document, each["$ref"].rpartition("/")[2]) for each in branches]
        document["components"]["schemas"][name] = unions.as_object(parts)


def test_a_schema_for_each_type_breaks_no_client_of_the_whole() -> None:
    assert breaking_changes(after(as_one_object), DOCUMENT) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda d: schema(d, "WeekdaysHabitScheduleInput")["properties"].pop("every_weeks"),
            "HabitScheduleInput (sent).every_weeks was removed",
        ),
        (
            lambda d: field(d, "AsNeededPlanScheduleInput", "min_gap_hours").update(maximum=24),
            "PlanScheduleInput (sent).min_gap_hours has maximum 24",
        ),
        (
            lambda d: schema(d, "HabitSchedule")["discriminator"]["mapping"].update(
                hourly="#/components/schemas/Deletion"
            ),
            "HabitSchedule (read).type may be 'deletion'",
        ),
    ],
)
def test_a_schema_for_each_type_hides_no_break(change: Change, told: str) -> None:
    assert told in breaking_changes(after(as_one_object), after(change))


def test_a_schema_that_many_operations_use_is_told_once() -> None:
    changed = after(lambda d: schema(d, "Weight")["properties"].pop("unit"))
    assert sorted(breaking_changes(DOCUMENT, changed)) == [
        "Weight (read).unit was removed",
        "Weight (sent).unit was removed",
    ]


def test_an_object_that_may_be_left_out_is_no_break() -> None:
    def required(document: Any) -> None:
        place = schema(document, "HabitSourceInput")["properties"]
        place["workouts"] = place["workouts"]["anyOf"][0]

    before = after(required)
    assert breaking_changes(before, DOCUMENT) == []
    assert breaking_changes(DOCUMENT, before) == [
        "HabitSourceInput (sent).workouts may not be null"
    ]


BROKEN = after(lambda d: d["paths"].pop("/v1/today"))
LINE = "GET /v1/today was removed"
VERSION = DOCUMENT["info"]["version"]


@pytest.mark.parametrize(
    ("log", "left"),
    [
        ("# Changelog\n", [LINE]),
        (f"## {VERSION}\n\n- {LINE}\n", [LINE]),  # mentioned, but not as the gate prints it
        (f"## {VERSION}\n\n- `{LINE}`: nobody called it.\n\n## 0.1.0\n\nFirst.\n", []),
        (f"## {VERSION}\n\nNew.\n\n## 0.1.0\n\n- `{LINE}`\n", [LINE]),  # of another version
    ],
)
def test_a_break_passes_only_if_its_version_announces_it(log: str, left: list[str]) -> None:
    assert gate.unannounced(DOCUMENT, BROKEN, log) == left


def test_a_release_wants_a_higher_version_a_changelog_and_no_break() -> None:
    higher = after(lambda d: d["info"].update(version="99.10.0"))
    log = "## 99.10.0\n\nMore.\n"
    assert gate.refusal(DOCUMENT, higher, log) is None
    assert "raise" in str(gate.refusal(DOCUMENT, DOCUMENT, log))
    assert "raise" in str(
        gate.refusal(higher, after(lambda d: d["info"].update(version="99.9.9")), log)
    )
    assert "CHANGELOG" in str(gate.refusal(DOCUMENT, higher, "## 1.0.0\n"))
    higher["paths"].pop("/v1/today")
    assert LINE in str(gate.refusal(DOCUMENT, higher, log))


def test_what_is_released_has_all_but_words_and_examples() -> None:
    bare = gate.bare(
        {"properties": {"description": {"description": "x", "type": "string"}}, "examples": [1]}
    )
    assert bare == {"properties": {"description": {"type": "string"}}}
    # Announced in the changelog of the contract.
    moved = {"/v1/supplements/adherence", "/v1/supplements/totals"}
    assert set(gate.released()["paths"]) - moved <= set(DOCUMENT["paths"])


def test_make_check_fails_on_a_break(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "contract_files", lambda: {OPENAPI: json.dumps(BROKEN)})
    monkeypatch.setattr(command, "outdated", lambda _: [])
    monkeypatch.setattr(command, "released", lambda: DOCUMENT)
    monkeypatch.setattr(command, "findings", lambda _: [])
    monkeypatch.setattr("sys.argv", ["contract", "--check"])
    assert command.main() == 1
    assert LINE in capsys.readouterr().out


def test_nothing_is_broken_that_is_not_announced() -> None:
    assert gate.unannounced(gate.released(), DOCUMENT, gate.changelog()) == []
