"""Workouts: local dates that stay, lists and filters, names, sources."""

from typing import Any

import pytest

from tests.support.api import NOBODYS_ID, Api
from tests.support.training import without_records

ANY = {"If-Match": "*"}
SQUAT = {"exercise_id": "barbell-squat", "sets": [{"reps": 5}]}


def log(api: Api, **fields: Any) -> dict[str, Any]:
    body = {"title": "Lift"} | fields
    if "started_at" not in fields:
        body.setdefault("local_date", "2026-03-14")
    answer = api.post("/v1/workouts", body)
    assert answer.status == 201, answer.body
    return dict(answer.json)


def set_profile(api: Api, **fields: Any) -> None:
    assert api.patch("/v1/profile", fields, headers=ANY).status == 200


def days_of(api: Api) -> dict[str, int]:
    path = "/v1/calendar?kind=workouts&from=2026-01-01&to=2026-12-31"
    return {day["date"]: day["count"] for day in api.get(path).json["days"] if day["count"]}


@pytest.mark.parametrize(
    ("profile", "entry", "expected"),
    [
        ({}, {"started_at": "2026-03-14T23:30:00+02:00"}, "2026-03-14"),
        ({"timezone": "Asia/Tokyo"}, {"started_at": "2026-03-14T23:30:00Z"}, "2026-03-15"),
        ({"timezone": "America/Los_Angeles"}, {"started_at": "2026-01-10T07:30:00Z"}, "2026-01-09"),
        (
            {"timezone": "Europe/Berlin", "day_start": "03:00"},
            {"started_at": "2026-03-14T01:59:59Z"},
            "2026-03-13",
        ),
        (
            {"timezone": "Europe/Berlin", "day_start": "03:00"},
            {"started_at": "2026-03-14T02:00:00Z"},
            "2026-03-14",
        ),
        (
            {"timezone": "Europe/Berlin", "day_start": "03:00"},
            {"started_at": "2026-03-14T02:00:00Z", "timezone": "America/New_York"},
            "2026-03-13",
        ),
        ({"timezone": "Asia/Tokyo"}, {"local_date": "2026-03-01"}, "2026-03-01"),
        (
            {"timezone": "Europe/London"},
            {"started_at": "2026-01-16T01:30:00+09:00"},
            "2026-01-16",
        ),
        (
            {"timezone": "Europe/London", "day_start": "03:00"},
            {"started_at": "2026-01-16T01:30:00+09:00"},
            "2026-01-15",
        ),
        (
            {"timezone": "Europe/London"},
            {"started_at": "2026-01-15T16:30:00Z", "utc_offset": "+09:00"},
            "2026-01-16",
        ),
        (
            {"timezone": "Europe/London"},
            {"started_at": "2026-01-15T16:30:00Z", "timezone": "+05:30"},
            "2026-01-15",
        ),
        ({"timezone": "+09:00"}, {"started_at": "2026-01-15T16:30:00Z"}, "2026-01-16"),
    ],
)
def test_the_local_date_is_where_it_happened(
    api: Api, profile: dict[str, str], entry: dict[str, str], expected: str
) -> None:
    if profile:
        set_profile(api, **profile)
    workout = log(api, **entry)
    assert workout["local_date"] == expected
    assert days_of(api) == {expected: 1}


