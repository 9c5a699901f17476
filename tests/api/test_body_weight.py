"""The body weight of workouts: as entered, else as it was measured by then."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app import app
from chalicelib.table.session import Session
from chalicelib.training.recount.service import LogbookRecount
from tests.support.api import Api
from tests.support.restoring import export, restore
from tests.support.training import without_records

ANY = {"If-Match": "*"}
DAY = date(2026, 3, 14)
ENTERED = {"value": 176.25, "unit": "lb"}
PULL_UP = {"reps": 5, "load_mode": "bodyweight"}


def before(days: int) -> str:
    """Return the local date so many days before the workout."""
    return f"{DAY - timedelta(days=days)}"


def weigh(
    api: Api, value: float, day: str = f"{DAY}", at: str = "", **fields: Any
) -> dict[str, Any]:
    """Enter a reading of the body weight, at a time if one is given."""
    moment = {"collected_at": f"{day}T{at}:00Z"} if at else {"local_date": day}
    reading = {"value": value, "unit": "kg"} | moment | fields
    answer = api.post("/v1/biomarkers/weight/readings", reading)
    assert answer.status == 201, answer.body
    return dict(answer.json)


def weigh_in_panel(api: Api, value: float, day: str = f"{DAY}", at: str = "") -> None:
    moment = {"collected_at": f"{day}T{at}:00Z"} if at else {"local_date": day}
    readings = [
        {"marker": "weight", "value": value, "unit": "kg"},
        {"marker": "hs_crp", "value": 0.4, "unit": "mg/L"},
    ]
    answer = api.post("/v1/panels", {"readings": readings} | moment)
    assert answer.status == 201, answer.body


def train(api: Api, **fields: Any) -> dict[str, Any]:
    """Create a workout of the day, completed unless ``fields`` say otherwise; return it as read."""
    answer = api.post("/v1/workouts", {"title": "Pull", "local_date": f"{DAY}"} | fields)
    assert answer.status == 201, answer.body
    stored = read(api, answer.json)
    assert stored == without_records(answer.json)
    return stored


def read(api: Api, workout: dict[str, Any]) -> dict[str, Any]:
    return dict(api.get(f"/v1/workouts/{workout['id']}").json)


def change(api: Api, workout: dict[str, Any], **changes: Any) -> dict[str, Any]:
    answer = api.patch(f"/v1/workouts/{workout['id']}", changes, headers=ANY)
    assert answer.status == 200, answer.body
    return dict(answer.json)


def measured(value: float, day: str = f"{DAY}", unit: str = "kg") -> dict[str, Any]:
    """Return the body weight that follows from a reading."""
    return {"value": value, "unit": unit, "origin": "reading", "local_date": day}


@pytest.mark.parametrize("status", ["completed", "planned", "in_progress", "skipped"])
def test_what_is_entered_is_kept(api: Api, status: str) -> None:
    weigh(api, 80)
    workout = train(api, status=status, body_weight=ENTERED)
    assert workout["body_weight"] == ENTERED | {"origin": "entered"}
    moved = change(api, workout, local_date=before(1))
    assert moved["body_weight"] == ENTERED | {"origin": "entered"}
    assert change(api, workout, status="completed")["body_weight"]["origin"] == "entered"


def test_without_a_reading_there_is_none(api: Api) -> None:
    exercise = {"exercise_id": "pullups", "sets": [PULL_UP]}
    assert "body_weight" not in train(api, exercises=[exercise])
    [entry] = api.get("/v1/exercises/pullups/history").json["items"]
    assert (entry["sets"][0]["load_kg"], entry["sets_without_load"]) == (None, 1)


def test_it_is_that_of_the_date(api: Api) -> None:
    weigh(api, 81, before(1))
    weigh(api, 80)
    weigh(api, 79, before(-1))
    assert train(api)["body_weight"] == measured(80)


@pytest.mark.parametrize("enter", [weigh, weigh_in_panel])
@pytest.mark.parametrize(("days", "counts"), [(1, True), (89, True), (90, True), (91, False)])
def test_else_it_is_the_latest_of_90_days(api: Api, enter: Any, days: int, counts: bool) -> None:
    enter(api, 82.5, before(days))
    enter(api, 70, before(120))
    expected = measured(82.5, before(days)) if counts else None
    assert train(api).get("body_weight") == expected


def test_a_panel_and_a_reading_count_alike(api: Api) -> None:
    weigh(api, 81, before(3))
    weigh_in_panel(api, 80.5, before(2))
    assert train(api)["body_weight"] == measured(80.5, before(2))
    weigh(api, 80.25, before(1))
    assert train(api)["body_weight"] == measured(80.25, before(1))
    weigh_in_panel(api, 79, at="06:00")
    weigh(api, 80, at="05:00")
    assert train(api)["body_weight"] == measured(80)


@pytest.mark.parametrize("enter", [weigh, weigh_in_panel])
def test_later_readings_do_not_hide_it(api: Api, enter: Any) -> None:
    """A summary has the newest three of a marker only."""
    enter(api, 82, before(5))
    for days in range(1, 6):
        enter(api, 70 + days, before(-days))
    assert train(api)["body_weight"] == measured(82, before(5))
    # A workout that is entered later, of a day between them.
    assert train(api, local_date=before(-2))["body_weight"] == measured(72, before(-2))


@pytest.mark.parametrize("later", [0, 4])
def test_of_a_date_it_is_the_earliest_with_a_time(api: Api, later: int) -> None:
    """Else the first that was entered; whether the summary has them or not."""
    for days in range(1, later + 1):
        weigh(api, 60, before(-days))
    weigh(api, 83)
    weigh(api, 84)
    assert train(api)["body_weight"] == measured(83)
    weigh(api, 80.9, at="19:00")
    assert train(api)["body_weight"] == measured(80.9)
    weigh(api, 80.1, at="07:00")
    assert train(api)["body_weight"] == measured(80.1)


def test_a_value_beyond_the_scale_is_no_body_weight(api: Api) -> None:
    weigh(api, 84, before(2))
    weigh(api, 200, before(1), comparator=">")
    assert train(api)["body_weight"] == measured(84, before(2))
    for days in range(1, 5):
        weigh(api, 60, before(-days))
    assert train(api)["body_weight"] == measured(84, before(2))


@pytest.mark.parametrize("status", ["planned", "in_progress", "skipped"])
def test_it_is_filled_when_the_workout_becomes_completed(api: Api, status: str) -> None:
    workout = train(api, status=status)
    assert "body_weight" not in workout
    weigh(api, 80)
    assert "body_weight" not in change(api, workout, notes="Soon")
    assert change(api, workout, status="completed")["body_weight"] == measured(80)
    # Begun again and completed later, it is measured again.
    assert change(api, workout, status=status)["body_weight"] == measured(80)
    weigh(api, 79, at="06:00")
    assert change(api, workout, status="completed")["body_weight"] == measured(79)


def test_later_readings_change_no_workout(api: Api) -> None:
    first = weigh(api, 81, before(1))
    workout = train(api)
    weigh(api, 80)
    path = f"/v1/biomarkers/weight/readings/{first['id']}"
    assert api.patch(path, {"value": 99}, headers=ANY).status == 200
    assert api.delete(path, headers=ANY).status == 204
    assert read(api, workout) == workout
    assert change(api, workout, notes="As it was")["body_weight"] == measured(81, before(1))


def test_another_date_is_measured_again(api: Api) -> None:
    weigh(api, 81, before(10))
    weigh(api, 80)
    workout = train(api)
    assert workout["body_weight"] == measured(80)
    moved = change(api, workout, local_date=before(3))
    assert moved["body_weight"] == measured(81, before(10))
    assert "body_weight" not in change(api, workout, local_date=before(11))
    later = {"local_date": None, "started_at": f"{before(-1)}T12:00:00Z"}
    assert change(api, workout, **later)["body_weight"] == measured(80)


def test_null_is_measured_again(api: Api) -> None:
    workout = train(api, body_weight=ENTERED)
    assert "body_weight" not in change(api, workout, body_weight=None)
    weigh(api, 80)
    assert change(api, workout, body_weight=None)["body_weight"] == measured(80)
    weigh(api, 79, at="06:00")
    assert change(api, workout, body_weight=None)["body_weight"] == measured(79)
    # A PUT without it is a workout that has none.
    body = {"title": "Pull", "local_date": f"{DAY}"}
    for sent, expected in (
        (body | {"body_weight": ENTERED}, ENTERED | {"origin": "entered"}),
        (body, measured(79)),
    ):
        answer = api.put(f"/v1/workouts/{workout['id']}", sent, headers=ANY)
        assert answer.json["body_weight"] == expected


def test_what_was_read_can_be_sent_back(api: Api) -> None:
    weigh(api, 80.123, unit="kg")
    workout = train(api)
    weigh(api, 70, at="06:00")
    for method in (api.put, api.patch):
        answer = method(f"/v1/workouts/{workout['id']}", workout, headers=ANY)
        assert answer.status == 200, answer.body
        assert answer.json["body_weight"] == measured(80.123)
    entered = change(api, workout, body_weight={"value": 80.124, "unit": "kg"})
    assert entered["body_weight"] == {"value": 80.124, "unit": "kg", "origin": "entered"}
    # What only the server says of it is ignored.
    claimed = {"value": 90, "unit": "kg", "origin": "metric", "local_date": before(5)}
    assert change(api, workout, body_weight=claimed)["body_weight"]["origin"] == "entered"


def test_pounds_stay_pounds(api: Api) -> None:
    weigh(api, 176.4, unit="lb")
    exercise = {"exercise_id": "pullups", "sets": [PULL_UP]}
    assert train(api, exercises=[exercise])["body_weight"] == measured(176.4, unit="lb")
    [entry] = api.get("/v1/exercises/pullups/history").json["items"]
    # 176.4 x 0.45359237 = 80.013694068; in a float it is 80.01369406800001.
    assert (entry["sets"][0]["load_kg"], entry["volume_kg"]) == (80.0137, 400.0685)


def test_other_units_become_kilograms(api: Api) -> None:
    weigh(api, 80_500, unit="g")
    assert train(api)["body_weight"] == measured(80.5)


def test_a_load_is_the_share_of_the_body_weight(api: Api) -> None:
    sets = [
        PULL_UP | {"weight": {"value": 22.5, "unit": "lb"}},
        {"reps": 8, "load_mode": "assisted", "weight": {"value": 20, "unit": "kg"}},
        {"reps": 8, "load_mode": "assisted", "weight": {"value": 80, "unit": "kg"}},
        {"reps": 3, "load_mode": "band", "band": "red"},
    ]
    exercises = [
        {"exercise_id": "pullups", "sets": sets},
        {"exercise_id": "pushups", "sets": [{"reps": 10, "load_mode": "bodyweight"}]},
    ]
    train(api, exercises=exercises, body_weight={"value": 80, "unit": "kg"})
    [pull_ups] = api.get("/v1/exercises/pullups/history").json["items"]
    # 22.5 lb are 10.205828325 kg.
    assert [each["load_kg"] for each in pull_ups["sets"]] == [90.2058, 60, None, None]
    assert pull_ups["sets_without_load"] == 2
    [push_ups] = api.get("/v1/exercises/pushups/history").json["items"]
    assert push_ups["sets"][0]["load_kg"] == 51.2


def step_on(api: Api, value: float, day: str = f"{DAY}", source: str = "scale") -> None:
    """Let a source report the body weight of a date."""
    body = {"values": {"weight": {"value": value}}}
    now = {"X-Now": "2026-04-01T12:00:00Z"}
    answer = api.put(f"/v1/metrics/{day}/{source}", body, headers=now)
    assert answer.status in (200, 201), answer.body


def by_metric(value: float, day: str = f"{DAY}") -> dict[str, Any]:
    return measured(value, day) | {"origin": "metric"}


class TestMetrics:
    """The daily metric counts where there is no reading of a later date, or of the same."""

    def test_it_is_as_entered_in_kilograms_or_pounds(self, api: Api) -> None:
        body = {"values": {"weight": {"value": 181.2, "unit": "[lb_av]"}}}
        api.put(f"/v1/metrics/{DAY}/scale", body)
        pounds = {"value": 181.2, "unit": "lb", "origin": "metric", "local_date": f"{DAY}"}
        assert train(api)["body_weight"] == pounds
        stone = {"values": {"weight": {"value": 13, "unit": "[stone_av]"}}}
        api.put(f"/v1/metrics/{DAY}/scale", stone)
        found = train(api)["body_weight"]
        assert (found["value"], found["unit"]) == (pytest.approx(82.5538, abs=1e-4), "kg")

    @pytest.mark.parametrize(("days", "counts"), [(0, True), (90, True), (91, False)])
    def test_it_is_the_latest_of_90_days(self, api: Api, days: int, counts: bool) -> None:
        step_on(api, 82.5, before(days))
        expected = by_metric(82.5, before(days)) if counts else None
        assert train(api).get("body_weight") == expected

    @pytest.mark.parametrize("later", [0, 1, 5])
    def test_the_later_of_both_counts(self, api: Api, later: int) -> None:
        """Whether the newest days and readings are those of the workout, or later ones."""
        for days in range(1, later + 1):
            step_on(api, 60, before(-days))
            weigh(api, 60, before(-days))
        weigh(api, 83, before(3))
        step_on(api, 82, before(2))
        assert train(api)["body_weight"] == by_metric(82, before(2))
        weigh(api, 81, before(2))
        assert train(api)["body_weight"] == measured(81, before(2))
        weigh(api, 80, before(1))
        assert train(api)["body_weight"] == measured(80, before(1))
        step_on(api, 79)
        assert train(api)["body_weight"] == by_metric(79)

    def test_sources_are_merged_in_their_order(self, api: Api) -> None:
        step_on(api, 82)
        step_on(api, 84, source="watch")
        assert train(api)["body_weight"] == by_metric(82)
        api.put("/v1/metric-sources", {"metrics": {"weight": ["watch"]}}, headers=ANY)
        assert train(api)["body_weight"] == by_metric(84)

    @pytest.mark.parametrize("later", [0, 3])
    def test_a_recount_fills_from_both(self, api: Api, later: int) -> None:
        workouts = [train(api, local_date=before(days)) for days in (0, 1, 2, 200)]
        assert all("body_weight" not in each for each in workouts)
        for days in range(1, later + 1):
            step_on(api, 60, before(-days))
        step_on(api, 82, before(2))
        weigh(api, 83, before(2))
        step_on(api, 81, before(1))
        found = LogbookRecount(Session(api.user), datetime.now(UTC)).run(fix=True)
        assert len(found.workouts) == 3
        expected = [by_metric(81, before(1)), by_metric(81, before(1)), measured(83, before(2))]
        assert [read(api, each).get("body_weight") for each in workouts] == [*expected, None]
        # As a new workout gets it.
        new = [train(api, local_date=before(days))["body_weight"] for days in (0, 1, 2)]
        assert new == expected


def test_an_export_restores_it(api: Api) -> None:
    weigh(api, 80)
    train(api)
    train(api, body_weight=ENTERED)
    # It is not what would be filled in now.
    weigh(api, 70, at="06:00")
    other = Api(app, f"{api.user}-restored")
    lines = export(api)
    assert restore(other, lines)["restored"] == len(lines)
    paths = ("/v1/workouts", "/v1/exercises/pullups/history")
    assert [other.get(path).json for path in paths] == [api.get(path).json for path in paths]


@pytest.mark.parametrize(
    ("field", "value"),
    [("implements", 10**15), ("implements", 0), ("body_weight_factor", 1.5)],
)
def test_a_restored_workout_has_traits_that_an_exercise_can_have(
    api: Api, field: str, value: float
) -> None:
    """Loads and volumes are computed from them, so that they must be moderate."""
    exercise = {"exercise_id": "pullups", "sets": [PULL_UP]}
    train(api, exercises=[exercise], body_weight=ENTERED)
    [line] = [each for each in export(api) if '"type":"workout"' in each]
    edited = json.loads(line)
    [entry] = edited["document"]["exercises"]
    entry[field] = value
    other = Api(app, f"{api.user}-restored")
    answer = other.post("/v1/restores", json.dumps(edited))
    pointers = [error["pointer"] for error in answer.json["errors"]]
    assert (answer.status, pointers) == (422, [f"/0/document/exercises/0/{field}"])


@pytest.mark.parametrize(
    ("body_weight", "pointer"),
    [
        ({"value": 0, "unit": "kg"}, "/body_weight/value"),
        ({"value": 2_000.5, "unit": "kg"}, "/body_weight/value"),
        ({"value": "80", "unit": "kg"}, "/body_weight/value"),
        ({"value": 80, "unit": "st"}, "/body_weight/unit"),
        ({"value": 80}, "/body_weight/unit"),
        ({"value": 80, "unit": "kg", "fat": 12}, "/body_weight/fat"),
    ],
)
def test_a_wrong_one_is_refused(api: Api, body_weight: dict[str, Any], pointer: str) -> None:
    workout = {"title": "Pull", "local_date": f"{DAY}", "body_weight": body_weight}
    refused = api.post("/v1/workouts", workout)
    assert refused.status == 422
    assert [error["pointer"] for error in refused.json["errors"]] == [pointer]
