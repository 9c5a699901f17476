"""The newest days of metrics that are biomarkers too, after any writes and deletions of days."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.jsontext import dump
from chalicelib.labs.biomarkers import catalogue as biomarkers
from chalicelib.metrics.days.documents import MetricDayContent
from chalicelib.metrics.days.newest import (
    KEPT,
    ContentChange,
    NewestDocument,
    NewestSearch,
    changed,
    report_of,
)
from chalicelib.metrics.days.newest_items import StoredDay, search
from chalicelib.metrics.definitions import catalogue
from chalicelib.table.items import pack

Store = dict[tuple[str, str], MetricDayContent]


def content(day: str, source: str, **values: Any) -> MetricDayContent:
    """Return a day of a source with values in their canonical units, or with samples of a list."""
    stored: MetricDayContent = {
        "date": day,
        "source": source,
        "values": {},
        "hours": {},
        "samples": [],
    }
    for code, value in values.items():
        unit = catalogue.metrics()[code]["unit"]
        if isinstance(value, list):
            for at, number in value:
                sample = {code: {"value": number, "unit": unit, "canonical": number}}
                stored["samples"].append({"time": at, "values": sample})
        else:
            stored["values"][code] = {"value": value, "unit": unit, "canonical": value}
    return stored


def written(
    document: NewestDocument, *changes: ContentChange
) -> tuple[NewestDocument, frozenset[str]]:
    return changed(document, [each for change in changes for each in change.reports()])


def added(day: str, source: str = "scale", **values: Any) -> ContentChange:
    return ContentChange(day, source, None, content(day, source, **values))


def removed(day: str, source: str = "scale", **values: Any) -> ContentChange:
    return ContentChange(day, source, content(day, source, **values), None)


def test_shared_codes_are_those_of_biomarkers() -> None:
    found = {code for code in catalogue.metrics() if biomarkers.knows(code)}
    assert catalogue.shared() == found
    assert {"weight", "rhr", "sbp", "sleep_duration"} <= found
    # A figure of a marker is a number.
    assert all("plausible_low" in catalogue.metrics()[code] for code in found)


def test_the_two_newest_days_are_kept() -> None:
    document: NewestDocument = {}
    for day in ("2026-03-10", "2026-03-14", "2026-03-12", "2026-03-01"):
        document, lost = written(document, added(day, weight=81))
        assert not lost
    assert [*document["weight"]["days"]] == ["2026-03-14", "2026-03-12"]
    assert document["weight"]["more"]


def test_what_is_no_biomarker_changes_nothing() -> None:
    assert [*added("2026-03-14", steps=9120, mood=4).reports()] == []
    same = content("2026-03-14", "scale", weight=81)
    more = content("2026-03-14", "scale", weight=81, steps=5)
    assert [*ContentChange("2026-03-14", "scale", same, more).reports()] == []


def test_one_source_of_a_day_is_removed() -> None:
    first = added("2026-03-14", weight=81), added("2026-03-14", "manual", weight=82)
    document, _ = written({}, *first)
    document, lost = written(document, removed("2026-03-14", weight=81))
    assert document == {
        "weight": {"days": {"2026-03-14": {"manual": {"value": [82]}}}, "more": False}
    }
    # There are no older days, so nothing has to be searched for.
    assert not lost
    assert written(document, removed("2026-03-14", "manual", weight=82)) == ({}, frozenset())


def test_reports_have_what_merging_needs() -> None:
    pounds = content("2026-03-14", "scale")
    pounds["values"]["weight"] = {"value": 181.2, "unit": "[lb_av]", "canonical": 82.1909}
    pounds["hours"]["weight"] = [1] * 24
    assert report_of(pounds, "weight") == {
        "value": [82.1909, 181.2, "[lb_av]"],
        "hours": [1] * 24,
    }
    sampled = content("2026-03-14", "cuff", sbp=[("07:10", 124), ("21:40", 118)])
    assert report_of(sampled, "sbp") == {"samples": [["07:10", 124], ["21:40", 118]]}
    assert report_of(sampled, "dbp") is None


@pytest.mark.parametrize("sources", [1, 3])
def test_the_item_is_small(sources: int) -> None:
    """Two days of all shared metrics, of three sources each, are less than a write unit."""
    values = {code: 50 + number for number, code in enumerate(sorted(catalogue.shared()))}
    names = ("watch-garmin", "scale-withings", "manual")[:sources]
    days = ("2026-03-13", "2026-03-14")
    changes = (added(day, source, **values) for day in days for source in names)
    document, _ = written({}, *changes)
    assert len(pack(document)) < 900


DAYS = st.integers(1, 9).map(lambda number: f"2026-03-{number:02}")
WRITES = st.tuples(
    DAYS,
    st.sampled_from(["scale", "manual"]),
    st.none() | st.dictionaries(st.sampled_from(["weight", "rhr"]), st.integers(40, 90)),
)


def stored_days(store: Store) -> list[StoredDay]:
    found = [StoredDay(day, source, each) for (day, source), each in store.items()]
    return sorted(found, key=lambda each: each.day, reverse=True)


def by_search(store: Store) -> NewestDocument:
    """Return the newest days by a search through all days."""
    found = NewestSearch(["weight", "rhr"])
    for day in sorted({day for day, _ in store}, reverse=True):
        found.add(day, {source: each for (of, source), each in store.items() if of == day})
    return found.document(exhausted=True)


@given(st.lists(st.lists(WRITES, min_size=1, max_size=4, unique_by=lambda each: each[:2])))
def test_any_writes_leave_what_a_search_finds(batches: list[list[Any]]) -> None:
    store: Store = {}
    document: NewestDocument = {}
    for batch in batches:
        changes = []
        for day, source, values in batch:
            after = None if values is None else content(day, source, **values)
            changes.append(ContentChange(day, source, store.get((day, source)), after))
        document, lost = written(document, *changes)
        after_all = [StoredDay(each.day, each.source, each.after) for each in changes]
        if lost:
            found = search(lost, stored_days(store), after_all)
            kept = {code: each for code, each in document.items() if code not in lost}
            document = kept | found
        for each in changes:
            if each.after is None:
                store.pop((each.day, each.source), None)
            else:
                store[each.day, each.source] = each.after
        expected = by_search(store)
        for code in ("weight", "rhr"):
            has, wanted = document.get(code), expected.get(code)
            assert (has or {"days": {}})["days"] == (wanted or {"days": {}})["days"]
            # It may say that there are older days when there are none, but not the reverse.
            assert (has or {"more": False})["more"] >= (wanted or {"more": False})["more"]
    dump(document)


@pytest.mark.parametrize(
    ("most", "days", "more"),
    [
        (5, ["2026-03-05", "2026-03-03"], True),
        (3, ["2026-03-05", "2026-03-03"], True),
        # The day in which it ends is left out, because another source may report of it.
        (2, ["2026-03-05"], True),
        (0, [], True),
    ],
)
def test_a_search_is_bounded(most: int, days: list[str], more: bool) -> None:
    weights = {5: 81, 3: 82, 1: 83}
    stored = [
        StoredDay(f"2026-03-{day:02}", "scale", content(f"2026-03-{day:02}", "scale", weight=value))
        for day, value in weights.items()
    ]
    steps = content("2026-03-04", "phone", steps=5)
    stored.insert(1, StoredDay("2026-03-04", "phone", steps))
    found = search(["weight"], stored, most=most)["weight"]
    assert ([*found["days"]], found["more"]) == (days, more)
    assert len(found["days"]) <= KEPT
