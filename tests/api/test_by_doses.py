"""Supplements that are due by their last taken dose, over HTTP: one meaning on every screen."""

from datetime import date
from typing import Any

import pytest

from chalicelib.streaks.recount import recount
from chalicelib.table import client, keys
from chalicelib.table.session import Session
from tests.support.api import Api
from tests.support.september import ANY, at, get, scores, september, states, status

EVERY_2 = {"type": "interval_from_last", "every_days": 2}


def supplement(api: Api, schedule: dict[str, Any], day: int = 1, **fields: Any) -> str:
    body = {"name": "B12", "dose": {"amount": 1, "unit": "mg"}, "schedule": schedule} | fields
    answer = api.post("/v1/supplements", body, headers=at(day))
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


def edit(api: Api, name: str, now: int, **fields: Any) -> None:
    answer = api.patch(f"/v1/supplements/{name}", fields, headers=ANY | at(now))
    assert answer.status == 200, answer.body


def dose(name: str, day: int, **fields: Any) -> dict[str, Any]:
    return {"supplement_id": name, "local_date": f"{september(day)}"} | fields


def take(api: Api, name: str, *days: int, now: int = 20, **fields: Any) -> str:
    """Log doses one by one, and return the id of the last intake."""
    made = ""
    for day in days:
        answer = api.post("/v1/intakes", dose(name, day, **fields), headers=at(now))
        assert answer.status == 201, answer.body
        made = answer.json["id"]
    return made


def on_screen(api: Api, name: str, day: int, now: int | None = None) -> list[tuple[str, int]]:
    """Return the state of each dose in `today`, and since which day it is overdue, or 0."""
    shown = get(api, f"/v1/today?date={september(day)}", now or day)
    return [
        (each["state"], date.fromisoformat(each.get("overdue_since", "2026-08-31")).day % 31)
        for slot in shown["slots"]
        for each in slot["doses"]
        if each["supplement_id"] == name
    ]


def adherence(api: Api, now: int) -> dict[int, tuple[int, int]]:
    """Return the due and the taken doses by day."""
    path = f"/v1/adherence?from={september(1)}&to={september(now)}"
    found = get(api, path, now)
    assert found["extra"] == []
    days = {date.fromisoformat(each["date"]).day: each for each in found["by_day"]}
    return {day: (each["due"], each["taken"]) for day, each in days.items()}


def counters_agree(api: Api, *kinds: str) -> None:
    for kind in ("protocol", "supplements", *kinds):
        assert recount(Session(api.user), kind, 2026, fix=False) == [], kind


def test_every_two_days_means_the_same_everywhere(api: Api) -> None:
    """Taken on 1, 3, 4 and 6 September; the 8th is due and missed, the 10th is late."""
    b12 = supplement(api, EVERY_2)
    take(api, b12, 1, 3, 4, 6, now=6)
    assert on_screen(api, b12, 7) == []
    assert on_screen(api, b12, 8) == [("open", 0)]
    assert status(api, "supplements", 8) == ("at_risk", 3)
    assert on_screen(api, b12, 9) == on_screen(api, b12, 10) == [("open", 8)]
    [slot] = get(api, f"/v1/today?date={september(10)}", 10)["slots"]
    assert (slot["due"], slot["done"]) == (0, 0)
    assert get(api, f"/v1/today?date={september(10)}", 10)["score"]["score"] is None
    assert scores(api, 10) == {1: 1.0, 3: 1.0, 6: 1.0, 8: 0.0}
    assert adherence(api, 10) == {1: (1, 1), 3: (1, 1), 6: (1, 1), 8: (1, 0)}
    off = dict.fromkeys((2, 4, 5, 7, 9, 10), "off")
    expected = {**dict.fromkeys((1, 3, 6), "done"), **off, 8: "missed"}
    assert states(api, "supplements", 10) == states(api, "protocol", 10) == expected
    assert status(api, "supplements", 10) == ("broken", 0)
    take(api, b12, 10, now=10)
    assert on_screen(api, b12, 10) == [("taken", 8)]
    assert (on_screen(api, b12, 11), on_screen(api, b12, 12)) == ([], [("open", 0)])
    assert adherence(api, 10) == {1: (1, 1), 3: (1, 1), 6: (1, 1), 8: (1, 0)}
    counters_agree(api, keys.dose_kind(b12))


def test_a_skipped_dose_is_not_taken(api: Api) -> None:
    b12 = supplement(api, EVERY_2)
    take(api, b12, 1, now=1)
    made = take(api, b12, 3, now=3, status="skipped")
    assert on_screen(api, b12, 3) == [("skipped", 0)]
    assert on_screen(api, b12, 4) == [("open", 3)]
    assert scores(api, 5) == {1: 1.0, 3: 0.0}
    answer = api.patch(f"/v1/intakes/{made}", {"status": "taken"}, headers=ANY | at(4))
    assert answer.status == 200
    assert (on_screen(api, b12, 4), on_screen(api, b12, 5)) == ([], [("open", 0)])
    counters_agree(api, keys.dose_kind(b12))