def test_a_date_once_fixed_never_moves(api: Api) -> None:
    timed = {"started_at": "2026-03-14T23:30:00Z", "title": "Late"}
    workout = log(api, **timed)
    path = f"/v1/workouts/{workout['id']}"
    for zone in ("Pacific/Auckland", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Apia"):
        set_profile(api, timezone=zone, day_start="05:00")
        assert api.get(path).json == workout
        assert days_of(api) == {"2026-03-14": 1}
    # Editing something else leaves it; naming the same instant again leaves it too.
    assert api.patch(path, {"title": "Later"}, headers=ANY).json["local_date"] == "2026-03-14"
    assert api.put(path, timed, headers=ANY).json["local_date"] == "2026-03-14"
    # A new instant or another place is dated anew.
    moved = api.patch(path, {"timezone": "Asia/Tokyo"}, headers=ANY).json
    assert moved["local_date"] == "2026-03-15"
    anew = api.patch(path, {"started_at": "2026-03-20T12:00:00Z"}, headers=ANY).json
    assert anew["local_date"] == "2026-03-20"
    assert days_of(api) == {"2026-03-20": 1}


def test_the_offset_of_an_instant_moves_the_day_and_stays(api: Api) -> None:
    set_profile(api, timezone="Europe/London")
    abroad = log(api, started_at="2026-01-16T01:30:00+09:00")
    assert (abroad["started_at"], abroad["utc_offset"]) == ("2026-01-15T16:30:00Z", "+09:00")
    path = f"/v1/workouts/{abroad['id']}"
    kept = api.patch(path, {"title": "Shibuya"}, headers=ANY).json
    assert (kept["local_date"], kept["utc_offset"]) == ("2026-01-16", "+09:00")
    copy = {name: kept[name] for name in ("started_at", "utc_offset", "title")}
    assert log(api, **copy)["local_date"] == "2026-01-16"
    assert api.put(path, copy, headers=ANY).json["local_date"] == "2026-01-16"
    for changes, day, offset in (
        ({"started_at": "2026-01-15T10:30:00-06:00"}, "2026-01-15", "-06:00"),
        ({"started_at": "2026-01-16T02:30:00Z"}, "2026-01-15", "-06:00"),
        ({"started_at": "2026-01-16T02:30:00Z", "utc_offset": None}, "2026-01-16", None),
        ({"utc_offset": "-06:00"}, "2026-01-15", "-06:00"),
        ({"timezone": "Asia/Tokyo"}, "2026-01-16", None),
        ({"started_at": "2026-01-16T02:30:00-06:00"}, "2026-01-16", None),
        ({"timezone": None}, "2026-01-16", None),
    ):
        changed = api.patch(path, changes, headers=ANY).json
        assert (changed["local_date"], changed.get("utc_offset")) == (day, offset), changes
    assert days_of(api) == {"2026-01-16": 2}


def test_an_instant_can_be_given_up_for_a_date(api: Api) -> None:
    workout = log(api, started_at="2026-03-14T12:00:00Z", ended_at="2026-03-14T13:00:00Z")
    path = f"/v1/workouts/{workout['id']}"
    ignored = api.patch(path, {"local_date": "2026-03-01"}, headers=ANY)
    assert (ignored.status, ignored.json["local_date"]) == (200, "2026-03-14")
    changes = {"started_at": None, "ended_at": None, "local_date": "2026-03-01"}
    dated = api.patch(path, changes, headers=ANY).json
    assert (dated["local_date"], "started_at" in dated) == ("2026-03-01", False)
    timed = api.patch(path, {"started_at": "2026-03-02T12:00:00Z", "local_date": None}, headers=ANY)
    assert timed.json["local_date"] == "2026-03-02"


def test_only_completed_workouts_count(api: Api) -> None:
    workout = log(api, status="planned")
    path = f"/v1/workouts/{workout['id']}"
    for status, counted in (
        ("in_progress", {}),
        ("completed", {"2026-03-14": 1}),
        ("skipped", {}),
        ("completed", {"2026-03-14": 1}),
    ):
        assert api.patch(path, {"status": status}, headers=ANY).status == 200
        assert days_of(api) == counted


@pytest.fixture
def history(api: Api) -> Api:
    log(api, local_date="2026-03-01", type="strength")
    log(api, local_date="2026-03-02", type="cardio", status="planned")
    log(api, local_date="2026-03-02", type="strength", status="skipped")
    log(api, started_at="2026-03-03T08:00:00Z", type="cardio", title="Morning")
    log(api, started_at="2026-03-03T18:00:00Z", type="cardio", title="Evening")
    log(api, local_date="2026-03-04", type="mobility")
    return api


@pytest.mark.parametrize(
    ("query", "dates"),
    [
        ("", ["04", "03", "03", "02", "02", "01"]),
        ("from=2026-03-02&to=2026-03-03", ["03", "03", "02", "02"]),
        ("from=2026-03-04", ["04"]),
        ("to=2026-03-01", ["01"]),
        ("from=2026-03-05", []),
        ("type=cardio", ["03", "03", "02"]),
        ("status=completed&type=cardio", ["03", "03"]),
        ("status=skipped&from=2026-03-01&to=2026-03-02", ["02"]),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 25])
def test_lists_are_cut_filtered_and_paged(
    history: Api, query: str, dates: list[str], limit: int
) -> None:
    listed_days, cursor = [], ""
    for _ in range(20):
        page = history.get(f"/v1/workouts?{query}&limit={limit}{cursor}".replace("?&", "?")).json
        assert len(page["items"]) <= limit
        listed_days += [workout["local_date"][-2:] for workout in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert listed_days == dates


def test_a_day_lists_its_latest_first(history: Api) -> None:
    items = history.get("/v1/workouts?from=2026-03-03&to=2026-03-03").json["items"]
    assert [workout["title"] for workout in items] == ["Evening", "Morning"]


def test_a_cursor_belongs_to_its_filters(history: Api) -> None:
    cursor = history.get("/v1/workouts?type=cardio&limit=1").json["next_cursor"]
    assert history.get(f"/v1/workouts?type=cardio&limit=5&cursor={cursor}").status == 200
    for other in ("", "type=strength&", "type=cardio&from=2026-03-01&"):
        answer = history.get(f"/v1/workouts?{other}cursor={cursor}")
        assert (answer.status, answer.code) == (400, "invalid_cursor")


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-03-05&to=2026-03-04",
        "from=2026-02-30",
        "type=yoga",
        "status=done",
        "from=yesterday",
        "to=1735689600",
    ],
)
def test_bad_filters_are_422(api: Api, query: str) -> None:
    assert api.get(f"/v1/workouts?{query}").status == 422


