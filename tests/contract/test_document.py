"""The contract as a document: valid, complete, and digestible for generators."""

import json
import re
from collections import Counter
from itertools import combinations
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from app import app
from chalicelib.application import operations
from chalicelib.http import problems
from chalicelib.regimen.plan.regimen import REGIMEN_SCHEDULES
from chalicelib.schedules.streaks import STREAKS
from tests.support.contract import FORMATS
from tools.contract.branches import unions
from tools.contract.document import build
from tools.contract.enums import EnumBook
from tools.contract.examples import Examples
from tools.contract.files import OPENAPI

DOCUMENT = build(Examples.load())
SCHEMAS = DOCUMENT["components"]["schemas"]
OPERATIONS = [
    pytest.param(method, path, operation, id=operation["operationId"])
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
]

# Their ETag does not stand for all that they show: the profile and the target too, whose it is, or
# how far the work is.
SHOWS_MORE = {
    "getBiomarker",
    "getImport",
    "getReading",
    "getPanel",
    "getSupplement",
    "getProfile",
    "getStreakSchedule",
    "getRun",
}
REFERENCE = {
    "/v1/exercise-catalogue",
    "/v1/program-templates",
    "/v1/program-templates/{template_id}",
}
LAST_WRITE_WINS = {each.operation_id for each in operations() if each.last_write_wins}


