"""Deleted supplements and habits: no past day changes, and nothing of them stays in the plan.

The expected value of each comparison is the answer before the deletion.
"""

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import app
from chalicelib.regimen.plan import archive
from chalicelib.regimen.plan.deletion import MAX_MOVED
from chalicelib.regimen.plan.documents import EndedDocument
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.table import keys
from chalicelib.table.items import pack
from chalicelib.table.session import Query, Session
from tests.support.api import Api
from tests.support.properties import examples
from tests.support.september import ANY, at, get, scores, september, states

NOW = 24
DAILY = {"type": "daily"}
SCHEDULES: dict[str, list[dict[str, Any]]] = {
    "supplements": [
        DAILY,
        {"type": "weekdays", "days": [1, 3]},
        {"type": "interval", "every_days": 3},
        {"type": "interval_from_last", "every_days": 4},
        {"type": "weekly", "target": 2},
        {"type": "cycle", "on_days": 3, "off_days": 2},
        {"type": "as_needed"},
        {"type": "monthly", "days": [3, 17]},
    ],
    "habits": [
        DAILY,
        {"type": "weekdays", "days": [2, 6]},
        {"type": "interval", "every_days": 3},
        {"type": "rolling", "target": 2, "window_days": 7},
        {"type": "weekly", "target": 3},
        {"type": "none"},
    ],
}
PILLARS = ["sleep", "exercise", "diet", "supplements"]


def made(api: Api, what: str, schedule: dict[str, Any], day: int = 1, **fields: Any) -> str:
    body: dict[str, Any] = {"name": f"{schedule['type']} {day}", "schedule": schedule}
    if what == "supplements":
        body |= {"dose": {"amount": 1, "unit": "mg"}}
    answer = api.post(f"/v1/{what}", body | fields, headers=at(day))
    assert answer.status == 201, answer.body
    return f"{what}/{answer.json['id']}"


def log(api: Api, path: str, day: int, now: int = NOW, **fields: Any) -> None:
    what, _, name = path.partition("/")
    if what == "habits":
        place = f"/v1/habits/{name}/entries/{september(day)}"
        answer = api.put(place, fields, headers=at(now))
    else:
        body = {"supplement_id": name, "local_date": f"{september(day)}"} | fields
        answer = api.post("/v1/intakes", body, headers=at(now))
    assert answer.status in (200, 201), answer.body


def excuse(api: Api, day: int, *kinds: str) -> None:
    body = {"reason": "travel"} | ({"kinds": list(kinds)} if kinds else {})
    answer = api.put(f"/v1/excuses/{september(day)}", body, headers=at(NOW))
    assert answer.status == 200, answer.body


def delete(api: Api, path: str, now: int = NOW) -> None:
    assert api.delete(f"/v1/{path}", headers=ANY | at(now)).status == 204


def sort_keys(api: Api) -> list[str]:
    return [item["sk"] for item in Session(api.user).each(Query("A", "~", consistent=True))]


def of_past(api: Api, last: int = NOW - 1) -> dict[str, Any]:
    """Return every answer about the days from 1 September to ``last``."""
    days = f"from={september(1)}&to={september(last)}"
    answers = {
        path: get(api, f"/v1/{path}{days}", NOW)
        for path in (
            "score?",
            "adherence?",
            "calendar?kind=supplements&",
            "calendar?kind=protocol&",
        )
    }
    for day in range(1, last + 1):
        shown = get(api, f"/v1/today?date={september(day)}", NOW)
        answers[f"today {day}"] = {each: shown[each] for each in ("slots", "score", "habits")}
        for habit in answers[f"today {day}"]["habits"]:
            # The goal and the window are not kept, and the streak of a deleted habit is gone.
            for field in ("goal", "window", "met_this_week", "amount"):
                habit.pop(field, None)
        # In a slot, deleted ones come first.
        answers[f"today {day}"]["habits"].sort(key=lambda habit: habit["habit_id"])
        for slot in answers[f"today {day}"]["slots"]:
            slot["doses"].sort(key=lambda dose: dose["supplement_id"])
            for dose in slot["doses"]:
                for field in ("with_food", "rx"):
                    dose.pop(field, None)
    return answers


def assert_same(before: dict[str, Any], after: dict[str, Any]) -> None:
    different = {name for name in before if before[name] != after[name]}
    assert not different, [(name, before[name], after[name]) for name in sorted(different)][:2]


