"""Doses by slot and tapers: on every screen, in intakes and totals, and in the stock."""

from typing import Any

from tests.support.api import Answer, Api

ANY = {"If-Match": "*"}
SLOTS = ["breakfast", "lunch", "dinner"]


def on(day: int) -> dict[str, str]:
    """Return the header that makes it noon of a day in March 2026."""
    return {"X-Now": f"2026-03-{day:02}T12:00:00Z"}


def mg(amount: float) -> dict[str, Any]:
    return {"amount": amount, "unit": "mg"}


def body(**fields: Any) -> dict[str, Any]:
    """Return hydrocortisone of 5 mg, with a tenth of it as sodium."""
    sodium = [{"nutrient": "sodium", "amount": 0.5, "unit": "mg"}]
    schedule = {"type": "daily"}
    return {"name": "HC", "dose": mg(5), "ingredients": sodium, "schedule": schedule} | fields


def add(api: Api, day: int = 2, **fields: Any) -> Any:
    answer = api.post("/v1/supplements", body(**fields), headers=on(day))
    assert answer.status == 201, answer.body
    return answer.json


def change(api: Api, made: Any, day: int, **fields: Any) -> Answer:
    return api.patch(f"/v1/supplements/{made['id']}", fields, headers=ANY | on(day))


def shown(api: Api, day: int) -> dict[str, float]:
    """Return the amounts that are due on a day, by slot."""
    slots = api.get("/v1/today", headers=on(day)).json["slots"]
    return {slot.get("slot", ""): slot["doses"][0]["dose"]["amount"] for slot in slots}


def test_doses_of_slots(api: Api) -> None:
    """5, 2.5 and 5 mg."""
    half = {"lunch": mg(2.5)}
    made = add(api, slots=SLOTS, slot_doses=half, inventory={"units_left": 100})
    assert (made["slot_doses"], made["versions"][0]["slot_doses"]) == (half, half)
    # 12.5 mg a day.
    assert made["inventory"]["days_of_supply"] == 8
    assert shown(api, 2) == {"breakfast": 5, "lunch": 2.5, "dinner": 5}
    items = [{"supplement_id": made["id"], "local_date": "2026-03-02", "slot": s} for s in SLOTS]
    taken = api.post("/v1/intake-batches", {"items": items}, headers=on(2)).json["items"]
    assert [each["dose"] for each in taken] == [mg(5), mg(2.5), mg(5)]
    assert [each["snapshot"]["ingredients"][0]["amount"] for each in taken] == [0.5, 0.25, 0.5]
    [sodium] = api.get("/v1/supplement-totals?date=2026-03-02").json["nutrients"]
    assert sodium["total"] == 1.25
    left = api.get(f"/v1/supplements/{made['id']}", headers=on(2)).json["inventory"]
    assert left["units_left"] == 87.5
    # Null removes the dose of a slot; without any, the field is absent.
    more = change(api, made, 3, slot_doses={"dinner": mg(1)}).json
    assert more["slot_doses"] == half | {"dinner": mg(1)}
    less = change(api, made, 4, slot_doses={"lunch": None, "dinner": None}).json
    assert "slot_doses" not in less
    assert less.get("version") == 3, less
    assert shown(api, 3) == {"breakfast": 5, "lunch": 2.5, "dinner": 1}
    assert shown(api, 4) == {"breakfast": 5, "lunch": 5, "dinner": 5}


def test_weekly_doses_by_slot(api: Api) -> None:
    weekly = {"type": "weekly", "target": 2}
    add(api, schedule=weekly, slots=SLOTS, slot_doses={"dinner": mg(1)})
    doses = api.get("/v1/today", headers=on(2)).json["flexible"]
    assert [(each["slot"], each["dose"]) for each in doses] == [
        ("breakfast", mg(5)),
        ("lunch", mg(5)),
        ("dinner", mg(1)),
    ]


