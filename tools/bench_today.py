"""What a day in one call costs: the largest template adopted, and two years of history."""

import json
import uuid
from datetime import date, timedelta
from typing import Any

from tools import bench_labs as labs
from tools.bench_biomarkers import Recorded
from tools.bench_measure import compare, metered, row, title
from tools.bench_units import charged

LAST = date(2026, 3, 13)
YEARS = 2
NOW = {"x-now": "2026-03-14T12:00:00Z"}
BEFORE = {"x-now": "2024-03-14T12:00:00Z"}
TEMPLATES = ("blueprint-2024-02", "blueprint-2025", "blueprint-2026-07")


class Followed:
    """The app, and an account for each template that follows all of it."""

    def __init__(self, app: Any, dynamodb: Any, runs: int) -> None:
        from tests.support.events import LambdaClient  # noqa: PLC0415  # after the environment is set

        self._app, self._dynamodb, self._runs = app, dynamodb, runs
        self._client = LambdaClient(app)

    def tables(self) -> None:
        """Print what showing, scoring and logging a day costs."""
        title("A template followed for two years, 40 markers, beside the bare DynamoDB calls")
        print(
            f"{'':32}{'p50 ms':>16}{'CPU ms':>16}{'CPU ratio':>12}"
            f"{'trips':>8}{'RCU':>8}{'WCU':>8}{'bytes':>8}"
        )
        for template in TEMPLATES:
            self._follow(template, user_of(template))
            self._read(f"today, {template}", "/v1/today", user_of(template))
        largest = user_of(TEMPLATES[0])
        self._read("score of a month", "/v1/score?from=2026-02-13&to=2026-03-14", largest)
        self._read("streaks of all kinds", "/v1/streaks", largest)
        self._writes(largest)

    def _follow(self, template: str, user: str) -> None:
        """Adopt all of a template two years ago, and do all that it asks for each day since."""
        labs.fill(lambda *request: self._send(user, *request), labs.markers(40), LAST, YEARS)
        items = self._send(user, "GET", f"/v1/protocols/{template}")["items"]
        chosen = [
            {"item_id": item["id"]}
            | ({} if item["complete"] else {"dose": {"amount": 1, "unit": "mg"}})
            for item in items
            if item["complete"] or item["kind"] == "supplement"
        ]
        self._send(user, "POST", f"/v1/protocols/{template}/adoptions", {"items": chosen}, BEFORE)
        habits = self._send(user, "GET", "/v1/habits?limit=100")["items"]
        supplements = self._send(user, "GET", "/v1/supplements?limit=100")["items"]
        kinds = ["workouts", "supplements", "protocol", *(f"habit-{each['id']}" for each in habits)]
        days = [LAST - timedelta(days=number) for number in range(365 * YEARS)]
        fill(user, kinds, days, supplements, habits)
        for number in range(3):
            body = {"title": f"Workout {number}", "local_date": "2026-03-14", "status": "planned"}
            self._send(user, "POST", "/v1/workouts", body)

    def _writes(self, user: str) -> None:
        """Print what is done in a day; nothing runs beside it."""
        today = self._send(user, "GET", "/v1/today")
        slot = max(today["slots"], key=lambda each: int(each["due"]))
        morning = {
            "items": [
                {
                    "supplement_id": dose["supplement_id"],
                    "taken_at": "2026-03-14T07:00:00Z",
                    **({"slot": slot["slot"]} if "slot" in slot else {}),
                }
                for dose in slot["doses"]
            ]
        }
        habit = today["habits"][0]["habit_id"]
        entry = {"amount": 60} if today["habits"][0]["measure"] == "minutes" else {}
        at = f"/v1/habits/{habit}/entries/2026-03-14"
        adopt = "/v1/protocols/blueprint-2024-02/adoptions"
        for name, who, method, path, body in (
            (f"take {slot['due']} doses at once", user, "POST", "/v1/intake-batches", morning),
            ("log a habit", user, "PUT", at, entry),
            ("adopt the largest template", "nobody-yet", "POST", adopt, {}),
        ):
            event = self._event(who, method, path, body, NOW)
            print(f"{name:32}{'':44}{self._cost(event)}")

    def _event(
        self, user: str, method: str, path: str, body: Any, headers: dict[str, str]
    ) -> dict[str, Any]:
        sent = headers | ({"if-match": "*"} if method == "PATCH" else {})
        return self._client.event(method, path, body, user=user, headers=sent)

    def _send(
        self,
        user: str,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] = NOW,
    ) -> Any:
        answer = self._app(self._event(user, method, path, body, headers), None)
        if answer["statusCode"] >= 300:
            raise SystemExit(f"{method} {path}: {answer['statusCode']} {answer['body'][:300]}")
        return json.loads(answer["body"])

    def _read(self, name: str, path: str, user: str) -> None:
        """Print one read, beside the same Queries and reads made by hand."""
        event = self._event(user, "GET", path, None, NOW)
        requests = Recorded(self._dynamodb)
        with requests.heard():
            self._app(event, None)
        ours, theirs = compare(lambda: self._app(event, None), requests.again, 200, self._runs)
        row(name, ours, theirs, self._cost(event))

    def _cost(self, event: dict[str, Any]) -> str:
        """Return the columns of what a request is charged."""
        sizes = []
        with charged(self._dynamodb):
            meter = metered(lambda: sizes.append(len(self._app(event, None)["body"])))
        return (
            f"{meter.round_trips:>8}{meter.read_units:>8.1f}{meter.write_units:>8.1f}{sizes[0]:>8}"
        )


def user_of(template: str) -> str:
    """Return an id as long as Cognito's, for it stands in every key."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, template))


def fill(
    user: str,
    kinds: list[str],
    days: list[date],
    supplements: list[dict[str, Any]],
    habits: list[dict[str, Any]],
) -> None:
    """Leave the counters and logs of somebody who did everything on all of these days.

    Logs of the last 40 days only: nothing that is measured reads further back.
    """
    from chalicelib.plan.daylog import DayLog, Entry  # noqa: PLC0415
    from chalicelib.plan.score import Asked  # noqa: PLC0415
    from chalicelib.table import counters, keys  # noqa: PLC0415
    from chalicelib.table.ids import uuid7  # noqa: PLC0415
    from chalicelib.table.session import Session, wall_clock  # noqa: PLC0415
    from chalicelib.table.transaction import Transaction  # noqa: PLC0415

    session = Session(user)
    for kind in kinds:
        transaction = Transaction(session)
        kept = counters.layout(kind)
        for year, amounts in counters.deltas([(day, 1) for day in days], kept).items():
            transaction.add(keys.calendar(kind, year), amounts)
        transaction.commit()
    for day in days[:40]:
        log = DayLog(day, None)
        for supplement in supplements:
            for slot in supplement["slots"] or [""]:
                position = f"20260313T070000#{uuid7(wall_clock())}"
                log.doses[supplement["id"], slot] = Entry("taken", position)
        log.habits.update((habit["id"], True) for habit in habits)
        transaction = Transaction(session)
        log.stage(transaction, Asked([]))
        transaction.commit()
