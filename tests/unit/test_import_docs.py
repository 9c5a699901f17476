"""The page about imports: its examples are valid, and it has every column, question and limit."""

import json
import re
from typing import get_args

import pytest

from chalicelib.account.imports import names
from chalicelib.account.imports.documents import ImportStatus
from chalicelib.account.imports.formats import lab_csv, lines, workout_csv
from chalicelib.account.imports.formats.registry import BY_NAME, recognise
from chalicelib.account.imports.limits import MAX_A_DAY, MAX_UNFINISHED
from chalicelib.account.imports.lines import MAX_ENTRIES
from chalicelib.account.imports.models import MAX_MAPPED, MAX_TEXT, ImportCreate
from chalicelib.account.imports.options import Owner
from chalicelib.account.imports.questions import QuestionKind
from chalicelib.account.imports.service import MAX_UPLOAD_BYTES
from chalicelib.account.imports.settings import options_of
from chalicelib.account.imports.storage import LIFE_DAYS
from chalicelib.account.imports.writing.entries import Removal
from tests.support.api import ROOT

PAGE = (ROOT / "docs/imports.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def section(title: str) -> str:
    """Return what is below a heading, up to the next one."""
    return re.split(r"^#+ ", PAGE.split(f"# {title}\n")[-1], flags=re.MULTILINE)[0]


def rows(text: str) -> set[str]:
    """Return the names in the first column of the tables of a text."""
    without_headers = re.sub(r"^\|.*\n(?=\|-)", "", text, flags=re.MULTILINE)
    cells = re.findall(r"^\| (`[^|]+) \|", without_headers, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


@pytest.mark.parametrize(
    ("title", "known"),
    [
        ("Questions", get_args(QuestionKind)),
        ("The undo", get_args(Removal)),
        ("Results of laboratories", lab_csv.COLUMNS),
    ],
)
def test_a_table_has_every_name(title: str, known: tuple[str, ...]) -> None:
    assert rows(section(title)) == {*known}


def test_the_table_of_workouts_has_every_column() -> None:
    neutral = PAGE.split("## Neutral tables")[1].split("### Results")[0]
    assert rows(neutral) == {*workout_csv.COLUMNS}


def test_all_formats_and_states_are_named() -> None:
    codes = set(re.findall(r"`([^`\n]+)`", PAGE))
    assert {*BY_NAME, *get_args(ImportStatus)} <= codes


def test_the_request_is_valid() -> None:
    [text] = [text for language, text in BLOCKS if language == "json"]
    body = ImportCreate.model_validate_json(text)
    assert body.options
    assert options_of(body.options.document()).problems(Owner()) == []
    head = json.loads(text)["text"].encode()
    found = recognise(head)
    assert found
    assert found.name == "strong"


def test_the_tables_are_of_their_formats() -> None:
    found = [recognise(text.encode()) for language, text in BLOCKS if language == "csv"]
    assert [each.name for each in found if each] == ["workout_csv", "lab_csv"]


def test_the_limits_are_those_of_the_code() -> None:
    limits = section("Limits")
    for text in (
        f"{MAX_UNFINISHED} of an account",
        f"{MAX_A_DAY} a day",
        f"{MAX_TEXT:,} characters",
        f"{MAX_UPLOAD_BYTES // 2**20} MiB",
        f"{MAX_ENTRIES:,}",
        f"{names.MAX_NAMES:,}",
        f"{MAX_MAPPED:,} names",
        f"{lines.MAX_RECORD:,} characters",
    ):
        assert text in limits
    assert f"until {LIFE_DAYS} days" in section("Privacy")
