"""An excuse may be written before what was logged, or after it: every answer is the same.

Two persons have the same plan, the same entries and the same excuses. One of them excused the days
first, the other one in between or later, and some excuses were withdrawn or changed.
"""

import itertools
import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from hypothesis import example, given
from hypothesis import strategies as st
from moto import mock_aws

from app import app
from chalicelib.table.client import dynamodb
from tests.conftest import TABLE
from tests.support.api import Api
from tests.support.properties import examples
from tools.local.tables import create_table

FIRST = date(2026, 3, 2)
DAYS = [FIRST + timedelta(days=n) for n in range(14)]
TODAY = DAYS[11]
NOW = {"X-Now": f"{TODAY}T12:00:00Z"}
RANGE = f"from={DAYS[0]}&to={DAYS[-1]}"
DAILY = {"type": "daily"}
DOSE = {"dose": {"amount": 1, "unit": "g"}}
SUPPLEMENTS = {"Zinc": DAILY, "Iron": {"type": "weekdays", "days": [1, 3, 5]}}
HABITS: dict[str, dict[str, Any]] = {
    "Walk": {"schedule": DAILY, "pillar": "exercise"},
    "Light": {"schedule": {"type": "interval", "every_days": 2}, "pillar": "sleep"},
    "Read": {"schedule": {"type": "rolling", "target": 2, "window_days": 5}, "pillar": "sleep"},
    "Gym": {"schedule": {"type": "weekly", "target": 2}, "pillar": "exercise"},
    "Beer": {"schedule": DAILY, "measure": "amount", "goal": {"at_most": 2}, "pillar": "diet"},
}
NAMES = [*SUPPLEMENTS, *HABITS]
KINDS = ["supplements", "protocol", "workouts"]

Step = tuple[str, date, Any]
"""What is set (an item, or "" for an excuse), the day, and what; None deletes an excuse."""


class Account(NamedTuple):
    """A person with the plan; ``ids`` are by name."""

    api: Api
    ids: dict[str, str]

    @classmethod
    def make(cls, names: Iterable[str]) -> "Account":
        api, ids, wanted = Api(app, f"user-{uuid.uuid4()}"), {}, set(names)
        for name in NAMES:
            if name not in wanted:
                continue
            path = "/v1/supplements" if name in SUPPLEMENTS else "/v1/habits"
            body = {"schedule": SUPPLEMENTS[name]} | DOSE if name in SUPPLEMENTS else HABITS[name]
            body = {"name": name, "effective_from": str(FIRST)} | body
            made = api.post(path, body, headers=NOW)
            assert made.status == 201, made.body
            ids[name] = made.json["id"]
        return cls(api, ids)

    def kind(self, name: str) -> str:
        return f"habit-{self.ids[name]}" if name in self.ids else name

    def do(self, step: Step) -> None:
        name, day, what = step
        if name in SUPPLEMENTS:
            body = {"supplement_id": self.ids[name], "local_date": str(day), "status": what}
            answer = self.api.post("/v1/intakes", body, headers=NOW)
        elif name:
            path = f"/v1/habits/{self.ids[name]}/entries/{day}"
            answer = self.api.put(path, what, headers=NOW)
        elif what is None:
            answer = self.api.delete(f"/v1/excuses/{day}", headers=NOW)
        else:
            kinds = {"kinds": [self.kind(kind) for kind in what]} if what else {}
            body = {"reason": "rest", **kinds}
            answer = self.api.put(f"/v1/excuses/{day}", body, headers=NOW)
        assert answer.status in (200, 201, 204), answer.body

    def answers(self) -> dict[str, Any]:
        """Return all answers that excuses matter to, with names in place of ids."""
        kinds = [
            "supplements",
            "protocol",
            *(self.kind(name) for name in HABITS if name in self.ids),
        ]
        paths = [f"/v1/score?{RANGE}", f"/v1/adherence?{RANGE}", "/v1/streaks"]
        paths += [f"/v1/today?date={day}" for day in DAYS[6:]]
        paths += [f"/v1/calendar?kind={kind}&{RANGE}" for kind in kinds]
        return {self.named(path): self.read(path) for path in paths}

    def read(self, path: str) -> Any:
        answer = self.api.get(path, headers=NOW)
        assert answer.status == 200, answer.body
        return without_intakes(json.loads(self.named(answer.body.decode())))

    def named(self, text: str) -> str:
        for name, resource_id in self.ids.items():
            text = text.replace(resource_id, name)
        return text


