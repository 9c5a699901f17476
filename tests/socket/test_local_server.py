"""The real local server over a real socket: what no test client can show."""

import contextlib
import http.client
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.socket.conftest import Answer, Dev
from tools.local.tokens import issue

ORIGIN = "http://localhost:5173"
ID = "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
WORKOUT = {"title": "Run", "type": "cardio", "local_date": "2026-03-14"}


def raw(dev: Dev, request: bytes) -> bytes:
    """Send bytes; return all that comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", dev.port), timeout=30) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def problem(answer: Answer, status: int, code: str) -> dict[str, Any]:
    """Check a problem's shape and the headers that every answer carries; return it."""
    assert answer.status == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "X-Request-Id" in answer.headers["Access-Control-Expose-Headers"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    document: dict[str, Any] = answer.json
    assert (document["status"], document["code"]) == (status, code)
    assert document["request_id"] == answer.headers["X-Request-Id"]
    return document


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/health", {"GET"}),
        ("/v1/profile", {"GET", "PATCH"}),
        ("/v1/workouts", {"GET", "POST"}),
        (f"/v1/workouts/{ID}", {"GET", "PUT", "PATCH", "DELETE"}),
        ("/v1/biomarkers/apob/readings", {"GET", "POST"}),
        ("/v1/calendar?kind=workouts", {"GET"}),
    ],
)
def test_preflight(dev: Dev, path: str, methods: set[str]) -> None:
    answer = dev.call(
        "OPTIONS",
        path,
        Origin=ORIGIN,
        Access_Control_Request_Method="GET",
        Access_Control_Request_Headers="authorization,if-match",
    )
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert set(answer.headers["Access-Control-Allow-Methods"].split(",")) == methods | {"OPTIONS"}
    allowed = set(answer.headers["Access-Control-Allow-Headers"].split(","))
    assert allowed >= {
        "Authorization",
        "Content-Type",
        "Idempotency-Key",
        "If-Match",
        "If-None-Match",
        "X-Now",
    }


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer  ", ""])
def test_token_with_and_without_scheme(dev: Dev, token: str, user: str, scheme: str) -> None:
    answer = dev.call("GET", "/v1/profile", Authorization=scheme + token, Origin=ORIGIN)
    assert answer.status == 200
    assert answer.json["id"] == user
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_no_token(dev: Dev) -> None:
    answer = dev.call("GET", "/v1/profile")
    problem(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "credentials",
    ["Bearer x", "x", "Bearer a.b.c", "Bearer ..", "Bearer \xe9\xe9.\xe9.\xe9", "Basic dTpw", "{}"],
)
def test_garbage_token(dev: Dev, credentials: str) -> None:
    problem(dev.call("GET", "/v1/profile", Authorization=credentials), 401, "unauthenticated")


def test_forged_token(dev: Dev, token: str) -> None:
    header, _, signature = token.split(".")
    others = issue("someone-else").split(".")[1]
    for forged in (f"{header}.{others}.{signature}", f"{header}.{others}.", f"{token}x"):
        problem(dev.call("GET", "/v1/profile", token=forged), 401, "unauthenticated")


def test_expired_token(dev: Dev, user: str) -> None:
    expired = issue(user, now=0)
    document = problem(dev.call("GET", "/v1/profile", token=expired), 401, "unauthenticated")
    assert "expired" in document["detail"]


def test_token_that_names_nobody(dev: Dev) -> None:
    problem(dev.call("GET", "/v1/profile", token=issue("")), 401, "unauthenticated")


def test_public_path_does_not_look_at_the_token(dev: Dev) -> None:
    assert dev.call("GET", "/health", Authorization="Bearer x").status == 200


def test_two_megabytes(dev: Dev, token: str) -> None:
    text = json.dumps(WORKOUT | {"notes": "x" * 2_000_000})
    problem(dev.call("POST", "/v1/workouts", text, token=token), 413, "payload_too_large")


