"""The parser of DynamoDB's answers returns what botocore's own parser returns."""

import base64
import json
from typing import Any

import botocore.session
import pytest
from botocore.awsrequest import HeadersDict
from botocore.parsers import JSONParser
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.table import client
from chalicelib.table.codec import from_wire
from chalicelib.table.parser import ItemParser, ItemParserFactory

MODEL = botocore.session.get_session().get_service_model("dynamodb")
OPERATIONS = ("GetItem", "BatchGetItem", "Query", "TransactWriteItems")

NAMES = st.text(max_size=4) | st.sampled_from(["B", "BS", "S", "doc", "M"])
BINARY = st.binary(max_size=12).map(lambda value: base64.b64encode(value).decode())
SCALARS = (
    st.fixed_dictionaries({"S": st.text(max_size=8)})
    | st.fixed_dictionaries({"N": st.integers().map(str)})
    | st.fixed_dictionaries({"B": BINARY})
    | st.fixed_dictionaries({"BOOL": st.booleans()})
    | st.fixed_dictionaries({"NULL": st.just(value=True)})
)
ITEMS = st.dictionaries(NAMES, SCALARS, max_size=4)
CAPACITY = st.fixed_dictionaries({"TableName": st.just("t"), "CapacityUnits": st.floats(0, 9)})
BODIES = {
    "GetItem": st.fixed_dictionaries({}, optional={"Item": ITEMS, "ConsumedCapacity": CAPACITY}),
    "Query": st.fixed_dictionaries(
        {"Items": st.lists(ITEMS, max_size=3), "Count": st.integers(0, 3)},
        optional={"LastEvaluatedKey": ITEMS | st.none(), "ConsumedCapacity": CAPACITY},
    ),
    "BatchGetItem": st.fixed_dictionaries(
        {"Responses": st.dictionaries(NAMES, st.lists(ITEMS, max_size=3), max_size=2)},
        optional={
            "UnprocessedKeys": st.dictionaries(
                NAMES, st.fixed_dictionaries({"Keys": st.lists(ITEMS, max_size=2)}), max_size=2
            ),
            "ConsumedCapacity": st.lists(CAPACITY, max_size=2),
            "Unknown": st.just("passed over"),
        },
    ),
    "TransactWriteItems": st.fixed_dictionaries(
        {}, optional={"ConsumedCapacity": st.lists(CAPACITY, max_size=2)}
    ),
}


def both(operation: str, body: bytes, status: int = 200, **headers: str) -> tuple[Any, Any]:
    """Return what our parser and botocore's make of one answer, with binary values as bytes."""
    ours, theirs = parsed(operation, body, status, ItemParser(), JSONParser(), **headers)
    return with_bytes(ours), theirs


def parsed(
    operation: str, body: bytes, status: int, *parsers: JSONParser, **headers: str
) -> list[Any]:
    """Return what some parsers make of one answer."""
    given = HeadersDict({"Content-Type": "application/x-amz-json-1.0", **headers})
    response = {"status_code": status, "headers": given, "body": body, "context": {}}
    shape = MODEL.operation_model(operation).output_shape
    return [parser.parse(response, shape) for parser in parsers]


def with_bytes(value: Any) -> Any:
    """Return an answer with the binary values that ``from_wire`` would make bytes."""
    if isinstance(value, list):
        return [with_bytes(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: base64.b64decode(each) if name == "B" and isinstance(each, str) else with_bytes(each)
        for name, each in value.items()
    }


@given(st.data(), st.sampled_from(OPERATIONS), st.booleans())
def test_answers_are_those_of_botocore(data: st.DataObject, operation: str, named: bool) -> None:
    body = json.dumps(data.draw(BODIES[operation])).encode()
    ours, theirs = both(operation, body, **({"x-amzn-RequestId": "r"} if named else {}))
    assert ours == theirs
    assert ours["ResponseMetadata"].get("RequestId") == ("r" if named else None)


def test_binary_values_are_bytes_and_an_attribute_may_be_named_like_their_type() -> None:
    binary = base64.b64encode(b"\x00\xff").decode()
    item = {"B": {"S": "text"}, "doc": {"B": binary}}
    for parser in (ItemParser(), JSONParser()):
        (answer,) = parsed("GetItem", json.dumps({"Item": item}).encode(), 200, parser)
        assert from_wire(answer["Item"]) == {"B": "text", "doc": b"\x00\xff"}


CANCELLED = {
    "__type": "x#TransactionCanceledException",
    "Message": "m",
    "CancellationReasons": [
        {"Code": "None"},
        {"Code": "ConditionalCheckFailed", "Item": {"doc": {"B": "AA=="}}},
    ],
}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"not JSON"),
        (400, b'{"__type": "x#ValidationException", "message": "m"}'),
        (400, json.dumps(CANCELLED).encode()),
        (503, b"<html>busy</html>"),
    ],
)
def test_errors_and_broken_answers_are_those_of_botocore(status: int, body: bytes) -> None:
    ours, theirs = both("TransactWriteItems", body, status)
    assert ours == theirs


def test_answers_without_items_are_left_to_botocore() -> None:
    body = b'{"Table": {"CreationDateTime": 1760000000.5, "TableName": "t"}}'
    ours, theirs = both("DescribeTable", body)
    assert ours == theirs
    assert ours["Table"]["CreationDateTime"].year == 2025


def test_the_client_of_the_app_uses_it() -> None:
    factory = client.dynamodb()._endpoint._response_parser_factory
    assert isinstance(factory, ItemParserFactory)
    assert isinstance(factory.create_parser("json"), ItemParser)
    assert not isinstance(factory.create_parser("query"), ItemParser)
