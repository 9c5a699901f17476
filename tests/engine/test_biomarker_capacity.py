"""What ten years of labs cost: 100 markers, a target each, two draws a quarter."""

import json
import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from app import app
from chalicelib.http.exchange import current_exchange
from chalicelib.labs.biomarkers import catalogue
from chalicelib.table.client import Meter
from tools.bench import labs
from tools.costs.charging import charged
from tools.local.lambda_client import LambdaClient

LAST = date(2026, 3, 13)
YEARS = 10
DRAWS = 4 * YEARS
MARKERS = labs.markers(100)


class Account:
    """One user, and what the last request cost."""

    def __init__(self, user: str) -> None:
        self._client, self._user = LambdaClient(app), user

    def send(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"If-Match": "*"} if method in ("PATCH", "DELETE") else {}
        answer = self._client.call(method, path, body, user=self._user, headers=headers)
        assert answer["statusCode"] < 300, answer
        return json.loads(answer["body"]) if answer["body"] else None

    def read_units(self, path: str, trips: int) -> float:
        """Read something in so many round trips; return the read units."""
        self.send("GET", path)
        assert self.meter.round_trips == trips
        return self.meter.read_units

    @property
    def meter(self) -> Meter:
        return current_exchange().meter


@pytest.fixture(scope="module")
def long(engine_table: Any) -> Account:
    """Ten years."""
    account = Account(f"user-{uuid.uuid4()}")
    labs.fill(account.send, MARKERS, LAST, YEARS)
    return account


def test_the_dashboard_is_one_query(long: Account) -> None:
    path = "/v1/biomarkers?tracked=true&limit=250"
    assert long.read_units(path, trips=1) <= 2
    labs.aim(long.send, MARKERS)
    assert long.read_units(path, trips=1) <= 8
    shown = {marker["id"]: marker for marker in long.send("GET", path)["items"]}
    computed = {slug for slug, marker in catalogue.markers().items() if "formula" in marker}
    assert set(shown) == {*MARKERS, *computed}
    for slug in MARKERS:
        marker = shown[slug]
        assert marker["latest"]["local_date"] == str(LAST)
        assert marker["target"]["id"] == slug
        assert marker["latest"]["target"]["status"] == "in_range"
        assert "change" in marker


@pytest.mark.parametrize("marker", ["glucose_fasting", "egfr_cr"])
def test_other_markers_cost_a_marker_nothing(long: Account, marker: str, user: str) -> None:
    """Beside an account in which this marker is all there is, apart from what it comes from."""
    few, needs = Account(user), catalogue.find(marker).get("formula", {"inputs": [[marker]]})
    labs.fill(few.send, [slug for [slug] in needs["inputs"]], LAST, YEARS)
    for path in (
        f"/v1/biomarkers/{marker}/readings?limit=25",
        f"/v1/biomarkers/{marker}/readings?limit=25&from=2020-01-01&to=2023-12-31",
        f"/v1/biomarkers/{marker}/trend",
    ):
        # One unit for the target, and more because the readings of a group share an item.
        assert long.read_units(path, trips=3) <= few.read_units(path, trips=3) + 3
    points = long.send("GET", f"/v1/biomarkers/{marker}/trend")["points"]
    assert len(points) == DRAWS


def test_a_trend_of_computed_readings_reads_each_panels_once(long: Account) -> None:
    path = "/v1/biomarkers/phenoage/trend"
    assert long.read_units(path, trips=2) <= 15
    assert len(long.send("GET", path)["points"]) == DRAWS


def test_a_page_of_panels(long: Account) -> None:
    assert long.read_units("/v1/panels?limit=10", trips=2) <= 16
    listed = long.send("GET", "/v1/panels?limit=10")["items"]
    assert long.read_units(f"/v1/panels/{listed[0]['id']}", trips=2) <= 16


def test_a_full_panel(long: Account, engine_table: Any) -> None:
    """The readings are in 32 items at most, of 1 KB each; and each unit counts twice."""
    day = LAST + timedelta(days=1)
    with charged(engine_table):
        made = long.send("POST", "/v1/panels", labs.panel(MARKERS[:90], day))
        assert (long.meter.round_trips, long.meter.write_units <= 110) == (2, True)
        long.send("PUT", f"/v1/panels/{made['id']}/derivation", {})
        assert (long.meter.round_trips, long.meter.write_units <= 60) == (3, True)
        long.send("DELETE", f"/v1/panels/{made['id']}")
        assert (long.meter.round_trips, long.meter.write_units <= 110) == (3, True)


def test_deleting_draws_looks_back_a_bounded_way(engine_table: Any, user: str) -> None:
    """A summary keeps three readings; after two deletions the next are read, not all of them."""
    account, slugs = Account(user), MARKERS[:20]
    labs.fill(account.send, slugs, LAST, 4)
    trips = []
    for panel in account.send("GET", "/v1/panels?limit=6")["items"]:
        account.send("DELETE", f"/v1/panels/{panel['id']}")
        trips.append(account.meter.round_trips)
    assert trips[:2] == [3, 3]
    assert max(trips) <= 6
    shown = account.send("GET", "/v1/biomarkers?tracked=true&limit=250")["items"]
    newest = {marker["latest"]["local_date"] for marker in shown if marker["id"] in slugs}
    assert newest == {str(LAST - 3 * labs.QUARTER)}
