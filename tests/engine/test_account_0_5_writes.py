"""Every write operation works on what 0.5 stored, and leaves counters and feed in agreement."""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from operator import itemgetter
from typing import Any

import pytest

from app import app as chalice_app
from chalicelib.account.changes.position import Position
from chalicelib.application import operations
from chalicelib.http.cursors import encode_cursor
from chalicelib.regimen.plan.deletion import MAX_MOVED
from chalicelib.settings import settings
from chalicelib.streaks.recount import recount
from chalicelib.table import keys, schemas
from chalicelib.table.codec import Item
from chalicelib.table.session import Session
from tests.support import layouts
from tests.support.account import Frozen, answer, clock, is_year, items_of
from tests.support.api import Answer, Api
from tests.support.feed import follow
from tools.local.engine import Engine
from tools.local.memory_stage import MemoryStage

ANY = {"If-Match": "*"}
NEW = {"If-None-Match": "*"}
ACCOUNT = Frozen.of_release("0.5")
TODAY = ACCOUNT.now.date().isoformat()
TITLE = itemgetter("title")
WRITES = {each.operation_id: each for each in operations() if each.method != "GET"}


class Owner(Api):
    """The account's owner; remembers which operations were used."""

    def __init__(self, user: str) -> None:
        super().__init__(chalice_app, user)
        self.used: set[str] = set()

    def request(self, method: str, path: str, *args: Any, **options: Any) -> Answer:
        headers = {"X-Now": ACCOUNT.now.isoformat()} | (options.pop("headers", None) or {})
        found = super().request(method, path, *args, headers=headers, **options)
        if method != "GET" and found.status < 300:
            self.used.add(operation_id(method, path))
        return found

    def read(self, path: str) -> Any:
        """Return the body of a GET request, all pages of it."""
        return answer(self, ACCOUNT.now, path)

    def ok(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """Send a write that must succeed; return its body."""
        needs = WRITES[operation_id(method, path)].needs_precondition
        headers = (ANY if needs else {}) | options.pop("headers", {})
        found = self.request(method, path, body, headers=headers, **options)
        assert found.status < 300, (method, path, found.body)
        return found.json

    def named(self, path: str, name: str) -> Any:
        """Return the resource of a list that has a name or title, or begins with it."""
        key = "title" if "workouts" in path else "name"
        return next(each for each in self.read(path)["items"] if each[key].startswith(name))


def operation_id(method: str, path: str) -> str:
    matching = [
        each
        for each in WRITES.values()
        if each.method == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", each.path), path)
    ]
    return min(matching, key=lambda each: each.path.count("{")).operation_id


@pytest.fixture(params=["as stored by 0.5", "in older layouts"])
def owner(
    engine: Engine,
    engine_table: Any,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Owner]:
    """The owner of a copy of the account, at the time when it was frozen.

    In a second run every family has another layout than today's, and a step that leads to it.
    """
    user = f"{ACCOUNT.user}-{uuid.uuid4()}"
    older = layouts.older if request.param == "in older layouts" else None
    ACCOUNT.load(engine.client(), settings().table_name, user, older)
    if older:
        layouts.raise_numbers(monkeypatch)
    now = ACCOUNT.now
    with clock(lambda: now):
        yield Owner(user)


def change_workouts(owner: Owner) -> None:
    imported = owner.named("/v1/workouts?to=2025-10-31", "Imported")
    path = f"/v1/workouts/{imported['id']}"
    assert owner.ok("PATCH", path, {"title": "Importiert"})["version"] == imported["version"] + 1
    again = {"title": "Again", "local_date": "2025-10-04", "source": imported["source"]}
    refused = owner.post("/v1/workouts", again)
    assert (refused.code, refused.json["existing_id"]) == ("duplicate_source", imported["id"])
    owner.ok("DELETE", path)
    moved = owner.ok("POST", "/v1/workouts", again)
    owner.ok("PATCH", f"/v1/workouts/{moved['id']}", {"local_date": "2025-10-05"})

    offline = owner.named("/v1/workouts?from=2026-02-28&to=2026-02-28", "Made offline, client")
    body = {"title": "Offline", "local_date": "2026-02-27"}
    taken = owner.put(f"/v1/workouts/{offline['id']}", body, headers=NEW)
    assert taken.code == "precondition_failed"
    owner.ok("PUT", f"/v1/workouts/{offline['id']}", body)
    [retired] = (
        item["sk"].rsplit("#", 1)[1]
        for item in ACCOUNT.items
        if item["sk"].startswith("GONE#workout#") and "-5" in item["sk"] and "gone" in item
    )
    assert owner.put(f"/v1/workouts/{retired}", body, headers=NEW).code == "id_retired"

    planned = owner.named("/v1/workouts?limit=100", "Geplant: planned")
    done = {
        "status": "completed",
        "exercises": [{"exercise_id": "barbell-squat", "sets": [{"reps": 5}]}],
    }
    owner.ok("PATCH", f"/v1/workouts/{planned['id']}", done)
    one = {"exercise_id": "barbell-squat", "reps": 3}
    more = owner.ok("POST", f"/v1/workouts/{planned['id']}/exercises/0/sets", one)
    assert [performed["reps"] for performed in more["exercises"][0]["sets"]] == [5, 3]
    owner.ok("DELETE", f"/v1/workouts/{owner.named('/v1/workouts', 'Geplant: planned-too')['id']}")
    # Under 0.5 one was planned for that day and moved, which left an item without lines.
    later = {"title": "Later", "status": "planned", "local_date": "2026-05-01"}
    owner.ok("POST", "/v1/workouts", later)
    [listed] = owner.read("/v1/today?date=2026-05-01")["workouts"]["planned"]
    assert listed["title"] == "Later"
    [left] = owner.read("/v1/today")["workouts"]["planned"]
    assert left["title"] == "Geplant: open"


def change_exercises(owner: Owner) -> None:
    own = owner.named("/v1/exercises?mine=true", "Zercher")
    path = f"/v1/exercises/{own['id']}"
    owner.ok("PATCH", path, {"name": "Zercher squat"})
    body = {"title": "Now", "local_date": TODAY, "exercises": [{"exercise_id": own["id"]}]}
    assert owner.ok("POST", "/v1/workouts", body)["exercises"][0]["name"] == "Zercher squat"
    assert owner.ok("PUT", path, {"name": "Zercher"})["version"] == own["version"] + 2
    owner.ok("DELETE", path)
    assert owner.read(path)["archived"] is True
    owner.ok("POST", "/v1/exercises", {"name": "Sled"})
    merge = owner.ok("POST", "/v1/exercise-merges", {"from": own["id"], "into": "barbell-squat"})
    assert owner.read(path)["merged_into"] == "barbell-squat"
    owner.ok("DELETE", f"/v1/exercise-merges/{merge['id']}")


def change_metrics(owner: Owner) -> None:
    path = "/v1/metric-definitions"
    calf = {"code": "wade", "name": "Wade", "unit": "cm", "day_rule": "last"}
    made = owner.ok("POST", path, calf)
    assert owner.read(f"{path}/wade") == made
    owner.ok("PATCH", f"{path}/wade", {"plausible_high": 80})
    owner.ok("DELETE", f"{path}/wade")
    assert owner.ok("POST", path, calf)["version"] > made["version"]
    values = {"steps": {"value": 9_922}, "weight": {"value": 81.4}}
    watch = {"date": TODAY, "source": "watch", "values": {"steps": {"value": 4_157}}}
    owner.ok("PUT", f"/v1/metrics/{TODAY}/phone", {"values": values})
    assert owner.ok("POST", "/v1/metric-batches", {"days": [watch]})["written"] == 1
    merged = f"/v1/metrics?from={TODAY}&to={TODAY}"
    assert [each["value"] for each in owner.read(merged)["items"]] == [4_157, 81.4]
    owner.ok("PUT", "/v1/metric-sources", {"order": ["phone"]})
    assert [each["value"] for each in owner.read(merged)["items"]] == [9_922, 81.4]
    owner.ok("DELETE", f"/v1/metrics/{TODAY}/phone")
    assert [each["value"] for each in owner.read(merged)["items"]] == [4_157]


def change_programs(owner: Owner) -> None:
    squats = {"exercise_id": "barbell-squat", "sets": [{"target": {"reps": 5}}]}
    routine = owner.ok("POST", "/v1/routines", {"name": "Beine", "entries": [squats]})
    path = f"/v1/routines/{routine['id']}"
    owner.ok("PUT", path, {"name": "Beine kurz", "entries": []})
    owner.ok("PATCH", path, {"entries": [squats]})
    planned = owner.ok("POST", f"{path}/workouts")
    assert (planned["local_date"], planned["routine_id"]) == (TODAY, routine["id"])
    program = owner.ok("POST", "/v1/programs", {"template_id": "gzclp", "unit": "kg"})
    days = [{"id": "A", "routine_id": routine["id"]}]
    own = {"name": "Nur Beine", "position": "rotation", "days": days}
    owner.ok("PUT", f"/v1/programs/{program['id']}", own)
    owner.ok("PATCH", f"/v1/programs/{program['id']}", {"name": "Beine"})
    begin = f"/v1/programs/{program['id']}/runs"
    run = f"/v1/runs/{owner.ok('POST', begin, {'unit': 'kg'})['id']}"
    following = owner.ok("POST", f"{run}/workouts")
    assert owner.ok("PATCH", run, {"paused": True})["workout_id"] == following["id"]
    owner.ok("DELETE", run)
    owner.ok("DELETE", f"/v1/programs/{program['id']}")
    owner.ok("DELETE", path)


def change_imports(owner: Owner) -> None:
    squats = "2025-10-04,Barbell Squat,100,kg,5\n2025-10-05,Barbell Squat,102.5,kg,5\n"
    text = f"date,exercise,weight,weight_unit,reps\n{squats}"
    before = owner.read("/v1/workouts?limit=100")
    path = f"/v1/imports/{owner.ok('POST', '/v1/imports', {'text': text})['id']}"
    work = MemoryStage.current().work
    work()
    mapping = {"names": {"Barbell Squat": "barbell-squat"}}
    owner.ok("PATCH", path, {"options": {"mapping": mapping}})
    work()
    owner.ok("PATCH", path, {"status": "committed"})
    work()
    assert owner.read(path)["written"]["created"] == 2
    written = owner.read(f"/v1/workouts?import_id={path.rpartition('/')[2]}")["items"]
    assert [each["local_date"] for each in written] == ["2025-10-05", "2025-10-04"]
    owner.ok("DELETE", path)
    work()
    assert owner.read(path)["status"] == "undone"
    assert owner.read("/v1/workouts?limit=100") == before


def change_readings(owner: Owner) -> None:
    path = "/v1/biomarkers/weight"
    newest, before, *_ = owner.read(f"{path}/readings")["items"]
    owner.ok("PATCH", f"{path}/readings/{newest['id']}", {"value": 168})
    assert owner.read(path)["latest"]["value"] == 168
    owner.ok("DELETE", f"{path}/readings/{newest['id']}")
    assert owner.read(path)["latest"]["id"] == before["id"]
    made = {"value": 76, "unit": "kg", "local_date": TODAY}
    owner.ok("POST", f"{path}/readings", made)
    assert owner.read(path)["latest"]["local_date"] == TODAY
    replaced = owner.ok("PUT", f"{path}/readings/{before['id']}", made | {"value": 77})
    assert (replaced["id"], replaced["version"]) == (before["id"], before["version"] + 1)
    owner.ok("POST", "/v1/reading-batches", {"readings": [made | {"marker": "weight"}]})

    own = owner.named("/v1/biomarkers?tracked=true", "Omega-6")
    path = f"/v1/biomarkers/{own['id']}"
    assert owner.ok("PATCH", path, {"name": "Omega ratio"})["version"] == own["version"] + 1
    owner.ok("POST", f"{path}/readings", {"value": 400, "unit": "%", "local_date": TODAY})
    assert owner.read(path)["latest"]["canonical"]["value"] == 4
    owner.ok("DELETE", path)
    owner.ok("POST", "/v1/biomarkers", {"name": "Another", "unit": "kg"})

    version = owner.ok("PUT", "/v1/biomarkers/alt/target", {"high": 35, "unit": "U/L"})["version"]
    [tombstone] = (i for i in ACCOUNT.items if i["sk"] == "GONE#target#alt")
    assert version == tombstone["version"] + 1
    owner.ok("PUT", "/v1/biomarkers/ggt/target", {"high": 20, "unit": "U/L"})
    owner.ok("DELETE", "/v1/biomarkers/apob/target")
    assert "target" not in owner.read("/v1/biomarkers/apob")


def change_panels(owner: Owner) -> None:
    panels = owner.read("/v1/panels")["items"]
    large = max(panels, key=lambda panel: len(panel["readings"]))
    small = next(panel for panel in panels if panel.get("lab") == "Quest")
    albumin = next(part for part in large["readings"] if part["marker"] == "albumin")
    path = f"/v1/biomarkers/albumin/readings/{albumin['id']}"
    owner.ok("PATCH", path, {"value": albumin["value"] * 1.01})
    after = owner.read(f"/v1/panels/{large['id']}")
    assert after["version"] == large["version"] + 1
    assert derived(after, "phenoage") != derived(large, "phenoage")
    owner.ok("DELETE", path)
    assert "value" not in next(
        part
        for part in owner.read(f"/v1/panels/{large['id']}")["derived"]
        if part["marker"] == "phenoage"
    )
    again = {
        "local_date": small["local_date"],
        "lab": "QUEST",
        "readings": [
            {"marker": "hdl_c", "value": 55, "unit": "mg/dL"},
        ],
    }
    refused = owner.post("/v1/panels", again)
    assert (refused.code, refused.json["existing_id"]) == ("duplicate_panel", small["id"])
    added = {"readings": [{"marker": "ferritin", "value": 80, "unit": "ng/mL"}]}
    owner.ok("POST", f"/v1/panels/{small['id']}/readings", added)
    [listed] = owner.read(f"/v1/biomarkers/ferritin/readings?{on(small)}")["items"]
    assert listed["panel_id"] == small["id"]
    later = owner.ok("PATCH", f"/v1/panels/{small['id']}", {"fasting": not small.get("fasting")})
    assert later["version"] == small["version"] + 2
    owner.ok("PUT", f"/v1/panels/{small['id']}/derivation", {"phenoage_variant": "levine_2018"})
    whole = again | {"readings": [added["readings"][0] | {"value": 90}, *again["readings"]]}
    [ferritin, _] = owner.ok("PUT", f"/v1/panels/{small['id']}", whole)["readings"]
    assert (ferritin["id"], ferritin["value"]) == (listed["id"], 90)
    owner.ok("DELETE", f"/v1/panels/{small['id']}")
    owner.ok("POST", "/v1/panels", again)
    owner.ok("DELETE", f"/v1/panels/{large['id']}")
    assert owner.read("/v1/biomarkers/albumin")["latest"]["panel_id"] != large["id"]


def on(panel: Any) -> str:
    return f"from={panel['local_date']}&to={panel['local_date']}"


def derived(panel: Any, marker: str) -> Any:
    return next(part.get("value") for part in panel["derived"] if part["marker"] == marker)


def change_supplements(owner: Owner) -> None:
    old = owner.named("/v1/supplements?limit=100", "Präparat interval")
    path, left = f"/v1/supplements/{old['id']}", old["inventory"]["units_left"]
    unit = old["dose"]["amount"]
    dose = {"supplement_id": old["id"], "local_date": "2026-06-13", "slot": "dinner"}
    changed, other, *_ = owner.read(f"/v1/intakes?supplement_id={old['id']}")["items"]
    assert owner.ok("POST", "/v1/intakes", dose)["snapshot"]["name"] == old["name"]
    assert owner.read(path)["inventory"]["units_left"] == left - unit
    refused = owner.post("/v1/intakes", dose | {"status": "skipped"})
    assert refused.code == "duplicate_intake"
    owner.ok("PATCH", f"/v1/intakes/{changed['id']}", {"status": "skipped"})
    kept = {name: changed[name] for name in ("local_date", "slot") if name in changed}
    skipped = kept | {"supplement_id": old["id"], "status": "skipped"}
    assert owner.ok("PUT", f"/v1/intakes/{changed['id']}", skipped)["id"] == changed["id"]
    owner.ok("DELETE", f"/v1/intakes/{other['id']}")
    assert owner.read(path)["inventory"]["units_left"] == left + unit
    due = [
        {"supplement_id": each["supplement_id"], "local_date": TODAY}
        | {name: slot[name] for name in ("slot",) if name in slot}
        for slot in owner.read("/v1/today")["slots"]
        for each in slot["doses"]
    ]
    assert len(due) > 20
    owner.ok("POST", "/v1/intake-batches", {"items": due[:45]})
    cycle = {"type": "cycle", "on_days": 5, "off_days": 2, "every_days": None}
    owner.ok("PATCH", path, {"schedule": cycle})
    whole = {"name": "Whole", "dose": {"amount": 1, "unit": "g"}, "schedule": {"type": "daily"}}
    replaced = owner.ok("PUT", path, whole)
    assert replaced["versions"][0] == old["versions"][0]
    owner.ok("DELETE", path)
    owner.ok("POST", "/v1/supplements", whole)
    tallies = owner.read(f"/v1/adherence?from=2026-05-01&to={TODAY}")["by_supplement"]
    assert old["id"] in [tally["supplement_id"] for tally in tallies]


def change_habits(owner: Owner) -> None:
    old = owner.named("/v1/habits?limit=100", "Gewohnheit interval")
    path = f"/v1/habits/{old['id']}"
    kept = owner.read(f"{path}/entries")["items"][0]
    entry = owner.ok("PUT", f"{path}/entries/{kept['local_date']}", {"notes": "anders"})
    assert (entry["id"], entry["version"]) == (kept["id"], kept["version"] + 1)
    # It was deleted under 0.5 at version 1, so its tombstone has version 2.
    assert owner.ok("PUT", f"{path}/entries/2026-04-05", {})["version"] == 3
    more = owner.ok("POST", f"{path}/entries/{kept['local_date']}/additions", {"count": 2})
    assert (more["count"], more["notes"]) == (3, "anders")
    one = {"habit_id": old["id"], "local_date": kept["local_date"], "notes": "wieder anders"}
    other = {"habit_id": old["id"], "local_date": "2026-04-06"}
    both = owner.ok("POST", "/v1/habit-entry-batches", {"items": [other, one]})["items"]
    assert [each["id"] for each in both][1] == kept["id"]
    assert (both[1]["version"], both[1]["notes"]) == (more["version"] + 1, "wieder anders")
    owner.ok("DELETE", f"{path}/entries/{kept['local_date']}")
    weekdays = {"type": "weekdays", "days": [1], "every_days": None, "anchor": None}
    owner.ok("PATCH", path, {"schedule": weekdays})
    versions = owner.read(path)["versions"]
    assert versions[:-1] == old["versions"]
    whole = {"name": "Whole", "schedule": {"type": "weekly", "target": 2}}
    owner.ok("PUT", path, whole)
    owner.ok("DELETE", path)
    owner.ok("POST", "/v1/habits", whole)
    assert owner.get(f"/v1/streaks/habit-{old['id']}").status == 404


def change_adoptions(owner: Owner) -> None:
    [followed] = owner.read("/v1/adoptions")["items"]
    before = owner.read("/v1/supplements?limit=100")["items"]
    path = f"/v1/protocols/{followed['protocol_id']}/adoptions"
    refused = owner.post(path, {"items": [{"item_id": "zinc"}]})
    assert (refused.code, refused.json["existing_id"]) == ("duplicate_adoption", followed["id"])
    owner.ok("DELETE", f"/v1/adoptions/{followed['id']}")
    ended = {each["id"]: each for each in owner.read("/v1/supplements?limit=100")["items"]}
    adopted = {i["resource_id"] for i in followed["items"] if i["made"] == "supplement"}
    assert {ended[name]["ends_on"] for name in adopted} == {"2026-06-19"}
    others = [each for each in before if each["id"] not in adopted]
    assert [ended[each["id"]] for each in others] == others
    again = owner.ok("POST", path, {"items": [{"item_id": "zinc"}]})
    [zinc] = (i["resource_id"] for i in followed["items"] if i["item_id"] == "zinc")
    assert [item["resource_id"] for item in again["items"]] == [zinc]


def restore_a_line(owner: Owner) -> None:
    [own, *_] = owner.read("/v1/exercises?mine=true")["items"]
    other = own | {"id": str(uuid.uuid4())}
    line = json.dumps({"type": "exercise", "schema": 1, "document": other})
    for _ in range(2):
        assert owner.ok("POST", "/v1/restores", line)["restored"] == 1
    assert owner.read(f"/v1/exercises/{other['id']}") == other


def change_settings(owner: Owner) -> None:
    before = owner.read("/v1/streaks/workouts")
    weekly = {"type": "weekly", "target": 2, "count_by": "days"}
    owner.ok("PUT", "/v1/streaks/workouts/schedule", {"schedule": weekly})
    assert owner.read("/v1/streaks/workouts")["longest"] != before["longest"]
    threshold = {"schedule": {"type": "daily"}, "threshold": 0.9}
    owner.ok("PUT", "/v1/streaks/protocol/schedule", threshold)
    # On neither day anything was done for it, and 0.5 excused the second.
    path = "/v1/calendar?kind=biomarkers&from=2026-06-17&to=2026-06-18"
    assert [day["state"] == "excused" for day in owner.read(path)["days"]] == [False, True]
    owner.ok("PUT", "/v1/excuses/2026-06-17", {"reason": "rest"})
    owner.ok("DELETE", "/v1/excuses/2026-06-18")
    assert [day["state"] == "excused" for day in owner.read(path)["days"]] == [True, False]
    profile = owner.read("/v1/profile")
    changed = owner.ok("PATCH", "/v1/profile", {"day_start": "04:00"})
    # A copy of the account is another user's.
    differing = {name for name in changed if changed[name] != profile[name]}
    assert differing == {"id", "version", "day_start", "updated_at"}
    consent = {"document": "privacy-policy", "version": "2026-11"}
    [given] = owner.ok("POST", "/v1/profile/consents", consent)["consents"]
    assert given.items() >= consent.items()
    owner.ok("DELETE", "/v1/profile/consents/privacy-policy")
    asked = owner.ok("POST", "/v1/account/deletion", {"confirm": "DELETE"})
    assert owner.read("/v1/account/deletion") == asked
    owner.ok("DELETE", "/v1/account/deletion")


THEMES: dict[Callable[[Owner], None], set[str]] = {
    change_workouts: {
        *("createWorkout", "putWorkout", "updateWorkout", "addWorkoutSet", "deleteWorkout"),
    },
    change_exercises: {
        *("createExercise", "putExercise", "updateExercise", "archiveExercise"),
        *("createExerciseMerge", "deleteExerciseMerge", "createWorkout"),
    },
    change_programs: {
        *("createRoutine", "putRoutine", "updateRoutine", "deleteRoutine"),
        *("createProgram", "putProgram", "updateProgram", "deleteProgram"),
        *("createRoutineWorkout", "createRunWorkout"),
        *("createRun", "updateRun", "deleteRun"),
    },
    change_metrics: {
        *("createMetricDefinition", "updateMetricDefinition", "deleteMetricDefinition"),
        *("putMetricDay", "createMetricBatch", "putMetricSources", "deleteMetricDay"),
    },
    change_imports: {"createImport", "updateImport", "undoImport"},
    change_readings: {
        *("createReading", "createReadingBatch"),
        *("putReading", "updateReading", "deleteReading"),
        *("putTarget", "deleteTarget"),
        *("createBiomarker", "updateBiomarker", "deleteBiomarker"),
    },
    change_panels: {
        *(
            "createPanel",
            "putPanel",
            "updatePanel",
            "deletePanel",
            "addPanelReadings",
            "putPanelDerivation",
        ),
        *("updateReading", "deleteReading"),
    },
    change_supplements: {
        *("createSupplement", "putSupplement", "updateSupplement", "deleteSupplement"),
        *("createIntake", "createIntakeBatch", "putIntake", "updateIntake", "deleteIntake"),
    },
    change_habits: {
        *("createHabit", "putHabit", "updateHabit", "deleteHabit"),
        *("putHabitEntry", "addToHabitEntry", "createHabitEntryBatch", "deleteHabitEntry"),
    },
    change_adoptions: {"createAdoption", "deleteAdoption"},
    change_settings: {
        *("putStreakSchedule", "putExcuse", "deleteExcuse", "updateProfile"),
        *("giveConsent", "withdrawConsent"),
        *("requestAccountDeletion", "cancelAccountDeletion"),
    },
    restore_a_line: {"restoreAccount"},
}


def check_counters(user: str, items: list[Item]) -> None:
    """Hold the day counters against the entries."""
    session = Session(user)
    for item in filter(is_year, items):
        _, kind, year = item["sk"].split("#")
        found = recount(session, kind, int(year), fix=False)
        written = schemas.is_current(item, schemas.family_of(item["sk"]))
        # 0.5 counted no sets and minutes; the first write to a year adds them.
        wrong = [each for each in found if written or each.block[0] not in "tm"]
        assert wrong == [], (kind, year)


def check_numbers(items: list[Item]) -> None:
    """Hold what was written against the numbers of today; the rest is as it was."""
    before = {item["sk"]: item for item in ACCOUNT.items}
    written = 0
    for item in items:
        family = schemas.family_of(item["sk"])
        number = {name: value for name, value in item.items() if name == schemas.ATTRIBUTE}
        if number == schemas.stamp(family):
            written += 1
            assert not any(name.startswith(layouts.MOVED) for name in item)
        else:
            assert schemas.number_of(item) == 1
            assert item["sk"] in before
            assert schemas.ATTRIBUTE not in item or schemas.current_number(family) > 1
    assert written


def test_the_themes_use_every_write_operation() -> None:
    assert set().union(*THEMES.values()) == set(WRITES)


@pytest.mark.parametrize(("change", "used"), THEMES.items(), ids=[c.__name__ for c in THEMES])
def test_it_can_be_changed(
    owner: Owner, engine_table: Any, change: Callable[[Owner], None], used: set[str]
) -> None:
    change(owner)
    assert owner.used == used
    check_counters(owner.user, items_of(engine_table, settings().table_name, owner.user))
    check_numbers(items_of(engine_table, settings().table_name, owner.user))
    cursor = encode_cursor(str(Position(start=int(ACCOUNT.now.timestamp() * 1000))), "listChanges")
    found, _ = follow(owner, cursor)
    assert found
    assert owner.read("/v1/today")["date"] == TODAY


def test_keys_that_0_5_was_sent_still_answer(owner: Owner) -> None:
    sent = owner.read("/v1/workouts?from=2026-06-19&to=2026-06-19")["items"]
    kept = sorted((each for each in sent if "Sent with a key" in each["title"]), key=TITLE)
    assert len(kept) == 3
    for number, made in enumerate(kept):
        body = {name: made[name] for name in ("title", "local_date", "notes")}
        key = {"Idempotency-Key": f"account-0.5-{number}"}
        replayed = owner.post("/v1/workouts", body, headers=key)
        assert (replayed.json, replayed.headers["Idempotency-Replayed"]) == (made, "true")
        body["title"] = "Another"
        refused = owner.post("/v1/workouts", body, headers=key)
        assert refused.code == "idempotency_key_reused"
        with clock(lambda: ACCOUNT.now + timedelta(hours=23)):
            assert owner.post("/v1/workouts", body, headers=key).status == 201
    supplement = owner.named("/v1/supplements?limit=100", "Präparat interval")["id"]
    dose = {"supplement_id": supplement, "local_date": "2026-06-21", "slot": "dinner"}
    batch = {"items": [dose, dose | {"local_date": "2026-06-22"}]}
    key = {"Idempotency-Key": "account-0.5-doses"}
    replayed = owner.post("/v1/intake-batches", batch, headers=key)
    assert replayed.headers["Idempotency-Replayed"] == "true"
    assert [each["local_date"] for each in replayed.json["items"]] == ["2026-06-21", "2026-06-22"]


def test_deleted_items_leave_the_plan_and_no_past_day_changes(
    owner: Owner, engine_table: Any
) -> None:
    def kept_in_plan() -> int:
        items = items_of(engine_table, settings().table_name, owner.user)
        return sum(item["sk"].startswith(keys.ENDED) for item in items)

    ended = [item for item in ACCOUNT.items if item["sk"].startswith(keys.ENDED)]
    last = (ACCOUNT.now - timedelta(days=1)).date()
    month = f"from=2026-03-20&to={last}"
    days = [last - timedelta(days=number) for number in range(0, 90, 9)]
    paths = [f"/v1/{path}{month}" for path in ("score?", "adherence?")]
    paths += [f"/v1/calendar?kind={kind}&{month}" for kind in ("supplements", "protocol")]
    before = {path: owner.read(path) for path in paths}
    shown = {day: past(owner.read(f"/v1/today?date={day}")) for day in days}
    path = f"/v1/supplements/{owner.named('/v1/supplements?limit=100', 'Präparat interval')['id']}"
    assert kept_in_plan() == len(ended) > 1
    for number in range(-(-len(ended) // MAX_MOVED)):
        owner.ok("PATCH", path, {"notes": f"{number}"})
    assert kept_in_plan() == 0
    for path, body in before.items():
        assert owner.read(path) == body, path
    for day, body in shown.items():
        assert past(owner.read(f"/v1/today?date={day}")) == body, day


def past(today: Any) -> Any:
    """Return the items of a day, in the order of their ids."""
    doses = [
        (slot.get("slot"), dose["supplement_id"], dose)
        for slot in today["slots"]
        for dose in slot["doses"]
    ]
    habits = sorted(today["habits"], key=itemgetter("habit_id"))
    return sorted(doses, key=lambda each: (str(each[0]), each[1])), habits, today["score"]
