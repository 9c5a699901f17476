"""Imports whose messages come twice, again, and in any order: everything happens once."""

from pathlib import Path
from typing import Any

import pytest

from chalicelib.account.imports import worker
from tests.support.api import Api
from tests.support.imports import ImportStage, import_stage

ANY = {"If-Match": "*"}
LOG = (
    "Date,Exercise,Category,Weight (kg),Reps\n"
    "2025-12-30,Barbell Squat,Legs,95,5\n"
    "2026-01-05,Deadlift,Back,140,5\n"
    "2026-01-07,Barbell Squat,Legs,100,5\n"
)


def read(api: Api, name: str) -> Any:
    return api.get(f"/v1/imports/{name}").json


def drain(api: Api, stage: ImportStage, name: str, status: str) -> Any:
    assert stage.drain(worker.run) > 0
    found = read(api, name)
    assert (found["status"], stage.queue.dead()) == (status, [])
    return found


@pytest.mark.parametrize("seed", range(4))
def test_each_message_twice_and_again(api: Api, tmp_path: Path, seed: int) -> None:
    with import_stage(tmp_path, duplicates=1, redeliveries=1, seed=seed) as stage:
        made = api.post("/v1/imports", {"upload": True}).json
        name, path = made["id"], f"/v1/imports/{made['id']}"
        assert stage.upload(made["upload"], LOG.encode()) == 204
        assert drain(api, stage, name, "checked")["counts"]["create"] == 3
        for _ in range(2):
            answer = api.patch(path, {"status": "committed"}, headers=ANY)
            assert answer.status == 200
        assert drain(api, stage, name, "committed")["written"]["created"] == 3
        assert len(api.get("/v1/workouts").json["items"]) == 3
        days = api.get("/v1/calendar?kind=workouts&from=2025-12-01&to=2026-01-31").json["days"]
        assert sum(each.get("count", 0) for each in days) == 3
        for _ in range(2):
            assert api.delete(path, headers=ANY).status == 202
        assert drain(api, stage, name, "undone")["removed"]["removed"] == 3
        assert api.get("/v1/workouts").json["items"] == []
        days = api.get("/v1/calendar?kind=workouts&from=2025-12-01&to=2026-01-31").json["days"]
        assert sum(each.get("count", 0) for each in days) == 0
        left = list(stage.store.names("imports/"))
        assert all("/removed/" in each for each in left)


def test_a_file_that_is_replaced_before_the_commit(api: Api, tmp_path: Path) -> None:
    with import_stage(tmp_path) as stage:
        made = api.post("/v1/imports", {"upload": True}).json
        name, path = made["id"], f"/v1/imports/{made['id']}"
        assert stage.upload(made["upload"], LOG.encode()) == 204
        drain(api, stage, name, "checked")
        assert stage.upload(made["upload"], LOG.replace("95", "96").encode()) == 204
        refused = api.patch(path, {"status": "committed"}, headers=ANY)
        assert (refused.status, refused.code) == (409, "file_changed")
        assert api.get("/v1/workouts").json["items"] == []


def test_a_message_that_always_fails(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(worker, "run_check", broken)
    with import_stage(tmp_path) as stage:
        made = api.post("/v1/imports", {"text": LOG}).json
        stage.drain(worker.run)
        found = read(api, made["id"])
        assert (found["status"], found["failure"]["code"]) == ("failed", "internal_error")
        assert "RuntimeError" not in str(found)
