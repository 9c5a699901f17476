"""Edits of what days ask for: past days keep it, whatever comes after."""

import json
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import Invalid
from chalicelib.jsontext import Document
from chalicelib.regimen.plan.models import PlanSchedule, Scheduled, Slots, parse_history
from chalicelib.regimen.plan.regimen import REGIMEN_SCHEDULES
from chalicelib.regimen.plan.version_bounds import MAX_VERSIONS, MAX_VERSIONS_WITH_PAUSES
from chalicelib.regimen.plan.versions import ended, ended_document, with_versions

DAY, MONDAY = timedelta(days=1), date(2026, 3, 9)
SPAN = [MONDAY + n * DAY for n in range(-15, 60)]
DAILY = {"type": "daily"}


class Dosed(Scheduled):
    """Something with slots, as supplements are; habits have none."""

    schedule: PlanSchedule
    slots: Slots = []


def wanted(**fields: Any) -> Dosed:
    return Dosed.model_validate_json(json.dumps({"schedule": DAILY} | fields, default=str))


def asks(versions: list[Document], day: date) -> tuple[Any, ...]:
    """All that a day asks for, of its own and for its week."""
    regimen = parse_history("id", versions, REGIMEN_SCHEDULES)
    return (
        regimen.due(day),
        regimen.weekly_target(day),
        regimen.weekly_slots(day),
        regimen.active(day),
        regimen.counts_without_being_due(day, ""),
    )


def asked(document: Document) -> dict[date, tuple[Any, ...]]:
    return {day: asks(document["versions"], day) for day in SPAN}


def starts(document: Document) -> list[str]:
    return [version["valid_from"] for version in document["versions"]]


OFFSETS = st.integers(-10, 25)
SCHEDULES = st.one_of(
    st.just(DAILY),
    st.fixed_dictionaries(
        {
            "type": st.just("weekdays"),
            "days": st.lists(st.integers(1, 7), min_size=1, unique=True),
        }
    ),
    st.fixed_dictionaries(
        {
            "type": st.just("weekdays"),
            "days": st.lists(st.integers(1, 7), min_size=1, unique=True),
            "every_weeks": st.integers(2, 3),
        }
    ),
    st.fixed_dictionaries(
        {
            "type": st.just("monthly"),
            "days": st.lists(st.integers(1, 31), min_size=1, unique=True),
            "every_months": st.integers(1, 2),
        }
    ),
    st.fixed_dictionaries({"type": st.just("interval"), "every_days": st.integers(2, 5)}),
    st.fixed_dictionaries(
        {"type": st.just("cycle"), "on_days": st.integers(1, 3), "off_days": st.integers(1, 3)}
    ),
    st.fixed_dictionaries({"type": st.just("weekly"), "target": st.integers(1, 7)}),
    st.just({"type": "as_needed"}),
)


class Edit(NamedTuple):
    """An edit: how many days later, what is changed, and from how many days ahead on."""

    later: int
    fields: dict[str, Any]
    ahead: int | None
    how: str


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "schedule": SCHEDULES,
        "slots": st.sampled_from([[], ["lunch"], ["lunch", "21:30"]]),
        "paused": st.booleans(),
        "starts_on": st.none() | OFFSETS.map(lambda n: MONDAY + n * DAY),
        "ends_on": st.none() | OFFSETS.map(lambda n: MONDAY + n * DAY),
    },
)
EDITS = st.lists(
    st.builds(
        Edit,
        st.integers(0, 4),
        FIELDS,
        st.sampled_from([None, None, None, 0, 1, 6]),
        st.sampled_from(["edit", "edit", "edit", "end", "delete"]),
    ),
    max_size=8,
)


