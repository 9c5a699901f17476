"""What the history of exercises costs: ways to store it side by side, and the app's own requests.

A year of the log is written item by item in each way; ten years are written as they would be stored
at their end, and read. Deleted is the first workout of the log, which is given the best of every
exercise.
"""

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final
from unittest.mock import patch
from uuid import UUID

from tools.bench.bars import Bar
from tools.bench.client import HEADINGS, Bench
from tools.bench.measure import title
from tools.bench.training_log import EXERCISES, FIRST, WORKOUTS_OF_WEEK, training_log
from tools.costs.charging import OneByOne
from tools.costs.environment import TABLE

YEARS: Final = (1, 10)
_WEEKS: Final = 52
_EXERCISES_OF_WORKOUT: Final = 6
# The workouts that are written one by one: those of the last half-year of the log.
_MEASURED: Final = 26 * WORKOUTS_OF_WEEK
# What a person does in a year besides logging: corrections, and looks at each exercise each week.
_EDITS: Final = 26
_LOOKS: Final = _WEEKS * len(EXERCISES)
_SUMMARIES: Final = _WEEKS
_USER: Final = "training"
_FOLLOWER: Final = "follower"
# A read unit costs a fifth of a write unit (us-east-1, on demand).
_READ: Final = 1 / 5
_NOW: Final = {"x-now": "2025-12-30T12:00:00Z"}


class Training:
    """The history of one person after a year and after ten years."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def tables(self) -> list[Bar]:
        """Print the designs and the requests; return what was reached."""
        self._designs()
        return [*self._requests()]

    def _designs(self) -> None:
        from tools.bench import training_designs as designs  # noqa: PLC0415  # see the others

        title("Storing the history of exercises: units, by what has an item")
        print(
            f"{'':28}{'create':>16}{'edit':>14}{'history':>9}{'records':>9}{'quarter':>9}", end=""
        )
        print(f"{'delete':>14}{'year':>10}")
        for years in YEARS:
            print(f"after {years} y")
            kinds = (designs.ItemOfWorkout, designs.HalfYearOfExercise, designs.QuarterOfGroup)
            for kind in kinds:
                store = designs.Store(self._bench.dynamodb, TABLE, f"{kind.__name__}-{years}")
                self._design(kind(store), years)

    def _design(self, design: Any, years: int) -> None:
        from tools.bench.training_designs import Units  # noqa: PLC0415  # see above

        sessions = list(_sessions(_WEEKS * years))
        design.prepare(sessions[:-_MEASURED])
        created = sum((design.create(session) for session in sessions[-_MEASURED:]), Units())
        edit = design.rewrite(sessions[-1], with_bests=False)
        history = design.history(EXERCISES[0])
        records = design.records(EXERCISES[0])
        quarter = design.quarter(EXERCISES)
        deletion = design.rewrite(sessions[0], with_bests=True)
        read, written = created.read / _MEASURED, created.write / _MEASURED
        of_year = _WEEKS * WORKOUTS_OF_WEEK
        reads = _LOOKS * (history.read + records.read) / 2 + _SUMMARIES * quarter.read
        reads += of_year * read + _EDITS * edit.read
        total = of_year * written + _EDITS * edit.write + _READ * reads
        print(
            f"{design.title:28}{read:>7.1f}r{written:>7.1f}w"
            f"{edit.read:>6.1f}r{edit.write:>6.1f}w{history.read:>9.1f}{records.read:>9.1f}"
            f"{quarter.read:>9.1f}{deletion.read:>6.1f}r{deletion.write:>6.1f}w{total:>10.0f}"
        )

    def _requests(self) -> Iterator[Bar]:
        title("The history of exercises: requests after ten years of four workouts a week")
        print(HEADINGS)
        first = self._fill()
        for name, path in (
            ("history, a page of 25", f"/v1/exercises/{EXERCISES[0]}/history"),
            ("records of an exercise", f"/v1/exercises/{EXERCISES[0]}/records"),
            ("summary of a quarter", "/v1/summaries?by=week&from=2025-10-01&to=2025-12-28"),
        ):
            _, charge = self._bench.read(name, path, _USER)
            most = {"history": 3, "records": 4, "summary": 8}[name.split()[0].strip(",")]
            yield Bar(f"{name}, read units", charge.read_units, most)
        body = list(training_log(_WEEKS * 10))[-1]
        body |= {"started_at": "2025-12-30T07:00:00Z"}
        event = self._bench.event("POST", "/v1/workouts", body, _USER, _NOW)
        with _of_history() as units:
            self._bench.alone("create", event)
        trips = self._bench.charge(event).round_trips
        yield Bar("create, round trips", trips, 2)
        # Two workouts were written.
        more = units["write"] / 2 / _EXERCISES_OF_WORKOUT
        yield Bar("create, more write units for an exercise", more, 2.5)
        deletion = self._bench.event("DELETE", f"/v1/workouts/{first}", None, _USER, _NOW)
        charge = self._bench.charge(deletion)
        print(f"{'delete the holder of all records':32}{'':44}{charge.columns()}")
        yield Bar("delete the holder of all records, units", charge.write_units, 30)
        yield from self._next_of_run()

    def _next_of_run(self) -> Iterator[Bar]:
        """Follow a program for a year, then measure the next workout of its run."""
        send = self._bench.as_user(_FOLLOWER, _NOW)
        program = send("POST", "/v1/programs", {"template_id": "gzclp", "unit": "kg"})["id"]
        starts = {"unit": "kg", "starts_on": "2025-01-06"}
        path = f"/v1/runs/{send('POST', f'/v1/programs/{program}/runs', starts)['id']}/workouts"
        for _ in range(_WEEKS * WORKOUTS_OF_WEEK):
            planned = send("POST", path, {})
            done = {"status": "completed", "exercises": _as_planned(planned["exercises"])}
            send("PATCH", f"/v1/workouts/{planned['id']}", done)
        event = self._bench.event("POST", path, {}, _FOLLOWER, _NOW)
        self._bench.alone("next workout of a run, a new one", event)
        charge = self._bench.charge(event)
        print(f"{'next workout of a run, asked again':32}{'':42}{charge.columns()}")
        yield Bar("next workout of a run, round trips", charge.round_trips, 2)

    def _fill(self) -> str:
        """Write ten years; return the id of the first workout, which has the best of all."""
        send = self._bench.as_user(_USER, _NOW)
        body = next(training_log(1))
        for entry in body["exercises"]:
            heavy = {"reps": 12, "weight": {"value": 400, "unit": "kg"}}
            entry["sets"] = [heavy, {**heavy, "reps": 10}]
        created = send("POST", "/v1/workouts", body)
        fill_history(_USER, [_session_of(created), *list(_sessions(_WEEKS * 10))[1:]])
        return str(created["id"])


def _as_planned(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the exercises of a planned workout, done as planned; 20 kg where it has no load."""
    return [entry | {"sets": [_done(each) for each in entry["sets"]]} for entry in entries]


