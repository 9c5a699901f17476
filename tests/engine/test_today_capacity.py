"""What one day in one call costs: whole templates followed for two years, and 20 markers."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.http.exchange import current_exchange
from chalicelib.regimen.protocols.templates import find
from chalicelib.table.client import Meter
from tests.engine.device import Device
from tools.bench import labs
from tools.bench.today import fill
from tools.costs.charging import charged

LAST, YEARS = date(2026, 3, 13), 2
BEFORE, NOW = {"X_Now": "2024-03-14T12:00:00Z"}, {"X_Now": "2026-03-14T12:00:00Z"}
LARGEST = "blueprint-2023-02"
# Read units at most: of today, of a month's score, of a year's..
COSTS: dict[str, tuple[float, float, float]] = {
    # The logs of a year are deflated, so random ids move it by half a unit.
    LARGEST: (8.5, 13, 81),
    "blueprint-2025": (6, 8, 53.5),
    "blueprint-2026-07": (4.5, 4.5, 26),
}
MONTH, YEAR = "from=2026-02-13&to=2026-03-14", "from=2025-03-14&to=2026-03-14"
# So many days of logs does one call of ``fill`` leave.
CHUNK = 40


class Followed:
    """Somebody who follows all of a template, and has done all of it every day."""

    def __init__(self, protocol: str, real: Any) -> None:
        # As long as Cognito's, for it stands in every key.
        self.user, self._real, self.protocol = str(uuid.uuid4()), real, protocol
        self.device = Device(self.user)
        labs.fill(self._send, labs.markers(20), LAST, YEARS)
        dose = {"dose": {"amount": 1, "unit": "mg"}}
        chosen = [
            {"item_id": item["id"]} | (dose if not item["complete"] else {})
            for item in find(protocol)["items"]
            if item["complete"] or item["kind"] == "supplement"
        ]
        path = f"/v1/protocols/{protocol}/adoptions"
        self.made = self._send("POST", path, {"items": chosen}, **BEFORE)["items"]
        self.supplements, self.habits = (
            self._send("GET", f"/v1/{what}?limit=100")["items"]
            for what in ("supplements", "habits")
        )
        for number in range(3):
            body = {"title": f"Workout {number}", "local_date": "2026-03-14", "status": "planned"}
            self._send("POST", "/v1/workouts", body)

    def live(self, days: int) -> None:
        """Leave the counters and logs of so many days until yesterday."""
        kinds = ["workouts", "supplements", "protocol"]
        kinds += [f"habit-{habit['id']}" for habit in self.habits]
        passed = [LAST - timedelta(days=number) for number in range(days)]
        for start in range(0, days, CHUNK):
            some = passed[start : start + CHUNK]
            fill(self.user, kinds, some, self.supplements, self.habits)

    def _send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        match = {"If_Match": "*"} if method in ("PATCH", "DELETE") else {}
        answer = self.device.send(method, path, body, **(match | NOW | headers))
        assert answer["statusCode"] < 300, answer
        return answer["json"]

    def cost(self, method: str, path: str, body: Any = None, **headers: str) -> Meter:
        """Return what Amazon would charge for a request."""
        with charged(self._real):
            self._send(method, path, body, **headers)
            return current_exchange().meter

    def read(self, path: str) -> tuple[int, float]:
        """Return the round trips and read units of something that is read."""
        meter = self.cost("GET", path)
        assert (meter.write_units, meter.retries) == (0, 0)
        return meter.round_trips, meter.read_units


@pytest.fixture(scope="module", params=list(COSTS))
def followed(request: pytest.FixtureRequest, engine_table: Any) -> Followed:
    """Two years of a template."""
    found = Followed(request.param, engine_table)
    found.live(365 * YEARS)
    return found


def test_today(followed: Followed) -> None:
    trips, units = followed.read("/v1/today")
    assert trips <= 2
    assert units <= COSTS[followed.protocol][0] <= 10
    today = followed.device.once("GET", "/v1/today", **NOW)["json"]
    # It is all of it that costs so little.
    due = [dose["supplement_id"] for slot in today["slots"] for dose in slot["doses"]]
    flexible = [dose["supplement_id"] for dose in today["flexible"]]
    wanted = {each["resource_id"] for each in followed.made if each["made"] == "supplement"}
    weekdays = {
        each["id"]
        for each in followed.supplements
        if each["schedule"]["type"] in ("weekdays", "interval")
    }
    assert {*due, *flexible} | weekdays == wanted
    assert len(today["workouts"]["planned"]) == 3
    kinds = {streak["kind"]: streak["length"] for streak in today["streaks"]}
    assert kinds["supplements"] == kinds["workouts"] == 365 * YEARS
    daily = [h["id"] for h in followed.habits if h["schedule"]["type"] == "daily"]
    assert {kinds[f"habit-{habit}"] for habit in daily} == {365 * YEARS}
    assert len(today["habits"]) >= len(daily) > 5


def test_any_other_day(followed: Followed) -> None:
    """A day with its log, and with those of its week, which is what weekly doses are told by."""
    for day in ("2026-03-09", "2026-03-08", "2024-03-17", "2026-03-20"):
        trips, units = followed.read(f"/v1/today?date={day}")
        # The completed workouts of a day are in a third Query.
        assert (trips <= 3, units <= 10) == (True, True), (day, units)


def test_the_score(followed: Followed) -> None:
    """The plan in one Query, and in another the logs of the days, whenever they were.

    A habit that is due some days after its last entry needs the counters of habits in a third, if
    a day has no log.
    """
    _, month, year = COSTS[followed.protocol]
    third = any(habit["schedule"]["type"] == "interval" for habit in followed.habits)
    wanted = {(2, True), (2 + third, True)}
    for span in (MONTH, "from=2024-04-13&to=2024-05-12"):
        trips, units = followed.read(f"/v1/score?{span}")
        assert (trips, units <= month + 2 * third) in wanted, (span, units)
    trips, units = followed.read(f"/v1/score?{YEAR}")
    assert (trips, units <= year + 2 * third) in wanted, units


def test_what_is_read_beside_it(followed: Followed) -> None:
    """Every streak is one Query; an adoption is deflated, for it repeats its sources."""
    trips, units = followed.read("/v1/streaks")
    assert (trips, units <= 7) == (1, True), units
    assert followed.read("/v1/adoptions") == (1, 0.5)
    [adoption] = followed.device.get("/v1/adoptions")["items"]
    assert followed.read(f"/v1/adoptions/{adoption['id']}") == (1, 1)


def test_what_is_long_ago_costs_next_to_nothing(followed: Followed, engine_table: Any) -> None:
    """Two years beside 40 days: the counters grow by a few numbers a year for each kind."""
    short = Followed(followed.protocol, engine_table)
    short.live(CHUNK)
    trips, units = followed.read("/v1/today")
    assert trips == short.read("/v1/today")[0]
    assert units <= short.read("/v1/today")[1] + 2
    trips, units = followed.read(f"/v1/score?{MONTH}")
    assert trips == short.read(f"/v1/score?{MONTH}")[0]
    assert units <= short.read(f"/v1/score?{MONTH}")[1] + 1


def test_supplements_as_needed_cost_the_logs_of_three_days_more(followed: Followed) -> None:
    """Doses of 24 hours, and of those before them, in any time zone; in the same Query."""
    before = followed.read("/v1/today")
    body = {
        "name": "Ibuprofen",
        "dose": {"amount": 400, "unit": "mg"},
        "schedule": {"type": "as_needed", "min_gap_hours": 6, "max_per_day": 3},
    }
    path = "/v1/supplements"
    needed = followed.device.send("POST", path, body, **NOW)["json"]["id"]
    trips, units = followed.read("/v1/today")
    assert (trips, units <= before[1] * 1.1 + 0.5) == (before[0], True), (before, units)
    dose = {"supplement_id": needed, "taken_at": "2026-03-14T08:00:00Z"}
    meter = followed.cost("POST", "/v1/intakes", dose)
    # The plan, the logs and the write; a plan with intervals reads the days with entries too.
    assert meter.round_trips <= 4
    assert (meter.retries, meter.read_units <= 30) == (0, True), meter.read_units
    followed.device.send("DELETE", f"{path}/{needed}", None, **NOW, If_Match="*")


def test_adopting_and_ending_are_one_write(engine_table: Any, user: str) -> None:
    """Each item is written with its entry in the index of changes, and counts twice."""
    device = Device(user)
    path = f"/v1/protocols/{LARGEST}/adoptions"
    with charged(engine_table):
        made = device.send("POST", path, {}, **NOW)["json"]
        meter = current_exchange().meter
        # Three of them because a training is linked to workouts: those of today and their years.
        assert (meter.round_trips, meter.retries) == (6, 0)
        assert meter.write_units <= 230
        device.send("DELETE", f"/v1/adoptions/{made['id']}", **NOW, If_Match="*")
        meter = current_exchange().meter
        assert (meter.round_trips, meter.retries) == (4, 0)
        assert meter.write_units <= 320
