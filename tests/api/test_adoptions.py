"""Following a protocol template: what is made, what is not, and what stays when it ends."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.regimen.habits import service as habits
from chalicelib.regimen.plan.limits import MAX_AHEAD
from chalicelib.regimen.protocols.templates import find, templates
from chalicelib.regimen.supplements import service as supplements
from chalicelib.table import client
from chalicelib.training.programs.templates import templates as program_templates
from tests.support.api import Answer, Api
from tests.support.feed import all_changes, is_deletion, type_of
from tests.support.transactions import Recorder

ANY = {"If-Match": "*"}
MONDAY = date(2026, 3, 2)
DAILY = {"type": "daily"}
# The template with the most items, and one of another series.
LARGEST, STARTER = "blueprint-2023-02", "starter-1"
OLDER, NEWER = "blueprint-2025", "blueprint-2026-07"
# It has diet numbers only.
INFORMS = "blueprint-2024-glance"
ON_TEMPLATES = pytest.mark.parametrize(
    "protocol", [protocol for protocol in templates() if protocol != INFORMS]
)
MADE = {"supplement": "supplements", "habit": "habits"}


def on(day: date | int) -> dict[str, str]:
    """Return the header that makes it noon of a day, or so many days after the Monday."""
    when = day if isinstance(day, date) else MONDAY + timedelta(days=day)
    return {"X-Now": f"{when}T12:00:00Z"}


def everything(protocol: str) -> dict[str, Any]:
    """Return the choice of every item that can be adopted, those with a dose of one's own too."""
    chosen = []
    for item in find(protocol)["items"]:
        if item["kind"] == "supplement" and "dose" not in item:
            chosen.append({"item_id": item["id"], "dose": {"amount": 2.5, "unit": "mg"}})
        elif item["complete"]:
            chosen.append({"item_id": item["id"]})
    return {"items": chosen}


def named(*items: str) -> dict[str, Any]:
    return {"items": [{"item_id": item} for item in items]}


def post(api: Api, protocol: str, body: Any, day: date | int = 0, **headers: str) -> Answer:
    sent = on(day) | {name.replace("_", "-"): value for name, value in headers.items()}
    return api.post(f"/v1/protocols/{protocol}/adoptions", body, headers=sent)


def adopt(api: Api, protocol: str, body: Any, day: date | int = 0, **headers: str) -> Any:
    answer = post(api, protocol, body, day, **headers)
    assert answer.status == 201, answer.body
    return answer.json


def end(api: Api, adoption: Any, day: date | int = 0) -> None:
    answer = api.delete(f"/v1/adoptions/{adoption['id']}", headers=ANY | on(day))
    assert answer.status == 204, answer.body


def seen(api: Api, path: str, day: date | int = 0) -> Any:
    answer = api.get(path, headers=on(day))
    assert answer.status == 200, answer.body
    return answer.json


def listed(api: Api, what: str, day: int = 0) -> dict[str, Any]:
    """Return all supplements, habits or adoptions, by id."""
    found: dict[str, Any] = {}
    cursor = ""
    while cursor is not None:
        page = seen(api, f"/v1/{what}?limit=100{cursor and f'&cursor={cursor}'}", day)
        found |= {each["id"]: each for each in page["items"]}
        cursor = page["next_cursor"]
    return found


def feed(api: Api) -> list[dict[str, Any]]:
    return all_changes(api)


def became(adoption: Any, item: str) -> Any:
    return next(each for each in adoption["items"] if each["item_id"] == item)


def made_of(adoption: Any, item: str) -> str:
    return str(became(adoption, item)["resource_id"])


def enter(api: Api, habit: str, days: range, **said: Any) -> None:
    for day in days:
        path = f"/v1/habits/{habit}/entries/{MONDAY + timedelta(days=day)}"
        assert api.put(path, said, headers=on(day)).status == 200


def take(api: Api, supplement: str, days: range, **said: Any) -> None:
    for day in days:
        body = {"supplement_id": supplement, "local_date": f"{MONDAY + timedelta(days=day)}"}
        assert api.post("/v1/intakes", body | said, headers=on(day)).status == 201


def live_as(api: Api, **profile: Any) -> None:
    assert api.patch("/v1/profile", profile, headers=ANY).status == 200


