"""A client of one user's labs, and what must agree whatever happened."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from app import app
from tools.local.lambda_client import LambdaClient

SHARED = {"glucose_fasting": "mg/dL", "insulin_fasting": "uIU/mL", "hdl_c": "mg/dL"}


def together(work: list[Callable[[], Any]]) -> list[Any]:
    """Run all of ``work`` at the same time."""
    barrier = threading.Barrier(len(work))

    def run(one: Callable[[], Any]) -> Any:
        barrier.wait(timeout=30)
        return one()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))


class Device:
    """A client of one user that sends again, under the same key, what gets a 503."""

    def __init__(self, user: str) -> None:
        self._client, self._user = LambdaClient(app), user

    def once(self, method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        """Send a request; return the answer, with its body parsed as ``json``."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self._client.call(method, path, body, user=self._user, headers=sent)
        return answer | {"json": json.loads(answer["body"]) if answer["body"] else None}

    def send(self, *request: Any, **headers: str) -> dict[str, Any]:
        """Send a request until it is answered by something else than 503."""
        answer: dict[str, Any] = {}
        for _ in range(8):
            answer = self.once(*request, **headers)
            if answer["statusCode"] != 503:
                break
        return answer

    def get(self, path: str) -> Any:
        answer = self.send("GET", path)
        assert answer["statusCode"] == 200, answer
        return answer["json"]

    def readings(self, marker: str) -> list[dict[str, Any]]:
        """Return all readings of a marker, newest first."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self.get(f"/v1/biomarkers/{marker}/readings?limit=100{cursor}")
            found += page["items"]
            if page["next_cursor"] is None:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    def calendar(self) -> dict[str, int]:
        path = "/v1/calendar?kind=biomarkers&from=2026-01-01&to=2026-12-31"
        return {day["date"]: day["count"] for day in self.get(path)["days"] if day["count"]}


def panel(day: date, lab: str, glucose: float = 82) -> dict[str, Any]:
    values = {"glucose_fasting": glucose, "insulin_fasting": 4, "hdl_c": 55}
    readings = [{"marker": m, "value": values[m], "unit": unit} for m, unit in SHARED.items()]
    return {"local_date": str(day), "lab": lab, "fasting": True, "readings": readings}


def agrees(device: Device, *markers: str) -> None:
    """Compare the summaries and day counters with the lists of these markers, which are all."""
    counted: Counter[str] = Counter()
    for marker in markers:
        readings = device.readings(marker)
        marker_view = device.get(f"/v1/biomarkers/{marker}")
        latest = [marker_view["latest"]["id"]] if "latest" in marker_view else []
        assert latest == [reading["id"] for reading in readings[:1]]
        if len(readings) > 1:
            after, before = (reading["canonical"]["value"] for reading in readings[:2])
            expected = (after > before) - (after < before)
            assert marker_view["change"] == {1: "rising", -1: "falling", 0: "steady"}[expected]
        counted.update(reading["local_date"] for reading in readings if "derived" not in reading)
    assert device.calendar() == dict(counted)


def complete(device: Device) -> None:
    """Hold panels against the readings of their markers: no part is missing, none is left over."""
    parts, listed = {}, {}
    for drawn in device.get("/v1/panels?limit=25")["items"]:
        for part in (*drawn["readings"], *drawn["derived"]):
            if "id" in part:
                parts[part["id"]] = part["marker"], part["value"], drawn["id"]
    for marker in device.get("/v1/biomarkers?limit=250&tracked=true")["items"]:
        for reading in device.readings(marker["id"]):
            if "panel_id" in reading:
                listed[reading["id"]] = reading["marker"], reading["value"], reading["panel_id"]
    assert listed == parts


def whole(device: Device) -> None:
    """Hold panels, summaries and day counters of the markers in ``SHARED`` against the lists."""
    complete(device)
    agrees(device, *SHARED)
