"""Adherence: taken over due, by the schedules that were in force on each day."""

from typing import Any

import pytest

from tests.support.api import Api

ANY = {"If-Match": "*"}
# 2026-03-02 is a Monday; "today" is Sunday the 15th unless a test says otherwise.
BEGIN = "2026-03-02"


def on(day: str) -> dict[str, str]:
    return {"X-Now": f"2026-03-{day}T12:00:00Z"}


def add(api: Api, schedule: Any = None, day: str = "15", **fields: Any) -> str:
    body = {
        "name": "Creatine",
        "dose": {"amount": 5, "unit": "g"},
        "schedule": schedule or {"type": "daily"},
        "effective_from": BEGIN,
    }
    answer = api.post("/v1/supplements", body | fields, headers=on(day))
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


def edit(api: Api, supplement: str, day: str, **changes: Any) -> None:
    answer = api.patch(f"/v1/supplements/{supplement}", changes, headers=ANY | on(day))
    assert answer.status == 200, answer.body


def log(api: Api, supplement: str, *days: str, **fields: Any) -> None:
    for day in days:
        body = {"supplement_id": supplement, "local_date": f"2026-03-{day}"}
        assert api.post("/v1/intakes", body | fields).status == 201


def seen(api: Api, first: str = "02", last: str = "15", today: str = "15") -> Any:
    path = f"/v1/adherence?from=2026-03-{first}&to=2026-03-{last}"
    answer = api.get(path, headers=on(today))
    assert answer.status == 200, answer.body
    return answer.json


def counts(tally: dict[str, Any]) -> tuple[int, int, int]:
    assert tally["due"] == tally["taken"] + tally["skipped"] + tally["missed"]
    assert tally["rate"] == (tally["taken"] / tally["due"] if tally["due"] else None)
    return tally["taken"], tally["skipped"], tally["missed"]


def by_day(seen: Any) -> dict[str, tuple[int, int, int]]:
    return {tally["date"][-2:]: counts(tally) for tally in seen["by_day"]}


def test_nothing_is_nothing(api: Api) -> None:
    empty = {"due": 0, "taken": 0, "skipped": 0, "missed": 0, "rate": None}
    lists = ("by_supplement", "by_slot", "by_day", "by_week", "extra")
    assert seen(api) == {"total": empty} | {name: [] for name in lists}


def test_every_cut_adds_up(api: Api) -> None:
    creatine = add(api)
    zinc = add(api, {"type": "weekdays", "days": [1, 5]}, name="Zinc", slots=["breakfast", "21:00"])
    log(api, creatine, "02", "03", "05")
    log(api, creatine, "04", status="skipped")
    log(api, zinc, "02", "06", slot="breakfast")
    found = seen(api, last="08")
    assert counts(found["total"]) == (5, 1, 5)
    assert {
        (tally["name"], tally["supplement_id"]): counts(tally) for tally in found["by_supplement"]
    } == {("Creatine", creatine): (3, 1, 3), ("Zinc", zinc): (2, 0, 2)}
    assert {tally.get("slot"): counts(tally) for tally in found["by_slot"]} == {
        None: (3, 1, 3),
        "breakfast": (2, 0, 0),
        "21:00": (0, 0, 2),
    }
    assert by_day(found) == {
        "02": (2, 0, 1),
        "03": (1, 0, 0),
        "04": (0, 1, 0),
        "05": (1, 0, 0),
        "06": (1, 0, 2),
        "07": (0, 0, 1),
        "08": (0, 0, 1),
    }
    assert [(tally["start"], counts(tally)) for tally in found["by_week"]] == [(BEGIN, (5, 1, 5))]
    api.patch("/v1/profile", {"week_start": 7}, headers=ANY)
    weeks = {tally["start"]: counts(tally) for tally in seen(api, last="08")["by_week"]}
    assert weeks == {"2026-03-01": (5, 1, 4), "2026-03-08": (0, 0, 1)}


def test_today_is_open_until_it_is_past(api: Api) -> None:
    creatine = add(api, slots=["breakfast", "dinner"])
    assert "15" not in by_day(seen(api))
    log(api, creatine, "15", slot="breakfast")
    assert by_day(seen(api))["15"] == (1, 0, 0)
    assert by_day(seen(api, today="16"))["15"] == (1, 0, 1)
    assert counts(seen(api, "16", "31")["total"]) == (0, 0, 0)


def test_an_edit_changes_no_past_day(api: Api) -> None:
    creatine = add(api, slots=["breakfast"])
    log(api, creatine, "02", "03", slot="breakfast")
    before = by_day(seen(api, last="09", today="10"))
    edit(api, creatine, "10", name="Creatine monohydrate", slots=["breakfast", "dinner"])
    edit(api, creatine, "10", schedule={"type": "weekdays", "days": [1]})
    assert by_day(seen(api, last="09", today="10")) == before
    edit(api, creatine, "11", paused=True)
    edit(api, creatine, "13", paused=False, schedule={"type": "daily", "days": None})
    # The 10th is a Tuesday, on which nothing was due; the 11th and 12th it was paused.
    assert by_day(seen(api, "10", "14")) == {"13": (0, 0, 2), "14": (0, 0, 2)}
    edit(api, creatine, "15", ends_on="2026-03-14")
    assert by_day(seen(api, today="20"))["14"] == (0, 0, 2)
    assert by_day(seen(api, "15", "20", today="25")) == {}


