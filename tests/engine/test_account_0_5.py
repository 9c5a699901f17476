"""An account as 0.5 stored it: it is read as before, to the figure, and can be changed."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from unittest.mock import Mock

import pytest

from app import app as chalice_app
from chalicelib.application import operations
from chalicelib.http.operation import Operation
from chalicelib.settings import settings
from chalicelib.streaks.recount import recount
from chalicelib.table import schemas
from chalicelib.table.session import Session
from tests.support import layouts
from tests.support.account import Frozen, answer, clock, differences, is_year
from tests.support.account_labs import LAB_ADAPTATIONS, renamed
from tests.support.account_regimen import regimen_adaptations
from tests.support.adaptations import Adaptation, adapted, in_objects
from tests.support.api import Api
from tests.support.due_days import due_day_adaptations
from tests.support.feed import is_deletion
from tools.local.engine import Engine

GETS = {each.operation_id: each for each in operations() if each.method == "GET"}

# What answers from nothing that an account stores.
NOT_STORED = {
    "getHealth": "/health",
    "listProtocols": "/v1/protocols",
    "getProtocol": "/v1/protocols/starter-1",
    "getExerciseCatalogue": "/v1/exercise-catalogue",
}
# Operations since 0.5, each with a path that answers 200.
LATER: dict[str, str] = {
    "listExcuses": "/v1/excuses?from=2026-03-01&to=2026-03-31",
    "getStreakSchedule": "/v1/streaks/workouts/schedule",
    "listExerciseMerges": "/v1/exercise-merges",
    "listMetricDefinitions": "/v1/metric-definitions",
    "getMetricSources": "/v1/metric-sources",
    "getMetricSummary": "/v1/metric-summaries/steps?by=month&from=2026-03-01&to=2026-03-31",
    "listMetrics": "/v1/metrics?from=2026-03-01&to=2026-03-31",
    "listRoutines": "/v1/routines",
    "listRuns": "/v1/runs",
    "listImports": "/v1/imports",
    "listPrograms": "/v1/programs",
    "listProgramTemplates": "/v1/program-templates",
    "getProgramTemplate": "/v1/program-templates/gzclp",
    "exportAccount": "/v1/export",
    "exportWorkouts": "/v1/export/workouts.csv",
    "exportReadings": "/v1/export/readings.csv",
    "exportFhir": "/v1/export/fhir.json",
    "listExerciseHistory": "/v1/exercises/barbell-squat/history",
    "getExerciseRecords": "/v1/exercises/barbell-squat/records",
    "listRecords": "/v1/records",
    "listSummaries": "/v1/summaries?by=month&from=2025-01-01&to=2026-12-31",
}
# What nobody had requested in 0.5.
NOT_THERE = {
    "getAccountDeletion": "/v1/account/deletion",
    "getProgram": "/v1/programs/01991f3a-0000-7000-8000-0000000000ff",
    "getExerciseMerge": "/v1/exercise-merges/01991f3a-0000-7000-8000-0000000000ff",
    "getMetricDay": "/v1/metrics/2026-03-14/watch",
    "getMetricDefinition": "/v1/metric-definitions/calf_left",
    "getRoutine": "/v1/routines/01991f3a-0000-7000-8000-0000000000ff",
    "getRun": "/v1/runs/01991f3a-0000-7000-8000-0000000000ff",
    "getImport": "/v1/imports/01991f3a-0000-7000-8000-0000000000ff",
    "listImportEntries": "/v1/imports/01991f3a-0000-7000-8000-0000000000ff/entries",
}
# Paths of 0.5, and what they are now.
MOVED = {
    "/v1/supplements/totals": "/v1/supplement-totals",
    "/v1/supplements/adherence": "/v1/adherence",
}
# These are many and alike: every so many of them is read.
STRIDES = {"getIntake": 9, "getReading": 4}

_OF_THE_ACCOUNT = ("id", "own", "tracked", "latest", "target", "change")


def without_catalogue(document: dict[str, Any]) -> dict[str, Any]:
    """Return of a built-in marker what the account stores."""
    if document.get("own", True):
        return document
    return {name: document[name] for name in _OF_THE_ACCOUNT if name in document}


def with_range(document: dict[str, Any]) -> dict[str, Any]:
    """Return a custom marker with its range as entered, which 0.5 did not show."""
    if not document.get("own") or "reference" not in document:
        return document
    typical, source = document["reference"]["male"], document["reference"]["source"]
    bounds = {name: typical[name] for name in ("low", "high") if name in typical}
    return document | {"reference_range": bounds | {"source": source}}


def without_level(document: dict[str, Any]) -> dict[str, Any]:
    """Return of a day of the calendar whether it has a level."""
    if "level" in document:
        return document | {"level": bool(document["level"])}
    return document


def with_limits(document: dict[str, Any]) -> dict[str, Any]:
    """Return a supplement as needed with the limits that its doses exceed: none does."""
    needed = "taken" in document and "target" not in document
    return document | {"exceeded": []} if needed else document


def with_covers(document: dict[str, Any]) -> dict[str, Any]:
    """Return a profile with the setting that excuses cover no doses."""
    return document | {"excuses_cover_doses": False} if "day_start" in document else document


def with_count(document: dict[str, Any]) -> dict[str, Any]:
    """Return the workouts of a day with the number of completed ones under its present name."""
    if "planned" not in document:
        return document
    renamed_count = {"completed_count": document["completed"]}
    return {"planned": document["planned"]} | renamed_count


def without_entries(document: dict[str, Any]) -> dict[str, Any]:
    """Return a part of a day without what 0.5 did not show of intakes, entries and workouts."""
    left_out = {"week_start", "units", "intake_version", "entry"}
    if "planned" in document:
        left_out |= {"completed", "next"}
    if "taken" in document or document.get("intake_id", "") is None:
        left_out.add("intake_id")
    return {name: value for name, value in document.items() if name not in left_out}


def with_metrics(body: dict[str, Any]) -> dict[str, Any]:
    """Return a day with the metrics that it has: none."""
    kinds = ("sleep", "morning", "targets", "unusual")
    return body | {"metrics": {kind: [] for kind in kinds}}


def in_any_order(body: dict[str, Any]) -> dict[str, Any]:
    """Return the resources of the change feed in the order of their types and ids."""
    kept = [each for each in body["items"] if not (is_deletion(each) or each.get("deleted"))]
    return body | {"items": sorted(kept, key=lambda change: (change["type"], change["id"]))}


def as_union(change: Any) -> Any:
    """Return a change without the flag of deletions, whose first pass has none."""
    old = isinstance(change, dict) and change.get("deleted") is False
    return {name: value for name, value in change.items() if name != "deleted"} if old else change


ADAPTATIONS = [
    Adaptation(
        "Since 0.9 a deletion is a type of change of its own.",
        frozenset({"listChanges"}),
        in_objects(as_union),
    ),
    Adaptation(
        "Since 0.6 a profile says whether excuses cover doses.",
        frozenset({"getProfile", "listChanges"}),
        in_objects(with_covers),
    ),
    Adaptation(
        "A client that begins with nothing reads all resources by their keys, without deletions.",
        frozenset({"listChanges"}),
        in_any_order,
        in_any_order,
    ),
    Adaptation(
        "Since 0.6 a day has its intakes, entries and completed workouts, since 0.10 next ones.",
        frozenset({"getToday"}),
        in_objects(with_count),
        in_objects(without_entries),
    ),
    Adaptation(
        "Since 0.10 a day has its metrics.",
        frozenset({"getToday"}),
        with_metrics,
    ),
    Adaptation(
        "Since 0.6 a supplement as needed has the state of its limits.",
        frozenset({"getToday"}),
        in_objects(with_limits),
    ),
    Adaptation(
        "Since 0.6 the change of a marker since the reading before is called so.",
        frozenset({"getBiomarker", "listBiomarkers"}),
        in_objects(renamed("trend", "change")),
    ),
    Adaptation(
        "Definitions of built-in markers are the catalogue's, and no part of the account.",
        frozenset({"getBiomarker", "listBiomarkers"}),
        in_objects(without_catalogue),
        in_objects(without_catalogue),
    ),
    Adaptation(
        "Since 0.6 a custom marker shows its range as entered too.",
        frozenset({"getBiomarker", "listBiomarkers"}),
        in_objects(with_range),
    ),
    Adaptation(
        "Since 0.6 levels are shares, and the quartiles of sets and minutes.",
        frozenset({"getCalendar"}),
        in_objects(without_level),
        in_objects(without_level),
    ),
]


def operation_of(path: str) -> Operation:
    """Return the GET operation that a path is of; one spelt out goes before a parameter."""
    plain = path.partition("?")[0]
    matching = [
        each
        for each in GETS.values()
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", each.path), plain)
    ]
    return min(matching, key=lambda each: each.path.count("{"))


def by_operation(account: Frozen) -> dict[str, dict[str, Any]]:
    """Return the answers by operation: ``<instant> <path>`` -> body."""
    found: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for stored_place, body in account.answers.items():
        place = stored_place
        for before, after in MOVED.items():
            place = place.replace(before, after)
        found[operation_of(place.partition(" ")[2]).operation_id][place] = body
    return dict(found)


ADAPTATIONS += LAB_ADAPTATIONS
ACCOUNT = Frozen.of_release("0.5")
A_WORKOUT = re.compile(r"/v1/workouts/[0-9a-f-]{36}$")
LATER["getWorkoutSummary"] = next(
    f"{found[0]}/summary" for found in map(A_WORKOUT.search, ACCOUNT.answers) if found
)
ADAPTATIONS += due_day_adaptations(ACCOUNT)
ADAPTATIONS += regimen_adaptations(ACCOUNT)
ANSWERS = by_operation(ACCOUNT)


@pytest.fixture(scope="module", params=["as stored by 0.5", "in older layouts"])
def api(engine: Engine, engine_table: Any, request: pytest.FixtureRequest) -> Iterator[Api]:
    """The API, called by the account's owner at the time when it was frozen.

    In a second run every family has another layout than today's, and a step that leads to it.
    """
    older = layouts.older if request.param == "in older layouts" else None
    user = f"{ACCOUNT.user}-{bool(older)}"
    ACCOUNT.load(engine.client(), settings().table_name, user, older)
    with clock(lambda: ACCOUNT.now), pytest.MonkeyPatch.context() as patch:
        if older:
            layouts.raise_numbers(patch)
        found = Api(chalice_app, user)
        if older:
            # The first run has held the same answers against the contract, which takes longest.
            patch.setattr(found, "_contract", Mock())
        yield found


ID, DAY = "[0-9a-f-]{36}", "[0-9-]{10}"
DATED = f"{DAY}#[0-9T]*#{ID}"
# Every family of items, by what its sort keys are.
FAMILIES = {
    "adoption": f"ADOPTION#{ID}",
    "biomarker": f"CARD#{ID}#own",
    "computed_readings": f"DERIVED#{DATED}",
    "day_counters": rf"CAL#(biomarkers|supplements|protocol|habit-{ID})#\d{{4}}",
    "day_log": f"DAY#{DAY}",
    "ended": f"CALPLAN#~ended#{ID}",
    "excuses": r"CAL#~excuses#\d{4}",
    "exercise": f"EXERCISE#{ID}",
    "habit": f"CALPLAN#habit#{ID}",
    "habit_entry": f"HABIT_ENTRY#{ID}#{DATED}",
    "intake": f"INTAKE#{DATED}",
    "latest_readings": r"CARD#[a-z0-9_-]+#latest",
    "panel": f"PANEL#{DATED}",
    "panel_readings": "CARD#~panels",
    "planned_workouts": f"DAY#{DAY}#planned",
    "profile": "CAL#~profile",
    "reading": f"READING#[^#]+#{DATED}",
    "receipt": "RECEIPT#[0-9a-f]{32}",
    "revision": "CALPLAN#~revision",
    "schedule": "CAL#~schedule#(workouts|biomarkers|supplements|protocol)",
    "source": "SOURCE#(adoption|panel|workout)#.+",
    "stock": f"CALPLAN#stock#{ID}",
    "supplement": f"CALPLAN#supplement#{ID}",
    "target": "CARD#[a-z0-9_-]+#target",
    "tombstone": "GONE#[a-z_]+#.+",
    "workout": f"WORKOUT#{DATED}",
    "workout_counters": r"CAL#workouts#\d{4}",
}


# Families since 0.5.
LATER_FAMILIES = {
    *("deleted_days", "deletion", "ended_texts", "panel_results", "planned_count"),
    *("next_workout", "program", "program_name", "resource_count", "routine", "routine_uses"),
    *("run", "run_log"),
    *("import", "import_days", "import_run", "open_imports"),
    *("exercise_merge", "metric_day", "metric_definition", "metric_newest", "metric_sources"),
    *("training_bests", "training_sets"),
}


def test_every_family_of_items_is_there() -> None:
    assert {*FAMILIES, *LATER_FAMILIES} == {*schemas.STEPS, *schemas.UNNUMBERED}
    found = set()
    for item in ACCOUNT.items:
        sort_key = item["sk"]
        [family] = [name for name, keys in FAMILIES.items() if re.fullmatch(keys, sort_key)]
        assert schemas.family_of(sort_key) == family
        assert schemas.number_of(item) == 1
        found.add(family)
    assert found == set(FAMILIES)
    entities = {item["entity"] for item in ACCOUNT.items if "doc" in item and "entity" in item}
    assert entities == schemas.DOCUMENTS - LATER_FAMILIES
    # An id that a client made is reserved without being deleted.
    tombstones = [item for item in ACCOUNT.items if item["sk"].startswith("GONE#")]
    assert {"gone" in item for item in tombstones} == {True, False}


def test_every_get_operation_has_an_answer() -> None:
    assert set(GETS) == {*ANSWERS, *NOT_STORED, *LATER, *NOT_THERE}


@pytest.mark.parametrize("operation_id", sorted(ANSWERS))
def test_answers_are_those_of_0_5(
    api: Api, request: pytest.FixtureRequest, operation_id: str
) -> None:
    stride = STRIDES.get(operation_id, 1)
    if "older" in request.node.name:
        # The same code reads them; each family once is enough.
        stride = max(stride, len(ANSWERS[operation_id]) // 5)
    for place in list(ANSWERS[operation_id])[::stride]:
        now, _, path = place.partition(" ")
        body = answer(api, datetime.fromisoformat(now), path)
        expected, actual = adapted(ADAPTATIONS, operation_id, ANSWERS[operation_id][place], body)
        found = list(differences(expected, actual))
        assert not found, "\n".join([place, *found[:20]])


def test_a_day_has_the_versions_that_its_log_lacks(api: Api) -> None:
    versions, entries = [], []
    for place in ANSWERS["getToday"]:
        now, _, path = place.partition(" ")
        body = answer(api, datetime.fromisoformat(now), path)
        doses = [dose for slot in body["slots"] for dose in slot["doses"]]
        logged = [dose for dose in doses if dose["state"] in ("taken", "skipped")]
        versions += [dose["intake_version"] for dose in logged]
        entries += [habit["entry"] for habit in body["habits"] if habit["state"] == "not_met"]
    assert versions
    assert all(versions)
    assert entries
    assert all(entry["version"] and not entry["met"] for entry in entries)


@pytest.mark.parametrize(("operation_id", "path"), [*NOT_STORED.items(), *LATER.items()])
def test_what_is_not_of_0_5_answers(api: Api, operation_id: str, path: str) -> None:
    assert operation_of(path).operation_id == operation_id
    assert api.get(path).status == 200


@pytest.mark.parametrize(("operation_id", "path"), NOT_THERE.items())
def test_what_nobody_has_is_not_there(api: Api, operation_id: str, path: str) -> None:
    assert operation_of(path).operation_id == operation_id
    assert api.get(path).status == 404


@pytest.mark.parametrize("adaptation", ADAPTATIONS, ids=lambda each: each.reason)
def test_no_adaptation_is_stale(adaptation: Adaptation) -> None:
    bodies = [body for name in adaptation.operations for body in ANSWERS[name].values()]
    assert any(adaptation.expected(body) != body for body in bodies)


def test_day_counters_are_what_the_entries_come_to(api: Api) -> None:
    session = Session(api.user)
    years = [item["sk"].split("#") for item in ACCOUNT.items if is_year(item)]
    assert len(years) > 15
    for _, kind, year in years:
        found = recount(session, kind, int(year), fix=False)
        # 0.5 counted no sets and minutes.
        wrong = [each for each in found if each.block[0] not in "tm"]
        assert (wrong, bool(found)) == ([], kind == "workouts"), (kind, year)
