"""A panel of 0.5, with an item for each reading, is read as before and carried over once."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.streaks.recount import recount
from chalicelib.table import client, schemas
from chalicelib.table.session import Session
from tests.conftest import TABLE
from tests.engine.device import Device, complete, panel, together
from tests.engine.test_panel_transactions import Watched, items, lost, throttled
from tests.support.panels_of_0_5 import store_as_0_5
from tools.bench import labs

pytestmark = pytest.mark.usefixtures("engine_table")

DAY = date(2026, 1, 1)
KEPT = ("glucose_fasting", "hdl_c", "non_hdl_c", "egfr_cr", "phenoage")


@pytest.fixture
def watched(engine_table: Any, monkeypatch: pytest.MonkeyPatch) -> Watched:
    found = Watched(engine_table)
    monkeypatch.setattr(client, "dynamodb", lambda: found)
    return found


def old_account(engine_table: Any, user: str) -> tuple[Device, Any]:
    """Return an account with a panel of 90 of 0.5, a later panel of today and a single reading."""
    device = Device(user)
    assert device.send("PATCH", "/v1/profile", labs.PROFILE, If_Match="*")["statusCode"] == 200
    made = device.send("POST", "/v1/panels", labs.panel(labs.markers(90), DAY))["json"]
    device.send("POST", "/v1/panels", panel(DAY + timedelta(days=2), "Quest", 91))
    # One reading has changed since.
    assert device.send("PATCH", place(made, "hdl_c"), {"value": 55}, If_Match="*")["json"]
    single = {"value": 83, "unit": "mg/dL", "local_date": str(DAY + timedelta(days=1))}
    device.send("POST", "/v1/biomarkers/glucose_fasting/readings", single)
    # And those computed ones of which the laboratory could have measured the marker.
    assert store_as_0_5(engine_table, TABLE, user, made["id"]) == 94
    return device, made


def place(made: Any, marker: str) -> str:
    [reading_id] = (each["id"] for each in made["readings"] if each["marker"] == marker)
    return f"/v1/biomarkers/{marker}/readings/{reading_id}"


def shown(device: Device, panel_id: str) -> list[Any]:
    trends = [device.get(f"/v1/biomarkers/{marker}/trend") for marker in KEPT]
    lists = [device.readings(marker) for marker in KEPT]
    shown_panel = device.get(f"/v1/panels/{panel_id}")
    for part in shown_panel["readings"]:
        # A panel of 0.5 does not know when its readings changed; they do.
        part.pop("updated_at", None)
    return [shown_panel, *trends, *lists, device.calendar()]


def check_counters(user: str) -> None:
    assert recount(Session(user), "biomarkers", 2026, fix=False) == []


def is_in_groups(engine_table: Any, user: str, panel_id: str) -> bool:
    """Tell whether a panel is stored as today, and nothing is left of how 0.5 stored it."""
    found = items(engine_table, user)
    [stored] = (item for key, item in found.items() if key.startswith("PANEL#2026-01-01"))
    singles = [key for key in found if key.startswith("READING#") and panel_id[:-2] in key]
    groups = [key for key in found if key.startswith("RESULTS#") and panel_id in key]
    return bool(
        "moving" not in stored
        and not singles
        and groups
        and stored["schema"]["N"] == str(schemas.current_number("panel"))
    )


def test_it_is_read_as_before_and_carried_over_by_each_change(
    watched: Watched, engine_table: Any, user: str
) -> None:
    """First two transactions, then that of the change; later changes are one."""
    device, made = old_account(engine_table, user)
    before = shown(device, made["id"])
    assert [each["local_date"] for each in before[1 + len(KEPT)]] == [
        "2026-01-03",
        "2026-01-02",
        "2026-01-01",
    ]
    check_counters(user)
    part = next(each for each in made["readings"] if each["marker"] == "glucose_fasting")
    glucose, other = place(made, "glucose_fasting"), device.get(place(made, "hdl_c"))
    assert (device.get(glucose)["version"], other["version"]) == (1, 2)
    assert other["updated_at"] > other["created_at"]
    watched.actions.clear()
    changed = device.send("PATCH", glucose, {"value": 99}, If_Match='"1"')
    assert (changed["statusCode"], changed["json"]["version"]) == (200, 2)
    # 31 groups, the computed ones and the panel; 94 single readings and the panel; the change.
    assert watched.actions == [33, 95, 7]
    assert is_in_groups(engine_table, user, made["id"])
    complete(device)
    check_counters(user)
    assert device.get(place(made, "hdl_c")) == other
    watched.actions.clear()
    again = device.send("PATCH", glucose, {"value": 98}, If_Match='"2"')
    assert (again["statusCode"], watched.actions) == (200, [7])
    assert [each["value"] for each in again["json"]["former_values"]] == [99, part["value"]]
    watched.actions.clear()
    assert device.send("DELETE", f"/v1/panels/{made['id']}", If_Match="*")["statusCode"] == 204
    assert len(watched.actions) == 1
    complete(device)
    check_counters(user)


def test_an_interrupted_one_shows_each_reading_once_and_is_completed(
    watched: Watched, engine_table: Any, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    device, made = old_account(engine_table, user)
    before, at = shown(device, made["id"]), f"/v1/panels/{made['id']}"
    monkeypatch.setattr(client, "MAX_ATTEMPTS", 1)
    # The answer of the first transaction is lost; the second one is refused.
    for error, applied in ((lost(), True), (throttled(), False)):
        watched.errors, watched.applied = [error], applied
        assert device.once("DELETE", at, None, If_Match='"2"')["statusCode"] == 503
        keys_of = [key.split("#")[0] for key in items(engine_table, user)]
        assert keys_of.count("READING") == 94 + 1
        assert keys_of.count("RESULTS") > 30
        assert shown(device, made["id"]) == before
        check_counters(user)
    watched.actions.clear()
    moved = device.once("PATCH", at, {"local_date": "2025-12-31"}, If_Match='"2"')
    assert (moved["statusCode"], watched.actions[0]) == (200, 95)
    assert not [key for key in items(engine_table, user) if "2026-01-01" in key]
    complete(device)
    check_counters(user)
    assert recount(Session(user), "biomarkers", 2025, fix=False) == []


def test_changes_at_the_same_time_all_happen(engine_table: Any, user: str) -> None:
    device, made = old_account(engine_table, user)

    def change(marker: str, value: float, version: int) -> Any:
        match = f'"{version}"'
        answer = device.send("PATCH", place(made, marker), {"value": value}, If_Match=match)
        return answer["statusCode"]

    results = together([lambda: change("glucose_fasting", 99, 1), lambda: change("hdl_c", 61, 2)])
    assert results == [200, 200]
    after = {p["marker"]: p["value"] for p in device.get(f"/v1/panels/{made['id']}")["readings"]}
    assert (after["glucose_fasting"], after["hdl_c"]) == (99, 61)
    assert is_in_groups(engine_table, user, made["id"])
    complete(device)
    check_counters(user)
