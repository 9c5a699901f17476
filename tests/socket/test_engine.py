"""DynamoDB Local as `make dev` runs it: to whom the tables belong, and what becomes of old ones."""

import contextlib
import json
import re
import signal
import socket
import stat
import subprocess
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest

from tests.socket.conftest import ROOT, Dev
from tools.local import engine, tables
from tools.local.engine import Engine, dynamodb_client
from tools.local.processes import free_port, server
from tools.local.stores import store
from tools.local.tokens import issue

TABLE = "bluestreak-local"
WORKOUT = json.dumps({"title": "Run", "local_date": "2026-03-14"})
ITEM = {"pk": {"S": "USER#alice"}, "sk": {"S": "PROFILE"}, "doc": {"S": "{}"}}


def prefix(dev: Dev) -> str:
    """Return what `make dev` prints to be put before a command."""
    match = re.search(r"^  (env .+)$", dev.printed, re.MULTILINE)
    assert match, dev.printed
    return match[1]


def another_address() -> str:
    """Return this machine's address on its network, or a second loopback address without one."""
    address = "127.0.0.1"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # sends nothing
        address = probe.getsockname()[0]
    return "127.0.0.2" if address.startswith("127.") else address


def check_strangers(endpoint: str, access_key: str) -> None:
    """From another address the tables are there for their key and for no other one."""
    endpoint = endpoint.replace("127.0.0.1", another_address())
    assert dynamodb_client(endpoint, access_key).list_tables()["TableNames"] == [TABLE]
    for guess in ("local", "bluestreak", access_key[:-1], access_key + "0"):
        stranger = dynamodb_client(endpoint, guess)
        assert stranger.list_tables()["TableNames"] == []
        with pytest.raises(stranger.exceptions.ResourceNotFoundException):
            stranger.scan(TableName=TABLE)


def test_nobody_else_on_the_network_sees_the_tables(dev: Dev) -> None:
    variables = dict(re.findall(r"(AWS_\w+)=(\S+)", prefix(dev)))
    check_strangers(variables["AWS_ENDPOINT_URL_DYNAMODB"], variables["AWS_ACCESS_KEY_ID"])


def test_the_key_is_random_and_its_owners_alone(tmp_path: Path) -> None:
    paths = [tmp_path / "one", tmp_path / "two"]
    for path in paths:
        path.mkdir()
    keys = [engine._access_key(path) for path in (*paths, None, None)]
    assert len(set(keys)) == 4
    assert all(re.fullmatch(r"[a-z0-9]{64}", key) for key in keys)  # the engine takes no other
    assert [engine._access_key(path) for path in paths] == keys[:2]
    assert stat.S_IMODE((paths[0] / "access-key").stat().st_mode) == 0o600


def test_a_database_shared_by_all_keys_is_carried_over(tmp_path: Path) -> None:
    port = free_port()
    command = engine._command(port, "-sharedDb", "-dbPath", str(tmp_path))
    with server("DynamoDB Local", command, port) as endpoint:
        before = Engine(endpoint, "local").client()
        tables.create_table(before, TABLE)
        before.put_item(TableName=TABLE, Item=ITEM)
    assert [path.name for path in tmp_path.glob("*.db")] == ["shared-local-instance.db"]

    with store(tmp_path, TABLE) as running:
        assert running.client().scan(TableName=TABLE)["Items"] == [ITEM]
        check_strangers(running.endpoint, running.access_key)
    assert not list(tmp_path.glob("shared-*"))


def test_a_journal_comes_along_and_nothing_is_overwritten(tmp_path: Path) -> None:
    for name in ("shared-local-instance.db", "shared-local-instance.db-wal"):
        (tmp_path / name).write_text(name)
    tables_of_key = f"{engine._access_key(tmp_path)}_us-east-1.db"
    assert (tmp_path / tables_of_key).read_text() == "shared-local-instance.db"
    assert (tmp_path / f"{tables_of_key}-wal").read_text() == "shared-local-instance.db-wal"

    (tmp_path / "shared-local-instance.db").write_text("of an older version, run meanwhile")
    engine._access_key(tmp_path)
    assert (tmp_path / tables_of_key).read_text() == "shared-local-instance.db"
    assert (tmp_path / "shared-local-instance.db").exists()


def test_chalice_local_and_recount_run_on_the_same_table(dev: Dev, user: str, token: str) -> None:
    made = dev.call("POST", "/v1/workouts", WORKOUT, token=token)
    assert made.status == 201
    python, port = f"exec {prefix(dev)} .venv/bin/python", free_port()
    recount = f"{python} -m tools.data.recount {user} workouts 2026"
    subprocess.run(["/bin/sh", "-c", recount], cwd=ROOT, check=True, timeout=60)

    local = f"{python} .venv/bin/chalice local --stage local --no-autoreload --port {port}"
    process = subprocess.Popen(
        ["/bin/sh", "-c", local], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}{made.headers['Location']}"
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
        assert json.loads(eventually(request)) == made.json
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def eventually(request: urllib.request.Request) -> bytes:
    """Return the answer of a server that has just been started."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return bytes(response.read())
        except urllib.error.HTTPError:
            raise
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.2)


def test_creates_in_parallel_all_succeed_in_memory(dev: Dev, user: str) -> None:
    """Half of the clients share an account; each create happens once and says so."""
    clients, each = 12, 8
    owners = [user if number % 2 else f"{user}-{number}" for number in range(clients)]

    def create(number: int) -> list[int]:
        token, statuses = issue(owners[number]), []
        for entry in range(each):
            path = f"/v1/workouts/00000000-0000-4000-8000-{number:06}{entry:06}"
            body = json.dumps({"title": f"{number}-{entry}", "local_date": "2026-03-14"})
            statuses.append(dev.call("PUT", path, body, token=token, If_None_Match="*").status)
        return statuses

    with ThreadPoolExecutor(clients) as pool:
        assert [*pool.map(create, range(clients))] == [[201] * each] * clients
    calendar = dev.call(
        "GET", "/v1/calendar?kind=workouts&from=2026-03-14&to=2026-03-14", token=issue(user)
    ).json
    assert calendar["days"][0]["count"] == clients // 2 * each


def test_setup_says_what_cannot_be_fetched(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> NoReturn:
        raise engine.EngineError("no npm")

    assert engine.main() == 0
    monkeypatch.setattr(engine, "_library", refuse)
    assert engine.main() == 1
    assert capsys.readouterr().err == "no npm\n"
