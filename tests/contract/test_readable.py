"""What the reference shows in another form than the contract has, so that it can be read."""

from typing import Any

from tools.contract.readable import readable

RULE = {"type": "object", "description": "The days.", "properties": {}, "examples": [{}]}
COST = {"round_trips": 2, "read_units": 0.5, "write_units": 0.0}


def shown(properties: dict[str, Any]) -> Any:
    """Return the properties of a schema as the reference has them."""
    body = {"type": "object", "properties": properties, "if": {}, "then": {}}
    colour = {"type": "string", "enum": ["red", "blue"]}
    schemas = {"Body": body, "Rule": RULE, "Colour": colour}
    found = readable({"paths": {}, "components": {"schemas": schemas}})["components"]["schemas"]
    assert found["Body"].keys() == {"type", "properties"}
    assert "examples" not in found["Rule"]
    return found["Body"]["properties"]


def test_a_value_that_may_be_null_is_no_choice() -> None:
    rule, colour = ({"$ref": f"#/components/schemas/{name}"} for name in ("Rule", "Colour"))
    null = {"type": "null"}
    found = shown(
        {
            "rule": {"anyOf": [rule, null], "description": "When."},
            "colour": {"anyOf": [colour, null], "default": "red", "description": "Its paint."},
            "either": {"anyOf": [rule, {"type": "string"}, null]},
        }
    )
    both = "When.\n\nThe days."
    assert found["rule"] == {**rule, "nullable": True, "description": both}
    assert found["colour"] == {
        "type": "string",
        "enum": ["red", "blue"],
        "nullable": True,
        "default": "red",
        "description": "Its paint.",
    }
    assert len(found["either"]["anyOf"]) == 3


def test_values_in_a_row_are_a_list_and_examples_are_as_they_were() -> None:
    text = "By kind. `a`: first. `b`: next;\n`c`: `a` again."
    found = shown(
        {
            "kind": {"type": "string", "description": text, "examples": [{"description": text}]},
            "two": {"type": "string", "description": "`a`: first. `b`: last."},
            "description": {"type": "string", "description": "Plain."},
        }
    )
    listed = "By kind.\n\n* `a`: first.\n* `b`: next;\n* `c`: `a` again."
    assert found["kind"]["description"] == listed
    assert found["kind"]["examples"] == [{"description": text}]
    assert found["two"]["description"] == "`a`: first. `b`: last."
    assert found["description"]["description"] == "Plain."


def test_a_union_shows_what_selects_its_schemas() -> None:
    daily = {"type": "object", "properties": {"type": {"enum": ["daily"]}}}
    reference = {"$ref": "#/components/schemas/Daily"}
    union = {
        "description": "By `type`.",
        "oneOf": [reference],
        "discriminator": {"propertyName": "type", "mapping": {"daily": reference["$ref"]}},
    }
    habit = {"schedule": {"$ref": "#/components/schemas/Schedule", "description": "When."}}
    schemas = {"Daily": daily, "Schedule": union, "Habit": {"properties": habit}}
    found = readable({"paths": {}, "components": {"schemas": schemas}})["components"]["schemas"]
    assert found["Daily"]["title"] == "daily"
    assert found["Habit"]["properties"]["schedule"] == {
        "oneOf": [reference],
        "description": "When.\n\nBy `type`.",
    }
    assert "title" not in schemas["Daily"]


def test_a_cost_is_a_sentence() -> None:
    operation: dict[str, Any] = {"description": "Reads.", "x-dynamodb-cost": COST}
    paths = {"/v1/things": {"get": operation}}
    found = readable({"paths": paths, "components": {"schemas": {}}})["paths"]["/v1/things"]["get"]
    cost = "Calls of DynamoDB: 2; read units: 0.5; write units: 0."
    assert found == {"description": f"Reads.\n\n{cost}"}
