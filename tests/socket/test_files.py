"""The files of the demo account, over the wire: its pages, and what a program would read."""

import csv
import io
import re
from collections.abc import Callable, Iterator

import pytest

from tests.socket.conftest import Answer, Dev
from tests.support import fhir
from tools.local.tokens import issue


@pytest.fixture(scope="module")
def demo(launch: Callable[..., Dev]) -> Iterator[Dev]:
    """The local server with the demo account, in memory."""
    running = launch(STORE="memory").await_ready()
    yield running
    assert running.end() == 0


def pages(demo: Dev, path: str) -> list[Answer]:
    found = [demo.call("GET", path, token=issue("demo"))]
    while link := found[-1].headers.get("Link"):
        [following] = re.findall(r'^<([^>]+)>; rel="next"$', link)
        found.append(demo.call("GET", following, token=issue("demo")))
    assert {answer.status for answer in found} == {200}
    return found


@pytest.mark.parametrize(
    ("listed", "name", "column"),
    [
        ("workouts?limit=100", "workouts.csv", "workout_id"),
        ("panels?limit=25", "readings.csv", "panel_id"),
    ],
)
def test_each_resource_has_rows(demo: Dev, listed: str, name: str, column: str) -> None:
    found = pages(demo, f"/v1/export/{name}?limit=30")
    assert {answer.headers["Content-Type"] for answer in found} == {"text/csv; charset=utf-8"}
    assert found[0].headers["Content-Disposition"] == f'attachment; filename="{name}"'
    text = "".join(answer.text for answer in found)
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    resources = demo.call("GET", f"/v1/{listed}", token=issue("demo")).json
    assert resources["next_cursor"] is None
    assert {row[column] for row in rows} - {""} == {each["id"] for each in resources["items"]}


def test_each_page_of_fhir_is_valid(demo: Dev) -> None:
    found = pages(demo, "/v1/export/fhir.json?limit=3")
    assert len(found) > 3
    for answer in found:
        assert answer.headers["Content-Type"] == "application/fhir+json"
        fhir.check(answer.json)
    kinds = {entry["resource"]["resourceType"] for each in found for entry in each.json["entry"]}
    assert kinds == {"Patient", "MedicationStatement", "Observation"}