def test_more_than_the_gateway_takes_is_not_read(dev: Dev, token: str) -> None:
    body = b" " * (11 * 1024 * 1024)
    problem(dev.call("POST", "/v1/workouts", body, token=token), 413, "payload_too_large")


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        '{"title": "a", "local_date": "2026-03-14", "perceived_effort": NaN}',
        '{"title": "a", "title": "b", "local_date": "2026-03-14"}',
        '{"title": ',
        "",
        b'{"title": "\xff"}',
    ],
    ids=["brackets", "closed-brackets", "nan", "duplicate", "broken", "empty", "not-utf-8"],
)
def test_unreadable_body(dev: Dev, token: str, body: str | bytes) -> None:
    answer = dev.call("POST", "/v1/workouts", body, token=token)
    problem(answer, 400, "malformed_request")


def test_invalid_body(dev: Dev, token: str) -> None:
    answer = dev.call("POST", "/v1/workouts", '{"title": "a", "color": 1}', token=token)
    assert problem(answer, 422, "validation_failed")["errors"]


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "x"])
def test_wrong_media_type(dev: Dev, token: str, media_type: str) -> None:
    answer = dev.call(
        "POST", "/v1/workouts", json.dumps(WORKOUT), token=token, Content_Type=media_type
    )
    problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/nope", "/v1/workouts/a/b", "//x", "/v1/%00", "*"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "DELETE"])
def test_unknown_path(dev: Dev, token: str, method: str, path: str) -> None:
    problem(dev.call(method, path, token=token), 404, "not_found")


@pytest.mark.parametrize("method", ["DELETE", "PROPFIND", "TRACE"])
def test_wrong_method(dev: Dev, token: str, method: str) -> None:
    answer = dev.call(method, "/v1/workouts", token=token)
    problem(answer, 405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "POST"}


def test_head_has_no_body_and_leaves_the_connection_usable(dev: Dev, token: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", dev.port, timeout=30)
    with contextlib.closing(connection):
        for path in ("/health", "/v1/nope", "/v1/workouts"):
            connection.request("HEAD", path)
            response = connection.getresponse()
            assert response.status in (404, 405)
            assert response.read() == b""
        connection.request("GET", "/v1/profile", headers={"Authorization": token})
        assert connection.getresponse().status == 200


def test_deletion_and_304_have_no_body_and_no_length(dev: Dev, token: str) -> None:
    made = dev.call("POST", "/v1/workouts", json.dumps(WORKOUT), token=token)
    path, tag = made.headers["Location"], made.headers["ETag"]
    unchanged = dev.call("GET", path, token=token, If_None_Match=tag)
    assert (unchanged.status, unchanged.text) == (304, "")
    gone = dev.call("DELETE", path, token=token, If_Match=tag)
    assert (gone.status, gone.text, gone.headers["Content-Length"]) == (204, "", None)


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: abc",
        b"Content-Length: -1",
        b"Content-Length: +2",
        b"Content-Length: 2\r\nContent-Length: 3",
        b"Content-Length: 5",
        b"Transfer-Encoding: chunked",
    ],
)
def test_length_that_cannot_be(dev: Dev, headers: bytes) -> None:
    start = b"POST /v1/workouts HTTP/1.1\r\nHost: localhost\r\n"
    said = raw(dev, start + headers + b"\r\n\r\n{}")
    assert said.startswith(b"HTTP/1.1 400 ")
    assert b"application/problem+json" in said
    assert b"Access-Control-Allow-Origin: *" in said


@pytest.mark.parametrize(
    "request_",
    [b"\x16\x03\x01\x02\x00\r\n\r\n", b"GET /\r\n\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"],
    ids=["tls", "http-0.9", "http-9.9"],
)
def test_what_is_not_http_1(dev: Dev, request_: bytes) -> None:
    assert b"/problems/" in raw(dev, request_)


