"""What operations cost, as DynamoDB Local meters it: round trips and capacity units."""

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.http import exchange
from chalicelib.table import counters
from chalicelib.table.client import Meter
from chalicelib.table.codec import to_wire
from chalicelib.table.collection import Collection
from chalicelib.table.drafts import Stamps
from chalicelib.table.ids import uuid7
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from chalicelib.training.logbook.blocks import group_of
from chalicelib.training.workouts.models import WorkoutCreate
from chalicelib.training.workouts.repository import draft_of
from chalicelib.training.workouts.service import WorkoutService
from tests.support.api import Answer, Api
from tools.local.world import OPERATIONS, WORKOUT, World

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)

Metered = Callable[[Callable[[], Answer]], Meter]


@pytest.fixture
def metered(monkeypatch: pytest.MonkeyPatch) -> Metered:
    """Run one request and return its meter."""
    meters: list[Meter] = []
    opened = exchange.open_exchange

    def watch(request: Any) -> exchange.Exchange:
        found = opened(request)
        meters.append(found.meter)
        return found

    monkeypatch.setattr("chalicelib.http.middleware.open_exchange", watch)

    def measure(send: Callable[[], Answer]) -> Meter:
        answer = send()
        assert answer.status < 300, answer.body
        return meters[-1]

    return measure


@pytest.fixture
def world(engine_api: Api) -> World:
    return World.whole(engine_api)


# Readings and panels are shown with how they stand against the profile and the target of today,
# which are other items; a figure is written with the unit, person and newest readings known, and
# a marker of one's own with how many there are, and a metric after the version of a deleted one.
JUDGED = {"getReading", "listReadings", "getPanel", "listPanels", "getTrend"}
READS_CARDS = {"createReading", "createReadingBatch", "createPanel", "createBiomarker"}
READS_CARDS |= {"createMetricDefinition"}
# A completed workout is written with what is known of its exercises and of the body weight.
READS_CARDS |= {"createWorkout"}
# The history of an exercise is read after its bests, which tell in which quarters it is, and these
# after a custom exercise.
READS_BESTS = {"listExerciseHistory", "getExerciseRecords", "listRecords"}
# Lists and trends of readings read two kinds of items.
LISTS_READINGS = {"listReadings", "getTrend"}
# A day has metrics, too.
READS_THREE = LISTS_READINGS | {"getToday"}
# Adherence is the plan and the days' logs, totals the plan (with the person) and a day's intakes;
# a day is all that is read of a person, and what was logged of it; then its metrics.
READS_PLAN = {"getAdherence", "getTotals", "getToday", "getScore"}
# The days, then the profile and the order of sources, or the write.
READS_DAYS = {"listMetrics", "getMetricSummary", "createMetricBatch"}
READS_FIRST = JUDGED | READS_CARDS | READS_PLAN | READS_BESTS | READS_DAYS
# What a change of the plan takes: the plan, the logs of the days that it touches, and the write;
# of an intake also the intake itself. Doses that are there already are read to be answered: in the
# batch one of two, and the single one is there, so nothing is written.
PLANS = {
    "createSupplement": 3,
    "putSupplement": 3,
    "updateSupplement": 3,
    "deleteSupplement": 3,
    "createHabit": 3,
    "putHabit": 3,
    "updateHabit": 3,
    # Its day counters go with it.
    "deleteHabit": 4,
    "putHabitEntry": 3,
    "addToHabitEntry": 3,
    "createHabitEntryBatch": 3,
    "deleteHabitEntry": 3,
    # It is there already: also the lock that is in the way, and the adoption.
    "createAdoption": 5,
    "deleteAdoption": 4,
    "createIntake": 3,
    "createIntakeBatch": 4,
    "putIntake": 4,
    "updateIntake": 4,
    "deleteIntake": 4,
}
# What a change of readings, targets and one's own markers takes: the thing itself, what it is
# judged by and computed from, and the write.
CHANGES = {
    "updateBiomarker": 2,
    "deleteBiomarker": 2,
    "putTarget": 2,
    "deleteTarget": 2,
    "putReading": 3,
    "putPanel": 3,
    "updateReading": 3,
    "deleteReading": 3,
    "putPanelDerivation": 3,
    "deletePanel": 3,
    "updatePanel": 3,
    "addPanelReadings": 3,
    # What is known of its exercises.
    "addWorkoutSet": 3,
}


