"""The stack itself: its permissions, its log, and what deploying again and destroying do to it.

The last tests destroy what the others use; pytest runs the files in the order of their names.
"""

import io
import json
import time
from typing import Any

import pytest

from tests.deployed.stage import STAGE, Stage, User, complete
from tools.deployment import destroy
from tools.deployment.budget import stack_of
from tools.deployment.deploy import deploy
from tools.deployment.stack import GUARDED, Stack

PRINCIPAL = "ApiHandlerRolePolicy"
WORKOUT = {"title": "Push day", "local_date": "2026-03-14"}


def test_the_function_has_no_permission_but_its_policys(stage: Stage, alice: User) -> None:
    """The emulator holds the function to its role; so the other tests prove that it suffices."""
    iam, resources = stage.client("iam"), stage.client("cloudformation")
    role = resources.describe_stack_resource(
        StackName=Stack(STAGE).name, LogicalResourceId="ApiHandlerRole"
    )["StackResourceDetail"]["PhysicalResourceId"]
    whole = iam.get_role_policy(RoleName=role, PolicyName=PRINCIPAL)["PolicyDocument"]
    less = json.loads(json.dumps(whole).replace('"dynamodb:GetItem", ', ""))
    assert less != whole
    put(iam, role, less)
    refused = stage.call("GET", "/v1/profile", token=alice.id_token)
    put(iam, role, whole)
    assert (refused.status, refused.code) == (500, "internal_error")
    assert stage.call("GET", "/v1/profile", token=alice.id_token).status == 200


def put(iam: Any, role: str, policy: Any) -> None:
    iam.put_role_policy(RoleName=role, PolicyName=PRINCIPAL, PolicyDocument=json.dumps(policy))


def test_a_request_has_one_line_in_our_log(stage: Stage) -> None:
    group = {"logGroupName": stage.outputs["LogGroupName"], "startTime": int(time.time() * 1000)}
    request_id = stage.call("GET", "/health").headers["X-Request-Id"]
    pages = stage.client("logs").get_paginator("filter_log_events")
    found: list[Any] = []
    deadline = time.monotonic() + 10
    while not found and time.monotonic() < deadline:
        events = pages.paginate(**group).search("events[].message")
        found = [message for message in events if request_id in message]
    [line] = found
    assert json.loads(line)["operation"] == "getHealth"


def test_deploying_again_changes_nothing(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert deploy(stage.package, []) == stage.outputs
    assert "nothing to do" in capsys.readouterr().out


def test_a_parameter_changes_and_stays(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    deploy(stage.package, ["ThrottleRate=40"])
    said = capsys.readouterr().out
    assert "bluestreak-e2e will be changed:\n" in said
    assert "RestAPIe2eStage" in said
    assert "Table" not in said
    deploy(stage.package, [])
    assert "nothing to do" in capsys.readouterr().out


def test_protection_comes_and_goes_by_its_parameter(stage: Stage) -> None:
    def protected() -> tuple[Any, Any]:
        table = stage.client("dynamodb").describe_table(TableName=stage.outputs["TableName"])
        pool = stage.client("cognito-idp").describe_user_pool(
            UserPoolId=stage.outputs["UserPoolId"]
        )
        return (
            table["Table"]["DeletionProtectionEnabled"],
            pool["UserPool"]["DeletionProtection"],
        )

    assert protected() == (False, "INACTIVE")
    deploy(stage.package, ["DeletionProtection=true"])
    assert protected() == (True, "ACTIVE")
    deploy(stage.package, [])
    assert protected() == (False, "INACTIVE")


def test_the_stack_has_the_policy_that_guards_data(stage: Stage) -> None:
    """The emulator keeps the policy and does not apply it."""
    answer = stage.client("cloudformation").get_stack_policy(StackName=Stack(STAGE).name)
    _, deny = json.loads(answer["StackPolicyBody"])["Statement"]
    assert (deny["Effect"], deny["Action"]) == ("Deny", ["Update:Replace", "Update:Delete"])
    assert deny["Resource"] == [f"LogicalResourceId/{name}" for name in GUARDED]


def test_a_budget_that_cannot_be_made_does_no_harm(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    """The emulator has no budgets, as an account on the free plan has none."""
    assert deploy(stage.package, ["AlarmEmail=ada@bluestreak.dev"]) == stage.outputs
    assert "Warning: The budget could not be made" in capsys.readouterr().err
    assert stage.call("GET", "/health").status == 200
    assert stack_of(STAGE).status() is None
    deploy(stage.package, ["AlarmEmail="])
    assert "Warning: There is no AlarmEmail" in capsys.readouterr().err


def test_destroying_asks_first(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for answer in ("", "yes\n", "bluestreak-prod\n"):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        assert destroy.main([STAGE]) == 1
    assert stage.call("GET", "/health").status == 200


def test_destroying_keeps_the_data_and_deploying_brings_it_back(
    stage: Stage, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.call("POST", "/v1/workouts", WORKOUT, token=alice.id_token)
    monkeypatch.setenv("CONFIRM", "yes")
    assert destroy.main([STAGE]) == 0
    assert stage.client("lambda").list_functions()["Functions"] == []
    kept = Stack(STAGE).outputs()
    assert "ApiUrl" not in kept
    assert kept.items() <= stage.outputs.items()

    stage.outputs = deploy(stage.package, [])
    complete(stage)
    [workout] = stage.call("GET", "/v1/workouts", token=alice.id_token).json["items"]
    assert workout["title"] == "Push day"


def test_destroying_with_the_table_leaves_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFIRM", "yes")
    monkeypatch.setenv("TABLE", "delete")
    stage.client("s3").put_object(Bucket=stage.outputs["BucketName"], Key="file", Body=b"x")
    # Also where the API is gone already.
    assert destroy.main([STAGE]) == 0
    assert Stack(STAGE).status() is None
    assert stage.client("dynamodb").list_tables()["TableNames"] == []
    buckets = stage.client("s3").list_buckets()["Buckets"]
    assert [bucket["Name"].split("-")[1] for bucket in buckets] == ["artifacts"]
    pools = stage.client("cognito-idp").list_user_pools(MaxResults=9)["UserPools"]
    assert "bluestreak-e2e" not in [pool["Name"] for pool in pools]
    assert destroy.main([STAGE]) == 0
