"""A client of the API under test, over Chalice's own test client, that checks the contract."""

import base64
import json
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from chalice.cli.factory import CLIFactory
from chalice.test import TestHTTPClient

from tests.support.contract import Contract
from tools.local.lambda_client import Answer

ROOT = Path(__file__).resolve().parents[2]
NDJSON = "application/x-ndjson"
NOBODYS_ID = "01991f3a-0000-7000-8000-000000000000"


def token(user: str, **more: Any) -> str:
    """Return an unsigned token such as Chalice's local authorizer decodes.

    The user has signed in just now; ``more`` are other claims, None for none.
    """

    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    claims = {"sub": user, "cognito:username": user, "token_use": "id"}
    claims |= {"auth_time": str(int(time.time()))} | more
    claims = {name: value for name, value in claims.items() if value is not None}
    return f"Bearer {part({'alg': 'none'})}.{part(claims)}.x"


class _Http(TestHTTPClient):
    """Chalice's client, on the environment that there is.

    Its own puts a copy in the place of ``os.environ`` for each request. Of requests at the same
    time, one leaves its copy behind, and what tests set and restore is then in the other one.
    """

    @contextmanager
    def _patched_env_vars(self, _: Any) -> Iterator[None]:
        yield


class Api:
    """Requests as one user or another; every answer is held against the contract."""

    def __init__(self, app: Any, user: str) -> None:
        config = CLIFactory(str(ROOT)).create_config_obj(chalice_stage_name="local")
        self._http = _Http(app, config)
        self._contract = Contract.load()
        self.user = user

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        user: str | None = "",
        headers: dict[str, str] | None = None,
        raw: bytes | None = None,
        claims: dict[str, Any] | None = None,
    ) -> Answer:
        """Send one request.

        Args:
            method, path, body, headers: of the request; text is sent as the lines of an export.
            user: None sends no token.
            raw: bytes to send as they are.
            claims: of the token, where they differ.
        """
        sent = dict(headers or {})
        if user is not None:
            sent["Authorization"] = token(user or self.user, **(claims or {}))
        text = body if isinstance(body, str) else json.dumps(body)
        data = raw if raw is not None else (b"" if body is None else text.encode())
        if data and "Content-Type" not in sent:
            sent["Content-Type"] = NDJSON if isinstance(body, str) else "application/json"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            answer = self._http.request(method, path, headers=sent, body=data)
        self._contract.check(
            method, urlsplit(path).path, answer.status_code, answer.headers, answer.body
        )
        return Answer(answer.status_code, answer.headers, answer.body)

    def get(self, path: str, **options: Any) -> Answer:
        return self.request("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.request("POST", path, body, **options)

    def put(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.request("PUT", path, body, **options)

    def patch(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.request("PATCH", path, body, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        return self.request("DELETE", path, **options)