# A page of a file reads each family of resources and, with readings, what their markers mean.
FILES = {"exportAccount": 26, "exportWorkouts": 1, "exportReadings": 3, "exportFhir": 4}
# A line of a restore: what is in its place, whether its id was deleted, and the write.
LINES = {"restoreAccount": 3}
# The routine, or the run with its log, and the profile, then the write. A run begins with the
# program, its routines, two reads of the records and the write.
PLANNED = {"createRoutineWorkout": 2, "createRunWorkout": 2, "createRun": 5}
# The account, the bests, the quarter and the logs of the days; of a workout itself, bests, blocks.
SUMMARIES = {"listSummaries": 4, "getWorkoutSummary": 3}
# The exercises and which ones read as one; to take it back, the merge itself before.
MERGES = {"createExerciseMerge": 3, "deleteExerciseMerge": 4}
# Which imports are unfinished; for the answers to questions the import, the markers and exercises.
IMPORTS = {"createImport": 2, "updateImport": 4}
OTHERS = {
    *(*IMPORTS, *MERGES),
    *(*PLANNED, *READS_FIRST, *PLANS, *FILES, *LINES, *SUMMARIES),
    *("addPanelReadings", "addWorkoutSet", "listChanges"),
}


@pytest.mark.parametrize("operation_id", [o for o in OPERATIONS if o not in OTHERS])
def test_round_trips(world: World, metered: Metered, operation_id: str) -> None:
    operation = OPERATIONS[operation_id]
    meter = metered(lambda: world.send(operation))
    most = {"GET": 1, "POST": 1}.get(operation.method, 3)
    assert meter.round_trips <= most
    assert meter.retries == 0


def test_a_first_pass_reads_eleven_ranges_and_a_later_one_the_index(
    world: World, metered: Metered
) -> None:
    assert metered(lambda: world.api.get("/v1/changes")).round_trips == 11
    cursor = world.api.get("/v1/changes").json["next_cursor"]
    assert metered(lambda: world.api.get(f"/v1/changes?cursor={cursor}")).round_trips == 1


@pytest.mark.parametrize("operation_id", sorted(READS_FIRST))
def test_what_must_read_first_is_two(world: World, metered: Metered, operation_id: str) -> None:
    meter = metered(lambda: world.send(OPERATIONS[operation_id]))
    trips = {3} if operation_id in READS_THREE else {2}
    if operation_id in READS_BESTS:
        # The group of the custom exercise follows from its id; another exercise of the group may
        # have been done, and then there is a block to read.
        trips |= {3}
    assert meter.round_trips in trips
    assert meter.retries == 0


@pytest.mark.parametrize(
    ("operation_id", "trips"),
    {**FILES, **LINES, **PLANNED, **SUMMARIES, **MERGES, **IMPORTS}.items(),
)
def test_files_and_summaries(world: World, metered: Metered, operation_id: str, trips: int) -> None:
    meter = metered(lambda: world.send(OPERATIONS[operation_id]))
    assert (meter.round_trips, meter.retries) == (trips, 0)


@pytest.mark.parametrize(("operation_id", "trips"), PLANS.items())
def test_changes_of_the_plan(world: World, metered: Metered, operation_id: str, trips: int) -> None:
    meter = metered(lambda: world.send(OPERATIONS[operation_id]))
    assert (meter.round_trips, meter.retries) == (trips, 0)


