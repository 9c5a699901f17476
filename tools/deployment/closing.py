"""Closes the API of a stage while its table is changed from outside.

Reserved concurrency 0 lets Lambda refuse every invocation; API Gateway then answers 503 with
``Retry-After``. The limits of API Gateway could be set to 0 too, but it applies them on a
best-effort basis only.
"""

import time
from collections.abc import Callable
from typing import Any

# Lambda needs a moment to apply it everywhere, which no reference states.
SETTLE_S = 5.0


def close(functions: Any, name: str, sleep: Callable[[float], None] = time.sleep) -> None:
    """Let no invocation of a function begin, and wait until every one has ended."""
    timeout = functions.get_function_configuration(FunctionName=name)["Timeout"]
    functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    sleep(timeout + SETTLE_S)


def reopen(functions: Any, name: str, reserved: int | None = None) -> None:
    """Let a function run again.

    Args:
        functions: botocore's client of Lambda.
        name: of the function.
        reserved: the concurrency that was reserved for it before; None or 0 for none.
    """
    if reserved:
        functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved)
    else:
        functions.delete_function_concurrency(FunctionName=name)


def reserved_concurrency(functions: Any, name: str) -> int | None:
    """Return the concurrency that is reserved for a function, None for none."""
    answer = functions.get_function_concurrency(FunctionName=name)
    found: int | None = answer.get("ReservedConcurrentExecutions")
    return found
