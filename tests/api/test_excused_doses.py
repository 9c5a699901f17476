"""Excused days with and without `excuses_cover_doses`: adherence, today, score and streak."""

from typing import Any

from tests.support.api import Api

ANY = {"If-Match": "*"}
# 2026-03-02 is a Monday, 2026-03-08 a Sunday.
NOW = {"X-Now": "2026-03-12T12:00:00Z"}
ZINC = {
    "name": "Zinc",
    "dose": {"amount": 15, "unit": "mg"},
    "schedule": {"type": "daily"},
    "effective_from": "2026-03-02",
}


def day(number: int) -> str:
    return f"2026-03-{number:02}"


def add(api: Api, **fields: Any) -> str:
    answer = api.post("/v1/supplements", ZINC | fields, headers=NOW)
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


def take(api: Api, supplement: str, *days: int, **fields: Any) -> None:
    for number in days:
        body = {"supplement_id": supplement, "local_date": day(number)} | fields
        answer = api.post("/v1/intakes", body, headers=NOW)
        assert answer.status == 201, answer.body


def excuse(api: Api, number: int, *kinds: str) -> None:
    body = {"reason": "sick"} | ({"kinds": list(kinds)} if kinds else {})
    answer = api.put(f"/v1/excuses/{day(number)}", body, headers=NOW)
    assert answer.status == 200, answer.body


def cover(api: Api, covers: bool = True) -> None:
    answer = api.patch("/v1/profile", {"excuses_cover_doses": covers}, headers=ANY)
    assert (answer.status, answer.json["excuses_cover_doses"]) == (200, covers)


def read(api: Api, path: str) -> Any:
    answer = api.get(path, headers=NOW)
    assert answer.status == 200, answer.body
    return answer.json


def adherence(api: Api, last: int = 12) -> Any:
    return read(api, f"/v1/adherence?from={day(2)}&to={day(last)}")


def due(api: Api, last: int = 12) -> dict[str, tuple[int, int]]:
    """Return the due and taken doses of each day with due doses."""
    days = adherence(api, last)["by_day"]
    return {each["date"][-2:]: (each["due"], each["taken"]) for each in days}


def test_doses_of_excused_days_are_due_unless_covered(api: Api) -> None:
    zinc = add(api)
    take(api, zinc, 2, 3, 6, 8, 9, 10, 11)
    excuse(api, 4)
    excuse(api, 5, "supplements")
    excuse(api, 6, "workouts", "supplements")
    # These leave the doses as they are.
    excuse(api, 7, "workouts")
    excuse(api, 8, "protocol")
    all_days = {f"{n:02}": (1, int(n not in (4, 5, 7))) for n in range(2, 12)}
    unaffected = [
        "/v1/streaks/supplements",
        f"/v1/score?from={day(2)}&to={day(12)}",
        f"/v1/calendar?kind=supplements&from={day(2)}&to={day(12)}",
    ]
    before = [read(api, path) for path in unaffected]
    assert due(api) == all_days
    cover(api)
    assert due(api) == {n: due for n, due in all_days.items() if n not in ("04", "05", "06")}
    found = adherence(api)
    # Of 10 days, 3 are covered; the dose of the 7th was missed.
    assert (found["total"]["due"], found["total"]["taken"]) == (7, 6)
    extra = {"date": day(6), "supplement_id": zinc, "status": "taken"}
    assert found["extra"] == [extra]
    assert [read(api, path) for path in unaffected] == before
    # The score and the streak leave excused days out either way.
    scored = [each["date"][-2:] for each in before[1]["days"]]
    assert scored == ["02", "03", "07", "09", "10", "11", "12"]
    cover(api, covers=False)
    assert due(api) == all_days


def test_an_excused_day_does_not_end_the_streak_of_supplements(api: Api) -> None:
    zinc = add(api)
    take(api, zinc, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12)
    streak = "/v1/streaks/supplements"
    assert read(api, streak)["current"]["length"] == 7
    cover(api)
    excuse(api, 5)
    assert read(api, streak)["current"]["length"] == 10
    assert adherence(api)["total"]["rate"] == 1


def test_today_shows_covered_doses_as_excused(api: Api) -> None:
    zinc = add(api, slots=["breakfast", "dinner"])
    for number in (9, 12, 13):
        excuse(api, number)
        take(api, zinc, number, slot="breakfast")

    def slots(number: int) -> list[tuple[Any, ...]]:
        shown = read(api, f"/v1/today?date={day(number)}")["slots"]
        return [(each["due"], each["done"], each["doses"][0]["state"]) for each in shown]

    for number, unlogged in ((9, "missed"), (12, "open"), (13, "open")):
        assert slots(number) == [(1, 1, "taken"), (1, 0, unlogged)], number
    cover(api)
    for number in (9, 12, 13):
        assert slots(number) == [(1, 1, "taken"), (0, 0, "excused")], number
    assert slots(11) == [(1, 0, "missed")] * 2


def test_weekly_targets_are_smaller(api: Api) -> None:
    """3 of 7 days is 2 of 4 (rounded up) and 1 of 2, as in the score and in streaks."""
    zinc = add(api, schedule={"type": "weekly", "target": 3})
    take(api, zinc, 2)
    cover(api)
    assert due(api, 8) == {"08": (3, 1)}
    # A dose on an excused day (the 2nd) still counts for its week.
    for number, wanted in ((2, 3), (5, 3), (6, 3), (7, 2), (4, 2), (8, 1), (3, 1)):
        excuse(api, number, "supplements")
        assert due(api, 8) == {"08": (wanted, 1)}, number
    cover(api, covers=False)
    assert due(api, 8) == {"08": (3, 1)}


def test_it_is_a_boolean(api: Api) -> None:
    for value in ("yes", 1):
        answer = api.patch("/v1/profile", {"excuses_cover_doses": value}, headers=ANY)
        assert answer.status == 422
        assert answer.json["errors"][0]["pointer"] == "/excuses_cover_doses"
    cover(api)
    answer = api.patch("/v1/profile", {"excuses_cover_doses": None}, headers=ANY)
    assert (answer.status, answer.json["excuses_cover_doses"]) == (200, False)
