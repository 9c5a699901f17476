"""The lines of CSV: what is read back is what was written, and no text is a formula."""

import csv
import io
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.account.files import spreadsheet

FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20"
# What attacks are made of, beside any text.
TEXTS = st.text() | st.text("=+-@'\",;\r\n\t\0 \ufeff\u200b\uff1d\ufe66a1")
NUMBERS = st.integers(-(10**9), 10**9) | st.floats(-1e15, 1e15)


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def visible(text: str) -> str:
    """Return a text without what a spreadsheet skips at its beginning."""
    skipped = {"Cc", "Cf", "Zs", "Zl", "Zp"}
    while text and unicodedata.category(text[0]) in skipped:
        text = text[1:]
    return text


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=4), max_size=5))
@example([["'=1", "''=1"], ["'", "-"], ["=cmd|' /C calc'!A0", "\t=1"]])
def test_texts_are_read_as_they_were_written(rows: list[list[str]]) -> None:
    found = read(spreadsheet.lines(rows))
    assert [[spreadsheet.undefused(cell) for cell in row] for row in found] == rows


@given(TEXTS)
@example("\uff1d1+1")
@example(" \u200b=1")
@example("\r=1")
def test_no_text_begins_as_a_formula(text: str) -> None:
    [[cell, _]] = read(spreadsheet.lines([[text, ""]]))
    assert not visible(cell).startswith(tuple(FORMULA))
    assert not cell.startswith(("\t", "\r", "\n"))


@given(st.lists(NUMBERS, min_size=2, max_size=5))
def test_numbers_stay_numbers(numbers: list[float]) -> None:
    [row] = read(spreadsheet.lines([numbers]))
    assert [float(cell) for cell in row] == numbers


@given(st.text("abc", max_size=5) | st.text("ab'", max_size=5))
def test_other_texts_are_not_changed(text: str) -> None:
    assert spreadsheet.defused(text) == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (False, "false"),
        (True, "true"),
        (0, "0"),
        (-5, "-5"),
        (-5.0, "-5"),
        (82.55, "82.55"),
        (1e-7, "1e-07"),
        ("-5", "'-5"),
        ("5", "5"),
    ],
)
def test_a_cell(cell: spreadsheet.Cell, text: str) -> None:
    assert spreadsheet.written(cell) == text


def test_lines_end_as_rfc_4180_says() -> None:
    assert spreadsheet.lines([["a", 'b "c"\nd'], [1, None]]) == 'a,"b ""c""\nd"\r\n1,\r\n'
