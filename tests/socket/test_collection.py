"""The Postman collection and the page of curl commands, run as they are against the running API."""

import json
import re
import subprocess
import threading
import uuid
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from chalicelib.application import operations
from tests.socket.conftest import Dev
from tools.contract import node
from tools.contract.files import CONTRACT
from tools.local.tokens import issue

POSTMAN = CONTRACT / "postman"
COLLECTION = POSTMAN / "bluestreak.postman_collection.json"
CURL = (CONTRACT / "curl.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
# Made by the recorder from what no client can send: a fault of ours, a huge body, a year gone by.
NOT_SENT = {
    *("account_full", "internal_error", "unavailable", "payload_too_large", "cursor_expired"),
    # For want of an older token, and of a file that is sent with a form.
    *("reauthentication_required", "file_changed"),
}


class Cognito:
    """Plays Cognito's part in a sign-in, with tokens that the local server takes."""

    def __init__(self, life_s: int) -> None:
        self.calls: list[Any] = []
        self._life_s = life_s
        self.user = f"user-{uuid.uuid4()}"

    def answer(self, headers: Any, body: Any) -> tuple[int, Any]:
        self.calls.append(body)
        known = headers["X-Amz-Target"] == "AWSCognitoIdentityProviderService.InitiateAuth"
        given = (body["AuthFlow"], body["AuthParameters"])
        fresh = ("USER_PASSWORD_AUTH", {"USERNAME": "ada", "PASSWORD": "secret"})
        renewed = ("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": "refresh"})
        if not known or body["ClientId"] != "client" or given not in (fresh, renewed):
            return 400, {"__type": "NotAuthorizedException"}
        result = {"IdToken": issue(self.user), "ExpiresIn": self._life_s}
        return 200, {
            "AuthenticationResult": result | ({"RefreshToken": "refresh"} if given == fresh else {})
        }


@pytest.fixture
def cognito() -> Iterator[Callable[[int], tuple[Cognito, str]]]:
    """Start Cognito's part with tokens of some life; it and its URL."""
    servers = []

    def start(life_s: int) -> tuple[Cognito, str]:
        pool = Cognito(life_s)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, answer = pool.answer(self.headers, body)
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/x-amz-json-1.1")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: Any) -> None:
                """Stay silent."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return pool, f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def newman(
    folder: Path, environment: str, *options: str, **variables: str
) -> tuple[int, dict[str, Any]]:
    """Run the collection; return the exit code and newman's own report."""
    report = folder / "report.json"
    given = [word for name, value in variables.items() for word in ("--env-var", f"{name}={value}")]
    run = subprocess.run(
        node.command(
            "newman",
            *("run", str(COLLECTION)),
            *("--environment", str(POSTMAN / f"{environment}.postman_environment.json")),
            *("--reporters", "json", "--reporter-json-export", str(report)),
            *options,
            *given,
        ),
        env=node.environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert report.exists(), run.stdout + run.stderr
    return run.returncode, json.loads(report.read_text())["run"]


def failures(run: dict[str, Any]) -> list[str]:
    return [f"{each['source']['name']}: {each['error']['message']}" for each in run["failures"]]


def url(dev: Dev) -> str:
    return f"http://127.0.0.1:{dev.port}"


def test_the_collection_runs_in_order(dev: Dev, user: str, tmp_path: Path) -> None:
    code, run = newman(tmp_path, "local", base_url=url(dev), token=issue(user))
    assert failures(run) == []
    assert code == 0
    assert run["stats"]["requests"]["total"] > 100
    assert run["stats"]["assertions"]["total"] > run["stats"]["requests"]["total"]


def test_the_collection_has_every_operation_and_problem() -> None:
    items = [
        item for chapter in json.loads(COLLECTION.read_text())["item"] for item in chapter["item"]
    ]
    called = {item["request"]["description"].strip("`") for item in items}
    assert called == {each.operation_id for each in operations()}
    problems = json.loads((CONTRACT / "examples/problems.json").read_text())
    shown = {saved["name"] for item in items for saved in item["response"]}
    assert {each["name"] for each in problems} - shown == NOT_SENT | {"throttled"}


def signed_in(dev: Dev, tmp_path: Path, cognito_url: str, password: str) -> tuple[int, Any]:
    return newman(
        tmp_path,
        "deployed",
        *("--folder", "Profile and training"),
        base_url=url(dev),
        cognito_url=cognito_url,
        client_id="client",
        username="ada",
        password=password,
    )


def test_it_signs_in_once_while_the_token_lives(dev: Dev, cognito: Any, tmp_path: Path) -> None:
    pool, place = cognito(3_600)
    code, run = signed_in(dev, tmp_path, place, "secret")
    assert (code, failures(run)) == (0, [])
    assert [each["AuthFlow"] for each in pool.calls] == ["USER_PASSWORD_AUTH"]


def test_it_refreshes_a_token_that_ends(dev: Dev, cognito: Any, tmp_path: Path) -> None:
    pool, place = cognito(1)
    code, run = signed_in(dev, tmp_path, place, "secret")
    assert (code, failures(run)) == (0, [])
    flows = [each["AuthFlow"] for each in pool.calls]
    assert flows[0] == "USER_PASSWORD_AUTH"
    assert set(flows[1:]) == {"REFRESH_TOKEN_AUTH"}


def test_it_says_why_there_is_no_token(dev: Dev, cognito: Any, tmp_path: Path) -> None:
    _, place = cognito(3_600)
    code, run = signed_in(dev, tmp_path, place, "wrong")
    assert code == 1
    assert any("The sign-in failed: " in each for each in failures(run)), failures(run)[:3]
    code, run = newman(tmp_path, "local", "--folder", "Profile and training", base_url=url(dev))
    assert code == 1
    assert any("make --silent token" in each for each in failures(run))


def test_the_curl_page_runs_as_printed(dev: Dev, user: str) -> None:
    promised = [
        int(status) for status in re.findall(r"^`\w+` answers `(\d{3})`", CURL, re.MULTILINE)
    ]
    # Of a request that is repeated until an import is no longer worked on, one answer counts.
    told = 'curl() { command curl "$@" -w "%{stderr}%{method} %{url} %{http_code}\\n"; }\n'
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", told + "\n".join(BLOCK.findall(CURL))],
        env=node.environment() | {"API": url(dev), "TOKEN": issue(user)},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-500:]
    sent = [line.split() for line in run.stderr.splitlines()]
    repeated = [method == "GET" and "/v1/imports/" in url for method, url, _ in sent]
    kept = [
        int(each[-1])
        for each, after, again in zip(sent, [*sent[1:], []], repeated, strict=True)
        if not (again and each == after)
    ]
    assert kept == promised
    assert len(promised) > 100
