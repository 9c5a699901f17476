"""A request that runs out of time is answered 503 before Lambda ends it, whatever it does."""

import json
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from app import app
from chalicelib.http import time_limit
from chalicelib.http.problems import ApiError
from chalicelib.http.time_limit import in_time
from chalicelib.profile.service import ProfileService
from chalicelib.table.client import dynamodb
from chalicelib.table.session import Session
from tools.local.lambda_client import LambdaClient

OFF = (0.0, 0.0)
# Much less than what does not end would take, and more than a busy machine needs.
SOON_S = 20.0


class Context:
    """The context of an invocation that has so many seconds more than the margin."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds + time_limit.MARGIN_S

    def get_remaining_time_in_millis(self) -> int:
        return round((self._ends - time.monotonic()) * 1000)


def compute(*_: object) -> None:
    while True:
        sum(range(100))


def recover(*_: object) -> None:
    while True:
        try:
            compute()
        except Exception:  # noqa: BLE001  # what must not swallow the end
            continue


def wait(*_: object) -> None:
    time.sleep(60)


def lose_the_first(*_: object) -> None:
    """End the time within a destructor, in which Python ignores exceptions."""

    class Endless:
        def __del__(self) -> None:
            compute()

    Endless()
    compute()


def send(context: Any, method: str = "GET", body: Any = None, **headers: str) -> dict[str, Any]:
    event = LambdaClient(app).event(method, "/v1/profile", body, headers=headers)
    answer: dict[str, Any] = app(event, context)
    return answer


@pytest.mark.usefixtures("moto_table")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("work", [compute, recover, wait, lose_the_first])
def test_a_handler_that_does_not_end(
    monkeypatch: pytest.MonkeyPatch, work: Callable[..., None]
) -> None:
    before, client = signal.getsignal(signal.SIGALRM), dynamodb()
    with monkeypatch.context() as patched:
        patched.setattr(ProfileService, "get", work)
        began = time.monotonic()
        answer = send(Context(0.1))
        assert time.monotonic() - began < SOON_S
    problem = json.loads(answer["body"])
    assert (answer["statusCode"], answer["headers"]["Retry-After"]) == (503, "2")
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert (problem["code"], problem["retryable"]) == ("unavailable", True)
    assert signal.getitimer(signal.ITIMER_REAL) == OFF
    assert signal.getsignal(signal.SIGALRM) is before
    # The process serves the next request, with another client.
    assert send(Context(10))["statusCode"] == 200
    assert dynamodb() is not client
    assert signal.getitimer(signal.ITIMER_REAL) == OFF


@pytest.mark.usefixtures("moto_table")
def test_a_write_that_took_effect_is_replayed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The outcome is unknown to the client, which sends the request again with its key."""
    headers = {"If-Match": "*", "Idempotency-Key": "k"}
    body = {"display_name": "Ada"}
    replace = ProfileService.replace

    def replace_and_compute(*arguments: Any) -> None:
        replace(*arguments)
        compute()

    with monkeypatch.context() as patched:
        patched.setattr(ProfileService, "replace", replace_and_compute)
        assert send(Context(0.5), "PATCH", body, **headers)["statusCode"] == 503
    assert json.loads(send(None)["body"])["display_name"] == "Ada"
    again = send(None, "PATCH", body, **headers)
    assert (again["statusCode"], again["headers"]["Idempotency-Replayed"]) == (200, "true")


@pytest.mark.usefixtures("moto_table")
def test_the_budget_is_charged(monkeypatch: pytest.MonkeyPatch) -> None:
    charged: list[float] = []

    class Budgets:
        def shortage(self, *_: object) -> None:
            return None

        def charge(self, _user: str, used: Any, _now: float) -> None:
            charged.append(used.read)

    def read_and_compute(service: Any) -> None:
        Session("alice").get("x")
        service._profile.get()
        compute()

    monkeypatch.setattr("chalicelib.http.dispatch.process_budgets", Budgets)
    monkeypatch.setattr(ProfileService, "get", read_and_compute)
    assert send(Context(0.5))["statusCode"] == 503
    assert charged == [0.5]


def test_the_timer_is_stopped_whatever_happens() -> None:
    def fail() -> None:
        raise LookupError

    assert in_time(Context(10), lambda: 5) == 5
    assert signal.getitimer(signal.ITIMER_REAL) == OFF
    with pytest.raises(LookupError):
        in_time(Context(10), fail)
    assert signal.getitimer(signal.ITIMER_REAL) == OFF
    for seconds in (-5, 0, 0.01):
        with pytest.raises(ApiError, match="too long"):
            in_time(Context(seconds), compute)
    assert signal.getitimer(signal.ITIMER_REAL) == OFF


def test_no_timer_without_a_context_or_in_another_thread() -> None:
    running: list[tuple[float, float]] = []
    for context in (None, object()):
        in_time(context, lambda: running.append(signal.getitimer(signal.ITIMER_REAL)))
    worker = threading.Thread(
        target=in_time,
        args=(Context(0.1), lambda: running.append(signal.getitimer(signal.ITIMER_REAL))),
    )
    worker.start()
    worker.join()
    assert running == [OFF] * 3
