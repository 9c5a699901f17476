"""Marker summaries: the newest readings, and the person of the profile."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chalicelib.jsontext import dump
from chalicelib.labs.biomarkers.marker_summary import (
    DISPLAYED,
    MAX_KEPT,
    LatestReadings,
    MarkerSummaries,
    Person,
    ReadingSummary,
)
from chalicelib.table import items, keys
from tests.support.properties import run_machine

DAYS = st.dates(date(2026, 3, 1), date(2026, 3, 5)).map(date.isoformat)
INSTANTS = st.sampled_from(
    ["", "2026-03-03T08:00:00Z", "2026-03-03T08:00:00.250Z", "2026-03-03T20:00:00Z"]
)
IDS = st.integers(0, 9).map(lambda n: f"01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d{n:02x}")
NUMBERS = st.floats(-1e9, 1e9)


def summary(day: str, at: str, reading_id: str) -> ReadingSummary:
    return ReadingSummary(day, at, reading_id, 82.5, "mg/dL", None, 82.5, None, None, None, None)


class Newest(RuleBasedStateMachine):
    """The newest readings, changed as the repositories change them, beside all readings."""

    def __init__(self) -> None:
        super().__init__()
        self.all: dict[str, ReadingSummary] = {}
        self.latest = LatestReadings()

    def ordered(self) -> list[ReadingSummary]:
        """Return all readings in the order of lists: by sort key, newest first."""

        def sort_key(reading: ReadingSummary) -> str:
            instant = reading.at[:19].replace("-", "").replace(":", "")
            return f"{reading.day}#{instant}#{reading.id}"

        return sorted(self.all.values(), key=sort_key, reverse=True)

    def without(self, reading_id: str) -> LatestReadings:
        """Return the newest readings without one, with older ones if too few remain."""
        self.all.pop(reading_id, None)
        latest = self.latest.without(reading_id)
        if latest.needs_refill:
            others = self.ordered()
            latest = LatestReadings(tuple(others[:MAX_KEPT]), len(others) > MAX_KEPT)
        return latest

    @rule(day=DAYS, at=INSTANTS, reading_id=IDS)
    def put(self, day: str, at: str, reading_id: str) -> None:
        """A new reading, or one that moves."""
        moved = summary(day, at, reading_id)
        latest = self.without(reading_id) if reading_id in self.all else self.latest
        self.all[reading_id] = moved
        self.latest = latest.with_(moved)

    @rule(reading_id=IDS)
    def remove(self, reading_id: str) -> None:
        self.latest = self.without(reading_id)

    @invariant()
    def has_the_newest(self) -> None:
        everything, kept = self.ordered(), list(self.latest.summaries)
        assert kept == everything[: len(kept)]
        assert len(kept) >= min(DISPLAYED, len(everything))
        assert len(kept) <= MAX_KEPT
        assert self.latest.more or kept == everything
        assert LatestReadings.parse(json.loads(dump(self.latest.array()))) == self.latest


@pytest.mark.stateful
def test_the_newest_readings_are_kept() -> None:
    run_machine(Newest, runs=100, steps=50)


@given(st.lists(st.tuples(DAYS, INSTANTS, IDS), unique_by=lambda entry: entry[2], max_size=8))
def test_the_order_of_arrival_does_not_matter(entries: list[tuple[str, str, str]]) -> None:
    latest = LatestReadings()
    for entry in entries:
        latest = latest.with_(summary(*entry))
    newest = sorted((summary(*entry) for entry in entries), key=lambda entry: entry.position)[::-1]
    assert latest == LatestReadings(tuple(newest[:MAX_KEPT]), len(newest) > MAX_KEPT)


@given(st.lists(st.tuples(DAYS, INSTANTS, IDS), unique_by=lambda entry: entry[2], max_size=8), IDS)
def test_a_reading_that_is_not_kept_changes_nothing(
    entries: list[tuple[str, str, str]], other: str
) -> None:
    latest = LatestReadings()
    for entry in entries:
        latest = latest.with_(summary(*entry))
    assume(other not in {kept.id for kept in latest.summaries})
    assert latest.without(other) == latest


def test_a_refill_is_needed_if_a_displayed_reading_may_be_missing() -> None:
    kept = tuple(summary(f"2026-03-0{n}", "", str(n)) for n in (3, 2, 1))
    assert [LatestReadings(kept[:n], more=True).needs_refill for n in range(4)] == [
        True,
        True,
        False,
        False,
    ]
    assert not any(LatestReadings(kept[:n], more=False).needs_refill for n in range(4))


LAB_RANGES = st.fixed_dictionaries(
    {}, optional={"low": NUMBERS, "high": NUMBERS, "text": st.text(min_size=1)}
).filter(bool)
READINGS = st.fixed_dictionaries(
    {
        "id": IDS,
        "local_date": DAYS,
        "value": NUMBERS,
        "unit": st.sampled_from(["mg/dL", "\u00b5mol/L", "%"]),
        "canonical": st.fixed_dictionaries({"value": NUMBERS, "unit": st.just("mg/dL")}),
    },
    optional={
        "collected_at": INSTANTS.filter(bool),
        "comparator": st.sampled_from(["<", "<=", ">", ">="]),
        "lab_range": LAB_RANGES,
        "panel_id": IDS,
    },
)


@given(READINGS)
def test_a_summary_keeps_the_fields_that_are_displayed(reading: dict[str, Any]) -> None:
    short = ReadingSummary.of(reading | {"notes": "long", "method": "longer"})
    back = ReadingSummary(*json.loads(dump(short)))
    assert back == short
    assert back.canonical == reading["canonical"]["value"]
    shown = {name: value for name, value in reading.items() if name != "canonical"}
    assert back.document() == shown | {"origin": "reading"}


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("1979-03-14", "2026-03-13", 46),
        ("1979-03-14", "2026-03-14", 47),
        ("1979-03-14", "2026-03-15", 47),
        ("2000-02-29", "2025-02-28", 24),
        ("2000-02-29", "2025-03-01", 25),
        ("2000-02-29", "2024-02-28", 23),
        ("2000-02-29", "2024-02-29", 24),
        ("1999-12-31", "2000-01-01", 0),
        ("2026-03-14", "2026-03-14", 0),
        ("2026-03-15", "2026-03-14", None),
        (None, "2026-03-14", None),
    ],
)
def test_age_is_in_completed_years(born: str | None, day: str, age: int | None) -> None:
    person = Person(birth_date=date.fromisoformat(born) if born else None)
    assert person.age_on(date.fromisoformat(day)) == age


@given(st.dates(max_value=date(2100, 1, 1)), st.dates(max_value=date(2100, 1, 1)))
def test_age_counts_the_birthdays_that_came(born: date, day: date) -> None:
    assume(born <= day)

    def birthday(year: int) -> date:
        feast = (born.month, born.day) if (born.month, born.day) != (2, 29) else (3, 1)
        try:
            return born.replace(year=year)
        except ValueError:
            return date(year, *feast)

    came = sum(birthday(year) <= day for year in range(born.year + 1, day.year + 1))
    assert Person(birth_date=born).age_on(day) == came


def stored(sort_key: str, item: dict[str, Any]) -> dict[str, Any]:
    return item | {"sk": sort_key}


def test_a_person_is_what_the_profile_says() -> None:
    assert Person.of(None) == Person()
    profile = {
        "id": "me",
        "version": 1,
        "sex": "female",
        "birth_date": "1979-03-14",
        "height_cm": 171.5,
        "units": "imperial",
        "lab_units": "si",
    }
    item = stored(keys.PROFILE, items.encode("profile", profile))
    assert Person.of(item) == Person("female", date(1979, 3, 14), 171.5, "imperial", "si")
    plain = {n: v for n, v in profile.items() if n not in {"sex", "birth_date", "height_cm"}}
    item = stored(keys.PROFILE, items.encode("profile", plain))
    assert Person.of(item) == Person(units="imperial", lab_units="si")


def latest_item(sort_key: str, document: Any) -> dict[str, Any]:
    return stored(sort_key, {"version": 1, "doc": items.pack(document)})


def test_the_latest_of_both_kinds_and_who_is_tracked() -> None:
    first, second, third = (summary(f"2026-03-0{n}", "", str(n)) for n in (1, 2, 3))
    summaries = MarkerSummaries(
        [
            latest_item(
                keys.marker_summary("hdl_c", "latest"), LatestReadings((third, first)).array()
            ),
            latest_item(keys.marker_summary("ldl_c", "latest"), LatestReadings().array()),
            latest_item(
                keys.PANEL_READINGS,
                {"hdl_c": LatestReadings((second,)).array(), "alt": [False, first]},
            ),
            stored(keys.marker_summary("apob", "target"), {}),
            stored(keys.marker_summary("mine", "own"), {}),
        ]
    )
    assert summaries.newest("hdl_c") == [third, second]
    assert summaries.newest("alt") == [first]
    assert summaries.newest("ldl_c") == summaries.newest("apob") == []
    assert summaries.tracked() == {"hdl_c", "alt", "apob", "mine"}
    assert summaries.own_markers() == ["mine"]


def test_an_answer_takes_the_columns_of_a_value() -> None:
    """An older release reads the array too, although it does not know the marker."""
    reading: Any = {
        "id": "x",
        "local_date": "2026-03-14",
        "answer": "Negative",
        "answer_text": "neg",
        "lab_range": {"text": "NEG-TRACE"},
        "status": "in_range",
    }
    row = json.loads(dump(LatestReadings((ReadingSummary.of(reading),)).array()))[1]
    columns = ["2026-03-14", "", "x", "neg", None, None, "Negative", None, None, "NEG-TRACE", None]
    assert row[:11] == columns
    [kept] = LatestReadings.parse([False, row]).summaries
    fields = ("id", "local_date", "answer", "answer_text", "lab_range")
    assert kept.document() == {"origin": "reading"} | {name: reading[name] for name in fields}