@ON_TEMPLATES
@pytest.mark.parametrize("choice", ["preselected", "everything"])
def test_what_is_made_is_what_is_shown(api: Api, protocol: str, choice: str) -> None:
    live_as(api, sex="male")
    template = find(protocol)
    items = {item["id"]: item for item in template["items"]}
    body = {} if choice == "preselected" else everything(protocol)
    adoption = adopt(api, protocol, body)
    expected = [
        item["id"]
        for item in template["items"]
        if (item["preselected"] if choice == "preselected" else item["id"] in str(body))
    ]
    assert [each["item_id"] for each in adoption["items"]] == expected
    shown: dict[str, Any] = {what: listed(api, what) for what in MADE.values()}
    for each in adoption["items"]:
        item = items[each["item_id"]]
        for name in ("kind", "name", "rx", "source"):
            assert each[name] == item[name]
        if each["made"] == "nothing":
            assert item["kind"] == "diet" or (item["kind"] == "training" and "schedule" not in item)
            assert each["reason"]
            assert "resource_id" not in each
        elif each["made"] == "target":
            marker = seen(api, f"/v1/biomarkers/{each['resource_id']}")
            assert (each["resource_id"], marker["tracked"]) == (item["marker"], True)
            target = marker["target"]
            assert (target.get("low"), target.get("high")) == (item.get("low"), item.get("high"))
            assert target["unit"] == marker["unit"] == item["unit"]
            assert (target["source"], target["protocol_name"]) == ("protocol", template["name"])
        else:
            thing = shown[MADE[each["made"]]].pop(each["resource_id"])
            assert (thing["name"], thing["version"]) == (item["name"], 1)
            link = {"adoption_id": adoption["id"], "protocol_id": protocol}
            assert thing["protocol"] == link | {"item_id": item["id"]}
            assert [version["valid_from"] for version in thing["versions"]] == [f"{MONDAY}"]
            assert {**thing["schedule"], **item["schedule"]} == thing["schedule"]
            if each["made"] == "supplement":
                assert item["kind"] == "supplement"
                assert thing["dose"] == item.get("dose", {"amount": 2.5, "unit": "mg"})
                assert thing["slots"] == item["slots"]
                assert thing["ingredients"] == item.get("ingredients", [])
                assert thing["rx"] == item["rx"]
            else:
                assert (item["kind"] in ("habit", "training"), thing["pillar"]) == (
                    True,
                    item["pillar"],
                )
    assert shown == {"supplements": {}, "habits": {}}
    tracked = {m["id"] for m in seen(api, "/v1/biomarkers?tracked=true&limit=250")["items"]}
    assert tracked == {m["resource_id"] for m in adoption["items"] if m["made"] == "target"}
    assert seen(api, f"/v1/adoptions/{adoption['id']}") == adoption
    assert listed(api, "adoptions") == {adoption["id"]: adoption}


@ON_TEMPLATES
def test_it_says_what_it_is_and_where_it_is_from(api: Api, protocol: str) -> None:
    template = find(protocol)
    adoption = adopt(api, protocol, {}, 3)
    for name in ("series", "name", "disclaimer", "sources"):
        assert adoption[name] == template[name]
    assert adoption["protocol_id"] == protocol
    assert adoption["protocol_version"] == template["version"]
    assert adoption["adopted_on"] == f"{MONDAY + timedelta(days=3)}"
    program = template.get("program_template_id")
    assert adoption.get("program_template_id") == program
    assert (program in program_templates()) == bool(program)
    # It is offered, and not created.
    assert api.get("/v1/programs").json["items"] == []
    if template["series"] == "blueprint":
        assert adoption["name"].startswith("Blueprint-style (unofficial) ")
        assert "no medical advice" in adoption["disclaimer"]
    assert adoption["sources"]


@ON_TEMPLATES
def test_a_prescription_is_made_only_if_it_is_named(api: Api, protocol: str) -> None:
    items = {item["id"]: item for item in find(protocol)["items"]}
    adoption = adopt(api, protocol, {})
    assert not [each["item_id"] for each in adoption["items"] if each["rx"]]
    assert not [each["name"] for each in listed(api, "supplements").values() if each["rx"]]
    end(api, adoption)
    rx = [each for each in everything(protocol)["items"] if items[each["item_id"]]["rx"]]
    for each in rx:
        only = adopt(api, protocol, {"items": [each]})
        [made] = [s for s in listed(api, "supplements").values() if s["rx"] and "ends_on" not in s]
        assert made["id"] == made_of(only, each["item_id"])
        assert [(i["item_id"], i["rx"]) for i in only["items"]] == [(each["item_id"], True)]
        end(api, only)