def test_a_taper_goes_down_by_days(api: Api) -> None:
    """20 mg on two days, 10 mg on three, then 5 mg; another edit does not start it again."""
    steps = [{"days": 2, "dose": mg(20)}, {"days": 3, "dose": mg(10)}]
    made = add(api, taper=steps, starts_on="2026-03-03", inventory={"units_left": 90})
    assert (made["taper"], made["taper_from"]) == (steps, "2026-03-03")
    # 40 mg, 30 mg, and 20 mg are four days.
    assert made["inventory"]["days_of_supply"] == 9
    named = change(api, made, 4, name="Hydrocortisone").json
    assert named["versions"] == made["versions"]
    slots = change(api, made, 5, slots=["dinner"]).json
    assert slots["taper_from"] == "2026-03-03"
    kept = api.put(f"/v1/supplements/{made['id']}", slots, headers=ANY | on(5)).json
    assert kept["versions"] == slots["versions"]
    amounts = [shown(api, day) for day in range(2, 10)]
    before = [{}, {"": 20}, {"": 20}]
    assert amounts == before + [{"dinner": n} for n in (10, 10, 10, 5, 5)]
    late = {"supplement_id": made["id"], "local_date": "2026-03-04"}
    assert api.post("/v1/intakes", late, headers=on(9)).json["dose"] == mg(20)
    again = change(api, made, 9, taper=[{"days": 1, "dose": mg(8)}]).json
    assert again["taper_from"] == "2026-03-09"
    assert [shown(api, day) for day in (8, 9, 10)] == [{"dinner": n} for n in (5, 8, 5)]
    # It has begun, so another first day does not move it.
    moved = change(api, made, 10, starts_on="2026-03-10").json
    assert moved["taper_from"] == "2026-03-09"
    stopped = change(api, made, 10, taper=None).json
    assert not {"taper", "taper_from"} & set(stopped)


def test_a_taper_may_be_planned(api: Api) -> None:
    made = add(api)
    planned = {"taper": [{"days": 1, "dose": mg(3)}], "dose": mg(1)}
    later = change(api, made, 3, effective_from="2026-03-05", **planned).json
    assert later["versions"][1]["taper_from"] == "2026-03-05"
    assert [shown(api, day)[""] for day in (3, 4, 5, 6)] == [5, 5, 3, 1]


def test_faults_of_doses_are_named(api: Api) -> None:
    """Each is refused with the place and the rule."""
    grams = {"amount": 1, "unit": "g"}
    steps = [{"days": 1, "dose": mg(1)}] * 25
    cases = [
        ({"slot_doses": {"lunch": mg(1)}}, "/slot_doses/lunch", "not_in_slots"),
        ({"slot_doses": {"noon": mg(1)}}, "/slot_doses/noon", "not_in_slots"),
        ({"slot_doses": {"dinner": grams}}, "/slot_doses/dinner/unit", "not_dose_unit"),
        ({"slot_doses": {"dinner": mg(0)}}, "/slot_doses/dinner/amount", "greater_than"),
        ({"taper": [steps[0], {"days": 1, "dose": grams}]}, "/taper/1/dose/unit", "not_dose_unit"),
        ({"taper": [{"days": 0, "dose": mg(1)}]}, "/taper/0/days", "greater_than_equal"),
        ({"taper": [{"days": 1}]}, "/taper/0/dose", "missing"),
        ({"taper": steps}, "/taper", "too_long"),
    ]
    found = []
    for fields, *_ in cases:
        answer = api.post("/v1/supplements", body(slots=["dinner"]) | fields)
        [error] = answer.json["errors"]
        found.append((fields, error["pointer"], error["code"]))
    assert found == cases
    assert api.get("/v1/supplements").json["items"] == []
    most = api.post("/v1/supplements", body(taper=steps[:24]))
    assert most.status == 201


def test_a_planned_schedule_does_not_decide_how_doses_of_today_count(api: Api) -> None:
    """As needed, there is any number of doses a day; until then one without a slot is enough."""
    made = add(api)
    later = change(api, made, 2, schedule={"type": "as_needed"}, effective_from="2026-03-09")
    assert later.status == 200, later.body

    def twice(local_date: str, day: int) -> int:
        """Log the dose of a date two times; return how many intakes there are."""
        dose = {"supplement_id": made["id"], "local_date": local_date}
        return len({api.post("/v1/intakes", dose, headers=on(day)).json["id"] for _ in range(2)})

    assert twice("2026-03-03", 3) == 1
    assert twice("2026-03-10", 10) == 2
    # A late entry of the day before the change.
    assert twice("2026-03-08", 10) == 1
