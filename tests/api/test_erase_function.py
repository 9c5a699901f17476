"""The function that erases accounts, on Cognito and S3, and its IAM policy: all that it uses.

Every call of botocore is turned into the permissions that AWS asks for it. What is not granted
fails, and so does what is granted and not used.
"""

import json
import re
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.client import BaseClient

from chalicelib.account.erasure import elsewhere, stage
from chalicelib.account.erasure.elsewhere import BucketFiles, CognitoUsers
from chalicelib.account.erasure.errors import ErasureError
from chalicelib.account.erasure.function import erase
from chalicelib.account.imports.storage import source_of
from chalicelib.http.middleware import keyed_hash
from chalicelib.settings import settings
from chalicelib.table.client import dynamodb
from chalicelib.table.deletion import ERASED
from chalicelib.table.session import wall_clock
from tests.conftest import TABLE
from tests.support.account import items_of
from tests.support.api import ROOT, Api
from tests.support.erasure import HASH_KEY
from tests.support.grants import LAMBDA_S_OWN, as_list, resource_name

POLICY = json.loads((ROOT / ".chalice/erase-policy.json").read_text(encoding="utf-8"))
API_POLICY = json.loads((ROOT / ".chalice/policy.json").read_text(encoding="utf-8"))
IMPORTS_POLICY = json.loads((ROOT / ".chalice/imports-policy.json").read_text(encoding="utf-8"))
REGION = "us-east-1"
BUCKET = "bluestreak-files"

Grant = tuple[str, str]


class Context:
    """Lambda's context of a run with a quarter of an hour."""

    def get_remaining_time_in_millis(self) -> int:
        return 900_000


class Pool:
    """A user pool, which answers botocore's calls in place of Cognito.

    Attributes:
        arn: of the pool.
        users: the user names by id.
        signed_out: the names of those whose sessions were ended.
    """

    def __init__(self) -> None:
        self.arn = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc"
        self.users: dict[str, str] = {}
        self.signed_out: list[str] = []

    def sign_up(self, provider: str = "") -> str:
        """Make a user, of another provider if one is named; return the id."""
        user_id = str(uuid.uuid4())
        self.users[user_id] = f"{provider}{user_id}"
        return user_id

    def __call__(self, model: Any, params: Any, **_: Any) -> tuple[Any, Any]:
        """Answer a call, whose parameters botocore has validated."""
        request = json.loads(params["body"])
        assert request.pop("UserPoolId") == self.arn.rpartition("/")[2]
        if model.name == "ListUsers":
            [wanted] = re.findall(r'^sub = "([^"]+)"$', request["Filter"])
            names = [name for user_id, name in self.users.items() if user_id == wanted]
            return SimpleNamespace(status_code=200), {"Users": [{"Username": n} for n in names]}
        name = request["Username"]
        if name not in self.users.values():
            missing = {"Code": "UserNotFoundException", "Message": ""}
            return SimpleNamespace(status_code=400), {"Error": missing, "ResponseMetadata": {}}
        if model.name == "AdminUserGlobalSignOut":
            self.signed_out.append(name)
        else:
            assert model.name == "AdminDeleteUser"
            self.users = {key: each for key, each in self.users.items() if each != name}
        return SimpleNamespace(status_code=200), {}


@dataclass
class Stage:
    """Cognito and S3 of a stage.

    Attributes:
        pool: the user pool.
        cognito, s3: clients.
        granted: what the calls so far require.
    """

    pool: Pool
    cognito: Any
    s3: Any
    granted: set[Grant] = field(default_factory=set)

    @property
    def users(self) -> CognitoUsers:
        """The users, as the worker sees them."""
        return CognitoUsers(self.cognito, self.pool.arn)

    def names(self) -> list[str]:
        """Return the names of all files."""
        return list(BucketFiles(self.s3, BUCKET).names(""))


def needed(service: str, operation: str, request: Any) -> set[Grant]:
    """Return what AWS wants to have been granted for one call."""
    if service == "cognito-idp":
        return {(f"cognito-idp:{operation}", "Pool")}
    if service == "s3":
        assert request["Bucket"] == BUCKET
        if operation == "ListObjectsV2":
            prefix = request["Prefix"].partition("/")[0]
            return {("s3:ListBucket", "Bucket"), ("s3:prefix", f"{prefix}/*")}
        if operation == "DeleteObjects":
            keys = [each["Key"] for each in request["Delete"]["Objects"]]
            return {("s3:DeleteObject", f"Bucket/{key.partition('/')[0]}/*") for key in keys}
        return {(f"s3:{operation}", f"Bucket/{request['Key'].partition('/')[0]}/*")}
    if operation == "TransactWriteItems":
        actions = [next(iter(each.items())) for each in request["TransactItems"]]
        assert {action["TableName"] for _, action in actions} == {TABLE}
        return {(f"dynamodb:{kind}Item", "Table") for kind, _ in actions}
    if operation == "BatchWriteItem":
        assert set(request["RequestItems"]) == {TABLE}
    else:
        assert request["TableName"] == TABLE
        assert "IndexName" not in request
    return {(f"dynamodb:{operation}", "Table")}


def grants(policy: Any) -> set[Grant]:
    """Return every action and resource that a policy allows, and the prefixes of lists."""
    found: set[Grant] = set()
    for statement in policy["Statement"]:
        assert statement["Effect"] == "Allow"
        actions, resources = as_list(statement["Action"]), as_list(statement["Resource"])
        found |= {(action, resource_name(each)) for action in actions for each in resources}
        prefixes = statement.get("Condition", {}).get("StringLike", {}).get("s3:prefix", [])
        found |= {("s3:prefix", each) for each in prefixes}
    return found


