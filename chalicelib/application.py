"""Wires the app together: the resources, their routes, the middleware and the authorizer."""

import importlib
import json
import platform
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from threading import Lock
from typing import Any

import botocore
from chalice.app import Chalice, CognitoUserPoolAuthorizer

from chalicelib import __version__
from chalicelib.account.erasure.function import functions as functions_of_erasure
from chalicelib.account.imports.function import functions as functions_of_imports
from chalicelib.http.dispatch import register
from chalicelib.http.middleware import access_log, cors, http_middleware
from chalicelib.http.operation import Operation, Router
from chalicelib.metrics.days.links import HOOKS as HOOKS_OF_METRICS
from chalicelib.metrics.days.links import LATER, LinkedMetrics
from chalicelib.settings import settings
from chalicelib.table.client import dynamodb
from chalicelib.table.codec import Item
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from chalicelib.table.upgrade import COMPLETIONS
from chalicelib.training.workouts.days import HOOKS, LinkedDays
from chalicelib.training.workouts.documents import WorkoutDocument
from chalicelib.training.workouts.runs import HOOKS as HOOKS_OF_RUNS

# Each resource's package, and what its paths begin with after the version (whatever loads them all
# compares that with the declarations). In the order in which the contract shows them.
RESOURCES: dict[str, tuple[str, ...]] = {
    "health": ("health",),
    "profile": ("profile",),
    "training.exercises": ("exercises", "exercise-catalogue"),
    "training.workouts": ("workouts",),
    "training.merges": ("exercise-merges",),
    "training.history": ("exercises", "records"),
    "training.summaries": ("workouts",),
    "training.routines": ("routines",),
    "training.programs": ("programs", "program-templates"),
    "training.runs": ("programs", "runs"),
    "metrics.definitions": ("metric-definitions",),
    "metrics.days": ("metrics", "metric-batches"),
    "metrics.reading": ("metrics", "metric-sources", "metric-summaries"),
    "labs.biomarkers": ("biomarkers",),
    "labs.readings": ("biomarkers", "reading-batches"),
    "labs.panels": ("panels",),
    "regimen.supplements": ("supplements",),
    "regimen.intakes": ("intakes", "intake-batches"),
    "regimen.adherence": ("adherence", "supplement-totals"),
    "regimen.habits": ("habits", "habit-entry-batches"),
    "regimen.protocols": ("protocols",),
    "regimen.adoptions": ("adoptions", "protocols"),
    "today": ("today", "score"),
    "summaries": ("summaries",),
    "streaks": ("streaks", "excuses", "calendar"),
    "account.changes": ("changes",),
    "account.export": ("export",),
    "account.files": ("export",),
    "account.imports": ("imports",),
    "account.restores": ("restores",),
    "account.erasure": ("account",),
}


class App(Chalice):
    """The Chalice app; the routes of a resource are registered when they are first needed.

    A resource's models take longer to import than its first request to answer, and a request
    needs one resource.
    """

    def __init__(self) -> None:
        # In Lambda its own handler formats what is logged, as JSON with its level; Chalice's would
        # write plain text beside that.
        super().__init__(
            app_name="bluestreak", debug=False, configure_logs=not settings().in_lambda
        )
        # Chalice reads this when a route is registered, so it is set first.
        self.api.cors = cors()
        self.register_middleware(http_middleware, event_type="http")
        self.register_blueprint(functions_of_erasure)
        self.register_blueprint(functions_of_imports)
        self._pool = CognitoUserPoolAuthorizer("Users", provider_arns=[settings().user_pool_arn])
        self._registered: set[str] = set()
        self._registering = Lock()

    def __call__(self, event: Any, context: Any) -> dict[str, Any]:
        """Serve one Lambda event, registering first the resources that its path may belong to."""
        path = event.get("requestContext", {}).get("resourcePath") or ""
        self.require(serving(_segment(path)))
        answer: dict[str, Any] = super().__call__(event, context)
        return answer

    def require(self, names: Iterable[str]) -> None:
        """Register the routes of the resources ``names``, unless they are there already."""
        if self._registered.issuperset(names):
            return
        with self._registering:
            for name in names:
                if name not in self._registered:
                    register(self, [resource(name)], self._pool)
                    self._registered.add(name)


