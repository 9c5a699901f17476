"""The demo account's habits and adoptions, and its day in one call."""

from tools.contract.demo.step import Step

LIGHT = {
    "name": "Light after waking",
    "pillar": "sleep",
    "measure": "minutes",
    "goal": {"at_least": 10, "unit": "min"},
    "window": {"from": "06:30", "to": "08:30"},
    "schedule": {"type": "daily"},
    "effective_from": "2026-03-12",
}

LIGHT_ID = {"habit_id": "{light[id]}"}
CARDIO_ID = {"habit_id": "{cardio[id]}"}

HABITS = (
    Step(
        "createHabit",
        "minutes_in_a_window",
        "A number of minutes within a time window",
        LIGHT,
        headers={"Idempotency-Key": "0b6d1e52-93f4-4c1a-bf1e-7a9c2d4e6f08"},
        at="2026-03-14T08:00:00Z",
        keep="light",
    ),
    Step(
        "createHabit",
        "on_some_days_a_week",
        "A habit on any two days of a week",
        {
            "name": "Sauna",
            "pillar": "exercise",
            "schedule": {"type": "weekly", "target": 2},
        },
        keep="sauna",
    ),
    Step(
        "createHabit",
        "at_most",
        "A limit: at most four beers a week",
        {
            "name": "Beer",
            "pillar": "diet",
            "measure": "amount",
            "goal": {"at_most": 4, "per": "week", "unit": "beers"},
            "schedule": {"type": "daily"},
        },
    ),
    Step(
        "createHabit",
        "linked_to_workouts",
        "Half an hour of cardio, which workouts tick",
        {
            "name": "Cardio",
            "pillar": "exercise",
            "measure": "minutes",
            "goal": {"at_least": 30, "unit": "min"},
            "schedule": {"type": "weekly", "target": 3},
            "source": {"workouts": {"type": "cardio"}},
        },
        keep="cardio",
    ),
    Step(
        "createWorkout",
        "ticks_a_habit",
        "A run of 32 minutes, which is the entry of a linked habit too",
        {
            "title": "Easy run",
            "type": "cardio",
            "local_date": "2026-03-14",
            "cardio": {"sport": "running", "moving_s": 1920},
        },
    ),
    Step(
        "listHabitEntries",
        "of_workouts",
        "The entry that follows from the workouts of the day",
        path=CARDIO_ID,
    ),
    Step("getHabit", "one_habit", "One habit", path=LIGHT_ID),
    Step(
        "putHabitEntry",
        "minutes",
        "Twelve minutes on Thursday",
        {"amount": 12},
        path=LIGHT_ID | {"date": "2026-03-12"},
    ),
    Step(
        "putHabitEntry",
        "too_short",
        "Five minutes on Friday, which is below the goal",
        {"amount": 5, "notes": "Rain."},
        path=LIGHT_ID | {"date": "2026-03-13"},
    ),
    Step(
        "putHabitEntry",
        "done",
        "An empty body for a habit without an amount",
        {},
        path={"habit_id": "{sauna[id]}", "date": "2026-03-14"},
    ),
    Step(
        "addToHabitEntry",
        "more_minutes",
        "Six more minutes on Friday; the notes are kept",
        {"amount": 6},
        path=LIGHT_ID | {"date": "2026-03-13"},
        headers={"Idempotency-Key": "77a3c0de-3c52-4a0c-9a0e-2f4f1f6f6a01"},
    ),
    Step(
        "addToHabitEntry",
        "second_session",
        "A second session on the same day",
        {"count": 1},
        path={"habit_id": "{sauna[id]}", "date": "2026-03-14"},
    ),
    Step(
        "putHabitEntry",
        "skipped",
        "A day that is left out on purpose; it neither counts nor ends the streak",
        {"status": "skipped", "notes": "Travelling."},
        path=LIGHT_ID | {"date": "2026-03-14"},
    ),
    Step(
        "createHabitEntryBatch",
        "offline",
        "The entries of a device that was offline, of two habits and two days",
        {
            "items": [
                {"habit_id": "{light[id]}", "local_date": "2026-03-11", "amount": 15},
                {"habit_id": "{sauna[id]}", "local_date": "2026-03-11"},
                {"habit_id": "{light[id]}", "local_date": "2026-03-10", "amount": 10},
            ]
        },
        headers={"Idempotency-Key": "0f3d1f6a-5b5e-4f6e-8a52-6f7a30a3b7d2"},
    ),
    Step("listHabitEntries", "newest_first", "The entries of a habit", path=LIGHT_ID),
    Step(
        "updateHabit",
        "longer",
        "A goal of 15 minutes; earlier entries keep their result",
        {"goal": {"at_least": 15}},
        path=LIGHT_ID,
        headers={"If-Match": '"1"'},
    ),
    Step(
        "putHabit",
        "replace",
        "A schedule from Monday to Friday; omitted fields are cleared",
        {name: LIGHT[name] for name in ("name", "pillar", "measure", "goal")}
        | {"schedule": {"type": "weekdays", "days": [1, 2, 3, 4, 5]}},
        path=LIGHT_ID,
        headers={"If-Match": '"2"'},
    ),
    Step(
        "deleteHabitEntry",
        "take_back",
        "Delete a habit entry",
        path={"habit_id": "{sauna[id]}", "date": "2026-03-14"},
    ),
    Step("listHabits", "all", "All habits"),
    Step(
        "deleteHabit",
        "delete",
        "Delete a habit and its streak; its entries remain",
        path={"habit_id": "{sauna[id]}"},
        headers={"If-Match": '"1"'},
    ),
)

ADOPTIONS = (
    Step(
        "createAdoption",
        "all_preselected",
        "All preselected items, and the schedule of the workout streak",
        {"workouts_schedule": True},
        path={"protocol_id": "starter-1"},
        headers={"Idempotency-Key": "4e2a9b70-1c3d-4f5e-8a6b-9d0c1e2f3a04"},
        at="2026-03-14T09:00:00Z",
        keep="starter",
    ),
    Step(
        "createAdoption",
        "chosen_items",
        "Chosen items: one on prescription, one with another dose",
        {
            "items": [
                {"item_id": "acarbose"},
                {"item_id": "cocoa-flavanols", "dose": {"amount": 1000, "unit": "mg"}},
            ]
        },
        path={"protocol_id": "blueprint-2023-06"},
        keep="blueprint",
    ),
    Step(
        "getAdoption",
        "what_was_made",
        "An adoption, with the resource created from each item",
        path={"adoption_id": "{starter[id]}"},
    ),
    Step("listAdoptions", "both", "All adoptions; each is one version of a series"),
    Step(
        "getToday",
        "morning",
        "The due and done items of a day, and the streaks at risk",
        at="2026-03-14T09:05:00Z",
    ),
    Step(
        "getScore",
        "three_days",
        "The scores of three days",
        query="from=2026-03-12&to=2026-03-14",
    ),
    Step("getScore", "newest_days", "The scores of the week up to today", query="days=7"),
    Step(
        "deleteAdoption",
        "stop",
        "End an adoption; its resources end, and past days do not change",
        path={"adoption_id": "{blueprint[id]}"},
        headers={"If-Match": '"1"'},
    ),
)

PLAN = (*HABITS, *ADOPTIONS)