def test_a_day_counts_from_its_first_taken_dose_on(api: Api) -> None:
    b12 = supplement(api, EVERY_2, slots=["breakfast", "dinner"])
    take(api, b12, 1, now=1, slot="breakfast")
    assert on_screen(api, b12, 1) == [("taken", 0), ("open", 0)]
    assert on_screen(api, b12, 3) == [("open", 0), ("open", 0)]
    assert (scores(api, 2), adherence(api, 2)) == ({1: 0.5}, {1: (2, 1)})
    second = take(api, b12, 1, now=2, slot="dinner")
    assert scores(api, 2) == {1: 1.0}
    assert api.delete(f"/v1/intakes/{second}", headers=ANY | at(2)).status == 204
    assert on_screen(api, b12, 3) == [("open", 0), ("open", 0)]
    counters_agree(api, keys.dose_kind(b12))


def test_backdated_deleted_and_moved_doses_move_due_days(api: Api) -> None:
    """The day counters of other days follow."""
    b12 = supplement(api, EVERY_2)
    zinc = supplement(api, {"type": "daily"})
    take(api, zinc, 1, 2, 3, 4, 5, 6)
    made = take(api, b12, 1, 3)

    def complete() -> set[int]:
        return {day for day, state in states(api, "supplements", 6).items() if state == "done"}

    # On the 5th both were due.
    assert (complete(), scores(api, 6)[5]) == ({1, 2, 3, 4, 6}, 0.5)
    late = take(api, b12, 4)
    assert (complete(), scores(api, 6)[6]) == ({1, 2, 3, 4, 5}, 0.5)
    assert api.delete(f"/v1/intakes/{late}", headers=ANY | at(20)).status == 204
    assert (complete(), scores(api, 6)[5]) == ({1, 2, 3, 4, 6}, 0.5)
    moved = {"local_date": f"{september(2)}"}
    assert api.patch(f"/v1/intakes/{made}", moved, headers=ANY | at(20)).status == 200
    assert complete() == {1, 2, 3, 5, 6}
    other = {"supplement_id": supplement(api, {"type": "as_needed"})}
    assert api.patch(f"/v1/intakes/{made}", other, headers=ANY | at(20)).status == 200
    assert complete() == {1, 2, 4, 5, 6}
    counters_agree(api, keys.dose_kind(b12))


def test_a_batch_of_doses(api: Api) -> None:
    b12, iron = supplement(api, EVERY_2), supplement(api, EVERY_2)
    items = [dose(name, day) for name in (b12, iron) for day in (1, 3, 6)]
    for _ in range(2):
        answer = api.post("/v1/intake-batches", {"items": items}, headers=at(6))
        assert answer.status == 201, answer.body
    # The 5th was missed, so the 6th is not due.
    assert scores(api, 9) == {1: 1.0, 3: 1.0, 5: 0.0, 8: 0.0}
    assert on_screen(api, b12, 7) == []
    counters_agree(api, keys.dose_kind(b12), keys.dose_kind(iron))


def test_a_new_interval_is_counted_from_the_last_dose(api: Api) -> None:
    b12 = supplement(api, {"type": "daily"}, -300)
    made = take(api, b12, -250, 1, 3, now=3)
    take(api, b12, 2, now=3, status="skipped")
    edit(api, b12, 4, schedule={"type": "interval_from_last", "every_days": 4})
    assert [day for day in range(4, 10) if on_screen(api, b12, day)] == [7, 8, 9]
    counters_agree(api, keys.dose_kind(b12))
    assert api.delete(f"/v1/intakes/{made}", headers=ANY | at(4)).status == 204
    assert [day for day in range(4, 10) if on_screen(api, b12, day)] == [5, 6, 7, 8, 9]
    counters_agree(api, keys.dose_kind(b12))
    # Another schedule on the same day: the doses no longer count, and count again afterwards.
    edit(api, b12, 4, schedule={"type": "daily", "every_days": None})
    assert counted(api, b12) == []
    take(api, b12, 3, now=4)
    edit(api, b12, 4, schedule={"type": "interval_from_last", "every_days": 4})
    assert counted(api, b12) == [2025, 2026]
    assert [day for day in range(4, 10) if on_screen(api, b12, day)] == [7, 8, 9]
    counters_agree(api, keys.dose_kind(b12))


def counted(api: Api, name: str) -> list[int]:
    """Return the years of which the dose days of a supplement are counted."""
    kind = keys.dose_kind(name)
    found = Session(api.user).get_many([keys.calendar(kind, year) for year in range(2024, 2028)])
    return sorted(int(sort_key.rpartition("#")[2]) for sort_key in found)


def test_an_interval_that_begins_later(api: Api) -> None:
    """Doses until then count, also those that are logged before it begins."""
    b12 = supplement(api, {"type": "daily"})
    schedule = {"type": "interval_from_last", "every_days": 3}
    edit(api, b12, 1, schedule=schedule, effective_from=f"{september(5)}")
    take(api, b12, 4, now=4)
    assert [day for day in range(5, 9) if on_screen(api, b12, day)] == [7, 8]
    counters_agree(api, keys.dose_kind(b12))


