"""This version is deployed over the last release, used, and taken back.

It has an emulated AWS of its own, in which the release is deployed first.
"""

import json
import platform
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.application import operations
from tests.deployed.release import Release, last_release
from tests.deployed.stage import MACHINES, STAGE, Stage, complete
from tools.deployment.deploy import deploy
from tools.deployment.package import BUILD, package
from tools.deployment.stack import Stack
from tools.local.demo import local_today
from tools.local.emulator import emulator, environment

ARCHITECTURE = MACHINES[platform.machine()]
# Nobody requests the erasure of the account; the demo account has no routine, program,
# merge, day of metrics or import.
_NOT_THERE = {
    "getAccountDeletion",
    "getExerciseMerge",
    "getImport",
    "getMetricDay",
    "getProgram",
    "getRoutine",
    "getRun",
    "listImportEntries",
}
GETS = {
    each.operation_id: each.path
    for each in operations()
    if each.method == "GET" and each.operation_id not in _NOT_THERE
}
# Path parameter -> the list in which the demo account's are found.
LISTS = {
    "adoption_id": "/v1/adoptions",
    "exercise_id": "/v1/exercises?mine=true",
    "habit_id": "/v1/habits",
    "intake_id": "/v1/intakes",
    "panel_id": "/v1/panels",
    "reading_id": "/v1/biomarkers/weight/readings",
    "supplement_id": "/v1/supplements",
    "workout_id": "/v1/workouts",
}
COMPARED = [*LISTS.values(), "/v1/biomarkers?tracked=true&limit=100"]


class Account:
    """A user of the stage; its requests are not held against any contract."""

    def __init__(self, stage: Stage, token: str) -> None:
        self._stage, self._token = stage, token
        self.today = local_today(datetime.now(UTC))
        self._ids = {"kind": "workouts", "marker": "weight", "protocol_id": "starter-1"}
        self._ids |= {"template_id": "gzclp", "code": "steps"}

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send a request that must succeed; return the body of its answer."""
        sent = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self._stage.url + path, data, sent | headers, method=method
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def path(self, operation_id: str, template: str) -> str:
        """Return the path of a GET operation on what the account has."""
        for name in LISTS:
            if f"{{{name}}}" in template and name not in self._ids:
                self._ids[name] = self.send("GET", LISTS[name])["items"][0]["id"]
        path = template.format_map(self._ids)
        days = f"from={self.today - timedelta(days=100)}&to={self.today}"
        return path + {
            "getCalendar": f"?kind=workouts&{days}",
            "getAdherence": f"?{days}",
            "getMetricSummary": f"?by=month&{days}",
            "getScore": f"?{days}",
            "listExcuses": f"?{days}",
            "listMetrics": f"?{days}",
            "listSummaries": f"?by=month&{days}",
        }.get(operation_id, "")

    def figures(self) -> dict[str, Any]:
        """Return what no deployment may change: which things there are, and the streaks."""
        found = {path: [one["id"] for one in self.send("GET", path)["items"]] for path in COMPARED}
        found |= {
            streak["kind"]: (streak["current"]["length"], streak["longest"]["length"])
            for streak in self.send("GET", "/v1/streaks")["items"]
        }
        return found

    def live(self, title: str) -> None:
        """Write where items are changed in place: counters, stock, planned workouts, and logs."""
        day = {"local_date": self.today.isoformat()}
        self.send("POST", "/v1/workouts", {"title": title, **day})
        self.send("POST", "/v1/workouts", {"title": title, "status": "planned", **day})
        reading = {"value": 79, "unit": "kg", **day}
        self.send("POST", "/v1/biomarkers/weight/readings", reading)
        supplement = self.send("GET", "/v1/supplements")["items"][0]["id"]
        made = self.send("POST", "/v1/intakes", {"supplement_id": supplement, **day})
        self.send("DELETE", f"/v1/intakes/{made['id']}", **{"If-Match": "*"})
        habits = self.send("GET", "/v1/habits")["items"]
        light = next(habit["id"] for habit in habits if habit["measure"] == "minutes")
        self.send("PUT", f"/v1/habits/{light}/entries/{self.today}", {"amount": 15})

    def trained(self) -> int:
        """Return how many workouts the day counters have for today."""
        span = f"from={self.today}&to={self.today}"
        [day] = self.send("GET", f"/v1/calendar?kind=workouts&{span}")["days"]
        return int(day["count"])

    def planned(self) -> list[str]:
        """Return the titles of the workouts that are planned for today."""
        return [each["title"] for each in self.send("GET", "/v1/today")["workouts"]["planned"]]


@pytest.fixture
def release() -> Iterator[Release]:
    """The last release, checked out."""
    with last_release() as found:
        yield found


@pytest.fixture
def stage(release: Release, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A stage of an emulated AWS of its own, in which the release is deployed; this is packaged."""
    with emulator() as (url, state):
        for name, value in environment(url).items():
            monkeypatch.setenv(name, value)
        made = package(STAGE, BUILD / STAGE, ARCHITECTURE)
        release.deploy(STAGE, ARCHITECTURE)
        yield Stage(made, Stack(STAGE).outputs(), url, state)


def upgrade(stage: Stage) -> None:
    """Deploy this version, and check that it is what answers."""
    before = code_of(stage)
    stage.outputs = deploy(stage.package, [])
    complete(stage)
    assert code_of(stage) != before


def code_of(stage: Stage) -> str:
    """Return the digest of the code that the function runs."""
    function = stage.client("lambda").get_function(FunctionName=stage.outputs["APIHandlerName"])
    return str(function["Configuration"]["CodeSha256"])


def test_this_version_follows_the_last_release_and_is_taken_back(
    release: Release, stage: Stage
) -> None:
    token, code = stage.sign_up().id_token, code_of(stage)
    account = Account(stage, token)
    release.fill(stage.url, token)
    before = account.figures()

    upgrade(stage)
    assert account.figures() == before
    for operation_id, path in GETS.items():
        answer = stage.call("GET", account.path(operation_id, path), token=token)
        assert answer.status == 200, (operation_id, answer.body)
    account.live("By this version")
    after = account.figures()
    # The release knows no metrics and no imports, and is not to stumble over them.
    metrics = f"/v1/metrics/{account.today}/watch"
    account.send("PUT", metrics, {"values": {"steps": {"value": 9_120}}})
    imported = account.send("POST", "/v1/imports", {"upload": True})

    release.deploy(STAGE, ARCHITECTURE)
    # The emulator gives an API whose paths change another id; AWS keeps it.
    stage.outputs = Stack(STAGE).outputs()
    assert code_of(stage) == code
    assert account.figures() == after
    for operation_id, path in release.operations.items():
        account.send("GET", account.path(operation_id, path))
    assert account.planned() == ["Push day", "By this version"]
    account.live("By the release")
    assert account.trained() == 2

    upgrade(stage)
    assert account.trained() == 2
    assert account.planned() == ["Push day", "By this version", "By the release"]
    assert account.send("GET", metrics)["values"]["steps"]["value"] == 9_120
    assert account.send("GET", f"/v1/imports/{imported['id']}")["status"] == "awaiting_upload"
