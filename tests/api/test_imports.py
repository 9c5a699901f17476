"""Imports over the API: a dry run, questions, the commit, the same file again, the undo."""

import json
from typing import Any

import pytest

from chalicelib.account.imports import worker
from chalicelib.account.imports.limits import MAX_A_DAY
from chalicelib.account.imports.storage import source_of
from tests.support import apple_export as apple
from tests.support.api import Api
from tools.local.memory_stage import MemoryStage

ANY = {"If-Match": "*"}
HEAD = "Date,Exercise,Category,Weight (kg),Reps\n"
ROWS = [
    "2026-01-05,Deadlift,Back,140,5",
    "2026-01-05,Deadlift,Back,150,3",
    "2026-01-07,Barbell Squat,Legs,100,5",
    "2025-12-30,Barbell Squat,Legs,95,5",
]
LOG = HEAD + "\n".join(ROWS) + "\n"


def begun(api: Api, text: str = LOG, **body: Any) -> Any:
    answer = api.post("/v1/imports", {"text": text, **body})
    assert answer.status == 201, answer.body
    return answer.json


def read(api: Api, made: Any) -> Any:
    return api.get(f"/v1/imports/{made['id']}").json


def checked(api: Api, imports: MemoryStage, text: str = LOG, **body: Any) -> Any:
    made = begun(api, text, **body)
    imports.work()
    return read(api, made)


def commit(api: Api, imports: MemoryStage, made: Any) -> Any:
    answer = api.patch(f"/v1/imports/{made['id']}", {"status": "committed"}, headers=ANY)
    assert (answer.status, answer.json["status"]) == (200, "committing"), answer.body
    imports.work()
    return read(api, made)


def undo(api: Api, imports: MemoryStage, made: Any) -> Any:
    answer = api.delete(f"/v1/imports/{made['id']}", headers=ANY)
    assert (answer.status, answer.json["status"]) == (202, "undoing"), answer.body
    imports.work()
    return read(api, made)


def workouts(api: Api, query: str = "") -> list[Any]:
    found: list[Any] = api.get(f"/v1/workouts?limit=100{query}").json["items"]
    return found


def test_a_check_writes_nothing(api: Api, imports: MemoryStage) -> None:
    made = begun(api)
    assert (made["status"], made["format"]) == ("checking", "auto")
    imports.work()
    found = read(api, made)
    assert (found["status"], found["detected_format"]) == ("checked", "fitnotes")
    assert found["counts"] == {"create": 3, "same": 0, "changed": 0, "refused": 0, "waiting": 0}
    assert found["entries"] == {"workout": 3, "reading": 0, "metric_day": 0}
    assert [each["kind"] for each in found["preview"]] == ["workout"] * 3
    assert (found["faults"], found["questions"]) == ([], [])
    assert workouts(api) == []


def test_a_commit_an_undo_and_a_second_commit(api: Api, imports: MemoryStage) -> None:
    first = commit(api, imports, checked(api, imports))
    assert first["status"] == "committed"
    assert first["written"]["created"] == 3
    assert {each["import_id"] for each in workouts(api)} == {first["id"]}
    assert len(workouts(api, f"&import_id={first['id']}")) == 3
    again = checked(api, imports)
    assert again["counts"]["same"] == 3
    assert commit(api, imports, again)["written"]["same"] == 3
    assert len(workouts(api)) == 3
    assert undo(api, imports, again)["removed"]["removed"] == 0
    gone = undo(api, imports, first)
    assert (gone["status"], gone["removed"]["removed"]) == ("undone", 3)
    assert workouts(api) == []
    assert commit(api, imports, checked(api, imports))["written"]["created"] == 3
    assert len(workouts(api)) == 3


def test_records_streaks_and_heat_map_follow(api: Api, imports: MemoryStage) -> None:
    commit(api, imports, checked(api, imports))
    streaks = api.get("/v1/streaks").json["items"]
    workout_streak = next(each for each in streaks if each["kind"] == "workouts")
    assert workout_streak["longest"]["length"] >= 1
    records = api.get("/v1/records").json["items"]
    assert {each["exercise_id"] for each in records} == {"barbell-squat", "barbell-deadlift"}
    days = api.get("/v1/calendar?kind=workouts&from=2025-12-01&to=2026-01-31").json["days"]
    done = [each["date"] for each in days if each.get("count")]
    assert done == ["2025-12-30", "2026-01-05", "2026-01-07"]