def nodes(value: Any) -> Any:
    """Give every object inside ``value``."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def schemas() -> Any:
    """Give every schema object, examples and names of properties left out."""
    for name, schema in SCHEMAS.items():
        pending = [(name, schema)]
        while pending:
            place, one = pending.pop()
            yield place, one
            inner = list(one.get("properties", {}).items())
            inner += [(key, one[key]) for key in ("items",) if key in one]
            inner += [(key, each) for key in ("anyOf", "oneOf") for each in one.get(key, [])]
            pending += [(f"{place}.{key}", each) for key, each in inner]


def test_it_is_valid_openapi_3_1() -> None:
    assert list(OpenAPIV31SpecValidator(DOCUMENT).iter_errors()) == []
    assert DOCUMENT["openapi"].startswith("3.1.")


def test_it_is_plain_json_that_reads_back_as_itself() -> None:
    assert json.loads(OPENAPI.read_text()) == DOCUMENT


def test_routes_declarations_and_contract_are_one_set() -> None:
    routed = {(method, path) for path, methods in app.routes.items() for method in methods}
    declared = {(operation.method, operation.path) for operation in operations()}
    documented = {
        (method.upper(), path) for path, item in DOCUMENT["paths"].items() for method in item
    }
    assert routed == declared == documented


def test_operation_ids_are_unique_camel_case_verbs_and_nouns() -> None:
    ids = [operation.values[2]["operationId"] for operation in OPERATIONS]
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    assert [name for name in ids if not re.fullmatch(r"[a-z]+([A-Z][a-z]+)+", name)] == []


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_every_operation_explains_itself(method: str, path: str, operation: Any) -> None:
    assert operation["summary"]
    assert not operation["summary"].endswith(".")
    assert operation["description"].endswith(".")
    known = [tag["name"] for tag in DOCUMENT["tags"]]
    assert len(operation["tags"]) == 1
    assert operation["tags"][0] in known
    assert operation.get("security", "bearer") == ([] if path == "/health" else "bearer")


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_path_parameters_are_those_of_the_path(method: str, path: str, operation: Any) -> None:
    in_path = re.findall(r"{([^}]*)}", path)
    listed = [each for each in operation.get("parameters", []) if each.get("in") == "path"]
    assert [each["name"] for each in listed] == in_path
    assert all(re.fullmatch(r"\w+", name) for name in in_path)
    for each in listed:
        fits = re.fullmatch(each["schema"].get("pattern", ".*"), str(each["example"]))
        assert fits
        assert isinstance(each["example"], int) == (each["schema"]["type"] == "integer")
        assert each["example"] in each["schema"].get("enum", [each["example"]])


def test_siblings_call_a_path_parameter_the_same() -> None:
    names: dict[str, str] = {}
    for path in DOCUMENT["paths"]:
        parts = path.split("/")
        for place, part in enumerate(parts):
            if part.startswith("{"):
                assert names.setdefault("/".join(parts[:place]), part) == part


def test_no_path_could_be_another() -> None:
    """A strict router would read the last part of one as the parameter of the other."""
    paths = [path.split("/") for path in DOCUMENT["paths"]]
    pairs = ((a, b) for a, b in combinations(paths, 2) if len(a) == len(b))
    alike = [
        ("/".join(a), "/".join(b))
        for a, b in pairs
        if all(x == y or "{" in x + y for x, y in zip(a, b, strict=True))
    ]
    assert alike == []


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_headers_follow_the_conventions(method: str, path: str, operation: Any) -> None:
    refs = [
        each["$ref"].rpartition("/")[2]
        for each in operation.get("parameters", [])
        if "$ref" in each
    ]
    success = [response for status, response in operation["responses"].items() if status < "3"]
    if method != "get":
        assert refs.pop(0) == "IdempotencyKey"
        assert all("Idempotency-Replayed" in each["headers"] for each in success)
        assert "412" in operation["responses"]
    if operation["operationId"] in LAST_WRITE_WINS:
        optional = ["IfMatchOptional", "IfNoneMatchOptional"]
        assert refs == (optional if method == "put" else optional[:1])
        assert "428" not in operation["responses"]
    elif method in ("put", "patch", "delete"):
        assert "428" in operation["responses"]
        assert refs in (["IfMatch"], ["IfMatchToReplace", "IfNoneMatchToCreate"])
    if method == "get":
        tagged = "ETag" in success[0]["headers"]
        assert ("304" in operation["responses"]) == ("IfNoneMatch" in refs)
        assert tagged == ("304" in operation["responses"] or operation["operationId"] in SHOWS_MORE)
    assert all("X-Request-Id" in each["headers"] for each in success)


def test_every_type_of_problem_is_promised_somewhere() -> None:
    promised = {
        name
        for response in DOCUMENT["components"]["responses"].values()
        for name in response["content"]["application/problem+json"]["examples"]
    }
    assert promised == {kind.code for kind in problems.ALL}


def test_every_problem_has_an_example_with_its_own_code() -> None:
    for response in DOCUMENT["components"]["responses"].values():
        for code, example in response["content"]["application/problem+json"]["examples"].items():
            assert example["value"]["code"] == code
            assert example["summary"]


def test_every_parameter_explains_itself_and_has_a_valid_example() -> None:
    listed = [each for o in OPERATIONS for each in o.values[2].get("parameters", [])]
    components = DOCUMENT["components"]
    own = [each for each in listed if "$ref" not in each]
    sent = components["parameters"].values()
    for each in sent:
        assert each["in"] == "header"
        assert each["description"].endswith("."), each
        # Swagger UI, Scalar and Bruno would send it: a key that is used up, or another's version.
        assert "example" not in each | each["schema"], each
    every = [*own, *components["headers"].values()]
    for each in every:
        assert each["description"].endswith("."), each
        whole = {**each["schema"], "components": components}
        if "example" in each:
            jsonschema.validate(each["example"], whole, format_checker=FORMATS)
    # A page that tries requests out would send it beside what it excludes.
    assert {each["name"] for each in every if "example" not in each} == {"days"}


def test_tags_are_grouped_in_their_order() -> None:
    grouped = [tag for group in DOCUMENT["x-tagGroups"] for tag in group["tags"]]
    assert grouped == [tag["name"] for tag in DOCUMENT["tags"]]
    assert all(tag["description"].endswith(".") for tag in DOCUMENT["tags"])


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_what_was_metered_stands_beside_its_operation(
    method: str, path: str, operation: Any
) -> None:
    cost = operation["x-dynamodb-cost"]
    assert cost.keys() == {"round_trips", "read_units", "write_units"}
    # Reference data comes without the table.
    reference = operation["tags"] == ["Protocols"] or path in REFERENCE
    assert cost["round_trips"] > 0 or reference
    assert (cost["write_units"] > 0) == (method != "get")


def test_every_component_is_used() -> None:
    used = {node["$ref"] for node in nodes(DOCUMENT) if isinstance(node.get("$ref"), str)}
    for kind in ("parameters", "headers", "responses", "schemas"):
        unused = [
            name
            for name in DOCUMENT["components"][kind]
            if f"#/components/{kind}/{name}" not in used
        ]
        assert unused == [], kind


def test_a_creation_links_to_what_takes_the_new_id() -> None:
    found = {
        operation["operationId"]: operation["responses"]["201"]["links"]
        for item in DOCUMENT["paths"].values()
        for method, operation in item.items()
        if method == "post" and "links" in operation["responses"].get("201", {})
    }
    ids = {operation.values[2]["operationId"] for operation in OPERATIONS}
    paths = {operation.operation_id: operation.path for operation in operations()}
    for creation, links in found.items():
        assert links.keys() <= ids, creation
        for target, link in links.items():
            assert link["operationId"] == target
            assert all(f"{{{name}}}" in paths[target] for name in link["parameters"])
    posts = [operation for operation in operations() if operation.method == "POST"]
    creations = {operation.operation_id for operation in posts if operation.status == 201}
    batches = {"createIntakeBatch", "createReadingBatch", "createHabitEntryBatch"}
    assert creations - found.keys() == batches
    of_workouts = {"getWorkout", "putWorkout", "updateWorkout", "deleteWorkout", "addWorkoutSet"}
    assert found["createWorkout"].keys() == of_workouts | {"getWorkoutSummary"}
    assert found["createReading"]["deleteReading"]["parameters"] == {
        "marker": "$response.body#/marker",
        "reading_id": "$response.body#/id",
    }
    assert "getAdoption" in found["createAdoption"]


def test_schemas_keep_to_what_generators_digest() -> None:
    # They pass over "if" and "not" beside an object's properties; validators do not.
    unwanted = {"nullable", "const", "title", "$defs", "allOf", "patternProperties"}
    for place, schema in schemas():
        assert not unwanted & schema.keys(), place
        assert schema.keys() & {"type", "anyOf", "oneOf", "$ref"}, place
        assert "integer" not in schema.get("type", "") or "format" in schema, place
        kinds = [each.get("type") for each in schema.get("anyOf", [])]
        assert not ("null" in kinds and all(kinds)), f"{place}: a type list would do"
        if "null" in schema.get("type", []) and "enum" in schema:
            assert None in schema["enum"], place


def test_every_enum_has_a_name() -> None:
    """Only conditions between fields, which this walk leaves out, and tags have values in place."""
    places = {place for place, schema in schemas() if "enum" in schema and "." in place}
    tags = {f"{name}.{tag}" for tag, branches in unions(SCHEMAS) for name in branches.values()}
    assert places == tags
    assert SCHEMAS["Muscle"]["enum"][0] == "abdominals"


def test_the_tag_of_a_branch_has_the_value_of_the_mapping() -> None:
    found = dict[str, set[str]]()
    for name, schema in SCHEMAS.items():
        assert ("oneOf" in schema) == ("discriminator" in schema), name
        for tag, branches in unions({name: schema}):
            found[name] = set(branches)
            named = [each["$ref"] for each in schema["oneOf"]]
            assert sorted(named) == sorted(schema["discriminator"]["mapping"].values())
            for value, branch in branches.items():
                assert SCHEMAS[branch]["properties"][tag]["enum"] == [value]
                assert tag in SCHEMAS[branch]["required"]
    assert {"Change", "HabitSchedule", "PlanScheduleInput", "ProtocolItem"} <= found.keys()
    assert found["StreakScheduleRuleInput"] == set(STREAKS.names)
    assert found["PlanSchedule"] == set(REGIMEN_SCHEDULES.names)


def test_the_examples_of_unions_and_their_branches_are_valid() -> None:
    shown = {name for name in SCHEMAS if "examples" in SCHEMAS[name]}
    wanted = {
        branch
        for union in ("Change", "HabitSchedule", "PlanScheduleInput", "StreakScheduleRule")
        for _, branches in unions({union: SCHEMAS[union]})
        for branch in branches.values()
    }
    # The year of excuses is only in the feed.
    assert wanted - shown <= {"ExcusesChange"}
    for name in wanted & shown | {"FieldError", "FreezeRule", "PlanSchedule"}:
        whole = {**SCHEMAS[name], "components": {"schemas": SCHEMAS}}
        for example in SCHEMAS[name]["examples"]:
            jsonschema.Draft202012Validator(whole).validate(example)


def test_an_enum_without_a_name_is_an_error() -> None:
    colour = {"properties": {"colour": {"type": "string", "enum": ["red", None]}}}
    named = EnumBook({"Paint": colour}, {"Colour": "Paint.colour"})
    reference = {"$ref": "#/components/schemas/Colour"}
    assert named.schemas == {"Colour": {"type": "string", "enum": ["red"]}}
    assert named.named(colour, "Paint")["properties"]["colour"] == {
        "anyOf": [reference, {"type": "null"}]
    }
    with pytest.raises(ValueError, match="the enum at Car/colour has no name"):
        named.named({"colour": {"enum": ["blue"]}}, "Car")
    with pytest.raises(ValueError, match="Paint is no name for the values of"):
        EnumBook({"Paint": colour}, {"Paint": "Paint.colour"})


def test_bodies_are_closed_and_answers_are_open() -> None:
    bodies = {name for name in SCHEMAS if re.search(r"(Create|Patch|Input)$", name)}
    assert bodies
    for name in bodies:
        parts = [
            SCHEMAS[each] for _, found in unions({name: SCHEMAS[name]}) for each in found.values()
        ]
        for part in parts or [SCHEMAS[name]]:
            assert part["additionalProperties"] is False, name
    for name in ("Workout", "WorkoutPage", "Exercise", "Streak", "WorkoutChange", "Problem"):
        assert "additionalProperties" not in SCHEMAS[name], name


def test_answers_tell_absent_from_null() -> None:
    workout, streak = SCHEMAS["Workout"], SCHEMAS["Streak"]
    assert {"id", "version", "title", "type", "exercises", "local_date"} <= set(workout["required"])
    assert "notes" not in workout["required"]
    assert workout["properties"]["notes"]["type"] == "string"
    assert "at_risk_until" in streak["required"]
    assert streak["properties"]["at_risk_until"]["type"] == ["string", "null"]
    assert set(SCHEMAS["WorkoutPage"]["required"]) == {"items", "next_cursor"}
    assert SCHEMAS["WorkoutPage"]["properties"]["next_cursor"]["type"] == ["string", "null"]
    assert SCHEMAS["SetTarget"] != SCHEMAS["SetTargetInput"]
    assert "WeightInput" not in SCHEMAS