def test_a_dose_costs_the_same_however_long_the_history(world: World, metered: Metered) -> None:
    """The plan, the day's log, the write; not what was logged on other days."""
    body = {"supplement_id": world.ids["supplement_id"]}

    def take(day: date) -> Meter:
        dated = body | {"local_date": day.isoformat()}
        return metered(lambda: world.api.post("/v1/intakes", dated))

    costs = [take(date(2026, 3, 15) + timedelta(days=n)) for n in range(60)]
    assert {meter.round_trips for meter in costs} == {3}
    assert costs[-1].read_units == costs[1].read_units
    assert costs[-1].write_units == costs[1].write_units


@pytest.mark.parametrize(("operation_id", "trips"), CHANGES.items())
def test_changes_of_labs(world: World, metered: Metered, operation_id: str, trips: int) -> None:
    assert metered(lambda: world.send(OPERATIONS[operation_id])).round_trips == trips


def test_a_first_target_asks_whether_one_was_deleted(world: World, metered: Metered) -> None:
    """A target set again goes on from the version of its tombstone."""
    path, body = "/v1/biomarkers/hs_crp/target", {"high": 1, "unit": "mg/L"}
    assert metered(lambda: world.api.put(path, body)).round_trips == 3
    assert metered(lambda: world.api.put(path, body)).round_trips == 2


def test_a_reading_of_a_panel_is_no_dearer(world: World, metered: Metered) -> None:
    """Its panel is read along with what it is judged by, also when all is computed again."""
    match = {"headers": {"If-Match": "*"}}
    panel = world.api.get(f"/v1/panels/{world.ids['panel_id']}").json
    measured = panel["readings"][0]
    computed = next(part for part in panel["derived"] if "id" in part)
    path = f"/v1/biomarkers/{measured['marker']}/readings/{measured['id']}"
    of_formula = f"/v1/biomarkers/{computed['marker']}/readings/{computed['id']}"
    api = world.api
    assert metered(lambda: api.get(path)).round_trips == 2
    assert metered(lambda: api.get(of_formula)).round_trips == 2
    assert metered(lambda: api.patch(path, {"value": 90}, **match)).round_trips == 3
    assert metered(lambda: api.delete(path, **match)).round_trips == 3


def test_a_routine_takes_no_further_round_trip(engine_api: Api, metered: Metered) -> None:
    exercise = engine_api.post("/v1/exercises", {"name": "Sled push"}).json["id"]
    entry = {"exercise_id": exercise}
    routine = {"name": "Sleds", "entries": [entry]}
    assert metered(lambda: engine_api.post("/v1/routines", routine)).round_trips == 2
    named = {"routine_id": engine_api.get("/v1/routines").json["items"][0]["id"]}
    day, instant = {"local_date": "2026-03-14"}, {"started_at": "2026-03-14T18:00:00Z"}
    for body in (day | named, instant | named, instant | named | {"exercises": [entry]}):
        assert metered(lambda body=body: engine_api.post("/v1/workouts", body)).round_trips == 2
    # The routine and the profile, the custom exercise, the write.
    path = f"/v1/routines/{named['routine_id']}/workouts"
    assert metered(lambda: engine_api.post(path)).round_trips == 3


