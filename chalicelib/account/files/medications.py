"""Supplements as MedicationStatements of FHIR R4: one for each version of dose and schedule. Pure.

The statements of one supplement have its id as their identifier. What all versions have in common
is in the last one, and the ingredients are in the versions that changed them.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from chalicelib.account.files import fhir, timings
from chalicelib.jsontext import Document, present
from chalicelib.regimen.plan.documents import (
    DoseDocument,
    IngredientDocument,
    SupplementDocument,
    VersionDocument,
)

_DAY: Final = timedelta(days=1)
_URN: Final = "urn:ietf:rfc:3986"
_CATEGORY: Final = f"{fhir.TERMINOLOGY}/medication-statement-category"
_WITH_FOOD: Final = {True: "With food", False: "On an empty stomach"}


class _Period(NamedTuple):
    """The days of a version, both included; without an end it is in force until further notice."""

    start: date
    end: date | None

    def overlaps(self, first: date | None, last: date | None) -> bool:
        """Tell whether it has any day from ``first`` to ``last``; None is open."""
        return (not first or self.end is None or self.end >= first) and (
            not last or self.start <= last
        )

    def document(self) -> Document:
        """Return the Period of FHIR."""
        end = self.end.isoformat() if self.end else None
        return present({"start": self.start.isoformat(), "end": end})


class _Dosage(NamedTuple):
    """A dose, and when it is taken.

    Attributes:
        dose: the amount taken at once.
        slots: in which it is taken, all times of day or all parts of the day; none if that is
            open, or the same as of the dosages after it.
        sequence: its place among the dosages that follow each other.
        days: on which it applies; None for all days of the version.
        is_step: whether it is a step of a taper.
    """

    dose: DoseDocument
    slots: tuple[str, ...]
    sequence: int
    days: _Period | None
    is_step: bool = False


def statements(
    supplement: SupplementDocument,
    patient_id: str,
    today: date,
    days: tuple[date | None, date | None] = (None, None),
) -> list[Document]:
    """Return a supplement as MedicationStatements, oldest first.

    A version that another one replaced before its first day has none.

    Args:
        supplement: as it is stored.
        patient_id: the id of the Patient in the same Bundle.
        today: the local date of the person.
        days: only versions in force on any day from the first to the last one; None is open.
    """
    periods = list(_periods(supplement["versions"]))
    found = [
        _statement(supplement, version, period, patient_id, today) for version, period in periods
    ]
    if found:
        rx = "Needs a prescription." if supplement["rx"] else None
        last = found[-1]
        notes = [*last.get("note", []), *(fhir.notes(supplement.get("notes"), rx) or [])]
        found[-1] = last | present({"note": notes or None})
    dated = zip(found, periods, strict=True)
    return [statement for statement, (_, period) in dated if period.overlaps(*days)]


def _periods(versions: list[VersionDocument]) -> Iterator[tuple[VersionDocument, _Period]]:
    """Yield the versions that are in force on any day, and their days."""
    for version, following in zip(versions, [*versions[1:], None], strict=True):
        days = [date.fromisoformat(version["valid_from"])]
        if "starts_on" in version:
            days.append(date.fromisoformat(version["starts_on"]))
        ends = []
        if "ends_on" in version:
            ends.append(date.fromisoformat(version["ends_on"]))
        if following:
            ends.append(date.fromisoformat(following["valid_from"]) - _DAY)
        period = _Period(max(days), min(ends, default=None))
        if period.end is None or period.end >= period.start:
            yield version, period


def _statement(
    supplement: SupplementDocument,
    version: VersionDocument,
    period: _Period,
    patient_id: str,
    today: date,
) -> Document:
    patient = fhir.reference(patient_id)
    return present(
        {
            "resourceType": "MedicationStatement",
            "id": fhir.unique_id("medication", supplement["id"], version["valid_from"]),
            "identifier": [{"system": _URN, "value": f"urn:uuid:{supplement['id']}"}],
            "status": _status(period, today, paused=version["paused"]),
            "category": {"coding": [fhir.coding(_CATEGORY, "patientspecified")]},
            "medicationCodeableConcept": fhir.concept(_medication(supplement)),
            "subject": patient,
            "effectivePeriod": period.document(),
            "informationSource": patient,
            "note": fhir.notes(_ingredients(version.get("ingredients", []))),
            "dosage": _dosages(supplement, version, period),
        }
    )


def _status(period: _Period, today: date, *, paused: bool) -> str:
    """Return the status of a version: whether it is in force, was, or will be."""
    if period.end and period.end < today:
        return "not-taken" if paused else "completed"
    if paused:
        return "on-hold"
    return "intended" if period.start > today else "active"


def _medication(supplement: SupplementDocument) -> str:
    brand = f" ({supplement['brand']})" if "brand" in supplement else ""
    form = f", {supplement['form']}" if "form" in supplement else ""
    return f"{supplement['name']}{brand}{form}"


def _ingredients(ingredients: Iterable[IngredientDocument]) -> str | None:
    texts = [_ingredient(each) for each in ingredients]
    return f"Ingredients of one dose: {'; '.join(texts)}." if texts else None


def _ingredient(ingredient: IngredientDocument) -> str:
    form = f" ({ingredient['form']})" if "form" in ingredient else ""
    name = f"{ingredient['nutrient']}{form}"
    if "amount" not in ingredient:
        return name
    what = f" of the {ingredient['as']}" if "as" in ingredient else ""
    return f"{name} {ingredient['amount']:.15g} {ingredient['unit']}{what}"


def _dosages(
    supplement: SupplementDocument, version: VersionDocument, period: _Period
) -> list[Document]:
    """Return the dosages of a version: of the steps of its taper, then of its slots."""
    found: list[_Dosage] = []
    start = date.fromisoformat(version.get("taper_from", version["valid_from"]))
    steps = version.get("taper", [])
    for place, step in enumerate(steps, 1):
        days = _Period(start, start + (step["days"] - 1) * _DAY)
        start += step["days"] * _DAY
        if start > period.start:
            found.append(_Dosage(step["dose"], (), place, days, is_step=True))
    after = _Period(start, None) if steps else None
    for dose, slots in _by_dose(version):
        found.append(_Dosage(dose, slots, len(steps) + 1, after))
    return [_document(each, version, with_food=supplement.get("with_food")) for each in found]


def _by_dose(version: VersionDocument) -> Iterable[tuple[DoseDocument, tuple[str, ...]]]:
    """Return the doses of a version with their slots: times of day apart from parts of the day."""
    doses = version.get("slot_doses", {})
    found: dict[tuple[float, bool], tuple[DoseDocument, tuple[str, ...]]] = {}
    for slot in version.get("slots", ()):
        dose = doses.get(slot, version["dose"])
        kind = dose["amount"], ":" in slot
        _, before = found.get(kind, (dose, ()))
        found[kind] = (dose, (*before, slot))
    return found.values() or [(version["dose"], ())]


def _document(dosage: _Dosage, version: VersionDocument, *, with_food: bool | None) -> Document:
    """Return the Dosage of FHIR. A step has not all of the text, because there may be many."""
    dose, slots, sequence, days, is_step = dosage
    schedule = version["schedule"]
    doses = len(version.get("slots", ()) if is_step else slots)
    repeat = timings.repeat(schedule, max(1, doses))
    if slots:
        repeat |= timings.at_slots(slots, with_food=with_food)
    if days:
        repeat["boundsPeriod"] = days.document()
    when = () if is_step else (timings.schedule_text(schedule), *slots)
    texts = [f"{dose['amount']:.15g} {dose['unit']}", *when, _between(days)]
    food = None if with_food is None else [fhir.concept(_WITH_FOOD[with_food])]
    return present(
        {
            "sequence": sequence,
            "text": fhir.string(", ".join(filter(None, texts))),
            "additionalInstruction": food,
            "timing": {"repeat": repeat} if repeat else None,
            "asNeededBoolean": schedule["type"] == "as_needed" or None,
            "doseAndRate": [{"doseQuantity": fhir.quantity(dose["amount"], dose["unit"])}],
            "maxDosePerPeriod": _most(dose, schedule.get("max_per_day")),
        }
    )


def _between(days: _Period | None) -> str:
    if days is None:
        return ""
    return f"from {days.start} to {days.end}" if days.end else f"from {days.start} on"


def _most(dose: DoseDocument, doses: int | None) -> Document | None:
    """Return the most that may be taken in 24 hours."""
    if doses is None:
        return None
    return {
        "numerator": fhir.quantity(round(doses * dose["amount"], 9), dose["unit"]),
        "denominator": fhir.quantity(24, "hours", "h"),
    }
