"""Wires the app together: the resources, their routes, the middleware and the authorizer."""

import importlib

from chalice.app import Chalice, CognitoUserPoolAuthorizer

from chalicelib.http.dispatch import register
from chalicelib.http.middleware import cors, surround
from chalicelib.http.operation import Operation, Resource
from chalicelib.settings import settings

# In the order in which the contract shows them.
RESOURCES = (
    "health",
    "profile",
    "exercises",
    "workouts",
    "biomarkers",
    "readings",
    "panels",
    "supplements",
    "intakes",
    "stack",
    "habits",
    "protocols",
    "adoptions",
    "today",
    "streaks",
    "changes",
)


def resources() -> list[Resource]:
    """Return every resource with its declared operations."""
    modules = [importlib.import_module(f"chalicelib.{name}.handlers") for name in RESOURCES]
    return [module.resource for module in modules]


def operations() -> list[Operation]:
    """Return every declared operation, in the contract's order."""
    return [operation for resource in resources() for operation in resource.operations]


def build() -> Chalice:
    """Return the Chalice app with every declared operation as a route."""
    app = Chalice(app_name="bluestreak", debug=False)
    # Chalice reads this when a route is registered, so it is set first.
    app.api.cors = cors()
    app.register_middleware(surround, event_type="http")
    pool = CognitoUserPoolAuthorizer("Users", provider_arns=[settings().user_pool_arn])
    register(app, resources(), pool)
    return app
