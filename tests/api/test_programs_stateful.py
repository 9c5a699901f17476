"""A stateful test: programs and their routines, driven against a plain in-memory model.

Random sequences of creates, copies of templates, retries, changes and deletions; after each step no
program names a routine that does not exist, whatever was refused, and the bounds are counted.
"""

import uuid
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app import app
from chalicelib.table import keys
from chalicelib.table.members import members_of
from chalicelib.table.session import Session
from chalicelib.table.transaction import ENTRIES
from tests.support.api import Answer, Api
from tests.support.properties import run_machine

ANY = {"If-Match": "*"}
# Of routines and programs, by their order; there may be fewer.
PICKED = st.integers(0, 4)
NAMED = st.lists(st.integers(0, 4), min_size=1, max_size=3)
STALE = st.booleans()


class Programs(RuleBasedStateMachine):
    """The machine: ``routines`` and ``programs`` are what the account must have."""

    def __init__(self) -> None:
        super().__init__()
        self.api = Api(app, f"machine-{uuid.uuid4()}")
        self.routines: list[str] = []
        self.deleted: list[str] = []
        # By id, the routines that a program names.
        self.programs: dict[str, set[str]] = {}

    def send(self, method: str, path: str, body: Any = None, *, stale: bool = False) -> Answer:
        """Send a request twice with one key, as if the first answer were lost."""
        match = {"If-Match": '"999"'} if stale else ANY
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        headers |= {} if method == "POST" else match
        answer = self.api.request(method, path, body, headers=headers)
        again = self.api.request(method, path, body, headers=headers)
        assert (again.status, again.json.get("id")) == (answer.status, answer.json.get("id"))
        return answer

    def pick(self, number: int) -> str | None:
        programs = list(self.programs)
        return programs[number % len(programs)] if programs else None

    def own(self, numbers: list[int], in_week: int | None) -> tuple[dict[str, Any], set[str]]:
        """Return a program of some routines, also deleted ones, and what it names."""
        known = [*self.routines, *self.deleted] or [str(uuid.uuid4())]
        named = [known[number % len(known)] for number in numbers]
        days = [{"id": f"{n}", "routine_id": each} for n, each in enumerate(named)]
        body: dict[str, Any] = {"name": "Own", "position": "rotation", "days": days}
        if in_week is not None:
            other = known[in_week % len(known)]
            body["weeks"] = [{"week": 2, "days": [{"id": "0", "routine_id": other}]}]
            named.append(other)
        return body, set(named)

    @rule()
    def make_routine(self) -> None:
        answer = self.send("POST", "/v1/routines", {"name": "Routine"})
        assert answer.status == 201
        self.routines.append(answer.json["id"])

    @rule(numbers=NAMED, in_week=st.none() | PICKED)
    def make_program(self, numbers: list[int], in_week: int | None) -> None:
        body, named = self.own(numbers, in_week)
        answer = self.send("POST", "/v1/programs", body)
        assert answer.status == (201 if named <= set(self.routines) else 422)
        if answer.status == 201:
            self.programs[answer.json["id"]] = named

    @rule(unit=st.sampled_from(["kg", "lb"]))
    def copy(self, unit: str) -> None:
        answer = self.send("POST", "/v1/programs", {"template_id": "linear-3x5", "unit": unit})
        named = [day["routine_id"] for day in answer.json["days"]]
        self.routines += named
        self.programs[answer.json["id"]] = set(named)

    @rule(number=PICKED, numbers=NAMED, in_week=st.none() | PICKED, stale=STALE)
    def replace(self, number: int, numbers: list[int], in_week: int | None, stale: bool) -> None:
        if program_id := self.pick(number):
            body, named = self.own(numbers, in_week)
            answer = self.send("PUT", f"/v1/programs/{program_id}", body, stale=stale)
            valid = named <= set(self.routines) | self.programs[program_id]
            assert answer.status == (412 if stale else 200 if valid else 422)
            if answer.status == 200:
                self.programs[program_id] = named

    @rule(number=PICKED, stale=STALE)
    def delete_program(self, number: int, stale: bool) -> None:
        if program_id := self.pick(number):
            answer = self.api.delete(
                f"/v1/programs/{program_id}", headers={"If-Match": '"999"'} if stale else ANY
            )
            assert answer.status == (412 if stale else 204)
            if not stale:
                del self.programs[program_id]

    @rule(number=PICKED)
    def delete_routine(self, number: int) -> None:
        if self.routines:
            routine_id = self.routines[number % len(self.routines)]
            answer = self.api.delete(f"/v1/routines/{routine_id}", headers=ANY)
            named_by = sorted(p for p, named in self.programs.items() if routine_id in named)
            if named_by:
                assert (answer.status, answer.json["program_ids"]) == (409, named_by)
            else:
                assert answer.status == 204
                self.routines.remove(routine_id)
                self.deleted.append(routine_id)

    @rule(number=PICKED)
    def change_routine(self, number: int) -> None:
        if self.routines:
            path = f"/v1/routines/{self.routines[number % len(self.routines)]}"
            assert self.send("PATCH", path, {"notes": str(number)}).status == 200

    @invariant()
    def lists_agree(self) -> None:
        routines = self.api.get("/v1/routines?limit=100").json["items"]
        assert {each["id"] for each in routines} == set(self.routines)
        programs = self.api.get("/v1/programs?limit=100").json["items"]
        assert {each["id"] for each in programs} == self.programs.keys()

    @invariant()
    def each_routine_knows_its_programs(self) -> None:
        session = Session(self.api.user)
        places = {keys.routine_uses(each): each for each in (*self.routines, *self.deleted)}
        items = session.get_many(list(places)) if places else {}
        assert {places[place] for place in items} == set(self.routines)
        for routine_id in self.routines:
            expected = sorted(p for p, named in self.programs.items() if routine_id in named)
            assert members_of(items[keys.routine_uses(routine_id)]) == expected

    @invariant()
    def their_numbers_are_counted(self) -> None:
        session = Session(self.api.user)
        counts = [session.get(keys.count_of(entity)) for entity in ("routine", "program")]
        found = [int(count[ENTRIES]) if count else 0 for count in counts]
        assert found == [len(self.routines), len(self.programs)]


@pytest.mark.stateful
@pytest.mark.usefixtures("moto_table")
def test_programs_against_a_plain_model() -> None:
    run_machine(Programs, runs=12, steps=20)
