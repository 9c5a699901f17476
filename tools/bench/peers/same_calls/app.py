"""The same DynamoDB calls as ours: no framework, no validation, no errors, no headers."""

import json
import os
import time
import uuid
import zlib
from datetime import date, datetime
from zlib import crc32
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
    """Write the workout, the count of its day and the history of its exercises at once."""
    workout_id = str(uuid.uuid4())
    workout = {"id": workout_id, "version": 1, **json.loads(body)}
    dated = "local_date" in workout
    month = int((workout["local_date"] if dated else workout["started_at"])[5:7])
    quarter = f"{(workout.get('local_date') or workout['started_at'])[:4]}-{(month + 2) // 3}"
    groups = {f"{crc32(each['exercise_id'].encode()) % 64:02x}" for each in workout["exercises"]}
    blocks = {f"SETS#{quarter}#{group}" for group in groups}
    bests = {f"BESTS#{group}" for group in groups}
    found = read(partition, blocks | bests | (set() if dated else {"PROFILE"}))
    if not dated:
        workout["local_date"] = local_date(found["PROFILE"], workout["started_at"])
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
    history = [
        {"Put": put_block(partition, key, found.get(key), workout, key in bests)}
        for key in (*sorted(blocks), *sorted(bests))
    ]
    dynamodb.transact_write_items(
        TransactItems=[{"Put": put}, {"Update": count}, *(each for each in history if each["Put"])],
        ClientRequestToken=str(uuid.uuid4()),
        ReturnConsumedCapacity="TOTAL",
    )
    return {"statusCode": 201, "headers": {}, "body": text}


def read(partition, keys):
    """Return items by their sort keys."""
    wanted = {
        TABLE: {
            "Keys": [{"pk": {"S": partition}, "sk": {"S": key}} for key in sorted(keys)],
            "ConsistentRead": True,
        }
    }
    answer = dynamodb.batch_get_item(RequestItems=wanted, ReturnConsumedCapacity="TOTAL")
    return {item["sk"]["S"]: item for item in answer["Responses"][TABLE]}


def put_block(partition, key, before, workout, of_bests):
    """Return the write of the sets, or of the best weights, of a group of exercises.

    It is none if the workout has no better weight than those before.
    """
    document = json.loads(zlib.decompress(before["doc"]["B"])) if before else {}
    changed = False
    for exercise in workout["exercises"]:
        name, sets = exercise["exercise_id"], exercise["sets"]
        if f"{crc32(name.encode()) % 64:02x}" != key[-2:]:
            continue
        if not of_bests:
            document.setdefault(name, []).append([workout["id"], workout["local_date"], sets])
            changed = True
            continue
        best = max(each["weight"]["value"] for each in sets)
        if best > document.get(name, 0):
            document[name] = best
            changed = True
    if not changed:
        return None
    version = int(before["version"]["N"]) if before else 0
    return {
        "TableName": TABLE,
        "Item": {
            "pk": {"S": partition},
            "sk": {"S": key},
            "schema": {"N": "1"},
            "version": {"N": str(version + 1)},
            "doc": {"B": zlib.compress(json.dumps(document).encode())},
        },
        "ConditionExpression": "version = :before" if before else "attribute_not_exists(sk)",
        **({"ExpressionAttributeValues": {":before": {"N": str(version)}}} if before else {}),
    }


def local_date(profile, started_at):
    """Return the day of an instant in the time zone of the profile."""
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
