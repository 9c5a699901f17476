"""A handler written by hand: no framework, no validation, no errors, no headers."""

import json
import os
import uuid
from datetime import UTC, datetime

import botocore.session

TABLE = os.environ["TABLE_NAME"]
dynamodb = botocore.session.get_session().create_client("dynamodb")


def app(event, context):
    """Create a workout, or list the newest ones."""
    partition = "LIMIT#" + event["requestContext"]["authorizer"]["claims"]["sub"]
    if event["requestContext"]["httpMethod"] == "POST":
        return create(partition, event["body"])
    parameters = event["multiValueQueryStringParameters"] or {}
    return newest(partition, int(parameters.get("limit", ["25"])[0]))


def create(partition, body):
    """Store one workout as its text."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    workout = {"id": str(uuid.uuid4()), **json.loads(body), "created_at": now}
    text = json.dumps(workout, separators=(",", ":"))
    day = workout.get("local_date") or workout["started_at"][:10]
    sort = day + "#" + workout["id"]
    item = {"pk": {"S": partition}, "sk": {"S": sort}, "doc": {"S": text}}
    dynamodb.put_item(TableName=TABLE, Item=item)
    return {"statusCode": 201, "headers": {}, "body": text}


def newest(partition, limit):
    """Return the stored texts, newest first."""
    answer = dynamodb.query(
        TableName=TABLE,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": partition}},
        ScanIndexForward=False,
        Limit=limit,
    )
    texts = ",".join(item["doc"]["S"] for item in answer["Items"])
    return {"statusCode": 200, "headers": {}, "body": '{"items":[' + texts + "]}"}
