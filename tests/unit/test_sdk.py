"""The session for DynamoDB alone sends what botocore's own session sends, and reads less."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.config import Config
from botocore.session import Session

from chalicelib.table.sdk import DATA, dynamodb_session
from tests.support.api import ROOT
from tools.deployment import sdk_data

KEY = {"pk": {"S": "USER#1"}, "sk": {"S": "PROFILE"}}
REQUESTS: dict[str, dict[str, Any]] = {
    "get_item": {"TableName": "t", "Key": KEY, "ConsistentRead": True},
    "batch_get_item": {"RequestItems": {"t": {"Keys": [KEY]}}},
    "query": {
        "TableName": "t",
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": "USER#1"}},
    },
    "transact_write_items": {
        "TransactItems": [{"Put": {"TableName": "t", "Item": KEY | {"doc": {"B": b"\x00\x01"}}}}],
        "ClientRequestToken": "token",
    },
}
# They contain the time, or a number at random; or, for Amazon's statistics, which of its parts
# botocore used.
CHANGING = {"authorization", "x-amz-date", "amz-sdk-invocation-id", "user-agent"}

# Makes the client as in Lambda and prints the files of botocore's data that are opened for that.
OPENED = """
import json, sys
opened = set()
sys.addaudithook(lambda event, args: event == "open" and opened.add(str(args[0])))
from chalicelib.table.client import dynamodb
dynamodb()
print(json.dumps(sorted(path for path in opened if "/botocore/data/" in path)))
"""


class NotSent(Exception):
    """Takes the place of an answer."""


def sent(session: Session, operation: str, region: str, **config: Any) -> tuple[Any, ...]:
    """Return what a client of ``session`` would send: method, URL, headers and body."""
    requests: list[AWSPreparedRequest] = []

    def keep(request: AWSPreparedRequest, **_: Any) -> None:
        requests.append(request)
        raise NotSent

    client: Any = session.create_client(
        "dynamodb", region_name=region, config=Config(retries={"total_max_attempts": 1}, **config)
    )
    client.meta.events.register("before-send", keep)
    with pytest.raises(NotSent):
        getattr(client, operation)(**REQUESTS[operation])
    [request] = requests
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert headers.keys() >= CHANGING
    kept = {name: value for name, value in headers.items() if name not in CHANGING}
    return request.method, request.url, kept, request.body


@pytest.fixture(autouse=True)
def lambda_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "bluestreak")
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793")


@pytest.mark.parametrize("name", sdk_data.excerpt())
def test_the_data_are_those_of_the_pinned_botocore(name: str) -> None:
    assert sdk_data.path(name).read_text(encoding="utf-8") == sdk_data.text(
        sdk_data.excerpt()[name]
    )


def test_there_are_no_other_data() -> None:
    files = {path for path in DATA.rglob("*") if path.is_file() and path.name != "NOTICE.txt"}
    assert files == set(map(sdk_data.path, sdk_data.excerpt()))


@pytest.mark.parametrize("operation", REQUESTS)
def test_a_request_is_the_one_of_a_whole_session(operation: str) -> None:
    request = sent(dynamodb_session(), operation, "us-east-1")
    assert request == sent(Session(), operation, "us-east-1")
    assert "x-amzn-trace-id" in request[2]


@pytest.mark.parametrize("region", ["eu-central-1", "cn-north-1", "us-gov-west-1", "us-iso-east-1"])
def test_so_is_its_endpoint(region: str) -> None:
    request = sent(dynamodb_session(), "query", region)
    assert request[1] == sent(Session(), "query", region)[1]


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1", "cn-north-1"])
@pytest.mark.parametrize("variant", ["use_fips_endpoint", "use_dualstack_endpoint"])
def test_so_is_another_endpoint_of_the_region(region: str, variant: str) -> None:
    """The partitions of governments have several names for these."""
    request = sent(dynamodb_session(), "query", region, **{variant: True})
    assert request[1] == sent(Session(), "query", region, **{variant: True})[1]


def test_so_is_an_endpoint_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:8765")
    request = sent(dynamodb_session(), "query", "us-east-1")
    assert request == sent(Session(), "query", "us-east-1")
    assert request[1] == "http://127.0.0.1:8765/"


def test_credentials_of_the_environment_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    # Another module on this worker may have left those of its engine.
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    credentials = dynamodb_session().get_credentials()
    assert credentials
    assert (credentials.method, credentials.access_key) == ("env", "test")


def test_without_them_botocore_looks_where_it_always_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    shared = tmp_path / "credentials"
    shared.write_text("[default]\naws_access_key_id=shared\naws_secret_access_key=shared\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(shared))
    credentials = dynamodb_session().get_credentials()
    assert credentials
    assert credentials.access_key == "shared"


def test_no_large_file_of_botocore_is_read() -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPENED],
        env=os.environ | {"AWS_LAMBDA_FUNCTION_NAME": "bluestreak"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    sizes = {path: Path(path).stat().st_size for path in json.loads(done.stdout)}
    assert sizes
    assert max(sizes.values()) < 10_000
