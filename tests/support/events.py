"""Lambda events as API Gateway sends them, for tests and benchmarks that need no local server."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from chalice.local import RouteMatcher


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
        headers: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        """Return the proxy event of one request by an authorized ``user`` (None: nobody)."""
        url = urlsplit(path)
        match = self._routes.match_route(url.path)
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        sent = {"content-type": "application/json"} if text is not None else {}
        context: dict[str, Any] = {
            "httpMethod": method,
            "resourcePath": match.route,
            "path": url.path,
            "identity": {"sourceIp": "127.0.0.1"},
        }
        if user is not None:
            context["authorizer"] = {"claims": {"sub": user, "token_use": "id"}}
        return {
            "requestContext": context,
            "path": url.path,
            "headers": sent | {name.lower(): value for name, value in (headers or {}).items()},
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
