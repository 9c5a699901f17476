"""Benchmarks: what requests cost in CPU and in DynamoDB capacity, as ratios within one run.

Usage: python -m tools.bench [--runs N]

Everything runs in this process as Lambda events against DynamoDB Local. Each of our operations
alternates with a hand-written handler that makes the same DynamoDB calls with no framework and no
validation, so that both meet the same machine at the same moments.
"""

import argparse
import json
import logging
import os
import random
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tools.bench_biomarkers import Labs
from tools.bench_client import Bench as Client
from tools.bench_cold import cold_starts
from tools.bench_measure import compare, metered, row, title
from tools.bench_today import Followed
from tools.costs.measure import measure
from tools.engine import Engine, dynamodb_local

TABLE = "bluestreak-bench"
TODAY = date(2026, 3, 14)
COLD_ROUNDS = 15
NOW = {"x-now": "2026-03-14T12:00:00Z"}


def workout(day: date) -> dict[str, Any]:
    """Return a workout of 5 exercises and 20 sets."""
    slugs = ["barbell-squat", "barbell-deadlift", "pullups", "barbell-curl", "plank"]
    sets = [
        {"reps": 5 + n, "weight": {"value": 80 + 2.5 * n, "unit": "kg"}, "rpe": 7.5}
        for n in range(4)
    ]
    return {
        "title": "Full body",
        "local_date": day.isoformat(),
        "exercises": [{"exercise_id": slug, "rest_s": 120, "sets": sets} for slug in slugs],
        "notes": "Felt strong.",
    }


