"""What the demo account comes to: streaks and their settings, the heat map, the feed."""

from tools.contract.demo.step import Step

SYNC = (
    Step("listStreaks", "all_kinds", "Every kind at a glance", at="2026-03-14T16:00:00Z"),
    Step(
        "getStreak",
        "broken",
        "No entry yesterday: the run is over",
        path={"kind": "workouts"},
    ),
    Step(
        "getCalendar",
        "one_week",
        "A week of training",
        query="kind=workouts&from=2026-03-08&to=2026-03-14",
    ),
    Step("listChanges", "beginning", "The oldest changes", query="limit=3", keep="changes"),
    Step(
        "listChanges",
        "with_a_deletion",
        "Further on; a deleted workout leaves a tombstone",
        query="limit=3&cursor={changes[next_cursor]}",
        keep="changes",
    ),
    Step(
        "listChanges",
        "rest",
        "All that is left",
        query="cursor={changes[next_cursor]}",
        keep="changes",
        recorded=False,
    ),
    Step(
        "listChanges",
        "nothing_new",
        "Nothing has changed since the last call",
        query="cursor={changes[next_cursor]}",
        keep="up_to_date",
    ),
    Step(
        "putStreakSchedule",
        "twice_a_week",
        "Two days a week, for all time; every fourth week kept earns a freeze",
        {
            "schedule": {"type": "weekly", "target": 2, "count_by": "days"},
            "freeze": {"earn_every": 4, "max": 1},
        },
        path={"kind": "workouts"},
        at="2026-03-14T16:05:00Z",
    ),
    Step(
        "getStreak",
        "week_done",
        "The same entries by the week: this one is done",
        path={"kind": "workouts"},
    ),
    Step(
        "putStreakSchedule",
        "more_from_monday_on",
        "Three days a week from a day on; the weeks before keep what they asked for",
        {
            "schedule": {"type": "weekly", "target": 3, "count_by": "days"},
            "effective_from": "2026-03-16",
        },
        path={"kind": "workouts"},
    ),
    Step(
        "putStreakSchedule",
        "every_ninety_days",
        "A blood draw at least every 90 days",
        {"schedule": {"type": "interval", "every_days": 90}},
        path={"kind": "biomarkers"},
    ),
    Step(
        "getStreak",
        "interval",
        "Due 90 days after the last draw",
        path={"kind": "biomarkers"},
    ),
    Step("putExcuse", "sick", "Sick that day", {"reason": "sick"}, path={"date": "2026-03-12"}),
    Step(
        "putExcuse",
        "ahead",
        "A journey that is planned already",
        {"reason": "travel"},
        path={"date": "2026-03-20"},
    ),
    Step("deleteExcuse", "take_back", "Staying home after all", path={"date": "2026-03-20"}),
    Step(
        "getCalendar",
        "excused_day",
        "An excused day in a week by target, where no day is asked for by itself",
        query="kind=workouts&from=2026-03-09&to=2026-03-15",
    ),
    Step(
        "listChanges",
        "settings",
        "Schedules, and the excuses of a year",
        query="cursor={up_to_date[next_cursor]}",
    ),
)
