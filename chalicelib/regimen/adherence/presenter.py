"""Adherence and nutrient totals as they are answered."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from chalicelib.jsontext import present
from chalicelib.regimen.adherence.models import (
    Adherence,
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
from chalicelib.regimen.plan.adherence import AdherenceSummary, DayDose, DoseTally
from chalicelib.regimen.supplements import nutrition
from chalicelib.regimen.supplements.separation import CombinationWarning


def adherence(summary: AdherenceSummary, names: Mapping[str, str]) -> Adherence:
    """Return the adherence of a range of days.

    Args:
        summary: the adherence.
        names: of the supplements, by id.
    """
    return Adherence(
        total=Tally(**_figures(summary.total)),
        by_supplement=[
            SupplementTally(supplement_id=name, name=names[name], **_figures(tally))
            for name, tally in summary.by_supplement.items()
        ],
        by_slot=[
            SlotTally(**_figures(tally), **_slot(slot)) for slot, tally in summary.by_slot.items()
        ],
        by_day=[DayTally(date=day, **_figures(tally)) for day, tally in summary.by_day.items()],
        by_week=[
            WeekTally(start=start, **_figures(tally)) for start, tally in summary.by_week.items()
        ],
        extra=[_extra(dose) for dose in summary.extra],
    )


def totals(
    day: date,
    doses: int,
    nutrients: Iterable[nutrition.Total],
    warnings: Iterable[CombinationWarning],
) -> Totals:
    """Return the nutrient totals of a day.

    Args:
        day: the date.
        doses: the number of taken doses.
        nutrients: the totals.
        warnings: about combinations of the doses.
    """
    return Totals(
        date=day,
        doses=doses,
        nutrients=[_nutrient(total) for total in nutrients],
        warnings=[_caution(warning) for warning in warnings],
    )


def _figures(tally: DoseTally) -> dict[str, Any]:
    return {
        "due": tally.due,
        "taken": tally.taken,
        "skipped": tally.skipped,
        "missed": tally.missed,
        "rate": tally.rate,
    }


def _slot(slot: str) -> dict[str, Any]:
    """Return the field of a slot; it is absent for doses without a slot."""
    return {"slot": slot} if slot else {}


def _extra(dose: DayDose) -> ExtraDose:
    return ExtraDose(
        date=dose.day,
        supplement_id=dose.supplement_id,
        status="skipped" if dose.state == "skipped" else "taken",
        **_slot(dose.slot),
    )


def _nutrient(total: nutrition.Total) -> NutrientTotal:
    return NutrientTotal(
        nutrient=total.nutrient,
        name=total.name,
        unit=total.unit,
        total=float(total.total),
        contributions=[_contribution(amount) for amount in total.contributions],
        uncounted=[Uncounted(**present(entry._asdict())) for entry in total.uncounted],
        limits=[_limit(limit) for limit in total.limits],
    )


def _contribution(amount: nutrition.SupplementAmount) -> Contribution:
    return Contribution(**present(amount._asdict() | {"amount": float(amount.amount)}))


def _limit(limit: nutrition.Limit) -> UpperLimit:
    names = ("authority", "unit", "complete", "verified", "source", "note")
    return UpperLimit(
        exceeded=limit.exceeded,
        limit=float(limit.limit),
        counted=float(limit.counted),
        share=float(limit.share),
        applies_to=limit.applies_to.text,
        undetermined=[_contribution(amount) for amount in limit.undetermined],
        assumed=list(limit.assumed),
        **_fields(limit, *names),
    )


def _caution(warning: CombinationWarning) -> Caution:
    names = ("text", "min_hours", "severity", "evidence", "source")
    return Caution(
        pair=list(warning.pair),
        supplement_ids=list(warning.supplements),
        **_fields(warning, *names),
    )


def _fields(source: object, *names: str) -> dict[str, Any]:
    """Return the attributes ``names`` that have a value."""
    return present({name: getattr(source, name) for name in names})
