"""The person of a profile, as far as figures about them are judged and computed by it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from chalicelib.table.codec import Item
from chalicelib.table.items import decode


@dataclass(frozen=True)
class Person:
    """What a profile says of the person."""

    sex: Literal["female", "male"] | None = None
    birth_date: date | None = None
    height_cm: float | None = None
    units: str = "metric"
    lab_units: str = "conventional"

    @classmethod
    def of(cls, profile: Item | None) -> "Person":
        """Return the person of a profile's item; nothing is known without one."""
        if profile is None:
            return cls()
        document = decode(profile).document()
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