@pytest.mark.parametrize("body", [{}, named("zinc", "pull-ups", "hiit", "vitamin-d3")])
def test_the_same_again_makes_nothing(api: Api, body: Any) -> None:
    adoption = adopt(api, LARGEST, body)
    before = feed(api), listed(api, "supplements"), listed(api, "habits")
    assert adopt(api, LARGEST, body) == adoption
    if body:
        assert adopt(api, LARGEST, {"items": body["items"][::-1]}, 5) == adoption
    assert (feed(api), listed(api, "supplements"), listed(api, "habits")) == before


def test_the_same_key_again_is_the_same_answer(api: Api) -> None:
    """Also when what it answered is long gone."""
    adoption = adopt(api, STARTER, {}, Idempotency_Key="once")
    end(api, adoption)
    before = feed(api)
    again = post(api, STARTER, {}, Idempotency_Key="once")
    assert (again.status, again.json) == (201, adoption)
    assert again.headers["Idempotency-Replayed"] == "true"
    other = post(api, STARTER, named("steps"), Idempotency_Key="once")
    assert other.code == "idempotency_key_reused"
    assert (feed(api), listed(api, "adoptions")) == (before, {})


@pytest.mark.parametrize(
    ("protocol", "body"),
    [(LARGEST, named("zinc", "nac")), (LARGEST, {}), (NEWER, {}), (NEWER, named("bedtime"))],
)
def test_of_each_series_one_is_followed(api: Api, protocol: str, body: Any) -> None:
    adoption = adopt(api, LARGEST, named("zinc"))
    before = feed(api)
    answer = post(api, protocol, body)
    assert (answer.status, answer.code) == (409, "duplicate_adoption")
    assert answer.json["existing_id"] == adoption["id"]
    assert adoption["name"] in answer.json["detail"]
    assert feed(api) == before
    # Another series is followed beside it; each ends alone.
    beside = adopt(api, STARTER, {})
    assert set(listed(api, "adoptions")) == {adoption["id"], beside["id"]}
    end(api, adoption, 1)
    assert list(listed(api, "adoptions")) == [beside["id"]]
    zinc = seen(api, f"/v1/supplements/{made_of(adoption, 'zinc')}", 1)
    steps = seen(api, f"/v1/habits/{made_of(beside, 'steps')}")
    assert (zinc["ends_on"], steps.get("ends_on")) == (f"{MONDAY}", None)
    if protocol == NEWER:
        adopt(api, protocol, body, 1)


def test_nothing_is_made_of_a_choice_that_is_refused(api: Api) -> None:
    for items, pointer in (
        ([{"item_id": "zinc"}, {"item_id": "vitamin-b12"}], "/items/1/dose"),
        ([{"item_id": "zinc"}, {"item_id": "zinc"}], "/items/1/item_id"),
        ([{"item_id": "zinc", "slots": ["noon"]}], "/items/0/slots/0"),
        ([], "/items"),
        ([{"item_id": "zinc", "dose": {"amount": 0, "unit": "mg"}}], "/items/0/dose/amount"),
    ):
        answer = post(api, LARGEST, {"items": items})
        assert answer.status == 422
        assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert post(api, "blueprint-1999", {}).code == "not_found"
    assert feed(api) == []


@pytest.mark.parametrize(
    "schedule", [{"type": "as_needed"}, {"type": "cycle", "on_days": 2, "off_days": 1}]
)
def test_a_habit_is_refused_a_supplements_schedule(api: Api, schedule: dict[str, Any]) -> None:
    items = [{"item_id": "zinc"}, {"item_id": "pull-ups", "schedule": schedule}]
    answer = post(api, LARGEST, {"items": items})
    assert answer.status == 422
    assert answer.json["errors"][0]["pointer"].startswith("/items/1/schedule")


@pytest.mark.parametrize(
    "body",
    [
        {"items": [{"item_id": "zinc", "dose": {"amount": 30, "unit": "mg"}}, {"item_id": "hiit"}]},
        named("zinc", "hiit") | {"workouts_schedule": True},
    ],
)
def test_another_request_is_not_answered_with_what_is_there(api: Api, body: Any) -> None:
    adopt(api, LARGEST, named("zinc", "hiit"))
    assert post(api, LARGEST, body).status == 409


def test_ones_own_dose_and_days(api: Api) -> None:
    items = [
        {"item_id": "vitamin-d3", "dose": {"amount": 5_000, "unit": "IU"}, "slots": ["breakfast"]},
        {"item_id": "pull-ups", "schedule": {"type": "weekdays", "days": [1, 4]}},
        {"item_id": "zone-5", "schedule": {"type": "weekly", "target": 2}},
    ]
    adoption = adopt(api, LARGEST, {"items": items})
    d3 = seen(api, f"/v1/supplements/{made_of(adoption, 'vitamin-d3')}")
    assert (d3["dose"]["amount"], d3["slots"]) == (5_000, ["breakfast"])
    assert [each["amount"] for each in d3["ingredients"]] == [5_000]
    pulls = seen(api, f"/v1/habits/{made_of(adoption, 'pull-ups')}")
    zone = seen(api, f"/v1/habits/{made_of(adoption, 'zone-5')}")
    assert (pulls["schedule"], zone["schedule"]) == (items[1]["schedule"], items[2]["schedule"])


