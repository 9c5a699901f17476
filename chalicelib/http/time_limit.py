"""The time limit of a request in Lambda, which ends computation as well as waiting.

Calls of DynamoDB have a deadline of their own (:mod:`chalicelib.table.client`). This limit is for
everything else: without it, Lambda would end a request that computes for too long without an
answer, and with it the process. A timer of the operating system raises an exception in the main
thread, in which Lambda serves requests. The threads of the local server have no such timer.
"""

import logging
import signal
import threading
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from chalicelib.http import problems
from chalicelib.http.problems import ApiError
from chalicelib.table.client import forget_client

T = TypeVar("T")

# Lambda gives a request 15 s. The last attempt of a call of DynamoDB ends after at most 12.5 s, so
# it is never cut off, and one second is enough to answer.
MARGIN_S = 1.0
# An exception is lost if it is raised in a destructor; then the next one ends the request.
_REPEATED_AFTER_S = 0.25


class _OutOfTime(BaseException):
    """The time of the request is over.

    It is not an ``Exception``, so that nothing on its way takes it for an error to recover from.
    """


def in_time(context: Any, work: Callable[[], T]) -> T:
    """Return what ``work`` returns, if it ends a second before the time of the request.

    Args:
        context: of the Lambda invocation; without one there is no limit.
        work: keeps no state of the process half-changed if it ends at any point.

    Raises:
        ApiError: 503, it did not end. A write may have taken effect or not.
    """
    seconds = _seconds_left(context)
    if seconds is None:
        return work()
    before = signal.signal(signal.SIGALRM, _end)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001), _REPEATED_AFTER_S)
            return work()
        finally:
            _stop(before)
    except _OutOfTime:
        # It may have been raised before the timer was stopped.
        _stop(before)
    # It may have ended within the client, so the next request makes another one.
    forget_client()
    logging.getLogger("bluestreak").error("a request ran out of time")
    raise ApiError(problems.UNAVAILABLE, "The request took too long; try again.")


def _seconds_left(context: Any) -> float | None:
    """Return how long a request may take; None without a limit, or where no timer works."""
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    is_main = threading.current_thread() is threading.main_thread()
    if remaining is None or not is_main or not hasattr(signal, "setitimer"):
        return None
    return float(remaining()) / 1000 - MARGIN_S


def _stop(before: Any) -> None:
    """Stop the timer, also if it raises once more meanwhile."""
    while True:
        try:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        except _OutOfTime:
            continue
        return


def _end(*_: object) -> NoReturn:
    raise _OutOfTime
