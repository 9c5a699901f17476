"""From the items of a template to what adopting them makes: valid, and as they were published."""

import copy
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import Invalid
from chalicelib.http.mapping import problem_of
from chalicelib.labs.biomarkers import catalogue
from chalicelib.labs.biomarkers.models import Target
from chalicelib.regimen.adoptions import resources
from chalicelib.regimen.adoptions.choice import choose
from chalicelib.regimen.adoptions.models import AdoptionChoice, AdoptionCreate
from chalicelib.regimen.habits.models import HabitCreate
from chalicelib.regimen.plan.models import parse_version
from chalicelib.regimen.plan.regimen import HABIT_SCHEDULES, ScheduleHistory
from chalicelib.regimen.plan.versions import with_versions
from chalicelib.regimen.protocols.templates import find, templates
from chalicelib.regimen.supplements.models import SupplementCreate

TODAY = date(2026, 3, 2)
IN_A_WEEK = "2026-03-09"
ALL = list(templates().values())
EVERY = [
    pytest.param(template, item, id=f"{template['id']}-{item['id']}")
    for template in ALL
    for item in template["items"]
]
ON_TEMPLATES = pytest.mark.parametrize("template", ALL, ids=list(templates()))


def of(*kinds: str, scheduled: bool = True) -> list[Any]:
    """Return the parameters of the items of some kinds."""
    return [
        each
        for each in EVERY
        if each.values[1]["kind"] in kinds and (not scheduled or "schedule" in each.values[1])
    ]


def choice(item_id: str, **own: Any) -> AdoptionChoice:
    """Return one choice as a client would send it."""
    return AdoptionChoice.model_validate_json(json.dumps({"item_id": item_id} | own))


def chosen(template: dict[str, Any], item: dict[str, Any], **own: Any) -> dict[str, Any]:
    """Return one item as it is chosen; with a dose where the template has none."""
    if item["kind"] == "supplement" and "dose" not in item:
        own = {"dose": {"amount": 1.5, "unit": "mg"}} | own
    [found] = choose(template, [choice(item["id"], **own)])
    return found.item


@pytest.mark.parametrize(("template", "item"), of("supplement"))
def test_a_supplement(template: dict[str, Any], item: dict[str, Any]) -> None:
    made = resources.supplement(chosen(template, item))
    document = made.document()
    given_dose = {"amount": 1.5, "unit": "mg"}
    assert document["dose"] == item.get("dose", given_dose)
    for name in ("name", "slots", "schedule", "rx"):
        assert document[name] == item[name]
    assert document.get("ingredients", []) == item.get("ingredients", [])
    assert document.get("notes") == item.get("notes")
    # What a client may send is what comes out: nothing is made that it could not make itself.
    assert SupplementCreate.model_validate_json(json.dumps(document)) == made
    stored = with_versions(made, TODAY, None)
    assert [version["valid_from"] for version in stored["versions"]] == [TODAY.isoformat()]


@pytest.mark.parametrize(("template", "item"), of("habit", "training"))
def test_a_habit(template: dict[str, Any], item: dict[str, Any]) -> None:
    made = resources.habit(chosen(template, item), TODAY)
    document = made.document()
    assert (document["name"], document["pillar"]) == (item["name"], item["pillar"])
    assert document["markers"] == item.get("markers", [])
    assert document.get("window") == item.get("window")
    measure = item.get("measure", "minutes" if "minutes" in item else "done")
    assert document["measure"] == measure
    assert ("goal" in document) == (measure in ("minutes", "amount"))
    if "goal" in document:
        least = item["goal"]["amount"] if "goal" in item else item["minutes"]
        assert document["goal"]["at_least"] == least
        assert document["goal"]["unit"] == item.get("goal", {}).get("unit", "min")
    written = document.get("notes", "")
    assert item.get("notes", "") in written
    for exercise in item.get("exercises", []):
        assert exercise["name"] in written
    assert len(written.splitlines()) == len(item.get("exercises", [])) + ("notes" in item)
    assert {**document["schedule"], **item["schedule"]} == document["schedule"]
    assert HabitCreate.model_validate_json(json.dumps(document)) == made


@pytest.mark.parametrize(
    ("template", "item"),
    [each for each in of("target", scheduled=False) if each.values[1]["complete"]],
)
def test_a_target(template: dict[str, Any], item: dict[str, Any]) -> None:
    """In the marker's canonical unit, so that the bounds need no conversion."""
    content = resources.target(chosen(template, item), template)
    stamps = {"version": 1, "created_at": "2026-03-02T12:00:00Z"}
    stamps["updated_at"] = stamps["created_at"]
    read = Target.model_validate(stamps | content | {"id": item["marker"]})
    assert (read.low, read.high) == (item.get("low"), item.get("high"))
    assert (read.low_open, read.high_open) == (item.get("low_open"), item.get("high_open"))
    assert (read.canonical.low, read.canonical.high) == (read.low, read.high)
    assert (read.low, read.high) != (None, None)
    assert read.unit == catalogue.find(item["marker"])["unit"]
    assert (read.source, read.protocol) == ("protocol", template["series"])
    assert (read.protocol_name, read.protocol_source) == (template["name"], item["source"])


