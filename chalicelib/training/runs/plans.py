"""From the document of a run to what progression works on. Pure rules."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from chalicelib.training.progression.loads import decimal
from chalicelib.training.progression.plans import Plan, PlanDay, PlanWeek
from chalicelib.training.progression.prescriptions import number
from chalicelib.training.progression.states import SlotState
from chalicelib.training.runs.documents import (
    RunDayDocument,
    RunDocument,
    RunPlanDocument,
    RunStartDocument,
)


def plan_of(run: RunDocument) -> Plan:
    """Return the plan of a run."""
    stored = run["plan"]
    weeks = {
        week["week"]: PlanWeek(
            decimal(week["factor"]) if "factor" in week else None,
            {day["id"]: day["entries"] for day in week.get("days", ())},
        )
        for week in stored.get("weeks", ())
    }
    days = [PlanDay(day["id"], day["entries"], day.get("weekday")) for day in stored["days"]]
    return Plan(run["unit"], stored["position"], days, weeks)


def day_of(plan: RunPlanDocument, day: str, week: int) -> RunDayDocument:
    """Return a day of a run in one of its weeks."""
    weeks = {each["week"]: each for each in plan.get("weeks", ())}
    found = weeks.get((week - 1) % max(weeks) + 1) if weeks else None
    replaced = found.get("days", []) if found else []
    return next(each for each in [*replaced, *plan["days"]] if each["id"] == day)


def factor_on(run: RunDocument, plan: Plan, week: int, day: date) -> Decimal | None:
    """Return the factor of the deload of a day; None without one.

    One on demand comes before that of the week.
    """
    deload = run.get("deload")
    if deload and deload["from"] <= day.isoformat() <= deload["to"]:
        return decimal(deload["factor"])
    return plan.factor(week)


def start_of(run: RunDocument) -> dict[str, SlotState]:
    """Return the state of each slot at the start of a run."""
    return {
        slot: SlotState(weight=_exact(each, "weight"), training_max=_exact(each, "training_max"))
        for slot, each in run["start_states"].items()
    }


def start_document(state: SlotState) -> RunStartDocument:
    """Return the state of a slot at the start, as stored."""
    start: RunStartDocument = {}
    if state.weight is not None:
        start["weight"] = number(state.weight)
    if state.training_max is not None:
        start["training_max"] = number(state.training_max)
    return start


def _exact(figures: Mapping[str, Any], name: str) -> Decimal | None:
    return decimal(figures[name]) if name in figures else None
