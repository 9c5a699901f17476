"""The demo account's streaks with their settings, the heat map and the change feed."""

from tools.contract.demo.step import Step

SYNC = (
    Step("listStreaks", "all_kinds", "The streaks of all kinds", at="2026-03-14T16:00:00Z"),
    Step(
        "getStreak",
        "broken",
        "A streak that ended, because yesterday has no entry",
        path={"kind": "workouts"},
    ),
    Step(
        "getCalendar",
        "one_week",
        "The workouts of one week",
        query="kind=workouts&from=2026-03-08&to=2026-03-14",
    ),
    Step("listChanges", "beginning", "The first page of changes", query="limit=3", keep="changes"),
    Step(
        "listChanges",
        "with_a_deletion",
        "A later page with the tombstone of a deleted workout",
        query="limit=3&cursor={changes[next_cursor]}",
        keep="changes",
    ),
    Step(
        "listChanges",
        "rest",
        "The remaining changes",
        query="cursor={changes[next_cursor]}",
        keep="changes",
        recorded=False,
    ),
    Step(
        "listChanges",
        "nothing_new",
        "No changes since the last request",
        query="cursor={changes[next_cursor]}",
        keep="up_to_date",
    ),
    Step(
        "putStreakSchedule",
        "twice_a_week",
        "Two days a week, also in the past; four kept weeks earn a freeze",
        {
            "schedule": {"type": "weekly", "target": 2, "count_by": "days"},
            "freeze": {"earn_every": 4, "max": 1},
        },
        path={"kind": "workouts"},
        at="2026-03-14T16:05:00Z",
    ),
    Step(
        "getStreakSchedule",
        "of_workouts",
        "All versions of a schedule, with the `ETag` for the next change",
        path={"kind": "workouts"},
    ),
    Step(
        "getStreak",
        "week_done",
        "The same entries with a weekly schedule; this week is done",
        path={"kind": "workouts"},
    ),
    Step(
        "putStreakSchedule",
        "more_from_monday_on",
        "Three days a week from a given date; earlier weeks keep their target",
        {
            "schedule": {"type": "weekly", "target": 3, "count_by": "days"},
            "effective_from": "2026-03-16",
        },
        path={"kind": "workouts"},
    ),
    Step(
        "putStreakSchedule",
        "every_ninety_days",
        "A reading at least every 90 days",
        {"schedule": {"type": "interval", "every_days": 90}},
        path={"kind": "biomarkers"},
    ),
    Step(
        "getStreak",
        "interval",
        "A streak that is due 90 days after the last reading",
        path={"kind": "biomarkers"},
    ),
    Step("putExcuse", "sick", "Excuse a sick day", {"reason": "sick"}, path={"date": "2026-03-12"}),
    Step(
        "putExcuse",
        "some_kinds",
        "Excuse a day for one kind of streak",
        {"reason": "rest", "kinds": ["workouts"]},
        path={"date": "2026-03-15"},
    ),
    Step("listExcuses", "month", "The excuses of a month", query="from=2026-03-01&to=2026-03-31"),
    Step(
        "putExcuse",
        "ahead",
        "Excuse a day of a planned journey",
        {"reason": "travel"},
        path={"date": "2026-03-20"},
    ),
    Step(
        "deleteExcuse",
        "take_back",
        "Delete the excuse of a cancelled journey",
        path={"date": "2026-03-20"},
    ),
    Step(
        "getCalendar",
        "excused_day",
        "An excused day in a weekly schedule, which has no fixed due days",
        query="kind=workouts&from=2026-03-09&to=2026-03-15",
    ),
    Step(
        "listChanges",
        "settings",
        "Changed schedules, and the excuses of a year",
        query="cursor={up_to_date[next_cursor]}",
    ),
)
