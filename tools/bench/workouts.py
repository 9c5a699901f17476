"""What workouts cost beside a handler written by hand, which makes the same DynamoDB calls."""

import json
import os
import time
import uuid
from datetime import date, timedelta
from functools import partial
from typing import Any

from tools.bench.client import HEADINGS, Bench
from tools.bench.measure import compare, row, title

TODAY = date(2026, 3, 14)


class Workouts:
    """An account with sixty workouts of 20 sets, and the same account for the handler by hand.

    Args:
        bench: what sends and prints.
        table: the name of the table.
    """

    def __init__(self, bench: Bench, table: str) -> None:
        self._bench = bench
        self._by_hand = HandWritten(bench.dynamodb, table, "by-hand")

    def tables(self) -> None:
        """Print what creating one and listing fifty cost."""
        bench = self._bench
        for user in ("ours", "by-hand"):
            for number in range(60):
                bench.as_user(user)("POST", "/v1/workouts", workout(TODAY - timedelta(number)))
        title("Workouts beside a hand-written handler (same DynamoDB calls)")
        print(HEADINGS)
        create = bench.event("POST", "/v1/workouts", workout(TODAY), "ours")
        listing = bench.event("GET", "/v1/workouts?limit=50", None, "ours")
        for name, event, hand, status in (
            ("list 50 workouts", listing, self._by_hand.list_fifty, 200),
            ("create a workout", create, self._by_hand.create, 201),
        ):
            ours, theirs = compare(
                partial(bench.app, event, None), partial(hand, event), status, bench.runs
            )
            row(name, ours, theirs, bench.cost(event))


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

    def __init__(self, client: Any, table: str, user: str) -> None:
        self._client, self._table, self._pk = client, table, f"USER#{user}"

    def create(self, event: dict[str, Any]) -> dict[str, Any]:
        """Write the workout and its day's count in one transaction."""
        from chalicelib.table import counters  # noqa: PLC0415  # after the environment is set

        body = json.loads(event["body"])
        workout_id = str(uuid.uuid4())
        stamp = f"{int(time.time() * 1000):014d}-{os.urandom(4).hex()}"
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
            "TableName": self._table,
            "Key": {"pk": {"S": self._pk}, "sk": {"S": f"CAL#workouts#{day[:4]}"}},
            "UpdateExpression": f"ADD {name} :n, w :one",
            "ExpressionAttributeValues": {":n": {"N": str(unit)}, ":one": {"N": "1"}},
        }
        put = {
            "TableName": self._table,
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
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :low AND :high",
            ExpressionAttributeValues={
                ":pk": {"S": self._pk},
                ":low": {"S": "WORKOUT#"},
                ":high": {"S": "WORKOUT#\x7f"},
            },
            Limit=51,
            ScanIndexForward=False,
            ReturnConsumedCapacity="TOTAL",
        )
        texts = ",".join(item["doc"]["S"] for item in answer["Items"][:50])
        body = f'{{"items":[{texts}],"next_cursor":"x"}}'
        return {"statusCode": 200, "headers": {}, "body": body}
