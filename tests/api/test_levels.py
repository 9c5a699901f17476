"""The levels of the calendar over HTTP, and what the counters of a year contain for them."""

from typing import Any

import pytest

from chalicelib.streaks import recount as repair
from chalicelib.table import counters, keys
from chalicelib.table.codec import Item
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from tests.support.api import Api

ANY = {"If-Match": "*"}
NOW = {"X-Now": "2026-03-20T12:00:00Z"}
YEAR = keys.calendar("workouts", 2026)


def of_sets(day: int, sets: int, **fields: Any) -> dict[str, Any]:
    warmup = [{"type": "warmup", "reps": 8}]
    performed = warmup + [{"reps": 5}] * sets if sets else []
    exercises = [{"exercise_id": "barbell-squat", "sets": performed}]
    return {"title": "Lift", "local_date": f"2026-03-{day:02}", "exercises": exercises} | fields


def of_minutes(day: int, minutes: int) -> dict[str, Any]:
    return of_sets(day, 0, cardio={"moving_s": 60 * minutes})


def log(api: Api, *bodies: dict[str, Any]) -> list[str]:
    answers = [api.post("/v1/workouts", body) for body in bodies]
    assert {answer.status for answer in answers} == {201}, answers[0].body
    return [answer.json["id"] for answer in answers]


def levels(api: Api, kind: str = "workouts", days: str = "2026-03") -> dict[int, tuple[int, int]]:
    """Return (count, level) by day of March, where one of them is not 0."""
    path = f"/v1/calendar?kind={kind}&from={days}-01&to={days}-28"
    cells = api.get(path, headers=NOW).json["days"]
    found = {int(cell["date"][8:]): (cell["count"], cell["level"]) for cell in cells}
    return {day: pair for day, pair in found.items() if any(pair)}


def measured(user: str) -> dict[counters.Layout, dict[int, int]]:
    """Return the sets and minutes by day of March, as the counters have them."""
    item = Session(user).get(YEAR) or {}
    numbers = {name: n for name, n in item.items() if isinstance(n, int)}
    return {
        layout: {day.day: n for day, n in counters.digits({2026: numbers}, layout).items()}
        for layout in (counters.SETS, counters.MINUTES)
    }


def test_once_a_day_has_four_colours(api: Api) -> None:
    log(api, of_sets(1, 10), of_sets(2, 15), of_sets(3, 20), of_sets(4, 25))
    assert levels(api) == {1: (1, 1), 2: (1, 2), 3: (1, 3), 4: (1, 4)}
    # Runs are compared with runs.
    log(api, of_minutes(5, 20), of_minutes(6, 40), of_minutes(7, 60), of_minutes(8, 90))
    runs = {5: (1, 1), 6: (1, 2), 7: (1, 3), 8: (1, 4)}
    assert levels(api) == {1: (1, 1), 2: (1, 2), 3: (1, 3), 4: (1, 4)} | runs
    # A short lift after the longest run: the higher of the two.
    log(api, of_sets(8, 10))
    assert levels(api)[8] == (2, 4)


def test_days_that_are_equal_are_in_the_middle(api: Api) -> None:
    log(api, of_sets(1, 12), of_sets(2, 12), of_sets(3, 0), of_sets(4, 9, status="planned"))
    assert levels(api) == {1: (1, 2), 2: (1, 2), 3: (1, 2)}


def test_every_write_moves_what_was_done(api: Api, user: str) -> None:
    [workout] = log(api, of_sets(1, 10) | {"cardio": {"moving_s": 600}})
    path = f"/v1/workouts/{workout}"
    assert measured(user) == {counters.SETS: {1: 10}, counters.MINUTES: {1: 10}}
    for method, body, sets, minutes in (
        ("PUT", of_sets(1, 12), {1: 12}, {}),
        ("PATCH", {"local_date": "2026-03-20"}, {20: 12}, {}),
        ("PATCH", {"cardio": {"moving_s": 90}}, {20: 12}, {20: 2}),
        ("PATCH", {"status": "skipped"}, {}, {}),
        ("PATCH", {"status": "completed"}, {20: 12}, {20: 2}),
        ("PATCH", {"exercises": [], "title": "Ride"}, {}, {20: 2}),
        ("DELETE", None, {}, {}),
    ):
        assert api.request(method, path, body, headers=ANY).status < 300
        assert measured(user) == {counters.SETS: sets, counters.MINUTES: minutes}
        assert repair.recount(Session(user), "workouts", 2026, fix=False) == []


def test_a_repeated_request_is_counted_once(api: Api, user: str) -> None:
    key = {"Idempotency-Key": "lift-1"}
    for _ in range(2):
        assert api.post("/v1/workouts", of_sets(1, 10), headers=key).status == 201
    assert measured(user)[counters.SETS] == {1: 10}


def age(user: str) -> None:
    """Make the year of workouts what 0.5 would have written: only counts, and no number."""
    session = Session(user)
    item: Item = session.get(YEAR) or {}
    old = {name: n for name, n in item.items() if name[0] in "bw"}
    transaction = Transaction(session)
    transaction.put(YEAR, old | {"schema": "1"})
    # A Put writes today's number.
    [action] = transaction._actions
    action["Put"]["Item"]["schema"] = {"S": "1"}
    transaction.commit()


