"""Versions of a protocol: the same thing keeps its id, so that two versions can be compared."""

import json
import re
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import NotFound
from chalicelib.labs.biomarkers import catalogue as markers
from chalicelib.regimen.protocols import templates as module
from chalicelib.regimen.protocols.compare import PROVENANCE, ItemDifference, compare
from chalicelib.regimen.protocols.models import ProtocolDifference
from chalicelib.regimen.protocols.templates import find, tag, templates

BLUEPRINT = [template for template in templates().values() if template["series"] == "blueprint"]
ITEMS = [(key, item) for key, template in templates().items() for item in template["items"]]


def test_the_versions_there_are() -> None:
    assert list(templates()) == [
        "blueprint-2022-11",
        "blueprint-2023-02",
        "blueprint-2023-06",
        "blueprint-2024-glance",
        "blueprint-2025",
        "blueprint-2026-07",
        "starter-1",
    ]
    assert [template["as_of"] for template in BLUEPRINT if "as_of" in template] == [
        "2022-11-23",
        "2023-02-12",
    ]
    assert len(find("blueprint-2023-02")["items"]) > 50
    assert find("starter-1")["id"] == "starter-1"
    # It was dated by a commit that changed only the read-me.
    assert find("blueprint-2024-02") is find("blueprint-2023-02")
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
        ("cocoa-flavanols", {"2022-11", "2023-06", "2023-02"}),
        ("extra-virgin-olive-oil", {"2022-11", "2023-02", "2025"}),
        ("collagen-peptides", {"2022-11", "2025"}),
        ("creatine", {"2022-11", "2025"}),
        ("black-lentils", {"2022-11", "2025"}),
        ("nac", {"2023-02", "2025"}),
        ("omega-3", {"2023-06", "2023-02", "2025"}),
        ("garlic-kyolic", {"2023-06", "2023-02", "2025"}),
        ("nad-precursor", {"2023-02", "2025"}),
        ("metformin", {"2023-06", "2025", "2026-07"}),
        ("metformin-er", {"2023-02"}),
        ("acarbose", {"2023-02", "2023-06", "2025", "2026-07"}),
        ("energy", {"2023-02", "2024-glance", "2025"}),
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
INVENTED = st.fixed_dictionaries(
    {"items": st.lists(AMOUNTS, unique_by=lambda item: item["id"]), "fragment": st.booleans()}
)
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
        expected = {
            (False, True): "unknown" if old["fragment"] else "added",
            (True, True): "changed",
            (True, False): "unknown" if new["fragment"] else "removed",
        }
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


def test_what_changed_from_2023_to_2025() -> None:
    found = compare(find("blueprint-2023-02"), find("blueprint-2025"))
    changes = {each.id: each for each in found}
    assert changes["omega-3"].fields == ("name", "dose", "ingredients", "slots")
    # The same garlic in the same dose, once more a day.
    assert changes["garlic-kyolic"].fields == ("slots",)
    assert changes["acarbose"].fields == ("slots",)
    assert changes["nad-precursor"].fields == (
        "name",
        "preselected",
        "complete",
        "incomplete_reason",
        "slots",
        "dose",
        "ingredients",
    )
    assert (changes["zinc"].change, changes["bedtime"].change) == ("unknown", "unknown")
    for each in found:
        read = ProtocolDifference.model_validate(each.document())
        assert read.model_dump(mode="json", by_alias=True, exclude_none=True) == each.document()


def test_a_gap_of_a_source_is_no_change_of_the_protocol() -> None:
    """No source has all that was published, so what it does not name may have been taken too."""
    assert all(template["fragment"] for template in BLUEPRINT)
    assert not find("starter-1")["fragment"]
    for old, new in permutations(BLUEPRINT, 2):
        found = compare(old, new)
        assert {each.change for each in found} <= {"changed", "unknown"}, (old["id"], new["id"])


def test_items_of_the_last_meal_are_taken_at_its_time() -> None:
    """His dinner is at 11:00; the slot ``dinner`` is in the evening."""
    for template in BLUEPRINT:
        for item in template["items"]:
            assert "dinner" not in item.get("slots", []), (template["id"], item["id"])
    late = [item for item in find("blueprint-2023-06")["items"] if "11:00" in item["slots"]]
    assert len(late) == len([item for item in late if "(11 am)" in item["as_published"]]) == 10


def test_an_item_cites_only_pages_that_have_it() -> None:
    """Of these pages, only a part was read, or they are about another matter."""
    citing = {
        name: {item["id"] for item in find(key)["items"] if name in item["source"]}
        for key, name in (
            ("blueprint-2025", "mynucleus.com"),
            ("blueprint-2025", "routines.club"),
            ("blueprint-2025", "ntro.it.com"),
            ("blueprint-2025", "exercise.ts"),
            ("blueprint-2026-07", "algorithmic-health.md"),
        )
    }
    assert citing == {
        "mynucleus.com": {
            *("bedtime", "sleep-duration", "room-temperature", "wind-down", "screens-off")
        },
        "routines.club": {"morning-light"},
        "ntro.it.com": {"collagen-peptides", "creatine", "gos", "inulin"},
        "exercise.ts": {"workout"},
        "algorithmic-health.md": set(),
    }
    assert "*" not in json.dumps([template["sources"] for template in BLUEPRINT])


def test_the_sleep_of_adults_is_of_its_own_source() -> None:
    """7 to 9 h is of the National Sleep Foundation; the AASM has no upper bound."""
    [sleep] = [item for item in find("starter-1")["items"] if item["id"] == "sleep-duration"]
    reference = markers.find("sleep_duration")["reference"]
    assert reference["male"] == reference["female"] == {"low": 7, "high": 9, "text": "7-9"}
    assert (sleep["low"], sleep["high"]) == (7, 9)
    for source in (sleep["source"], reference["source"]):
        assert source.startswith("National Sleep Foundation 2015")


def test_facts_of_other_sources_name_them() -> None:
    facts = {fact["name"]: fact for fact in find("blueprint-2026-07")["facts"]}
    for name in ("Rapamycin", "Growth hormone", "Plasma exchange"):
        assert "funny-otter" not in facts[name]["source"]
    assert "2023-07-05" in facts["Plasma exchange"]["text"]


def test_what_is_doubtful_says_so() -> None:
    items = {item["id"]: item for item in find("blueprint-2023-02")["items"]}
    rapamycin, metformin = items["rapamycin"], items["metformin-er"]
    assert (rapamycin["dose"], rapamycin["schedule"]) == (
        {"amount": 13, "unit": "mg"},
        {"type": "interval", "every_days": 14},
    )
    assert "twice a week" in rapamycin["notes"]
    assert (metformin["complete"], "dose" in metformin) == (False, False)
    assert "without a unit" in metformin["incomplete_reason"]
    [drink] = [fact for fact in find("blueprint-2025")["facts"] if fact["name"] == "Morning drink"]
    assert "without amounts" in drink["text"]
    for key in ("blueprint-2025", "blueprint-2026-07"):
        template = find(key)
        assert "target-omega3-index" not in {item["id"] for item in template["items"]}
        assert any("no test" in fact["text"] for fact in template["facts"])