@pytest.mark.parametrize("sex", [None, "female"])
def test_a_target_for_another_sex(api: Api, sex: str | None) -> None:
    live_as(api, sex=sex)
    answer = post(api, OLDER, named("bedtime", "target-testosterone-total"))
    [error] = answer.json["errors"]
    assert (answer.status, error["pointer"], error["code"]) == (
        422,
        "/items/1/item_id",
        "other_sex",
    )
    assert [change["type"] for change in feed(api)] == ["profile"]


TARGET = "/v1/biomarkers/ast/target"


def target(api: Api, marker: str) -> Any:
    return seen(api, f"/v1/biomarkers/{marker}").get("target")


def test_a_target_of_ones_own_stays(api: Api) -> None:
    own = api.put(TARGET, {"high": 30, "unit": "U/L"}).json
    adoption = adopt(api, OLDER, named("target-ast", "target-alt"))
    kept = became(adoption, "target-ast")
    assert (kept["made"], "resource_id" in kept, bool(kept["reason"])) == ("nothing", False, True)
    assert made_of(adoption, "target-alt") == "alt"
    assert target(api, "ast") == own
    end(api, adoption, 1)
    assert target(api, "ast") == own
    assert target(api, "alt") is None


def test_a_target_of_the_protocol_goes_with_it(api: Api) -> None:
    """Unless it was replaced since; what is set again goes on from the tombstone's version."""
    adoption = adopt(api, OLDER, named("target-ast", "target-alt"))
    mine = api.put(TARGET, {"high": 28, "unit": "U/L"}).json
    end(api, adoption)
    assert target(api, "ast") == mine
    gone = next(c for c in feed(api) if type_of(c) == "target" and c["id"] == "alt")
    assert (gone["type"], gone["version"]) == ("deletion", 2)
    adopt(api, OLDER, named("target-alt"), 1)
    assert target(api, "alt")["version"] == 3


def test_a_target_of_another_protocol_stays(api: Api) -> None:
    """And goes with the one that has set it."""
    starter = adopt(api, STARTER, named("sleep-duration"))
    other = adopt(api, OLDER, named("sleep-duration", "bedtime"))
    [item, _] = other["items"]
    assert (item["made"], "is kept" in item["reason"]) == ("nothing", True)
    end(api, other)
    assert target(api, "sleep_duration")["protocol"] == "starter"
    end(api, starter)
    assert "target" not in seen(api, "/v1/biomarkers/sleep_duration")


def test_a_target_chosen_from_a_protocol_stays(api: Api) -> None:
    chosen = api.put("/v1/biomarkers/alt/target", {"protocol": "blueprint"}).json
    adoption = adopt(api, OLDER, named("target-alt", "bedtime"))
    assert adoption["items"][0]["made"] == "nothing"
    end(api, adoption)
    assert target(api, "alt") == chosen


@pytest.mark.parametrize("body", [{}, {"items": [{"item_id": "protein"}]}])
def test_what_only_informs_cannot_be_followed(api: Api, body: Any) -> None:
    answer = post(api, INFORMS, body)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/items")
    assert feed(api) == []


def test_a_key_is_spent_by_what_is_answered(api: Api) -> None:
    """Also where the adoption was there already; else a late retry would make it anew."""
    adoption = adopt(api, LARGEST, named("zinc"))
    key = {"Idempotency-Key": "again"}
    body = named("zinc")
    path = f"/v1/protocols/{LARGEST}/adoptions"
    assert api.post(path, body, headers=key | on(0)).json == adoption
    end(api, adoption)
    replayed = api.post(path, body, headers=key | on(0))
    assert replayed.headers["Idempotency-Replayed"] == "true"
    assert replayed.json == adoption
    assert api.get("/v1/adoptions").json["items"] == []


def test_sent_again_after_it_could_no_longer_be_chosen(api: Api) -> None:
    assert api.patch("/v1/profile", {"sex": "male"}, headers=ANY).status == 200
    body = named("target-testosterone-total")
    adoption = adopt(api, OLDER, body)
    assert api.patch("/v1/profile", {"sex": None}, headers=ANY).status == 200
    assert post(api, OLDER, body).json == adoption


