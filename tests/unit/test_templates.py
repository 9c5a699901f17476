"""Protocol templates: nothing of the facts is lost, and every item can be adopted as it says."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from chalicelib.labs.biomarkers import catalogue as markers
from chalicelib.metrics.definitions import catalogue
from chalicelib.metrics.definitions.documents import is_time
from chalicelib.regimen.plan.models import PlanSchedule
from chalicelib.regimen.protocols.models import ProtocolTemplate
from chalicelib.regimen.protocols.templates import find, templates
from chalicelib.regimen.supplements.models import SupplementCreate
from chalicelib.training.exercises.catalogue import exercises

# A copy of the team's facts, from which the templates are written.
FACTS = json.loads(Path("tests/data/blueprint_template.json").read_text("utf-8"))
VERSIONS = {version["version"]: version for version in FACTS["versions"]}
SECTIONS = ("on_waking_drink", "with_dinner_11am", "on_waking_rx", "supplements", "stack")
ROWS = [
    (key, *row[:3])
    for key, version in VERSIONS.items()
    for section in SECTIONS
    for row in version.get(section, [])
]
ITEMS = [(key, item) for key, template in templates().items() for item in template["items"]]
BLUEPRINT = [template for template in templates().values() if template["series"] == "blueprint"]

COMMON = {"id", "pillar", "kind", "name", "rx", "preselected", "complete", "source"}
PROSE = {"as_published", "notes", "incomplete_reason"}
# Kind: what an item of it has, and what it may have.
FIELDS: dict[str, tuple[set[str], set[str]]] = {
    "supplement": ({"slots", "schedule"}, {"dose", "ingredients"}),
    "habit": ({"measure", "schedule"}, {"goal", "window", "markers", "exercises", "metric"}),
    "training": (
        set(),
        {"schedule", "minutes", "minutes_to", "minutes_per_week", "minutes_per_week_to"}
        | {"kinds", "workouts", "zones", "exercises"},
    ),
    "target": ({"marker", "unit"}, {"low", "high", "low_open", "high_open", "sex"}),
    "diet": ({"amount", "unit", "per"}, {"amount_to"}),
}


def version_of(key: str) -> dict[str, Any]:
    return find(f"blueprint-{key}")


def item_of(key: str, item_id: str) -> dict[str, Any]:
    return next(item for item in find(key)["items"] if item["id"] == item_id)


def figures(value: Any) -> set[float]:
    """Every number in a document, be it in a text: 10,000 is one, 05:25 are two."""
    if isinstance(value, dict):
        return figures(list(value.values()))
    if isinstance(value, list):
        return set().union(*map(figures, value))
    found = re.findall(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?", str(value))
    return {float(number.replace(",", "")) for number in found}


def without(document: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


def content(template: dict[str, Any]) -> list[Any]:
    """What a template says itself, without where it has it from."""
    said = [without(each, "id", "source") for each in [*template["items"], *template["facts"]]]
    return [*said, template["conflicts"]]


@pytest.mark.parametrize("template", templates().values(), ids=list(templates()))
def test_it_fits_the_contract(template: dict[str, Any]) -> None:
    read = ProtocolTemplate.model_validate(template)
    assert read.model_dump(mode="json", by_alias=True, exclude_none=True) == template
    ids = [item["id"] for item in template["items"]]
    assert len(set(ids)) == len(ids)
    # Whatever an entry names is among the template's sources, alone or joined.
    for entry in [*template["items"], *template["facts"]]:
        parts = entry["source"].split("; ")
        assert entry["source"] in template["sources"] or set(parts) <= set(template["sources"])


@pytest.mark.parametrize(("key", "item"), ITEMS)
def test_an_item_has_what_its_kind_asks_for(key: str, item: dict[str, Any]) -> None:
    needed, optional = FIELDS[item["kind"]]
    assert COMMON | needed <= set(item) <= COMMON | PROSE | needed | optional
    whole = {
        "supplement": "dose" in item,
        "habit": ("goal" in item) == (item.get("measure") in ("minutes", "amount"))
        and ("window" in item or item.get("measure") != "time"),
        "training": "schedule" in item or "minutes_per_week" in item,
        "target": "low" in item or "high" in item,
        "diet": True,
    }
    assert item["complete"] == whole[item["kind"]] == ("incomplete_reason" not in item)
    if item["preselected"]:
        assert item["complete"]
        assert not item["rx"]
        assert item["kind"] != "diet"
        assert "sex" not in item
    assert ("as_published" in item) == key.startswith("blueprint")


def test_who_it_is_from_is_never_in_doubt() -> None:
    for template in BLUEPRINT:
        assert template["name"] == f"Blueprint-style (unofficial) {template['version']}"
        assert "no medical advice" in template["disclaimer"]
        assert "neither made nor approved by him" in template["disclaimer"]
        of_facts = [
            re.split(" (?:docs|src)/", source)[0]
            for source in VERSIONS[template["version"]]["sources"]
        ]
        assert all(
            any(source.startswith(one) for source in template["sources"]) for one in of_facts
        )
    for template in templates().values():
        assert ("(unofficial)" in template["name"]) == template["id"].startswith("blueprint-")
    assert "lueprint" not in json.dumps(find("starter-1"))


@pytest.mark.parametrize("key", VERSIONS)
def test_no_figure_of_the_facts_is_lost(key: str) -> None:
    kept = figures(content(version_of(key)))
    assert figures(without(VERSIONS[key], "version", "as_of", "sources", "heart_rate_targets")) <= (
        kept
    )
    rates = VERSIONS[key].get("heart_rate_targets", {})
    assert figures(without(rates, "sources")) <= kept


def test_no_figure_beside_the_versions_is_lost() -> None:
    kept = figures([content(template) for template in BLUEPRINT])
    assert figures([row[:2] for row in FACTS["published_results"]]) - {2.0} <= kept
    for note in FACTS["conflicts"]:
        tellers = [
            template["id"]
            for template in BLUEPRINT
            if any(figures(note) - {2.0} <= figures(text) for text in template["conflicts"])
        ]
        assert tellers, note
    # What contradicts itself within a version, which the facts do not list.
    for key, topic in {"2023-02": "Zone 5:", "2025": "Exercise:", "2026-07": "Metformin:"}.items():
        assert version_of(key)["conflicts"][-1].startswith(topic)


@pytest.mark.parametrize(("key", "name", "amount", "unit"), ROWS)
def test_every_row_is_an_item(key: str, name: str, amount: float | None, unit: str) -> None:
    row = (
        f"{name}, {amount} {unit}" if amount is not None else ", ".join(filter(None, (name, unit)))
    )
    found = [
        item
        for item in version_of(key)["items"]
        if any((text + ",").startswith(row + ",") for text in item["as_published"].split("; "))
    ]
    assert len(found) == 1, row
    dose = None if amount is None else {"amount": amount, "unit": unit}
    assert found[0].get("dose") == dose
    assert found[0]["complete"] == (amount is not None)
    assert found[0]["rx"] == ("(Rx)" in name)
    for held in found[0].get("ingredients", []):
        assert {held["amount"]} <= figures([name, amount])


def test_a_row_of_two_doses_is_one_item_with_two_slots() -> None:
    taken = [row for row in ROWS if row[0] == "2023-06"]
    assert len(version_of("2023-06")["items"]) == len(taken) - 1
    assert item_of("blueprint-2023-06", "acarbose")["slots"] == ["waking", "11:00"]
    # Two doses that differ are two items.
    assert item_of("blueprint-2023-06", "metformin")["slots"] == ["waking"]
    assert item_of("blueprint-2023-06", "metformin-dinner")["slots"] == ["11:00"]


def test_every_prescription_is_marked() -> None:
    announced = VERSIONS["2026-07"]["facts"]["rx_announced"]
    marked = {item["as_published"] for item in version_of("2026-07")["items"] if item["rx"]}
    assert marked == set(announced)
    rx = {(key.removeprefix("blueprint-"), item["id"]) for key, item in ITEMS if item["rx"]}
    assert {entry for entry in rx if entry[0] != "2026-07"} == {
        ("2023-06", "acarbose"),
        ("2023-06", "metformin"),
        ("2023-06", "metformin-dinner"),
        ("2023-02", "testosterone-patch"),
        ("2023-02", "rapamycin"),
        ("2023-02", "acarbose"),
        ("2023-02", "metformin-er"),
        ("2025", "acarbose"),
        ("2025", "metformin"),
    }
    assert not [item["id"] for _, item in ITEMS if item["rx"] and item["preselected"]]


@pytest.mark.parametrize(
    "item_id",
    [
        *("dhea", "melatonin", "lithium", "red-yeast-rice-garlic"),
        *("iron", "probutyrate", "sauna", "zone-5"),
    ],
)
def test_what_to_beware_of_is_not_preselected(item_id: str) -> None:
    found = [item for _, item in ITEMS if item["id"] == item_id]
    assert found
    assert not any(item["preselected"] for item in found)
    assert all("Not preselected: " in item["notes"] for item in found)


@pytest.mark.parametrize(
    ("key", "item_id", "held"),
    [
        ("2022-11", "chlorella", {"ingredients": [("spermidine", 13.5, "mg", None)]}),
        ("2022-11", "black-lentils", {"amount": 300, "unit": "g", "per": "meal"}),
        ("2022-11", "meals", {"amount": 3, "per": "day"}),
        ("2023-02", "vitamin-d3", {"ingredients": [("vitamin_d", 2000, "IU", "D3")]}),
        ("2023-02", "iodine", {"ingredients": [("iodine", 125, "ug", "potassium iodide")]}),
        (
            "2023-02",
            "omega-3",
            {"ingredients": [("epa", 500, "mg", None), ("vitamin_e", 5, "mg", None)]},
        ),
        ("2023-02", "b-complex", {"schedule": {"type": "weekdays", "days": [1, 4]}}),
        ("2023-02", "nad-precursor", {"schedule": {"type": "weekly", "target": 6}}),
        ("2023-02", "vitamin-b12", {"schedule": {"type": "weekly", "target": 1}}),
        ("2023-02", "melatonin", {"slots": ["bedtime"], "schedule": {"type": "daily"}}),
        ("2023-02", "hiit", {"minutes": 10, "schedule": {"type": "weekdays", "days": [1, 3, 5]}}),
        (
            "2023-02",
            "zones-2-to-4",
            {
                "minutes_per_week": 270,
                "zones": {"from_zone": 2, "to_zone": 4, "min_bpm": 106, "max_bpm": 159},
            },
        ),
        ("2023-02", "zone-5", {"minutes_per_week": 90, "minutes_per_week_to": 150}),
        (
            "2023-02",
            "backwards-sled",
            {"measure": "minutes", "goal": {"amount": 10, "unit": "min"}},
        ),
        ("2024-glance", "energy", {"amount": 2250, "unit": "kcal", "per": "day"}),
        ("2024-glance", "protein", {"amount": 19, "unit": "% of energy"}),
        ("2024-glance", "fasting", {"amount": 16, "amount_to": 18, "unit": "h"}),
        ("2024-glance", "vegetables", {"amount": 70, "unit": "lb", "per": "month"}),
        ("2025", "protein", {"amount": 130, "unit": "g"}),
        ("2025", "blueprint-longevity-mix", {"slots": ["05:25"]}),
        ("2025", "collagen-peptides", {"slots": ["05:25", "breakfast"]}),
        ("2025", "creatine", {"ingredients": [("creatine", 2.5, "g", None)], "slots": ["05:25"]}),
        ("2025", "iron", {"slots": ["breakfast", "11:00"]}),
        ("2025", "metformin", {"slots": ["breakfast", "11:00"]}),
        ("2025", "acarbose", {"dose": {"amount": 200, "unit": "mg"}, "slots": ["breakfast"]}),
        ("2025", "nac", {"slots": ["11:00"], "preselected": False}),
        ("2025", "extra-virgin-olive-oil", {"slots": ["breakfast", "09:00", "11:00"]}),
        ("2025", "black-lentils", {"amount": 150, "unit": "g", "per": "meal"}),
        ("2025", "sleep-duration", {"marker": "sleep_duration", "low": 8, "high": 9, "unit": "h"}),
        ("2025", "room-temperature", {"goal": {"amount": 60, "amount_to": 67, "unit": "[degF]"}}),
        ("2025", "last-food-before-bed", {"goal": {"amount": 4, "unit": "h"}}),
        ("2025", "screens-off", {"goal": {"amount": 60, "unit": "min"}}),
        ("2025", "caffeine-cutoff", {"goal": {"amount": 6, "unit": "h"}}),
        ("2025", "morning-light", {"goal": {"amount": 3, "amount_to": 4, "unit": "min"}}),
        ("2025", "workout", {"minutes": 60, "minutes_to": 90, "minutes_per_week": 360}),
        ("2026-07", "bedtime", {"window": {"from": "20:00", "to": "20:30"}}),
        ("2026-07", "wake-time", {"window": {"from": "04:30", "to": "05:00"}}),
        ("2026-07", "read-before-sleep", {"goal": {"amount": 10, "unit": "min"}}),
        ("2026-07", "workout", {"minutes": 90, "schedule": {"type": "daily"}}),
        ("2026-07", "tadalafil", {"dose": {"amount": 5, "unit": "mg"}}),
        ("2026-07", "target-ferritin", {"complete": False, "as_published": "80 ng/mL"}),
    ],
)
def test_what_the_facts_have_as_prose(key: str, item_id: str, held: dict[str, Any]) -> None:
    item = item_of(f"blueprint-{key}", item_id)
    if "ingredients" in held:
        names = ("nutrient", "amount", "unit", "form")
        found = [tuple(map(each.get, names)) for each in item["ingredients"]]
        assert found == held["ingredients"]
    for name in held.keys() - {"ingredients"}:
        assert item[name] == held[name]


def test_windows_hold_the_time_published() -> None:
    for time, what in VERSIONS["2025"]["schedule"]:
        found = [
            item["window"]
            for item in version_of("2025")["items"]
            if "window" in item and f"{time} {what}".startswith(item["as_published"])
        ]
        assert all(window["from"] <= time <= window["to"] for window in found)
        assert found or what.startswith(("Longevity Mix", "workout", "wind-down", "bed"))
    assert item_of("blueprint-2025", "bedtime")["window"] == {"from": "20:00", "to": "21:00"}


def test_the_circuit() -> None:
    rows = VERSIONS["2023-02"]["exercise_daily_circuit"]
    items = {item["as_published"]: item for item in version_of("2023-02")["items"]}
    for name, work in rows:
        item = items[", ".join(filter(None, (name, work)))]
        assert (item["kind"], item["schedule"]) == ("habit", {"type": "daily"})
        for exercise in item["exercises"]:
            named = [exercise[count] for count in ("sets", "reps", "minutes") if count in exercise]
            assert named == [int(number) for number in re.findall("[0-9]+", work)]
            assert exercise.get("per_side", False) == (" each" in f"{name} {work}")
    assert len(rows) == 18


@pytest.mark.parametrize(
    ("key", "item"), [entry for entry in ITEMS if entry[1]["kind"] == "supplement"]
)
def test_supplements_can_be_created_from_them(key: str, item: dict[str, Any]) -> None:
    wanted = ("name", "rx", "slots", "ingredients", "dose", "schedule", "notes")
    body = {name: item[name] for name in wanted if name in item}
    # Who adopts an item without a dose gives it.
    SupplementCreate.model_validate_json(
        json.dumps({"dose": {"amount": 1, "unit": "capsule"}} | body)
    )


@pytest.mark.parametrize(("key", "item"), [entry for entry in ITEMS if "schedule" in entry[1]])
def test_schedules_are_those_of_a_plan(key: str, item: dict[str, Any]) -> None:
    schedule = PlanSchedule.model_validate_json(json.dumps(item["schedule"]))
    assert schedule.model_dump(mode="json") == item["schedule"]


@pytest.mark.parametrize(
    ("key", "item"), [entry for entry in ITEMS if entry[1]["kind"] == "target"]
)
def test_targets_are_in_the_markers_own_unit(key: str, item: dict[str, Any]) -> None:
    entry = markers.find(item["marker"])
    assert item["unit"] == entry["unit"]
    if "protocol_target" in entry:
        names = ("low", "high", "low_open", "high_open", "sex")
        assert {name: item[name] for name in names if name in item} == entry["protocol_target"]
        assert "single secondary source" in item["source"]


def test_the_targets_and_whose_they_are() -> None:
    kinds = {marker for marker, entry in markers.markers().items() if "protocol_target" in entry}
    # AST and ALT are one row; the row of omega-3 names no test.
    assert len(kinds) == len(FACTS["targets_11"]["rows"])
    holding = {key for key, item in ITEMS if item["kind"] == "target" and item["marker"] in kinds}
    assert holding == {"blueprint-2025", "blueprint-2026-07"}
    for key in holding:
        aimed = {item["marker"] for item in find(key)["items"] if item["kind"] == "target"}
        assert kinds <= aimed
        results = figures(FACTS["targets_11"]["rows"])
        assert results <= figures(content(find(key)))


def test_what_items_refer_to_exists() -> None:
    for _, item in ITEMS:
        assert set(item.get("markers", [])) <= set(markers.markers())
        for exercise in item.get("exercises", []):
            assert exercise.get("exercise_id", "plank") in exercises()
    panel = item_of("blueprint-2026-07", "blood-panel")["markers"]
    kind = [item for item in version_of("2026-07")["items"] if item["kind"] == "target"]
    assert set(panel) == {item["marker"] for item in kind}


def test_the_starter_needs_nothing() -> None:
    items = find("starter-1")["items"]
    assert all(item["preselected"] for item in items)
    assert not any(item["rx"] or "dose" in item for item in items)
    assert {item["kind"] for item in items} == {"habit", "training", "target"}
    moves = [move for item in items for move in item.get("exercises", [])]
    assert moves
    assert all(exercises()[move["exercise_id"]]["equipment"] == "bodyweight" for move in moves)
    assert item_of("starter-1", "strength")["schedule"] == {"type": "weekly", "target": 3}


LINKED = [(key, item) for key, item in ITEMS if "metric" in item]


@pytest.mark.parametrize(("key", "item"), LINKED, ids=[f"{key} {i['id']}" for key, i in LINKED])
def test_a_metric_can_fill_its_habit(key: str, item: Any) -> None:
    metric = catalogue.metrics()[item["metric"]]
    assert is_time(metric) == (item["measure"] == "time")
    if is_time(metric):
        assert item["window"]
    else:
        assert metric["unit"].strip("{}") == item["goal"]["unit"]


def test_some_items_of_two_series_have_a_metric() -> None:
    assert {item["metric"] for _, item in LINKED} == {"bedtime", "wake_time", "last_meal", "steps"}
    assert {key.partition("-")[0] for key, _ in LINKED} == {"blueprint", "starter"}
