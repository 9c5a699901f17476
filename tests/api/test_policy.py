"""The function's IAM policy: what the operations use, all of it and nothing else.

Every operation is driven once, and every call of botocore is turned into the permissions that AWS
asks for it. What a single operation is not granted fails, and so does what none of them uses.
"""

import json
from typing import Any

import pytest
from botocore.client import BaseClient
from moto import mock_aws

from app import app as chalice_app
from chalicelib.application import operations
from chalicelib.table.client import dynamodb
from tests.conftest import TABLE
from tests.support.api import ROOT, Api
from tools.local.tables import create_table
from tools.local.world import World

POLICY = json.loads((ROOT / ".chalice/policy.json").read_text(encoding="utf-8"))
# What Lambda does itself with the function's role, in the log group that the stack makes.
LAMBDA_S_OWN = {("logs:CreateLogStream", "LogGroup"), ("logs:PutLogEvents", "LogGroup")}

Grant = tuple[str, str]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def resource_name(resource: Any) -> str:
    """Return what a resource of the policy is: ``Table``, or ``Table/index/by_id``."""
    match resource:
        case {"Fn::GetAtt": [name, "Arn"]}:
            return str(name)
        case {"Fn::Sub": str(text)}:
            return text.replace("${Table.Arn}", "Table")
    raise AssertionError(f"{resource} names nothing of this stack")


def grants(policy: Any) -> set[Grant]:
    """Return every action and resource that the policy allows."""
    assert all(statement["Effect"] == "Allow" for statement in policy["Statement"])
    return {
        (action, resource_name(resource))
        for statement in policy["Statement"]
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


def needed(service: str, operation: str, request: Any) -> set[Grant]:
    """Return what AWS wants to have been granted for one call."""
    assert service == "dynamodb", f"{service}:{operation} is not known to this test"
    if operation == "TransactWriteItems":
        names = {"ConditionCheck": "ConditionCheckItem"}
        actions = [next(iter(each.items())) for each in request["TransactItems"]]
        assert {action["TableName"] for _, action in actions} == {TABLE}
        return {(f"dynamodb:{names.get(kind, kind + 'Item')}", "Table") for kind, _ in actions}
    if operation == "BatchGetItem":
        assert set(request["RequestItems"]) == {TABLE}
    else:
        assert request["TableName"] == TABLE
    index = f"/index/{request['IndexName']}" if "IndexName" in request else ""
    return {(f"dynamodb:{operation}", f"Table{index}")}


@pytest.fixture(scope="module")
def used() -> dict[str, set[Grant]]:
    """What each operation used, by operation id, with what came before it in its world."""
    found: dict[str, set[Grant]] = {}
    send = BaseClient._make_api_call

    def record(client: Any, operation: str, request: Any) -> Any:
        found[current] |= needed(client.meta.service_model.service_name, operation, request)
        return send(client, operation, request)

    for operation in operations():
        current = operation.operation_id
        found[current] = set()
        with mock_aws(), pytest.MonkeyPatch.context() as patch:
            create_table(dynamodb(), TABLE)
            patch.setattr(BaseClient, "_make_api_call", record)
            api = Api(chalice_app, "alice")
            answer = World(api).send(operation)
            assert answer.status in operation.statuses, answer.body
            if current == "listChanges":
                # The first pass reads the table, a later one the index.
                now = api.get("/v1/changes?from=now").json["next_cursor"]
                assert api.get(f"/v1/changes?cursor={now}").status == 200
    return found


def test_every_operation_may_do_what_it_does(used: dict[str, set[Grant]]) -> None:
    allowed = grants(POLICY)
    refused = {name: missing for name, each in used.items() if (missing := each - allowed)}
    assert refused == {}


def test_nothing_is_granted_that_no_operation_uses(used: dict[str, set[Grant]]) -> None:
    assert grants(POLICY) - LAMBDA_S_OWN - set().union(*used.values()) == set()


@pytest.mark.parametrize("grant", sorted(grants(POLICY)), ids=" on ".join)
def test_without_any_one_grant_something_is_refused(
    used: dict[str, set[Grant]], grant: Grant
) -> None:
    mutant = grants(POLICY) - {grant}
    assert not LAMBDA_S_OWN | set().union(*used.values()) <= mutant


def test_lambda_may_write_the_log(used: dict[str, set[Grant]]) -> None:
    assert grants(POLICY) >= LAMBDA_S_OWN


def test_there_is_no_wildcard_and_no_scan() -> None:
    text = json.dumps(POLICY)
    assert "*" not in text
    assert "Scan" not in text
    assert "NotAction" not in text
    assert "NotResource" not in text
