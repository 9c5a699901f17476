"""What a browser keeps is used only while it is still the answer (RFC 9111)."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.jsontext import dump
from chalicelib.table.items import Stored, has_current_schema
from tests.api.test_today import ANY, SUNDAY, add, at, change, enter, habit, live, made, take
from tests.support.api import Api
from tools.local.lambda_client import Answer

AT_NOON = at(SUNDAY)


def again(api: Api, path: str, first: Answer, **user: str) -> Answer:
    """Send a read again, as a browser does that has kept the answer ``first``."""
    return api.get(path, headers=AT_NOON | {"If-None-Match": first.etag}, **user)


def read(api: Api, path: str, **user: str) -> Answer:
    answer = api.get(path, headers=AT_NOON, **user)
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "private, no-cache")
    return answer


def test_a_day_has_the_tag_of_its_content(api: Api) -> None:
    zinc, light = add(api), habit(api)
    first = read(api, "/v1/today")
    assert first.etag.startswith('W/"')
    for tag in (first.etag, first.etag.removeprefix("W/"), f'"x", {first.etag}'):
        same = api.get("/v1/today", headers=AT_NOON | {"If-None-Match": tag})
        assert (same.status, same.body, same.etag) == (304, b"", first.etag)
        assert same.headers["Cache-Control"] == "private, no-cache"
        # A client that gets it may start to synchronize from there.
        assert same.headers["Sync-Cursor"]
    changes: list[Callable[[], Any]] = [
        lambda: take(api, zinc),
        lambda: enter(api, light, SUNDAY),
        lambda: change(api, f"/v1/supplements/{zinc}", name="Zinc picolinate"),
        lambda: made(api, "/v1/workouts", {"local_date": f"{SUNDAY}"}),
        lambda: live(api, units="imperial"),
    ]
    for apply in changes:
        apply()
        after = again(api, "/v1/today", first)
        assert (after.status, after.etag != first.etag, after.body != first.body) == (
            200,
            True,
            True,
        )
        assert again(api, "/v1/today", after).status == 304
        first = after


def test_a_later_hour_is_another_day(api: Api) -> None:
    add(api)
    first = read(api, "/v1/today")
    tomorrow = {"X-Now": "2026-03-16T12:00:00Z", "If-None-Match": first.etag}
    later = api.get("/v1/today", headers=tomorrow)
    assert (later.status, later.json["date"]) == (200, "2026-03-16")


def stock(api: Api) -> tuple[str, Callable[[], Any]]:
    """A supplement, of which a dose is taken."""
    zinc = add(api, inventory={"units_left": 5, "unit": "g"})
    return f"/v1/supplements/{zinc}", lambda: take(api, zinc)


READING = {"value": 45, "unit": "mg/dL"}
MEASURED = {"collected_at": "2026-03-10T08:00:00Z"}


def panel(api: Api) -> tuple[str, Callable[[], Any]]:
    """A panel, whose ranges depend on the sex in the profile."""
    readings = [{"marker": "hdl_c"} | READING]
    body = {"collected_at": "2026-03-10T08:00:00Z", "readings": readings}
    live(api, sex="female")
    created = made(api, "/v1/panels", body)
    return f"/v1/panels/{created['id']}", lambda: live(api, sex="male")


def reading(api: Api) -> tuple[str, Callable[[], Any]]:
    """A single reading, whose range depends on the sex in the profile."""
    live(api, sex="female")
    created = made(api, "/v1/biomarkers/hdl_c/readings", READING | MEASURED)
    path = f"/v1/biomarkers/hdl_c/readings/{created['id']}"
    return path, lambda: live(api, sex="male")


def marker(api: Api) -> tuple[str, Callable[[], Any]]:
    """A built-in marker, of which there is a reading."""
    path = "/v1/biomarkers/hdl_c/readings"
    return "/v1/biomarkers/hdl_c", lambda: made(api, path, READING | MEASURED)


def custom_marker(api: Api) -> tuple[str, Callable[[], Any]]:
    """A custom marker, for which a target is set."""
    grip = made(api, "/v1/biomarkers", {"name": "Grip", "unit": "kg"})["id"]
    path, target = f"/v1/biomarkers/{grip}", {"low": 40, "unit": "kg"}
    return path, lambda: api.put(f"{path}/target", target)


@pytest.mark.parametrize("moved", [stock, panel, reading, marker, custom_marker])
def test_an_answer_that_moves_with_other_data_is_never_confirmed(
    api: Api, moved: Callable[[Api], tuple[str, Callable[[], Any]]]
) -> None:
    path, move = moved(api)
    first = read(api, path)
    move()
    after = again(api, path, first)
    # The tag is that of the version, which If-Match names, and the version is the same.
    assert (after.status, after.etag, after.body != first.body) == (200, first.etag, True)


@pytest.mark.parametrize("path", ["/v1/profile", "/v1/streaks/workouts/schedule"])
def test_an_answer_is_not_confirmed_to_another_person(api: Api, path: str) -> None:
    """In a browser in which somebody else has signed in, the path and the version are the same."""
    other = {"user": f"user-{uuid.uuid4()}"}
    first = read(api, path)
    assert again(api, path, first).status == 200
    theirs = again(api, path, first, **other)
    assert (theirs.status, theirs.etag) == (200, first.etag)
    add(api)
    day = read(api, "/v1/today")
    assert again(api, "/v1/today", day, **other).status == 200


def test_a_kept_copy_of_an_entry_is_confirmed(api: Api) -> None:
    zinc, light = add(api), habit(api)
    paths = [
        f"/v1/intakes/{take(api, zinc)}",
        f"/v1/habits/{light}",
        f"/v1/workouts/{made(api, '/v1/workouts', {'local_date': f'{SUNDAY}'})['id']}",
    ]
    for path in paths:
        first = read(api, path)
        assert again(api, path, first).status == 304
        assert api.patch(path, {"notes": "New"}, headers=ANY).status == 200
        assert again(api, path, first).status == 200


def test_a_document_that_was_upgraded_is_not_confirmed() -> None:
    text = dump({"id": "7", "version": 3})
    items = (({}, True), ({"schema": 2}, True), ({"schema": 1}, False), ({"doc": text}, False))
    for item, is_current in items:
        assert has_current_schema(Stored("supplement", "7", 3, text, item)) == is_current