@pytest.fixture
def aged(api: Api, user: str) -> Api:
    """An account with a year of 0.5."""
    log(api, *(of_sets(day, 10 + day) for day in range(1, 5)))
    age(user)
    return api


def test_a_year_of_an_earlier_release_has_the_levels_of_its_counts(aged: Api) -> None:
    assert levels(aged) == dict.fromkeys(range(1, 5), (1, 2))


@pytest.mark.parametrize("write", ["create", "delete", "move"])
def test_its_first_write_adds_the_sets(aged: Api, user: str, write: str) -> None:
    [newest] = aged.get("/v1/workouts?limit=1").json["items"]
    path, key = f"/v1/workouts/{newest['id']}", {"Idempotency-Key": "write-1"}
    expected = {day: 10 + day for day in range(1, 5)}
    match write:
        case "create":
            made = aged.post("/v1/workouts", of_sets(5, 30), headers=key)
            assert aged.post("/v1/workouts", of_sets(5, 30), headers=key).json == made.json
            expected[5] = 30
        case "delete":
            assert aged.delete(path, headers=ANY | key).status == 204
            del expected[4]
        case "move":
            changed = aged.patch(path, {"local_date": "2026-03-06"}, headers=ANY | key)
            assert changed.status == 200
            expected[6] = expected.pop(4)
    assert measured(user)[counters.SETS] == expected
    shown = {day: level for day, (_, level) in levels(aged).items()}
    assert (shown[1], shown[max(shown)], len(shown)) == (1, 4, len(expected))
    assert repair.recount(Session(user), "workouts", 2026, fix=False) == []
    item = Session(user).get(YEAR) or {}
    assert (item["schema"], item[counters.UNMEASURED]) == ("2", 0)


def test_a_year_too_large_for_a_request_waits_for_the_repair(
    aged: Api, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repair, "MAX_ENTRIES", 3)
    log(aged, of_sets(5, 30))
    assert levels(aged) == dict.fromkeys(range(1, 6), (1, 2))
    # Meanwhile it is written as any other, and the old entries take away what they never added.
    [newest, *_] = aged.get("/v1/workouts?from=2026-03-04&to=2026-03-04").json["items"]
    assert aged.delete(f"/v1/workouts/{newest['id']}", headers=ANY).status == 204
    assert levels(aged) == dict.fromkeys([1, 2, 3, 5], (1, 2))
    assert repair.recount(Session(user), "workouts", 2026, fix=True)
    assert measured(user)[counters.SETS] == {1: 11, 2: 12, 3: 13, 5: 30}
    assert levels(aged) == {1: (1, 1), 2: (1, 2), 3: (1, 3), 5: (1, 4)}
    assert repair.recount(Session(user), "workouts", 2026, fix=False) == []


def test_a_repair_ends_the_wait_also_without_sets(api: Api, user: str) -> None:
    log(api, of_sets(1, 0))
    age(user)
    assert repair.recount(Session(user), "workouts", 2026, fix=True) == []
    assert (Session(user).get(YEAR) or {})[counters.UNMEASURED] == 0


def test_a_half_taken_stack_is_half_full(api: Api) -> None:
    daily = {"schedule": {"type": "daily"}, "effective_from": "2026-03-01"}
    made = [
        api.post(
            "/v1/supplements",
            daily | {"name": f"Pill {n}", "dose": {"amount": 1, "unit": "g"}},
            headers=NOW,
        ).json["id"]
        for n in range(4)
    ]
    taken: list[str] = []
    for day, doses in ((1, 0), (2, 1), (3, 2), (4, 3), (5, 4)):
        for supplement in made[:doses]:
            body = {"supplement_id": supplement, "local_date": f"2026-03-0{day}"}
            answer = api.post("/v1/intakes", body, headers=NOW)
            assert answer.status == 201, answer.body
            taken.append(answer.json["id"])
    expected = {2: (0, 1), 3: (0, 2), 4: (0, 3), 5: (1, 4)}
    assert levels(api, "supplements") == levels(api, "protocol") == expected
    # Counted from 80 %, the fourth is done; its level is still that of its score.
    threshold = {"schedule": {"type": "daily"}, "threshold": 0.75}
    assert api.put("/v1/streaks/protocol/schedule", threshold, headers=NOW).status == 200
    skipped = {"supplement_id": made[3], "local_date": "2026-03-04", "status": "skipped"}
    assert api.post("/v1/intakes", skipped, headers=NOW).status == 201
    assert levels(api, "protocol")[4] == (1, 3)
    assert api.delete(f"/v1/intakes/{taken[-1]}", headers=NOW | ANY).status == 204
    assert levels(api, "supplements") == expected | {5: (0, 3)}
    for kind in ("supplements", "protocol"):
        assert repair.recount(Session(api.user), kind, 2026, fix=False) == []