def test_no_past_day_changes(api: Api) -> None:
    """Each type of schedule, with logs, excuses and versions; deleted one after the other."""
    kept = made(api, "supplements", DAILY, slots=["dinner"])
    paths = [
        made(api, what, schedule, number % 3 + 1)
        if what == "supplements"
        else made(api, what, schedule, number % 3 + 1, pillar=PILLARS[number % 4])
        for what, schedules in SCHEDULES.items()
        for number, schedule in enumerate(schedules)
    ]
    for number, path in enumerate(paths):
        for day in range(4 + number % 4, 20, 2 + number % 3):
            log(api, path, day)
    for day in (5, 9, 20):
        log(api, kept, day, slot="dinner")
    answer = api.patch(f"/v1/{paths[0]}", {"slots": ["lunch"]}, headers=ANY | at(15))
    assert answer.status == 200
    excuse(api, 10)
    excuse(api, 11, "supplements")
    excuse(api, 12, paths[-6].replace("habits/", "habit-"), "protocol")
    excuse(api, 13, paths[-6].replace("habits/", "habit-"))
    before = of_past(api)
    for path in paths:
        delete(api, path)
        if path in paths[::12]:
            assert_same(before, of_past(api))
    assert_same(before, of_past(api))
    assert not [key for key in sort_keys(api) if key.startswith((keys.ENDED, "CAL#dose-"))]
    assert not [key for key in sort_keys(api) if key.startswith("CAL#habit-")]
    kept = [key for key in sort_keys(api) if key.startswith(keys.ARCHIVE)]
    assert sum(not keys.is_archived_texts(key) for key in kept) == len(paths)


def test_one_without_a_past_day_leaves_nothing(api: Api) -> None:
    """Made and deleted on one day, before its first day, or paused from the start."""
    start = len(sort_keys(api))
    for what in SCHEDULES:
        delete(api, made(api, what, DAILY, NOW))
        later = made(api, what, DAILY, NOW - 5, starts_on=f"{september(NOW + 5)}")
        delete(api, later)
        delete(api, made(api, what, DAILY, NOW - 5, paused=True))
    left = [key for key in sort_keys(api) if not key.startswith(keys.TOMBSTONES)]
    assert left[start:] == [keys.REVISION]


def test_a_day_on_which_only_a_deleted_item_was_due_is_missed(api: Api) -> None:
    """5 September was due and has no log; the 8th is after the deletion of both."""
    for what in SCHEDULES:
        path = made(api, what, DAILY, 3)
        log(api, path, 4)
        delete(api, path, 7)
    assert [states(api, "supplements", 9)[day] for day in (2, 4, 5, 8)] == [
        "off",
        "done",
        "missed",
        "off",
    ]
    assert [states(api, "protocol", 9)[day] for day in (2, 4, 5, 8)] == [
        "off",
        "done",
        "missed",
        "off",
    ]


def test_a_late_log_counts_what_was_deleted(api: Api) -> None:
    """Two doses were due on 5 September; one of them was deleted, so the day is half done."""
    kept, gone = made(api, "supplements", DAILY), made(api, "supplements", DAILY)
    delete(api, gone, 7)
    log(api, kept, 5, 9)
    log(api, kept, 8, 9)
    assert (scores(api, 9)[5], scores(api, 9)[8]) == (0.5, 1.0)
    cells = states(api, "supplements", 9)
    assert (cells[5], cells[8]) == ("missed", "done")
    assert states(api, "protocol", 9)[5] == "missed"


def test_an_excuse_after_the_deletion(api: Api) -> None:
    """A deleted habit was not done on 5 and 6 September; an excuse for both leaves out both."""
    kept = made(api, "habits", DAILY, pillar="sleep")
    gone = made(api, "supplements", DAILY)
    log(api, kept, 5)
    delete(api, gone, 7)
    assert [states(api, "protocol", 9)[day] for day in (5, 6)] == ["missed", "missed"]
    excuse(api, 5, "supplements")
    assert (states(api, "protocol", 9)[5], scores(api, 9)[5]) == ("done", 1.0)
    answer = api.delete(f"/v1/excuses/{september(5)}", headers=at(NOW))
    assert answer.status == 204
    assert (states(api, "protocol", 9)[5], scores(api, 9)[5]) == ("missed", 0.5)


def test_the_excuse_of_a_deleted_habit(api: Api) -> None:
    """It is kept when the habit is deleted. Once the excuse is deleted too, the habit was due."""
    gone = made(api, "habits", DAILY, 5)
    kind = gone.replace("habits/", "habit-")
    excuse(api, 5, kind)
    delete(api, gone, 6)
    assert (states(api, "protocol", 9)[5], scores(api, 9)) == ("off", {})
    assert api.delete(f"/v1/excuses/{september(5)}", headers=at(9)).status == 204
    assert (states(api, "protocol", 9)[5], scores(api, 9)) == ("missed", {5: 0.0})