HABITS: dict[tuple[str, str], dict[str, Any]] = {
    ("starter-1", "steps"): {"measure": "amount", "goal": {"at_least": 8000, "unit": "steps"}},
    ("starter-1", "bedtime"): {"measure": "time", "window": {"from": "22:00", "to": "23:00"}},
    # Training is a habit by minutes, and more of them are no miss.
    ("starter-1", "strength"): {
        "measure": "minutes",
        "goal": {"at_least": 30, "unit": "min"},
        "schedule": {"type": "weekly", "target": 3},
        "notes": "Bodyweight squat: 3 x 10\nPush-ups: 3 x 8\nBridge: 3 x 12\nPlank: 3 x 30 s",
    },
    ("blueprint-2023-02", "hiking"): {
        "measure": "done",
        "schedule": {"type": "weekly", "target": 1},
    },
    ("blueprint-2023-02", "backwards-sled"): {
        "measure": "minutes",
        "goal": {"at_least": 10, "unit": "min"},
        "notes": "Backwards sled: 10 min",
    },
    ("blueprint-2023-02", "obliques"): {"notes": "Obliques: 1 x 50, each side"},
    # A range of minutes is exceeded without harm; one of degrees is not.
    ("blueprint-2025", "wind-down"): {
        "goal": {"at_least": 30, "unit": "min"},
        "window": {"from": "19:30", "to": "20:30"},
    },
    ("blueprint-2025", "room-temperature"): {
        "measure": "amount",
        "goal": {"at_least": 60, "at_most": 67, "unit": "[degF]"},
        "notes": "About 16 to 19 °C.",
    },
    ("blueprint-2025", "last-food-before-bed"): {"goal": {"at_least": 4, "unit": "h"}},
    # A first blood test is not asked for on the day itself.
    ("blueprint-2026-07", "blood-panel"): {
        "measure": "done",
        "schedule": {"type": "interval", "every_days": 182, "anchor": IN_A_WEEK},
    },
    ("starter-1", "basic-labs"): {
        "schedule": {"type": "interval", "every_days": 365, "anchor": IN_A_WEEK}
    },
}


@pytest.mark.parametrize(("place", "expected"), HABITS.items(), ids="-".join)
def test_habits_in_full(place: tuple[str, str], expected: dict[str, Any]) -> None:
    template = find(place[0])
    item = next(item for item in template["items"] if item["id"] == place[1])
    document = resources.habit(chosen(template, item), TODAY).document()
    assert {name: document.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("exercise", "words"),
    [
        ({"name": "Stretch"}, "Stretch"),
        ({"name": "Squat", "sets": 3, "reps": 10}, "Squat: 3 x 10"),
        ({"name": "Squat", "reps": 100}, "Squat: 100"),
        ({"name": "Plank", "seconds": 45.5}, "Plank: 45.5 s"),
        ({"name": "Sled", "minutes": 10}, "Sled: 10 min"),
        ({"name": "Lunge", "sets": 2, "reps": 8, "per_side": True}, "Lunge: 2 x 8, each side"),
        ({"name": "Lunge", "per_side": False}, "Lunge"),
    ],
)
def test_an_exercise_in_words(exercise: dict[str, Any], words: str) -> None:
    item = {"name": "Move", "pillar": "exercise", "schedule": {"type": "daily"}}
    made = resources.habit(item | {"exercises": [exercise, exercise]}, TODAY)
    assert made.notes == f"{words}\n{words}"


def test_the_first_measurement_leaves_time_for_it() -> None:
    """But a day that is given stays, and nothing else is put off."""
    item = {"name": "Labs", "pillar": "measurement", "markers": ["hba1c"]}
    given_day = {"type": "interval", "every_days": 90, "anchor": "2026-03-03"}
    for schedule, anchor in (
        ({"type": "interval", "every_days": 90}, IN_A_WEEK),
        (given_day, "2026-03-03"),
        ({"type": "weekly", "target": 1}, None),
    ):
        made = resources.habit(item | {"schedule": schedule}, TODAY).document()
        assert made["schedule"].get("anchor") == anchor
    other = {"name": "Air", "pillar": "other", "schedule": {"type": "interval", "every_days": 2}}
    assert "anchor" not in resources.habit(other, TODAY).document()["schedule"]


