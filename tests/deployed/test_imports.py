"""Imports on a deployed stage: the form, the bucket, the queue, the function and its role."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import urllib3

from chalicelib.account.imports.queue import MAX_ATTEMPTS, Task
from tests.deployed.stage import Stage, User
from tests.deployed.test_erasure import claims, erase, make_due
from tools.deployment.stack import Stack

PATH = "/v1/imports"
ANY = {"If-Match": "*"}
HEAD = "Date,Exercise,Category,Weight (kg),Reps\n"
ROWS = [
    "2026-01-05,Deadlift,Back,140,5",
    "2026-01-05,Deadlift,Back,150,3",
    "2026-01-07,Barbell Squat,Legs,100,5",
    "2025-12-30,Barbell Squat,Legs,95,5",
]
LOG = HEAD + "\n".join(ROWS) + "\n"
# The function starts in a new process first.
WITHIN_S = 90.0


def eventually(read: Callable[[], Any], wanted: Callable[[Any], bool]) -> Any:
    """Read something until it is as wanted."""
    ends = time.monotonic() + WITHIN_S
    while not wanted(found := read()):
        assert time.monotonic() < ends, found
        time.sleep(0.3)
    return found


def begun(stage: Stage, user: User, **body: Any) -> Any:
    answer = stage.call("POST", PATH, body, token=user.id_token)
    assert answer.status == 201, answer.body
    return answer.json


def reached(stage: Stage, user: User, made: Any, *statuses: str) -> Any:
    """Return an import once it has one of the statuses."""

    def read() -> Any:
        return stage.call("GET", f"{PATH}/{made['id']}", token=user.id_token).json

    return eventually(read, lambda found: found["status"] in (*statuses, "failed"))


def commit(stage: Stage, user: User, made: Any) -> Any:
    answer = stage.call(
        "PATCH", f"{PATH}/{made['id']}", {"status": "committed"}, token=user.id_token, headers=ANY
    )
    assert answer.status == 200, answer.body
    return reached(stage, user, made, "committed")


def undo(stage: Stage, user: User, made: Any) -> Any:
    answer = stage.call("DELETE", f"{PATH}/{made['id']}", token=user.id_token, headers=ANY)
    assert answer.status == 202, answer.body
    return reached(stage, user, made, "undone")


def workouts(stage: Stage, user: User) -> list[Any]:
    found: list[Any] = stage.call("GET", "/v1/workouts", token=user.id_token).json["items"]
    return found


def files(stage: Stage, user: User) -> list[str]:
    """Return the names of the files of a person's imports."""
    prefix = f"imports/{claims(user.id_token)['sub']}/"
    bucket = stage.outputs["BucketName"]
    found = stage.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)
    return [each["Key"] for each in found.get("Contents", [])]


def upload(form: Any, content: bytes, **changed: str) -> urllib3.BaseHTTPResponse:
    """Send the form of an import as a browser does.

    Args:
        form: as the API answers with it.
        content: of the file.
        changed: other values of the fields.
    """
    fields = form["fields"] | {name.replace("_", "-"): value for name, value in changed.items()}
    body = {**fields, "file": ("log.csv", content, "text/csv")}
    headers = {"Origin": "http://localhost:5173"}
    # The form's fields come first, in the order of the dictionary.
    return urllib3.request("POST", form["url"], fields=body, headers=headers, timeout=30)


def depth(stage: Stage, output: str) -> int:
    """Return how many messages a queue has, waiting or not."""
    kinds = ("", "NotVisible", "Delayed")
    names = [f"ApproximateNumberOfMessages{kind}" for kind in kinds]
    found = stage.client("sqs").get_queue_attributes(
        QueueUrl=stage.outputs[output], AttributeNames=names
    )
    return sum(map(int, found["Attributes"].values()))


def test_a_file_is_uploaded_checked_committed_and_undone(stage: Stage, alice: User) -> None:
    made = begun(stage, alice, upload=True, options={"timezone": "Europe/Berlin"})
    assert made["status"] == "awaiting_upload"
    sent = upload(made["upload"], LOG.encode())
    assert sent.status == 204, sent.data
    assert sent.headers["Access-Control-Allow-Origin"] in ("*", "http://localhost:5173")
    checked = reached(stage, alice, made, "checked", "needs_input")
    assert checked["status"] == "checked", checked
    assert checked["counts"]["create"] == 3
    assert workouts(stage, alice) == []
    committed = commit(stage, alice, made)
    assert (committed["status"], committed["written"]["created"]) == ("committed", 3)
    written = workouts(stage, alice)
    assert [each["local_date"] for each in written] == ["2026-01-07", "2026-01-05", "2025-12-30"]
    assert {each["import_id"] for each in written} == {made["id"]}
    again = begun(stage, alice, text=LOG, options={"timezone": "Europe/Berlin"})
    same = reached(stage, alice, again, "checked", "needs_input")
    assert (same["counts"]["same"], same["counts"]["create"]) == (3, 0)
    assert undo(stage, alice, again)["status"] == "undone"
    assert len(workouts(stage, alice)) == 3
    undone = undo(stage, alice, made)
    assert undone["removed"] == {"removed": 3, "restored": 0, "kept": 0, "failed": 0}
    assert workouts(stage, alice) == []
    assert depth(stage, "ImportDeadLettersUrl") == 0