def test_an_anchor_is_the_first_due_day(api: Api) -> None:
    b12 = supplement(api, EVERY_2 | {"anchor": f"{september(4)}"})
    assert [day for day in range(1, 7) if on_screen(api, b12, day)] == [4, 5, 6]
    take(api, b12, 2)
    assert scores(api, 7) == {4: 0.0}
    take(api, b12, 3)
    assert scores(api, 7) == {5: 0.0}


def test_doses_stay_due_on_excused_days(api: Api) -> None:
    b12 = supplement(api, EVERY_2)
    take(api, b12, 1, now=1)
    assert api.put(f"/v1/excuses/{september(3)}", {"reason": "sick"}, headers=at(2)).status == 200
    assert on_screen(api, b12, 3) == [("open", 0)]
    assert on_screen(api, b12, 4) == [("open", 3)]
    assert states(api, "supplements", 4) == {1: "done", 2: "off", 3: "excused", 4: "off"}
    assert scores(api, 4) == {1: 1.0}
    assert status(api, "supplements", 4)[1] == 1


def test_paused_days_do_not_count(api: Api) -> None:
    b12 = supplement(api, EVERY_2)
    take(api, b12, 1, now=1)
    edit(api, b12, 2, paused=True)
    edit(api, b12, 5, paused=False)
    assert [day for day in range(2, 9) if on_screen(api, b12, day)] == [6, 7, 8]
    assert scores(api, 8) == {1: 1.0, 6: 0.0}


def test_a_deleted_supplement_keeps_the_due_days_of_the_past(api: Api) -> None:
    b12 = supplement(api, EVERY_2)
    made = take(api, b12, 1, 2, 4)
    before = scores(api, 6)
    assert before == {1: 1.0, 4: 1.0, 6: 0.0}
    assert api.delete(f"/v1/supplements/{b12}", headers=ANY | at(7)).status == 204
    assert scores(api, 6) == scores(api, 12) == before
    assert on_screen(api, b12, 6, now=12) == [("missed", 0)]
    assert api.delete(f"/v1/intakes/{made}", headers=ANY | at(7)).status == 204
    # Due days were counted for the last time when the supplement was deleted.
    assert scores(api, 12) == {1: 1.0, 4: 0.0, 6: 0.0}
    assert counted(api, b12) == []
    counters_agree(api, keys.dose_kind(b12))


def test_one_that_is_deleted_on_its_first_day_has_no_counters(api: Api) -> None:
    b12 = supplement(api, EVERY_2)
    take(api, b12, 1, now=1)
    assert counted(api, b12) == [2026]
    assert api.delete(f"/v1/supplements/{b12}", headers=ANY | at(1)).status == 204
    assert counted(api, b12) == []


def test_the_stock_lasts_by_the_last_dose(api: Api) -> None:
    """One after another is due, each so many days after the one before; an overdue one tomorrow."""
    stock = {"inventory": {"units_left": 3, "refill_at": 1}}
    b12 = supplement(api, EVERY_2, **stock)

    def lasts(now: int) -> tuple[int, str]:
        one = get(api, f"/v1/supplements/{b12}", now)["inventory"]
        [listed] = get(api, "/v1/supplements", now)["items"]
        assert one == listed["inventory"]
        return one["days_of_supply"], one["refill_on"]

    # Nothing is taken: the next one tomorrow, on the 2nd.
    assert lasts(1) == (5, "2026-09-04")
    take(api, b12, 1, now=1)
    assert lasts(1) == (4, "2026-09-03")
    assert lasts(4) == (3, "2026-09-05")
    answer = api.patch(f"/v1/supplements/{b12}", stock, headers=ANY | at(4))
    assert answer.json["inventory"]["days_of_supply"] == 5
    edit(api, b12, 4, schedule={"type": "interval_from_last", "every_days": 10})
    assert get(api, f"/v1/supplements/{b12}", 4)["inventory"]["days_of_supply"] == 21


@pytest.mark.parametrize(("path", "reads"), [("/v1/today", 2), ("/v1/streaks/supplements", 1)])
def test_accounts_without_such_a_supplement_read_as_before(
    api: Api, monkeypatch: pytest.MonkeyPatch, path: str, reads: int
) -> None:
    calls: list[str] = []
    real = client.dynamodb().query

    def query(**arguments: Any) -> Any:
        calls.append("query")
        return real(**arguments)

    take(api, supplement(api, {"type": "daily"}), 1, now=1)
    monkeypatch.setattr(client.dynamodb(), "query", query)
    get(api, path, 1)
    assert len(calls) == reads
    b12 = supplement(api, EVERY_2)
    take(api, b12, 1, now=1)
    calls.clear()
    get(api, path, 1)
    # The counters of doses are among what `today` reads.
    assert len(calls) == 2