FOLLOWED = ("zinc", "pull-ups")


def past(api: Api, day: int) -> list[Any]:
    """Return all that is told of the first five days."""
    span = f"from={MONDAY}&to={MONDAY + timedelta(days=4)}"
    return [
        seen(api, f"/v1/adherence?{span}", day),
        seen(api, f"/v1/score?{span}", day),
        seen(api, f"/v1/calendar?kind=supplements&{span}", day),
        seen(api, f"/v1/calendar?kind=protocol&{span}", day),
        seen(api, f"/v1/today?date={MONDAY + timedelta(days=2)}", day)["score"],
    ]


def test_what_is_past_stays_when_it_ends(api: Api) -> None:
    adoption = adopt(api, LARGEST, named(*FOLLOWED))
    zinc, pulls = (made_of(adoption, item) for item in FOLLOWED)
    take(api, zinc, range(4))
    enter(api, pulls, range(1, 5))
    take(api, zinc, range(5, 6))
    before = past(api, 5)
    assert before[1]["days"][0]["score"] == 0.5
    end(api, adoption, 5)
    assert past(api, 5) == before == past(api, 12)
    for path in (f"/v1/supplements/{zinc}", f"/v1/habits/{pulls}"):
        ended = seen(api, path, 5)
        assert (ended["ends_on"], ended["version"]) == ("2026-03-06", 2)
        assert [version["valid_from"] for version in ended["versions"]] == [
            "2026-03-02",
            "2026-03-07",
        ]
    today = seen(api, "/v1/today", 5)
    assert (today["slots"], today["habits"], today["score"]["score"]) == ([], [], None)
    assert f"habit-{pulls}" not in {streak["kind"] for streak in today["streaks"]}
    assert seen(api, f"/v1/habits/{pulls}/entries")["items"]
    later = seen(api, "/v1/score?from=2026-03-07&to=2026-03-31", 25)
    assert (later["days"], later["average"]) == ([], None)
    # A dose logged on the day itself, before it ended, is no longer asked for but still there.
    assert len(seen(api, "/v1/intakes")["items"]) == 5


def test_what_ends_on_its_first_day_asked_for_nothing(api: Api) -> None:
    adoption = adopt(api, STARTER, {})
    end(api, adoption)
    assert seen(api, f"/v1/score?from={MONDAY}&to={MONDAY + timedelta(days=9)}", 9)["days"] == []
    assert seen(api, "/v1/today")["habits"] == []


def test_a_newer_version_takes_up_the_same(api: Api) -> None:
    """Under the same ids, so that history and streak go on, here over a pause of four days."""
    shared = ("bedtime", "screens-off")
    first = adopt(api, OLDER, named(*shared, "wind-down", "omega-3"))
    ids = [made_of(first, item) for item in shared]
    enter(api, ids[0], range(14), time="20:30")
    enter(api, ids[1], range(14), amount=60)
    end(api, first, 14)
    second = adopt(api, NEWER, named(*shared, "read-before-sleep"), 18)
    assert [made_of(second, item) for item in shared] == ids
    assert made_of(second, "read-before-sleep") not in listed(api, "supplements")
    assert len(listed(api, "habits")) == 4
    bedtime = seen(api, f"/v1/habits/{ids[0]}", 18)
    assert bedtime["window"] == {"from": "20:00", "to": "20:30"}
    assert "ends_on" not in bedtime
    assert bedtime["protocol"] == {
        "adoption_id": second["id"],
        "protocol_id": NEWER,
        "item_id": "bedtime",
    }
    assert [version["valid_from"] for version in bedtime["versions"]] == [
        "2026-03-02",
        "2026-03-16",
        "2026-03-20",
    ]
    enter(api, ids[0], range(18, 19), time="20:30")
    streak = seen(api, f"/v1/streaks/habit-{ids[0]}", 18)
    assert (streak["current"]["start"], streak["current"]["active_days"]) == ("2026-03-02", 15)
    assert streak["status"] == "done"
    # The pause asked for nothing, and what the newer version has not stays ended.
    scored = seen(api, "/v1/score?from=2026-03-02&to=2026-03-20", 18)["days"]
    assert [day["date"] for day in scored] == [
        f"{MONDAY + timedelta(days=n)}" for n in (*range(14), 18)
    ]
    assert seen(api, f"/v1/habits/{made_of(first, 'wind-down')}", 18)["ends_on"] == "2026-03-15"
    end(api, second, 20)
    assert seen(api, f"/v1/habits/{made_of(first, 'wind-down')}", 20)["ends_on"] == "2026-03-15"
    assert seen(api, f"/v1/habits/{ids[0]}", 20)["ends_on"] == "2026-03-21"


