"""Repairing a year whose counters disagree with its entries, also while others write."""

import json
import random
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from app import app
from chalicelib.labs.biomarkers import catalogue
from chalicelib.streaks import recount as repair
from chalicelib.streaks.kinds import StreakKind
from chalicelib.table import counters, keys
from chalicelib.table.codec import to_wire
from chalicelib.table.counters import Digit
from chalicelib.table.errors import Unavailable
from chalicelib.table.session import Session
from tests.conftest import TABLE
from tests.support.api import Api
from tools.data.recount import main
from tools.local.lambda_client import LambdaClient

YEAR = "from=2026-01-01&to=2026-12-31"


def shown(api: Api, kind: StreakKind = "workouts") -> dict[str, int]:
    days = api.get(f"/v1/calendar?kind={kind}&{YEAR}").json["days"]
    return {day["date"]: day["count"] for day in days if day["count"]}


def train(api: Api, *days: str) -> None:
    for day in days:
        assert api.post("/v1/workouts", {"title": "Lift", "local_date": day}).status == 201


def corrupt(table: Any, user: str, kind: StreakKind, expression: str, **values: int) -> None:
    table.update_item(
        TableName=TABLE,
        Key=to_wire(Session(user).key(keys.calendar(kind, 2026))),
        UpdateExpression=expression,
        **(
            {"ExpressionAttributeValues": {f":{n}": {"N": str(v)} for n, v in values.items()}}
            if values
            else {}
        ),
    )


