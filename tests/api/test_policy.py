"""The function's IAM policy: what the operations use, all of it and nothing else.

Every operation is driven once, and every call of botocore is turned into the permissions that AWS
asks for it. What a single operation is not granted fails, and so does what none of them uses.
"""

import json

import pytest
from botocore.client import BaseClient
from moto import mock_aws

from app import app as chalice_app
from chalicelib.account.imports import stage
from chalicelib.application import operations
from chalicelib.table.client import dynamodb
from tests.conftest import TABLE
from tests.support.api import Api
from tests.support.grants import (
    LAMBDA_S_OWN,
    Grant,
    grants,
    import_services,
    policy_of,
    recorder,
    refused,
    unused,
)
from tools.local.tables import create_table
from tools.local.world import World

POLICY = policy_of("policy")
LOG = "Date,Exercise,Category,Weight (kg),Reps\n2026-01-05,Deadlift,Back,140,5\n"


def also(api: Api, operation_id: str) -> None:
    """Send what an operation does in another way."""
    match operation_id:
        case "listChanges":
            # The first pass reads the table, a later one the index.
            now = api.get("/v1/changes?from=now").json["next_cursor"]
            assert api.get(f"/v1/changes?cursor={now}").status == 200
        case "createImport":
            assert api.post("/v1/imports", {"text": LOG}).status == 201


@pytest.fixture(scope="module")
def used() -> dict[str, set[Grant]]:
    """What each operation used, by operation id, with what came before it in its world."""
    found: dict[str, set[Grant]] = {}
    before = stage.services()
    for operation in operations():
        record = found.setdefault(operation.operation_id, set()).update
        with mock_aws(), pytest.MonkeyPatch.context() as patch:
            create_table(dynamodb(), TABLE)
            stage.use(import_services(record))
            patch.setattr(BaseClient, "_make_api_call", recorder(record))
            api = Api(chalice_app, "alice")
            answer = World(api).send(operation)
            assert answer.status in operation.statuses, answer.body
            also(api, operation.operation_id)
    stage.use(before)
    return found


def test_every_operation_may_do_what_it_does(used: dict[str, set[Grant]]) -> None:
    missing = {name: refused(grants(POLICY), each) for name, each in used.items()}
    assert {name: each for name, each in missing.items() if each} == {}


def test_nothing_is_granted_that_no_operation_uses(used: dict[str, set[Grant]]) -> None:
    assert unused(grants(POLICY), LAMBDA_S_OWN.union(*used.values())) == set()


@pytest.mark.parametrize("grant", sorted(grants(POLICY)), ids=" on ".join)
def test_without_any_one_grant_something_is_refused(
    used: dict[str, set[Grant]], grant: Grant
) -> None:
    assert refused(grants(POLICY) - {grant}, LAMBDA_S_OWN.union(*used.values()))


def test_lambda_may_write_the_log() -> None:
    assert grants(POLICY) >= LAMBDA_S_OWN


def test_only_names_of_files_have_wildcards_and_there_is_no_scan() -> None:
    for statement in POLICY["Statement"]:
        text = json.dumps(statement)
        assert "*" not in text or "${Bucket.Arn}/imports/" in text or "s3:prefix" in text
        assert "*" not in json.dumps(statement["Action"])
    text = json.dumps(POLICY)
    assert "Scan" not in text
    assert "NotAction" not in text
    assert "NotResource" not in text


def test_files_of_imports_are_all_that_it_reads_and_writes() -> None:
    files = {grant for grant in grants(POLICY) if grant[0].startswith("s3:")}
    assert files == {
        ("s3:PutObject", "Bucket/imports/*/*/source"),
        ("s3:GetObject", "Bucket/imports/*"),
        ("s3:ListBucket", "Bucket/imports/*"),
    }
