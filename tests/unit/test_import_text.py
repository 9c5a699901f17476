"""From the bytes of a text file to rows: encodings, delimiters, quotes, places, hostile files."""

import csv
import io
import tracemalloc
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.account.imports.formats.cells import number, repaired
from chalicelib.account.imports.formats.lines import MAX_RECORD
from chalicelib.account.imports.formats.parser import FileFault, UnreadableFile
from chalicelib.account.imports.formats.text import BadCell, TextRow, TextTable, header_of


class Slow(io.RawIOBase):
    """A stream that gives few bytes at a time and cannot go back, as one from a network."""

    def __init__(self, data: bytes, step: int) -> None:
        self.data = io.BytesIO(data)
        self.step = step

    def read(self, _size: int = -1) -> bytes:
        return self.data.read(self.step)


class Endless(io.RawIOBase):
    """A header, and then a gigabyte without a line end."""

    def __init__(self, filler: bytes) -> None:
        self.filler = filler * 65_536
        self.left = 16_384

    def read(self, _size: int = -1) -> bytes:
        self.left -= 1
        if self.left == 16_383:
            return b"Date,Notes\n2025-01-01,"
        return self.filler if self.left > 0 else b""


def read(data: bytes, step: int = 0) -> list[TextRow | FileFault]:
    file: Any = Slow(data, step) if step else io.BytesIO(data)
    return list(TextTable(file).rows())


def cells(found: list[TextRow | FileFault]) -> list[list[str]]:
    return [list(each.cells) for each in found if isinstance(each, TextRow)]


def faults(found: list[TextRow | FileFault]) -> list[tuple[int, str, bool]]:
    return [(each.line, each.code, each.refused) for each in found if isinstance(each, FileFault)]


def code(data: bytes) -> tuple[str, str]:
    with pytest.raises(UnreadableFile) as raised:
        read(data)
    return raised.value.code, raised.value.detail


TEXT = "Date,Name\n2025-01-01,Übung \u2013 7:00\u202fAM\n2025-01-02,重量\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("step", [0, 1, 3])
def test_an_encoding_of_unicode(encoding: str, step: int) -> None:
    data = TEXT.encode(encoding)
    data = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"") + data
    found = read(data, step)
    assert cells(found) == [["2025-01-01", "Übung \u2013 7:00\u202fAM"], ["2025-01-02", "重量"]]
    assert faults(found) == []


@pytest.mark.parametrize("step", [0, 1])
def test_a_file_of_an_old_spreadsheet(step: int) -> None:
    found = read("Date,Name\n1,Übung \u2013 schräg\n2,Kniebeuge\n".encode("cp1252"), step)
    assert cells(found) == [["1", "Übung \u2013 schräg"], ["2", "Kniebeuge"]]
    assert faults(found) == [(1, "encoding", False)]


def test_where_the_encoding_changes_is_said() -> None:
    found = read(b"Date,Name\n" + b"1,x\n" * 30_000 + b"2,\xe9\x81\n")
    assert cells(found)[-1] == ["2", "é�"]
    [fault] = [each for each in found if isinstance(each, FileFault)]
    assert "from byte 120012" in fault.detail


def test_half_a_character_of_utf_16() -> None:
    found = read("Date,Name\n1,a".encode("utf-16") + b"\x3d")
    assert cells(found) == [["1", "a\ufffd"]]
    assert faults(found) == [(1, "encoding", False)]


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
        lambda text: not text.isascii()
    )
)
def test_text_in_the_wrong_encoding_is_repaired_exactly(text: str) -> None:
    # As the standard of the web has it: the five bytes without a character stand for themselves.
    wrong = "".join(
        bytes([byte]).decode("cp1252") if byte not in b"\x81\x8d\x8f\x90\x9d" else chr(byte)
        for byte in text.encode()
    )
    assert repaired(wrong) == text


@given(st.text("abcßéÃÂâã 漢字Äüñ"))
def test_right_text_is_left(text: str) -> None:
    assert repaired(text) == text


def test_controls_are_no_repair() -> None:
    assert repaired("Â\u0152") == "Â\u0152"


