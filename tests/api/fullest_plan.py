"""The fullest requests about supplements, intakes, habits, protocols and streaks."""

from datetime import date
from typing import Any

from chalicelib.regimen.habits.service import MAX_HABITS
from chalicelib.regimen.protocols.templates import templates
from chalicelib.table import keys
from chalicelib.table.counters import counted
from chalicelib.table.counting import stage_counts
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from tests.support.api import Api
from tests.support.fullest import (
    ANY,
    DAILY,
    DAY,
    FIRST,
    IRON,
    MONDAY,
    Cases,
    Request,
    ahead,
    create,
    created,
    most_items,
    noise,
    send,
    take,
)

CASES = Cases()
LIGHT = {"name": "Light", "pillar": "sleep", "schedule": DAILY}
MAX_BATCH = most_items("createIntakeBatch", "items")
LARGEST = max(templates().values(), key=lambda template: len(template["items"]))


def ingredients(count: int = 60, seed: int = 0) -> list[dict[str, Any]]:
    names = [noise(120, seed=seed + number) for number in range(count)]
    rest = {"amount": 1.5, "unit": "mg", "as": "compound"}
    return [{"nutrient": name, "form": name} | rest for name in names]


SUPPLEMENT = IRON | {"notes": noise(5_000), "ingredients": ingredients()}
TWICE = {"slots": ["lunch", "dinner"]}


@CASES.add("createSupplement", 16)
def new_supplement(api: Api) -> Request:
    ahead(api)
    return Request("POST", "/v1/supplements", SUPPLEMENT)


@CASES.add("putSupplement", 17, "under an id of the client's")
def put_supplement(api: Api) -> Request:
    ahead(api)
    return created("/v1/supplements", SUPPLEMENT)


@CASES.add("putSupplement", 16)
def replaced_supplement(api: Api) -> Request:
    return Request("PUT", f"/v1/supplements/{ahead(api)}", SUPPLEMENT | TWICE, ANY)


@CASES.add("updateSupplement", 16)
def changed_supplement(api: Api) -> Request:
    return Request("PATCH", f"/v1/supplements/{ahead(api)}", SUPPLEMENT | TWICE, ANY)


@CASES.add("deleteSupplement", 17, "on its first day")
def deleted_supplement(api: Api) -> Request:
    return Request("DELETE", f"/v1/supplements/{ahead(api)}", headers=ANY)


@CASES.add("createIntake", 6)
def dose(api: Api) -> Request:
    iron = create(api, "/v1/supplements", SUPPLEMENT)
    body = {"supplement_id": iron, "local_date": f"{MONDAY}", "notes": noise(1_000)}
    return Request("POST", "/v1/intakes", body)


@CASES.add("putIntake", 7, "under an id of the client's")
def put_dose(api: Api) -> Request:
    return created("/v1/intakes", dose(api).body)


@CASES.add("putIntake", 11, "to another year and supplement")
def replaced_dose(api: Api) -> Request:
    return moved_dose(api)._replace(method="PUT")


@CASES.add("updateIntake", 11, "to another year and supplement")
def moved_dose(api: Api) -> Request:
    """The one day was complete with it, and the other is complete now."""
    iron, zinc = (create(api, "/v1/supplements", SUPPLEMENT) for _ in range(2))
    take(api, zinc, MONDAY)
    taken = take(api, iron, MONDAY)
    take(api, iron, date(2027, 1, 1))
    body = {"supplement_id": zinc, "local_date": FIRST, "notes": noise(1_000)}
    return Request("PATCH", f"/v1/intakes/{taken}", body, ANY)


@CASES.add("deleteIntake", 7)
def deleted_dose(api: Api) -> Request:
    iron = create(api, "/v1/supplements", SUPPLEMENT)
    return Request("DELETE", f"/v1/intakes/{take(api, iron, MONDAY)}", headers=ANY)


