"""The codec of documents, ids and keys."""

import json
import time
import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import jsontext
from chalicelib.jsontext import dump, instant_text
from chalicelib.quantities import KILOGRAMS, METRES, canonical
from chalicelib.table import items, keys, schemas
from chalicelib.table.client import Meter
from chalicelib.table.errors import TooLarge
from chalicelib.table.ids import uuid7
from chalicelib.table.session import Receipt, receipt_answer

NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
DOCUMENTS = st.dictionaries(
    st.text(max_size=8), NUMBERS | st.text() | st.lists(NUMBERS, max_size=4), max_size=6
)


def put(item: dict[str, Any]) -> dict[str, Any]:
    return item | {"sk": "WORKOUT#2026-03-14##x"}


@given(DOCUMENTS)
def test_documents_survive_to_the_digit(document: dict[str, Any]) -> None:
    document |= {"id": "x", "version": 1}
    stored = items.decode(put(items.encode("workout", document)))
    assert json.dumps(stored.document()) == json.dumps(document)
    assert items.decode(stored.item).text == stored.text
    assert (stored.id, stored.version) == ("x", 1)


@given(st.text(), st.booleans())
def test_documents_are_packed_and_unpacked(text: str, deflate: bool) -> None:
    attribute = items.pack(text, deflate=deflate)
    assert isinstance(attribute, bytes if deflate else str)
    assert items.unpack(attribute) == dump(text)


@pytest.mark.parametrize("unit", ["x", "\u00fc", "\u20ac", "\U0001f9ea"])
@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_long_texts_are_deflated(unit: str, beyond: int) -> None:
    """The length that counts is that of the bytes."""
    quotes = 2
    filler = items.DEFLATE_FROM_BYTES + beyond - len(unit.encode()) - quotes
    text = "x" * filler + unit
    attribute = items.pack(text)
    assert isinstance(attribute, bytes) == (beyond >= 0)
    assert items.unpack(attribute) == dump(text)
    if isinstance(attribute, bytes):
        assert len(attribute) < 100


@pytest.mark.parametrize("size", [10, 10_000])
def test_long_documents_survive_to_the_digit(size: int) -> None:
    document = {"id": "x", "version": 1, "value": 0.1, "notes": "\u00fc" * size}
    item = put(items.encode("workout", document))
    assert isinstance(item["doc"], bytes) == (size > 10)
    stored = items.decode(item)
    assert stored.text == dump(document)
    assert stored.document() == document


def test_what_is_too_large_is_refused_by_its_length_before_deflating() -> None:
    document = {"id": "x", "version": 1, "notes": "x" * items.MAX_DOCUMENT_BYTES}
    with pytest.raises(TooLarge):
        items.encode("workout", document)


def test_only_given_attributes_stand_beside_the_document() -> None:
    document = {"id": "x", "version": 1}
    item = items.encode("workout", document, day="2026-03-14", counts=True, source=None, flag=False)
    assert set(item) == {"entity", "version", "schema", "doc", "day", "counts"}


def test_older_documents_are_brought_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    old = put(items.encode("workout", {"id": "x", "version": 4, "name": "Lift"}))
    steps = (
        lambda d: {("title" if n == "name" else n): v for n, v in d.items()},
        lambda d: d | {"type": "strength"},
    )
    monkeypatch.setitem(schemas.STEPS, "workout", steps)
    stored = items.decode(old)
    assert stored.document() == {"id": "x", "version": 4, "title": "Lift", "type": "strength"}
    current = put(items.encode("workout", stored.document()))
    assert items.decode(current).text == stored.text


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2026, 3, 14, 2, tzinfo=UTC), "2026-03-14T02:00:00Z"),
        (datetime(2026, 3, 14, 2, 0, 0, 5_000, tzinfo=UTC), "2026-03-14T02:00:00.005Z"),
        (
            datetime(2026, 3, 14, 2, tzinfo=timezone(timedelta(hours=5, minutes=45))),
            "2026-03-13T20:15:00Z",
        ),
    ],
)
def test_instants_are_written_in_utc(instant: datetime, text: str) -> None:
    assert instant_text(instant) == text