def test_mojibake_is_a_warning() -> None:
    found = read("Date,Name\n1,x\n2,Ãœbung\n3,fÃ¼r\n".encode())
    assert cells(found) == [["1", "x"], ["2", "Übung"], ["3", "für"]]
    assert faults(found) == [(3, "mojibake", False)]
    assert cells(read("Ãœbung,b\n1,2".encode())) == [["1", "2"]]
    assert header_of("Ãœbung,b\n1,2".encode()) == {"übung", "b"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_line_ends_and_delimiters(end: str, delimiter: str) -> None:
    lines = [
        ["Date", "a,b;c\td"],
        ["1", 'one\ntwo, "three"; four\tfive'],
        [],
        ["2", ""],
        ["3", "x"],
    ]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(lines)
    data = text.getvalue().replace("\n", end).encode()
    for step in (0, 1, 2):
        found = read(data, step)
        assert cells(found) == [lines[1], lines[3], lines[4]]
        assert [each.line for each in found] == [2, 5, 6]


def test_the_header_alone_decides_the_delimiter() -> None:
    found = read(b"Date;Weight\n2025-01-01;1,5\n")
    [row] = found
    assert isinstance(row, TextRow)
    assert row.number("weight") == 1.5
    assert cells(read(b'"a,b";c\n1;2')) == [["1", "2"]]
    for delimiter in (",", "\t"):
        [row] = read(f'Date{delimiter}Weight\n1{delimiter}"1,5"\n'.encode())
        assert isinstance(row, TextRow)
        with pytest.raises(BadCell, match="is not a number"):
            row.number("weight")


def test_a_formula_is_text() -> None:
    data = b'Name,Notes\n=1+1,@SUM(A1)\n-cmd,+49\n"=HYPERLINK(""x"")",\n'
    assert cells(read(data)) == [["=1+1", "@SUM(A1)"], ["-cmd", "+49"], ['=HYPERLINK("x")', ""]]


def test_the_number_of_cells() -> None:
    found = read(b"a,b,c\n1,2\n1,2,3,,\n\n,,\n1,2,3,4\n1,2,3\n")
    assert cells(found) == [["1", "2", "3"], ["1", "2", "3"]]
    assert faults(found) == [(2, "columns", True), (6, "columns", True)]


def test_rows_can_be_rejoined() -> None:
    def rejoin(row: list[str]) -> list[str]:
        return [",".join(row[:-1]), row[-1]] if len(row) > 2 else row

    table = TextTable(io.BytesIO(b"a,b\n1,2,3\n4\n"), rejoin=rejoin)
    found = list(table.rows())
    assert cells(found) == [["1,2", "3"]]
    assert faults(found) == [(3, "columns", True)]


def test_columns_by_name() -> None:
    table = TextTable(io.BytesIO(b" DATE ,Workout  Name,date,Extra,\n1, x ,2,3,\n"))
    [warning, row] = table.rows()
    assert isinstance(row, TextRow)
    assert (row.text("date"), row.text("workout name"), row.text("missing")) == ("1", "x", "")
    assert isinstance(warning, FileFault)
    assert (warning.column, warning.code, warning.refused) == ("date", "duplicate_column", False)
    [unknown] = table.unknown_columns(frozenset({"date", "workout name"}))
    assert (unknown.line, unknown.column, unknown.code) == (1, "Extra", "unknown_column")
    assert not list(table.unknown_columns(frozenset({"date", "workout name", "extra"})))
    reversing = TextTable(io.BytesIO("a,\u202eb\n1,2\n".encode()))
    assert [each.column for each in reversing.unknown_columns(frozenset("a"))] == ["?b"]
    table.require("date")
    with pytest.raises(UnreadableFile, match='no column "reps"'):
        table.require("date", "reps")


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\n\r\n  \n"])
def test_an_empty_file(data: bytes) -> None:
    assert code(data) == ("empty", "The file is empty.")
    assert header_of(data) == frozenset()


def test_a_header_alone() -> None:
    assert read(b"\n\na,b") == []
    assert TextTable(io.BytesIO(b"\n\na,b")).line == 3


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04\x14\x00\x06\x00", "ZIP"),
        (b"\x89PNG\r\n\x1a\n\x00", "PNG"),
        (b"SQLite format 3\x00\x10\x00", "SQLite"),
        (b"\xef\xbb\xbf  <!DOCTYPE html>", "web page"),
    ],
)
def test_a_file_of_another_kind(data: bytes, kind: str) -> None:
    found, detail = code(data)
    assert found == "not_this_format"
    assert kind in detail


