"""Files that are said to be exports of Apple Health: archives, broken XML and hostile ones."""

import contextlib
import io
import struct
import tracemalloc
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.account.imports.formats.apple import archive
from chalicelib.account.imports.formats.apple.parser import AppleHealth
from chalicelib.account.imports.formats.parser import Found, UnreadableFile
from tests.support.apple_export import export, record


def parse(data: bytes) -> list[Found]:
    return list(AppleHealth().parse(io.BytesIO(data)))


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        parse(data)
    assert caught.value.detail.endswith(".")
    return caught.value.code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_this_format"),
        (b"<plist></plist>", "not_this_format"),
        (b"x" * 3_000_000, "not_this_format"),
        ("<HealthData></HealthData>".encode("utf-16"), "encoding"),
        (export(record("BodyMass", 80, "kg"))[:-20], "truncated"),
        (b"<HealthData><Record", "truncated"),
        (b"<HealthData>\xff\xfe</HealthData>", "damaged"),
        (b"<HealthData></HealthData><HealthData/>", "damaged"),
        (b"<HealthData>" + b"<a>" * 20, "damaged"),
        (b'<HealthData><Record type="' + b"x" * 3_000_000, "damaged"),
        (b"<HealthData>&lol;</HealthData>", "damaged"),
        (b"<HealthData>" + b"".join(b"<a%d/>" % n for n in range(3_000)), "damaged"),
        (b"<HealthData>" + b"".join(b"<a b%d=''/>" % n for n in range(3_000)), "damaged"),
        (b"<HealthData><!DOCTYPE a></HealthData>", "damaged"),
    ],
)
def test_files_that_cannot_be_read(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_entities_are_never_defined() -> None:
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE HealthData [<!ENTITY l0 "lol">{bomb}]>'
    assert refusal(export(record("BodyMass", "&l9;", "kg"), "&l9;", head=head)) == "damaged"


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as written:
        for name, data in files.items():
            written.writestr(name, data)
    return target.getvalue()


BODY = export(record("BodyMass", 80, "kg"))
CDA = b'<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"/>'


@pytest.mark.parametrize(
    "name", ["apple_health_export/export.xml", "apple_health_export/导出.xml", "../../etc/x.XML"]
)
def test_an_export_is_found_by_its_content(name: str) -> None:
    data = zipped(
        {
            "apple_health_export/export_cda.xml": CDA,
            "apple_health_export/workout-routes/r.gpx": b"<gpx/>",
            name: BODY,
        }
    )
    assert AppleHealth().recognises(data[:65_536])
    assert len(parse(data)) == 1


def test_what_is_recognised() -> None:
    assert AppleHealth().recognises(BODY)
    assert not AppleHealth().recognises(zipped({"Takeout/Fit/a.csv": b"Date"}))
    assert not AppleHealth().recognises(b"Date,Workout Name,Duration")


def with_flag(data: bytes) -> bytes:
    """Return an archive whose files say that they are encrypted."""
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(signature) + at
        data = data[:place] + b"\x01\x00" + data[place + 2 :]
    return data


def with_wrong_checksum(data: bytes) -> bytes:
    place = data.index(b"PK\x01\x02") + 16
    return data[:place] + struct.pack("<I", 7) + data[place + 4 :]


GOOD = zipped({"export.xml": BODY}, zipfile.ZIP_STORED)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (GOOD[:200], "archive"),
        (GOOD[:-5], "archive"),
        (b"PK\x05\x06" + bytes(18), "not_this_format"),
        (b"PK\x07\x08" + GOOD[:200], "archive"),
        (zipped({"export.zip": GOOD}), "archive"),
        (zipped({"export_cda.xml": CDA}), "not_this_format"),
        (zipped({"export.xml": BODY}, zipfile.ZIP_LZMA), "archive"),
        (with_flag(GOOD), "archive"),
        (with_wrong_checksum(GOOD), "archive"),
        (zipped({"export.xml": BODY + b" " * 50_000_000}), "archive"),
    ],
)
def test_archives_that_cannot_be_read(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_an_archive_that_declares_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_XML_BYTES", 100)
    assert refusal(zipped({"export.xml": BODY})) == "too_large"
    assert refusal(BODY) == "too_large"


def test_a_long_list_of_files_is_not_read() -> None:
    data = zipped({f"{number:0>200}": b"" for number in range(30_000)})
    assert refusal(data) == "archive"


class Endless(io.RawIOBase):
    """An export without an end, of elements that are read and of those that are not."""

    def __init__(self, element: str, size: int) -> None:
        self._texts = self._generate(element.encode() * (65_536 // len(element)), size)

    def _generate(self, chunk: bytes, size: int) -> Iterator[bytes]:
        yield b"<HealthData>"
        for _ in range(size // len(chunk)):
            yield chunk
        yield b"</HealthData>"

    def seek(self, *_: int) -> int:
        return 0

    def read(self, size: int = -1) -> bytes:
        # The first read looks for the signature of an archive, and is followed by a seek.
        return b"" if size < 65_536 else next(self._texts, b"")


def test_memory_does_not_grow_with_the_file() -> None:
    def peak(size: int) -> int:
        file: Any = Endless(record("StepCount", 47, "count"), size)
        tracemalloc.reset_peak()
        assert sum(1 for _ in AppleHealth().parse(file)) > size // 400
        return tracemalloc.get_traced_memory()[1]

    tracemalloc.start()
    try:
        small, large = peak(1_000_000), peak(6_000_000)
    finally:
        tracemalloc.stop()
    assert large < 1.2 * small + 200_000


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tail: bytes) -> None:
    for data in (tail, b"<HealthData>" + tail, GOOD[:40] + tail + GOOD[40:], GOOD + tail):
        with contextlib.suppress(UnreadableFile):
            parse(data)
