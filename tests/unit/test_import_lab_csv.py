"""The neutral CSV of laboratories: figures, signs, answers and ranges as they were printed."""

import contextlib
import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.account.imports.formats import lab_csv
from chalicelib.account.imports.formats.drafts import Amount, RangeDraft, ReadingDraft
from chalicelib.account.imports.formats.lab_csv import COLUMNS, LabCsv, is_loinc
from chalicelib.account.imports.formats.parser import FileFault, Found, UnreadableFile
from chalicelib.labs.biomarkers import catalogue

HEADER = "date,marker,loinc,value,comparator,unit,range_low,range_high,range_text,flag,lab,note"
DAY = date(2026, 3, 10)


def table(*rows: dict[str, Any], delimiter: str = ",") -> bytes:
    target = io.StringIO()
    writer = csv.DictWriter(target, HEADER.split(","), restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().encode()


def result(value: Any = "3.1", **fields: Any) -> dict[str, Any]:
    return {"date": "2026-03-10", "marker": "LDL", "value": value, "unit": "mmol/L", **fields}


def parse(data: bytes) -> list[Found]:
    return list(LabCsv().parse(io.BytesIO(data)))


def only(*rows: dict[str, Any], **options: Any) -> Any:
    (found,) = parse(table(*rows, **options))
    return found


def test_the_columns_are_those_of_the_header() -> None:
    assert list(COLUMNS) == HEADER.split(",")
    assert LabCsv().recognises(HEADER.encode())
    assert LabCsv().recognises(b"Date;Marker;Value")
    assert not LabCsv().recognises(b"date,value,unit")
    assert not LabCsv().recognises(b"date,marker,value,exercise")


def test_a_whole_row() -> None:
    found = only(
        result(
            date="2026-03-10 07:05",
            loinc="13457-7",
            range_low="1",
            range_high="2.9",
            range_text="1 - 2.9",
            flag="H",
            lab="Acme",
            note="=1+1",
        )
    )
    assert found == ReadingDraft(
        line=2,
        key="2026-03-10T07:05:00|13457-7|acme",
        provider="lab_csv",
        taken=datetime(2026, 3, 10, 7, 5),
        marker="LDL",
        loinc="13457-7",
        amount=Amount(3.1, "mmol/L"),
        range=RangeDraft(1, 2.9, "1 - 2.9"),
        flag="H",
        laboratory="Acme",
        notes="=1+1",
    )


@pytest.mark.parametrize(
    ("value", "comparator", "expected"),
    [
        ("<0.41", "", (0.41, "<", "")),
        ("> 90", "", (90, ">", "")),
        ("≥ 60", "", (60, ">=", "")),
        ("<=5", "<=", (5, "<=", "")),
        ("0.41", "<", (0.41, "<", "")),
        ("-2.1", "", (-2.1, None, "")),
        ("0", "", (0, None, "")),
        ("negative", "", (None, None, "negative")),
        ("1:80", "", (None, None, "1:80")),
        ("2+", "", (None, None, "2+")),
        ("O+", "", (None, None, "O+")),
        ("0-2/hpf", "", (None, None, "0-2/hpf")),
    ],
)
def test_values(value: str, comparator: str, expected: Any) -> None:
    found = only(result(value, comparator=comparator))
    figure = found.amount.value if found.amount else None
    assert (figure, found.comparator, found.text) == expected


def test_a_percentage_is_never_scaled() -> None:
    assert only(result("37.5", unit="%")).amount == Amount(37.5, "%")
    assert only(result("0.375", unit="%")).amount == Amount(0.375, "%")


def test_a_unit_is_never_guessed() -> None:
    assert only(result("5", unit="")).amount == Amount(5)


def test_a_decimal_comma_behind_semicolons() -> None:
    assert only(result("<2,5", range_low="1,5"), delimiter=";").range.low == 1.5
    assert only(result("<2,5"), delimiter=";").amount == Amount(2.5, "mmol/L")


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (result("1,234.5"), "value", "not_a_number"),
        (result("1,234"), "value", "not_a_number"),
        (result("1 234"), "value", "not_a_number"),
        (result("5.1 mg/dL"), "value", "unit_in_value"),
        (result("37.5%"), "value", "unit_in_value"),
        (result("<negative"), "value", "not_a_number"),
        (result(""), "value", "required"),
        (result("x" * 61), "value", "too_long"),
        (result("5", comparator="~"), "comparator", "unknown_sign"),
        (result("<5", comparator=">"), "comparator", "two_signs"),
        (result(marker=""), "marker", "required"),
        (result(marker="", loinc="13457-8"), "marker", "required"),
        (result(marker="x" * 121), "marker", "too_long"),
        (result(date="04/05/2026"), "date", "not_a_date"),
        (result(date=""), "date", "not_a_date"),
        (result(date="0001-01-01T00:00+14:00"), "date", "not_a_date"),
    ],
)
def test_what_is_refused(row: dict[str, Any], column: str, code: str) -> None:
    found = only(row)
    assert isinstance(found, FileFault)
    assert (found.line, found.column, found.code, found.refused) == (2, column, code, True)
    assert len(found.detail) < 200