class HandWritten:
    """The same DynamoDB calls by hand: no framework, no validation, no errors, no headers."""

    def __init__(self, client: Any, user: str) -> None:
        self._client, self._pk = client, f"USER#{user}"

    def create(self, event: dict[str, Any]) -> dict[str, Any]:
        """Write the workout and its day's count in one transaction."""
        from chalicelib.table import counters  # noqa: PLC0415  # after the environment is set

        body = json.loads(event["body"])
        workout_id, stamp = (
            str(uuid.uuid4()),
            f"{int(time.time() * 1000):014d}-{os.urandom(4).hex()}",
        )
        body |= {"id": workout_id, "version": 1}
        day = body["local_date"]
        text = json.dumps(body)
        item = {
            "pk": {"S": self._pk},
            "sk": {"S": f"WORKOUT#{day}##{workout_id}"},
            "entity": {"S": "workout"},
            "version": {"N": "1"},
            "schema": {"N": "1"},
            "doc": {"S": text},
            "changed": {"S": stamp},
            "id": {"S": workout_id},
            "day": {"S": day},
            "counts": {"N": "1"},
            "f_type": {"S": "strength"},
            "f_status": {"S": "completed"},
        }
        name, unit = counters.block(date.fromisoformat(day))
        add = {
            "TableName": TABLE,
            "Key": {"pk": {"S": self._pk}, "sk": {"S": f"CAL#workouts#{day[:4]}"}},
            "UpdateExpression": f"ADD {name} :n",
            "ExpressionAttributeValues": {":n": {"N": str(unit)}},
        }
        put = {
            "TableName": TABLE,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(sk)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        self._client.transact_write_items(
            TransactItems=[{"Put": put}, {"Update": add}],
            ClientRequestToken=str(uuid.uuid4()),
            ReturnConsumedCapacity="TOTAL",
        )
        return {"statusCode": 201, "headers": {}, "body": text}

    def list_fifty(self, _event: dict[str, Any]) -> dict[str, Any]:
        """Return the newest 50 workouts; their stored text passes through."""
        answer = self._query("WORKOUT#", "WORKOUT#\x7f", Limit=51, ScanIndexForward=False)
        texts = ",".join(item["doc"]["S"] for item in answer["Items"][:50])
        body = f'{{"items":[{texts}],"next_cursor":"x"}}'
        return {"statusCode": 200, "headers": {}, "body": body}

    def bare_query(self, _event: dict[str, Any]) -> dict[str, Any]:
        """Read all calendars and return nothing."""
        self._query("CAL#", "CAL#~profile")
        return {"statusCode": 200, "headers": {}, "body": ""}

    def _query(self, low: str, high: str, **options: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._client.query(
            TableName=TABLE,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :low AND :high",
            ExpressionAttributeValues={
                ":pk": {"S": self._pk},
                ":low": {"S": low},
                ":high": {"S": high},
            },
            ReturnConsumedCapacity="TOTAL",
            **options,
        )
        return answer


class Bench:
    """The app on DynamoDB Local, and the tables of what it costs."""

    def __init__(self, runs: int) -> None:
        from app import app  # noqa: PLC0415  # after the environment is set
        from chalicelib.table.client import dynamodb  # noqa: PLC0415
        from tests.support.events import LambdaClient  # noqa: PLC0415
        from tools.tables import create_table  # noqa: PLC0415

        self._runs = runs
        self.app = app
        self._client = LambdaClient(app)
        self.dynamodb = dynamodb()
        create_table(self.dynamodb, TABLE)

    def event(self, method: str, path: str, body: Any = None, **options: Any) -> dict[str, Any]:
        """Return one Lambda event."""
        return self._client.event(method, path, body, **options)

    def send(self, event: dict[str, Any]) -> dict[str, Any]:
        """Serve one Lambda event."""
        answer: dict[str, Any] = self.app(event, None)
        return answer

    def frameworks(self) -> None:
        """Print create and list beside the hand-written handler."""
        by_hand = HandWritten(self.dynamodb, "by-hand")
        for user in ("ours", "by-hand"):
            for number in range(60):
                day = TODAY - timedelta(days=number)
                self.send(self.event("POST", "/v1/workouts", workout(day), user=user))
        create = self.event("POST", "/v1/workouts", workout(TODAY), user="ours")
        listing = self.event("GET", "/v1/workouts?limit=50", user="ours")
        title("Ours beside a hand-written handler (same DynamoDB calls)")
        print(f"{'':32}{'p50 ms':>16}{'CPU ms':>16}{'CPU ratio':>12}")
        for name, event, hand, status in (
            ("list 50 workouts", listing, by_hand.list_fifty, 200),
            ("create a workout", create, by_hand.create, 201),
        ):
            ours, theirs = compare(
                lambda event=event: self.send(event),  # type: ignore[misc]
                lambda event=event, hand=hand: hand(event),  # type: ignore[misc]
                status,
                self._runs,
            )
            row(name, ours, theirs)

    def streaks(self) -> None:
        """Print the streaks of one and ten years of daily entries, beside the bare Query."""
        title("GET /v1/streaks beside the bare Query")
        print(f"{'':32}{'p50 ms':>16}{'CPU ms':>16}{'CPU ratio':>12}{'RCU':>8}{'bytes':>8}")
        kinds = ("workouts", "supplements", "biomarkers", "protocol", "habit-one")
        # Two of the five are yet to come: all five are read, and two that are here stand in for
        # them when it comes to folding and answering.
        folded = patch("chalicelib.streaks.store.KINDS", kinds[:3] + kinds[:2])
        for years, share in ((1, 1.0), (10, 1.0), (10, 0.6)):
            often = "" if share == 1 else f", {share:.0%} of days"
            for name, path, held in (
                (f"workouts, {years} y{often}", "/v1/streaks/workouts", kinds[:1]),
                (f"5 kinds, {years} y{often}", "/v1/streaks", kinds),
            ):
                user = f"streak-{years}-{share}-{len(held)}"
                fill_calendars(user, held, years, share)
                event = self.event("GET", path, user=user, headers=NOW)
                by_hand = HandWritten(self.dynamodb, user)
                with folded:
                    ours, theirs = compare(
                        lambda event=event: self.send(event),  # type: ignore[misc]
                        lambda hand=by_hand: hand.bare_query({}),  # type: ignore[misc]
                        200,
                        self._runs,
                    )
                    size = len(self.send(event)["body"])
                    units = metered(lambda event=event: self.send(event)).read_units  # type: ignore[misc]
                row(name, ours, theirs, f"{units:>8.1f}{size:>8}")

    def capacity(self) -> None:
        """Print what every operation takes of DynamoDB."""
        title("DynamoDB per operation, on the account of the demo (action by action)")
        print(f"{'':24}{'round trips':>12}{'RCU':>8}{'WCU':>8}")
        for name, cost in measure(self.app, self.dynamodb, TABLE).operations.items():
            print(f"{name:24}{cost.round_trips:>12}{cost.read_units:>8.1f}{cost.write_units:>8.1f}")


def fill_calendars(user: str, kinds: tuple[str, ...], years: int, share: float) -> None:
    """Leave the day counters of ``years`` with an entry on so many of their days, by chance."""
    from chalicelib.table import counters, keys  # noqa: PLC0415
    from chalicelib.table.session import Session  # noqa: PLC0415
    from chalicelib.table.transaction import Transaction  # noqa: PLC0415

    dice = random.Random(7)
    span = range(round(365.25 * years))
    for kind in kinds:
        days = [TODAY - timedelta(days=number) for number in span if dice.random() < share]
        transaction = Transaction(Session(user))
        for year, amounts in counters.deltas((day, 1) for day in days).items():
            transaction.add(keys.calendar(kind, year), amounts)
        transaction.commit()


@contextmanager
def environment() -> Iterator[Engine]:
    """Start the engine and set what the app reads; yield the engine."""
    with dynamodb_local(None) as engine:
        os.environ.update(
            STAGE="local",
            TABLE_NAME=TABLE,
            ALLOWED_ORIGIN="*",
            **engine.environment,
        )
        from chalicelib.http.middleware import access_log  # noqa: PLC0415

        # The log line is written, as in Lambda, but not onto the tables.
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            handler = access_log().handlers[0]
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(nowhere)
            yield engine


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=300)
    runs = parser.parse_args().runs
    with environment() as engine:
        bench = Bench(runs)
        bench.frameworks()
        bench.streaks()
        client = Client(bench.app, bench.dynamodb, runs, NOW)
        Labs(client).tables()
        Followed(client).tables()
        bench.capacity()
        cold_starts(engine, COLD_ROUNDS)


if __name__ == "__main__":
    main()