@pytest.mark.parametrize(
    ("schedules", "days"),
    [
        ([], 0),
        ([{"type": "daily"}], 7),
        ([{"type": "weekdays", "days": [1, 3, 5]}, {"type": "weekly", "target": 1}], 4),
        ([{"type": "weekly", "target": 3}] * 3, 7),
        ([{"type": "interval", "every_days": 7}], 1),
        ([{"type": "interval", "every_days": 2}, {"type": "interval", "every_days": 90}], 4),
        ([{"type": "weekdays", "days": [1, 2, 3, 4, 5], "every_weeks": 2}], 2),
        ([{"type": "monthly", "days": [1, 15]}], 1),
        ([{"type": "as_needed"}], 0),
    ],
)
def test_days_a_week(schedules: list[dict[str, Any]], days: int) -> None:
    assert resources.days_a_week(schedules) == days


@ON_TEMPLATES
def test_without_choices_it_is_what_is_preselected(template: dict[str, Any]) -> None:
    found = choose(template, None)
    assert [each.item for each in found] == [i for i in template["items"] if i["preselected"]]
    assert {each.pointer for each in found} <= {""}
    assert not [each.item["id"] for each in found if each.item["rx"]]
    assert all(each.item["complete"] for each in found)


@ON_TEMPLATES
def test_a_prescription_is_only_what_is_named(template: dict[str, Any]) -> None:
    """Whatever else is chosen, and in whatever order, nothing comes along that was not named."""
    named = [item for item in template["items"] if item["complete"]]

    @given(st.lists(st.sampled_from(named), unique_by=lambda item: item["id"], min_size=1))
    def holds(picked: list[dict[str, Any]]) -> None:
        found = choose(template, [choice(item["id"]) for item in picked])
        assert [each.item for each in found] == picked
        assert [each.pointer for each in found] == [f"/items/{n}" for n in range(len(picked))]

    holds()


def test_the_templates_stay_as_they_ship() -> None:
    """They are read once and shared by all requests."""
    before = copy.deepcopy(templates())
    own = {"dose": {"amount": 9, "unit": "mg"}, "ingredients": [], "slots": ["waking"]}
    for template in ALL:
        for item in template["items"]:
            if item["kind"] == "supplement":
                resources.supplement(chosen(template, item, **own))
            elif "schedule" in item:
                weekly = {"type": "weekly", "target": 1}
                resources.habit(chosen(template, item, schedule=weekly), TODAY)
                resources.habit(chosen(template, item), TODAY)
            elif item["kind"] == "target" and item["complete"]:
                resources.target(chosen(template, item), template)
    assert templates() == before


MG = {"amount": 1, "unit": "mg"}
WEEKLY = {"type": "weekly", "target": 1}
WRONG: list[tuple[str, list[dict[str, Any]], str, str]] = [
    ("blueprint-2023-02", [{"item_id": "snake-oil"}], "/items/0/item_id", "unknown_item"),
    # An item of another version of the series is none of this one.
    ("blueprint-2022-11", [{"item_id": "zinc"}], "/items/0/item_id", "unknown_item"),
    (
        "blueprint-2023-02",
        [{"item_id": "zinc"}, {"item_id": "nac"}, {"item_id": "zinc"}],
        "/items/2/item_id",
        "repeated",
    ),
    ("blueprint-2023-02", [{"item_id": "vitamin-b12"}], "/items/0/dose", "dose_required"),
    ("blueprint-2025", [{"item_id": "plasmalogens"}], "/items/0/dose", "dose_required"),
    (
        "blueprint-2026-07",
        [{"item_id": "bedtime"}, {"item_id": "target-ferritin"}],
        "/items/1/item_id",
        "incomplete",
    ),
    (
        "blueprint-2023-02",
        [{"item_id": "zinc", "dose": {"amount": 1, "unit": "capsule"}}],
        "/items/0/ingredients",
        "ingredients_required",
    ),
    (
        "blueprint-2023-02",
        [{"item_id": "pull-ups", "dose": MG}],
        "/items/0/dose",
        "not_for_this_kind",
    ),
    (
        "blueprint-2023-02",
        [{"item_id": "zinc"}, {"item_id": "hiit", "slots": ["waking"]}],
        "/items/1/slots",
        "not_for_this_kind",
    ),
    (
        "blueprint-2023-02",
        [{"item_id": "pull-ups", "ingredients": []}],
        "/items/0/ingredients",
        "not_for_this_kind",
    ),
    (
        "blueprint-2025",
        [{"item_id": "target-ast", "schedule": WEEKLY}],
        "/items/0/schedule",
        "not_for_this_kind",
    ),
    (
        "blueprint-2022-11",
        [{"item_id": "meals", "schedule": WEEKLY}],
        "/items/0/schedule",
        "not_for_this_kind",
    ),
]


