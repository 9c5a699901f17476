"""The restore drill: what was written comes back, and what was written since is gone.

The emulator restores a table as it is now, whatever the instant, and has now as the only instant
that it can restore to. So the tests change the table between the restore into the side table and
the copy back; on AWS, the side table has the state of the instant.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from botocore.exceptions import ClientError

from chalicelib.table.keys import DELETION
from tests.deployed.stage import STAGE, Stage, User
from tools.deployment import closing, recovery, restore
from tools.deployment.copying import Table
from tools.deployment.difference import Write
from tools.deployment.recovery import Window

BEFORE = {"title": "Before the instant", "local_date": "2026-03-14"}
SINCE = {"title": "Since the instant", "local_date": "2026-03-15"}
CALENDAR = "/v1/calendar?kind=workouts&from=2026-03-14&to=2026-03-15"


@pytest.fixture(autouse=True)
def haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting: for requests, of which none runs at the same time, and for the table's units."""
    monkeypatch.setattr(closing, "SETTLE_S", -15)
    capacity = restore.capacity
    monkeypatch.setattr(restore, "capacity", lambda table: (capacity(table), (None, None))[1])


@pytest.fixture
def recoverable(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """An instant that the stage can be restored to.

    The emulator's CloudFormation passes over the recovery of a table.
    """
    client, table = stage.client("dynamodb"), stage.outputs["TableName"]
    client.update_continuous_backups(
        TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    recovery.window(client, table)
    now = datetime.now(UTC).replace(microsecond=0)
    window = Window(now - timedelta(hours=1), now)
    monkeypatch.setattr(recovery, "window", lambda *_: window)
    return now


def titles(stage: Stage, user: User) -> list[str]:
    listed = stage.call("GET", "/v1/workouts", token=user.id_token)
    assert listed.status == 200
    return [workout["title"] for workout in listed.json["items"]]


def counts(stage: Stage, user: User) -> list[int]:
    calendar = stage.call("GET", CALENDAR, token=user.id_token).json
    return [day["count"] for day in calendar["days"]]


def changes(stage: Stage, user: User) -> Any:
    """The feed of the workouts from its beginning."""
    return stage.call("GET", "/v1/changes?types=workout", token=user.id_token).json


def write(stage: Stage, user: User, workout: dict[str, str]) -> str:
    created = stage.call("POST", "/v1/workouts", workout, token=user.id_token)
    assert created.status == 201
    return str(created.json["id"])


def raw_status(stage: Stage, user: User) -> int:
    """The status of a request, whatever the answer looks like."""
    request = Request(f"{stage.url}/v1/workouts")
    request.add_header("Authorization", f"Bearer {user.id_token}")
    try:
        with urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def items(stage: Stage, table: str) -> list[Any]:
    pages = stage.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    found = [item for page in pages for item in page["Items"]]
    return sorted(found, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


class Killed(BaseException):
    """Ends the tool where it is, as Ctrl-C does."""


def test_a_table_without_recovery_is_refused(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    client, now = stage.client("dynamodb"), recovery.stated(datetime.now(UTC))
    assert restore.main([STAGE, "--at", now]) == 1
    assert "has no point-in-time recovery" in capsys.readouterr().err
    assert client.list_tables()["TableNames"] == [stage.outputs["TableName"]]


def test_a_drill(
    stage: Stage,
    alice: User,
    recoverable: datetime,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = write(stage, alice, BEFORE)
    cursor = changes(stage, alice)["next_cursor"]
    drill = restore.of_stage(STAGE, recoverable, None)
    before = items(stage, drill.table)
    drill.prepare()

    # Since the instant: a deletion, an edit, a new entry, a person, and another one's data lost.
    bob = stage.sign_up()
    write(stage, bob, SINCE)
    write(stage, alice, SINCE)
    deleted = stage.call(
        "DELETE", f"/v1/workouts/{kept}", token=alice.id_token, headers={"If-Match": "*"}
    )
    assert deleted.status == 204
    assert titles(stage, alice) == ["Since the instant"]
    assert items(stage, drill.table) != before

    arguments = [STAGE, "--at", recovery.stated(recoverable)]
    monkeypatch.setenv("PLAN", "yes")
    changed = items(stage, drill.table)
    assert restore.main(arguments) == 0
    assert "Nothing was changed" in capsys.readouterr().out
    assert items(stage, drill.table) == changed

    monkeypatch.setenv("PLAN", "")
    monkeypatch.setenv("CONFIRM", "yes")
    monkeypatch.setenv("SIDE", "delete")
    assert restore.main(arguments) == 0, capsys.readouterr().err
    assert items(stage, drill.table) == before
    assert (titles(stage, alice), counts(stage, alice)) == (["Before the instant"], [1, 0])
    assert titles(stage, bob) == []
    # The feed would never say that the workout is back, so it begins again.
    path = f"/v1/changes?types=workout&cursor={quote(cursor)}"
    assert stage.call("GET", path, token=alice.id_token).code == "cursor_expired"
    assert [change["id"] for change in changes(stage, alice)["items"]] == [kept]
    write(stage, alice, SINCE)
    assert counts(stage, alice) == [1, 1]
    assert recovery.described(stage.client("dynamodb"), drill.side) is None


def test_the_api_is_closed_while_everything_is_copied(
    stage: Stage, alice: User, recoverable: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The emulator answers 429 for a function that Lambda refuses to run; AWS 500, so we 503."""
    write(stage, alice, BEFORE)
    drill = restore.of_stage(STAGE, recoverable, None)
    before = items(stage, drill.table)
    drill.prepare()
    for number in range(30):
        write(stage, alice, SINCE | {"notes": f"Since the instant, {number}"})

    writing = Table.write
    seen: list[int] = []

    def killed_after_one(table: Table, batch: list[Write]) -> None:
        if seen:
            raise Killed
        writing(table, batch)
        seen.append(raw_status(stage, alice))

    monkeypatch.setattr(Table, "write", killed_after_one)
    with pytest.raises(Killed):
        drill.copy_back()
    assert seen == [429]
    # A half-restored table is nobody's to write to.
    assert raw_status(stage, alice) == 429
    assert items(stage, drill.table) != before
    monkeypatch.setattr(Table, "write", writing)
    assert drill.copy_back().deleted > 0
    assert raw_status(stage, alice) == 200
    assert items(stage, drill.table) == before
    drill.finish(delete=True)


def test_an_error_before_the_first_write_opens_the_api_again(
    stage: Stage, alice: User, recoverable: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    drill = restore.of_stage(STAGE, recoverable - timedelta(seconds=1), None)
    assert recovery.described(stage.client("dynamodb"), drill.side) is None
    with pytest.raises(ClientError):
        drill.copy_back()
    assert raw_status(stage, alice) == 200


def test_one_person_is_restored_and_nobody_else(
    stage: Stage,
    alice: User,
    recoverable: datetime,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bob = stage.sign_up()
    sub = stage.call("GET", "/v1/profile", token=alice.id_token).json["id"]
    write(stage, alice, BEFORE)
    write(stage, bob, BEFORE)
    drill = restore.of_stage(STAGE, recoverable, sub)
    drill.prepare()
    write(stage, alice, SINCE)
    write(stage, bob, SINCE)
    monkeypatch.setenv("CONFIRM", "yes")
    monkeypatch.setattr(closing, "close", lambda *_: pytest.fail("the others are locked out"))
    assert restore.main([STAGE, "--at", recovery.stated(recoverable), "--sub", sub]) == 0
    assert titles(stage, alice) == ["Before the instant"]
    assert titles(stage, bob) == ["Since the instant", "Before the instant"]
    assert f"delete-table --table-name {drill.side}" in capsys.readouterr().out
    drill.finish(delete=True)


def test_an_account_that_was_erased_since_does_not_come_back(
    stage: Stage, alice: User, recoverable: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "EraseFunctionName" not in stage.outputs:
        pytest.skip("the stage has no function that erases accounts")
    erased = stage.sign_up()
    sub = stage.call("GET", "/v1/profile", token=erased.id_token).json["id"]
    write(stage, erased, BEFORE)
    write(stage, alice, BEFORE)
    drill = restore.of_stage(STAGE, recoverable, None)
    drill.prepare()
    functions, bucket = stage.client("lambda"), {"Bucket": stage.outputs["BucketName"]}
    variables = functions.get_function_configuration(FunctionName=drill.api)["Environment"]
    key = str(variables["Variables"]["LOG_HASH_KEY"]).encode()
    name = f"erased/{hmac.new(key, sub.encode(), hashlib.sha256).hexdigest()}"
    stage.client("s3").put_object(**bucket, Key=name, Body=b"")
    for item in items(stage, drill.table):
        if item["pk"]["S"] == f"USER#{sub}":
            drill.dynamodb.delete_item(
                TableName=drill.table, Key={"pk": item["pk"], "sk": item["sk"]}
            )
    monkeypatch.setenv("CONFIRM", "yes")
    monkeypatch.setenv("SIDE", "delete")
    assert restore.main([STAGE, "--at", recovery.stated(recoverable)]) == 0
    left = [item for item in items(stage, drill.table) if item["pk"]["S"] == f"USER#{sub}"]
    assert [item["sk"]["S"] for item in left] == [DELETION]
    assert titles(stage, alice) == ["Before the instant"]
    # The users of the pool are no part of the table; this one would have been deleted before.
    assert stage.client("s3").head_object(**bucket, Key=name)["ContentLength"] == 0