@pytest.mark.parametrize(
    "data", [b"a,b\n1,\x00\n", "a,b\n1,2".encode("utf-16-le"), b"\xff\xfe\0\0"]
)
def test_nul_bytes(data: bytes) -> None:
    assert code(data)[0] == "encoding"


def test_a_quote_that_is_not_closed() -> None:
    found, detail = code(b'a,b\n1,2\n3,"cut here\nand')
    assert found == "truncated"
    assert "line 3" in detail
    assert code(b'"a,b\n')[0] == "truncated"
    found, detail = code(b'a,b\n1,"' + b"x,y\n" * MAX_RECORD)
    assert found == "too_large"
    assert "line 2" in detail


def test_the_longest_record() -> None:
    longest = b"1," + b"x" * (MAX_RECORD - 3) + b"\n"
    assert len(cells(read(b"a,b\n" + longest * 3))) == 3
    assert code(b"a,b\n1" + longest)[0] == "too_large"


@pytest.mark.parametrize("filler", [b"x", b",", b'"', b"\xff"])
def test_a_line_of_a_gigabyte(filler: bytes) -> None:
    endless: Any = Endless(filler)
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableFile, match="line 2 has more than") as raised:
            list(TextTable(endless).rows())
        assert raised.value.code == "too_large"
        assert tracemalloc.get_traced_memory()[1] < 4e6
    finally:
        tracemalloc.stop()


def test_many_rows_take_no_memory() -> None:
    class Many(io.RawIOBase):
        left = 31

        def read(self, _size: int = -1) -> bytes:
            self.left -= 1
            return b"2025-01-01,some text\n" * 1_000 if self.left > 0 else b""

    many: Any = Many()
    tracemalloc.start()
    try:
        assert sum(1 for _ in TextTable(many).rows()) == 29_999
        assert tracemalloc.get_traced_memory()[1] < 2e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("text", "value"),
    [("13.0", 13), ("0", 0), ("", None), ("  ", None), ("-2.5", -2.5), ("+5", 5), ("1.0E-4", 1e-4),
     ("149.99999999999997", 149.99999999999997), (".5", 0.5), ("5.", 5)],
)  # fmt: skip
def test_a_figure(text: str, value: float | None) -> None:
    assert number(text) == value
    assert number(text.replace(".", ","), decimal_comma=True) == value


@pytest.mark.parametrize(
    "text",
    ["nan", "inf", "-Infinity", "0x10", "1_000", "1,5", "1.000,5", "1 000", "12 x", "--1", "1e400",
     "1e10", "\uff19", "9" * 30, "1" + "0" * 100_000, "="],
)  # fmt: skip
def test_no_figure(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a number|is too large") as raised:
        number(text)
    assert len(str(raised.value)) < 120
    [row] = read(f'a;b\n"{text[:60_000]}";\n'.encode())
    assert isinstance(row, TextRow)
    if "," not in text or "." in text:
        with pytest.raises(BadCell):
            row.number("a")


SOME_TEXT = st.text(
    st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20
)


@given(st.lists(st.tuples(SOME_TEXT, SOME_TEXT), max_size=8), st.sampled_from(",;\t"))
def test_what_was_written_is_read(rows: list[tuple[str, str]], delimiter: str) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("a", "b"), *rows])
    written = [
        [repaired(cell.replace("\r\n", "\n").replace("\r", "\n")) for cell in row]
        for row in rows
        if any(row)
    ]
    assert cells(read(text.getvalue().encode(), 7)) == written


@given(st.binary(max_size=300), st.sampled_from([b"a,b\n", b"\xff\xfe", b"", b'"a";b\r']))
def test_any_bytes(data: bytes, start: bytes) -> None:
    with suppress(UnreadableFile):
        for each in read(start + data, 11):
            if isinstance(each, FileFault):
                assert len(each.detail) + len(each.column) < 300
