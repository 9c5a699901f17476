"""A run of the erasure on a deployed stage: with its table, its user pool and its bucket."""

from collections.abc import Callable

from chalicelib.account.erasure.elsewhere import BucketFiles, CognitoUsers, client
from chalicelib.account.erasure.pace import Pace, Rates
from chalicelib.account.erasure.worker import LONGEST_REQUEST_S, Report, Worker
from chalicelib.settings import settings
from chalicelib.table.session import wall_clock

# The share of the table's units that an erasure consumes at most.
SHARE = 0.2


def run(*, again: bool, time_left: Callable[[], float]) -> Report:
    """Erase the accounts that are due.

    Args:
        again: whether to erase also those accounts that were erased before.
        time_left: the seconds that Lambda leaves to this run.

    Raises:
        ErasureError: the erasure of some accounts failed.
    """
    stage = settings()
    rates = Rates(stage.table_read_units * SHARE, stage.table_write_units * SHARE)
    worker = Worker(
        pace=Pace(rates, time_left),
        users=CognitoUsers(client("cognito-idp", stage.region), stage.user_pool_arn),
        files=BucketFiles(client("s3", stage.region), stage.bucket),
        hash_key=stage.log_hash_key,
        settle_s=stage.account_memory_s + LONGEST_REQUEST_S,
    )
    return worker.run(wall_clock(), again=again)