@pytest.mark.parametrize(("protocol", "items", "pointer", "code"), WRONG)
def test_a_choice_that_is_refused_names_its_field(
    protocol: str, items: list[dict[str, Any]], pointer: str, code: str
) -> None:
    wanted = AdoptionCreate.model_validate_json(json.dumps({"items": items}))
    with pytest.raises(Invalid) as refused:
        choose(find(protocol), wanted.items)
    [fault] = refused.value.faults
    assert (fault.path, fault.code) == (pointer, code)
    assert not fault.argument
    assert problem_of(refused.value).detail


def test_what_is_missing_is_said_in_the_templates_words() -> None:
    for protocol, item, code, reason in (
        ("blueprint-2023-02", "vitamin-b12", "dose_required", "No amount is published"),
        ("blueprint-2026-07", "target-ferritin", "incomplete", "A single figure is published"),
    ):
        with pytest.raises(Invalid) as refused:
            choose(find(protocol), [choice(item)])
        # An English text is no parameter: the item has it.
        [fault] = refused.value.faults
        assert (fault.code, fault.params) == (code, {})
        [chosen] = [each for each in find(protocol)["items"] if each["id"] == item]
        assert reason in chosen["incomplete_reason"]


DOSED = [
    each
    for each in of("supplement")
    if "dose" in each.values[1] and each.values[1].get("ingredients")
]


@pytest.mark.parametrize(("template", "item"), DOSED)
def test_another_dose_holds_as_much_more(template: dict[str, Any], item: dict[str, Any]) -> None:
    """The amounts go with the dose: three times of it hold three times as much."""
    amount, unit = item["dose"]["amount"], item["dose"]["unit"]
    for times in (3, 0.5):
        found = chosen(template, item, dose={"amount": amount * times, "unit": unit})
        assert found["dose"] == {"amount": amount * times, "unit": unit}
        held = [each["amount"] for each in found["ingredients"]]
        expected = [each["amount"] * times for each in item["ingredients"]]
        assert held == pytest.approx(expected, rel=1e-9)
        assert [{**each, "amount": 0} for each in found["ingredients"]] == [
            {**each, "amount": 0} for each in item["ingredients"]
        ]
        resources.supplement(found)


def test_a_third_of_a_dose_is_written_shortly() -> None:
    """9 decimals are enough for a microgram in tonnes, and no tail of binary digits is shown."""
    found = chosen(*DOSED[0].values, dose={"amount": 2 / 3, "unit": "tbsp"})
    assert found["ingredients"] == [{"nutrient": "spermidine", "amount": 4.5, "unit": "mg"}]
    zinc = next(each.values for each in DOSED if each.values[1]["id"] == "zinc")
    found = chosen(*zinc, dose={"amount": 0.1 + 0.2, "unit": "mg"})
    assert [each["amount"] for each in found["ingredients"]] == [0.3]


def test_an_ingredient_without_an_amount_keeps_none() -> None:
    template, item = next(each.values for each in DOSED if each.values[1]["id"] == "zinc")
    blend = item | {"ingredients": [*item["ingredients"], {"nutrient": "green tea"}]}
    found = chosen(template | {"items": [blend]}, blend, dose={"amount": 30, "unit": "mg"})
    assert found["ingredients"] == [
        {"nutrient": "zinc", "amount": 30, "unit": "mg"},
        {"nutrient": "green tea"},
    ]
    resources.supplement(found)


def test_ones_own_ingredients_are_taken_as_they_are() -> None:
    zinc = next(each.values for each in DOSED if each.values[1]["id"] == "zinc")
    own = [{"nutrient": "zinc", "amount": 22, "unit": "mg", "form": "picolinate"}]
    for dose in ({"amount": 1, "unit": "capsule"}, {"amount": 30, "unit": "mg"}):
        found = chosen(*zinc, dose=dose, ingredients=own)
        assert (found["dose"], found["ingredients"]) == (dose, own)
    assert chosen(*zinc, ingredients=[])["ingredients"] == []


def test_ones_own_slots_and_schedule() -> None:
    template = find("blueprint-2023-02")
    items = {item["id"]: item for item in template["items"]}
    mine = {"schedule": {"type": "weekdays", "days": [6, 7]}, "slots": ["21:30"]}
    found = chosen(template, items["zinc"], **mine)
    assert found == items["zinc"] | mine
    habit = resources.habit(chosen(template, items["pull-ups"], schedule=mine["schedule"]), TODAY)
    assert habit.document()["schedule"] == mine["schedule"]
    # With days of its own, training that is published by the week only is a habit too.
    zone = resources.habit(chosen(template, items["zone-5"], schedule=WEEKLY), TODAY)
    regimen = ScheduleHistory(
        "z", (parse_version(with_versions(zone, TODAY, None)["versions"][0], HABIT_SCHEDULES),)
    )
    assert (zone.measure, regimen.weekly_target(TODAY)) == ("done", 1)