def test_the_next_workout_of_a_run(engine_api: Api, metered: Metered) -> None:
    """It takes two round trips with own exercises too, and no more units after a year."""
    own = engine_api.post("/v1/exercises", {"name": "Sled push"}).json["id"]
    linear = {"rule": "linear", "increment": {"value": 2.5, "unit": "kg"}}
    weight = {"value": 60, "unit": "kg"}
    sets = [{"target": {"reps": 5, "weight": weight}}] * 3
    names = ("barbell-squat", "barbell-deadlift", "leg-press", "face-pull", "pullups", own)
    entries = [{"exercise_id": n, "sets": sets, "progression": linear} for n in names]
    routine = engine_api.post("/v1/routines", {"name": "All", "entries": entries}).json["id"]
    days = [{"id": "A", "routine_id": routine}]
    body = {"name": "One", "position": "rotation", "days": days}
    program = engine_api.post("/v1/programs", body).json["id"]
    run = engine_api.post(f"/v1/programs/{program}/runs", {"unit": "kg"}).json["id"]
    match = {"If-Match": "*"}
    planned, first = [], ""
    for number in range(60):
        planned.append(metered(lambda: engine_api.post(f"/v1/runs/{run}/workouts")))
        opened = engine_api.get(f"/v1/runs/{run}").json["workout_id"]
        first = first or opened
        done = engine_api.get(f"/v1/workouts/{opened}").json["exercises"]
        for entry in done:
            entry["sets"] = [{**each, "reps": 5, "weight": weight} for each in entry["sets"]]
        day = f"2026-01-{1 + number // 2:02}"
        change = {"status": "completed", "exercises": done, "local_date": day}
        engine_api.patch(f"/v1/workouts/{opened}", change, headers=match)
    assert {meter.round_trips for meter in planned} == {2}
    assert max(meter.read_units for meter in planned) <= 4
    assert max(meter.write_units for meter in planned) <= 14
    read = metered(lambda: engine_api.get(f"/v1/runs/{run}"))
    assert (read.round_trips, read.read_units <= 4) == (1, True)
    # Its part of the log and all later ones follow from the workout.
    skipped = {"status": "skipped"}
    edit = metered(lambda: engine_api.patch(f"/v1/workouts/{first}", skipped, headers=match))
    assert (edit.round_trips <= 4, edit.write_units <= 16) == (True, True)


def test_programs_name_routines_in_one_write(engine_api: Api, metered: Metered) -> None:
    copy = {"template_id": "gzclp", "unit": "lb"}
    assert metered(lambda: engine_api.post("/v1/programs", copy)).round_trips == 1
    routine = engine_api.get("/v1/routines?limit=1").json["items"][0]["id"]
    days = [{"id": "A", "routine_id": routine}]
    own = {"name": "One", "position": "rotation", "days": days}
    assert metered(lambda: engine_api.post("/v1/programs", own)).round_trips == 1
    path = f"/v1/programs/{engine_api.get('/v1/programs').json['items'][0]['id']}"
    match = {"headers": {"If-Match": "*"}}
    assert metered(lambda: engine_api.put(path, own, **match)).round_trips == 2
    assert metered(lambda: engine_api.delete(path, **match)).round_trips == 2


def test_an_instant_needs_the_profile(engine_api: Api, metered: Metered) -> None:
    timed = {"title": "Lift", "started_at": "2026-03-14T18:00:00Z"}
    assert metered(lambda: engine_api.post("/v1/workouts", timed)).round_trips == 2
    stored = engine_api.get("/v1/workouts").json["items"][0]
    path = f"/v1/workouts/{stored['id']}"
    match = {"If-Match": "*"}
    # The profile is read together with the body weight, which a completed workout may lack.
    moved = timed | {"started_at": "2026-03-15T18:00:00Z"}
    assert metered(lambda: engine_api.put(path, timed, headers=match)).round_trips == 3
    planned = timed | {"status": "planned"}
    assert metered(lambda: engine_api.put(path, planned, headers=match)).round_trips == 2
    assert metered(lambda: engine_api.put(path, planned, headers=match)).round_trips == 2
    assert metered(lambda: engine_api.put(path, moved, headers=match)).round_trips == 3
    assert metered(lambda: engine_api.delete(path, headers=match)).round_trips == 2


def test_a_replay_is_one_refused_write(engine_api: Api, metered: Metered) -> None:
    """A completed workout is prepared first, as it was the first time."""
    body, key = {"title": "Lift", "local_date": "2026-03-14"}, {"Idempotency-Key": "once"}
    for status, trips in (("planned", 1), ("completed", 2)):
        sent, once = body | {"status": status}, key | {"Idempotency-Key": status}
        engine_api.post("/v1/workouts", sent, headers=once)
        meter = metered(
            lambda sent=sent, once=once: engine_api.post("/v1/workouts", sent, headers=once)
        )
        assert meter.round_trips == trips


