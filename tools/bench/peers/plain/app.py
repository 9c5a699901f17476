"""Two routes written as Chalice's own documentation would; see tools/bench/cold.py."""

import os
import uuid
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key
from chalice import Chalice, Response
from pydantic import BaseModel

app = Chalice(app_name="plain")
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


class Workout(BaseModel):
    """One workout."""

    title: str
    local_date: str
    notes: str | None = None


def _partition() -> str:
    return f"PLAIN#{app.current_request.context['authorizer']['claims']['sub']}"


@app.route("/v1/workouts")
def list_workouts() -> dict[str, Any]:
    """Return the newest workouts."""
    wanted = Key("pk").eq(_partition())
    found = table.query(KeyConditionExpression=wanted, ScanIndexForward=False, Limit=25)
    return {"items": found["Items"]}


@app.route("/v1/workouts", methods=["POST"])
def create_workout() -> Response:
    """Store one workout."""
    workout = Workout.model_validate(app.current_request.json_body)
    identifier = str(uuid.uuid4())
    item = {"id": identifier, **workout.model_dump(exclude_none=True)}
    table.put_item(Item={"pk": _partition(), "sk": identifier, **item})
    return Response(body=item, status_code=201)