def test_a_form_is_good_for_its_own_file_only(stage: Stage, alice: User) -> None:
    bob = stage.sign_up()
    form = begun(stage, alice, upload=True)["upload"]
    others = begun(stage, bob, upload=True)["upload"]
    assert upload(form, LOG.encode(), key=others["fields"]["key"]).status == 403
    assert upload(form, LOG.encode(), Content_Type="text/html").status == 403
    assert upload(form, b"").status == 400
    assert files(stage, alice) == files(stage, bob) == []


def test_the_queue_starts_two_functions_at_most(stage: Stage) -> None:
    [mapping] = stage.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    assert (mapping["BatchSize"], mapping["State"]) == (1, "Enabled")
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 2}


def test_the_erasure_deletes_the_files_of_imports(stage: Stage, alice: User) -> None:
    made = begun(stage, alice, text=LOG, options={"timezone": "UTC"})
    reached(stage, alice, made, "checked", "needs_input")
    assert files(stage, alice)
    requested = stage.call(
        "POST", "/v1/account/deletion", {"confirm": "DELETE"}, token=alice.id_token
    )
    assert requested.status == 202
    make_due(stage, claims(alice.id_token)["sub"])
    assert erase(stage)["erased"] == 1
    assert files(stage, alice) == []


@contextmanager
def impatient(stage: Stage) -> Iterator[None]:
    """Let messages that fail come back after a second."""
    sqs, url = stage.client("sqs"), stage.outputs["ImportQueueUrl"]
    # Delayed messages of other tests would fail, too.
    eventually(partial(depth, stage, "ImportQueueUrl"), lambda found: found == 0)
    name = "VisibilityTimeout"
    before = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={name: "1"})
    try:
        yield
        eventually(partial(depth, stage, "ImportQueueUrl"), lambda found: found == 0)
    finally:
        sqs.set_queue_attributes(QueueUrl=url, Attributes=before)


@contextmanager
def broken(stage: Stage) -> Iterator[None]:
    """Let the function of imports find no table."""
    functions, name = stage.client("lambda"), resource(stage, "Imports")
    before = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]

    def configure(variables: dict[str, str]) -> None:
        environment = {"Variables": variables}
        functions.update_function_configuration(FunctionName=name, Environment=environment)

    configure(before | {"TABLE_NAME": "nowhere"})
    try:
        yield
    finally:
        configure(before)


def resource(stage: Stage, name: str) -> str:
    """Return the physical name of a resource of the stack."""
    described = stage.client("cloudformation").describe_stack_resource(
        StackName=Stack(stage.package.stage).name, LogicalResourceId=name
    )
    return str(described["StackResourceDetail"]["PhysicalResourceId"])


def test_a_message_that_always_fails_is_put_aside_and_can_be_sent_back(
    stage: Stage, alice: User
) -> None:
    sqs, dead = stage.client("sqs"), stage.outputs["ImportDeadLettersUrl"]
    task = Task(claims(alice.id_token)["sub"], "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10")
    with impatient(stage):
        with broken(stage):
            sqs.send_message(QueueUrl=stage.outputs["ImportQueueUrl"], MessageBody=task.text())
            eventually(partial(depth, stage, "ImportDeadLettersUrl"), lambda found: found == 1)
        [message] = sqs.receive_message(QueueUrl=dead, AttributeNames=["ApproximateReceiveCount"])[
            "Messages"
        ]
        assert message["Body"] == task.text()
        assert int(message["Attributes"]["ApproximateReceiveCount"]) >= MAX_ATTEMPTS
        # As StartMessageMoveTask does, which the emulator lacks.
        sqs.send_message(QueueUrl=stage.outputs["ImportQueueUrl"], MessageBody=message["Body"])
        sqs.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
    assert depth(stage, "ImportDeadLettersUrl") == 0


def test_a_message_that_is_no_task_is_not_repeated(stage: Stage) -> None:
    queue, sqs = stage.outputs["ImportQueueUrl"], stage.client("sqs")
    sqs.send_message(QueueUrl=queue, MessageBody="Zyzzogeton")
    group = stage.outputs["LogGroupName"]

    def logged() -> str:
        events = stage.client("logs").filter_log_events(logGroupName=group)["events"]
        return "".join(event["message"] for event in events)

    assert "Zyzzogeton" not in eventually(logged, lambda text: "is no task" in text)
    eventually(partial(depth, stage, "ImportQueueUrl"), lambda found: found == 0)
    assert depth(stage, "ImportDeadLettersUrl") == 0
