"""Entries as lines of JSON: an exact round trip, and a digest of what would be stored."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.account.imports.lines import ImportLine, decode, digest_of, encode, import_line

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)
BODIES = st.dictionaries(st.text(), VALUES, max_size=6)
LINES = st.builds(
    import_line,
    st.sampled_from(["workout", "reading", "metric_day"]),
    st.integers(0),
    BODIES,
    marker=st.text(),
    day=st.text(),
    device=st.text(),
)


@given(LINES)
def test_a_line_is_read_as_it_was_written(line: ImportLine) -> None:
    data = encode(line)
    read = decode(data)
    assert read == line
    # Numbers are equal if they are alike: 1 is 1.0, and 0.0 is -0.0.
    assert repr(read) == repr(line)
    assert data.count(b"\n") == 1
    assert data.endswith(b"\n")
    assert json.loads(data)["digest"] == digest_of(read.marker, read.body)


@given(BODIES, BODIES, st.randoms(use_true_random=False))
def test_digests_are_of_the_content(one: Any, other: Any, chance: Any) -> None:
    names = [*one]
    chance.shuffle(names)
    assert digest_of("tsh", {name: one[name] for name in names}) == digest_of("tsh", one)
    assert digest_of("tsh", one) != digest_of("alt", one)
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (digest_of("", one) == digest_of("", other)) is same


def test_a_line() -> None:
    body = {"source": {"provider": "fhir", "external_id": "7"}, "value": 2.50}
    line = import_line("reading", 3, body, marker="tsh")
    assert line.source == ("fhir", "7")
    assert encode(line) == (
        b'{"kind":"reading","line":3,"body":{"source":{"provider":"fhir","external_id":"7"},'
        b'"value":2.5},"digest":"' + line.digest.encode() + b'","marker":"tsh"}\n'
    )
    assert len(line.digest) == 32
    day = import_line("metric_day", 0, {"values": {}}, day="2026-03-14", device="watch")
    assert day.source is None


@pytest.mark.parametrize("data", [b"", b'{"kind":"workout"', b"\xff", b'{"odd":1}', b"[]", b"7"])
def test_what_is_no_line_is_an_error(data: bytes) -> None:
    with pytest.raises((ValueError, TypeError)):
        decode(data)
