r"""A neutral CSV of results of laboratories, for reports of any origin. Pure.

A row is a result. Columns may be in any order, and all but `date`, `value` and one of `marker` and
`loinc` may be absent or blank.

| column | content |
|---|---|
| `date` | when the blood was taken: `2026-03-10`, or with the time, `2026-03-10 07:05` |
| `marker` | name of the marker as printed |
| `loinc` | LOINC code |
| `value` | a figure, also with a sign (`<0.41`), or an answer such as `negative`, `1:80` or `2+` |
| `comparator` | the sign of a figure: `<`, `<=`, `>` or `>=` |
| `unit` | unit of the figure, in the laboratory's spelling |
| `range_low`, `range_high` | bounds of the reference range, in the unit of the figure |
| `range_text` | the reference range as printed: `3.5 - 5.1`, `<0.41`, `M: 13-17 F: 12-15` |
| `flag` | mark as printed, such as `H` |
| `lab` | name of the laboratory |
| `note` | remark on the result |

The delimiter is ``,``, ``;`` or a tab; with ``;`` a figure may have a decimal comma. A figure has
no thousands separators, since ``1,234`` may be either, and is never scaled: 37.5 with the unit `%`
is 37.5 %. A date such as ``04/05/2026`` is refused, because the month is uncertain. A laboratory
has one result of a marker at a time; further ones in the file are numbered in its order.

>>> import io
>>> text = b"date,marker,value,unit,range_text\n2026-03-10,LDL,<0.41,mmol/L,up to 3\n"
>>> [draft] = LabCsv().parse(io.BytesIO(text))
>>> draft.marker, draft.comparator, draft.amount, draft.range.text
('LDL', '<', Amount(value=0.41, unit='mmol/L'), 'up to 3')
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import BinaryIO, Final, NamedTuple, get_args

from chalicelib.account.imports.formats.cells import fold, number, quoted
from chalicelib.account.imports.formats.drafts import (
    YEARS,
    Amount,
    Comparator,
    Moment,
    RangeDraft,
    ReadingDraft,
)
from chalicelib.account.imports.formats.parser import FileFault, Found, UnreadableFile
from chalicelib.account.imports.formats.text import BadCell, TextRow, TextTable, header_of

# The greatest numbers of characters are those of the API.
COLUMNS: Final = {
    "date": 64,
    "marker": 120,
    "loinc": 10,
    "value": 60,
    "comparator": 2,
    "unit": 40,
    "range_low": 60,
    "range_high": 60,
    "range_text": 200,
    "flag": 60,
    "lab": 120,
    "note": 5_000,
}
MAX_ROWS: Final = 200_000
_REQUIRED: Final = ("date", "value")
_MARKERS: Final = frozenset({"marker", "loinc"})
_KEY_CHARACTERS: Final = 200
_SIGNS: Final[dict[str, Comparator]] = {
    **{sign: sign for sign in get_args(Comparator)},
    "≤": "<=",
    "≥": ">=",
}
_SIGNED: Final = re.compile(r"([<>]=?|[≤≥])\s*(.*)", re.DOTALL)
# What is meant as one figure, also one that is refused. `1:80` and `2+` are answers.
_FIGURE: Final = re.compile(r"[+-]?[\d.,'\s\u2019]*\d[\d.,'\s\u2019]*(?:[eE][+-]?\d+)?")
_WITH_UNIT: Final = re.compile(r"[+-]?\d[\d.,]*\s*[^\W\d_%][^\s+:]*|[+-]?\d[\d.,]*\s*%")
_LOINC: Final = re.compile(r"\d{1,7}-\d", re.ASCII)


class LabCsv:
    """The parser of the neutral CSV of laboratories."""

    name: Final = "lab_csv"

    def recognises(self, head: bytes) -> bool:
        """Tell whether the header has the required columns and no unknown one."""
        columns = header_of(head)
        has_required = columns.issuperset(_REQUIRED) and bool(columns & _MARKERS)
        return has_required and columns <= COLUMNS.keys()

    def parse(self, file: BinaryIO) -> Iterator[Found]:
        """Yield the results of a file, in its order.

        Raises:
            UnreadableFile: as :class:`TextTable`, and ``too_large`` for more than 200,000 rows.
        """
        table = TextTable(file)
        table.require(*_REQUIRED)
        if not table.places.keys() & _MARKERS:
            table.require("marker")
        yield from table.unknown_columns(frozenset(COLUMNS))
        keys: dict[str, int] = {}
        for number_of_row, row in enumerate(table.rows()):
            if number_of_row == MAX_ROWS:
                raise UnreadableFile("too_large", f"The file has more than {MAX_ROWS} rows.")
            if isinstance(row, FileFault):
                yield row
                continue
            try:
                yield from _reading(row, keys)
            except BadCell as bad:
                yield row.refusal(bad)


class _Value(NamedTuple):
    """The value of a result: a figure, maybe with a sign, or an answer."""

    figure: float | None = None
    comparator: Comparator | None = None
    answer: str = ""


def _reading(row: TextRow, keys: dict[str, int]) -> list[Found]:
    """Return a result, and its warnings."""
    taken = row.moment("date")
    if taken.year not in YEARS:
        raise BadCell("date", "not_a_date", "The date must be from 1900 to 2200.")
    loinc, warnings = _loinc(row)
    marker = _text(row, "marker") or loinc
    if not marker:
        raise BadCell("marker", "required", "The result has no marker.")
    value = _value(row)
    bounds, more = _range(row)
    laboratory = _text(row, "lab")
    draft = ReadingDraft(
        line=row.line,
        key=_key(keys, taken, loinc or fold(marker), laboratory),
        provider=LabCsv.name,
        taken=taken,
        marker=marker,
        loinc=loinc,
        amount=_amount(row, value),
        comparator=value.comparator,
        text=value.answer,
        range=bounds,
        flag=_text(row, "flag"),
        laboratory=laboratory,
        notes=_text(row, "note"),
    )
    return [draft, *warnings, *more]


def _text(row: TextRow, column: str) -> str:
    found = row.text(column)
    if len(found) > COLUMNS[column]:
        detail = f"The text has more than {COLUMNS[column]} characters."
        raise BadCell(column, "too_long", detail)
    return found


def _loinc(row: TextRow) -> tuple[str | None, list[FileFault]]:
    """Return the code; a warning instead of one with a wrong check digit."""
    code = row.text("loinc")
    if not code or is_loinc(code):
        return code or None, []
    detail = f"{quoted(code)} is not a LOINC code, and is left out."
    return None, [row.warning("loinc", "not_loinc", detail)]


def is_loinc(code: str) -> bool:
    """Tell whether a text is a LOINC code: its last digit is a checksum of the others (mod 10).

    >>> is_loinc("1558-6"), is_loinc("1558-7"), is_loinc("LDL")
    (True, False, False)
    """
    if not _LOINC.fullmatch(code):
        return False
    body, _, check = code.partition("-")
    doubled = "".join(
        str(int(digit) * (2 - place % 2)) for place, digit in enumerate(reversed(body))
    )
    return (sum(map(int, doubled)) + int(check)) % 10 == 0


def _value(row: TextRow) -> _Value:
    text = _text(row, "value")
    if not text:
        raise BadCell("value", "required", "The result has no value.")
    sign = _sign(row)
    if match := _SIGNED.fullmatch(text):
        own, text = _SIGNS[match[1]], match[2]
        if sign not in (None, own):
            detail = f"The value has the sign {own}, and the comparator is {sign}."
            raise BadCell("comparator", "two_signs", detail)
        sign = own
    if _FIGURE.fullmatch(text):
        return _Value(_figure(row, text), sign)
    if _WITH_UNIT.fullmatch(text):
        detail = f"{quoted(text)} has a unit, which belongs to `unit`."
        raise BadCell("value", "unit_in_value", detail)
    if sign is not None:
        raise BadCell("value", "not_a_number", f"{quoted(text)} is not a number.")
    return _Value(answer=text)


def _sign(row: TextRow) -> Comparator | None:
    text = row.text("comparator")
    if text and text not in _SIGNS:
        detail = f"{quoted(text)} must be one of {', '.join(get_args(Comparator))}."
        raise BadCell("comparator", "unknown_sign", detail)
    return _SIGNS.get(text)


def _figure(row: TextRow, text: str) -> float | None:
    try:
        return number(text, decimal_comma=row.table.decimal_comma)
    except ValueError as error:
        raise BadCell("value", "not_a_number", f"{error}.") from None


def _amount(row: TextRow, value: _Value) -> Amount | None:
    if value.figure is None:
        return None
    return Amount(value.figure, _text(row, "unit") or None)


def _range(row: TextRow) -> tuple[RangeDraft, list[FileFault]]:
    """Return the range; bounds that are no figures are kept as the text, with a warning."""
    printed = _text(row, "range_text")
    try:
        low, high = row.number("range_low"), row.number("range_high")
    except BadCell as bad:
        column, reason = bad.column, bad.detail
    else:
        if low is None or high is None or low <= high:
            return RangeDraft(low, high, printed), []
        column, reason = "range_low", "The lower bound is above the upper one."
    bounds = " - ".join(filter(None, (_text(row, "range_low"), _text(row, "range_high"))))
    detail = f"{reason} The range is kept as a text."
    return RangeDraft(text=printed or bounds), [row.warning(column, "range", detail)]


def _key(keys: dict[str, int], taken: Moment, marker: str, laboratory: str) -> str:
    at = taken
    if isinstance(taken, datetime) and taken.tzinfo:
        at = taken.astimezone(UTC)
    key = f"{at.isoformat()}|{marker}|{fold(laboratory)}"
    if len(key) > _KEY_CHARACTERS - len(f"#{MAX_ROWS}"):
        key = sha256(key.encode("utf-8", "replace")).hexdigest()
    keys[key] = keys.get(key, 0) + 1
    return key if keys[key] == 1 else f"{key}#{keys[key]}"
