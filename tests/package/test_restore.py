"""The rules of a restore, without an account; the deployed tests have the drill itself."""

import io
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.package.cloudformation import CloudFormation
from tools.deployment import recovery, restore
from tools.deployment.aws import DeploymentError
from tools.deployment.copying import PATIENCE_S, Table
from tools.deployment.erasures import erase_again
from tools.deployment.pace import Pace
from tools.deployment.recovery import Window
from tools.deployment.restore import Restore, capacity

NOW = datetime(2026, 12, 2, 12, tzinfo=UTC)
AT = datetime(2026, 12, 1, 10, tzinfo=UTC)
TABLE = "bluestreak-prod-Table-1ABCDEF"


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.now += seconds

    def pace(self, units: float | None) -> Pace:
        return Pace(units, self.clock, self.sleep)


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "2026-12-01", "2026-12-01T10:00:00", "2026-12-01 10:00:00Z"),
        *("2026-12-01T10:00:00.5Z", "2026-13-01T10:00:00Z", "2026-12-02T12:00:01Z"),
        *("2026-12-02T12:00:00-01:00", "2026-10-28T11:59:59Z", "٢٠٢٦-12-01T10:00:00Z"),
    ],
)
def test_a_wrong_instant_is_refused(text: str) -> None:
    with pytest.raises(DeploymentError, match="AT must"):
        recovery.instant(text, NOW)


@pytest.mark.parametrize("text", ["2026-12-02T12:00:00Z", "2026-10-28T13:00:00+01:00"])
def test_the_first_and_the_last_instant_are_accepted(text: str) -> None:
    assert recovery.instant(text, NOW) in (NOW, NOW - timedelta(days=35))


def test_an_instant_outside_of_the_window_is_refused() -> None:
    second = timedelta(seconds=1)
    recovery.require_within(AT, Window(AT, AT))
    for window in (Window(AT + second, NOW), Window(AT - second, AT - second)):
        with pytest.raises(DeploymentError, match="AT must be from 2026-12-"):
            recovery.require_within(AT, window)


def test_a_pace_is_kept_on_average() -> None:
    time = Time()
    pace = time.pace(25)
    for consumed in (50, 0, 25, 100, 75):
        pace.wait()
        pace.spend(consumed)
    pace.wait()
    assert time.now == 1010
    # Time that passes by itself is no credit: the burst of the table is for the others.
    time.sleep(60)
    pace.spend(25)
    pace.wait()
    assert time.now == 1071
    free = time.pace(None)
    free.spend(1e6)
    free.wait()
    assert time.now == 1071