def test_overlong_path_and_header(dev: Dev) -> None:
    for request in (
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
    ):
        assert b" 400 " in raw(dev, request).split(b"\r\n")[0]


def test_expect_continue(dev: Dev, token: str) -> None:
    head = b"POST /v1/workouts HTTP/1.1\r\nHost: l\r\nExpect: 100-continue\r\nConnection: close\r\n"
    head += b"Authorization: " + token.encode() + b"\r\nContent-Type: application/json\r\n"
    said = raw(dev, head + b"Content-Length: 2\r\n\r\n{}")
    assert said.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 422 ")
    refused = raw(dev, head + b"Content-Length: 99999999\r\n\r\n")
    assert refused.startswith(b"HTTP/1.1 413 ")


def test_a_key_that_is_sent_twice_is_refused(dev: Dev, token: str) -> None:
    body = json.dumps(WORKOUT).encode()
    head = b"POST /v1/workouts HTTP/1.1\r\nHost: l\r\nConnection: close\r\n"
    head += b"Authorization: " + token.encode() + b"\r\nContent-Type: application/json\r\n"
    head += f"Content-Length: {len(body)}\r\nIdempotency-Key: a\r\n".encode()
    refused = raw(dev, head + b"idempotency-key: b\r\n\r\n" + body)
    assert refused.startswith(b"HTTP/1.1 400 ")
    assert b"`Idempotency-Key` must not be given more than once." in refused
    assert dev.call("GET", "/v1/workouts", token=token).json["items"] == []
    assert raw(dev, head + b"\r\n" + body).startswith(b"HTTP/1.1 201 ")


def test_x_now_sets_the_clock_of_one_request(dev: Dev, token: str) -> None:
    made = dev.call("POST", "/v1/workouts", json.dumps(WORKOUT), token=token)
    assert made.status == 201
    then = dev.call("GET", "/v1/streaks/workouts", token=token, X_Now="2026-03-14T12:00:00Z").json
    assert (then["today"], then["current"]["length"]) == ("2026-03-14", 1)
    later = dev.call("GET", "/v1/streaks/workouts", token=token, X_Now="2026-03-20T12:00:00Z").json
    assert (later["today"], later["current"]["length"]) == ("2026-03-20", 0)
    wrong = dev.call("GET", "/v1/streaks/workouts", token=token, X_Now="yesterday")
    problem(wrong, 400, "malformed_request")


def test_many_users_at_once_each_see_their_own(dev: Dev, user: str) -> None:
    people = 12
    together = threading.Barrier(people)

    def live(number: int) -> list[str]:
        token = issue(f"{user}-{number}")
        together.wait(30)
        for count in range(3):
            body = json.dumps(WORKOUT | {"title": f"{number}-{count}"})
            assert dev.call("POST", "/v1/workouts", body, token=token).status == 201
        items = dev.call("GET", "/v1/workouts", token=token).json["items"]
        return sorted(item["title"] for item in items)

    with ThreadPoolExecutor(people) as pool:
        lives = list(pool.map(live, range(people)))
    assert lives == [[f"{number}-{count}" for count in range(3)] for number in range(people)]


def test_idle_connection_does_not_hold_up_others(dev: Dev) -> None:
    with socket.create_connection(("127.0.0.1", dev.port), timeout=30) as idle:
        idle.sendall(b"GET /health HTTP/1.1\r\n")
        assert dev.call("GET", "/health").status == 200


def test_log_holds_one_json_line_a_request_and_nothing_else(dev: Dev, token: str) -> None:
    request_id = dev.call("GET", "/v1/profile", token=token).headers["X-Request-Id"]
    dev.await_true(lambda: request_id in dev.printed)
    lines = dev.printed.partition("/v1/streaks/workouts\n")[2].split("\n")
    logged = [json.loads(line) for line in lines if line]
    assert [line["operation"] for line in logged if line["request_id"] == request_id] == [
        "getProfile"
    ]
    assert token not in dev.printed