@pytest.fixture
def aws(api: Api, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A stage in moto, with a pool."""
    pool, clients = Pool(), {name: elsewhere.client(name, REGION) for name in ("cognito-idp", "s3")}
    clients["cognito-idp"].meta.events.register("before-call.cognito-idp", pool)
    clients["s3"].create_bucket(Bucket=BUCKET)
    found = settings()._replace(
        bucket=BUCKET, user_pool_arn=pool.arn, log_hash_key=HASH_KEY, account_memory_s=0
    )
    monkeypatch.setattr(stage, "settings", lambda: found)
    monkeypatch.setattr(stage, "client", lambda name, _: clients[name])
    monkeypatch.setattr(stage, "LONGEST_REQUEST_S", 0)
    return Stage(pool, clients["cognito-idp"], clients["s3"])


@pytest.fixture
def recording(aws: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    send = BaseClient._make_api_call

    def record(client: Any, operation: str, request: Any) -> Any:
        if running:
            aws.granted |= needed(client.meta.service_model.service_name, operation, request)
        return send(client, operation, request)

    running: list[bool] = []
    original = stage.run

    def run(**options: Any) -> Any:
        running.append(True)
        try:
            return original(**options)
        finally:
            running.clear()

    monkeypatch.setattr(BaseClient, "_make_api_call", record)
    monkeypatch.setattr(stage, "run", run)


def due(api: Api, user: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Request the erasure of an account, and let the time pass."""
    assert api.post("/v1/exercises", {"name": "Sled"}, user=user).status == 201
    assert api.post("/v1/account/deletion", {"confirm": "DELETE"}, user=user).status == 202
    later = wall_clock() + timedelta(days=15)
    monkeypatch.setattr(stage, "wall_clock", lambda: later)


@pytest.mark.parametrize("provider", ["", "Google_"])
def test_it_erases_the_user_of_the_pool_and_the_files(
    aws: Stage, api: Api, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, other = aws.pool.sign_up(provider), aws.pool.sign_up()
    kept = [source_of(other, "7"), f"users/{other}/import.csv"]
    for name in (*kept, source_of(user, "7"), f"users/{user}/import.csv"):
        aws.s3.put_object(Bucket=BUCKET, Key=name, Body=b"1")
    due(api, user, monkeypatch)
    assert erase({}, Context()) == {"erased": 1, "left": 0}
    assert list(aws.pool.users) == [other]
    assert aws.pool.signed_out == [provider + user]
    assert aws.names() == [f"erased/{keyed_hash(user, HASH_KEY)}", *kept]
    assert aws.s3.head_object(Bucket=BUCKET, Key=aws.names()[0])["ContentLength"] == 0
    assert [item["state"] for item in items_of(dynamodb(), TABLE, user)] == [ERASED]
    assert erase({}, Context()) == {"erased": 0, "left": 0}


def test_a_user_who_is_gone_is_no_error(aws: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody, gone = "8d3f1c58-0000-4000-8000-000000000000", aws.pool.sign_up()
    aws.users.sign_out(nobody)
    aws.users.delete(nobody)
    found = {"Users": [{"Username": gone}]}
    aws.users.delete(gone)
    # It goes after it was found.
    monkeypatch.setattr(aws.cognito, "list_users", lambda **_: found)
    aws.users.delete(gone)
    assert aws.pool.users == {}


def test_files_that_s3_does_not_delete_are_an_error(
    aws: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aws.s3, "delete_objects", lambda **_: {"Errors": [{"Key": "a"}]})
    with pytest.raises(OSError, match="0 of 1"):
        BucketFiles(aws.s3, BUCKET).delete(["a"])


def test_a_failure_ends_the_function_with_an_error(
    aws: Stage, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    due(api, aws.pool.sign_up(), monkeypatch)
    aws.s3.delete_bucket(Bucket=BUCKET)
    with pytest.raises(ErasureError):
        erase({}, Context())


def test_the_policy_grants_what_it_uses_and_nothing_else(
    aws: Stage, api: Api, recording: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = aws.pool.sign_up()
    for name in (f"users/{user}/import.csv", source_of(user, "7")):
        aws.s3.put_object(Bucket=BUCKET, Key=name, Body=b"1")
    due(api, user, monkeypatch)
    assert erase({}, Context())["erased"] == 1
    assert erase({"again": True}, Context())["erased"] == 0
    own = {"pk": {"S": f"USER#{user}"}, "sk": {"S": "WORKOUT#1"}}
    dynamodb().put_item(TableName=TABLE, Item=own)
    assert erase({"again": True}, Context())["erased"] == 1
    granted, used = grants(POLICY), aws.granted | LAMBDA_S_OWN
    assert used - granted == set()
    assert granted - used == set()
    for grant in sorted(granted):
        assert not used <= granted - {grant}, grant


def test_only_its_role_may_delete_a_user_or_scan() -> None:
    for policy in (API_POLICY, IMPORTS_POLICY):
        text = json.dumps(policy)
        assert "cognito" not in text
        assert "erased/" not in text
        assert "users/" not in text
        assert "Scan" not in text
    assert "s3:DeleteObject" not in json.dumps(API_POLICY)
    for statement in POLICY["Statement"]:
        assert "*" not in json.dumps(statement["Action"])
        assert "NotAction" not in statement