def test_a_deleted_supplement_keeps_its_past(api: Api) -> None:
    creatine = add(api)
    log(api, creatine, "02", "03")
    before = seen(api, last="09", today="10")
    api.delete(f"/v1/supplements/{creatine}", headers=ANY | on("10"))
    assert seen(api, last="09", today="10") == before
    assert seen(api, today="20")["by_supplement"] == before["by_supplement"]
    [intake, _] = api.get("/v1/intakes").json["items"]
    api.delete(f"/v1/intakes/{intake['id']}", headers=ANY)
    assert counts(seen(api, today="20")["total"]) == (1, 0, 7)


def test_a_new_supplement_has_no_past_misses(api: Api) -> None:
    creatine = add(api, day="10", effective_from=None)
    assert by_day(seen(api, today="12")) == {"10": (0, 0, 1), "11": (0, 0, 1)}
    log(api, creatine, "09")
    found = seen(api, today="12")
    assert counts(found["total"]) == (0, 0, 2)
    assert found["extra"] == [{"date": "2026-03-09", "supplement_id": creatine, "status": "taken"}]


@pytest.mark.parametrize(
    ("schedule", "due"),
    [
        ({"type": "daily"}, ["02", "03", "04", "05", "06", "07", "08"]),
        ({"type": "weekdays", "days": [1, 4]}, ["02", "05"]),
        ({"type": "interval", "every_days": 3}, ["02", "05", "08"]),
        ({"type": "interval", "every_days": 3, "anchor": "2026-03-04"}, ["04", "07"]),
        ({"type": "cycle", "on_days": 2, "off_days": 2}, ["02", "03", "06", "07"]),
        ({"type": "as_needed", "max_per_day": 2}, []),
    ],
)
def test_types_of_schedule(api: Api, schedule: Any, due: list[str]) -> None:
    supplement = add(api, schedule)
    found = seen(api, last="08")
    assert by_day(found) == dict.fromkeys(due, (0, 0, 1))
    log(api, supplement, *due)
    assert counts(seen(api, last="08")["total"]) == (len(due), 0, 0)


def test_a_weekly_target_is_due_when_its_week_ends(api: Api) -> None:
    creatine = add(api, {"type": "weekly", "target": 3})
    log(api, creatine, "03", "07")
    assert by_day(seen(api, last="15", today="08")) == {}
    assert by_day(seen(api, last="15")) == {"08": (2, 0, 1)}
    # The whole week counts, also where the range begins within it.
    assert by_day(seen(api, "08", "08")) == {"08": (2, 0, 1)}
    log(api, creatine, "08")
    assert by_day(seen(api, last="08")) == {"08": (3, 0, 0)}
    assert seen(api)["extra"] == []


def test_what_was_not_due_is_listed_and_counts_nowhere(api: Api) -> None:
    creatine = add(api, {"type": "weekdays", "days": [1]}, slots=["dinner"])
    needed = add(api, {"type": "as_needed"})
    log(api, creatine, "02", "03", slot="dinner")
    log(api, creatine, "02", slot="lunch", status="skipped")
    log(api, needed, "04", "04")
    found = seen(api, last="05")
    assert counts(found["total"]) == (1, 0, 0)
    assert [(dose["date"][-2:], dose["slot"], dose["status"]) for dose in found["extra"]] == [
        ("02", "lunch", "skipped"),
        ("03", "dinner", "taken"),
    ]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("", "from"),
        ("from=2026-03-01", "to"),
        ("from=2026-03-02&to=2026-03-01", "from"),
        ("from=2025-01-01&to=2026-01-02", "to"),
        ("from=soon&to=2026-03-01", "from"),
        ("from=2026-03-01&to=2026-03-01&limit=3", "limit"),
    ],
)
def test_ranges_are_checked(api: Api, query: str, parameter: str) -> None:
    answer = api.get(f"/v1/adherence?{query}")
    assert (answer.status, answer.json["errors"][0]["parameter"]) == (422, parameter)


@pytest.mark.parametrize("edge", ["from=0001-01-01&to=0001-12-31", "from=9999-01-01&to=9999-12-31"])
def test_the_ends_of_the_calendar(api: Api, edge: str) -> None:
    add(api)
    assert api.get(f"/v1/adherence?{edge}").status in (200, 422)


def test_a_year_and_a_day_is_the_most(api: Api) -> None:
    add(api)
    found = api.get("/v1/adherence?from=2026-03-01&to=2027-03-01", headers=on("15"))
    assert (found.status, counts(found.json["total"])) == (200, (0, 0, 13))


def test_it_is_the_callers_own(api: Api) -> None:
    log(api, add(api), "02")
    path = "/v1/adherence?from=2026-03-02&to=2026-03-15"
    stranger = api.get(path, user="somebody-else", headers=on("15")).json
    assert stranger["total"]["due"] == 0