def test_from_one_version_to_the_next_on_one_day(api: Api) -> None:
    """No day is lost, and no version is left of the end in between."""
    first = adopt(api, OLDER, named("screens-off", "omega-3"))
    habit = made_of(first, "screens-off")
    enter(api, habit, range(3), amount=60)
    end(api, first, 3)
    adopt(api, NEWER, named("screens-off"), 3)
    enter(api, habit, range(3, 4), amount=60)
    assert seen(api, f"/v1/streaks/habit-{habit}", 3)["current"]["length"] == 4
    assert len(seen(api, f"/v1/habits/{habit}", 3)["versions"]) == 1
    ended = listed(api, "supplements", 3).values()
    assert [supplement["ends_on"] for supplement in ended] == ["2026-03-04"]


def test_the_template_says_nothing_of_stock_and_brand(api: Api) -> None:
    first = adopt(api, LARGEST, named("zinc", "pull-ups"))
    zinc, pulls = (made_of(first, item) for item in FOLLOWED)
    own = {"brand": "Thorne", "form": "capsule", "inventory": {"units_left": 135, "refill_at": 45}}
    assert api.patch(f"/v1/supplements/{zinc}", own, headers=ANY | on(0)).status == 200
    freeze = {"freeze": {"earn_every": 7, "max": 1}}
    assert api.patch(f"/v1/habits/{pulls}", freeze, headers=ANY | on(0)).status == 200
    take(api, zinc, range(2))
    end(api, first, 2)
    adopt(api, LARGEST, named("zinc", "pull-ups"), 2)
    shown = seen(api, f"/v1/supplements/{zinc}", 2)
    assert (shown["brand"], shown["form"]) == ("Thorne", "capsule")
    assert (shown["inventory"]["units_left"], shown["inventory"]["refill_at"]) == (105, 45)
    assert seen(api, f"/v1/habits/{pulls}", 2)["freeze"] == freeze["freeze"]


def test_the_template_says_nothing_of_food_markers_and_notes(api: Api) -> None:
    first = adopt(api, LARGEST, named("zinc"))
    zinc = f"/v1/supplements/{made_of(first, 'zinc')}"
    own = {"with_food": True, "targets_biomarkers": ["hs_crp"], "notes": "Not with coffee."}
    assert api.patch(zinc, own, headers=ANY | on(0)).status == 200
    end(api, first, 2)
    adopt(api, LARGEST, named("zinc"), 2)
    shown = seen(api, zinc, 2)
    assert {name: shown.get(name) for name in own} == own


def test_what_was_edited_or_deleted_before_it_ends(api: Api) -> None:
    adoption = adopt(api, LARGEST, named("zinc", "nac", "lycopene", "pull-ups", "butterfly"))
    ids = {each["item_id"]: each["resource_id"] for each in adoption["items"]}
    at = {name: f"/v1/supplements/{ids[name]}" for name in ("zinc", "nac", "lycopene")}
    dose = {"amount": 22, "unit": "mg"}
    assert api.patch(at["zinc"], {"dose": dose, "name": "Mine"}, headers=ANY | on(2)).status == 200
    assert api.patch(at["nac"], {"ends_on": f"{MONDAY}"}, headers=ANY | on(2)).status == 200
    planned = {"paused": True, "effective_from": "2026-04-01"}
    assert api.patch(at["lycopene"], planned, headers=ANY | on(2)).status == 200
    assert api.delete(f"/v1/habits/{ids['pull-ups']}", headers=ANY | on(2)).status == 204
    end(api, adoption, 5)
    zinc = seen(api, at["zinc"], 5)
    assert (zinc["name"], zinc["dose"], zinc["ends_on"]) == ("Mine", dose, "2026-03-06")
    # What had ended before did so on its own day, and what was planned does not come back.
    assert seen(api, at["nac"], 5)["ends_on"] == f"{MONDAY}"
    assert seen(api, at["lycopene"], 5)["versions"][-1]["valid_from"] == "2026-03-07"
    assert api.get(f"/v1/habits/{ids['pull-ups']}").code == "not_found"
    for day in (5, 40):
        today = seen(api, "/v1/today", day)
        assert (today["slots"], today["habits"], today["flexible"]) == ([], [], [])
    # Adopted again, what was deleted is made anew, and the others go on.
    again = adopt(api, LARGEST, named("zinc", "pull-ups", "butterfly"), 6)
    assert made_of(again, "zinc") == ids["zinc"]
    assert made_of(again, "butterfly") == ids["butterfly"]
    assert made_of(again, "pull-ups") != ids["pull-ups"]