def test_wrong_missing_and_extra_blocks(
    engine_api: Api, engine_table: Any, user: str, capsys: pytest.CaptureFixture[str]
) -> None:
    train(engine_api, "2026-01-01", "2026-01-01", "2026-03-14", "2026-12-31", "2025-12-31")
    planned = {"title": "Later", "local_date": "2026-01-02", "status": "planned"}
    assert engine_api.post("/v1/workouts", planned).status == 201
    right = shown(engine_api)
    assert main([user, "workouts", "2026"]) == 0
    broken = "SET b0 = :wrong, b20 = :extra, b21 = :negative REMOVE b8"
    corrupt(engine_table, user, "workouts", broken, wrong=20_001, extra=5, negative=-1)
    assert shown(engine_api) != right
    assert capsys.readouterr().out == ""
    assert main([user, "workouts", "2026"]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert printed == [
        "2026-01-01: 1 counted, 2 there",
        "2026-01-02: 2 counted, 0 there",
        "2026-03-14: 0 counted, 1 there",
        "2026-06-30: 5 counted, 0 there",
        "2026-07-09 to 2026-07-17: -1 is no count",
    ]
    assert shown(engine_api) != right
    assert main([user, "workouts", "2026", "--fix"]) == 0
    assert capsys.readouterr().out.splitlines() == printed
    assert shown(engine_api) == right
    assert main([user, "workouts", "2026"]) == 0
    engine_api.delete(f"/v1/workouts/{newest(engine_api)}", headers={"If-Match": "*"})
    assert shown(engine_api) == {d: n for d, n in right.items() if d != "2026-12-31"}


def newest(api: Api) -> str:
    return str(api.get("/v1/workouts?limit=1").json["items"][0]["id"])


def test_a_year_that_is_gone(engine_api: Api, engine_table: Any, user: str) -> None:
    train(engine_api, "2026-01-01", "2026-12-31")
    right = shown(engine_api)
    key = to_wire(Session(user).key(keys.calendar("workouts", 2026)))
    engine_table.delete_item(TableName=TABLE, Key=key)
    assert shown(engine_api) == {}
    assert main([user, "workouts", "2026", "--fix"]) == 0
    assert shown(engine_api) == right


def test_readings_of_all_markers(engine_api: Api, engine_table: Any, user: str) -> None:
    for marker, day in (("hs_crp", "2026-02-02"), ("glucose_fasting", "2026-02-02")):
        unit = {"hs_crp": "mg/L", "glucose_fasting": "mg/dL"}[marker]
        for local in (day, "2025-06-01"):
            body = {"value": 1, "unit": unit, "local_date": local}
            answer = engine_api.post(f"/v1/biomarkers/{marker}/readings", body)
            assert answer.status == 201
    assert main([user, "biomarkers", "2026"]) == 0
    corrupt(engine_table, user, "biomarkers", "SET b3 = :n", n=1)
    assert main([user, "biomarkers", "2026", "--fix"]) == 0
    assert shown(engine_api, "biomarkers") == {"2026-02-02": 2}


def test_panels_count_what_was_measured(engine_api: Api, engine_table: Any, user: str) -> None:
    """And nothing that was computed from it, wherever that stands."""
    values = {"glucose_fasting": 82, "total_cholesterol": 170, "hdl_c": 52, "iron": 90, "tibc": 300}
    readings = [
        {"marker": marker, "value": value, "unit": catalogue.find(marker)["unit"]}
        for marker, value in values.items()
    ]
    for day in ("2026-02-02", "2026-05-05", "2025-06-01"):
        body = {"local_date": day, "lab": "Quest", "readings": readings}
        made = engine_api.post("/v1/panels", body)
        assert made.status == 201
    computed = {part["marker"] for part in made.json["derived"] if "id" in part}
    assert {"non_hdl_c", "tsat"} <= computed
    assert main([user, "biomarkers", "2026"]) == 0
    corrupt(engine_table, user, "biomarkers", "SET b3 = :n, b13 = :n", n=1)
    assert main([user, "biomarkers", "2026", "--fix"]) == 0
    assert shown(engine_api, "biomarkers") == {"2026-02-02": 5, "2026-05-05": 5}
    newest = engine_api.get("/v1/panels?limit=1").json["items"][0]
    engine_api.delete(f"/v1/panels/{newest['id']}", headers={"If-Match": "*"})
    assert main([user, "biomarkers", "2026"]) == 0
    assert shown(engine_api, "biomarkers") == {"2026-02-02": 5}


# The first and the last day that each of a year's three numbers of flags holds.
EDGES = ["01-01", "05-02", "05-03", "09-01", "09-02", "12-31"]


def follow(api: Api) -> dict[StreakKind, dict[str, int]]:
    """Follow a plan on some days and half of it on others; return what each kind counts."""
    now = {"X-Now": "2026-12-31T12:00:00Z"}
    daily = {"schedule": {"type": "daily"}, "effective_from": "2025-01-01"}
    zinc = daily | {"name": "Zinc", "dose": {"amount": 1, "unit": "g"}}
    supplement = api.post("/v1/supplements", zinc, headers=now).json["id"]
    walk = daily | {"name": "Walk", "measure": "minutes"}
    habit = api.post("/v1/habits", walk, headers=now).json["id"]
    taken = [f"2026-{day}" for day in EDGES[1:]] + ["2026-06-30", "2026-07-01", "2025-05-05"]
    walked = [f"2026-{day}" for day in EDGES[:-1]] + ["2026-06-30", "2026-07-02", "2025-05-05"]
    for days, what in ((taken, "taken"), (["2026-07-02"], "skipped")):
        for day in days:
            intake = {"supplement_id": supplement, "local_date": day, "status": what}
            assert api.post("/v1/intakes", intake, headers=now).status == 201
    for days, minutes in ((walked, 20), (["2026-07-01"], 0)):
        for day in days:
            path = f"/v1/habits/{habit}/entries/{day}"
            assert api.put(path, {"amount": minutes}, headers=now).status == 200
    both = set(taken) & set(walked)
    kinds = {"supplements": taken, f"habit-{habit}": walked, "protocol": both}
    return {kind: {d: 1 for d in sorted(days) if d[:4] == "2026"} for kind, days in kinds.items()}


def test_days_that_are_only_done_or_not(
    engine_api: Api, engine_table: Any, user: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for kind, right in follow(engine_api).items():
        assert shown(engine_api, kind) == right
        assert main([user, kind, "2026"]) == 0
        # 2 January is counted and is none; what the second number held is lost.
        corrupt(engine_table, user, kind, "ADD f0 :n SET f2 = :none REMOVE f1", n=2, none=-1)
        assert shown(engine_api, kind) != right
        lost = [day for day in right if "2026-05-03" <= day < "2026-09-02"]
        capsys.readouterr()
        assert main([user, kind, "2026"]) == 1
        printed = capsys.readouterr().out.splitlines()
        assert printed == [
            "2026-01-02: 1 counted, 0 there",
            *(f"{day}: 0 counted, 1 there" for day in lost),
            "2026-09-02 to 2026-12-31: -1 is no count",
        ]
        assert main([user, kind, "2026", "--fix"]) == 0
        assert shown(engine_api, kind) == right
        assert main([user, kind, "2026"]) == 0
        assert main([user, kind, "2025"]) == 0


def test_a_year_of_the_older_layout_is_brought_up_to_date(
    engine_api: Api, engine_table: Any, user: str
) -> None:
    right = follow(engine_api)["supplements"]
    old = counters.deltas([(date.fromisoformat(day), 1) for day in right], counters.COUNTS)[2026]
    added = ", ".join(f"{name} = :{name}" for name in old)
    corrupt(engine_table, user, "supplements", f"SET {added} REMOVE f0, f1, f2", **old)
    assert shown(engine_api, "supplements") == right
    assert main([user, "supplements", "2026", "--fix"]) == 0
    assert shown(engine_api, "supplements") == right
    assert main([user, "supplements", "2026"]) == 0


def test_no_such_kind(user: str, capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("naps", "habit-7", "habit-"):
        with pytest.raises(SystemExit) as refused:
            main([user, kind, "2026"])
        assert refused.value.code == 2
        assert kind in capsys.readouterr().err


def test_another_users_year_is_not_touched(engine_api: Api, engine_table: Any, user: str) -> None:
    train(engine_api, "2026-01-01")
    corrupt(engine_table, f"{user}-2", "workouts", "SET b0 = :n", n=7)
    assert main([f"{user}-2", "workouts", "2026", "--fix"]) == 0
    assert shown(engine_api) == {"2026-01-01": 1}
    other = engine_api.get(f"/v1/calendar?kind=workouts&{YEAR}", user=f"{user}-2").json["days"]
    assert not any(day["count"] for day in other)


def between_reads(monkeypatch: pytest.MonkeyPatch, meddle: Callable[[], None], times: int) -> None:
    """Let others write after the entries are read, ``times`` times."""
    read, left = repair._digits, [times]

    def meddled(*args: Any) -> Any:
        days = read(*args)
        if left[0]:
            left[0] -= 1
            meddle()
        return days

    monkeypatch.setattr(repair, "_digits", meddled)
    monkeypatch.setattr(repair, "_WAIT_S", 0)


def test_writes_that_cancel_are_noticed(
    engine_api: Api, engine_table: Any, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry goes and another comes: the blocks are as they were read, the entries are not."""
    train(engine_api, "2026-01-01", "2026-03-14")
    corrupt(engine_table, user, "workouts", "SET b0 = :n", n=9)
    read, calls = repair._digits, []

    def meddled(*args: Any) -> Any:
        # The new one is seen already; the old one goes after the entries are read.
        if calls:
            return read(*args)
        calls.append(1)
        old = newest(engine_api)
        train(engine_api, "2026-03-14")
        days = read(*args)
        engine_api.delete(f"/v1/workouts/{old}", headers={"If-Match": "*"})
        return days

    monkeypatch.setattr(repair, "_digits", meddled)
    assert main([user, "workouts", "2026", "--fix"]) == 0
    assert shown(engine_api) == {"2026-01-01": 1, "2026-03-14": 1}


@pytest.mark.parametrize("flags", [[], ["--fix"]])
def test_it_gives_up_in_the_end(
    engine_api: Api,
    engine_table: Any,
    user: str,
    monkeypatch: pytest.MonkeyPatch,
    flags: list[str],
) -> None:
    train(engine_api, "2026-01-01")
    corrupt(engine_table, user, "workouts", "SET b5 = :n", n=9)
    between_reads(monkeypatch, lambda: train(engine_api, "2026-01-01"), repair.ATTEMPTS)
    assert main([user, "workouts", "2026", *flags]) == 2


def send(user: str, method: str, path: str, body: Any, expected: int) -> dict[str, Any]:
    """Send a request as one device of the user does: again, when a 503 comes back."""
    client = LambdaClient(app)
    headers = {} if method == "POST" else {"If-Match": "*"}
    for _ in range(8):
        answer = client.call(method, path, body, user=user, headers=headers)
        if answer["statusCode"] != 503:
            break
    assert answer["statusCode"] == expected, answer
    return json.loads(answer["body"]) if answer["body"] else {}


def write(user: str, seed: int) -> None:
    """Create workouts; move and delete some of them."""
    dice, first = random.Random(seed), date(2026, 1, 1)
    for _ in range(25):
        day, other = ({"local_date": str(first + timedelta(dice.randrange(12)))} for _ in range(2))
        made = send(user, "POST", "/v1/workouts", {"title": "Lift"} | day, 201)
        path = f"/v1/workouts/{made['id']}"
        if dice.random() < 0.3:
            send(user, "PATCH", path, other, 200)
        if dice.random() < 0.4:
            send(user, "DELETE", path, None, 204)


def test_repairs_while_others_write(engine_api: Api, engine_table: Any, user: str) -> None:
    """Four devices create, move and delete; a saboteur corrupts; two repairs run all the time."""
    done = threading.Event()

    def mend(seed: int) -> int:
        mended = 0
        while not done.is_set():
            if seed == 0:
                corrupt(engine_table, user, "workouts", "ADD b1 :n", n=10_001)
            try:
                mended += bool(repair.recount(Session(user), "workouts", 2026, fix=True))
            except Unavailable:
                continue
        return mended

    with ThreadPoolExecutor(6) as pool:
        repairs = [pool.submit(mend, seed) for seed in range(2)]
        writes = [pool.submit(write, user, seed) for seed in range(4)]
        try:
            for one in writes:
                one.result(timeout=60)
        finally:
            done.set()
        mended = sum(one.result(timeout=60) for one in repairs)
    repair.recount(Session(user), "workouts", 2026, fix=True)
    assert repair.recount(Session(user), "workouts", 2026, fix=False) == []
    listed: Counter[str] = Counter()
    path = "/v1/workouts?limit=100"
    while path:
        page = engine_api.get(path).json
        listed.update(workout["local_date"] for workout in page["items"])
        cursor = page["next_cursor"]
        path = f"/v1/workouts?limit=100&cursor={cursor}" if cursor else ""
    assert shown(engine_api) == dict(listed)
    assert mended > 0


@pytest.mark.parametrize(
    ("kind", "prefixes", "units"),
    [
        ("biomarkers", "b", 1),
        ("workouts", "btm", 3),
        ("supplements", "fq", 1),
        ("protocol", "fspq", 1),
        (f"habit-{uuid.UUID(int=7)}", "fcspq", 1),
        (f"habit-{uuid.UUID(int=8)}", "fspa", 3),
    ],
)
def test_a_full_year_takes_few_write_units(
    engine_api: Api, engine_table: Any, user: str, kind: str, prefixes: str, units: int
) -> None:
    """A year of full digits and the count of writes are 1 unit, where amounts are stored 3."""
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    layouts = [counters.LAYOUTS[prefix] for prefix in prefixes]
    full = [(day, Digit(layout, layout.base - 1)) for layout in layouts for day in days]
    blocks = counters.combined(full)[2026] | {"w": 9_999_999}
    names = ", ".join(f"{name} = :{name}" for name in blocks)
    corrupt(engine_table, user, kind, f"SET {names}", **blocks)
    answer = engine_table.update_item(
        TableName=TABLE,
        Key=to_wire(Session(user).key(keys.calendar(kind, 2026))),
        UpdateExpression="ADD w :n",
        ExpressionAttributeValues={":n": {"N": "1"}},
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["ConsumedCapacity"]["CapacityUnits"] == units