@pytest.mark.parametrize(
    ("table", "units"),
    [
        ({"ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6}}, (5, 6)),
        ({"OnDemandThroughput": {"MaxReadRequestUnits": 7, "MaxWriteRequestUnits": 8}}, (7, 8)),
        ({"OnDemandThroughput": {"MaxReadRequestUnits": -1}}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_the_capacity_of_a_table(table: dict[str, Any], units: tuple[Any, Any]) -> None:
    if "ProvisionedThroughput" not in table:
        none = {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0}
        table |= {
            "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
            "ProvisionedThroughput": none,
        }
    assert capacity(table) == units


class Busy:
    """A table that takes one write of each batch, or none for a while."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.taken: list[Any] = []

    def batch_write_item(self, **request: Any) -> Any:
        [(name, batch)] = request["RequestItems"].items()
        if self.refusals:
            self.refusals -= 1
        else:
            self.taken.append(batch[0])
            batch = batch[1:]
        return {
            "UnprocessedItems": {name: batch} if batch else {},
            "ConsumedCapacity": [{"TableName": name, "CapacityUnits": 3.0}],
        }


def test_what_a_table_does_not_take_is_sent_again() -> None:
    time, busy = Time(), Busy(5)
    table = Table(busy, TABLE, writes=time.pace(1))
    table.write(["a", "b", "c"])  # type: ignore[list-item]
    assert busy.taken == ["a", "b", "c"]
    assert table.writes.consumed == 24
    assert time.now >= 1000 + 21


def test_a_table_that_takes_nothing_is_given_up() -> None:
    time = Time()
    table = Table(Busy(10_000), TABLE, writes=time.pace(None))
    with pytest.raises(DeploymentError, match="too little capacity"):
        table.write(["a"])  # type: ignore[list-item]
    assert PATIENCE_S <= time.now - 1000 < PATIENCE_S + 60


class Eraser:
    """An erase function with so many accounts left after each run."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.payloads: list[Any] = []

    def invoke(self, **request: Any) -> Any:
        assert request["FunctionName"] == "erase"
        self.payloads.append(json.loads(request["Payload"]))
        answer = self.answers.pop(0)
        failed = {"FunctionError": "Unhandled"} if "errorMessage" in answer else {}
        return {"Payload": io.BytesIO(json.dumps(answer).encode()), **failed}


def test_erasing_is_repeated_until_nothing_is_left() -> None:
    no_end = [{"erased": 0, "left": 1}] * 3
    eraser = Eraser({"erased": 3, "left": 2}, *no_end, {"erased": 2, "left": 0})
    assert erase_again(eraser, "erase") == 5
    assert eraser.payloads == [{"again": True}] * 5


@pytest.mark.parametrize(
    "answers",
    [
        [{"errorMessage": "Task timed out"}],
        [{"erased": 1, "left": 1}, *[{"erased": 0, "left": 1}] * 4],
    ],
)
def test_an_erasure_that_fails_is_reported(answers: list[Any]) -> None:
    with pytest.raises(DeploymentError, match=r"erase (failed|left 1)"):
        erase_again(Eraser(*answers), "erase")


class Account:
    """DynamoDB and Lambda, as far as a restore calls them before and after the copy."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []
        self.tables: dict[str, list[str]] = {TABLE: ["ACTIVE"]}
        self.reserved: int | None = None

    def __getattr__(self, operation: str) -> Any:
        def call(**request: Any) -> Any:
            self.calls.append((operation, request))
            return self._answer(operation, request)

        return call

    def _answer(self, operation: str, request: Any) -> Any:
        match operation:
            case "describe_table":
                return self._described(request["TableName"])
            case "restore_table_to_point_in_time":
                self.tables[request["TargetTableName"]] = ["CREATING", "CREATING", "ACTIVE"]
            case "describe_continuous_backups":
                window = {
                    "PointInTimeRecoveryStatus": "ENABLED",
                    "EarliestRestorableDateTime": AT,
                    "LatestRestorableDateTime": NOW,
                }
                return {"ContinuousBackupsDescription": {"PointInTimeRecoveryDescription": window}}
            case "get_function_concurrency" if self.reserved is not None:
                return {"ReservedConcurrentExecutions": self.reserved}
            case "get_function_configuration":
                return {"Timeout": 15}
            case "put_function_concurrency":
                self.reserved = request["ReservedConcurrentExecutions"]
            case "delete_function_concurrency":
                self.reserved = None
        return {}

    def _described(self, table: str) -> Any:
        if table not in self.tables:
            error = {"Error": {"Code": "ResourceNotFoundException", "Message": "none"}}
            raise ClientError(error, "DescribeTable")
        statuses = self.tables[table]
        status = statuses.pop(0) if len(statuses) > 1 else statuses[0]
        units = {"ReadCapacityUnits": 20, "WriteCapacityUnits": 20}
        return {"Table": {"TableStatus": status, "ProvisionedThroughput": units}}


@pytest.fixture
def aws(account: CloudFormation, monkeypatch: pytest.MonkeyPatch) -> Account:
    """A deployed stage ``prod``."""
    account.outputs |= {"TableName": TABLE, "APIHandlerName": "api"}
    account.has("bluestreak-prod", "UPDATE_COMPLETE")
    stub = Account()
    monkeypatch.setattr(Restore, "_client", lambda *_: stub)
    return stub


def test_the_side_table_is_made_once_and_waited_for(aws: Account) -> None:
    time = Time()
    drill = Restore("prod", TABLE, AT, sleep=time.sleep)
    drill.require_possible()
    drill.prepare()
    drill.prepare()
    [request] = [call for name, call in aws.calls if name == "restore_table_to_point_in_time"]
    assert request == {
        "SourceTableName": TABLE,
        "TargetTableName": f"{TABLE}-restored-20261201T100000Z",
        "RestoreDateTime": AT,
        "BillingModeOverride": "PAY_PER_REQUEST",
    }
    assert time.now == 1000 + 2 * recovery.POLL_S


@pytest.mark.parametrize("reserved", [None, 0, 7])
def test_the_api_is_closed_for_the_copy_and_as_it_was_afterwards(
    aws: Account, monkeypatch: pytest.MonkeyPatch, reserved: int | None
) -> None:
    aws.reserved, time = reserved, Time()

    def copied(*_: Any, **options: Any) -> str:
        assert aws.reserved == 0
        # Requests that began before may take as long as Lambda lets them.
        assert time.now >= 1015
        return "copied"

    monkeypatch.setattr(restore, "copy", copied)
    monkeypatch.setattr(restore, "expire_cursors", lambda *_: None)
    drill = Restore("prod", TABLE, AT, api="api", sleep=time.sleep)
    assert drill.copy_back() == "copied"
    assert aws.reserved == (reserved or None)


@pytest.mark.parametrize(
    ("reserved", "touched", "closed"), [(None, False, False), (None, True, True), (0, False, True)]
)
def test_after_an_error_the_api_is_open_unless_its_table_was_touched(
    aws: Account,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    reserved: int | None,
    touched: bool,
    closed: bool,
) -> None:
    """An API that was closed before is so because an earlier run was interrupted."""
    aws.reserved = reserved

    def killed(source: Table, target: Table, *_: Any, **options: Any) -> None:
        target.touched = touched
        raise KeyboardInterrupt

    monkeypatch.setattr(restore, "copy", killed)
    drill = Restore("prod", TABLE, AT, api="api", sleep=Time().sleep)
    with pytest.raises(KeyboardInterrupt):
        drill.copy_back()
    assert aws.reserved == (0 if closed else None)
    how = "aws lambda delete-function-concurrency --function-name api"
    assert (how in capsys.readouterr().err) == closed


def test_an_api_that_cannot_be_closed_is_not_restored(
    aws: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = {"Error": {"Code": "InvalidParameterValueException", "Message": "minimum value"}}

    def refused(**_: Any) -> None:
        raise ClientError(error, "PutFunctionConcurrency")

    monkeypatch.setattr(aws, "put_function_concurrency", refused, raising=False)
    monkeypatch.setattr(restore, "copy", lambda *_, **__: pytest.fail("the API is open"))
    with pytest.raises(ClientError):
        Restore("prod", TABLE, AT, api="api", sleep=Time().sleep).copy_back()


@pytest.mark.parametrize("known", [True, False])
def test_cursors_expire_by_a_parameter_that_the_deployed_version_has(
    account: CloudFormation, capsys: pytest.CaptureFixture[str], known: bool
) -> None:
    account.has("bluestreak-prod", "UPDATE_COMPLETE")
    stack = restore.Stack("prod")
    template = {"Parameters": {"RestoredAt": {}} if known else {}}
    object.__setattr__(stack, "template", lambda: template)
    restore.expire_cursors(stack, AT)
    sent = [dict(pairwise(call)) for call in account.commands("deploy")]
    assert [each["--parameter-overrides"] for each in sent] == (
        ["RestoredAt=1796119200000"] if known else []
    )
    assert len(account.commands("execute-change-set")) == known
    assert ("Deploy this version" in capsys.readouterr().err) != known


@pytest.mark.parametrize("typed", ["", "yes\n", "bluestreak-dev\n"])
def test_a_restore_asks_first(aws: Account, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    at = recovery.stated(datetime.now(UTC))
    monkeypatch.setattr(recovery, "require_within", lambda *_: None)
    assert restore.main(["prod", "--at", at]) == 1
    assert not {name for name, _ in aws.calls} - {"describe_table", "describe_continuous_backups"}


@pytest.mark.parametrize(
    ("stage", "at", "message"),
    [
        ("prod", "tomorrow", "AT must be like"),
        ("prod", "2020-01-01T00:00:00Z", "35 days"),
        ("dev", "", "There is no bluestreak-dev"),
        ("busy", "", "bluestreak-busy is in UPDATE_IN_PROGRESS"),
        ("prod", "", "AT must be from 2026-12-01T10:00:00Z to"),
    ],
)
def test_what_cannot_be_restored_is_refused(
    aws: Account,
    account: CloudFormation,
    capsys: pytest.CaptureFixture[str],
    stage: str,
    at: str,
    message: str,
) -> None:
    account.has("bluestreak-busy", "UPDATE_IN_PROGRESS")
    at = at or recovery.stated(datetime.now(UTC) - timedelta(days=1))
    assert restore.main([stage, "--at", at]) == 1
    assert message in capsys.readouterr().err
    assert not {name for name, _ in aws.calls} - {"describe_table", "describe_continuous_backups"}
