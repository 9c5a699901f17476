"""The function ``erase``, which a schedule starts at night; its role alone may delete users."""

import importlib
from typing import Any

from chalice.app import Blueprint

functions = Blueprint(__name__)


@functions.lambda_function(name="erase")
def erase(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Erase the accounts that are due.

    Args:
        event: ``{"again": true}`` also erases, after the table was restored from a backup, each
            account that was erased since.
        context: of Lambda.

    Returns:
        How many accounts are ``erased``, and how many are ``left`` for the next run.

    Raises:
        ErasureError: the erasure of an account failed; the others are erased all the same.
    """
    # The API imports this module, and needs nothing of the worker.
    run = importlib.import_module("chalicelib.account.erasure.stage").run
    left_s = context.get_remaining_time_in_millis
    report = run(again=event.get("again") is True, time_left=lambda: left_s() / 1000)
    return {"erased": report.erased, "left": report.left}
