"""Field types that models share: strict, bounded, with the check and its format in the contract."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
)

from chalicelib import localtime
from chalicelib.errors import FieldFault, invalid
from chalicelib.jsontext import instant_text
from chalicelib.models.text import has_visible, many_lines, one_line

T = TypeVar("T")

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
_DAYS = {"min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()}
_OFFSETS = {"min": localtime.MIN_OFFSET, "max": localtime.MAX_OFFSET}
_MIN_OFFSET, _MAX_OFFSET = (localtime.offset(text) for text in _OFFSETS.values())

UUID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
SLUG_PATTERN = r"^[a-z0-9][a-z0-9_-]{0,63}$"
NUMBER_PATTERN = r"^(0|[1-9]\d{0,2})$"
DATE_PATTERN = r"^\d{4}-\d{2}-\d{2}$"

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)


def parse_date(value: object) -> date:
    """Return a local date from ``YYYY-MM-DD``; other forms are refused."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise FieldFault("invalid_date")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise FieldFault("no_such_date") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise FieldFault("out_of_range", **_DAYS)
    return day


def date_argument(text: str) -> date:
    """Return the local date of the argument ``date``.

    Raises:
        Invalid: it is not a date.
    """
    try:
        return parse_date(text)
    except FieldFault as fault:
        raise invalid("date", fault.code, argument=True, **fault.params) from None


def parse_instant(value: object) -> datetime:
    """Return an instant from RFC 3339 text with an offset, in whole milliseconds of UTC."""
    return _parse_instant(value).astimezone(UTC)


def parse_dated_instant(value: object) -> datetime:
    """Return an instant as :func:`parse_instant` does, but with the offset of its text."""
    instant = _parse_instant(value)
    if not _MIN_OFFSET <= (instant.utcoffset() or timedelta()) <= _MAX_OFFSET:
        raise FieldFault("offset_out_of_range", **_OFFSETS)
    return instant


def _parse_instant(value: object) -> datetime:
    if isinstance(value, datetime) and value.tzinfo:
        return value
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise FieldFault("invalid_instant")
    try:
        instant = datetime.fromisoformat(value.upper())
        utc = instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise FieldFault("no_such_instant") from None
    if not FIRST_DAY < utc.date() < LAST_DAY:
        raise FieldFault("out_of_range", **_DAYS)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def parse_clock(value: object) -> time:
    """Return a time of day from ``HH:MM``."""
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value, re.ASCII):
        raise FieldFault("invalid_time")
    return time.fromisoformat(value)


def line(most: int) -> tuple[AfterValidator, WithJsonSchema]:
    """Return the type metadata of a string of one line and at most ``most`` characters.

    The string is composed (NFC) and stripped before its length is checked, so that every stored
    string has the length that the contract states.
    """

    def check(value: str) -> str:
        text = one_line(value)
        if not has_visible(text):
            raise FieldFault("blank")
        return _at_most(text, most)

    return AfterValidator(check), _text("", minLength=1, maxLength=most)


def lines(most: int) -> tuple[AfterValidator, WithJsonSchema]:
    """Return the type metadata of a text of at most ``most`` characters, after composition."""

    def check(value: str) -> str:
        return _at_most(many_lines(value), most)

    return AfterValidator(check), _text("", maxLength=most)


def _at_most(text: str, most: int) -> str:
    if len(text) > most:
        raise FieldFault("string_too_long", max_length=most)
    return text


def parse_offset(value: object) -> str:
    """Return a fixed UTC offset from ``+HH:MM`` or ``-HH:MM``."""
    if not isinstance(value, str) or not localtime.is_offset(value):
        raise FieldFault("invalid_offset", **_OFFSETS)
    return value


def known_zone(value: str) -> str:
    """Return the name of a zone that the tz database knows, or a fixed offset."""
    try:
        localtime.zone(value)
    except ValueError:
        raise FieldFault("unknown_timezone") from None
    return value


def distinct(values: list[T]) -> list[T]:
    """Return ``values`` if they are distinct."""
    if len(set(values)) != len(values):
        raise FieldFault("duplicates")
    return values


def halves(value: float) -> float:
    """Return ``value`` if it is a multiple of one half."""
    if value * 2 != int(value * 2):
        raise FieldFault("multiple_of", multiple_of=0.5)
    return value


def _text(pattern: str, **schema: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", **({"pattern": pattern} if pattern else {}), **schema})


def whole_number(value: object) -> object:
    """Return a query parameter's digits as an integer; signs, spaces and decimals are refused."""
    if isinstance(value, str):
        if not re.fullmatch(r"0|[1-9]\d{0,8}", value, re.ASCII):
            raise FieldFault("int_parsing")
        return int(value)
    return value


def flag(value: object) -> object:
    """Return a query parameter's ``true`` or ``false`` as a boolean; other values are refused."""
    if isinstance(value, str):
        if value not in ("true", "false"):
            raise FieldFault("bool_parsing")
        return value == "true"
    return value


LocalDate = Annotated[
    date,
    PlainValidator(parse_date),
    PlainSerializer(date.isoformat, return_type=str),
    _text("", format="date", examples=["2026-03-14"]),
]
Instant = Annotated[
    datetime,
    PlainValidator(parse_instant),
    PlainSerializer(instant_text, return_type=str),
    _text("", format="date-time", examples=["2026-03-14T17:05:00Z"]),
]
DatedInstant = Annotated[
    datetime,
    PlainValidator(parse_dated_instant),
    PlainSerializer(instant_text, return_type=str),
    _text("", format="date-time", examples=["2026-03-14T18:05:00+01:00"]),
]
Clock = Annotated[
    time,
    PlainValidator(parse_clock),
    PlainSerializer(lambda value: value.strftime("%H:%M"), return_type=str),
    _text(r"^([01]\d|2[0-3]):[0-5]\d$", examples=["03:00"]),
]
Zone = Annotated[
    str,
    Field(max_length=64, pattern=localtime.ZONE_PATTERN, examples=["Europe/Berlin"]),
    AfterValidator(known_zone),
]
Offset = Annotated[
    str,
    PlainValidator(parse_offset),
    _text(localtime.OFFSET_PATTERN, examples=["+09:00"]),
]
UnitName = Annotated[str, *line(40)]
ShortName = Annotated[str, *line(60)]
Name = Annotated[str, *line(120)]
LongName = Annotated[str, *line(200)]
ShortNotes = Annotated[str, *lines(1_000)]
Notes = Annotated[str, *lines(5_000)]
Slug = Annotated[str, Field(pattern=SLUG_PATTERN)]
WholeNumber = BeforeValidator(whole_number)
Flag = Annotated[bool, BeforeValidator(flag)]
HalfStep = AfterValidator(halves)
Distinct = AfterValidator(distinct)
UNIQUE = Field(json_schema_extra={"uniqueItems": True})