def _done(planned: dict[str, Any]) -> dict[str, Any]:
    target = planned["target"]
    weight = target.get("weight", {"value": 20, "unit": "kg"})
    return {**planned, "reps": target["reps"], "weight": weight}


def fill_history(user: str, sessions: Iterable[Any]) -> None:
    """Write the items of the history of sessions, over any others."""
    from chalicelib.table.session import Session  # noqa: PLC0415  # after the environment is set
    from chalicelib.table.transaction import Transaction  # noqa: PLC0415
    from chalicelib.training.logbook import bests as rules  # noqa: PLC0415
    from chalicelib.training.logbook.blocks import Block, by_group  # noqa: PLC0415
    from chalicelib.training.logbook.items import LogbookItems, stage_bests, stage_block  # noqa: PLC0415
    from chalicelib.training.logbook.periods import quarter_of_text  # noqa: PLC0415

    blocks: dict[str, dict[str, Block]] = {}
    for session in sessions:
        quarter = quarter_of_text(session.workout.day)
        for group, names in by_group(session.exercises).items():
            of_group = blocks.setdefault(group, {})
            of_group[quarter] = of_group.get(quarter, Block()).with_(session, names)
    for group, of_group in blocks.items():
        items = LogbookItems(Session(user), consistent=True)
        items.require([group], [(group, quarter) for quarter in of_group])
        bests = rules.Bests(version=items.bests(group).version)
        transaction = Transaction(Session(user))
        for quarter in sorted(of_group):
            bests = rules.opened(bests, quarter, of_group.get(bests.open, Block()))
            version = items.block(group, quarter).version
            stage_block(transaction, group, quarter, _at(of_group[quarter], version))
        stage_bests(transaction, group, bests)
        transaction.commit()


def _at(block: Any, version: int) -> Any:
    from dataclasses import replace  # noqa: PLC0415  # only here

    return replace(block, version=version)


def _sessions(weeks: int) -> Iterator[Any]:
    """Yield the log as the logbook has it."""
    for number, body in enumerate(training_log(weeks)):
        day = FIRST + timedelta(days=7 * (number // WORKOUTS_OF_WEEK))
        known = {"id": _id(number), "type": "strength"}
        known |= {"status": "completed", "local_date": body["started_at"][:10]}
        yield _session_of({**body, **known, "created_at": f"{day}T21:00:00Z"})


def _id(number: int) -> str:
    """Return an id of version 7 whose other bits no compression makes shorter."""
    bits = random.Random(number).getrandbits(128)
    return str(UUID(int=bits & ~(0xF << 76 | 0x3 << 62) | 0x7 << 76 | 0x2 << 62))


def _session_of(workout: dict[str, Any]) -> Any:
    from chalicelib.training.logbook.sessions import DEFAULTS, logged  # noqa: PLC0415  # see above

    exercises = [
        {**entry, "sets": [{**DEFAULTS, **each} for each in entry["sets"]]}
        for entry in workout["exercises"]
    ]
    return logged({**workout, "exercises": exercises})


@contextmanager
def _of_history() -> Iterator[dict[str, float]]:
    """Add up the write units of the items of the history, while requests are charged."""
    from chalicelib.table.conditions import size_of  # noqa: PLC0415  # see above

    found = {"write": 0.0}
    real = OneByOne.transact_write_items

    def counted(self: OneByOne, **request: Any) -> dict[str, Any]:
        answer = real(self, **request)
        for entry in request["TransactItems"]:
            [(_, action)] = entry.items()
            item = action.get("Item", {})
            if item and item["sk"]["S"].startswith(("SETS#", "BESTS#")):
                size = size_of(item) + sum(map(len, item))
                found["write"] += 2 * -(-size // 1024)
        return answer

    with patch.object(OneByOne, "transact_write_items", counted):
        yield found