def batch(
    api: Api,
    days: int,
    supplements: int,
    *,
    on_demand: int = 0,
    count: int = MAX_BATCH,
    **fields: Any,
) -> Request:
    """Return the largest batch, on so many days, in two years, and of so many supplements."""
    first = date(2027, 1, 4) - (days - 1) * DAY if days > 1 else MONDAY
    due = IRON | {"effective_from": f"{first}"} | fields
    bodies = [due] * (supplements - on_demand)
    bodies += [due | {"schedule": {"type": "as_needed"}}] * on_demand
    ids = [create(api, "/v1/supplements", body) for body in bodies]
    items = [
        {
            "supplement_id": ids[number % supplements],
            "local_date": f"{first + (number % days) * DAY}",
            "notes": noise(1_000, seed=number),
        }
        for number in range(count)
    ]
    return Request("POST", "/v1/intake-batches", {"items": items})


@CASES.add("createIntakeBatch", 94, "of as many supplements")
def batch_of_one_day(api: Api) -> Request:
    return batch(api, 1, MAX_BATCH)


@CASES.add("createIntakeBatch", 96, "on as many days")
def batch_of_one_supplement(api: Api) -> Request:
    return batch(api, MAX_BATCH, 1)


@CASES.add("createIntakeBatch", 99, "of as many days and supplements as fit")
def fullest_batch(api: Api) -> Request:
    return batch(api, 25, 24, on_demand=23)


FROM_LAST = {"schedule": {"type": "interval_from_last", "every_days": 2}}


@CASES.add("createIntakeBatch", 96, "of one supplement that is due by its last dose, in two years")
def batch_by_last_dose(api: Api) -> Request:
    return batch(api, MAX_BATCH, 1, **FROM_LAST)


@CASES.add("createIntakeBatch", 97, "of as many such supplements with a stock as fit")
def batch_of_many_by_last_dose(api: Api) -> Request:
    return batch(api, 1, 31, count=31, **FROM_LAST)


@CASES.add("updateSupplement", 19, "to due days by the last dose, of three years")
def switched_supplement(api: Api) -> Request:
    iron = ahead(api)
    return Request("PATCH", f"/v1/supplements/{iron}", SUPPLEMENT | TWICE | FROM_LAST, ANY)


@CASES.add("updateIntake", 17, "of supplements that are due by their last dose")
def dose_that_moves_due_days(api: Api) -> Request:
    """Of each supplement, one day becomes due and another is due no longer; they have logs."""
    early = SUPPLEMENT | FROM_LAST | {"effective_from": "2026-12-01"}
    iron, zinc = (create(api, "/v1/supplements", early) for _ in range(2))
    other = create(api, "/v1/supplements", IRON)
    for day in (date(2026, 12, 29), date(2026, 12, 30), date(2027, 1, 2), date(2027, 1, 3)):
        take(api, other, day)
    take(api, zinc, date(2026, 12, 31))
    take(api, iron, MONDAY - DAY)
    taken = take(api, iron, MONDAY)
    body = {"supplement_id": zinc, "local_date": FIRST, "notes": noise(1_000)}
    return Request("PATCH", f"/v1/intakes/{taken}", body, ANY)


@CASES.add("createHabit", 13)
def new_habit(api: Api) -> Request:
    ahead(api)
    return Request("POST", "/v1/habits", LIGHT | {"notes": noise(5_000)})


@CASES.add("createHabit", 56, "linked for the years that count")
def new_linked_habit(api: Api) -> Request:
    ahead(api)
    create(api, "/v1/workouts", {"title": "Lift", "local_date": f"{MONDAY}"})
    link = {"source": {"workouts": {}}, "effective_from": "1990-01-01"}
    return Request("POST", "/v1/habits", LIGHT | link | {"notes": noise(5_000)})


def habit(api: Api) -> str:
    """Make a habit without which the nine days would be complete for the protocol's streak."""
    path = f"/v1/habits/{create(api, '/v1/habits', LIGHT)}"
    ahead(api)
    return path


NO_LONGER = LIGHT | {"paused": True, "notes": noise(5_000)}


