"""What the demo account comes to: streaks, the heat map, and the feed of changes."""

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
)
