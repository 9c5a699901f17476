"""The contract explains itself: each property, and each object by an example."""

import copy
from typing import Any

import jsonschema

from chalicelib.application import operations
from tests.support.contract import FORMATS
from tools.contract.completeness import findings, is_structure
from tools.contract.descriptions import Descriptions, Texts
from tools.contract.document import build
from tools.contract.examples import PROBLEMS, Examples
from tools.contract.schema_examples import Sample, with_examples, without_examples
from tools.contract.schemas import SchemaBook

EXAMPLES = Examples.load()
DOCUMENT = build(EXAMPLES)
SCHEMAS = DOCUMENT["components"]["schemas"]


def test_nothing_is_missing() -> None:
    assert findings(DOCUMENT) == []


def test_what_is_missing_is_found() -> None:
    planted: dict[str, tuple[str, Any]] = {
        "Dose.amount has no description": (
            "property-description",
            lambda s: s["Dose"]["properties"]["amount"].pop("description"),
        ),
        "Dose.unit is described as: The unit of the dose.": (
            "description-repeats-name",
            lambda s: s["Dose"]["properties"]["unit"].update(description="The unit of the dose."),
        ),
        "Dose.unit is described with a tag: In the unit <unit>.": (
            "description-tag",
            lambda s: s["Dose"]["properties"]["unit"].update(description="In the unit <unit>."),
        ),
        "Workout.source.app has no description": (
            "property-description",
            lambda s: s["Workout"]["properties"]["source"].update(
                anyOf=[{"items": {"properties": {"app": {"type": "string"}}}}]
            ),
        ),
        "Height has no example": ("schema-example", lambda s: s["Height"].pop("examples")),
        "Grade has no example": ("schema-example", lambda s: s.update(Grade={"oneOf": []})),
    }
    for message, (rule, plant) in planted.items():
        document = copy.deepcopy(DOCUMENT)
        plant(document["components"]["schemas"])
        assert findings(document) == [{"ruleId": rule, "message": message}]


def test_examples_of_schemas_are_valid() -> None:
    components = {"components": {"schemas": SCHEMAS}}
    wrong = [
        f"{name}: {error.message}"
        for name, schema in SCHEMAS.items()
        for example in schema.get("examples", ())
        if is_structure(schema)
        for error in jsonschema.Draft202012Validator(
            schema | components, format_checker=FORMATS
        ).iter_errors(example)
    ]
    assert wrong == []
    assert any(map(is_structure, SCHEMAS.values()))


def test_no_text_is_unused() -> None:
    """A text is deleted with its property, or if the model describes it."""
    book = SchemaBook(operations())
    assert book.descriptions.unused() == []


def test_a_text_is_that_of_relatives_and_the_model_takes_precedence() -> None:
    texts = Texts({"id": "Shared."}, {"Run": {"pace": "Of runs.", "sport": "Not used."}})
    names = ("id", "pace", "sport")
    plain: dict[str, Any] = {name: {"type": "string"} for name in names}
    schemas = {
        "Run": {"properties": plain | {"sport": {"description": "By the model."}}},
        "RunCreate": {"properties": plain},
        "RunCreateInput": {"properties": plain},
        "Walk": {"properties": plain},
    }
    book = Descriptions(texts, {"RunCreate": ["Run"]})
    described = book.added(schemas)
    for name in ("RunCreate", "RunCreateInput"):
        found = described[name]["properties"]
        assert [found[each]["description"] for each in names[:2]] == ["Shared.", "Of runs."]
    assert described["Run"]["properties"]["sport"]["description"] == "By the model."
    assert "description" not in described["Walk"]["properties"]["pace"]
    assert book.unused() == []
    assert Descriptions(texts, {}).unused() == ["shared.id", "Run.pace", "Run.sport"]


def test_an_example_is_readable_and_shows_much() -> None:
    reference = {"$ref": "#/components/schemas/Entry"}
    entry = {"type": "object", "properties": {"id": {}, "notes": {"type": "string"}}}
    schemas: dict[str, Any] = {
        "Entry": entry,
        "EntryPatch": entry | {"properties": {"id": {"readOnly": True}, "notes": {}}},
        "EntryPage": {"properties": {"items": {"items": reference}}},
        "Either": {"oneOf": [{"type": "string"}, reference]},
        "Never": {"properties": {"x": {}}},
    }
    short, full, long = {"id": 1}, {"id": 2, "notes": "."}, {"id": 3, "notes": "." * 2_000}
    page = {"items": [short, full, long]}
    samples = [
        Sample({"$ref": "#/components/schemas/EntryPage"}, page),
        Sample({"$ref": "#/components/schemas/Either"}, full),
    ]
    found = with_examples(schemas, samples)
    assert found["Entry"]["examples"] == [full]
    assert found["EntryPatch"]["examples"] == [{"notes": "."}]
    assert found["EntryPage"]["examples"] == [{"items": [short]}]
    assert found["Either"]["examples"] == [full]
    assert "examples" not in found["Never"]
    bare = without_examples({"components": {"schemas": found}})
    assert bare == {"components": {"schemas": schemas}}


def test_the_first_example_of_an_operation_is_an_ordinary_request() -> None:
    """Tools show it by default: no import, and no schedule or goal that needs an explanation."""
    imports = [
        name
        for name, exchanges in EXAMPLES.exchanges.items()
        if name != PROBLEMS and "source" in (exchanges[0]["request"].get("body") or {})
    ]
    assert imports == []
    first = {name: exchanges[0]["name"] for name, exchanges in EXAMPLES.exchanges.items()}
    assert first["createWorkout"] == "strength"
    assert first["createHabit"] == "on_some_days_a_week"
    assert first["listHabitEntries"] == "newest_first"