def test_an_undo_keeps_what_was_edited(api: Api, imports: MemoryStage) -> None:
    made = commit(api, imports, checked(api, imports))
    edited, deleted, _ = workouts(api)
    api.patch(f"/v1/workouts/{edited['id']}", {"notes": "mine"}, headers=ANY)
    api.delete(f"/v1/workouts/{deleted['id']}", headers=ANY)
    gone = undo(api, imports, made)
    assert gone["removed"] == {"removed": 2, "restored": 0, "kept": 1, "failed": 0}
    assert [each["id"] for each in workouts(api)] == [edited["id"]]
    listed = api.get(f"/v1/imports/{made['id']}/entries?limit=2").json
    more = api.get(f"/v1/imports/{made['id']}/entries?cursor={listed['next_cursor']}").json
    entries = [*listed["items"], *more["items"]]
    assert {each["id"]: each["outcome"] for each in entries}[edited["id"]] == "kept"
    assert len(entries) == 3
    assert more["next_cursor"] is None


def test_questions_are_answered(api: Api, imports: MemoryStage) -> None:
    text = LOG.replace("Weight (kg)", "Weight") + "2026-01-09,My Own Lift,Back,20,5\n"
    asked = checked(api, imports, text)
    assert asked["status"] == "needs_input"
    assert {each["kind"] for each in asked["questions"]} == {"weight_unit", "name"}
    refused = api.patch(f"/v1/imports/{asked['id']}", {"status": "committed"}, headers=ANY)
    assert (refused.status, refused.code) == (409, "import_status")
    [name] = [each["subject"] for each in asked["questions"] if each["kind"] == "name"]
    options = {"weight_unit": "lb", "mapping": {"names": {name: "no-such"}}}
    wrong = api.patch(f"/v1/imports/{asked['id']}", {"options": options}, headers=ANY)
    assert wrong.json["errors"][0]["pointer"] == f"/options/mapping/names/{name}"
    options["mapping"]["names"][name] = "barbell-deadlift"  # type: ignore[index]  # a dict
    right = api.patch(f"/v1/imports/{asked['id']}", {"options": options}, headers=ANY)
    assert (right.status, right.json["status"]) == (200, "checking")
    imports.work()
    assert read(api, asked)["counts"]["create"] == 4
    units = {
        each["sets"][0]["weight"]["unit"]
        for line in read(api, asked)["preview"]
        for each in line["body"]["exercises"]
    }
    assert units == {"lb"}


def test_an_uploaded_file(api: Api, imports: MemoryStage) -> None:
    made = api.post("/v1/imports", {"upload": True}).json
    assert made["status"] == "awaiting_upload"
    assert made["upload"]["fields"]["key"] == source_of(api.user, made["id"])
    imports.upload(made["upload"]["fields"]["key"], LOG.encode("utf-16"))
    imports.work()
    assert read(api, made)["counts"]["create"] == 3


@pytest.mark.parametrize("content", [b"%PDF-1.7 \x00\x01", b"PK\x05\x06" + bytes(18), b"\xff" * 64])
def test_a_file_that_cannot_be_read(api: Api, imports: MemoryStage, content: bytes) -> None:
    made = api.post("/v1/imports", {"upload": True}).json
    imports.upload(made["upload"]["fields"]["key"], content)
    imports.work()
    found = read(api, made)
    assert found["status"] == "failed"
    assert found["failure"]["detail"].endswith(".")


def test_a_file_that_takes_too_long(api: Api, imports: MemoryStage) -> None:
    made = begun(api)
    seconds = iter([600.0, 600.0, 600.0])
    while imports.queue.tasks:
        _, task = imports.queue.tasks.pop(0)
        worker.run(task, time_left=lambda: next(seconds, 1.0), attempt=1)
    found = read(api, made)
    assert (found["status"], found["failure"]["code"]) == ("failed", "too_long")


def test_a_file_of_another_person_is_not_taken(api: Api, imports: MemoryStage) -> None:
    made = api.post("/v1/imports", {"upload": True}).json
    imports.upload(source_of("another", made["id"]), LOG.encode())
    imports.work()
    assert read(api, made)["status"] == "awaiting_upload"


def test_a_changed_file_is_not_committed(api: Api, imports: MemoryStage) -> None:
    found = checked(api, imports)
    imports.store.put(source_of(api.user, found["id"]), b"other")
    answer = api.patch(f"/v1/imports/{found['id']}", {"status": "committed"}, headers=ANY)
    assert (answer.status, answer.code) == (409, "file_changed")
    assert workouts(api) == []


