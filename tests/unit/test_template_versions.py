"""Versions of a protocol: the same thing keeps its id, so that two versions can be compared."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import NotFound
from chalicelib.regimen.protocols import templates as module
from chalicelib.regimen.protocols.compare import PROVENANCE, ItemDifference, compare
from chalicelib.regimen.protocols.models import ProtocolDifference
from chalicelib.regimen.protocols.templates import find, tag, templates

BLUEPRINT = [template for template in templates().values() if template["series"] == "blueprint"]
ITEMS = [(key, item) for key, template in templates().items() for item in template["items"]]


def test_the_versions_there_are() -> None:
    assert list(templates()) == [
        "blueprint-2022-11",
        "blueprint-2023-06",
        "blueprint-2024-02",
        "blueprint-2024-glance",
        "blueprint-2025",
        "blueprint-2026-07",
        "starter-1",
    ]
    assert [template["as_of"] for template in BLUEPRINT if "as_of" in template] == [
        "2022-11-23",
        "2024-02-25",
    ]
    assert len(find("blueprint-2024-02")["items"]) > 50
    assert find("starter-1")["id"] == "starter-1"
    with pytest.raises(NotFound):
        find("blueprint")


def test_the_tag_is_of_the_content(monkeypatch: pytest.MonkeyPatch) -> None:
    before = tag()
    assert re.fullmatch(r"[0-9a-f]{16}", before)
    monkeypatch.setattr(module, "templates", dict)
    assert tag.__wrapped__() != before


@pytest.mark.parametrize(
    ("item_id", "versions"),
    [
        ("cocoa-flavanols", {"2022-11", "2023-06", "2024-02"}),
        ("extra-virgin-olive-oil", {"2022-11", "2024-02"}),
        ("omega-3", {"2023-06", "2024-02", "2025"}),
        ("garlic-kyolic", {"2023-06", "2024-02", "2025"}),
        ("nad-precursor", {"2024-02", "2025"}),
        ("metformin", {"2023-06", "2025", "2026-07"}),
        ("acarbose", {"2023-06", "2025", "2026-07"}),
        ("energy", {"2024-glance", "2025"}),
        ("bedtime", {"2025", "2026-07"}),
        ("workout", {"2025", "2026-07"}),
        ("target-hba1c", {"2025", "2026-07"}),
    ],
)
def test_the_same_thing_keeps_its_id(item_id: str, versions: set[str]) -> None:
    found = {key for key, item in ITEMS if item["id"] == item_id}
    assert found - {"starter-1"} == {f"blueprint-{version}" for version in versions}


def test_an_id_is_of_one_kind() -> None:
    kinds: dict[str, set[tuple[str, str]]] = {}
    names: dict[str, set[str]] = {}
    for _, item in ITEMS:
        kinds.setdefault(item["id"], set()).add((item["kind"], item["pillar"]))
        names.setdefault(item["name"], set()).add(item["id"])
    assert all(len(found) == 1 for found in kinds.values())
    several = {name: ids for name, ids in names.items() if len(ids) > 1}
    assert several == {"Metformin": {"metformin", "metformin-dinner"}}


AMOUNTS = st.fixed_dictionaries(
    {"id": st.sampled_from("abcdef"), "amount": st.integers(0, 2)},
    optional={"source": st.sampled_from("xy"), "slots": st.lists(st.sampled_from("mn"))},
)
INVENTED = st.lists(AMOUNTS, unique_by=lambda item: item["id"]).map(lambda items: {"items": items})
PAIRS = st.one_of(st.tuples(INVENTED, INVENTED), st.tuples(*[st.sampled_from(BLUEPRINT)] * 2))


def plain(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in PROVENANCE}


def applied(old: dict[str, Any], differences: list[ItemDifference]) -> dict[str, Any]:
    items = {item["id"]: item for item in old["items"]}
    for each in differences:
        if each.after is None:
            del items[each.id]
        else:
            items[each.id] = each.after
    return {key: plain(item) for key, item in items.items()}


@given(PAIRS)
def test_differences_lead_from_the_old_to_the_new(pair: tuple[dict[str, Any], ...]) -> None:
    old, new = pair
    differences = compare(old, new)
    assert applied(old, differences) == {item["id"]: plain(item) for item in new["items"]}
    before, after = ({item["id"]: item for item in side["items"]} for side in pair)
    order = {
        key: place for place, key in enumerate([*after, *(k for k in before if k not in after)])
    }
    places = [order[each.id] for each in differences]
    assert places == sorted(set(places))
    for each in differences:
        assert (each.before, each.after) == (before.get(each.id), after.get(each.id))
        expected = {(False, True): "added", (True, True): "changed", (True, False): "removed"}
        assert each.change == expected[each.id in before, each.id in after]
        assert bool(each.fields) == (each.change == "changed")
        old_item, new_item = each.before or {}, each.after or {}
        assert all(old_item.get(name) != new_item.get(name) for name in each.fields)


@given(INVENTED)
def test_nothing_differs_from_itself(template: dict[str, Any]) -> None:
    assert compare(template, template) == []


@pytest.mark.parametrize("template", BLUEPRINT, ids=lambda template: template["id"])
def test_no_version_differs_from_itself(template: dict[str, Any]) -> None:
    assert compare(template, json.loads(json.dumps(template))) == []


def test_what_changed_from_2024_to_2025() -> None:
    found = compare(find("blueprint-2024-02"), find("blueprint-2025"))
    changes = {each.id: each for each in found}
    assert changes["omega-3"].fields == ("name", "dose", "ingredients", "slots")
    assert changes["garlic-kyolic"].fields == ("slots",)
    assert changes["nad-precursor"].fields == (
        "name",
        "preselected",
        "complete",
        "incomplete_reason",
        "dose",
        "ingredients",
    )
    assert changes["zinc"].change == "removed"
    assert changes["bedtime"].change == "added"
    for each in found:
        read = ProtocolDifference.model_validate(each.document())
        assert read.model_dump(mode="json", by_alias=True, exclude_none=True) == each.document()