def test_creating_under_ones_own_id_is_no_dearer(engine_api: Api, metered: Metered) -> None:
    create = {"If-None-Match": "*"}
    dated = {"title": "Lift", "local_date": "2026-03-14", "status": "planned"}
    timed = {"title": "Lift", "started_at": "2026-03-14T18:00:00Z"}
    for body, most in ((dated, 1), (dated | {"status": "completed"}, 2), (timed, 2)):
        path = f"/v1/workouts/{uuid.uuid4()}"
        meter = metered(lambda path=path, body=body: engine_api.put(path, body, headers=create))
        assert meter.round_trips == most
    # An id of version 7 might be one that the server made, so it is looked up.
    path = f"/v1/workouts/{uuid7(NOW)}"
    assert metered(lambda: engine_api.put(path, dated, headers=create)).round_trips == 2


def train_daily(user: str, kinds: tuple[str, ...], years: int) -> None:
    """Fill day counters as ``years`` of daily entries would have left them."""
    session, last = Session(user), date(2026, 3, 14)
    days = [last - timedelta(days=n) for n in range(round(365.25 * years))]
    for kind in kinds:
        for year, amounts in counters.deltas((day, 1) for day in days).items():
            transaction = Transaction(session)
            transaction.add(f"CAL#{kind}#{year}", amounts)
            transaction.commit()


def test_ten_years_of_daily_training(engine_api: Api, user: str, metered: Metered) -> None:
    engine_api.patch("/v1/profile", {"timezone": "Europe/Berlin"}, headers={"If-Match": "*"})
    train_daily(user, ("workouts",), 10)
    now = {"X-Now": "2026-03-14T12:00:00Z"}
    alone = metered(lambda: engine_api.get("/v1/streaks/workouts", headers=now))
    assert (alone.round_trips, alone.read_units <= 2) == (1, True), alone
    length = engine_api.get("/v1/streaks/workouts", headers=now).json["current"]["length"]
    assert length == round(365.25 * 10)
    train_daily(user, ("biomarkers", "habit-one", "protocol", "supplements"), 10)
    assert metered(lambda: engine_api.get("/v1/streaks/workouts", headers=now)).read_units <= 2
    every = metered(lambda: engine_api.get("/v1/streaks", headers=now))
    assert (every.round_trips, every.read_units <= 6) == (1, True), every


def test_a_page_costs_the_same_however_long_the_history(
    engine_api: Api, user: str, metered: Metered, engine_table: Any
) -> None:
    costs = {}
    stored = 0
    for target in (50, 5_000):
        fill(engine_table, user, range(stored, target))
        stored = target
        costs[target] = metered(lambda: engine_api.get("/v1/workouts?limit=25"))
        assert len(engine_api.get("/v1/workouts?limit=25").json["items"]) == 25
    assert costs[50].read_units == costs[5_000].read_units
    assert costs[50].round_trips == costs[5_000].round_trips == 1
    middle = engine_api.get("/v1/workouts?from=2020-01-01&to=2020-12-31&limit=25")
    assert len(middle.json["items"]) == 25


def fill(engine_table: Any, user: str, numbers: range) -> None:
    """Put workouts straight into the table, as they would be stored, one a day backwards."""
    session = Session(user)
    collection = Collection(session, "workout", dated=True, streak="workouts")
    workout = WorkoutCreate.model_validate_json(json.dumps(WORKOUT))
    prepared = WorkoutService(session)._prepared(workout, session.clock())
    draft = draft_of(prepared.content, workout.started_at)
    requests = []
    for number in numbers:
        day = date(2026, 3, 14) - timedelta(days=number)
        document = draft.document | {"local_date": day.isoformat()}
        dated = replace(draft, document=document, day=day)
        stored = collection._stored(dated, Stamps.of_new(1, NOW))
        requests.append({"PutRequest": {"Item": to_wire(stored.item)}})
    for start in range(0, len(requests), 25):
        engine_table.batch_write_item(
            RequestItems={"bluestreak-test": requests[start : start + 25]}
        )


