"""Point-in-time recovery of a table: which instants it has, and a table as it was at one of them.

DynamoDB restores into a new table only. That one is a side table here: it is read, and deleted when
it is no longer needed. It is billed by use and has nothing of what a stage adds to its table.
"""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from tools.deployment.aws import DeploymentError

LONGEST = timedelta(days=35)
# AWS says that a restore takes at least 20 minutes, and usually less than an hour.
MAX_RESTORE_S = 6 * 3600.0
POLL_S = 15.0

_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", re.ASCII)


class Window(NamedTuple):
    """The instants that a table can be restored to, both included."""

    earliest: datetime
    latest: datetime


def instant(text: str, now: datetime) -> datetime:
    """Return the instant of ``AT``, in UTC.

    Raises:
        DeploymentError: it is not RFC 3339 with an offset and whole seconds, in the future, or
            more than 35 days ago.

    >>> instant("2026-12-01T11:00:00+01:00", datetime(2026, 12, 2, tzinfo=UTC)).isoformat()
    '2026-12-01T10:00:00+00:00'
    """
    try:
        at = datetime.fromisoformat(text if _FORM.fullmatch(text) else "").astimezone(UTC)
    except ValueError:
        message = f"AT must be like 2026-12-01T10:00:00Z, and {text!r} is not."
        raise DeploymentError(message) from None
    if at > now:
        raise DeploymentError(f"AT must not be in the future; now it is {stated(now)}.")
    if now - at > LONGEST:
        raise DeploymentError("AT must not be more than 35 days ago.")
    return at


def stated(at: datetime) -> str:
    """Return an instant as it is given and shown: RFC 3339 in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def window(client: Any, table: str) -> Window:
    """Return the instants that a table can be restored to.

    Raises:
        DeploymentError: the table has no point-in-time recovery.
    """
    answer = client.describe_continuous_backups(TableName=table)
    recovery = answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    if recovery["PointInTimeRecoveryStatus"] != "ENABLED":
        raise DeploymentError(
            f"{table} has no point-in-time recovery, so it cannot be restored. "
            "Deploy with PointInTimeRecovery=true; from then on it can be."
        )
    return Window(recovery["EarliestRestorableDateTime"], recovery["LatestRestorableDateTime"])


def require_within(at: datetime, found: Window) -> None:
    """Refuse an instant that is not in the window.

    Raises:
        DeploymentError: the message has the window.
    """
    if not found.earliest <= at <= found.latest:
        raise DeploymentError(
            f"AT must be from {stated(found.earliest)} to {stated(found.latest)}; the table cannot "
            "be restored to another instant."
        )


def side_name(table: str, at: datetime) -> str:
    """Return the name of the side table of an instant.

    >>> side_name("bluestreak-prod-Table-1ABC", datetime(2026, 12, 1, 10, tzinfo=UTC))
    'bluestreak-prod-Table-1ABC-restored-20261201T100000Z'
    """
    return f"{table}-restored-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def described(client: Any, table: str) -> dict[str, Any] | None:
    """Return what DynamoDB says of a table, or None where there is none."""
    try:
        found: dict[str, Any] = client.describe_table(TableName=table)["Table"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise
    return found


def begin(client: Any, table: str, at: datetime) -> str:
    """Begin to restore a table into its side table, unless that exists; return its name."""
    side = side_name(table, at)
    if described(client, side) is None:
        client.restore_table_to_point_in_time(
            SourceTableName=table,
            TargetTableName=side,
            RestoreDateTime=at,
            # Nothing is paid for it but what is read, and reading has no limit.
            BillingModeOverride="PAY_PER_REQUEST",
        )
    return side


def await_active(client: Any, table: str, sleep: Callable[[float], None] = time.sleep) -> None:
    """Wait until a table can be read.

    Raises:
        DeploymentError: it takes longer than six hours, or there is no such table any more.
    """
    waited = 0.0
    while True:
        found = described(client, table)
        if found is None:
            raise DeploymentError(f"{table} is gone.")
        if found["TableStatus"] == "ACTIVE":
            return
        if waited >= MAX_RESTORE_S:
            raise DeploymentError(f"{table} is still {found['TableStatus']}; run this again later.")
        sleep(POLL_S)
        waited += POLL_S
