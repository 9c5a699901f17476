"""The API on Chalice's own local server, with API Gateway's part played as it is in AWS.

Chalice's local gateway crashes on a garbage token, takes a forged one and answers unknown paths
in another shape than this API's; here all of that is a problem like any other.
"""

import contextlib
import http.client
import json
import logging
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from socketserver import TCPServer
from typing import Any, cast

from chalice.app import Chalice, Request, Response
from chalice.config import Config
from chalice.local import (
    ChaliceRequestHandler,
    LocalChalice,
    LocalDevServer,
    LocalGateway,
    ThreadedHTTPServer,
)

from chalicelib.http.exchange import current_exchange
from chalicelib.http.middleware import http_middleware
from chalicelib.http.problems import (
    MALFORMED_REQUEST,
    NOT_FOUND,
    TOO_LARGE,
    UNAUTHENTICATED,
    ApiError,
)
from chalicelib.http.responses import problem
from tools.local import uploads
from tools.local.compression import MAX_BODY, compress, decompress
from tools.local.folder_store import UPLOADS, FolderStore
from tools.local.tokens import TokenError, verify

HOST = "127.0.0.1"
_DRAIN_FOR_S = 3.0
_CONFIG = Path(__file__).resolve().parents[2] / ".chalice/config.json"


def stage_variables() -> dict[str, str]:
    """Return the environment of the ``local`` stage, which is to be set before app is imported."""
    stages = json.loads(_CONFIG.read_text(encoding="utf-8"))["stages"]
    variables: dict[str, str] = stages["local"]["environment_variables"]
    return variables


class Gateway(LocalGateway):
    """API Gateway's part: find the route, check the token, answer preflights."""

    def answer(
        self, method: str, path: str, fields: list[tuple[str, str]], body: bytes
    ) -> dict[str, Any]:
        """Return the answer to one request; nothing that a client can send raises.

        Args:
            method: as sent.
            path: with the query.
            fields: names and values of the headers, as sent.
            body: as sent; empty without one.
        """
        plain = path.partition("?")[0]
        values = multi_value(fields)
        headers = {name.lower(): given[-1] for name, given in values.items()}
        try:
            content = decompress(body, headers.get("content-encoding", ""))
            event = self._generate_lambda_event(method, path, headers, content or None)
        except ApiError as error:
            return refusal(error, method, plain)
        except ValueError:
            return refusal(ApiError(NOT_FOUND, "There is nothing at this path."), method, plain)
        if method == "OPTIONS" and not self._has_user_defined_options_method(event):
            preflight = self._autogen_options_headers(event)
            return {"statusCode": 200, "headers": preflight, "multiValueHeaders": {}, "body": ""}
        event["multiValueHeaders"] = values
        try:
            self._authorize(event)
        except TokenError as error:
            challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            unauthenticated = ApiError(UNAUTHENTICATED, str(error), headers=challenge)
            return refusal(unauthenticated, method, plain)
        made: dict[str, Any] = self._app_object(event, self._generate_lambda_context())
        return made

    def _authorize(self, event: dict[str, Any]) -> None:
        """Hand a valid token's claims to the app; without a token the app itself answers 401."""
        context = event["requestContext"]
        route = self._app_object.routes[context["resourcePath"]].get(context["httpMethod"])
        given = event["headers"].get("authorization", "").strip()
        if given and route and route.authorizer:
            claims = verify(re.sub(r"^bearer\s+", "", given, flags=re.IGNORECASE))
            context["authorizer"] = {"claims": claims}


