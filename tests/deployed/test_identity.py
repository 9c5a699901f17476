"""Who may call: users of this stage's pool with a valid ID token, each seeing their own data."""

import base64
import json
import time
import uuid

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.deployed.stage import Stage, User

WORKOUT = {"title": "Push day", "local_date": "2026-03-14"}


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def changed(token: str, **claims: object) -> tuple[str, str]:
    """Return the token's signed part with other claims, and its signature."""
    header, payload, signature = token.split(".")
    found = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return f"{header}.{encoded(json.dumps(found | claims).encode())}", signature


def expired(stage: Stage, token: str) -> str:
    """Return the token as the pool itself signed it long ago."""
    signed, _ = changed(token, iat=int(time.time()) - 7200, exp=int(time.time()) - 3600)
    [path] = stage.state.rglob(f"{stage.outputs['UserPoolId']}-id.pem")
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return f"{signed}.{encoded(key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def of_another_pool(stage: Stage) -> str:
    """Return a good token of a pool that is none of ours."""
    cognito = stage.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="another", UsernameAttributes=["email"])["UserPool"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool["Id"],
        ClientName="another",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]
    return stage.sign_up(pool["Id"], client["ClientId"]).id_token


def test_a_user_of_the_pool_is_let_in(stage: Stage, alice: User) -> None:
    answer = stage.call("GET", "/v1/profile", token=alice.id_token)
    assert answer.status == 200
    assert (
        answer.json["id"]
        == json.loads(base64.urlsafe_b64decode(alice.id_token.split(".")[1] + "=="))["sub"]
    )


@pytest.mark.parametrize(
    "kind",
    ["none", "empty", "garbage", "unsigned", "forged", "expired", "another pool's", "access"],
)
def test_nobody_else_is(stage: Stage, alice: User, kind: str) -> None:
    good = alice.id_token
    tokens = {
        "none": lambda: None,
        "empty": lambda: "",
        "garbage": lambda: "garbage",
        "unsigned": lambda: ".".join([*good.split(".")[:2], ""]),
        "forged": lambda: ".".join(changed(good, sub=str(uuid.uuid4()))),
        "expired": lambda: expired(stage, good),
        "another pool's": lambda: of_another_pool(stage),
        "access": lambda: alice.access_token,
    }
    answer = stage.call("GET", "/v1/profile", token=tokens[kind]())
    assert (answer.status, answer.code) == (401, "unauthenticated")
    assert answer.headers["Www-Authenticate"] == "Bearer"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["type"] == "/problems/unauthenticated"


def test_two_users_do_not_see_each_other(stage: Stage, alice: User) -> None:
    bob = stage.sign_up()
    made = stage.call("POST", "/v1/workouts", WORKOUT, token=alice.id_token)
    assert made.status == 201
    path = f"/v1/workouts/{made.json['id']}"
    assert stage.call("GET", path, token=alice.id_token).json["title"] == "Push day"
    assert stage.call("GET", path, token=bob.id_token).status == 404
    for method in ("PATCH", "DELETE"):
        body = {"title": "Mine now"} if method == "PATCH" else None
        headers = {"If-Match": "*"}
        answer = stage.call(method, path, body, token=bob.id_token, headers=headers)
        assert (answer.status, answer.code) == (404, "not_found")
    for listed in ("/v1/workouts", "/v1/changes"):
        assert stage.call("GET", listed, token=bob.id_token).json["items"] == []
        assert len(stage.call("GET", listed, token=alice.id_token).json["items"]) == 1