def squat(day: date, load: float) -> dict[str, Any]:
    sets = [{"reps": 5, "weight": {"value": load, "unit": "kg"}}] * 5
    exercises = [{"exercise_id": "barbell-squat", "sets": sets}]
    return {"title": "Lift", "local_date": f"{day}", "exercises": exercises}


def test_a_workout_costs_the_same_however_long_the_history(
    engine_api: Api, metered: Metered
) -> None:
    """One read of all that it needs, and the write; also where it begins a quarter or a year."""
    costs = []
    for number in range(20):
        # Ten days, then two months, apart.
        first = date(2022, 1, 5) + timedelta(days=70 * number)
        for later in (0, 10):
            body = squat(first + timedelta(days=later), 100 + number)
            costs.append(metered(lambda body=body: engine_api.post("/v1/workouts", body)))
    assert {meter.round_trips for meter in costs[1::2]} == {2}
    # The first of a quarter can need the one before, which is read then.
    assert max(meter.round_trips for meter in costs) <= 3
    assert max(meter.read_units for meter in costs[-8:]) <= max(m.read_units for m in costs[:8]) + 2
    assert max(meter.write_units for meter in costs[-8:]) <= 2 + max(
        meter.write_units for meter in costs[:8]
    )


def test_an_exercise_of_long_ago_takes_few_reads(engine_api: Api, metered: Metered) -> None:
    """Quarters in which only another exercise of its group was done are not read."""
    entry = squat(date(2017, 3, 1), 100)
    engine_api.post("/v1/workouts", entry)
    other = "barbell-incline-shoulder-raise"
    assert group_of(other) == group_of("barbell-squat")
    for year in range(2017, 2026):
        body = squat(date(year, 5, 1), 20)
        body["exercises"][0]["exercise_id"] = other
        engine_api.post("/v1/workouts", body)
    page = metered(lambda: engine_api.get("/v1/exercises/barbell-squat/history"))
    # The bests, the open quarter, and those of the year in which it was done.
    assert page.round_trips <= 4
    assert page.read_units <= 3


def test_a_page_of_the_history_and_the_records_of_an_exercise(
    engine_api: Api, metered: Metered
) -> None:
    """The bests, then two quarters at once, with those of their year before them."""
    for number in range(12):
        body = squat(date(2024, 2, 1) + timedelta(days=61 * number), 100 + number)
        assert engine_api.post("/v1/workouts", body).status == 201
    path = "/v1/exercises/barbell-squat"
    page = metered(lambda: engine_api.get(f"{path}/history?limit=1"))
    assert (page.round_trips, page.read_units <= 3) == (2, True)
    whole = metered(lambda: engine_api.get(f"{path}/history"))
    # Eight quarters of two years.
    assert whole.round_trips == 4
    records = metered(lambda: engine_api.get(f"{path}/records"))
    assert (records.round_trips, records.read_units <= 4) == (2, True)


def test_a_quarter_takes_at_most_eight_read_units(engine_api: Api, metered: Metered) -> None:
    """Of four workouts a week, with six of twelve exercises; the last week begins another one."""
    listed = engine_api.get("/v1/exercises?limit=12").json["items"]
    slugs = [exercise["id"] for exercise in listed]
    for week in range(14):
        for number in range(4):
            day = date(2026, 3, 30) + timedelta(weeks=week, days=number)
            entries = [
                {"exercise_id": slug, "sets": [one_set(60 + week + place) for place in range(4)]}
                for slug in slugs[number % 2 :: 2]
            ]
            body = {"local_date": f"{day}", "exercises": entries}
            assert engine_api.post("/v1/workouts", body).status == 201
    for by, trips in (("week", 5), ("month", 3)):
        path = f"/v1/summaries?by={by}&from=2026-04-01&to=2026-06-30"
        meter = metered(partial(engine_api.get, path))
        assert meter.read_units <= 8
        assert meter.round_trips <= trips


def one_set(kilograms: float) -> dict[str, Any]:
    return {"reps": 5, "weight": {"value": kilograms, "unit": "kg"}, "rpe": 8}