def resource(name: str) -> Router:
    """Return one resource with its declared operations.

    Raises:
        LookupError: it declares a path that ``RESOURCES`` does not lead to.
    """
    declared: Router = importlib.import_module(f"chalicelib.{name}.handlers").router
    for operation in declared.operations:
        if name not in serving(_segment(operation.path)):
            raise LookupError(
                f"{operation.path} is declared in chalicelib.{name}, but RESOURCES in"
                f" chalicelib/application.py does not name {_segment(operation.path)!r} beside it."
            )
    return declared


def serving(segment: str) -> list[str]:
    """Return the names of the resources whose paths begin with ``segment``, after the version."""
    return [name for name, segments in RESOURCES.items() if segment in segments]


def _segment(path: str) -> str:
    """Return what a path begins with, after the version."""
    return path.removeprefix("/v1").lstrip("/").partition("/")[0]


def resources() -> list[Router]:
    """Return every resource with its declared operations."""
    return [resource(name) for name in RESOURCES]


def operations() -> list[Operation]:
    """Return every declared operation, in the contract's order."""
    return [operation for resource in resources() for operation in resource.operations]


def _measure_year(session: Session, sort_key: str) -> None:
    """Add the sets and minutes of a year of workouts to its day counters."""
    # Only the first write to a year of an earlier release needs it.
    importlib.import_module("chalicelib.streaks.recount").complete(session, sort_key)


COMPLETIONS["workout_counters"] = _measure_year


def _tick_habits(session: Session, changed: LinkedDays, now: datetime) -> Transaction:
    """Return a transaction with the entries of habits that are linked to workouts."""
    # Only accounts with such habits need it.
    links = importlib.import_module("chalicelib.regimen.habits.workout_links")
    transaction: Transaction = links.follow_workouts(session, changed, now)
    return transaction


HOOKS["habits"] = _tick_habits


def _fill_habits(session: Session, changed: LinkedMetrics, now: datetime) -> Transaction:
    """Return a transaction with the entries of habits that are linked to metrics."""
    links = importlib.import_module("chalicelib.regimen.habits.metric_links")
    transaction: Transaction = links.follow_metrics(session, changed, now)
    return transaction


def _fill_habits_later(session: Session, dates: Collection[date], now: datetime) -> None:
    """Write the entries of habits that follow from the metrics of some dates."""
    links = importlib.import_module("chalicelib.regimen.habits.metric_links")
    links.follow_again(session, dates, now)


HOOKS_OF_METRICS["habits"] = _fill_habits
LATER["habits"] = _fill_habits_later


def _follow_run(
    transaction: Transaction,
    read: Mapping[str, Item],
    before: WorkoutDocument | None,
    after: WorkoutDocument | None,
) -> None:
    """Add what a write of a workout changes in the log of its run to the transaction."""
    # Only workouts of a run need it.
    log_items = importlib.import_module("chalicelib.training.runs.log_items")
    log_items.follow(transaction, read, before, after)


HOOKS_OF_RUNS["runs"] = _follow_run


def _log_start() -> None:
    """Write which versions this process runs on; botocore's is Lambda's own choice."""
    line = {
        "event": "start",
        "version": __version__,
        "python": platform.python_version(),
        "botocore": botocore.__version__,
    }
    access_log().info(json.dumps(line))


def build() -> App:
    """Return the app: in Lambda ready for its first event, elsewhere with every route."""
    app = App()
    if settings().in_lambda:
        _log_start()
        # Lambda gives the start-up a whole processor, and requests only what the memory pays for.
        dynamodb()
    else:
        app.require(RESOURCES)
    return app
