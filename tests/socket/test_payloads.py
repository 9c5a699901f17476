"""Compressed answers and requests over a real socket."""

import contextlib
import gzip
import http.client
import json
from datetime import date, timedelta

import pytest

from tests.socket.conftest import Dev

SETS = [{"reps": 5 + n, "weight": {"value": 80 + 2.5 * n, "unit": "kg"}} for n in range(4)]
SLUGS = ("barbell-squat", "barbell-deadlift", "pullups", "barbell-curl", "plank")
WORKOUT = {
    "title": "Full body",
    "local_date": "2026-03-14",
    "exercises": [{"exercise_id": slug, "rest_s": 120, "sets": SETS} for slug in SLUGS],
}


def exchange(
    dev: Dev, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    """Make one request; return the answer with its body as it came."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection("127.0.0.1", dev.port, timeout=30)
    with contextlib.closing(connection):
        connection.request(method, path, body, {"Content-Type": "application/json"} | sent)
        response = connection.getresponse()
        return response, response.read()


def test_a_page_of_fifty_workouts_is_a_tenth_with_gzip(dev: Dev, token: str) -> None:
    for number in range(50):
        day = date(2026, 3, 14) - timedelta(days=number)
        body = WORKOUT | {"local_date": day.isoformat()}
        assert dev.call("POST", "/v1/workouts", json.dumps(body), token=token).status == 201
    path = "/v1/workouts?limit=50"
    plain, text = exchange(dev, "GET", path, Authorization=token)
    assert (plain.headers["Content-Encoding"], plain.headers["Vary"]) == (None, "Accept-Encoding")

    packed, content = exchange(dev, "GET", path, Authorization=token, Accept_Encoding="br, gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["Content-Length"] == str(len(content))
    assert gzip.decompress(content) == text
    assert len(json.loads(text)["items"]) == 50
    assert len(content) < len(text) / 10 > 7_000


def test_what_is_small_or_has_no_body_is_not_compressed(dev: Dev, token: str) -> None:
    made, content = exchange(
        dev,
        "POST",
        "/v1/workouts",
        json.dumps(WORKOUT).encode(),
        Authorization=token,
        Accept_Encoding="gzip",
    )
    assert (made.status, made.headers["Content-Encoding"]) == (201, "gzip")
    path, tag = made.headers["Location"], made.headers["ETag"]
    shown, _ = exchange(dev, "GET", path, Authorization=token)
    assert (shown.headers["ETag"], gzip.decompress(content)[:1]) == (tag, b"{")
    for method, conditions, status in (
        ("GET", {"If_None_Match": tag}, 304),
        ("HEAD", {}, 405),
        ("DELETE", {"If_Match": tag}, 204),
    ):
        answer, nothing = exchange(
            dev, method, path, Authorization=token, Accept_Encoding="gzip", **conditions
        )
        assert (answer.status, nothing) == (status, b"")
        assert answer.headers["Content-Encoding"] is None
    small, _ = exchange(dev, "GET", "/health", Accept_Encoding="gzip")
    assert (small.headers["Content-Encoding"], small.headers["Vary"]) == (None, None)


def test_a_browser_revalidates_a_compressed_day(dev: Dev, token: str) -> None:
    """Both forms have one tag, which is weak, and it confirms either."""
    browser = {"Accept_Encoding": "gzip, deflate, br, zstd", "Authorization": token}
    for number in range(10):
        body = {"name": f"Habit {number}", "schedule": {"type": "daily"}}
        exchange(dev, "POST", "/v1/habits", json.dumps(body).encode(), Authorization=token)
    plain, text = exchange(dev, "GET", "/v1/today", Authorization=token)
    packed, content = exchange(dev, "GET", "/v1/today", **browser)
    assert (packed.headers["Content-Encoding"], gzip.decompress(content)) == ("gzip", text)
    assert (packed.headers["ETag"], packed.headers["Cache-Control"]) == (
        plain.headers["ETag"],
        "private, no-cache",
    )
    same, nothing = exchange(
        dev, "GET", "/v1/today", **browser, If_None_Match=packed.headers["ETag"]
    )
    assert (same.status, nothing, same.headers["ETag"]) == (304, b"", plain.headers["ETag"])
    assert "Sync-Cursor" in same.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    ("body", "coding", "status", "code"),
    [
        (gzip.compress(json.dumps(WORKOUT).encode()), "gzip", 201, None),
        (json.dumps(WORKOUT).encode(), "gzip", 415, "unsupported_media_type"),
        (json.dumps(WORKOUT).encode(), "br", 415, "unsupported_media_type"),
        (gzip.compress(b" " * 2_000_000), "gzip", 413, "payload_too_large"),
        (gzip.compress(bytes(300_000_000), 1), "gzip", 413, "payload_too_large"),
    ],
    ids=["compressed", "plain", "unsupported", "more-than-the-app", "bomb"],
)
def test_a_compressed_request(
    dev: Dev, token: str, body: bytes, coding: str, status: int, code: str | None
) -> None:
    answer, content = exchange(
        dev, "POST", "/v1/workouts", body, Authorization=token, Content_Encoding=coding
    )
    assert (answer.status, json.loads(content).get("code")) == (status, code)