@CASES.add("putHabit", 57, "linked for the years that count, under an id of the client's")
def put_linked_habit(api: Api) -> Request:
    return created("/v1/habits", new_linked_habit(api).body)


@CASES.add("putHabit", 13)
def replaced_habit(api: Api) -> Request:
    return Request("PUT", habit(api), NO_LONGER, ANY)


@CASES.add("updateHabit", 13)
def changed_habit(api: Api) -> Request:
    return Request("PATCH", habit(api), NO_LONGER, ANY)


@CASES.add("deleteHabit", 97, "with a century of entries")
def deleted_habit(api: Api) -> Request:
    """One that was due on a past day, so that it goes to the archive."""
    past = LIGHT | {"effective_from": "2020-01-01"}
    path = f"/v1/habits/{create(api, '/v1/habits', past)}"
    ahead(api)
    kind = keys.habit_kind(path.rpartition("/")[2])
    for first in (1926, 1976):
        transaction = Transaction(Session(api.user))
        years = range(first, first + 50)
        stage_counts(transaction, kind, [(date(year, 3, 14), counted(kind)) for year in years])
        transaction.commit()
    return Request("DELETE", path, headers=ANY)


@CASES.add("putHabitEntry", 5)
def entry(api: Api) -> Request:
    path = f"/v1/habits/{create(api, '/v1/habits', LIGHT)}/entries/{MONDAY}"
    return Request("PUT", path, {"notes": noise(1_000)})


@CASES.add("addToHabitEntry", 5)
def addition(api: Api) -> Request:
    """The day counts only with the addition."""
    first = entry(api)
    send(api, "PUT", first.path, {"done": False, "notes": noise(1_000)})
    return Request("POST", f"{first.path}/additions", {"count": 100})


MOST_ENTRIES = most_items("createHabitEntryBatch", "items")


