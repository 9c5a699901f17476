"""What a day in one call costs: the largest template adopted, and two years of history."""

import uuid
from datetime import date, timedelta
from typing import Any

from tools.bench import labs
from tools.bench.client import HEADINGS, Bench
from tools.bench.measure import title
from tools.bench.streaks import fill_calendars

LAST = date(2026, 3, 13)
YEARS = 2
BEFORE = {"x-now": "2024-03-14T12:00:00Z"}
TEMPLATES = ("blueprint-2023-02", "blueprint-2025", "blueprint-2026-07")


class Followed:
    """An account for each template, which has followed all of it for two years."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def tables(self) -> None:
        """Print what showing, scoring and logging a day costs."""
        title("A template followed for two years, 40 markers, beside the bare DynamoDB calls")
        print(HEADINGS)
        for template in TEMPLATES:
            self._follow(template, user_of(template))
            self._bench.read(f"today, {template}", "/v1/today", user_of(template))
        largest = user_of(TEMPLATES[0])
        for span, first in (("month", "2026-02-13"), ("year", "2025-03-14")):
            path = f"/v1/score?from={first}&to=2026-03-14"
            self._bench.read(f"score of a {span}", path, largest)
        self._bench.read("streaks of all kinds", "/v1/streaks", largest)
        self._writes(largest)

    def _follow(self, template: str, user: str) -> None:
        """Adopt a whole template two years ago, and do everything that is due each day."""
        send = self._bench.as_user(user)
        labs.fill(send, labs.markers(40), LAST, YEARS)
        dose = {"dose": {"amount": 1, "unit": "mg"}}
        chosen = [
            {"item_id": item["id"]} | ({} if item["complete"] else dose)
            for item in send("GET", f"/v1/protocols/{template}")["items"]
            if item["complete"] or item["kind"] == "supplement"
        ]
        adopt = self._bench.as_user(user, BEFORE)
        adopt("POST", f"/v1/protocols/{template}/adoptions", {"items": chosen})
        habits = send("GET", "/v1/habits?limit=100")["items"]
        supplements = send("GET", "/v1/supplements?limit=100")["items"]
        kinds = ["workouts", "supplements", "protocol", *(f"habit-{each['id']}" for each in habits)]
        days = [LAST - timedelta(days=number) for number in range(365 * YEARS)]
        # The year's score reads all logs of a year; nothing else reads further back than a month.
        logged = 365 if template == TEMPLATES[0] else 40
        fill(user, kinds, days[:logged], supplements, habits)
        fill_calendars(user, kinds, days[logged:])
        for number in range(3):
            body = {"title": f"Workout {number}", "local_date": "2026-03-14", "status": "planned"}
            send("POST", "/v1/workouts", body)

    def _writes(self, user: str) -> None:
        """Print what is done in a day; nothing runs beside it."""
        today = self._bench.as_user(user)("GET", "/v1/today")
        slot = max(today["slots"], key=lambda each: int(each["due"]))
        taken = {"taken_at": "2026-03-14T07:00:00Z"}
        taken |= {"slot": slot["slot"]} if "slot" in slot else {}
        doses = [taken | {"supplement_id": dose["supplement_id"]} for dose in slot["doses"]]
        habit = next(each for each in today["habits"] if each["measure"] == "done")
        at = f"/v1/habits/{habit['habit_id']}/entries/2026-03-14"
        adopt = f"/v1/protocols/{TEMPLATES[0]}/adoptions"
        for name, who, method, path, body in (
            (
                f"take {len(doses)} doses at once",
                user,
                "POST",
                "/v1/intake-batches",
                {"items": doses},
            ),
            ("log a habit", user, "PUT", at, {}),
            ("adopt the largest template", user_of("nobody"), "POST", adopt, {}),
        ):
            self._bench.alone(name, self._bench.event(method, path, body, who))
        [adoption] = self._bench.as_user(user_of("nobody"))("GET", "/v1/adoptions")["items"]
        end = f"/v1/adoptions/{adoption['id']}"
        event = self._bench.event("DELETE", end, None, user_of("nobody"))
        self._bench.alone("end that adoption", event)


def user_of(template: str) -> str:
    """Return an id as long as Cognito's, because every key contains it."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, template))


def fill(
    user: str,
    kinds: list[str],
    days: list[date],
    supplements: list[dict[str, Any]],
    habits: list[dict[str, Any]],
) -> None:
    """Write the counters and logs of somebody who did everything on all of these days."""
    from chalicelib.regimen.plan.adherence import DoseKey  # noqa: PLC0415
    from chalicelib.regimen.plan.daylog import DayLog, Entry  # noqa: PLC0415
    from chalicelib.regimen.plan.score import DayRequirements  # noqa: PLC0415
    from chalicelib.table.ids import uuid7  # noqa: PLC0415
    from chalicelib.table.session import Session, wall_clock  # noqa: PLC0415
    from chalicelib.table.transaction import Transaction  # noqa: PLC0415

    fill_calendars(user, kinds, days)
    for day in days:
        log = DayLog(day, None)
        for supplement in supplements:
            for slot in supplement["slots"] or [""]:
                position = f"20260313T070000#{uuid7(wall_clock())}"
                log.doses[supplement["id"], DoseKey(slot)] = Entry("taken", position, 1)
        log.habits.update((habit["id"], True) for habit in habits)
        log.entries.update((habit["id"], {"version": 1, "met": True}) for habit in habits)
        transaction = Transaction(Session(user))
        log.stage(transaction, DayRequirements([]), {})
        transaction.commit()
