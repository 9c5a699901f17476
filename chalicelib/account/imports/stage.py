"""The store and the queue of this process: those of AWS, unless a local server has set others."""

import importlib
from functools import cache
from typing import NamedTuple

from chalicelib.account.imports.queue import Queue
from chalicelib.account.imports.storage import Store


class Services(NamedTuple):
    """What imports use besides the table."""

    store: Store
    queue: Queue


_OTHERS: list[Services] = []


def services() -> Services:
    """Return the store and the queue."""
    return _OTHERS[-1] if _OTHERS else _of_aws()


def use(others: Services | None) -> None:
    """Use another store and queue from now on; None for those of AWS."""
    _OTHERS[:] = [others] if others else []


@cache
def _of_aws() -> Services:
    # Only what imports pays for the start-up of these clients.
    aws = importlib.import_module("chalicelib.account.imports.aws")
    return Services(aws.bucket_store(), aws.sqs_queue())
