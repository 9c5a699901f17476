"""What a restore takes, what it refuses, and that an invalid request writes nothing."""

import json
import re
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from app import app as chalice_app
from chalicelib.account.restores import service
from chalicelib.account.restores.lines import MAX_BYTES, MAX_LINES
from chalicelib.account.restores.models import REFUSALS
from chalicelib.table import schemas
from chalicelib.table.client import dynamodb
from chalicelib.table.transaction import Transaction
from tests.api import fullest_records
from tests.support.account import items_of
from tests.support.api import NDJSON, Api
from tests.support.restoring import export, parsed, restore
from tools.local.world import HABIT, PANEL, READING, SUPPLEMENT, WORKOUT, World

TABLE = "bluestreak-test"
ANY = {"If-Match": "*"}
DAY = "2026-03-14"
NOON = {"X-Now": f"{DAY}T12:00:00Z"}


@pytest.fixture
def lines(api: Api) -> list[str]:
    """The export of an account with one resource of each kind."""
    api.put("/v1/biomarkers/hba1c/target", {"high": 5.4, "unit": "%"})
    World.whole(api)
    return export(api)


@pytest.fixture
def other(api: Api) -> Api:
    """The same API, called by somebody without data."""
    return Api(chalice_app, f"{api.user}-other")


WEEKLY = {"schedule": {"type": "weekly", "target": 2, "count_by": "days"}}


def line(kind: str, document: dict[str, Any], schema: int = 1) -> str:
    return json.dumps({"type": kind, "schema": schema, "document": document})


def refusals(report: dict[str, Any]) -> dict[str, str]:
    """Return the codes of refused lines by their types."""
    return {each["type"]: each["code"] for each in report["refused"]}


def of_type(lines: list[str], *kinds: str) -> list[str]:
    return [each for each in lines if json.loads(each)["type"] in kinds]


def changed(text: str, **fields: Any) -> str:
    value = json.loads(text)
    value["document"] |= fields
    return json.dumps(value)


def stored(api: Api) -> list[dict[str, Any]]:
    return items_of(dynamodb(), TABLE, api.user)


def test_every_type_is_exported_and_restored(lines: list[str], other: Api) -> None:
    kinds = {each["type"] for each in parsed(lines)}
    assert {"workout", "panel", "day_log", "adoption", "excuses", "habit_entry"} <= kinds
    assert {"routine", "program"} <= kinds
    report = restore(other, lines)
    assert (report["restored"], report["refused"]) == (len(lines), [])
    assert parsed(export(other))[1:] == parsed(lines)[1:]


def test_the_pages_of_any_length_have_the_same_lines(api: Api, lines: list[str]) -> None:
    for limit in (1, 2, 7, 1_000):
        assert export(api, limit=limit) == lines


def test_a_resource_in_the_place_is_kept(api: Api, lines: list[str], other: Api) -> None:
    restore(other, lines)
    edited = [
        changed(each, notes="edited", version=7)
        for each in of_type(lines, "workout", "habit", "supplement", "reading", "panel", "exercise")
    ]
    report = restore(other, edited)
    assert (report["restored"], set(refusals(report).values())) == (0, {"exists"})
    assert parsed(export(other))[1:] == parsed(lines)[1:]


def test_an_id_that_was_deleted_stays_free_of_it(api: Api, lines: list[str], other: Api) -> None:
    restore(other, lines)
    [workout, *_] = of_type(lines, "workout")
    path = f"/v1/workouts/{json.loads(workout)['document']['id']}"
    assert other.delete(path, headers=ANY).status == 204
    assert refusals(restore(other, [workout])) == {"workout": "id_retired"}
    assert other.get(path).status == 404


def test_a_source_is_imported_once(api: Api, other: Api) -> None:
    sourced = {"source": {"provider": "app", "external_id": "7"}}
    for user in (api, other):
        assert user.post("/v1/workouts", WORKOUT | sourced).status == 201
        assert user.post("/v1/panels", PANEL).status == 201
    report = restore(other, of_type(export(api), "workout", "panel"))
    assert refusals(report) == {"workout": "duplicate_source", "panel": "duplicate_source"}


