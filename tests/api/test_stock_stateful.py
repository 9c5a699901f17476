"""A stock is what was set, less every dose that is logged as taken since: to a thousandth."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.support.api import Api
from tests.support.properties import examples

FIRST = date(2026, 3, 2)
DAYS = [FIRST + timedelta(days=n) for n in range(6)]
ANY = {"If-Match": "*"}
AMOUNTS = st.sampled_from([0.5, 1, 2, 0.333])
# The stock is in g.
GRAMS = {"g": Decimal(1), "mg": Decimal("0.001"), "scoop": Decimal(0)}
DOSES = st.builds(
    lambda amount, unit: {"amount": amount, "unit": unit}, AMOUNTS, st.sampled_from(sorted(GRAMS))
)
ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["take", "take", "skip", "correct", "dose", "move", "undo", "count"]),
        st.integers(0, len(DAYS) - 1),
        st.none() | DOSES,
        AMOUNTS,
    ),
    max_size=14,
)


class World:
    """A supplement, its intakes, and the stock and doses that they should have."""

    def __init__(self, api: Api) -> None:
        self.api, self.left = api, Decimal(30)
        self.doses = [{"amount": 1, "unit": "g"}] * len(DAYS)
        body = {"name": "Creatine", "dose": self.doses[0], "schedule": {"type": "as_needed"}}
        body |= {"inventory": {"units_left": 30}}
        made = api.post("/v1/supplements", body, headers=self.at(0))
        self.path, self.id = made.headers["Location"], made.json["id"]
        self.intakes: list[dict[str, Any]] = []

    def at(self, day: int) -> dict[str, str]:
        return {"X-Now": f"{DAYS[day]}T12:00:00Z"}

    def take(self, day: int, dose: Any, status: str = "taken") -> None:
        body = {"supplement_id": self.id, "local_date": f"{DAYS[day]}", "status": status}
        made = self.api.post("/v1/intakes", body | ({"dose": dose} if dose else {})).json
        assert made["snapshot"]["dose"] == self.doses[day]
        assert made["dose"] == (dose or self.doses[day])
        self.note(made, 1)
        self.intakes.append(made)

    def patch(self, which: int, changes: dict[str, Any]) -> None:
        before = self.intakes[which]
        path = f"/v1/intakes/{before['id']}"
        after = self.api.patch(path, changes, headers=ANY).json
        self.note(before, -1)
        self.note(after, 1)
        self.intakes[which] = after

    def undo(self, which: int) -> None:
        gone = self.intakes.pop(which)
        assert self.api.delete(f"/v1/intakes/{gone['id']}", headers=ANY).status == 204
        self.note(gone, -1)

    def note(self, intake: dict[str, Any], by: int) -> None:
        if intake["status"] == "taken":
            amount, unit = Decimal(str(intake["dose"]["amount"])), intake["dose"]["unit"]
            self.left -= by * round(amount * GRAMS[unit], 3)

    def redose(self, day: int, dose: Any) -> None:
        """Plan a dose from a day on; the first day is over."""
        day = max(day, 1)
        body = {"dose": dose, "effective_from": f"{DAYS[day]}"}
        assert self.api.patch(self.path, body, headers=ANY | self.at(1)).status == 200
        self.doses[day:] = [dose] * (len(DAYS) - day)

    def count(self, amount: float) -> None:
        # In the unit of the dose of the first day, which no edit changes.
        body = {"inventory": {"units_left": amount}}
        assert self.api.patch(self.path, body, headers=ANY | self.at(0)).status == 200
        self.left = Decimal(str(amount))

    def check(self) -> None:
        for day in range(len(DAYS)):
            shown = self.api.get(self.path, headers=self.at(day)).json
            assert shown["inventory"]["units_left"] == float(max(Decimal(0), self.left))
            assert shown["inventory"]["unit"] == "g"
            assert shown["dose"] == self.doses[day]


@examples(25)
@given(actions=ACTIONS)
def test_a_stock_is_conserved(api: Api, actions: list[tuple[str, int, Any, float]]) -> None:
    world = World(api)
    for action, number, dose, amount in actions:
        which = number % len(world.intakes) if world.intakes else None
        match action:
            case "take":
                world.take(number, dose)
            case "skip":
                world.take(number, dose, "skipped")
            case "dose" if dose:
                world.redose(number, dose)
            case "count":
                world.count(amount)
            case "correct" if which is not None:
                world.patch(which, {"dose": dose, "status": "taken" if amount < 2 else "skipped"})
            case "move" if which is not None:
                world.patch(which, {"local_date": f"{DAYS[number]}"})
            case "undo" if which is not None:
                world.undo(which)
        world.check()