@pytest.mark.parametrize(
    ("fields", "expected", "column"),
    [
        ({"range_low": "3.5", "range_high": "5.1"}, RangeDraft(3.5, 5.1), None),
        ({"range_high": "0.41", "range_text": "<0.41"}, RangeDraft(None, 0.41, "<0.41"), None),
        ({"range_text": "3.5 - 5.1"}, RangeDraft(text="3.5 - 5.1"), None),
        ({"range_low": "<0.41"}, RangeDraft(text="<0.41"), "range_low"),
        ({"range_low": "5", "range_high": "3"}, RangeDraft(text="5 - 3"), "range_low"),
        ({"range_high": "1,234"}, RangeDraft(text="1,234"), "range_high"),
    ],
)
def test_ranges(fields: dict[str, str], expected: RangeDraft, column: str | None) -> None:
    draft, *warnings = parse(table(result(**fields)))
    assert isinstance(draft, ReadingDraft)
    assert draft.range == expected
    assert [(each.column, each.refused) for each in warnings if isinstance(each, FileFault)] == (
        [(column, False)] if column else []
    )


def test_a_wrong_loinc_code_is_left_out() -> None:
    draft, warning = parse(table(result(loinc="13457-8")))
    assert isinstance(draft, ReadingDraft)
    assert (draft.marker, draft.loinc) == ("LDL", None)
    assert isinstance(warning, FileFault)
    assert (warning.code, warning.refused) == ("not_loinc", False)
    assert only(result(marker="", loinc="13457-7")).marker == "13457-7"


def test_the_codes_of_the_catalogue_are_loinc_codes() -> None:
    codes = [marker["loinc"] for marker in catalogue.markers().values() if "loinc" in marker]
    assert len(codes) > 100
    assert all(map(is_loinc, codes))


def test_keys() -> None:
    rows = [
        result("3.1"),
        result("3.2"),
        result("3.1", marker=" ldl", lab="Acme"),
        result("3.1", date="2026-03-10T07:05+01:00", marker="x" * 120, lab="y" * 120),
    ]
    found: list[Any] = parse(table(*rows))
    assert [each.key for each in found[:3]] == [
        "2026-03-10|ldl|",
        "2026-03-10|ldl|#2",
        "2026-03-10|ldl|acme",
    ]
    assert len(found[3].key) == 64
    utc = datetime(2026, 3, 10, 6, 5, tzinfo=UTC)
    assert found[3].taken == utc


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"date,marker,amount\n", "not_this_format"),
        (b"date,value\n", "not_this_format"),
        (b"%PDF-1.4", "not_this_format"),
        (b'date,marker,value\n2026-03-10,LDL,"3', "truncated"),
    ],
)
def test_files_that_cannot_be_read(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        parse(data)
    assert caught.value.code == code


def test_the_number_of_rows_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab_csv, "MAX_ROWS", 2)
    assert len(parse(table(result(), result()))) == 2
    with pytest.raises(UnreadableFile):
        parse(table(result(), result(), result()))


PLAIN = st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1, max_size=20)


@given(
    st.lists(
        st.tuples(
            st.dates(date(1950, 1, 1), date(2100, 1, 1)),
            PLAIN,
            st.decimals(0, 10**6, places=3),
            st.sampled_from(["", "<", ">="]),
        )
    )
)
def test_any_results_come_back(rows: list[Any]) -> None:
    sent = [result(f"{sign}{value}", date=day, marker=name) for day, name, value, sign in rows]
    found: list[Any] = parse(table(*sent))
    assert [
        (each.taken, each.marker, each.amount.value, each.comparator or "") for each in found
    ] == [(day, name, float(value), sign) for day, name, value, sign in rows]
    assert len({each.key for each in found}) == len(found)


@given(st.text(max_size=80), st.sampled_from(list(COLUMNS)))
def test_any_cell_is_read_or_refused(text: str, column: str) -> None:
    data = table(result(**{column: text}))
    with contextlib.suppress(UnreadableFile):
        assert all(isinstance(each, ReadingDraft | FileFault) for each in parse(data))
