"""Lists of readings: single ones and those of panels, which are different items, as one list."""

from typing import Any

from chalicelib.table import keys
from tests.api.test_panels import ANY, PANELS
from tests.support.api import Api

MARKER, UNIT = "apob", "mg/dL"


def group_mate() -> dict[str, Any]:
    """Return a result of another marker whose readings share the items of ``MARKER``."""
    mate = {"marker": "prolactin", "value": 50, "unit": "ng/mL"}
    assert keys.results_group(mate["marker"]) == keys.results_group(MARKER)
    return mate


def panel(api: Api, when: dict[str, str], *results: dict[str, Any]) -> str:
    answer = api.post(PANELS, when | {"readings": list(results)})
    assert answer.status == 201, answer.body
    return str(answer.json["readings"][0]["id"])


def single(api: Api, when: dict[str, str], value: float = 80) -> str:
    body = when | {"value": value, "unit": UNIT}
    return str(api.post(f"/v1/biomarkers/{MARKER}/readings", body).json["id"])


def pages(api: Api, limit: int, query: str = "") -> list[str]:
    """Return the ids on all pages of the list of ``MARKER``."""
    found: list[str] = []
    cursor = ""
    for _ in range(50):
        path = f"/v1/biomarkers/{MARKER}/readings?limit={limit}{query}{cursor}"
        page = api.get(path).json
        assert len(page["items"]) <= limit
        found += [each["id"] for each in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"
    raise AssertionError("the list has no end")


def on(day: int) -> dict[str, str]:
    return {"local_date": f"2026-03-{day:02}"}


def at(day: int, hour: int) -> dict[str, str]:
    return {"collected_at": f"2026-03-{day:02}T{hour:02}:00:00Z"}


def test_pages_of_any_size_have_each_reading_once_and_in_order(api: Api) -> None:
    """Also where panels have only another marker of the group, which no reading is shown for."""
    result, mate = {"marker": MARKER, "value": 80, "unit": UNIT}, group_mate()
    newest_first = [
        [panel(api, on(day), mate) for day in (20, 19, 18, 17)],
        [panel(api, at(16, 9), result), single(api, at(16, 8)), panel(api, at(16, 7), result)],
        [panel(api, on(16), result, mate), single(api, on(15)), single(api, on(14))],
        [panel(api, on(13), mate), panel(api, on(12), mate), panel(api, on(11), mate)],
        [single(api, on(10)), single(api, on(9)), single(api, on(8)), panel(api, on(7), result)],
    ]
    expected = [*newest_first[1], *newest_first[2], *newest_first[4]]
    assert {limit: pages(api, limit) for limit in range(1, 12)} == dict.fromkeys(
        range(1, 12), expected
    )
    within = "&from=2026-03-09&to=2026-03-16"
    assert {limit: pages(api, limit, within) for limit in (1, 3, 50)} == dict.fromkeys(
        (1, 3, 50), expected[:8]
    )
    points = api.get(f"/v1/biomarkers/{MARKER}/trend").json["points"]
    assert [point["reading_id"] for point in points] == expected[::-1]


def test_readings_of_one_time_are_ordered_by_id(api: Api) -> None:
    result = {"marker": MARKER, "value": 80, "unit": UNIT}
    made = [single(api, on(3)) for _ in range(3)]
    made += [panel(api, on(3), result) for _ in range(3)]
    made += [single(api, on(3)) for _ in range(2)]
    for limit in (1, 2, 5, 6):
        assert pages(api, limit) == sorted(made, reverse=True)


def test_panels_that_move_leave_the_next_ones_as_the_newest(api: Api) -> None:
    """A summary keeps three readings of panels; after two moves the next ones are read."""
    for day in (1, 2, 3, 4):
        panel(api, on(day), {"marker": MARKER, "value": 80 - day, "unit": UNIT})
    for each in api.get(PANELS).json["items"][:2]:
        path = f"{PANELS}/{each['id']}"
        moved = api.request("PATCH", path, {"local_date": "2026-02-01"}, headers=ANY)
        assert moved.status == 200
    shown = api.get(f"/v1/biomarkers/{MARKER}").json
    assert (shown["latest"]["value"], shown["change"]) == (78, "falling")