def multi_value(fields: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the values of each header by its name, in the spelling that came first."""
    spellings: dict[str, str] = {}
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(spellings.setdefault(name.lower(), name), []).append(value)
    return values


def refusal(error: ApiError, method: str = "GET", path: str = "/") -> dict[str, Any]:
    """Return the gateway's own refusal in the app's shape, with its headers and its log line."""

    def refuse() -> Response:
        return problem(error, instance=path, request_id=current_exchange().request_id).response()

    return own_answer(refuse, method, path)


def own_answer(respond: Callable[[], Response], method: str, path: str) -> dict[str, Any]:
    """Return an answer that is not the app's, with the headers and the log line of one of those."""
    event = {
        "requestContext": {"httpMethod": method, "resourcePath": path, "path": path},
        "headers": {},
        "multiValueHeaders": {},
        "multiValueQueryStringParameters": None,
        "pathParameters": {},
        "stageVariables": {},
        "body": None,
    }
    answer: dict[str, Any] = http_middleware(Request(event), lambda _: respond()).to_dict()
    return answer


class Handler(ChaliceRequestHandler):
    """Reads and writes HTTP; one instance, in a thread of its own, for each connection."""

    timeout = 60  # an idle or stalled connection ends
    disable_nagle_algorithm = True  # headers and body go in two writes
    headers = http.client.HTTPMessage()  # until those of a request are read

    def __init__(self, *connection: Any, app_object: Chalice, config: Config) -> None:
        self._gateway = Gateway(app_object, config)
        self._compressed_from: int | None = config.minimum_compression_size
        super(ChaliceRequestHandler, self).__init__(*connection)

    def _generic_handle(self) -> None:
        store = cast("Server", self.server).uploads
        if store and self._is_upload():
            self._upload(store)
            return
        try:
            body = self._read_body()
        except ApiError as error:
            self._refuse(error)
            return
        fields = self.headers.items()
        self._send(self._gateway.answer(self.command, self.path, fields, body))

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do_PATCH = do_OPTIONS = _generic_handle  # noqa: N815

    def _is_upload(self) -> bool:
        return self.path.partition("?")[0] == UPLOADS

    def _upload(self, store: FolderStore) -> None:
        """Take a file, as S3 does beside the API, of any size."""
        if self.command == "OPTIONS":
            self._send(uploads.preflight())
            return
        try:
            body = uploads.Body(self.rfile, self._length())
        except ApiError as error:
            self._refuse(error)
            return
        content_type = self.headers.get("Content-Type", "")

        def respond() -> Response:
            return uploads.receive(store, content_type, body, self.command)

        answer = own_answer(respond, self.command, UPLOADS)
        if body.left:
            self.close_connection = True
        self._send(answer)
        if body.left:
            self._drain()

    def _read_body(self) -> bytes:
        length = self._content_length()
        body = self.rfile.read(length) if length else b""
        if len(body) < length:
            raise ApiError(MALFORMED_REQUEST, "The body is shorter than Content-Length says.")
        return body

    def _content_length(self) -> int:
        """Return the size of the body to come, before any of it is read."""
        length = self._length()
        if length > MAX_BODY and not self._is_upload():
            raise ApiError(TOO_LARGE, f"The gateway takes at most {MAX_BODY} bytes.")
        return length

    def _length(self) -> int:
        given = self.headers.get_all("content-length", ["0"])
        if "transfer-encoding" in self.headers:
            raise ApiError(MALFORMED_REQUEST, "Send Content-Length, not Transfer-Encoding.")
        if len(given) > 1 or not re.fullmatch(r"\d{1,18}", given[0].strip(), re.ASCII):
            raise ApiError(MALFORMED_REQUEST, "Content-Length must be one number of bytes.")
        return int(given[0])

    def handle_expect_100(self) -> bool:
        """Ask for the body only if it will be read."""
        with contextlib.suppress(ApiError):
            self._content_length()
            self.send_response_only(http.client.CONTINUE)
            self.end_headers()
        return True

    def send_error(self, code: int, *_: Any, **__: Any) -> None:
        """Answer what is not HTTP as we speak it; an odd method is the app's to refuse."""
        if code == http.client.NOT_IMPLEMENTED:
            self._generic_handle()
        else:
            self.command, self.path = "GET", "/"
            self._refuse(ApiError(MALFORMED_REQUEST, "The request could not be read as HTTP/1.1."))

    def _refuse(self, error: ApiError) -> None:
        """Answer without the body having been read, then end the connection."""
        self.close_connection = True
        self._send(refusal(error, self.command, self.path.partition("?")[0]))
        self._drain()

    def _drain(self) -> None:
        """Swallow what is still being sent: closing at once would destroy the answer under way."""
        deadline = time.monotonic() + _DRAIN_FOR_S
        self.connection.settimeout(0.5)
        with contextlib.suppress(OSError):
            while time.monotonic() < deadline and self.rfile.read1(65_536):
                pass

    def _send(self, answer: dict[str, Any]) -> None:
        """Write an answer; to HEAD, and with 204 or 304, no body follows."""
        status = answer["statusCode"]
        bodiless = status in (204, 304)
        body = (answer["body"] or "").encode()
        headers = answer["headers"] | answer["multiValueHeaders"]
        if self.command != "HEAD" and not bodiless:
            accepted = ", ".join(self.headers.get_all("Accept-Encoding", []))
            headers, body = compress(headers, body, accepted, self._compressed_from)
        self.send_response(status)
        if self.close_connection:
            self.send_header("Connection", "close")
        if not bodiless:
            self.send_header("Content-Length", str(len(body)))
        self._send_headers(headers)
        if body and self.command != "HEAD" and not bodiless:
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's name
        """Stay silent: the app's access log has a line for each request."""


class Server(ThreadedHTTPServer):
    """A thread for each connection; a client that goes away is no event.

    Attributes:
        uploads: takes the files that are uploaded; None lets the app answer.
    """

    uploads: FolderStore | None = None
    request_queue_size = 128

    def server_bind(self) -> None:
        """Bind without the reverse DNS look-up of the standard server."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def handle_error(self, *_: Any) -> None:
        """Log what broke a connection, unless it was the client leaving."""
        error = sys.exception()
        if not isinstance(error, ConnectionError):
            logging.getLogger("bluestreak").error("the local server failed", exc_info=error)


def make_server(app: Chalice, port: int) -> Server:
    """Return the server, bound to the port (0: any free one) but not yet serving.

    Raises:
        OSError: the port is taken.
    """
    app.__class__ = LocalChalice  # keeps the request of each thread apart
    config = Config("local", config_from_disk=json.loads(_CONFIG.read_text(encoding="utf-8")))
    dev = LocalDevServer(app, config, HOST, port, handler_cls=Handler, server_cls=Server)
    server: Server = dev.server
    return server


@contextlib.contextmanager
def serving(server: Server) -> Iterator[str]:
    """Serve in a thread; yield the URL. The server is the caller's to close."""
    thread = threading.Thread(target=server.serve_forever, daemon=True, name="server")
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
