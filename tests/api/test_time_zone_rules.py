"""New rules of a time zone move no stored local date: two versions of the tz database.

In October 2022 Mexico abolished daylight saving time. By the rules of 2022a (from the package
``tzdata`` 2022.1; in the public domain), its summers have UTC-05:00; by those of today, UTC-06:00.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app import app
from chalicelib import localtime
from chalicelib.streaks.recount import recount
from chalicelib.table.session import Session
from tests.support.api import ROOT, Api

PLACE = "America/Mexico_City"
OLD_RULES = ROOT / "tests/data/tzdata-2022a" / PLACE
# Half past midnight on 10 July by the old rules, half past eleven on the 9th by the new ones.
INSTANT, BY_OLD, BY_NEW = "2023-07-10T05:30:00Z", "2023-07-10", "2023-07-09"
NOON = {"X-Now": "2023-07-10T18:00:00Z"}
KINDS = ("workouts", "biomarkers", "supplements", "protocol")
READS = (
    "/v1/workouts?from=2023-07-08&to=2023-07-10",
    "/v1/biomarkers/ldl_c/readings",
    "/v1/panels",
    "/v1/intakes",
    "/v1/streaks",
    "/v1/adherence?from=2023-07-08&to=2023-07-10",
    "/v1/score?from=2023-07-08&to=2023-07-10",
    *(f"/v1/calendar?kind={kind}&from=2023-07-08&to=2023-07-10" for kind in KINDS),
    "/v1/changes",
)


@contextmanager
def old_rules() -> Iterator[None]:
    """Make the old rules valid until the block ends."""
    with OLD_RULES.open("rb") as file:
        old = ZoneInfo.from_file(file, key=PLACE)
    with pytest.MonkeyPatch.context() as patched:
        zone = localtime.ZoneInfo
        patched.setattr(localtime, "ZoneInfo", lambda name: old if name == PLACE else zone(name))
        yield


def read(api: Api) -> list[Any]:
    answers = [api.get(path, headers=NOON).json for path in READS]
    # The cursor of the feed has the time of the server.
    return [
        {name: value for name, value in each.items() if name != "next_cursor"} for each in answers
    ]


def write(api: Api) -> dict[str, str]:
    """Write an entry of each kind; return their local dates by path."""
    profile = {"timezone": PLACE}
    assert api.patch("/v1/profile", profile, headers={"If-Match": "*"}).status == 200
    dose = {"name": "D3", "dose": {"amount": 1, "unit": "g"}, "schedule": {"type": "daily"}}
    supplement = api.post("/v1/supplements", dose | {"effective_from": "2023-07-08"}, headers=NOON)
    value = {"marker": "ldl_c", "value": 90, "unit": "mg/dL"}
    bodies: dict[str, Any] = {
        "/v1/workouts": {"title": "Run", "started_at": INSTANT},
        "/v1/reading-batches": {"readings": [value | {"collected_at": INSTANT}]},
        "/v1/panels": {"collected_at": INSTANT, "readings": [value]},
        "/v1/intakes": {"supplement_id": supplement.json["id"], "taken_at": INSTANT},
    }
    dates = {}
    for path, body in bodies.items():
        answer = api.post(path, body, headers=NOON)
        assert answer.status == 201, answer.body
        made = answer.json.get("items", [answer.json])[0]
        dates[f"{path}/{made['id']}"] = made["local_date"]
    return dates


def test_new_rules_move_no_stored_date(api: Api) -> None:
    with old_rules():
        written = write(api)
        assert set(written.values()) == {BY_OLD}
        before = read(api)
    assert read(api) == before
    for kind in KINDS:
        assert recount(Session(api.user), kind, 2023, fix=False) == [], kind
    for path in written:
        if "reading-batches" in path:
            continue
        changed = api.patch(path, {"notes": "x"}, headers={"If-Match": "*"} | NOON)
        assert (changed.status, changed.json["local_date"]) == (200, BY_OLD), path
    # What is written from now on follows the new rules.
    assert set(write(Api(app, f"{api.user}-other")).values()) == {BY_NEW}
