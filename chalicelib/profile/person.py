"""The person of a profile: what the interpretation and the computation of values depend on."""

from datetime import date
from typing import NamedTuple

from chalicelib.profile.documents import LabUnitSystem, ProfileDocument, Sex, UnitSystem
from chalicelib.table.codec import Item
from chalicelib.table.items import decode


class Person(NamedTuple):
    """What a profile says of the person; None is unknown.

    Attributes:
        sex: the sex for which reference ranges are chosen.
        birth_date: the local date of birth.
        height_cm: the height in centimetres.
        units: in which weights, distances and heights are displayed.
        lab_units: in which readings are displayed.
    """

    sex: Sex | None = None
    birth_date: date | None = None
    height_cm: float | None = None
    units: UnitSystem = "metric"
    lab_units: LabUnitSystem = "conventional"

    @classmethod
    def of(cls, profile: Item | None) -> "Person":
        """Return the person of a profile's item; without one, nothing is known."""
        if profile is None:
            return cls()
        document: ProfileDocument = decode(profile).document()
        born = document.get("birth_date")
        return cls(
            sex=document.get("sex"),
            birth_date=date.fromisoformat(born) if born else None,
            height_cm=document.get("height_cm"),
            units=document["units"],
            lab_units=document["lab_units"],
        )

    def age_on(self, day: date) -> int | None:
        """Return the age on ``day`` in completed years; None before birth or if unknown."""
        born = self.birth_date
        if born is None or day < born:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
