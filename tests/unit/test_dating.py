"""The local date of an entry with an instant: what decides it, and copies that keep it."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import localtime
from chalicelib.jsontext import instant_text
from chalicelib.models.fields import parse_dated_instant
from chalicelib.profile import dating
from chalicelib.profile.models import ProfileCreate
from chalicelib.table.codec import Item
from chalicelib.table.items import encode

LONDON, TOKYO = "Europe/London", "Asia/Tokyo"
ZONES = [LONDON, TOKYO, "America/St_Johns", "Pacific/Apia", "UTC", "+05:30", "-03:00", "+14:00"]
OFFSETS = ["+09:00", "-12:00", "+14:00", "+05:45", "+00:00", "+01:00", "-03:30"]


def profile(timezone: str, day_start: time = time(0)) -> Item:
    settings = ProfileCreate(timezone=timezone, day_start=day_start)
    document = {"id": "me", "version": 1, **settings.document()}
    return encode("profile", document, id="me")


def dated(
    text: str | None, home: Item, before: dict[str, Any] | None = None, **fields: Any
) -> dict[str, Any]:
    """Return the document of an entry that is written with ``text`` as its instant."""
    at = parse_dated_instant(text) if text else None
    content = fields | ({"started_at": instant_text(at)} if at else {})
    dating_of_entry = dating.Dating(before or {}, content, "started_at", at)
    # The profile is there only if it is said to be needed.
    return dating_of_entry.document(home if dating_of_entry.needs_profile else None)


@pytest.mark.parametrize(
    ("home", "text", "fields", "day", "offset"),
    [
        (LONDON, "2026-01-16T01:30:00+09:00", {}, "2026-01-16", "+09:00"),
        (LONDON, "2026-01-15T16:30:00Z", {}, "2026-01-15", None),
        (TOKYO, "2026-01-15T16:30:00+00:00", {}, "2026-01-16", None),
        (TOKYO, "2026-01-15T16:30:00-00:00", {}, "2026-01-16", None),
        # The offset of the profile at that instant: in winter, and in summer.
        (TOKYO, "2026-01-16T01:30:00+09:00", {}, "2026-01-16", None),
        (LONDON, "2026-07-16T00:30:00+01:00", {}, "2026-07-16", None),
        (LONDON, "2026-01-16T00:30:00+01:00", {}, "2026-01-16", "+01:00"),
        # An offset that is given decides, whatever the text or the profile has.
        (TOKYO, "2026-01-15T16:30:00Z", {"utc_offset": "+00:00"}, "2026-01-15", "+00:00"),
        (TOKYO, "2026-01-15T16:30:00Z", {"utc_offset": "+09:00"}, "2026-01-16", "+09:00"),
        (LONDON, "2026-01-16T01:30:00+09:00", {"utc_offset": "-03:00"}, "2026-01-15", "-03:00"),
        # A zone decides before every offset, which is then not kept.
        (LONDON, "2026-01-16T01:30:00+09:00", {"timezone": LONDON}, "2026-01-15", None),
        (
            LONDON,
            "2026-01-15T16:30:00Z",
            {"timezone": TOKYO, "utc_offset": "-03:00"},
            "2026-01-16",
            None,
        ),
        (LONDON, "2026-01-15T18:30:00Z", {"timezone": "+05:30"}, "2026-01-16", None),
        ("+05:30", "2026-01-15T18:29:00Z", {}, "2026-01-15", None),
        ("+05:30", "2026-01-16T00:00:00+05:30", {}, "2026-01-16", None),
        # Until 1972 the clocks of Liberia differed from UTC by odd seconds (-00:44:30).
        ("Africa/Monrovia", "1960-01-01T00:00:00-00:45", {}, "1960-01-01", "-00:45"),
    ],
)
def test_the_place_that_decides(
    home: str, text: str, fields: dict[str, str], day: str, offset: str | None
) -> None:
    document = dated(text, profile(home), **fields)
    assert document["local_date"] == day
    assert document.get("utc_offset") == offset


def test_the_day_start_applies_in_the_zone_that_decides() -> None:
    home = profile(LONDON, time(3))
    assert dated("2026-01-16T02:59:00+09:00", home)["local_date"] == "2026-01-15"
    assert dated("2026-01-16T03:00:00+09:00", home)["local_date"] == "2026-01-16"
    assert dated("2026-01-15T18:00:00Z", home, utc_offset="+09:00")["local_date"] == "2026-01-16"


def test_a_date_without_an_instant_is_as_given_and_has_no_offset() -> None:
    fields = {"local_date": "2026-03-14", "timezone": TOKYO}
    assert dated(None, profile(LONDON), **fields, utc_offset="+09:00") == fields


def test_an_instant_sent_again_keeps_its_date() -> None:
    """Also with the offset of the profile, whose zone or day start changed meanwhile."""
    before = dated("2026-07-16T00:30:00+01:00", profile(LONDON))
    for home in (profile(LONDON, time(3)), profile("Africa/Lagos")):
        assert dated("2026-07-16T00:30:00+01:00", home, before) == before
        assert dated("2026-07-15T23:30:00Z", home, before) == before
    # At home elsewhere, that offset is of another place.
    moved = dated("2026-07-16T00:30:00+01:00", profile(TOKYO, time(3)), before)
    assert (moved["local_date"], moved["utc_offset"]) == ("2026-07-15", "+01:00")
    abroad = dated("2026-01-16T01:30:00+09:00", profile(LONDON))
    for text in ("2026-01-16T01:30:00+09:00", "2026-01-15T16:30:00Z"):
        copy = abroad | {"local_date": "2026-01-16"}
        fields = {} if text.endswith("+09:00") else {"utc_offset": "+09:00"}
        assert dated(text, profile(TOKYO, time(3)), abroad, **fields) == copy


def test_an_entry_without_an_offset_moves_home() -> None:
    abroad = dated("2026-01-16T01:30:00+09:00", profile(LONDON))
    assert dated("2026-01-15T16:30:00Z", profile(LONDON), abroad) == {
        "started_at": "2026-01-15T16:30:00Z",
        "local_date": "2026-01-15",
    }


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"started_at": "2026-01-16T09:00:00+01:00"}, False),
        ({"started_at": "2026-01-16T09:00:00-12:00"}, False),
        ({"started_at": "2026-01-16T09:00:00Z"}, True),
        ({"started_at": "2026-01-16T09:00:00+00:00"}, True),
        ({"started_at": "2026-01-16T09:00:00+01:00", "utc_offset": "+09:00"}, True),
        ({"started_at": None}, True),
        ({"started_at": 7}, True),
        ({"title": "+01:00"}, True),
    ],
)
def test_a_patch_with_another_offset_replaces_the_previous_one(
    changes: dict[str, Any], kept: bool
) -> None:
    stored = {"started_at": "2026-01-15T16:30:00Z", "utc_offset": "+09:00"}
    left = dating.without_previous_offset(stored, changes, "started_at")
    assert ("utc_offset" in left) == kept
    assert left["started_at"] == stored["started_at"]


INSTANTS = st.datetimes(datetime(1950, 1, 3), datetime(2099, 12, 31)).map(
    lambda at: at.replace(microsecond=0)
)
STARTS = st.integers(0, 360).map(lambda minutes: time(minutes // 60, minutes % 60))


@given(
    INSTANTS,
    st.sampled_from(["Z", *OFFSETS]),
    st.sampled_from(ZONES),
    st.none() | st.sampled_from(ZONES),
    st.none() | st.sampled_from(OFFSETS),
    STARTS,
)
def test_what_was_read_has_the_same_date_when_it_is_sent_again(
    wall: datetime, suffix: str, home: str, zone: str | None, offset: str | None, start: time
) -> None:
    """As a copy and in place; in place also after the profile changed."""
    fields = {"timezone": zone} if zone else {}
    fields |= {"utc_offset": offset} if offset else {}
    read = dated(f"{wall.isoformat()}{suffix}", profile(home, start), **fields)
    sent = {name: read[name] for name in ("timezone", "utc_offset") if name in read}
    copy = dated(read["started_at"], profile(home, start), **sent)
    assert copy == read
    assert not {"timezone", "utc_offset"} <= copy.keys()
    elsewhere = profile(ZONES[ZONES.index(home) - 1], time(6))
    assert dated(read["started_at"], elsewhere, read, **sent) == read
    if sent:
        assert dated(read["started_at"], profile("Pacific/Apia", start), **sent) == read
    # The date is that of the wall clock at the place which the rule names.
    at = parse_dated_instant(f"{wall.isoformat()}{suffix}")
    shown = at.astimezone(localtime.zone(zone or read.get("utc_offset") or home))
    behind = timedelta(days=shown.time() < start)
    assert read["local_date"] == (shown.date() - behind).isoformat()


def test_the_zone_of_an_entry_is_what_decided() -> None:
    assert dating.zone_name({"timezone": TOKYO}) == TOKYO
    assert dating.zone_name({}) is None
    assert ZoneInfo(TOKYO).utcoffset(datetime(2026, 1, 1)) == localtime.offset("+09:00")
