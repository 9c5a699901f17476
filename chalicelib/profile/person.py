"""The person of a profile: what the interpretation and the computation of values depend on."""

from datetime import date
from typing import NamedTuple

from chalicelib.profile.documents import LabUnitSystem, ProfileDocument, Sex, UnitSystem
from chalicelib.profile.pregnancy import trimester
from chalicelib.table.codec import Item
from chalicelib.table.items import decode


class Person(NamedTuple):
    """What a profile says of the person; None is unknown.

    Attributes:
        sex: the sex for which reference ranges are chosen; None if unknown or another one.
        birth_date: the local date of birth.
        height_cm: the height in centimetres.
        units: in which weights, distances and heights are displayed.
        lab_units: in which readings are displayed.
        other_sex: whether the profile has another sex than female and male.
        due_on: the due date of a pregnancy.
    """

    sex: Sex | None = None
    birth_date: date | None = None
    height_cm: float | None = None
    units: UnitSystem = "metric"
    lab_units: LabUnitSystem = "conventional"
    other_sex: bool = False
    due_on: date | None = None

    @classmethod
    def of(cls, profile: Item | None) -> "Person":
        """Return the person of a profile's item; without one, nothing is known."""
        if profile is None:
            return cls()
        document: ProfileDocument = decode(profile).document()
        born, sex = document.get("birth_date"), document.get("sex")
        pregnancy = document.get("pregnancy")
        return cls(
            sex=None if sex == "other" else sex,
            birth_date=date.fromisoformat(born) if born else None,
            height_cm=document.get("height_cm"),
            units=document["units"],
            lab_units=document["lab_units"],
            other_sex=sex == "other",
            due_on=date.fromisoformat(pregnancy["due_on"]) if pregnancy else None,
        )

    def age_on(self, day: date) -> int | None:
        """Return the age on ``day`` in completed years; None before birth or if unknown."""
        months = self.months_on(day)
        return None if months is None else months // 12

    def months_on(self, day: date) -> int | None:
        """Return the age on ``day`` in completed months; None before birth or if unknown."""
        born = self.birth_date
        if born is None or day < born:
            return None
        return 12 * (day.year - born.year) + day.month - born.month - (day.day < born.day)

    def trimester_on(self, day: date) -> int | None:
        """Return the trimester of the pregnancy on ``day``; None outside of one."""
        return None if self.due_on is None else trimester(self.due_on, day)
