"""In Lambda a resource is loaded by its first event; nobody may notice but the clock."""

import json
import os
import platform
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import botocore
import pytest

from app import app as whole
from chalicelib import __version__, application
from chalicelib.account.imports import limits
from chalicelib.application import RESOURCES, App, operations
from chalicelib.http.operation import Operation
from chalicelib.settings import settings
from tests.support.api import ROOT, Api
from tools.local.lambda_client import LambdaClient
from tools.local.world import World

ALL = operations()
EVENTS = LambdaClient(whole)
# Resources that need the models of no other one.
OWN_MODELS = {
    "changes": {"account.changes"},
    "workouts": {"training.workouts", "training.summaries"},
}
SEGMENTS = sorted({segment for segments in RESOURCES.values() for segment in segments})

# Serves one event of each segment in a process of its own that has imported nothing but the app.
FRESH = """
import json, logging, os, sys
from app import app
ours = logging.getLogger("bluestreak")
report = {
    "routes": len(app.routes),
    "modules": sorted(sys.modules),
    "client": "botocore.client" in sys.modules,
    "handlers": len(ours.handlers),
    "propagates": ours.propagate,
}
for event in json.load(sys.stdin):
    reading, writing = os.pipe()
    if os.fork() == 0:
        status = app(event, None)["statusCode"]
        os.write(writing, json.dumps([status, sorted(sys.modules)]).encode())
        os._exit(0)
    os.close(writing)
    report[event["path"]] = json.load(os.fdopen(reading))
    os.wait()
print(json.dumps(report), file=sys.stderr)
"""