def test_what_is_ones_own_does_not_end(api: Api) -> None:
    mine = {"name": "Zinc", "dose": {"amount": 1, "unit": "mg"}, "schedule": DAILY}
    own = api.post("/v1/supplements", mine, headers=on(0)).json
    adoption = adopt(api, LARGEST, named("zinc"))
    assert made_of(adoption, "zinc") != own["id"]
    end(api, adoption, 1)
    assert seen(api, f"/v1/supplements/{own['id']}", 1) == own
    [slot] = seen(api, "/v1/today", 1)["slots"]
    assert [dose["supplement_id"] for dose in slot["doses"]] == [own["id"]]


def test_adopting_asks_for_more_from_today_on(api: Api) -> None:
    """A day that was complete is so no longer; yesterday stays."""
    mine = {"name": "Iron", "dose": {"amount": 1, "unit": "mg"}, "schedule": DAILY}
    iron = api.post("/v1/supplements", mine, headers=on(0)).json["id"]
    take(api, iron, range(3))
    ahead = {"supplement_id": iron, "local_date": f"{MONDAY + timedelta(days=4)}"}
    assert api.post("/v1/intakes", ahead, headers=on(2)).status == 201

    def counted(kind: str) -> list[int]:
        path = f"/v1/calendar?kind={kind}&from={MONDAY}&to={MONDAY + timedelta(days=4)}"
        return [day["count"] for day in seen(api, path, 4)["days"]]

    assert counted("supplements") == counted("protocol") == [1, 1, 1, 0, 1]
    adoption = adopt(api, LARGEST, named("zinc"), 2)
    assert counted("supplements") == counted("protocol") == [1, 1, 0, 0, 0]
    take(api, made_of(adoption, "zinc"), range(2, 3))
    assert counted("supplements") == counted("protocol") == [1, 1, 1, 0, 0]
    end(api, adoption, 2)
    assert counted("supplements") == counted("protocol") == [1, 1, 1, 0, 1]


SCHEDULE = "/v1/streaks/workouts/schedule"


def schedules(api: Api) -> list[Any]:
    return [change["resource"] for change in feed(api) if change["type"] == "schedule"]


def test_the_schedule_of_workouts(api: Api) -> None:
    earlier = {"schedule": DAILY, "freeze": {"earn_every": 7, "max": 2}}
    assert api.put(SCHEDULE, earlier).status == 200
    rule = {"type": "weekly", "target": 4, "count_by": "days"}
    adoption = adopt(api, LARGEST, {"workouts_schedule": True}, 3)
    assert adoption["workouts_schedule"] == rule
    [stands] = schedules(api)
    assert [(v["effective_from"], v["schedule"]) for v in stands["versions"]] == [
        (None, DAILY),
        ("2026-03-05", rule),
    ]
    assert stands["freeze"] == earlier["freeze"]
    end(api, adoption, 4)
    assert schedules(api) == [stands]


@pytest.mark.parametrize("items", [["zinc"], ["zinc", "zone-5"], ["pull-ups"]])
def test_a_schedule_of_workouts_needs_training_with_days(api: Api, items: list[str]) -> None:
    answer = post(api, LARGEST, named(*items) | {"workouts_schedule": True})
    [error] = answer.json["errors"]
    assert (answer.status, error["pointer"]) == (422, "/workouts_schedule")
    assert feed(api) == []
    assert "workouts_schedule" not in adopt(api, LARGEST, named(*items))
    assert schedules(api) == []


def test_an_adoption_is_its_owners(api: Api) -> None:
    adoption, other = adopt(api, STARTER, {}), f"user-{uuid.uuid4()}"
    path = f"/v1/adoptions/{adoption['id']}"
    assert api.get(path, user=other).code == "not_found"
    assert api.delete(path, user=other, headers=ANY).code == "not_found"
    assert api.get("/v1/adoptions", user=other).json["items"] == []
    assert api.get(path).json == adoption
    theirs = api.post(f"/v1/protocols/{STARTER}/adoptions", {}, user=other)
    assert (theirs.status, theirs.json["id"] != adoption["id"]) == (201, True)
    assert api.delete(path, headers={"If-Match": '"7"'}).code == "precondition_failed"
    assert api.delete(path).code == "precondition_required"
    end(api, adoption)
    assert api.get(path).code == "not_found"
    assert api.delete(path, headers=ANY).code == "not_found"


