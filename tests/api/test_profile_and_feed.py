"""The profile's defaults and bounds, and the change feed as one user sees it."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.account.changes.service import CURSOR_LIFE
from chalicelib.table import session
from tests.support.api import Api
from tests.support.feed import all_changes, is_deletion, type_of

ANY = {"If-Match": "*"}
DEFAULTS = {
    "timezone": "UTC",
    "day_start": "00:00",
    "week_start": 1,
    "excuses_cover_doses": False,
    "units": "metric",
    "lab_units": "conventional",
}


def test_a_profile_exists_from_the_first_request(api: Api) -> None:
    answer = api.get("/v1/profile")
    assert answer.json == DEFAULTS | {"id": api.user, "version": 0}
    assert api.get("/v1/changes").json["items"] == []


def test_two_first_changes_do_not_overwrite_each_other(api: Api) -> None:
    first = api.patch("/v1/profile", {"units": "imperial"}, headers={"If-Match": '"0"'})
    assert (first.status, first.json["version"]) == (200, 1)
    stale = api.patch("/v1/profile", {"week_start": 7}, headers={"If-Match": '"0"'})
    assert stale.status == 412
    again = api.patch("/v1/profile", {"week_start": 7}, headers={"If-Match": '"1"'}).json
    assert (again["units"], again["week_start"], again["created_at"]) == (
        "imperial",
        7,
        first.json["created_at"],
    )


def test_null_puts_a_default_back(api: Api) -> None:
    height = {"value": 5.92, "unit": "ft"}
    body = {"timezone": "Asia/Tokyo", "height": height, "birth_date": "1985-08-22", "sex": "male"}
    full = api.patch("/v1/profile", body, headers=ANY).json
    assert (full["height"], full["height_cm"]) == (height, 180.4416)
    nulls = dict.fromkeys(body)
    bare = api.patch("/v1/profile", nulls, headers=ANY).json
    assert {name: bare.get(name) for name in DEFAULTS} == DEFAULTS
    assert not {"height", "height_cm", "birth_date", "sex"} & set(bare)


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [
        ("timezone", "Mars/Base", "/timezone"),
        ("timezone", "localtime", "/timezone"),
        ("day_start", "06:01", "/day_start"),
        ("day_start", "3:00", "/day_start"),
        ("day_start", "03:00:00", "/day_start"),
        ("week_start", 0, "/week_start"),
        ("week_start", 8, "/week_start"),
        ("units", "stones", "/units"),
        ("birth_date", "1985-13-01", "/birth_date"),
        ("birth_date", 486_000_000, "/birth_date"),
        ("height", {"value": 300, "unit": "m"}, "/height/value"),
        ("height", {"value": 1.7}, "/height/unit"),
        ("display_name", "a\u202eb", "/display_name"),
        ("language", "en", "/language"),
    ],
)
def test_bad_fields_are_named(api: Api, field: str, value: Any, pointer: str) -> None:
    answer = api.patch("/v1/profile", {field: value}, headers=ANY)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert api.get("/v1/profile").json["version"] == 0


def test_the_feed_tells_each_resource_once_in_order_of_change(api: Api) -> None:
    api.patch("/v1/profile", {"units": "imperial"}, headers=ANY)
    exercise = api.post("/v1/exercises", {"name": "Sled"}).json
    body = {"title": "Lift", "local_date": "2026-03-14"}
    moved, deleted_id = (api.post("/v1/workouts", body).json["id"] for _ in range(2))
    api.patch(f"/v1/workouts/{moved}", {"local_date": "2026-04-01"}, headers=ANY)
    api.delete(f"/v1/workouts/{deleted_id}", headers=ANY)
    for limit in (1, 2, 100):
        changes = all_changes(api, limit=limit)
        assert [(type_of(c), c["id"], c["version"], is_deletion(c)) for c in changes] == [
            ("profile", api.user, 1, False),
            ("exercise", exercise["id"], 1, False),
            ("workout", moved, 2, False),
            ("workout", deleted_id, 2, True),
        ]
        assert changes[1]["resource"] == exercise
        assert changes[2]["resource"] == api.get(f"/v1/workouts/{moved}").json
        assert "resource" not in changes[3]
    assert api.get("/v1/changes", user="someone-else").json["items"] == []


@pytest.mark.parametrize("limit", [1, 100])
def test_a_cursor_ends_before_tombstones_do(
    api: Api, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    for name in ("Sled", "Yoke"):
        api.post("/v1/exercises", {"name": name})
    page = api.get(f"/v1/changes?limit={limit}").json
    assert page["has_more"] == (limit == 1)
    real = session.wall_clock
    for age, status in ((CURSOR_LIFE - timedelta(hours=1), 200), (CURSOR_LIFE * 1.01, 400)):
        monkeypatch.setattr(session, "wall_clock", lambda age=age: real() + age)
        answer = api.get(f"/v1/changes?cursor={page['next_cursor']}")
        assert answer.status == status
        assert status == 200 or answer.code == "cursor_expired"
