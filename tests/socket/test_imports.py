"""Imports through the real local server: the form of an upload, the worker, a stop in between."""

import http.client
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from urllib3 import encode_multipart_formdata

from tests.socket.conftest import Dev
from tests.support.apple_export import export, record
from tools.local.tokens import issue

LOG = "Date,Exercise,Category,Weight (kg),Reps\n" + "".join(
    f"2025-{month:02}-{day:02},Deadlift,Back,{100 + day},5\n"
    for month in range(1, 7)
    for day in range(1, 26)
)
WORKOUTS = 150


def made(dev: Dev, token: str, body: str) -> Any:
    answer = dev.call("POST", "/v1/imports", body, token=token)
    assert answer.status == 201, answer.text
    return answer.json


def upload(form: Any, content: bytes) -> int:
    """Send a form as a browser does."""
    body, content_type = encode_multipart_formdata([*form["fields"].items(), ("file", content)])
    url = urlsplit(form["url"])
    assert url.hostname
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=30)
    connection.request("POST", url.path, body, {"Content-Type": content_type})
    status = connection.getresponse().status
    connection.close()
    return status


def read(dev: Dev, token: str, import_id: str) -> Any:
    return dev.call("GET", f"/v1/imports/{import_id}", token=token).json


def settled(dev: Dev, token: str, import_id: str, *statuses: str) -> Any:
    dev.await_true(lambda: read(dev, token, import_id)["status"] in statuses)
    return read(dev, token, import_id)


def commit(dev: Dev, token: str, import_id: str) -> None:
    path = f"/v1/imports/{import_id}"
    answer = dev.call("PATCH", path, '{"status": "committed"}', token=token, If_Match="*")
    assert answer.status == 200, answer.text


def undo(dev: Dev, token: str, import_id: str) -> None:
    answer = dev.call("DELETE", f"/v1/imports/{import_id}", token=token, If_Match="*")
    assert answer.status == 202, answer.text


def test_an_uploaded_export_is_imported_and_undone(dev: Dev, token: str) -> None:
    steps = [
        record("StepCount", 4_000 + day, "count", startDate=at, endDate=at)
        for day in range(1, 10)
        for at in [f"2026-01-0{day} 08:00:00 +0000"]
    ]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("apple_health_export/export.xml", export(*steps))
    begun = made(dev, token, '{"upload": true}')
    form, name = begun["upload"], begun["id"]
    other = form | {"fields": form["fields"] | {"key": "imports/somebody/else/source"}}
    assert upload(other, b"x") == 403
    assert read(dev, token, name)["status"] == "awaiting_upload"
    assert upload(form, archive.getvalue()) == 204
    found = settled(dev, token, name, "checked", "needs_input", "failed")
    assert (found["status"], found["detected_format"]) == ("checked", "apple_health"), found
    assert found["counts"]["create"] == 9
    commit(dev, token, name)
    assert settled(dev, token, name, "committed", "failed")["written"]["created"] == 9
    path = "/v1/metrics?codes=steps&from=2026-01-01&to=2026-01-31"
    values = [each["value"] for each in dev.call("GET", path, token=token).json["items"]]
    assert values == [4_000 + day for day in range(1, 10)]
    undo(dev, token, name)
    assert settled(dev, token, name, "undone", "failed")["removed"]["removed"] == 9
    assert dev.call("GET", path, token=token).json["items"] == []


def test_a_commit_goes_on_after_a_restart(launch: Callable[..., Dev], tmp_path: Path) -> None:
    token = issue("alice")
    dev = launch(DATA_DIR=str(tmp_path), DEMO="no").await_ready()
    begun = made(dev, token, '{"upload": true}')
    assert upload(begun["upload"], LOG.encode()) == 204
    assert settled(dev, token, begun["id"], "checked", "failed")["counts"]["create"] == WORKOUTS
    commit(dev, token, begun["id"])
    dev.await_true(lambda: bool(dev.call("GET", "/v1/workouts", token=token).json["items"]))
    assert read(dev, token, begun["id"])["status"] == "committing"
    assert dev.end() == 0
    assert "Traceback" not in dev.printed

    dev = launch(DATA_DIR=str(tmp_path), DEMO="no").await_ready()
    found = settled(dev, token, begun["id"], "committed", "failed")
    assert (found["status"], found["written"]["created"]) == ("committed", WORKOUTS), found
    assert dev.end() == 0