def entries(api: Api, days: int, habits: int, **fields: Any) -> Request:
    """Return the largest batch of entries, in two years if it is of several days."""
    first = date(2027, 1, 4) - (days - 1) * DAY if days > 1 else MONDAY
    since = {"effective_from": f"{first}"} | fields
    ids = [create(api, "/v1/habits", LIGHT | since) for _ in range(habits)]
    most = min(MOST_ENTRIES, habits * days)
    items = [
        {
            "habit_id": ids[number * habits // most],
            "local_date": f"{first + (number % days) * DAY}",
            "notes": noise(1_000, seed=number),
        }
        for number in range(most)
    ]
    return Request("POST", "/v1/habit-entry-batches", {"items": items})


@CASES.add("createHabitEntryBatch", 75, "of one day")
def entries_of_one_day(api: Api) -> Request:
    return entries(api, 1, MAX_HABITS)


@CASES.add("createHabitEntryBatch", 95, "of one habit, in two years")
def entries_of_one_habit(api: Api) -> Request:
    return entries(api, MOST_ENTRIES, 1)


@CASES.add("createHabitEntryBatch", 67, "of five habits on nine days, in two years")
def entries_of_five_habits(api: Api) -> Request:
    return entries(api, 9, 5)


@CASES.add("createHabitEntryBatch", 98, "of four habits, each on other days, in two years")
def entries_of_four_habits(api: Api) -> Request:
    return entries(api, MOST_ENTRIES, 4)


@CASES.add("createHabitEntryBatch", 94, "of one habit that is due by its last entry, in two years")
def entries_by_last_entry(api: Api) -> Request:
    return entries(api, MOST_ENTRIES, 1, schedule={"type": "interval", "every_days": 2})


@CASES.add("deleteHabitEntry", 6)
def deleted_entry(api: Api) -> Request:
    first = entry(api)
    send(api, "PUT", first.path, first.body)
    return Request("DELETE", first.path)


@CASES.add("deleteHabitEntry", 56, "of an early day")
def early_entry(api: Api) -> Request:
    """31 of any 62 days, done on every second day, so 51 due days move."""
    start = MONDAY - 110 * DAY
    since = {"effective_from": f"{start}"}
    light = create(api, "/v1/habits", LIGHT | since)
    schedule = {"type": "rolling", "target": 31, "window_days": 62}
    path = f"/v1/habits/{create(api, '/v1/habits', LIGHT | since | {'schedule': schedule})}/entries"
    for number in range(110):
        day = start + number * DAY
        send(api, "PUT", f"/v1/habits/{light}/entries/{day}", {})
        if not number % 2:
            send(api, "PUT", f"{path}/{day}", {})
    return Request("DELETE", f"{path}/{start + 48 * DAY}")


@CASES.add("deleteHabitEntry", 6, "of a linked habit")
def deleted_linked_entry(api: Api) -> Request:
    link = {"source": {"workouts": {}}}
    path = f"/v1/habits/{create(api, '/v1/habits', LIGHT | link)}/entries/{MONDAY}"
    create(api, "/v1/workouts", {"title": "Lift", "local_date": f"{MONDAY}"})
    send(api, "PUT", path, {"done": False})
    return Request("DELETE", path)


def everything() -> dict[str, Any]:
    """Return the choice of all that can be adopted of the largest template, due each day."""
    chosen = []
    for number, item in enumerate(LARGEST["items"]):
        choice: dict[str, Any] = {"item_id": item["id"]}
        if item["kind"] == "supplement":
            choice |= {"dose": {"amount": 2.5, "unit": "mg"}, "ingredients": ingredients(8, number)}
        elif item["kind"] == "training":
            choice |= {"schedule": DAILY}
        if item["kind"] == "supplement" or item["complete"]:
            chosen.append(choice)
    return {"items": chosen, "workouts_schedule": True}


@CASES.add("createAdoption", 89)
def adoption(api: Api) -> Request:
    """A training of the template is linked to workouts, of which one is logged for today."""
    ahead(api)
    run = {"title": "Run", "type": "cardio", "cardio": {"moving_s": 5_400}}
    create(api, "/v1/workouts", run | {"local_date": f"{MONDAY}"})
    return Request("POST", f"/v1/protocols/{LARGEST['id']}/adoptions", everything())


@CASES.add("deleteAdoption", 76)
def ended_adoption(api: Api) -> Request:
    first = adoption(api)
    return Request("DELETE", f"/v1/adoptions/{create(api, first.path, first.body)}", headers=ANY)


@CASES.add("putStreakSchedule", 13)
def threshold(api: Api) -> Request:
    """Half of what the nine days ask for is enough from now on."""
    ahead(api, IRON)
    return Request("PUT", "/v1/streaks/protocol/schedule", {"schedule": DAILY, "threshold": 0.5})


# All of them, 69, fit as well; see tests/unit/test_plan_transaction.py.
EXCUSED_DAYS = 9


def excusable(api: Api) -> str:
    """Log some days in two years, all of which change if the first one is excused.

    A habit is due on every second of them, and with the excuse on the day after it.
    """
    first = MONDAY - DAY
    iron = create(api, "/v1/supplements", IRON | {"effective_from": f"{first}"})
    for number in range(EXCUSED_DAYS):
        take(api, iron, first + number * DAY)
    for number in range(1, EXCUSED_DAYS + 1, 2):
        every = {"type": "interval", "every_days": number}
        body = LIGHT | {"schedule": every, "effective_from": f"{first - DAY}"}
        path = f"/v1/habits/{create(api, '/v1/habits', body)}"
        send(api, "PUT", f"{path}/entries/{first - DAY}", {"done": True})
    return f"/v1/excuses/{first}"


@CASES.add("putExcuse", EXCUSED_DAYS + 4)
def excuse(api: Api) -> Request:
    return Request("PUT", excusable(api), {"reason": "sick"})


@CASES.add("deleteExcuse", EXCUSED_DAYS + 4)
def deleted_excuse(api: Api) -> Request:
    path = excusable(api)
    send(api, "PUT", path, {"reason": "sick"})
    return Request("DELETE", path)
