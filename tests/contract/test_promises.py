"""Whatever is thrown at an operation, its answer is one that the contract promises.

The client under test holds every answer against the contract, so that the calls are the test.
"""

from typing import Any

import pytest

from chalicelib.application import operations
from tests.support.api import Api
from tools.contract.examples import Examples

EXAMPLES = Examples.load()
ABUSES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "no token": {"user": None},
    "bad If-Match": {"headers": {"If-Match": "garbage"}},
    "bad If-None-Match": {"headers": {"If-None-Match": "garbage"}},
    "bad Idempotency-Key": {"headers": {"Idempotency-Key": "x" * 300}},
    "bad X-Now": {"headers": {"X-Now": "yesterday"}},
    "stale If-Match": {"headers": {"If-Match": '"999"'}},
    "broken JSON": {"raw": b"{"},
    "another type": {"raw": b"[]"},
    "null": {"raw": b"null"},
    "another media type": {"raw": b"x", "headers": {"Content-Type": "text/plain"}},
    "too large": {"raw": b" " * 1_000_001},
}
OPERATIONS = [pytest.param(each, id=each.operation_id) for each in operations()]


def call(api: Api, operation: Any, query: str = "", **abuse: Any) -> int:
    path = operation.path
    for name, parameter in operation.path_parameters.items():
        path = path.replace(f"{{{name}}}", parameter.example)
    named = EXAMPLES.requests(operation.operation_id)
    body = next(iter(named.values()))["value"] if named else None
    headers = {"If-Match": '"1"'} if operation.needs_precondition else {}
    abuse["headers"] = headers | abuse.get("headers", {})
    return api.request(operation.method, path + query, body, **abuse).status


@pytest.mark.parametrize("operation", OPERATIONS)
def test_abuse_is_answered_as_promised(api: Api, operation: Any) -> None:
    for name, abuse in ABUSES.items():
        assert call(api, operation, **abuse) < 500, name
    assert call(api, operation, "?surprise=1") == 422


@pytest.mark.parametrize("operation", OPERATIONS)
def test_other_methods_are_refused(api: Api, operation: Any) -> None:
    taken = {each.method for each in operations() if each.path == operation.path}
    path = operation.path.replace("{", "").replace("}", "")
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - taken:
        assert api.request(method, path).code == "method_not_allowed"


@pytest.mark.parametrize("path", ["/v1/exercises", "/v1/biomarkers"])
def test_the_whole_catalogue_reads_as_promised(api: Api, path: str) -> None:
    page, count = api.get(f"{path}?limit=100").json, 0
    while True:
        count += len(page["items"])
        if page["next_cursor"] is None:
            break
        page = api.get(f"{path}?limit=100&cursor={page['next_cursor']}").json
    assert count > 50
