"""What an IAM policy grants, and which permissions AWS requires for calls of botocore."""

import json
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from typing import Any

from botocore.client import BaseClient

from chalicelib.account.erasure.elsewhere import client
from chalicelib.account.imports.aws import BucketStore, SqsQueue
from chalicelib.account.imports.stage import Services
from chalicelib.account.imports.storage import UploadForm
from tests.conftest import TABLE
from tests.support.api import ROOT

# An action, and a resource: ``Table``, ``Table/index/by_id``, ``Bucket/imports/*``.
Grant = tuple[str, str]
Record = Callable[[set[Grant]], object]

BUCKET = "bluestreak-files"
QUEUE = "bluestreak-imports"
# What Lambda does itself with a function's role, in the log group that the stack makes.
LAMBDA_S_OWN = {("logs:CreateLogStream", "LogGroup"), ("logs:PutLogEvents", "LogGroup")}
_S3 = {"HeadObject": "GetObject", "ListObjectsV2": "ListBucket", "DeleteObjects": "DeleteObject"}


def policy_of(name: str) -> Any:
    """Return a policy of ``.chalice``."""
    return json.loads((ROOT / f".chalice/{name}.json").read_text(encoding="utf-8"))


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def resource_name(resource: Any) -> str:
    """Return what a resource of a policy is."""
    match resource:
        case {"Fn::GetAtt": [name, "Arn"]}:
            return str(name)
        case {"Fn::Sub": str(text)}:
            return text.replace("${Table.Arn}", "Table").replace("${Bucket.Arn}", "Bucket")
    raise AssertionError(f"{resource} names nothing of this stack")


def grants(policy: Any) -> set[Grant]:
    """Return every action and resource that a policy allows; of lists, the names."""
    found: set[Grant] = set()
    for statement in policy["Statement"]:
        assert statement["Effect"] == "Allow"
        resources = [resource_name(each) for each in as_list(statement["Resource"])]
        if "Condition" in statement:
            [prefixes] = statement["Condition"]["StringLike"].values()
            assert statement["Condition"] == {"StringLike": {"s3:prefix": prefixes}}
            resources = [f"{name}/{each}" for name in resources for each in as_list(prefixes)]
        found |= {(action, name) for action in as_list(statement["Action"]) for name in resources}
    return found


def allowing(granted: Iterable[Grant], need: Grant) -> set[Grant]:
    """Return the grants that allow what is needed."""
    action, resource = need
    return {each for each in granted if each[0] == action and fnmatchcase(resource, each[1])}


def refused(granted: Iterable[Grant], needs: Iterable[Grant]) -> set[Grant]:
    """Return what is needed and not granted."""
    return {need for need in needs if not allowing(granted, need)}


def unused(granted: Iterable[Grant], needs: Iterable[Grant]) -> set[Grant]:
    """Return what is granted and not needed."""
    used = set().union(*(allowing(granted, need) for need in needs))
    return set(granted) - used


def needed(service: str, operation: str, request: Any) -> set[Grant]:
    """Return what AWS wants to have been granted for one call."""
    match service:
        case "dynamodb":
            return _of_table(operation, request)
        case "s3":
            return _of_bucket(operation, request)
        case "sqs":
            assert request["QueueUrl"].endswith(f"/{QUEUE}")
            return {(f"sqs:{operation}", "ImportQueue")}
    raise AssertionError(f"{service}:{operation} is not known to this test")


def _of_table(operation: str, request: Any) -> set[Grant]:
    if operation == "TransactWriteItems":
        names = {"ConditionCheck": "ConditionCheckItem"}
        actions = [next(iter(each.items())) for each in request["TransactItems"]]
        assert {action["TableName"] for _, action in actions} == {TABLE}
        return {(f"dynamodb:{names.get(kind, kind + 'Item')}", "Table") for kind, _ in actions}
    if operation in ("BatchGetItem", "BatchWriteItem"):
        assert set(request["RequestItems"]) == {TABLE}
    else:
        assert request["TableName"] == TABLE
    index = f"/index/{request['IndexName']}" if "IndexName" in request else ""
    return {(f"dynamodb:{operation}", f"Table{index}")}


def _of_bucket(operation: str, request: Any) -> set[Grant]:
    assert request["Bucket"] == BUCKET
    action = f"s3:{_S3.get(operation, operation)}"
    if operation == "ListObjectsV2":
        return {(action, f"Bucket/{request['Prefix']}")}
    if operation == "DeleteObjects":
        return {(action, f"Bucket/{each['Key']}") for each in request["Delete"]["Objects"]}
    return {(action, f"Bucket/{request['Key']}")}


class _RecordingStore(BucketStore):
    """A store whose forms are recorded, too: S3 asks for their grant when they are sent."""

    def __init__(self, s3: Any, bucket: str, record: Record) -> None:
        super().__init__(s3, bucket)
        self._record = record

    def upload_form(self, name: str, *, most: int, seconds: int) -> UploadForm:
        self._record(_of_bucket("PutObject", {"Bucket": BUCKET, "Key": name}))
        return super().upload_form(name, most=most, seconds=seconds)


def import_services(record: Record) -> Services:
    """Return the services of imports of a deployed stage, in an AWS without any."""
    s3, sqs = (client(name, "us-east-1") for name in ("s3", "sqs"))
    s3.create_bucket(Bucket=BUCKET)
    url = sqs.create_queue(QueueName=QUEUE)["QueueUrl"]
    return Services(_RecordingStore(s3, BUCKET, record), SqsQueue(sqs, url))


def recorder(record: Record) -> Any:
    """Return what takes the place of botocore's calls, and passes on what each one needs.

    S3 refuses a missing object to a role that may list only some names, as it does here.
    """
    send = BaseClient._make_api_call

    def call(client: Any, operation: str, request: Any) -> Any:
        service = client.meta.service_model.service_name
        record(needed(service, operation, request))
        try:
            return send(client, operation, request)
        except client.exceptions.ClientError as error:
            if service == "s3" and error.response["Error"]["Code"] in ("404", "NoSuchKey"):
                error.response["Error"]["Code"] = "403"
            raise

    return call
