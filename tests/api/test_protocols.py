"""Protocol templates: dated reference data, never called by the protocol's own name alone."""

from typing import Any

import pytest

from tests.support.api import Api

PATH = "/v1/protocols"
SERIES = [
    "blueprint-2022-11",
    "blueprint-2023-02",
    "blueprint-2023-06",
    "blueprint-2024-glance",
    "blueprint-2025",
    "blueprint-2026-07",
]


def template(api: Api, protocol: str, query: str = "") -> Any:
    answer = api.get(f"{PATH}/{protocol}{query}")
    assert answer.status == 200, answer.body
    return answer.json


def test_the_list_is_short_and_in_order(api: Api) -> None:
    found = api.get(PATH).json
    assert [each["id"] for each in found["items"]] == [*SERIES, "starter-1"]
    assert found["next_cursor"] is None
    assert not any({"items", "facts"} & each.keys() for each in found["items"])
    one = api.get(f"{PATH}?series=starter").json["items"]
    assert [each["id"] for each in one] == ["starter-1"]


def test_pages(api: Api) -> None:
    first = api.get(f"{PATH}?series=blueprint&limit=4").json
    second = api.get(f"{PATH}?series=blueprint&limit=4&cursor={first['next_cursor']}").json
    assert [each["id"] for each in first["items"] + second["items"]] == SERIES
    assert second["next_cursor"] is None
    elsewhere = api.get(f"{PATH}?cursor={first['next_cursor']}")
    assert elsewhere.code == "invalid_cursor"


@pytest.mark.parametrize("protocol", [*SERIES, "starter-1"])
def test_a_template_names_its_sources(api: Api, protocol: str) -> None:
    found = template(api, protocol)
    assert found["id"] == protocol
    assert found["disclaimer"]
    assert all(item["source"] for item in found["items"])
    for item in found["items"]:
        assert not (item["rx"] and item["preselected"]), item["id"]
        assert item["complete"] or item["incomplete_reason"]
    if found["series"] == "blueprint":
        assert "Blueprint-style (unofficial)" in found["name"]
    assert "differences" not in found


def test_versions_are_compared_both_ways(api: Api) -> None:
    old, new = SERIES[1:3]
    forward = template(api, new, f"?compare={old}")["differences"]
    back = template(api, old, f"?compare={new}")["differences"]
    assert {each["id"]: each["change"] for each in forward} == {
        each["id"]: each["change"] for each in back
    }
    before = {item["id"]: item for item in template(api, old)["items"]}
    after = {item["id"]: item for item in template(api, new)["items"]}
    for each in forward:
        assert each.get("before") == before.get(each["id"])
        assert each.get("after") == after.get(each["id"])
        assert bool(each["fields"]) == (each["change"] == "changed")
    assert template(api, new, f"?compare={new}")["differences"] == []


def test_a_former_id_is_the_same_template(api: Api) -> None:
    found = template(api, "blueprint-2024-02")
    assert (found["id"], found["former_ids"]) == (SERIES[1], ["blueprint-2024-02"])
    assert (found["label"], found["as_of"]) == ("February 2023", "2023-02-12")
    compared = template(api, SERIES[2], "?compare=blueprint-2024-02")["differences"]
    assert {each["change"] for each in compared} == {"changed", "unknown"}
    adopted = api.post(f"{PATH}/blueprint-2024-02/adoptions", {"items": [{"item_id": "zinc"}]})
    assert (adopted.status, adopted.json["protocol_id"]) == (201, SERIES[1])


@pytest.mark.parametrize("other", ["starter-1", "blueprint-1999"])
def test_only_a_version_of_the_series_compares(api: Api, other: str) -> None:
    answer = api.get(f"{PATH}/{SERIES[0]}?compare={other}")
    error = answer.json["errors"][0]
    assert (answer.status, error["parameter"], error["code"]) == (422, "compare", "unknown_version")


def test_unknown_ones_are_not_found(api: Api) -> None:
    assert api.get(f"{PATH}/blueprint").code == "not_found"
    assert api.get(f"{PATH}?series=other").status == 422


def test_they_may_be_cached(api: Api) -> None:
    for path in (PATH, f"{PATH}/{SERIES[0]}"):
        answer = api.get(path)
        assert "max-age" in answer.headers["Cache-Control"]
        assert api.get(path, headers={"If-None-Match": answer.etag}).status == 304