def test_uuid7_carries_its_time_and_sorts_by_it() -> None:
    early, late = datetime(2026, 3, 14, tzinfo=UTC), datetime(2026, 3, 14, 0, 0, 1, tzinfo=UTC)
    made = [uuid7(early), uuid7(late)]
    assert made == sorted(made)
    one = uuid.UUID(made[0])
    assert (one.version, one.variant) == (7, uuid.RFC_4122)
    assert one.int >> 80 == int(early.timestamp() * 1000)
    assert len({uuid7(early) for _ in range(1_000)}) == 1_000


@given(st.dates(), st.dates(), st.datetimes(timezones=st.just(UTC)))
def test_dated_keys_sort_by_day(one: date, two: date, at: datetime) -> None:
    first, second = (keys.dated("workout", "", day, at, "id") for day in (one, two))
    assert (first < second) == (one < two)
    assert keys.family("workout") < first < keys.family("workout") + keys.LAST


def test_the_profile_sorts_after_every_calendar() -> None:
    for kind in ("workouts", "habit-zzz", "z" * 60):
        assert keys.calendar(kind, 9999) < keys.PROFILE


def test_a_receipt_gives_back_its_answer() -> None:
    answer = json.dumps({"title": "Übung", "sets": [1] * 500}, ensure_ascii=False)
    item = Receipt("digest", "fingerprint").item(answer, datetime(2026, 3, 14, tzinfo=UTC))
    assert receipt_answer(item) == answer
    assert len(item["answer"]) < len(answer) / 5


def test_a_meter_adds_up_reads_and_writes() -> None:
    meter = Meter()
    meter.count("query", {"ConsumedCapacity": {"CapacityUnits": 1.5}})
    meter.count("transact_write_items", {"ConsumedCapacity": [{"CapacityUnits": 4.0}] * 2})
    meter.count("get_item", {})
    assert (meter.round_trips, meter.read_units, meter.write_units) == (3, 1.5, 8.0)
    assert meter.deadline > time.monotonic()


@pytest.mark.parametrize(
    ("value", "unit", "factors", "expected"),
    [
        (185, "lb", KILOGRAMS, 83.91458845),
        (470, "lb", KILOGRAMS, 213.1884139),
        (0.1, "lb", KILOGRAMS, 0.045359237),
        (72.5, "kg", KILOGRAMS, 72.5),
        (26.2, "mi", METRES, 42164.8128),
        (5, "km", METRES, 5000.0),
        (100, "yd", METRES, 91.44),
    ],
)
def test_canonical_figures_are_exact(
    value: float, unit: str, factors: dict[str, Any], expected: float
) -> None:
    assert canonical(value, unit, factors) == expected


# Texts of answers: quotes, control characters, line separators, letters, emoji.
SENT = st.text(st.sampled_from('"\\/\n\x00\x1f\x7f\u2028\u2029aé€') | st.characters(codec="utf-8"))


@given(SENT)
def test_a_body_has_the_bytes_that_the_runtime_sends(text: str) -> None:
    """Python 3.12 and 3.13 send UTF-8, others ASCII; simplejson escapes U+2028 and U+2029."""
    with pytest.MonkeyPatch.context() as patch:
        for runtime in ("", "AWS_Lambda_python3.11", "AWS_Lambda_python3.14"):
            patch.setenv("AWS_EXECUTION_ENV", runtime)
            assert jsontext.sent_bytes(text) == len(json.dumps({"": text})) - len('{"": }')
        separators = str.maketrans({"\u2028": "123456", "\u2029": "123456"})
        escaped = json.dumps(text, ensure_ascii=False).translate(separators)
        for runtime in ("AWS_Lambda_python3.12", "AWS_Lambda_python3.13"):
            patch.setenv("AWS_EXECUTION_ENV", runtime)
            assert jsontext.sent_bytes(text) == len(escaped.encode())


@given(SENT, st.integers(0, 100))
def test_what_can_be_sent_is_measured(text: str, most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsontext, "MAX_ANSWER_BYTES", most)
        assert jsontext.can_be_sent(text) == (len(json.dumps(text)) <= most)


@given(st.lists(st.text(max_size=40), max_size=5), st.integers(1, 400))
def test_as_many_texts_as_fit_are_shown(texts: list[str], most: int) -> None:
    """The sizes are those of JSON strings in ASCII, as Lambda sends them."""
    sizes = list(accumulate(len(json.dumps(text)) for text in texts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsontext, "MAX_PAGE_BYTES", most)
        shown = jsontext.fitting(texts)
    assert shown == max(min(1, len(texts)), sum(size <= most for size in sizes))
