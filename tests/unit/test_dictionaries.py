"""Preset dictionaries: what was stored with one can always be read."""

import zlib

import pytest

from chalicelib.table import dictionaries
from chalicelib.table.items import decode, encode

# The checksums of all dictionaries that were ever released, in the order in which they came. One
# that is changed or removed makes stored items unreadable: append another instead.
RELEASED = {"metric_day": [2356834714]}
TEXT = b'{"id":"2026-03-14/watch","values":{"steps":{"value":9120,"unit":"{steps}"}}}'


def test_dictionaries_never_change() -> None:
    found = {
        entity: [zlib.adler32(each) for each in some]
        for entity, some in dictionaries.DICTIONARIES.items()
    }
    assert found == RELEASED


def test_each_dictionary_is_found_by_its_checksum(monkeypatch: pytest.MonkeyPatch) -> None:
    older = dictionaries.deflate("metric_day", TEXT)
    monkeypatch.setattr(
        dictionaries, "DICTIONARIES", {"metric_day": (b"old", b'"steps":{"value":')}
    )
    by_checksum = {zlib.adler32(b'"steps":{"value":').to_bytes(4, "big"): b'"steps":{"value":'}
    monkeypatch.setattr(dictionaries, "_BY_CHECKSUM", dictionaries._BY_CHECKSUM | by_checksum)
    newer = dictionaries.deflate("metric_day", TEXT)
    assert older is not None
    assert newer is not None
    assert older != newer
    assert dictionaries.inflate(older) == dictionaries.inflate(newer) == TEXT


def test_texts_without_a_dictionary() -> None:
    assert dictionaries.deflate("workout", TEXT) is None
    assert dictionaries.inflate(zlib.compress(TEXT)) == TEXT
    unknown = zlib.compressobj(zdict=b"unknown")
    with pytest.raises(zlib.error):
        dictionaries.inflate(unknown.compress(TEXT) + unknown.flush())


def test_a_short_day_is_deflated_too() -> None:
    document = {"id": "2026-03-14/watch", "version": 1, "values": {"steps": {"value": 9120}}}
    item = encode("metric_day", document) | {"sk": "METRIC_DAY#2026-03-14/watch"}
    assert isinstance(item["doc"], bytes)
    assert decode(item).document() == document