@pytest.fixture(autouse=True)
def execution_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restore what each new app of Chalice lengthens, and what each request to AWS then carries."""
    monkeypatch.setenv("AWS_EXECUTION_ENV", "AWS_Lambda")


def first_segment(path: str) -> str:
    return path.removeprefix("/v1").split("/")[1]


def shape(app: App) -> dict[str, dict[str, Any]]:
    """Return what is registered, but for the functions themselves, which are made anew."""

    def entry(found: Any) -> dict[str, Any]:
        pool = found.authorizer and found.authorizer.to_swagger()
        return {**vars(found), "view_function": None, "authorizer": pool}

    return {
        path: {method: entry(found) for method, found in methods.items()}
        for path, methods in app.routes.items()
    }


def anonymous(operation: Operation, method: str) -> dict[str, Any]:
    path = operation.path.replace("{", "").replace("}", "")
    event = EVENTS.event(method, path, user=None)
    event["requestContext"]["requestId"] = "the-same"
    return event


@pytest.mark.parametrize("operation", ALL, ids=lambda operation: operation.operation_id)
def test_a_first_event_is_answered_as_by_the_whole_app(
    api: Api, operation: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It is sent more often than a person may begin an import.
    monkeypatch.setattr(limits, "MAX_UNFINISHED", 10)
    world = World.whole(api)
    path, body = world.path(operation), world.body(operation)
    headers = world.headers(operation)
    answer = EVENTS.call(operation.method, path, body, user=api.user, headers=headers)
    event = EVENTS.event(operation.method, path, body, user=api.user, headers=headers)
    # What is deleted is gone, and what is unique is there: the second answer may be a problem.
    expected = EVENTS.call(operation.method, path, body, user=api.user, headers=headers)
    lazy = App()(event, None)
    assert answer["statusCode"] == operation.status
    assert lazy["statusCode"] == expected["statusCode"]
    assert lazy["headers"].keys() == expected["headers"].keys()


@pytest.mark.parametrize("operation", ALL, ids=lambda operation: operation.operation_id)
@pytest.mark.parametrize("method", ["", "TRACE"], ids=["its own method", "a wrong method"])
@pytest.mark.usefixtures("moto_table")
def test_without_a_token_the_answers_are_equal(operation: Operation, method: str) -> None:
    event = anonymous(operation, method or operation.method)
    answer = App()(event, None)
    assert answer == whole(event, None)
    assert answer["statusCode"] == (405 if method else 200 if operation.public else 401)


@pytest.mark.usefixtures("moto_table")
def test_event_by_event_every_route_is_registered_as_in_the_whole_app() -> None:
    lazy = App()
    for operation in reversed(ALL):
        lazy(anonymous(operation, operation.method), None)
        lazy(anonymous(operation, operation.method), None)
    assert shape(lazy) == shape(whole)


@pytest.mark.usefixtures("moto_table")
def test_first_events_may_come_at_once() -> None:
    events = [anonymous(operation, operation.method) for operation in ALL]
    for _ in range(5):
        lazy = App()
        with ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(lambda event, lazy=lazy: lazy(event, None), events))
        assert {answer["statusCode"] for answer in statuses} == {200, 401}
        assert shape(lazy) == shape(whole)


def test_each_resource_names_the_segments_that_it_declares_and_no_others() -> None:
    declared = {
        name: {first_segment(operation.path) for operation in application.resource(name).operations}
        for name in RESOURCES
    }
    assert declared == {name: set(segments) for name, segments in RESOURCES.items()}


def test_a_path_that_no_event_would_lead_to_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RESOURCES, "streaks", ("streaks", "calendar"))
    with pytest.raises(LookupError, match="'excuses'"):
        application.resources()


@pytest.fixture(scope="module")
def fresh() -> dict[str, Any]:
    """What a process in Lambda has imported after one event of each segment."""
    found = {first_segment(operation.path): operation for operation in reversed(ALL)}
    events = [anonymous(found[segment], "TRACE") | {"path": segment} for segment in SEGMENTS]
    done = subprocess.run(
        [sys.executable, "-c", FRESH],
        input=json.dumps(events),
        env=os.environ | {"AWS_LAMBDA_FUNCTION_NAME": "bluestreak", "STAGE": "prod"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stderr.splitlines()[-1])
    return report | {"log": [json.loads(line) for line in done.stdout.splitlines()]}


def test_the_log_line_of_a_start_names_versions(fresh: dict[str, Any]) -> None:
    starts = [line for line in fresh["log"] if line.get("event") == "start"]
    versions = {"python": platform.python_version(), "botocore": botocore.__version__}
    assert starts == [{"event": "start", "version": __version__} | versions]


@pytest.mark.parametrize("name", ["AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_RUNTIME_API", ""])
def test_lambda_is_never_the_local_stage(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("STAGE", "local")
    if name:
        monkeypatch.setenv(name, "")
    assert settings.__wrapped__().is_local is not bool(name)


def test_errors_are_left_to_the_handler_of_lambda(fresh: dict[str, Any]) -> None:
    assert (fresh["handlers"], fresh["propagates"]) == (0, True)


def test_lambda_starts_with_a_client_and_without_routes(fresh: dict[str, Any]) -> None:
    assert (fresh["routes"], fresh["client"]) == (0, True)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_an_event_imports_its_own_resource(fresh: dict[str, Any], segment: str) -> None:
    status, modules = fresh[segment]
    assert status == 405
    ours = [name.split(".") for name in modules if name.startswith("chalicelib.")]
    handlers = {".".join(name[1:-1]) for name in ours if name[-1] == "handlers"}
    assert handlers == set(application.serving(segment))
    assert "boto3" not in modules
    if segment in OWN_MODELS:
        models = {".".join(name[1:-1]) for name in ours if name[2:] and name[-1] == "models"}
        assert models == OWN_MODELS[segment]


@pytest.mark.parametrize("segment", SEGMENTS)
def test_an_event_imports_nothing_else(fresh: dict[str, Any], segment: str) -> None:
    later = set(fresh[segment][1]) - set(fresh["modules"])
    assert {name for name in later if not name.startswith("chalicelib.")} == set()


def test_formulas_are_computed_by_labs_alone(fresh: dict[str, Any]) -> None:
    computing = "chalicelib.labs.biomarkers.derivation"
    found = {segment for segment in SEGMENTS if computing in fresh[segment][1]}
    assert found == {"biomarkers", "export", "panels", "reading-batches", "restores"}


def test_no_answer_of_the_change_feed_is_defined(fresh: dict[str, Any]) -> None:
    assert "chalicelib.account.changes.answers" not in fresh["changes"][1]
