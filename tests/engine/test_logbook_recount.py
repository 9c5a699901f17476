"""The recount of the logbook as a command, of damaged items and while others write."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from app import app
from chalicelib.settings import settings
from chalicelib.table import keys
from chalicelib.table.codec import to_wire
from chalicelib.table.errors import Unavailable
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from chalicelib.training.recount import service
from chalicelib.training.recount.service import LogbookRecount
from tests.engine.test_logbook_stateful import NOW
from tests.engine.test_recount import send
from tests.support import plain_log
from tests.support.account import items_of
from tests.support.api import Api
from tests.support.races import once_after
from tools.data.recount import main

PULL_UP = {"reps": 5, "load_mode": "bodyweight"}


def body(day: str, exercise: str = "barbell-squat", **fields: Any) -> dict[str, Any]:
    squat = {"reps": 5, "weight": {"value": 100, "unit": "kg"}}
    performed = squat if exercise == "barbell-squat" else PULL_UP
    entries = [{"exercise_id": exercise, "sets": [performed | fields]}]
    return {"title": "Lift", "local_date": day, "exercises": entries}


def log(api: Api, *days: str, exercise: str = "barbell-squat") -> list[str]:
    answers = [api.post("/v1/workouts", body(day, exercise)) for day in days]
    assert {each.status for each in answers} == {201}
    return [each.json["id"] for each in answers]


def lose(client: Any, user: str, *prefixes: str) -> None:
    """Delete the items of the logbook, as if an earlier release had written the workouts."""
    table = settings().table_name
    for item in items_of(client, table, user):
        if item["sk"].startswith(prefixes or (keys.SETS, keys.BESTS)):
            key = to_wire({"pk": item["pk"], "sk": item["sk"]})
            client.delete_item(TableName=table, Key=key)


def workouts(api: Api) -> list[Any]:
    return list(plain_log.pages(api, "/v1/workouts?limit=100"))


def test_the_command_reports_and_repairs(
    engine_api: Api, engine_table: Any, user: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = log(engine_api, "2025-02-01", "2026-05-01")
    [pull] = log(engine_api, "2026-05-02", exercise="pullups")
    assert main([user, "logbook"]) == 0
    reading = {"value": 80, "unit": "kg", "local_date": "2026-05-02"}
    assert engine_api.post("/v1/biomarkers/weight/readings", reading).status == 201
    lose(engine_table, user, keys.sets("2025-1"), keys.BESTS)
    capsys.readouterr()
    assert main([user, "logbook"]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert {
        f"2026-05-02 {pull}: body weight or traits of exercises",
        f"2025-1 barbell-squat {first}: missing",
        "2025 barbell-squat: missing",
        f"2026-2 pullups {pull}: different",
    } <= {*printed}
    assert not [line for line in printed if second in line]
    assert main([user, "logbook", "--fix"]) == 0
    assert capsys.readouterr().out.splitlines() == printed
    plain_log.check(engine_api, workouts(engine_api))
    assert engine_api.get(f"/v1/workouts/{pull}").json["version"] == 2
    assert main([user, "logbook"]) == 0


@pytest.mark.parametrize("arguments", [["logbook", "2026"], ["workouts"], ["sleep", "2026"]])
def test_arguments_that_do_not_fit(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["somebody", *arguments])
    assert ended.value.code == 2


def test_it_gives_up_in_the_end(
    engine_api: Api, user: str, monkeypatch: pytest.MonkeyPatch, engine_table: Any
) -> None:
    log(engine_api, "2026-05-01")
    lose(engine_table, user)
    monkeypatch.setattr(service, "_WAIT_S", 0)
    read, days = service.read_groups, iter(range(1, 29))

    def crossed(session: Session) -> Any:
        found = read(session)
        log(engine_api, f"2026-06-{next(days):02}")
        return found

    monkeypatch.setattr(service, "read_groups", crossed)
    assert main([user, "logbook", "--fix"]) == 2


def test_an_old_workout_that_is_deleted_meanwhile_does_not_come_back(
    engine_api: Api, user: str, monkeypatch: pytest.MonkeyPatch, engine_table: Any
) -> None:
    deleted, _ = log(engine_api, "2026-05-01", "2026-05-02")
    lose(engine_table, user)
    path, anyhow = f"/v1/workouts/{deleted}", {"If-Match": "*"}

    def delete() -> None:
        assert engine_api.delete(path, headers=anyhow).status == 204

    once_after(monkeypatch, service, "rebuilt", delete)
    LogbookRecount(Session(user), NOW).run(fix=True)
    plain_log.check(engine_api, workouts(engine_api))
    assert LogbookRecount(Session(user), NOW).run(fix=False) == ([], [], 0)


@pytest.mark.parametrize("until", [0, 1, 2, 3])
def test_an_interruption_is_made_up_for(
    engine_api: Api, user: str, monkeypatch: pytest.MonkeyPatch, engine_table: Any, until: int
) -> None:
    log(engine_api, "2025-02-01", "2026-05-01")
    log(engine_api, "2026-05-01", exercise="pullups")
    reading = {"value": 80, "unit": "kg", "local_date": "2026-05-01"}
    assert engine_api.post("/v1/biomarkers/weight/readings", reading).status == 201
    lose(engine_table, user)
    commit, left = Transaction.commit, iter(range(until))

    def interrupted(transaction: Transaction, answer: str = "") -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        commit(transaction, answer)

    with monkeypatch.context() as patch:
        patch.setattr(Transaction, "commit", interrupted)
        with suppress(KeyboardInterrupt):
            LogbookRecount(Session(user), NOW).run(fix=True)
    LogbookRecount(Session(user), NOW).run(fix=True)
    plain_log.check(engine_api, workouts(engine_api))
    assert LogbookRecount(Session(user), NOW).run(fix=False) == ([], [], 0)


def write(user: str, seed: int) -> None:
    """Create workouts of two quarters; move and delete some of them."""
    for number in range(8):
        day, other = (f"202{5 + number % 2}-0{month}-1{seed}" for month in (2, 8))
        made = send(user, "POST", "/v1/workouts", body(day, reps=seed + number + 1), 201)
        path = f"/v1/workouts/{made['id']}"
        if number % 3 == 0:
            send(user, "PATCH", path, {"local_date": other}, 200)
        if number % 4 == 0:
            send(user, "DELETE", path, None, 204)


def test_recounts_while_others_write(engine_api: Api, engine_table: Any, user: str) -> None:
    """Three devices write to one group while a saboteur deletes items and two recounts run."""
    done = threading.Event()
    log(engine_api, "2024-05-01", "2025-05-01")

    def mend(seed: int) -> int:
        mended = 0
        while not done.is_set():
            if seed == 0:
                lose(engine_table, user, keys.sets("2024-2"))
            try:
                mended += bool(LogbookRecount(Session(user), NOW).run(fix=True).logbook)
            except Unavailable:
                continue
        return mended

    with ThreadPoolExecutor(5) as pool:
        recounts = [pool.submit(mend, seed) for seed in range(2)]
        writes = [pool.submit(write, user, seed) for seed in range(3)]
        try:
            for one in writes:
                one.result(timeout=120)
        finally:
            done.set()
        mended = sum(one.result(timeout=60) for one in recounts)
    LogbookRecount(Session(user), NOW).run(fix=True)
    assert LogbookRecount(Session(user), NOW).run(fix=False) == ([], [], 0)
    plain_log.check(Api(app, user), workouts(engine_api))
    assert mended > 0