def test_the_present_status_can_be_sent_back(api: Api, imports: MemoryStage) -> None:
    found = checked(api, imports)
    path = f"/v1/imports/{found['id']}"
    assert api.patch(path, found, headers=ANY).json == found == read(api, found)
    assert imports.queue.tasks == []
    answer = api.patch(path, found | {"options": {"timezone": "Europe/Berlin"}}, headers=ANY)
    assert (answer.status, answer.json["status"]) == (200, "checking")
    imports.work()
    assert read(api, found)["options"] == {"timezone": "Europe/Berlin"}
    refused = api.patch(path, {"status": "undone"}, headers=ANY)
    [fault] = refused.json["errors"]
    assert (refused.status, fault["pointer"], fault["code"]) == (422, "/status", "only_commit")
    assert fault["detail"] == "must be committed or, as it is, checked"
    assert commit(api, imports, found)["status"] == "committed"
    again = api.patch(path, read(api, found), headers=ANY)
    assert (again.status, again.json["status"]) == (200, "committed")


def test_the_files_are_deleted_by_an_undo(api: Api, imports: MemoryStage) -> None:
    found = checked(api, imports)
    assert imports.store.files
    assert undo(api, imports, found)["status"] == "undone"
    assert imports.store.files == {}


def test_a_second_commit_waits(api: Api, imports: MemoryStage) -> None:
    first = checked(api, imports)
    second = checked(api, imports, HEAD + "2026-02-01,Deadlift,Back,140,5\n")
    api.patch(f"/v1/imports/{first['id']}", {"status": "committed"}, headers=ANY)
    answer = api.patch(f"/v1/imports/{second['id']}", {"status": "committed"}, headers=ANY)
    assert (answer.status, answer.json["import_id"]) == (409, first["id"])
    imports.work()
    assert commit(api, imports, second)["written"]["created"] == 1


def test_at_most_so_many_begin_a_day(api: Api, imports: MemoryStage) -> None:
    for _ in range(MAX_A_DAY):
        made = api.post("/v1/imports", {"upload": True}).json
        undo(api, imports, made)
    refused = api.post("/v1/imports", {"upload": True})
    assert (refused.status, refused.code) == (409, "too_many_imports")


def test_what_is_done_twice_is_done_once(api: Api, imports: MemoryStage) -> None:
    made = checked(api, imports)
    path = f"/v1/imports/{made['id']}"
    for _ in range(2):
        assert api.patch(path, {"status": "committed"}, headers=ANY).status == 200
    imports.work()
    assert api.patch(path, {"status": "committed"}, headers=ANY).json["status"] == "committed"
    imports.work()
    assert len(workouts(api)) == 3
    for _ in range(2):
        assert api.delete(path, headers=ANY).status == 202
    imports.work()
    assert api.delete(path, headers=ANY).json["status"] == "undone"
    assert workouts(api) == []


def test_an_undo_in_the_middle_of_a_commit(api: Api, imports: MemoryStage) -> None:
    made = checked(api, imports)
    path = f"/v1/imports/{made['id']}"
    api.patch(path, {"status": "committed"}, headers=ANY)
    api.delete(path, headers=ANY)
    imports.work()
    assert read(api, made)["status"] == "undone"
    assert workouts(api) == []


def test_a_list_is_short(api: Api, imports: MemoryStage) -> None:
    found = [checked(api, imports)["id"], begun(api, LOG)["id"]]
    listed = api.get("/v1/imports").json["items"]
    assert [each["id"] for each in listed] == found[::-1]
    assert "preview" not in json.dumps(listed)


def test_text_or_upload(api: Api) -> None:
    for body in ({}, {"text": LOG, "upload": True}, {"upload": False}):
        assert api.post("/v1/imports", body).status == 422


def test_workouts_take_the_body_weight_of_their_file(api: Api, imports: MemoryStage) -> None:
    weighed = apple.record("BodyMass", 80, "kg")
    trained = apple.workout(
        "HKWorkoutActivityTypeTraditionalStrengthTraining", duration="50", durationUnit="min"
    )
    text = apple.export(weighed, trained).decode()
    found = commit(api, imports, checked(api, imports, text))
    assert found["written"]["created"] == 2
    [workout] = workouts(api)
    assert (workout["body_weight"]["value"], workout["body_weight"]["origin"]) == (80, "metric")
    # It is not written a second time for that.
    assert workout["version"] == 1
