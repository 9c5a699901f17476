"""``make restore``: the table of a stage, or one person's data, as it was at an instant.

The table is restored into a side table, and what differs is copied back from there. So the table
keeps its name, settings and protection. Repeated with the same instant after any interruption, it
goes on with the same side table.

Usage: python -m tools.deployment.restore STAGE --at INSTANT [--sub SUB]
Environment: PLAN=yes compares and changes nothing; CONFIRM=yes skips the question; SIDE=delete
deletes the side table at the end.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from chalicelib.table.keys import partition
from tools.deployment import closing, recovery
from tools.deployment.aws import DeploymentError, region
from tools.deployment.copying import Copied, Table, copy
from tools.deployment.erasures import PATIENT, erase_again
from tools.deployment.pace import Pace
from tools.deployment.stack import Stack, warn

# Of the table's capacity: nearly all while the API is closed, and half while others use it.
CLOSED_SHARE, OPEN_SHARE = 0.9, 0.5
# The parameter of the stack that make deploy keeps.
RESTORED_AT = "RestoredAt"
SETTLED = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
_PERSISTENT = Config(retries={"mode": "standard", "total_max_attempts": 12})


@dataclass(frozen=True)
class Restore:
    """One restore of a stage.

    Attributes:
        stage: of ``.chalice/config.json``.
        table: the name of its table.
        at: the instant.
        sub: the person whose data is restored; None for everybody's.
        api: the name of the function of the API; None where the stage has no API.
        erase: the name of the function that erases accounts; None where the stage has none.
        sleep: waits for so many seconds.
    """

    stage: str
    table: str
    at: datetime
    sub: str | None = None
    api: str | None = None
    erase: str | None = None
    sleep: Callable[[float], None] = time.sleep

    @property
    def side(self) -> str:
        """The name of the side table."""
        return recovery.side_name(self.table, self.at)

    def require_possible(self) -> None:
        """Refuse an instant that the table cannot be restored to; a side table has its own.

        Raises:
            DeploymentError: it says what is possible.
        """
        if recovery.described(self.dynamodb, self.side) is None:
            recovery.require_within(self.at, recovery.window(self.dynamodb, self.table))

    def prepare(self) -> None:
        """Make the side table, and wait until it can be read; the stage is not changed."""
        began = time.monotonic()
        recovery.begin(self.dynamodb, self.table, self.at)
        print(f"Waiting for {self.side}; AWS usually takes 20 to 60 minutes ...")
        recovery.await_active(self.dynamodb, self.side, self.sleep)
        print(f"{self.side} was ready after {time.monotonic() - began:.0f} s.")

    def compare(self) -> Copied:
        """Return what :meth:`copy_back` would change."""
        return self._copy(self._table(OPEN_SHARE), writes=False)

    def copy_back(self) -> Copied:
        """Make the table equal to the side table; the API is closed meanwhile, if all is copied.

        The API opens again at the end, also after an error before the first write. After a later
        one it stays closed: nobody is to write on a mixture of two states. It also stays closed if
        it was closed before, perhaps by a run that was interrupted.

        Raises:
            DeploymentError: the table took no writes; this may be repeated.
        """
        if self.sub is not None or self.api is None:
            return self._copy(self._table(OPEN_SHARE), writes=True)
        functions, target = self._client("lambda"), self._table(CLOSED_SHARE)
        reserved = closing.reserved_concurrency(functions, self.api)
        print(f"Closing the API ({self.api}) ...")
        began = time.monotonic()
        try:
            closing.close(functions, self.api, self.sleep)
            closed_at = datetime.now(UTC)
            copied = self._copy(target, writes=True)
            expire_cursors(Stack(self.stage), closed_at)
        except BaseException:
            if target.touched or reserved == 0:
                warn(
                    "The API stays closed, because its table may be a mixture of two states. Run",
                    "the same command again. To open the API as it is:",
                    f"aws lambda delete-function-concurrency --function-name {self.api}",
                )
            else:
                closing.reopen(functions, self.api, reserved)
            raise
        closing.reopen(functions, self.api, reserved)
        print(f"The API is open again; it was closed for {time.monotonic() - began:.0f} s.")
        return copied

    def erase_again(self) -> None:
        """Erase accounts that had been erased, and came back with the data of the instant.

        Raises:
            DeploymentError: accounts are left.
        """
        if self.erase is None:
            warn(f"bluestreak-{self.stage} has no function that erases accounts; none was erased.")
            return
        erased = erase_again(self._client("lambda", PATIENT), self.erase)
        print(f"{erased} accounts were erased again.")

    def finish(self, *, delete: bool) -> None:
        """Delete the side table, or print how."""
        if delete:
            self.dynamodb.delete_table(TableName=self.side)
            print(f"{self.side} was deleted.")
            return
        print("Delete the side table when it is no longer needed; its storage is billed:")
        print(f"  aws dynamodb delete-table --table-name {self.side}")

    @cached_property
    def dynamodb(self) -> Any:
        """The client of DynamoDB."""
        return self._client("dynamodb")

    def _copy(self, target: Table, *, writes: bool) -> Copied:
        key = None if self.sub is None else partition(self.sub)
        return copy(Table(self.dynamodb, self.side), target, key, writes=writes)

    def _table(self, share: float) -> Table:
        """Return the table of the stage, to be used at a share of its capacity."""
        found = self.dynamodb.describe_table(TableName=self.table)["Table"]
        read, write = capacity(found)
        reads, writes = (Pace(units and units * share, sleep=self.sleep) for units in (read, write))
        return Table(self.dynamodb, self.table, reads, writes)

    def _client(self, service: str, config: Config = _PERSISTENT) -> Any:
        return Session().create_client(service, region_name=region(), config=config)


def capacity(table: dict[str, Any]) -> tuple[float | None, float | None]:
    """Return the read and write units a second of a table, as described; None for no limit."""
    if table.get("BillingModeSummary", {}).get("BillingMode") == "PAY_PER_REQUEST":
        limits = table.get("OnDemandThroughput", {})
        # -1 says that there is none.
        units = [limits.get(f"Max{kind}RequestUnits", -1) for kind in ("Read", "Write")]
    else:
        limits = table["ProvisionedThroughput"]
        units = [limits[f"{kind}CapacityUnits"] for kind in ("Read", "Write")]
    read, write = (float(each) if float(each) > 0 else None for each in units)
    return read, write


def expire_cursors(stack: Stack, at: datetime) -> None:
    """Let the change feed refuse cursors of before ``at``, so that clients read it from the start.

    Raises:
        DeploymentError: the stack could not be changed.
    """
    template = stack.template()
    if RESTORED_AT not in template.get("Parameters", {}):
        warn(
            f"The deployed version has no {RESTORED_AT}: clients with a copy of the data keep what",
            "they have. Deploy this version, and run the same command again.",
        )
        return
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "template.json"
        path.write_text(json.dumps(template), encoding="utf-8")
        value = str(int(at.timestamp() * 1000))
        change_set = stack.prepare(path, {RESTORED_AT: value})
    if change_set:
        stack.execute(change_set, creates=False)


def of_stage(stage: str, at: datetime, sub: str | None) -> Restore:
    """Return the restore of a deployed stage.

    Raises:
        DeploymentError: there is no such stage, or it cannot be changed now.
    """
    stack = Stack(stage)
    status, outputs = stack.status(), stack.outputs()
    if status is None:
        raise DeploymentError(f"There is no {stack.name}.")
    if status not in SETTLED or "TableName" not in outputs:
        raise DeploymentError(f"{stack.name} is in {status}; deploy it first.")
    api, erase = outputs.get("APIHandlerName"), outputs.get("EraseFunctionName")
    return Restore(stage, outputs["TableName"], at, sub, api, erase)


def run(restore: Restore) -> None:
    """Restore, or only compare if PLAN=yes.

    Raises:
        DeploymentError: it did not work out; the same command goes on.
    """
    restore.prepare()
    if os.environ.get("PLAN") == "yes":
        print(f"Compared: {restore.compare()}. Nothing was changed.")
        return
    print(f"Restored: {restore.copy_back()}.")
    restore.erase_again()
    restore.finish(delete=os.environ.get("SIDE") == "delete")


def agreed(restore: Restore) -> bool:
    """Say what will be done, and ask the person, who must type the name of the stack."""
    name, at = Stack(restore.stage).name, recovery.stated(restore.at)
    whose = "Everybody's data" if restore.sub is None else f"The data of {restore.sub}"
    print(f"{whose} in {name} ({restore.table}) as of {at}, by way of {restore.side}.")
    if os.environ.get("PLAN") == "yes":
        return True
    print("What was written after that instant will be lost.")
    if restore.sub is None and restore.api:
        print("The API answers 503 while the data is copied.")
    if os.environ.get("CONFIRM") == "yes":
        return True
    try:
        return input(f"Type {name} to go on: ").strip() == name
    except EOFError:
        return False


def main(arguments: list[str]) -> int:
    """Check, ask, then restore; return the exit code."""
    parser = argparse.ArgumentParser(prog="make restore", description=__doc__.splitlines()[0])
    parser.add_argument("stage")
    parser.add_argument("--at", required=True, help="RFC 3339, as 2026-12-01T10:00:00Z")
    parser.add_argument("--sub", help="the subject of one person's tokens; else everybody")
    options = parser.parse_args(arguments)
    try:
        at = recovery.instant(options.at, datetime.now(UTC))
        restore = of_stage(options.stage, at, options.sub)
        restore.require_possible()
        if not agreed(restore):
            print("Nothing was done.")
            return 1
        run(restore)
    except (DeploymentError, BotoCoreError, ClientError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
