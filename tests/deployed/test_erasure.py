"""Erasing an account of a deployed stage: everything of one person goes, the user last."""

import base64
import json
import time
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.deployed.stage import PASSWORD, Stage, User

PATH = "/v1/account/deletion"
CONFIRMED = {"confirm": "DELETE"}
WORD = "Zyzzogeton"
WORKOUT = {"title": WORD, "local_date": "2026-03-14"}


def claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return found


def signed_in_earlier(stage: Stage, token: str) -> str:
    """Return the token as the pool gives it to a session of an hour ago that was refreshed."""
    header, _, _ = token.split(".")
    changed = json.dumps(claims(token) | {"auth_time": int(time.time()) - 3600}).encode()
    signed = f"{header}.{base64.urlsafe_b64encode(changed).rstrip(b'=').decode()}"
    [path] = stage.state.rglob(f"{stage.outputs['UserPoolId']}-id.pem")
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    signature = key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def items(stage: Stage) -> list[Any]:
    pages = stage.client("dynamodb").get_paginator("scan")
    return [
        item
        for page in pages.paginate(TableName=stage.outputs["TableName"], ConsistentRead=True)
        for item in page["Items"]
    ]


def make_due(stage: Stage, user_id: str) -> None:
    """Move a request two weeks back, with its entry among those that are due."""
    table, client = stage.outputs["TableName"], stage.client("dynamodb")
    [entry] = [item for item in items(stage) if item["sk"]["S"].endswith(f"#{user_id}")]
    key = {name: entry[name] for name in ("pk", "sk")}
    client.delete_item(TableName=table, Key=key)
    due = int(time.time()) - 60
    instant = time.strftime("%Y%m%dT%H%M%S", time.gmtime(due))
    client.put_item(TableName=table, Item=key | {"sk": {"S": f"{instant}#{user_id}"}})
    client.update_item(
        TableName=table,
        Key={"pk": {"S": f"USER#{user_id}"}, "sk": {"S": "DELETION"}},
        UpdateExpression="SET due = :due",
        ExpressionAttributeValues={":due": {"N": str(due)}},
    )


def logged(stage: Stage) -> str:
    """Return what the functions logged about erasures."""
    group = stage.outputs["LogGroupName"]
    events = stage.client("logs").filter_log_events(logGroupName=group)["events"]
    return "\n".join(event["message"] for event in events if "eras" in event["message"])


def erase(stage: Stage, **payload: bool) -> Any:
    answer = stage.client("lambda").invoke(
        FunctionName=stage.outputs["EraseFunctionName"], Payload=json.dumps(payload)
    )
    said = answer["Payload"].read()
    if "FunctionError" in answer:
        raise AssertionError(logged(stage))
    return json.loads(said)


def test_an_account_is_erased(stage: Stage, alice: User) -> None:
    bob = stage.sign_up()
    old = signed_in_earlier(stage, alice.id_token)
    alice_id, bob_id = (claims(user.id_token)["sub"] for user in (alice, bob))
    for user in (alice, bob):
        made = stage.call("POST", "/v1/workouts", WORKOUT, token=user.id_token)
        assert made.status == 201
    assert stage.call("GET", "/v1/workouts", token=old).status == 200
    refused = stage.call("POST", PATH, CONFIRMED, token=old)
    assert (refused.status, refused.code) == (403, "reauthentication_required")
    requested = stage.call("POST", PATH, CONFIRMED, token=alice.id_token)
    assert requested.status == 202
    time.sleep(1.1)
    listed = stage.call("GET", "/v1/workouts", token=old)
    assert (listed.status, len(listed.json["items"])) == (200, 1)
    assert listed.headers["Account-Deletion"] == requested.json["erased_on"]
    assert "Account-Deletion" not in stage.call("GET", "/v1/workouts", token=bob.id_token).headers
    assert erase(stage) == {"erased": 0, "left": 0}

    s3, bucket = stage.client("s3"), stage.outputs["BucketName"]
    for user_id in (alice_id, bob_id):
        s3.put_object(Bucket=bucket, Key=f"users/{user_id}/import.csv", Body=WORD.encode())
    make_due(stage, alice_id)
    assert erase(stage) == {"erased": 1, "left": 0}

    left = items(stage)
    of_alice = [item for item in left if alice_id in json.dumps(item)]
    assert [item["state"]["S"] for item in of_alice] == ["erased"]
    assert WORD not in json.dumps(of_alice)
    names = [found["Key"] for found in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert f"users/{bob_id}/import.csv" in names
    assert len([name for name in names if name.startswith("erased/")]) == 1
    assert not [name for name in names if alice_id in name]
    pool = stage.client("cognito-idp").list_users(UserPoolId=stage.outputs["UserPoolId"])
    subs = json.dumps(pool["Users"], default=str)
    assert bob_id in subs
    assert alice_id not in subs
    for method, path, body in (("GET", "/v1/workouts", None), ("POST", "/v1/workouts", WORKOUT)):
        answer = stage.call(method, path, body, token=alice.id_token)
        assert (answer.status, answer.code) == (401, "unauthenticated")
    assert items(stage) == left
    shown = stage.call("GET", "/v1/workouts", token=bob.id_token)
    assert [workout["title"] for workout in shown.json["items"]] == [WORD]
    restore_and_erase_again(stage, alice_id)


def restore_and_erase_again(stage: Stage, user_id: str) -> None:
    """What a backup brings back of somebody who was erased goes again."""
    key = {"pk": {"S": f"USER#{user_id}"}, "sk": {"S": "WORKOUT#1"}}
    table = stage.outputs["TableName"]
    stage.client("dynamodb").put_item(TableName=table, Item=key | {"doc": {"S": WORD}})
    before = len(items(stage))
    assert erase(stage, again=True) == {"erased": 1, "left": 0}
    assert len(items(stage)) == before - 1


def test_a_request_is_taken_back(stage: Stage, alice: User) -> None:
    assert stage.call("POST", PATH, CONFIRMED, token=alice.id_token).status == 202
    assert stage.call("DELETE", PATH, token=alice.id_token).status == 204
    assert stage.call("GET", PATH, token=alice.id_token).status == 404
    again = stage.client("cognito-idp").initiate_auth(
        ClientId=stage.outputs["UserPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": alice.email, "PASSWORD": PASSWORD},
    )["AuthenticationResult"]["IdToken"]
    assert "Account-Deletion" not in stage.call("GET", "/v1/workouts", token=again).headers


def test_the_role_of_the_api_deletes_no_user(stage: Stage, alice: User) -> None:
    """The emulator holds each function to its role."""
    functions = stage.client("lambda")
    roles = {
        name: functions.get_function(FunctionName=stage.outputs[f"{name}Name"])["Configuration"][
            "Role"
        ]
        for name in ("APIHandler", "EraseFunction")
    }
    iam = stage.client("iam")
    granted = {
        name: [
            json.dumps(iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"])
            for role in [arn.rpartition("/")[2]]
            for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]
        ]
        for name, arn in roles.items()
    }
    assert "AdminDeleteUser" in "".join(granted["EraseFunction"])
    assert "cognito" not in "".join(granted["APIHandler"])


def test_the_schedule_starts_the_function(stage: Stage) -> None:
    rules = stage.client("events").list_rules()["Rules"]
    [rule] = [each for each in rules if each.get("ScheduleExpression", "").startswith("cron(0/15")]
    assert rule["State"] == "ENABLED"
    [target] = stage.client("events").list_targets_by_rule(Rule=rule["Name"])["Targets"]
    assert target["Arn"].endswith(f":{stage.outputs['EraseFunctionName']}")