def consistent(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out an end that lies before the start."""
    begins, ends = fields.get("starts_on"), fields.get("ends_on")
    if begins and ends and str(ends) < str(begins):
        return {name: value for name, value in fields.items() if name != "ends_on"}
    return fields


def shown(document: Document) -> dict[str, Any]:
    """What a client sends to change nothing."""
    return {name: value for name, value in document.items() if name != "versions"}


@given(FIELDS, EDITS, st.sampled_from([-5, 0, 3, None]))
def test_past_days_ask_for_what_they_asked_for(
    first: dict[str, Any], edits: list[Edit], begins: int | None
) -> None:
    today = MONDAY
    start = {} if begins is None else {"effective_from": today + begins * DAY}
    document = with_versions(wanted(**consistent(first), **start), today, None)
    for edit in edits:
        today += edit.later * DAY
        before = asked(document)
        in_force = today
        if edit.how == "delete":
            versions = ended(document["versions"], today)
            gone = document | {"versions": versions}
            assert not any(asks(versions, day)[3] for day in SPAN if day >= today)
            assert all(asked(gone)[day] == before[day] for day in SPAN if day < today)
            assert starts(gone) == sorted(set(starts(gone)))
            continue
        if edit.how == "end":
            after = ended_document(document, today)
        else:
            given_from = {} if edit.ahead is None else {"effective_from": today + edit.ahead * DAY}
            in_force = given_from.get("effective_from", today)
            changed = consistent(shown(document) | edit.fields)
            after = with_versions(wanted(**changed, **given_from), today, document)
        found = asked(after)
        assert all(found[day] == before[day] for day in SPAN if day < in_force)
        assert starts(after) == sorted(set(starts(after)))
        document = after


@given(FIELDS, FIELDS, st.integers(0, 9), st.sampled_from([None, 0, 4]))
def test_an_edit_is_in_force_from_its_day_on(
    first: dict[str, Any], second: dict[str, Any], later: int, ahead: int | None
) -> None:
    """From then on it asks for what something new would, but for where it counts from."""
    today = MONDAY + later * DAY
    start = {} if ahead is None else {"effective_from": today + ahead * DAY}
    old = with_versions(wanted(**consistent(first)), MONDAY, None)
    changed = consistent(shown(old) | second)
    edited = with_versions(wanted(**changed, **start), today, old)
    schedule = edited["schedule"]
    fresh = with_versions(
        wanted(**changed | {"schedule": schedule}, effective_from=today + (ahead or 0) * DAY),
        today,
        None,
    )
    for day in SPAN:
        expected = fresh if day >= today + (ahead or 0) * DAY else old
        assert asks(edited["versions"], day) == asks(expected["versions"], day)
    for name, value in changed.get("schedule", DAILY).items():
        assert schedule[name] == (sorted(value) if name == "days" else value)


@given(FIELDS, st.lists(st.tuples(st.integers(0, 5), FIELDS), max_size=4), st.integers(0, 9))
def test_what_is_ended_asks_for_nothing(
    first: dict[str, Any], edits: list[tuple[int, dict[str, Any]]], later: int
) -> None:
    today = MONDAY
    document = with_versions(wanted(**consistent(first)), today, None)
    for wait, fields in edits:
        today += wait * DAY
        document = with_versions(wanted(**consistent(shown(document) | fields)), today, document)
    today += later * DAY
    found = ended_document(document, today)
    before, after = asked(document), asked(found)
    assert all(after[day] == before[day] for day in SPAN if day < today)
    assert not any(after[day][3] for day in SPAN if day >= today)
    assert found["ends_on"] < today.isoformat()
    assert found.get("starts_on", "") <= found["ends_on"]
    assert ended_document(found, today + DAY) == found
    # It is what a client may send back, and an edit without the end lets it go on.
    resumed = {"ends_on": None, "paused": False, "schedule": DAILY}
    again = with_versions(wanted(**shown(found) | resumed), today, found)
    assert all(asks(again["versions"], day)[0] for day in SPAN if day >= today)
    assert all(asked(again)[day] == before[day] for day in SPAN if day < today)


def test_an_end_in_the_past_stays() -> None:
    friday = MONDAY + 4 * DAY
    document = with_versions(wanted(ends_on=friday), MONDAY, None)
    assert ended_document(document, friday + DAY) == document
    assert ended_document(document, friday + 9 * DAY) == document
    earlier = ended_document(document, friday)
    assert earlier["ends_on"] == (friday - DAY).isoformat()
    assert starts(earlier) == ["2026-03-09", friday.isoformat()]


def test_what_was_to_start_later_never_does() -> None:
    document = with_versions(
        wanted(starts_on=MONDAY + 9 * DAY, ends_on=MONDAY + 20 * DAY), MONDAY, None
    )
    found = ended_document(document, MONDAY + 3 * DAY)
    assert "starts_on" not in found
    assert found["ends_on"] == "2026-03-11"
    assert not any(after[3] for after in asked(found).values())
    begun = ended_document(document, MONDAY + 10 * DAY)
    assert (begun["starts_on"], begun["ends_on"]) == ("2026-03-18", "2026-03-18")
    assert [day for day in SPAN if asks(begun["versions"], day)[0]] == [MONDAY + 9 * DAY]


def test_the_end_of_a_planned_version_is_not_yet_an_end() -> None:
    """From the 23rd on it is to be over since the 12th; until then it goes on, unless ended."""
    document = with_versions(wanted(), MONDAY, None)
    plan = wanted(ends_on=MONDAY + 3 * DAY, effective_from=MONDAY + 14 * DAY)
    planned = with_versions(plan, MONDAY, document)
    today = MONDAY + 7 * DAY
    assert asks(planned["versions"], today)[0]
    found = ended_document(planned, today)
    assert not any(asks(found["versions"], day)[0] for day in SPAN if day >= today)


def test_what_starts_today_and_is_ended_today_never_was() -> None:
    found = ended_document(with_versions(wanted(), MONDAY, None), MONDAY)
    assert starts(found) == ["2026-03-09"]
    assert not any(after[3] for after in asked(found).values())
    gone = ended(with_versions(wanted(), MONDAY, None)["versions"], MONDAY)
    assert [(v["valid_from"], v["paused"]) for v in gone] == [("2026-03-09", True)]


class TestAnchors:
    EVERY_3 = {"type": "interval", "every_days": 3}
    CYCLE = {"type": "cycle", "on_days": 5, "off_days": 2}
    QUARTERLY = {"type": "monthly", "days": [10, 31], "every_months": 3}
    BIWEEKLY = {"type": "weekdays", "days": [2, 7], "every_weeks": 2}

    @pytest.mark.parametrize("schedule", [EVERY_3, CYCLE, BIWEEKLY, QUARTERLY])
    def test_other_edits_keep_them(self, schedule: dict[str, Any]) -> None:
        document = with_versions(wanted(schedule=schedule), MONDAY, None)
        weeks = {"week_start": 1} if "every_weeks" in schedule else {}
        assert document["schedule"] == schedule | {"anchor": "2026-03-09"} | weeks
        before = asked(document)
        for later, fields in ((1, {"slots": ["lunch"]}), (2, {"paused": True}), (4, {})):
            edit = wanted(schedule=schedule, **fields)
            document = with_versions(edit, MONDAY + later * DAY, document)
            assert document["schedule"]["anchor"] == "2026-03-09"
        after = asked(document)
        assert all(after[day] == before[day] for day in SPAN if day >= MONDAY + 4 * DAY)

    def test_another_schedule_counts_anew(self) -> None:
        document = with_versions(wanted(schedule=self.EVERY_3), MONDAY, None)
        every_4 = self.EVERY_3 | {"every_days": 4}
        changed = with_versions(wanted(schedule=every_4), MONDAY + DAY, document)
        assert changed["schedule"]["anchor"] == "2026-03-10"
        daily = with_versions(wanted(), MONDAY + 2 * DAY, changed)
        assert daily["schedule"] == DAILY
        again = with_versions(wanted(schedule=every_4), MONDAY + 5 * DAY, daily)
        assert again["schedule"]["anchor"] == "2026-03-14"

    def test_one_that_is_given_is_taken(self) -> None:
        anchored = self.EVERY_3 | {"anchor": "2026-03-01"}
        document = with_versions(wanted(schedule=anchored), MONDAY, None)
        assert document["schedule"] == anchored
        moved = self.EVERY_3 | {"anchor": "2026-03-11"}
        changed = with_versions(wanted(schedule=moved), MONDAY + DAY, document)
        assert changed["schedule"] == moved
        kept = with_versions(wanted(schedule=self.EVERY_3), MONDAY + 2 * DAY, changed)
        assert kept["schedule"] == moved

    @pytest.mark.parametrize(
        ("start", "begins", "anchor"),
        [
            (None, None, "2026-03-09"),
            (MONDAY + 3 * DAY, None, "2026-03-12"),
            (MONDAY - 3 * DAY, None, "2026-03-06"),
            (None, MONDAY + 5 * DAY, "2026-03-14"),
            (None, MONDAY - 5 * DAY, "2026-03-09"),
            (MONDAY + 3 * DAY, MONDAY + 5 * DAY, "2026-03-14"),
        ],
    )
    def test_the_first_day_that_could_ask(
        self, start: date | None, begins: date | None, anchor: str
    ) -> None:
        new = wanted(schedule=self.EVERY_3, effective_from=start, starts_on=begins)
        assert with_versions(new, MONDAY, None)["schedule"]["anchor"] == anchor


def test_only_what_is_new_may_begin_in_the_past() -> None:
    past = wanted(effective_from=MONDAY - DAY, paused=True)
    document = with_versions(past, MONDAY, None)
    assert starts(document) == ["2026-03-08"]
    assert "effective_from" not in document
    other = wanted(effective_from=MONDAY - DAY, schedule={"type": "weekly", "target": 2})
    with pytest.raises(Invalid) as refused:
        with_versions(other, MONDAY, document)
    assert [(e.path, e.code) for e in refused.value.faults] == [("/effective_from", "in_the_past")]


def test_what_says_the_same_adds_nothing() -> None:
    document = with_versions(wanted(), MONDAY, None)
    for start in (None, MONDAY + 4 * DAY):
        same = with_versions(wanted(effective_from=start), MONDAY + 2 * DAY, document)
        assert same["versions"] == document["versions"]
    planned = with_versions(wanted(paused=True, effective_from=MONDAY + 9 * DAY), MONDAY, document)
    # What is planned is what is shown, so a change of nothing leaves the plan in place ...
    assert with_versions(wanted(paused=True), MONDAY + DAY, planned) == planned
    # ... and one that says when brings it forward.
    sooner = with_versions(wanted(paused=True, effective_from=MONDAY + DAY), MONDAY + DAY, planned)
    assert starts(sooner) == ["2026-03-09", "2026-03-10"]


def with_many(count: int, last: date, **fields: Any) -> Document:
    """Return a document with versions on so many days, in which slots alternate."""
    document = with_versions(wanted(**fields), last - count * DAY, None)
    [version] = document["versions"]
    document["versions"] = [
        version
        | {"valid_from": f"{last - (count - 1 - number) * DAY}"}
        | {"slots": ["dinner"] * (number % 2)}
        for number in range(count)
    ]
    return document | {"slots": document["versions"][-1]["slots"]}


def test_an_edit_of_the_schedule_has_a_bound() -> None:
    document, today = with_many(MAX_VERSIONS, MONDAY), MONDAY
    with pytest.raises(Invalid) as refused:
        with_versions(wanted(slots=["lunch"]), today + DAY, document)
    assert [(e.path, e.code, dict(e.params)) for e in refused.value.faults] == [
        ("/schedule", "too_many_versions", {"max": MAX_VERSIONS})
    ]
    # A second edit of the same day, a change of the rest, and a deletion always fit.
    again = with_versions(wanted(slots=["lunch"]), today, document)
    assert starts(again) == starts(document)
    same = with_versions(wanted(slots=document["slots"]), today + DAY, document)
    assert same == document
    assert len(ended(document["versions"], today + DAY)) == MAX_VERSIONS + 1


def test_pauses_and_ends_are_possible_for_ever() -> None:
    """On each of 120 days; of the last year, no version is dropped."""
    document, today = with_many(MAX_VERSIONS, MONDAY), MONDAY
    slots = document["slots"]
    for number in range(120):
        today += DAY
        document = with_versions(wanted(slots=slots, paused=number % 2 == 0), today, document)
        assert document["paused"] == (number % 2 == 0)
        assert len(document["versions"]) <= MAX_VERSIONS_WITH_PAUSES
        if number % 50 == 0:
            assert document["versions"][0]["valid_from"] <= str(today - 365 * DAY)
            assert [asks(document["versions"], today - n * DAY)[0] == () for n in range(6)] == [
                (number - n) % 2 == 0 if number >= n else False for n in range(6)
            ]
    assert len(document["versions"]) == MAX_VERSIONS_WITH_PAUSES
    ends = with_versions(wanted(slots=slots, ends_on=today + 9 * DAY), today + DAY, document)
    assert ends["ends_on"] == str(today + 9 * DAY)
    assert ended_document(document, today + DAY)["ends_on"] == str(today)
    assert len(ended_document(document, today + DAY)["versions"]) == MAX_VERSIONS_WITH_PAUSES
    with pytest.raises(Invalid):
        with_versions(wanted(slots=["21:30"]), today + DAY, document)


def test_planned_versions_are_not_dropped() -> None:
    document = with_versions(wanted(), MONDAY, None)
    [version] = document["versions"]
    days = [MONDAY + n * DAY for n in range(MAX_VERSIONS_WITH_PAUSES)]
    document["versions"] = [version | {"valid_from": f"{day}"} for day in days]
    later = wanted(paused=True, effective_from=days[-1] + DAY)
    with pytest.raises(Invalid) as refused:
        with_versions(later, MONDAY, document)
    assert [error.code for error in refused.value.faults] == ["too_many_versions"]
    paused = with_versions(wanted(paused=True), MONDAY + DAY, document)
    assert starts(paused) == ["2026-03-09", "2026-03-10"]


def test_what_is_taken_back_before_it_was_in_force_leaves_no_version() -> None:
    document = with_versions(wanted(), MONDAY, None)
    today = MONDAY + 5 * DAY
    for fields in ({"paused": True}, {"slots": ["lunch"]}, {"ends_on": today + DAY}):
        for ahead in (0, 7):
            day = today + ahead * DAY
            changed = with_versions(wanted(effective_from=day, **fields), today, document)
            assert starts(changed) == ["2026-03-09", str(day)]
            back = with_versions(wanted(effective_from=day), today, changed)
            assert back["versions"] == document["versions"]
