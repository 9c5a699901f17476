"""Lambda events as API Gateway sends them, for tests and benchmarks that need no local server."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from chalice.local import RouteMatcher


@dataclass(frozen=True)
class Answer:
    """The answer to a request.

    Attributes:
        status: of HTTP.
        headers: by name, each with one value.
        body: as it was sent.
    """

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The value of the body; None without one."""
        return json.loads(self.body) if self.body else None

    @property
    def code(self) -> str:
        """The code of a problem."""
        return str(self.json["code"])

    @property
    def etag(self) -> str:
        """The tag of the version that was read or written."""
        return self.headers["ETag"]


class LambdaClient:
    """Calls the app with Lambda events; safe to use from many threads at once."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._routes = RouteMatcher(list(app.routes))

    def event(
        self,
        method: str,
        path: str,
        body: Any = None,
        user: str | None = "alice",
        headers: Mapping[str, str | list[str]] | None = None,
    ) -> dict[str, Any]:
        """Return the proxy event of one request by an authorized ``user`` (None: nobody).

        A header that is sent more than once has a list of values; ``headers`` of the event has
        the last of them, ``multiValueHeaders`` all.
        """
        url = urlsplit(path)
        match = self._routes.match_route(url.path)
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        sent = {
            name: value if isinstance(value, list) else [value]
            for name, value in (headers or {}).items()
        }
        if text is not None and "content-type" not in map(str.lower, sent):
            sent["content-type"] = ["application/json"]
        context: dict[str, Any] = {
            "httpMethod": method,
            "resourcePath": match.route,
            "path": url.path,
            "identity": {"sourceIp": "127.0.0.1"},
        }
        if user is not None:
            claims = {"sub": user, "token_use": "id", "auth_time": str(int(time.time()))}
            context["authorizer"] = {"claims": claims}
        return {
            "requestContext": context,
            "path": url.path,
            "headers": {name.lower(): values[-1] for name, values in sent.items()},
            "multiValueHeaders": sent,
            "pathParameters": match.captured,
            "stageVariables": {},
            "multiValueQueryStringParameters": parse_qs(url.query, keep_blank_values=True) or None,
            "body": text,
            "isBase64Encoded": False,
        }

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> dict[str, Any]:
        """Return Lambda's answer: statusCode, headers, body."""
        answer: dict[str, Any] = self._app(self.event(method, path, body, **options), None)
        return answer