def without_intakes(value: Any) -> Any:
    """Return an answer without the ids and versions of intakes."""
    names = ("intake_id", "intake_version")
    if isinstance(value, dict):
        return {k: without_intakes(v) for k, v in value.items() if k not in names}
    return [without_intakes(each) for each in value] if isinstance(value, list) else value


SAID = {
    "Zinc": st.sampled_from(["taken", "taken", "skipped"]),
    "Iron": st.sampled_from(["taken", "taken", "skipped"]),
    "Beer": st.sampled_from([0, 1, 2, 3]).map(lambda amount: {"amount": amount}),
}
DONE = st.sampled_from([{"done": True}, {"done": True}, {"done": False}, {"status": "skipped"}])


@st.composite
def entries(draw: Any, names: Sequence[str]) -> list[Step]:
    places = [(name, day) for name in names for day in DAYS[:13]]
    chosen = draw(st.lists(st.sampled_from(places), unique=True, min_size=3, max_size=14))
    return [(name, day, draw(SAID.get(name, DONE))) for name, day in chosen]


@st.composite
def excuses(draw: Any, names: Sequence[str]) -> list[Step]:
    """Draw excuses; each day may be excused several times, or have its excuse deleted."""
    kinds = st.sampled_from([*KINDS, *(name for name in names if name in HABITS)])
    kinds_of_day = st.just([]) | st.lists(kinds, unique=True, min_size=1, max_size=3)
    steps: list[Step] = []
    excused: set[date] = set()
    for day in draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=6)):
        what = None if day in excused and draw(st.booleans()) else draw(kinds_of_day)
        (excused.discard if what is None else excused.add)(day)
        steps.append(("", day, what))
    return steps


def settled(steps: Iterable[Step]) -> list[Step]:
    """Return the excuses that remain in the end."""
    last = {day: what for _, day, what in steps}
    return [("", day, what) for day, what in last.items() if what is not None]


@st.composite
def histories(draw: Any) -> tuple[list[str], list[Step], list[Step], list[bool]]:
    """Draw a plan, its entries, its excuses, and of which of both each next step is."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=4))
    logged, excused = draw(entries(names)), draw(excuses(names))
    turns = [True] * len(excused) + [False] * len(logged)
    return names, logged, excused, draw(st.permutations(turns))


def mixed(logged: Sequence[Step], excused: Sequence[Step], turns: Iterable[bool]) -> list[Step]:
    entry, excuse = iter(logged), iter(excused)
    return [next(excuse if turn else entry) for turn in turns]


LAST = [False] * 2 + [True] * 2
WALKED: list[Step] = [("Walk", DAYS[3], {"done": True}), ("Zinc", DAYS[3], "skipped")]


@examples(5)
@given(histories())
@example((["Zinc", "Walk"], WALKED, [("", DAYS[3], ["supplements"])], [False, False, True]))
@example((["Zinc", "Walk"], WALKED, [("", DAYS[3], ["supplements"]), ("", DAYS[3], None)], LAST))
@example(
    (
        ["Zinc", "Light"],
        [("Light", DAYS[2], {"done": True}), ("Zinc", DAYS[4], "taken")],
        [("", DAYS[3], ["Light"])],
        [False, False, True],
    )
)
def test_the_order_of_excuses_and_entries_does_not_matter(
    history: tuple[list[str], list[Step], list[Step], list[bool]],
) -> None:
    names, logged, excused, turns = history
    assert answers(names, mixed(logged, excused, turns)) == answers(
        names, itertools.chain(settled(excused), logged)
    )


def answers(names: Iterable[str], steps: Iterable[Step]) -> dict[str, Any]:
    """Return the answers to a new person after some steps; in a table of its own, for speed."""
    with mock_aws():
        create_table(dynamodb(), TABLE)
        account = Account.make(names)
        for step in steps:
            account.do(step)
        return account.answers()
