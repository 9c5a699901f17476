"""API Gateway's part as the local server plays it: content codings and repeated headers."""

import gzip
import json
import zlib

import pytest
from chalice.app import Chalice
from chalice.config import Config

from chalicelib.http.problems import ApiError
from tools.local.compression import MAX_BODY, accepted_coding, compress, decompress
from tools.local.devserver import Gateway

BODY = json.dumps([{"reps": 5}] * 200).encode()


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("gzip", "gzip"),
        ("GZip", "gzip"),
        ("gzip, deflate, br, zstd", "gzip"),  # browsers
        ("deflate, gzip, br, zstd", "gzip"),  # curl
        ("br, gzip", "gzip"),
        ("gzip;q=1.0, identity; q=0.5, *;q=0", "gzip"),
        ("gzip;q=0.001", "gzip"),
        ("deflate", "deflate"),
        ("deflate;q=0.9, gzip;q=0.8", "deflate"),
        ("gzip, identity", "gzip"),
        ("", None),
        ("*", None),
        ("identity", None),
        ("br", None),
        ("gzip;q=0", None),
        ("gzip;q=0.000, *", None),
        ("br;q=1, gzip;q=0.9", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("*;q=1, gzip;q=0.5", None),
        ("gzip;q=2", None),
        ("gzip;q=x, ;;, ,", None),
    ],
)
def test_the_coding_with_the_greatest_weight_is_used(header: str, coding: str | None) -> None:
    assert accepted_coding(header) == coding


@pytest.mark.parametrize(
    ("coding", "read"), [("gzip", gzip.decompress), ("deflate", zlib.decompress)]
)
def test_an_answer_is_compressed(coding: str, read) -> None:
    headers, body = compress({"ETag": '"7"'}, BODY, coding, 1024)
    assert headers == {"ETag": '"7"', "Vary": "Accept-Encoding", "Content-Encoding": coding}
    assert read(body) == BODY
    assert len(body) < len(BODY) / 10


@pytest.mark.parametrize(
    ("size", "minimum", "compressed"),
    [(1023, 1024, False), (1024, 1024, True), (1024, None, False), (0, 1, False)],
)
def test_the_smallest_answer_that_is_compressed(
    size: int, minimum: int | None, compressed: bool
) -> None:
    headers, body = compress({}, b"x" * size, "gzip", minimum)
    assert ("Content-Encoding" in headers) == compressed
    assert (len(body) < size) == compressed
    assert ("Vary" in headers) == compressed


def test_vary_is_added_to_what_is_there_and_where_the_request_accepts_no_coding() -> None:
    headers, body = compress({"Vary": "Origin"}, BODY, "identity", 1024)
    assert (headers, body) == ({"Vary": "Origin, Accept-Encoding"}, BODY)


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("gzip", gzip.compress),
        (" GZIP ", gzip.compress),
        ("deflate", zlib.compress),
        ("identity", bytes),
        ("", bytes),
    ],
)
def test_a_request_is_decompressed(coding: str, encode) -> None:
    assert decompress(encode(BODY), coding) == BODY


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (BODY, "gzip"),
        (gzip.compress(BODY), "deflate"),
        (gzip.compress(BODY)[:-1], "gzip"),
        (gzip.compress(BODY) + b"x", "gzip"),
        (b"", "gzip"),
        (BODY, "br"),
        (gzip.compress(gzip.compress(BODY)), "gzip, gzip"),
    ],
    ids=["plain", "other", "cut", "longer", "empty", "unsupported", "twice"],
)
def test_what_is_not_in_its_coding_is_refused(body: bytes, coding: str) -> None:
    with pytest.raises(ApiError) as caught:
        decompress(body, coding)
    assert caught.value.kind.status == 415
    assert caught.value.headers == {"Accept-Encoding": "gzip, deflate"}


def test_no_more_than_the_gateway_takes_is_decompressed() -> None:
    assert len(decompress(gzip.compress(bytes(MAX_BODY)), "gzip")) == MAX_BODY
    with pytest.raises(ApiError) as caught:
        decompress(gzip.compress(bytes(MAX_BODY + 1)), "gzip")
    assert caught.value.kind.status == 413


def test_the_event_has_the_last_value_of_a_header_and_all_of_them() -> None:
    app = Chalice("headers")

    @app.route("/")
    def index():
        event = app.current_request.to_original_event()
        return {name: event[name] for name in ("headers", "multiValueHeaders")}

    fields = [("Idempotency-Key", "a"), ("X-Now", "1"), ("idempotency-key", "b")]
    answer = Gateway(app, Config("local")).answer("GET", "/", fields, b"")
    assert json.loads(answer["body"]) == {
        "headers": {"idempotency-key": "b", "x-now": "1"},
        "multiValueHeaders": {"Idempotency-Key": ["a", "b"], "X-Now": ["1"]},
    }
