"""Two routes as the documentation of Chalice, pydantic and boto3 would write them."""

import os
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal

import boto3
from boto3.dynamodb.conditions import Key
from chalice import Chalice, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

app = Chalice(app_name="plain")
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


class Model(BaseModel):
    """What every model of a body shares."""

    model_config = ConfigDict(extra="forbid")


class Weight(Model):
    """A weight as it was entered; DynamoDB takes no float."""

    value: Decimal = Field(ge=0, le=2000)
    unit: Literal["kg", "lb"]


class Set(Model):
    """One set of an exercise."""

    reps: int | None = Field(default=None, ge=0, le=10_000)
    weight: Weight | None = None
    rpe: Decimal | None = Field(default=None, ge=1, le=10)


class Exercise(Model):
    """One exercise of a workout."""

    exercise_id: str = Field(min_length=1, max_length=64)
    rest_s: int | None = Field(default=None, ge=0, le=3600)
    sets: list[Set] = Field(max_length=100)


class Workout(Model):
    """One workout."""

    title: str = Field(min_length=1, max_length=200)
    local_date: date | None = None
    started_at: datetime | None = None
    exercises: list[Exercise] = Field(max_length=100)
    notes: str | None = Field(default=None, max_length=10_000)


def _partition() -> str:
    return f"PLAIN#{app.current_request.context['authorizer']['claims']['sub']}"


@app.route("/v1/workouts")
def list_workouts():
    """Return the newest workouts."""
    parameters = app.current_request.query_params or {}
    found = table.query(
        KeyConditionExpression=Key("pk").eq(_partition()),
        ScanIndexForward=False,
        Limit=int(parameters.get("limit", "25")),
    )
    return {"items": [item["workout"] for item in found["Items"]]}


@app.route("/v1/workouts", methods=["POST"])
def create_workout():
    """Store one workout."""
    try:
        workout = Workout.model_validate(app.current_request.json_body)
    except ValidationError as error:
        return Response(body={"errors": error.errors(include_context=False)}, status_code=422)
    stored = {"id": str(uuid.uuid4()), **workout.model_dump(exclude_none=True)}
    if workout.started_at:
        stored["started_at"] = workout.started_at.isoformat()
    started = workout.started_at or datetime.now(UTC)
    stored["local_date"] = (workout.local_date or started.date()).isoformat()
    sort = f"{stored['local_date']}#{stored['id']}"
    table.put_item(Item={"pk": _partition(), "sk": sort, "workout": stored})
    return Response(body=stored, status_code=201)
