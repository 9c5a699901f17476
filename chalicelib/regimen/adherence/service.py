"""Adherence and totals, read from the plan, the days' logs and the intakes of a day."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.jsontext import Document
from chalicelib.regimen.adherence.models import (
    Adherence,
    AdherenceQuery,
    Caution,
    Contribution,
    DayTally,
    ExtraDose,
    NutrientTotal,
    SlotTally,
    SupplementTally,
    Tally,
    Totals,
    Uncounted,
    UpperLimit,
    WeekTally,
)
from chalicelib.regimen.plan import adherence, daylog
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.supplements import nutrition, separation
from chalicelib.regimen.supplements.nutrients import doses_in
from chalicelib.table import keys
from chalicelib.table.items import decode
from chalicelib.table.session import Query, Session

_WEEK = timedelta(days=7)


class AdherenceService:
    """What the caller takes, as a whole."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def adherence(self, query: AdherenceQuery, now: datetime) -> Adherence:
        """Return taken over due; two round trips."""
        plan = Plan.read(self._session)
        # A weekly target looks at the whole of the week in which the range begins.
        logs = daylog.read_range(self._session, query.from_ - _WEEK, query.to)
        found = adherence.summarize(
            plan.supplement_histories,
            {day: log.statuses for day, log in logs.items()},
            query.from_,
            query.to,
            plan.today(now),
            week=plan.days.week,
        )
        names = _names(plan)
        return Adherence(
            total=Tally(**_figures(found.total)),
            by_supplement=[
                SupplementTally(supplement_id=each, name=names[each], **_figures(tally))
                for each, tally in found.by_supplement.items()
            ],
            by_slot=[
                SlotTally(**_figures(tally), **_slot(slot)) for slot, tally in found.by_slot.items()
            ],
            by_day=[DayTally(date=day, **_figures(tally)) for day, tally in found.by_day.items()],
            by_week=[
                WeekTally(start=start, **_figures(tally)) for start, tally in found.by_week.items()
            ],
            extra=[
                ExtraDose(
                    date=dose.day,
                    supplement_id=dose.supplement_id,
                    status="skipped" if dose.state == "skipped" else "taken",
                    **_slot(dose.slot),
                )
                for dose in found.extra
            ],
        )

    def totals(self, day: date | None, now: datetime) -> Totals:
        """Return what was taken on a day, by nutrient; two round trips."""
        plan = Plan.read(self._session)
        day = day or plan.today(now)
        doses = [(intake.get("slot"), _dose(intake)) for intake in self._taken(day)]
        person = plan.person
        totals = nutrition.totals([dose for _, dose in doses], person.sex, person.age_on(day))
        by_slot: defaultdict[str | None, list[nutrition.Dose]] = defaultdict(list)
        for slot, dose in doses:
            by_slot[slot].append(dose)
        return Totals(
            date=day,
            doses=len(doses),
            nutrients=[_nutrient(total) for total in totals],
            warnings=[_caution(each) for each in separation.warnings(by_slot)],
        )

    def _taken(self, day: date) -> Iterator[Document]:
        """Yield the intakes of a day that were taken."""
        prefix = f"{keys.family('intake')}{day.isoformat()}#"
        for item in self._session.each(Query(prefix, f"{prefix}{keys.LAST}")):
            document = decode(item).document()
            if document["status"] == "taken":
                yield document


def _names(plan: Plan) -> dict[str, str]:
    names = {name: ended["name"] for name, ended in plan.ended.items()}
    return names | {name: each.document()["name"] for name, each in plan.supplements.items()}


def _figures(tally: adherence.Tally) -> dict[str, Any]:
    return {
        "due": tally.due,
        "taken": tally.taken,
        "skipped": tally.skipped,
        "missed": tally.missed,
        "rate": tally.rate,
    }


def _slot(slot: str) -> dict[str, Any]:
    """Return the field of a slot; doses without one, also as needed, have none."""
    return {} if not slot or slot.startswith("+") else {"slot": slot}


def _dose(intake: Document) -> nutrition.Dose:
    """Return what was taken, in doses of the supplement as it was then."""
    snapshot = intake["snapshot"]
    taken, whole = ((dose["amount"], dose["unit"]) for dose in (intake["dose"], snapshot["dose"]))
    ingredients = [
        nutrition.Ingredient(each["nutrient"], each["amount"], each["unit"], each.get("form"))
        for each in snapshot["ingredients"]
    ]
    times = doses_in(taken, whole)
    return nutrition.Dose(intake["supplement_id"], snapshot["name"], ingredients, times)


def _nutrient(total: nutrition.Total) -> NutrientTotal:
    return NutrientTotal(
        nutrient=total.nutrient,
        name=total.name,
        unit=total.unit,
        total=float(total.total),
        contributions=[_contribution(each) for each in total.contributions],
        uncounted=[Uncounted(**_told(each._asdict())) for each in total.uncounted],
        limits=[_limit(limit) for limit in total.limits],
    )


def _contribution(each: nutrition.Contribution) -> Contribution:
    return Contribution(**_told(each._asdict() | {"amount": float(each.amount)}))


def _limit(limit: nutrition.Limit) -> UpperLimit:
    names = ("authority", "unit", "exceeded", "complete", "verified", "source", "note")
    told = {name: getattr(limit, name) for name in names}
    return UpperLimit(
        limit=float(limit.limit),
        counted=float(limit.counted),
        share=float(limit.share),
        applies_to=limit.applies_to.text,
        undetermined=[_contribution(each) for each in limit.undetermined],
        assumed=list(limit.assumed),
        **_told(told),
    )


def _caution(each: separation.Caution) -> Caution:
    names = ("text", "min_hours", "severity", "evidence", "source")
    told = {name: getattr(each, name) for name in names}
    return Caution(pair=list(each.pair), supplement_ids=list(each.supplements), **_told(told))


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