def test_a_habit_has_the_share_of_its_goal(api: Api) -> None:
    habit = {"name": "Read", "measure": "minutes", "goal": {"at_least": 30}}
    habit |= {"schedule": {"type": "daily"}, "effective_from": "2026-03-01"}
    made = api.post("/v1/habits", habit, headers=NOW).json["id"]
    kind, amounts = f"habit-{made}", {1: 0, 2: 5, 3: 15, 4: 29.5, 5: 30, 6: 90}
    for day, amount in amounts.items():
        path = f"/v1/habits/{made}/entries/2026-03-{day:02}"
        assert api.put(path, {"amount": amount}, headers=NOW).status == 200
    expected = {2: (0, 1), 3: (0, 2), 4: (0, 3), 5: (1, 4), 6: (1, 4)}
    assert levels(api, kind) == expected
    # Another goal changes no entry; another amount does.
    higher = api.patch(f"/v1/habits/{made}", {"goal": {"at_least": 60}}, headers=NOW | ANY)
    assert (higher.status, levels(api, kind)) == (200, expected)
    assert api.put(f"/v1/habits/{made}/entries/2026-03-05", {"amount": 30}, headers=NOW).json
    assert api.delete(f"/v1/habits/{made}/entries/2026-03-03", headers=NOW).status == 204
    assert levels(api, kind) == {2: (0, 1), 4: (0, 3), 5: (0, 2), 6: (1, 4)}
    assert repair.recount(Session(api.user), kind, 2026, fix=False) == []


def test_a_skipped_entry_has_no_share(api: Api) -> None:
    habit = {"name": "Read", "measure": "minutes", "goal": {"at_least": 30}}
    habit |= {"schedule": {"type": "daily"}, "effective_from": "2026-03-01"}
    made = api.post("/v1/habits", habit, headers=NOW).json["id"]
    kind, path = f"habit-{made}", f"/v1/habits/{made}/entries/2026-03-02"
    assert api.put(path, {"amount": 15}, headers=NOW).status == 200
    assert (levels(api, kind), levels(api, "protocol")) == ({2: (0, 2)}, {})
    assert api.put(path, {"status": "skipped"}, headers=NOW).status == 200
    assert levels(api, kind) == {}
    added = api.post(f"{path}/additions", {"amount": 7.5}, headers=NOW)
    assert (added.status, levels(api, kind)) == (200, {2: (0, 1)})
    for counted in (kind, "protocol"):
        assert repair.recount(Session(api.user), counted, 2026, fix=False) == []


def test_a_repair_adds_what_is_lost_in_any_layout(api: Api) -> None:
    """Further sessions and neutral days of a habit, parts of the protocol, sets of workouts."""
    daily = {"schedule": {"type": "daily"}, "effective_from": "2026-03-01"}
    made = api.post("/v1/habits", daily | {"name": "Stretch", "measure": "done"}, headers=NOW)
    other = api.post("/v1/habits", daily | {"name": "Walk", "measure": "done"}, headers=NOW)
    for habit, day, entry in (
        (made, 1, {"done": True, "count": 3}),
        (made, 2, {"status": "skipped"}),
        (other, 2, {"status": "skipped"}),
    ):
        path = f"/v1/habits/{habit.json['id']}/entries/2026-03-{day:02}"
        assert api.put(path, entry, headers=NOW).status == 200
    log(api, of_sets(1, 10, cardio={"moving_s": 600}))
    session = Session(api.user)
    for kind, prefixes in (
        (f"habit-{made.json['id']}", {"f", "c", "s"}),
        ("protocol", {"q", "s"}),
        ("workouts", {"b", "t", "m"}),
    ):
        before = numbers_of(session, kind)
        assert {name[0] for name, n in before.items() if n} == prefixes
        transaction = Transaction(session)
        transaction.put(keys.calendar(kind, 2026), {})
        transaction.commit()
        lost = repair.recount(session, kind, 2026, fix=True)
        assert {difference.block[0] for difference in lost} == prefixes
        assert numbers_of(session, kind) == before
        assert repair.recount(session, kind, 2026, fix=False) == []


def numbers_of(session: Session, kind: str) -> dict[str, int]:
    """Return the numbers of a year that contain days."""
    item = session.get(keys.calendar(kind, 2026)) or {}
    return {name: n for name, n in item.items() if counters.is_block(name) and n}


def test_what_was_not_done_and_mini_sets(api: Api, user: str) -> None:
    mini = [{"type": "rest_pause", "reps": reps, "group": 1} for reps in (8, 3)]
    sets = [{"reps": 5}, {"target": {"reps": 5}}, *mini]
    exercises = [{"exercise_id": "barbell-squat", "sets": sets}]
    parts = [{"sport": "running", "moving_s": 1_500}, {"sport": "cycling", "elapsed_s": 3_000}]
    [made] = log(api, of_sets(1, 0) | {"exercises": exercises, "parts": parts})
    assert measured(user) == {counters.SETS: {1: 2}, counters.MINUTES: {1: 75}}
    assert repair.recount(Session(user), "workouts", 2026, fix=False) == []
    assert api.delete(f"/v1/workouts/{made}", headers=ANY).status == 204
    assert measured(user) == {counters.SETS: {}, counters.MINUTES: {}}
