"""Adherence and nutrient totals, from the plan, the logs of days and the intakes of a day."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from chalicelib.regimen.adherence import presenter
from chalicelib.regimen.adherence.models import Adherence, AdherenceQuery, Totals
from chalicelib.regimen.intakes.documents import IntakeDocument
from chalicelib.regimen.intakes.repository import IntakeRepository
from chalicelib.regimen.plan import adherence, daylog
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.supplements import nutrition, separation
from chalicelib.regimen.supplements.nutrients import doses_in
from chalicelib.table.session import Session

_WEEK = timedelta(days=7)


class AdherenceService:
    """The adherence and the nutrient totals of all supplements of the caller."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def adherence(self, query: AdherenceQuery, now: datetime) -> Adherence:
        """Return the adherence of a range of days; two round trips."""
        plan = Plan.read(self._session)
        today = plan.today(now)
        first, last = query.span(today)
        # The first week may begin before the range.
        plan = plan.reading_archive(self._session, first - _WEEK, last)
        logs = daylog.read_range(self._session, first - _WEEK, last)
        summary = adherence.summarize(
            plan.supplement_histories,
            {day: log.statuses for day, log in logs.items()},
            first,
            last,
            today,
            week=plan.days.week,
            covered=plan.covered_days,
        )
        return presenter.adherence(summary, _names(plan))

    def totals(self, day: date | None, now: datetime) -> Totals:
        """Return the nutrient totals of a day, by default today; two round trips."""
        plan = Plan.read(self._session)
        day = day or plan.today(now)
        taken = IntakeRepository(self._session).taken(day)
        doses = [(intake.get("slot"), _dose(intake)) for intake in taken]
        person = plan.person
        totals = nutrition.totals([dose for _, dose in doses], person.sex, person.age_on(day))
        by_slot: defaultdict[str | None, list[nutrition.NutrientDose]] = defaultdict(list)
        for slot, dose in doses:
            by_slot[slot].append(dose)
        return presenter.totals(day, len(doses), totals, separation.warnings(by_slot))


def _names(plan: Plan) -> dict[str, str]:
    """Return the names of supplements by id, also of deleted ones."""
    ended = {name: document["name"] for name, document in plan.deleted_documents.items()}
    return ended | {name: doc["name"] for name, doc in plan.supplement_documents.items()}


def _dose(intake: IntakeDocument) -> nutrition.NutrientDose:
    """Return the taken dose, as a number of doses of the snapshot."""
    snapshot = intake["snapshot"]
    taken, whole = ((dose["amount"], dose["unit"]) for dose in (intake["dose"], snapshot["dose"]))
    ingredients = [
        nutrition.EnteredIngredient(
            ingredient["nutrient"],
            ingredient.get("amount"),
            ingredient.get("unit"),
            ingredient.get("form"),
            ingredient.get("as"),
        )
        for ingredient in snapshot["ingredients"]
    ]
    times = doses_in(taken, whole)
    return nutrition.NutrientDose(intake["supplement_id"], snapshot["name"], ingredients, times)