@pytest.mark.parametrize(
    ("module", "limit", "word", "items"),
    [
        (supplements, "MAX_SUPPLEMENTS", "supplements", ("zinc", "nac", "lycopene")),
        (habits, "MAX_HABITS", "habits", ("pull-ups", "butterfly", "hiit")),
    ],
)
def test_too_many(
    api: Api,
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    limit: str,
    word: str,
    items: tuple[str, ...],
) -> None:
    monkeypatch.setattr(module, limit, 2)
    answer = post(api, LARGEST, named(*items))
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, "too_many")
    assert f"more than 2 {word}" in answer.json["detail"]
    assert feed(api) == []
    first = adopt(api, LARGEST, named(*items[:2]))
    end(api, first)
    # What is taken up again is there already, and counts once.
    adopt(api, LARGEST, named(*items[:2]), 1)


def test_the_feed_carries_it_and_its_end(api: Api) -> None:
    adoption = adopt(api, STARTER, {})
    changes = {(type_of(change), change["id"]): change for change in feed(api)}
    assert changes["adoption", adoption["id"]]["resource"] == adoption
    for each in adoption["items"]:
        assert changes[each["made"], each["resource_id"]]["version"] == 1
    assert len(changes) == 1 + len(adoption["items"])
    end(api, adoption, 1)
    changes = {(type_of(change), change["id"]): change for change in feed(api)}
    gone = changes["adoption", adoption["id"]]
    assert (gone["type"], gone["version"], "resource" in gone) == ("deletion", 2, False)
    for each in adoption["items"]:
        change = changes[each["made"], each["resource_id"]]
        assert (change["version"], is_deletion(change)) == (2, each["made"] == "target")


def test_pages(api: Api) -> None:
    both = [adopt(api, STARTER, {}), adopt(api, LARGEST, named("zinc"))]
    first = seen(api, "/v1/adoptions?limit=1")
    assert first["items"] == both[1:]
    second = seen(api, f"/v1/adoptions?limit=1&cursor={first['next_cursor']}")
    assert (second["items"], second["next_cursor"]) == (both[:1], None)


@ON_TEMPLATES
def test_the_most_of_it_fits_one_transaction(
    api: Api, monkeypatch: pytest.MonkeyPatch, protocol: str
) -> None:
    """All items and the schedule, with a key, over complete days that are logged ahead.

    They cross a year, and are nine because their owner has flown a day back since.
    """
    live_as(api, sex="male", timezone="Pacific/Kiritimati")
    mine = {"name": "Iron", "dose": {"amount": 1, "unit": "mg"}, "schedule": DAILY}
    noon = date(2026, 12, 28)
    iron = api.post("/v1/supplements", mine, headers=on(noon)).json["id"]
    for ahead in range(MAX_AHEAD + 2):
        local = noon + timedelta(days=ahead)
        body = {"supplement_id": iron, "local_date": f"{local}"}
        assert api.post("/v1/intakes", body, headers=on(noon)).status == 201
    live_as(api, timezone="Pacific/Pago_Pago")
    items = [
        each | ({"schedule": DAILY} if each["item_id"] in ("zone-5", "zones-2-to-4") else {})
        for each in everything(protocol)["items"]
    ]
    trains = any(
        item["kind"] == "training" and "schedule" in item for item in find(protocol)["items"]
    )
    recorder = Recorder(client.dynamodb())
    monkeypatch.setattr(client, "dynamodb", lambda: recorder)
    body = {"items": items, "workouts_schedule": trains}
    adoption = adopt(api, protocol, body, noon, Idempotency_Key="full")
    made = sum(each["made"] != "nothing" for each in adoption["items"])
    # A day counts for the streak of supplements by those alone, for the protocol's by all.
    kinds = {each["made"] for each in adoption["items"]}
    moved = 2 * ("supplement" in kinds) + 2 * bool(kinds & MADE.keys())
    # The years of workouts that can tick a habit: this one and the next ten.
    linked = 11 * any("workouts" in item for item in find(protocol)["items"])
    # The adoption, its lock, the receipt and the plan's revision; nine days, and what they move
    # of the streaks in two years.
    assert recorder.actions == [made + 4 + trains + 9 + moved + linked]
    assert recorder.actions[0] <= 100
    recorder.transactions.clear()
    end(api, adoption, noon)
    targets = sum(each["made"] == "target" for each in adoption["items"])
    # Of a target, and of the adoption, a tombstone stays.
    assert recorder.actions == [made + targets + 4 + 9 + moved]
    assert recorder.actions[0] <= 100
