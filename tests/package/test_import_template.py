"""The template's part for imports: a queue, the function that it starts, and who tells it what."""

import importlib
import json
from datetime import timedelta
from typing import Any

from chalicelib.account.imports.queue import MAX_ATTEMPTS
from chalicelib.account.imports.storage import FILES, SOURCE
from tests.support.api import ROOT

IMPORTS_POLICY = json.loads((ROOT / ".chalice/imports-policy.json").read_text(encoding="utf-8"))


def properties(template: Any, name: str) -> Any:
    return template["Resources"][name]["Properties"]


def test_the_function_of_imports_has_a_role_of_its_own(template: Any) -> None:
    [policy] = properties(template, "ImportsRole")["Policies"]
    assert policy["PolicyDocument"] == IMPORTS_POLICY
    worker, api = properties(template, "Imports"), properties(template, "APIHandler")
    assert worker["Role"] == {"Fn::GetAtt": ["ImportsRole", "Arn"]}
    for same in ("CodeUri", "Runtime", "Architectures", "LoggingConfig"):
        assert worker[same] == api[same], same
    assert (worker["Timeout"], worker["MemorySize"]) == (900, 512)
    unused = ("ALLOWED_ORIGINS", "PERSONAL_SHARE", "RESTORED_AT", "USER_POOL_ARN")
    wanted = api["Environment"]["Variables"].items()
    assert worker["Environment"]["Variables"] == {k: v for k, v in wanted if k not in unused}
    module, _, name = worker["Handler"].rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


def test_the_queue_starts_the_function_of_imports(template: Any) -> None:
    worker = properties(template, "Imports")
    [source] = worker["Events"].values()
    assert source["Type"] == "SQS"
    settings = source["Properties"]
    assert settings["Queue"] == {"Fn::Sub": "${ImportQueue.Arn}"}
    # New accounts have ten processes in all, and may reserve none of them.
    assert (settings["BatchSize"], settings["ScalingConfig"]) == (1, {"MaximumConcurrency": 2})
    assert "ReservedConcurrentExecutions" not in worker
    queue, dead = (properties(template, name) for name in ("ImportQueue", "ImportDeadLetters"))
    # Or Lambda refuses the queue, and a message would come back while it is worked on.
    assert queue["VisibilityTimeout"] > worker["Timeout"]
    assert queue["RedrivePolicy"] == {
        "deadLetterTargetArn": {"Fn::GetAtt": ["ImportDeadLetters", "Arn"]},
        "maxReceiveCount": MAX_ATTEMPTS,
    }
    assert dead["MessageRetentionPeriod"] == timedelta(days=14).total_seconds()
    assert queue["SqsManagedSseEnabled"] is dead["SqsManagedSseEnabled"] is True
    alarm = properties(template, "ImportDeadLetterAlarm")
    assert alarm["Dimensions"] == [
        {"Name": "QueueName", "Value": {"Fn::GetAtt": ["ImportDeadLetters", "QueueName"]}}
    ]


def test_the_bucket_tells_the_queue_about_uploads_only(template: Any) -> None:
    bucket = properties(template, "Bucket")
    [told] = bucket["NotificationConfiguration"]["QueueConfigurations"]
    assert told["Queue"] == {"Fn::GetAtt": ["ImportQueue", "Arn"]}
    rules = {rule["Name"]: rule["Value"] for rule in told["Filter"]["S3Key"]["Rules"]}
    assert rules == {"prefix": FILES, "suffix": SOURCE}
    # S3 tries the queue when the bucket is made, so the policy comes first.
    assert template["Resources"]["Bucket"]["DependsOn"] == "ImportQueuePolicy"
    policy = properties(template, "ImportQueuePolicy")
    assert policy["Queues"] == [{"Ref": "ImportQueue"}]
    [statement] = policy["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Allow", "sqs:SendMessage")
    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    assert statement["Resource"] == {"Fn::GetAtt": ["ImportQueue", "Arn"]}
    # The bucket's own ARN would make the two wait for each other; CloudFormation names a bucket
    # after its stack and its logical name.
    assert statement["Condition"] == {
        "ArnLike": {
            "aws:SourceArn": {"Fn::Sub": "arn:${AWS::Partition}:s3:::${AWS::StackName}-bucket-*"}
        },
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
    }
    assert "BucketName" not in bucket


def test_pages_of_the_allowed_origins_may_upload(template: Any) -> None:
    [rule] = properties(template, "Bucket")["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedMethods"] == ["POST"]
    assert rule["AllowedOrigins"] == {"Fn::Split": [",", {"Ref": "AllowedOrigins"}]}