def test_a_limit_of_another_habit_is_scored_with_what_was_deleted(api: Api) -> None:
    """Within the limit of coffee, the diet was half done on each day of the deleted habit."""
    coffee = made(
        api, "habits", DAILY, pillar="diet", measure="amount", goal={"at_most": 3, "unit": "cup"}
    )
    gone = made(api, "habits", DAILY, 3, pillar="diet")
    log(api, coffee, 1, amount=1)
    before = of_past(api, 6)
    assert [states(api, "protocol", 6)[day] for day in (2, 4)] == ["done", "missed"]
    delete(api, gone, 7)
    assert_same(before, of_past(api, 6))
    assert [states(api, "protocol", 9)[day] for day in (2, 4, 8)] == ["done", "missed", "done"]


def test_a_year_of_the_archive_has_a_bound(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_A_YEAR", 1)
    first, second = made(api, "supplements", DAILY), made(api, "habits", DAILY)
    delete(api, first, 3)
    answer = api.delete(f"/v1/{second}", headers=ANY | at(3))
    assert (answer.status, answer.json["type"]) == (409, "/problems/account-full")
    assert "at most 1 supplements and habits" in answer.json["detail"].lower()
    assert get(api, f"/v1/{second}", 3)["version"] == 1
    body = {"ends_on": f"{september(2)}"}
    assert api.patch(f"/v1/{second}", body, headers=ANY | at(3)).status == 200
    # One without a past day needs no place.
    delete(api, made(api, "habits", DAILY, 3), 3)


def left_by_0_6(api: Api, number: int) -> list[str]:
    """Write what a release without an archive left of deleted supplements."""
    plan = Plan.read(Session(api.user), consistent=True)
    transaction = PlanTransaction(Session(api.user), plan, september(NOW))
    names = [str(uuid.uuid4()) for _ in range(number)]
    versions: Any = [
        {"valid_from": f"{september(3)}", "schedule": DAILY, "paused": False},
        {"valid_from": f"{september(8)}", "schedule": DAILY, "paused": True},
    ]
    document: EndedDocument = {"name": "Zinc", "versions": versions}
    for name in names:
        transaction.put(f"{keys.ENDED}{name}", {"doc": pack(document)})
    transaction.edit_deleted_days(plan.deleted)
    transaction.commit()
    return names


def test_what_an_earlier_release_left_is_moved(api: Api) -> None:
    """Each edit of the plan moves some; no answer changes meanwhile."""
    kept = made(api, "supplements", DAILY, slots=["dinner"])
    left_by_0_6(api, 2 * MAX_MOVED + 1)
    log(api, kept, 5, slot="dinner")
    before = of_past(api)
    assert before["score?"]["days"][4]["score"] == round(1 / (2 * MAX_MOVED + 2), 6)
    counts = []
    for number in range(4):
        counts.append(sum(key.startswith(keys.ENDED) for key in sort_keys(api)))
        assert_same(before, of_past(api))
        body = {"notes": f"{number}"}
        assert api.patch(f"/v1/{kept}", body, headers=ANY | at(NOW)).status == 200
    assert counts == [2 * MAX_MOVED + 1, MAX_MOVED + 1, 1, 0]
    assert_same(before, of_past(api))


_DRAWN = st.tuples(
    st.sampled_from([(what, each) for what, some in SCHEDULES.items() for each in some]),
    st.integers(1, 6),
    st.sets(st.integers(1, 12), max_size=5),
    st.integers(7, 13),
)


@pytest.mark.usefixtures("moto_table")
@given(st.lists(_DRAWN, min_size=1, max_size=3), st.sets(st.integers(1, 12), max_size=2))
@examples(8)
def test_no_past_day_changes_whatever_is_deleted(
    items: list[tuple[Any, int, set[int], int]], excused: set[int]
) -> None:
    api = Api(app, f"deleted-{uuid.uuid4()}")
    made(api, "habits", DAILY, pillar="sleep")
    paths = []
    for (what, schedule), first, days, edited in items:
        path = made(api, what, schedule, first)
        for day in sorted(days):
            log(api, path, day)
        paused = {"paused": True}
        assert api.patch(f"/v1/{path}", paused, headers=ANY | at(edited)).status == 200
        paths.append(path)
    for day in excused:
        excuse(api, day)
    before = of_past(api, 14)
    for path in paths:
        delete(api, path)
    assert_same(before, of_past(api, 14))
