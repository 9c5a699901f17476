"""The same DynamoDB calls as ours: no framework, no validation, no errors, no headers."""

import json
import os
import time
import uuid
import zlib
from datetime import date, datetime
from zoneinfo import ZoneInfo

import botocore.session

TABLE = os.environ["TABLE_NAME"]
dynamodb = botocore.session.get_session().create_client("dynamodb")


def app(event, context):
    """Create a workout, or list the newest ones."""
    partition = "SAME#" + event["requestContext"]["authorizer"]["claims"]["sub"]
    if event["requestContext"]["httpMethod"] == "POST":
        return create(partition, event["body"])
    parameters = event["multiValueQueryStringParameters"] or {}
    return newest(partition, int(parameters.get("limit", ["25"])[0]))


def create(partition, body):
    """Write the workout and the count of its day in one transaction."""
    workout_id = str(uuid.uuid4())
    workout = {"id": workout_id, "version": 1, **json.loads(body)}
    if "local_date" not in workout:
        workout["local_date"] = local_date(partition, workout["started_at"])
    text, day = json.dumps(workout), workout["local_date"]
    item = {
        "pk": {"S": partition},
        "sk": {"S": f"WORKOUT#{day}##{workout_id}"},
        "entity": {"S": "workout"},
        "version": {"N": "1"},
        "schema": {"N": "1"},
        "doc": {"B": zlib.compress(text.encode())},
        "changed": {"S": f"{int(time.time() * 1000):014d}-{os.urandom(4).hex()}"},
        "id": {"S": workout_id},
        "day": {"S": day},
        "counts": {"N": "1"},
        "f_type": {"S": "strength"},
        "f_status": {"S": "completed"},
    }
    # Ten days share a number, with four digits each.
    block, digit = divmod(date.fromisoformat(day).timetuple().tm_yday - 1, 10)
    put = {
        "TableName": TABLE,
        "Item": item,
        "ConditionExpression": "attribute_not_exists(sk)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    count = {
        "TableName": TABLE,
        "Key": {"pk": {"S": partition}, "sk": {"S": f"CAL#workouts#{day[:4]}"}},
        "UpdateExpression": f"ADD b{block} :n, w :one",
        "ExpressionAttributeValues": {":n": {"N": str(10_000**digit)}, ":one": {"N": "1"}},
    }
    dynamodb.transact_write_items(
        TransactItems=[{"Put": put}, {"Update": count}],
        ClientRequestToken=str(uuid.uuid4()),
        ReturnConsumedCapacity="TOTAL",
    )
    return {"statusCode": 201, "headers": {}, "body": text}


def local_date(partition, started_at):
    """Return the day of an instant in the time zone of the profile."""
    key = {"pk": {"S": partition}, "sk": {"S": "PROFILE"}}
    wanted = {TABLE: {"Keys": [key], "ConsistentRead": True}}
    answer = dynamodb.batch_get_item(RequestItems=wanted, ReturnConsumedCapacity="TOTAL")
    [profile] = answer["Responses"][TABLE]
    zone = ZoneInfo(json.loads(profile["doc"]["S"])["timezone"])
    return datetime.fromisoformat(started_at).astimezone(zone).date().isoformat()


def newest(partition, limit):
    """Return the newest workouts; their stored texts pass through."""
    answer = dynamodb.query(
        TableName=TABLE,
        KeyConditionExpression="pk = :pk AND sk BETWEEN :low AND :high",
        ExpressionAttributeValues={
            ":pk": {"S": partition},
            ":low": {"S": "WORKOUT#"},
            ":high": {"S": "WORKOUT#\x7f"},
        },
        Limit=limit + 1,
        ScanIndexForward=False,
        ReturnConsumedCapacity="TOTAL",
    )
    texts = [zlib.decompress(item["doc"]["B"]).decode() for item in answer["Items"][:limit]]
    body = '{"items":[' + ",".join(texts) + '],"next_cursor":"x"}'
    return {"statusCode": 200, "headers": {}, "body": body}