def test_names_are_filled_in_and_kept(api: Api) -> None:
    own = api.post("/v1/exercises", {"name": "Sled push"}).json["id"]
    entries = [SQUAT, SQUAT | {"name": "My squat"}, {"exercise_id": own, "sets": [{"reps": 9}]}]
    workout = log(api, exercises=entries)
    names = ["Barbell Squat", "My squat", "Sled push"]
    assert [entry["name"] for entry in workout["exercises"]] == names
    assert api.patch(f"/v1/exercises/{own}", {"name": "Prowler"}, headers=ANY).status == 200
    assert api.delete(f"/v1/exercises/{own}", headers=ANY).status == 204
    path = f"/v1/workouts/{workout['id']}"
    assert api.get(path).json == without_records(workout)
    again = api.put(
        path, {"title": "Lift", "local_date": "2026-03-14", "exercises": entries}, headers=ANY
    ).json
    assert again["exercises"][2]["name"] == "Sled push"
    assert log(api, exercises=entries[2:])["exercises"][0]["name"] == "Prowler"


@pytest.mark.parametrize("exercise_id", ["no-such-slug", NOBODYS_ID])
def test_unknown_exercises_are_named(api: Api, exercise_id: str) -> None:
    entries = [SQUAT, {"exercise_id": exercise_id, "sets": []}]
    body = {"title": "Lift", "local_date": "2026-03-14", "exercises": entries}
    error = api.post("/v1/workouts", body).json["errors"][0]
    assert (error["pointer"], error["code"]) == ("/exercises/1/exercise_id", "unknown_exercise")
    assert api.get("/v1/workouts").json["items"] == []
    assert days_of(api) == {}


def test_anothers_exercise_is_unknown(api: Api) -> None:
    theirs = api.post("/v1/exercises", {"name": "Secret"}, user="someone-else").json["id"]
    body = {"title": "x", "local_date": "2026-03-14", "exercises": [{"exercise_id": theirs}]}
    assert api.post("/v1/workouts", body).status == 422


def test_a_source_is_taken_once_for_each_user(api: Api) -> None:
    source = {"provider": "strong", "external_id": "2026-03-14 18:05:00"}
    first = log(api, source=source)
    body = {"title": "Lift", "local_date": "2026-03-15", "source": source}
    answer = api.post("/v1/workouts", body)
    assert (answer.status, answer.json["existing_id"]) == (409, first["id"])
    assert api.post("/v1/workouts", body, user="someone-else").status == 201
    assert api.delete(f"/v1/workouts/{first['id']}", headers=ANY).status == 204
    assert api.post("/v1/workouts", body).status == 201


def test_a_replay_outlives_what_it_made(api: Api) -> None:
    key, body = {"Idempotency-Key": "k"}, {"title": "Lift", "local_date": "2026-03-14"}
    first = api.post("/v1/workouts", body, headers=key)
    path = first.headers["Location"]
    assert api.patch(path, {"title": "Changed"}, headers=ANY).status == 200
    assert api.delete(path, headers=ANY).status == 204
    again = api.post("/v1/workouts", body, headers=key)
    assert (again.status, again.body) == (201, first.body)
    assert days_of(api) == {}


def test_a_request_that_failed_leaves_its_key_unused(api: Api) -> None:
    key = {"Idempotency-Key": "k"}
    assert api.post("/v1/workouts", {"title": ""}, headers=key).status == 422
    body = {"title": "Lift", "local_date": "2026-03-14"}
    assert api.post("/v1/workouts", body, headers=key).status == 201
    other = api.post("/v1/exercises", {"name": "Sled"}, headers=key)
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert api.get("/v1/exercises?mine=true").json["items"] == []


def test_without_a_title_it_has_that_of_its_sport_or_type(api: Api) -> None:
    untitled = {"local_date": "2026-03-14"}
    run = untitled | {"type": "cardio", "cardio": {"sport": "trail_running"}}
    for body, title in (
        (untitled, "Strength"),
        (run, "Trail running"),
        (run | {"title": None}, "Trail running"),
    ):
        made = api.post("/v1/workouts", body)
        assert (made.status, made.json["title"]) == (201, title)
    path, match = made.headers["Location"], {"If-Match": "*"}
    named = api.patch(path, {"title": "Hills"}, headers=match)
    assert named.json["title"] == "Hills"
    # Null clears it, as leaving it out of PUT does.
    assert api.patch(path, {"title": None}, headers=match).json["title"] == "Trail running"
    assert api.put(path, untitled, headers=match).json["title"] == "Strength"