def test_a_day_with_a_log_is_kept(api: Api, other: Api) -> None:
    for user in (api, other):
        supplement = user.post("/v1/supplements", SUPPLEMENT, headers=NOON).json["id"]
        body = {"supplement_id": supplement, "local_date": DAY}
        assert user.post("/v1/intakes", body, headers=NOON).status == 201
    lines = export(api)
    before = stored(other)
    report = restore(other, of_type(lines, "intake", "day_log"))
    assert refusals(report) == {"intake": "day_logged", "day_log": "day_logged"}
    assert stored(other) == before


def test_a_day_is_restored_with_its_log_only(api: Api, other: Api) -> None:
    habit = api.post("/v1/habits", HABIT, headers=NOON).json["id"]
    supplement = api.post("/v1/supplements", SUPPLEMENT, headers=NOON).json["id"]
    api.put(f"/v1/habits/{habit}/entries/{DAY}", {"amount": 12}, headers=NOON)
    api.post("/v1/intakes", {"supplement_id": supplement, "local_date": DAY}, headers=NOON)
    lines = export(api)
    restore(other, of_type(lines, "habit", "supplement"))
    before = stored(other)
    [intake], [entry] = of_type(lines, "intake"), of_type(lines, "habit_entry")
    [log] = of_type(lines, "day_log")
    for sent, code in (
        ([intake, entry], "without_day_log"),
        ([intake, log], "log_differs"),
        ([entry, log], "log_differs"),
        ([changed(intake, status="skipped"), entry, log], "log_differs"),
        ([changed(intake, taken_at=f"{DAY}T10:00:00Z"), entry, log], "log_differs"),
        ([intake, changed(entry, met=False), log], "log_differs"),
        ([intake, entry, log, log], "without_day_log"),
    ):
        report = restore(other, sent)
        assert (report["restored"], set(refusals(report).values())) == (0, {code}), code
        assert stored(other) == before
    # The rest of a day may follow in the next request, if this one has something else.
    [habit] = of_type(lines, "habit")
    cut = other.post("/v1/restores", "\n".join([habit, intake, entry])).json
    assert (cut["restored"], cut["refused"], cut["next_line"]) == (1, [], 1)
    assert restore(other, [intake, entry, log])["restored"] == 3


def test_an_entry_is_as_its_log_says(api: Api, other: Api) -> None:
    habit = api.post("/v1/habits", HABIT, headers=NOON).json["id"]
    api.put(f"/v1/habits/{habit}/entries/{DAY}", {"amount": 12}, headers=NOON)
    lines = export(api)
    [entry], [log] = of_type(lines, "habit_entry"), of_type(lines, "day_log")
    restore(other, of_type(lines, "habit"))
    before = stored(other)
    logged = json.loads(log)["document"]["log"]
    for wrong in (
        changed(log, log=logged | {"entries": {habit: {"amount": 13}}}),
        changed(log, log=logged | {"amounts": {habit: 13_000}}),
        changed(log, log=logged | {"sessions": {habit: 3}}),
    ):
        assert set(refusals(restore(other, [entry, wrong])).values()) == {"log_differs"}
    assert stored(other) == before
    assert restore(other, [entry, log])["refused"] == []


def test_a_day_has_its_bounds(api: Api, other: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    supplement = api.post("/v1/supplements", SUPPLEMENT, headers=NOON).json["id"]
    api.post("/v1/intakes", {"supplement_id": supplement, "local_date": DAY}, headers=NOON)
    lines = of_type(export(api), "intake", "day_log")
    monkeypatch.setattr("chalicelib.account.restores.days.MAX_DOSES", 0)
    assert set(refusals(restore(other, lines)).values()) == {"day_full"}


def test_a_day_of_many_entries_goes_on_after_a_kill(
    api: Api, other: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    habits = [
        api.post("/v1/habits", HABIT | {"name": f"Habit {n}"}, headers=NOON).json["id"]
        for n in range(5)
    ]
    for habit in habits:
        api.put(f"/v1/habits/{habit}/entries/{DAY}", {"amount": 12}, headers=NOON)
    lines = export(api)
    restore(other, of_type(lines, "habit"))
    monkeypatch.setattr("chalicelib.account.restores.days._MOST", 2)
    entries, [log] = of_type(lines, "habit_entry"), of_type(lines, "day_log")
    # A part of the day was written before; the request that goes on has another order.
    writer = "chalicelib.account.restores.days.dose_days.stage_changes"
    with monkeypatch.context() as patch:
        patch.setattr(writer, Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            other.post("/v1/restores", "\n".join([*entries, log]))
    report = restore(other, [*reversed(entries), log])
    assert (report["restored"], report["refused"]) == (6, [])
    assert of_type(export(other), "habit_entry", "day_log") == [*entries, log]


def test_a_habit_in_the_same_request_counts(api: Api, other: Api) -> None:
    """A day before a habit and a day after it: the second knows the habit."""
    first = api.post("/v1/habits", HABIT, headers=NOON).json["id"]
    second = api.post("/v1/habits", HABIT | {"name": "Walk"}, headers=NOON).json["id"]
    for habit, day in ((first, "2026-03-13"), (second, DAY)):
        api.put(f"/v1/habits/{habit}/entries/{day}", {"amount": 12}, headers=NOON)
    lines = export(api)
    one, another = (
        [each for each in lines if json.loads(each)["document"].get("id") == habit]
        for habit in (first, second)
    )
    days = of_type(lines, "habit_entry", "day_log")
    restore(other, [*one, *days[:2], *another, *days[2:]])
    for kind in (first, second):
        path = f"/v1/streaks/habit-{kind}"
        assert other.get(path, headers=NOON).json == api.get(path, headers=NOON).json


def test_the_fullest_lines_fit_into_transactions(
    api: Api, other: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    fullest_records.panel(api)
    for number in range(30):
        habit = api.post("/v1/habits", HABIT | {"name": f"Habit {number}"}, headers=NOON)
        path = f"/v1/habits/{habit.json['id']}/entries/{DAY}"
        assert api.put(path, {"amount": 12}, headers=NOON).status == 200
    sizes: list[int] = []
    commit = Transaction.commit

    def measured(self: Transaction, answer: str = "") -> None:
        commit(self, answer)
        sizes.append(self.size)

    monkeypatch.setattr(Transaction, "commit", measured)
    lines = export(api)
    report = restore(other, lines)
    assert (report["restored"], report["refused"]) == (len(lines), [])
    assert max(sizes) < 100


def test_a_program_needs_its_routines(lines: list[str], other: Api) -> None:
    programs, routines = of_type(lines, "program"), of_type(lines, "routine")
    assert refusals(restore(other, programs)) == {"program": "unknown_item"}
    assert stored(other) == []
    assert restore(other, [*routines, *programs])["refused"] == []
    program = json.loads(programs[0])["document"]
    named = program["days"][0]["routine_id"]
    refused = other.delete(f"/v1/routines/{named}", headers=ANY)
    assert refused.json["program_ids"] == [program["id"]]
    assert restore(other, [*routines, *programs])["restored"] == len([*routines, *programs])


def test_an_account_takes_no_more_routines_than_it_can_have(
    lines: list[str], other: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.training.routines.repository.MAX_ROUTINES", 1)
    report = restore(other, of_type(lines, "routine"))
    assert (report["restored"], refusals(report)) == (1, {"routine": "too_many"})


def test_a_stock_needs_its_supplement(lines: list[str], other: Api) -> None:
    report = restore(other, [line("stock", {"id": "01991f3a-0000-7000-8000-00000000e002"}, 2)])
    assert refusals(report) == {"stock": "unknown_item"}


def test_no_more_supplements_than_there_can_be(
    api: Api, other: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Zinc", "Iron"):
        api.post("/v1/supplements", SUPPLEMENT | {"name": name}, headers=NOON)
    monkeypatch.setattr("chalicelib.account.restores.plan_writers.MAX_SUPPLEMENTS", 1)
    report = restore(other, export(api))
    assert (report["restored"], refusals(report)) == (1, {"supplement": "too_many"})


def test_a_day_that_is_full_of_workouts(
    api: Api, other: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = WORKOUT | {"status": "planned"}
    for _ in range(2):
        assert api.post("/v1/workouts", planned).status == 201
    lines = of_type(export(api), "workout")
    monkeypatch.setattr("chalicelib.training.workouts.repository.MAX_PLANNED", 1)
    report = restore(other, lines)
    assert (report["restored"], refusals(report)) == (1, {"workout": "day_full"})


def test_every_refusal_is_tested() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [code for code in REFUSALS if f'"{code}"' not in source] == []


def test_a_request_ends_when_its_time_is_over(
    lines: list[str], other: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MAX_SECONDS", -1.0)
    report = restore(other, lines)
    assert (report["restored"], report["refused"]) == (len(lines), [])
    # Each request restored one line, or the lines of one day.
    of_days = of_type(lines, "intake", "habit_entry", "day_log")
    days = {json.loads(each)["document"]["id"] for each in of_type(lines, "day_log")}
    assert report["requests"] == len(lines) - len(of_days) + len(days)


def test_a_repeated_request_returns_the_first_report(lines: list[str], other: Api) -> None:
    key = {"Idempotency-Key": "restore-1"}
    body = "\n".join(of_type(lines, "workout"))
    first = other.post("/v1/restores", body, headers=key)
    again = other.post("/v1/restores", body, headers=key)
    assert first.json["restored"] > 0
    assert (again.json, again.headers["Idempotency-Replayed"]) == (first.json, "true")
    another = other.post("/v1/restores", body + "\n", headers=key)
    assert (another.status, another.json["code"]) == (422, "idempotency_key_reused")


VALID = line(
    "exercise",
    {
        "id": "01991f3a-0000-7000-8000-00000000e001",
        "version": 3,
        "name": "Sled push",
        "modality": "strength",
        "primary_muscles": [],
        "secondary_muscles": [],
        "built_in": False,
        "archived": False,
        "created_at": "2026-03-14T12:00:00Z",
        "updated_at": "2026-03-14T12:00:00Z",
    },
)
DAYS: dict[str, Any] = {"active": {}, "due": {}, "archived": {}}
INVALID: list[tuple[str, str, str]] = [
    (line("exercise", {}), "/1/document/id", "missing"),
    (changed(VALID, version="3"), "/1/document/version", "int_type"),
    (changed(VALID, name="x" * 500), "/1/document/name", "string_too_long"),
    (changed(VALID, colour="red"), "/1/document/colour", "extra_forbidden"),
    (VALID.replace('"schema": 1', '"schema": 99'), "/1/schema", "unknown_schema"),
    (VALID.replace('"schema": 1', '"schema": 0'), "/1/schema", "greater_than_equal"),
    (VALID.replace('"exercise"', '"receipt"', 1), "/1/type", "literal_error"),
    ("[]", "/1", "model_type"),
    (line("deleted_days", {"id": "deleted", "days": {}}), "/1/document/days/due", "missing"),
    (
        line("deleted_days", {"id": "deleted", "days": DAYS | {"due": {"doses": {"2026": ""}}}}),
        "/1/document/days/due/doses/2026",
        "string_pattern_mismatch",
    ),
    (
        line("deleted_days", {"id": "deleted", "days": DAYS | {"archived": {"2026": -1}}}),
        "/1/document/days/archived/2026",
        "greater_than_equal",
    ),
    (
        line("day_log", {"id": DAY, "version": 1, "digits": {"counts": 2}, "log": {}}),
        "/1/document/digits/counts",
        "less_than_equal",
    ),
    (line("stock", {"id": "", "units": 5}, 2), "/1/document/id", "string_pattern_mismatch"),
    (VALID.replace('"version": 3', '"version": 1e400'), "/1/document", "not_stored"),
    (line("ended", {"id": "7", "year": 2026, "item": {}}), "/1/document/item", "not_stored"),
    (line("day_log", {"id": DAY}), "/1/document/version", "missing"),
]


@pytest.mark.parametrize(("wrong", "pointer", "code"), INVALID)
def test_an_invalid_line_is_named_and_nothing_is_written(
    api: Api, wrong: str, pointer: str, code: str
) -> None:
    answer = api.post("/v1/restores", f"{VALID}\n{wrong}\n")
    assert answer.status == 422
    found = {(error["pointer"], error["code"]) for error in answer.json["errors"]}
    assert (pointer, code) in found
    assert stored(api) == []


@pytest.mark.parametrize(
    ("wrong", "detail"),
    [
        ("{", "Line 1: The body must be valid JSON, but it has an error at line 1, column 2."),
        ('{"a":1,"a":2}', "Line 1: The body must be valid JSON: an object must not contain"),
        ('{"a":NaN}', "Line 1: The body must be valid JSON: NaN is not a JSON number."),
        ("[" * 30 + "]" * 30, "Line 1: The body must have at most 20 levels of nesting."),
    ],
)
def test_a_line_that_is_no_json(api: Api, wrong: str, detail: str) -> None:
    answer = api.post("/v1/restores", f"{VALID}\n{wrong}\n")
    assert (answer.status, answer.json["code"]) == (400, "malformed_request")
    assert answer.json["detail"].startswith(detail)
    assert stored(api) == []


def test_bodies_that_are_too_large_or_of_another_kind(api: Api) -> None:
    for text in ("\n" * (MAX_LINES + 1), " " * (MAX_BYTES + 1)):
        assert api.post("/v1/restores", text).status == 413
    for kind in ("application/json", "text/plain", f"{NDJSON}; charset=latin1"):
        answer = api.post("/v1/restores", VALID, headers={"Content-Type": kind})
        assert (answer.status, answer.headers["Accept"]) == (415, NDJSON)
    for nothing in (b"", b"\n \n"):
        answer = api.post("/v1/restores", raw=nothing, headers={"Content-Type": NDJSON})
        assert (answer.status, answer.json["code"]) == (400, "malformed_request")
    assert stored(api) == []


def test_a_precondition_is_not_met_because_there_is_no_resource(api: Api) -> None:
    answer = api.post("/v1/restores", VALID, headers={"If-Match": '"1"'})
    assert (answer.status, answer.json["code"]) == (412, "precondition_failed")
    assert stored(api) == []


def unsound(lines: list[str]) -> list[tuple[str, str]]:
    """Return lines that only somebody who edits an export can make, with the field at fault."""

    def first(kind: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(of_type(lines, kind)[0])["document"]
        return found

    made: list[tuple[str, dict[str, Any], str]] = []
    for kind, fields, at_fault in (
        ("workout", {"id": "../../x"}, "id"),
        ("workout", {"version": 0}, "version"),
        ("workout", {"version": 10**12}, "version"),
        ("workout", {"created_at": "yesterday"}, "created_at"),
        ("biomarker", {"id": "apob"}, "id"),
        ("excuses", {"id": "1999"}, "excuses"),
        ("habit", {"versions": []}, "versions"),
        ("supplement", {"versions": first("supplement")["versions"] * 2}, "versions"),
        ("habit_entry", {"id": "01991f3a-0000-7000-8000-00000000e003"}, "id"),
        ("panel", {"id": "01991f3a-0000-7000-8000-00000000e001"}, "readings"),
        ("schedule", {"versions": first("schedule")["versions"] * 2}, "versions"),
        ("schedule", {"threshold": 0.5}, "versions"),
        ("reading", {"canonical": {"value": 1e300, "unit": "mg/dL"}}, ""),
        ("day_log", {"log": first("day_log")["log"] | {"skips": None}}, ""),
    ):
        made.append((kind, first(kind) | fields, at_fault))
    made.append(("schedule", first("schedule") | {"id": f"habit-{first('habit')['id']}"}, "id"))
    return [(line(k, d, schemas.current_number(k)), at_fault) for k, d, at_fault in made]


def test_a_document_that_nothing_stored_could_have_is_refused(
    api: Api, lines: list[str], other: Api
) -> None:
    api.put("/v1/streaks/workouts/schedule", WEEKLY)
    for text, field in unsound(export(api)):
        answer = other.post("/v1/restores", text)
        found = [(error["pointer"], error["code"]) for error in answer.json.get("errors", [])]
        pointer = f"/0/document/{field}".rstrip("/")
        assert (answer.status, found) == (422, [(pointer, "not_stored")]), (text, answer.body)
    assert stored(other) == []


def test_a_measurement_needs_its_marker_and_its_unit(api: Api, other: Api) -> None:
    made = api.post("/v1/biomarkers", {"name": "Grip", "unit": "kg"}).json["id"]
    api.post(f"/v1/biomarkers/{made}/readings", READING | {"value": 40, "unit": "kg"})
    readings = [{"marker": made, "value": 41, "unit": "kg"}]
    api.post("/v1/panels", PANEL | {"readings": readings})
    api.put(f"/v1/biomarkers/{made}/target", {"low": 30, "unit": "kg"})
    lines = export(api)
    own = of_type(lines, "biomarker")
    others = of_type(lines, "reading", "panel", "target")
    assert set(refusals(restore(other, others)).values()) == {"unknown_item"}
    assert stored(other) == []
    assert restore(other, [*own, *others])["refused"] == []
    [reading] = of_type(lines, "reading")
    moved = changed(reading, id="01991f3a-0000-7000-8000-00000000e100", unit="mL")
    assert refusals(restore(other, [moved])) == {"reading": "unknown_item"}
    assert other.get("/v1/biomarkers?tracked=true").status == 200


def test_restored_consents_are_marked(api: Api, other: Api) -> None:
    api.post("/v1/profile/consents", {"document": "privacy", "version": "2"}, headers=NOON)
    lines = export(api)
    later = {"X-Now": "2026-03-15T09:00:00Z"}
    for report in (restore(other, lines, headers=later), restore(other, lines)):
        assert report["refused"] == []
    [consent] = other.get("/v1/profile").json["consents"]
    assert consent["restored_at"] == "2026-03-15T09:00:00Z"
    [given] = api.get("/v1/profile").json["consents"]
    assert consent == given | {"restored_at": consent["restored_at"]}


def test_texts_of_deleted_items_do_not_live_longer(api: Api, other: Api) -> None:
    made = api.post("/v1/supplements", SUPPLEMENT, headers={"X-Now": "2026-03-01T12:00:00Z"})
    path = f"/v1/supplements/{made.json['id']}"
    assert api.delete(path, headers=ANY | NOON).status == 204
    lines = export(api)
    [texts] = of_type(lines, "ended_texts")
    expires_at = json.loads(texts)["document"]["expires_at"]
    forged = [
        changed(each, expires_at=expires_at + 10**9) if each == texts else each for each in lines
    ]
    assert restore(other, forged)["refused"] == []
    [item] = [each for each in stored(other) if "expires_at" in each]
    assert item["expires_at"] <= expires_at + 60


def test_the_days_of_a_deleted_habit_may_be_late_in_a_year(api: Api, other: Api) -> None:
    interval = {"type": "interval", "every_days": 3}
    habit = {"name": "Walk", "pillar": "exercise", "measure": "done", "schedule": interval}
    made = api.post("/v1/habits", habit, headers={"X-Now": "2026-03-01T12:00:00Z"}).json
    path = f"/v1/habits/{made['id']}"
    entry = api.put(f"{path}/entries/{DAY}", {}, headers=NOON)
    assert entry.status == 200, entry.body
    assert api.delete(path, headers=ANY | NOON).status == 204
    lines = export(api)
    # The day counters of a year are numbers with a digit for each day.
    assert any(len(number) > 20 for number in re.findall(r"\d+", "".join(of_type(lines, "ended"))))
    assert restore(other, lines)["refused"] == []


def test_a_reading_in_a_panel_is_one_line(api: Api) -> None:
    api.post("/v1/panels", PANEL)
    api.post("/v1/biomarkers/weight/readings", READING | {"value": 80, "unit": "kg"})
    assert [each["type"] for each in parsed(export(api))] == ["panel", "reading"]
