"""The document of the profile, as stored."""

from typing import Literal, NotRequired, TypedDict

UnitSystem = Literal["metric", "imperial"]
LabUnitSystem = Literal["conventional", "si"]
# The sexes of typical ranges, upper limits and formulas; ProfileSex are those of people.
Sex = Literal["female", "male"]
ProfileSex = Literal["female", "male", "other"]
HeightUnit = Literal["cm", "m", "in", "ft"]


class HeightDocument(TypedDict):
    """The height of the body, as entered."""

    value: float
    unit: HeightUnit


class PregnancyDocument(TypedDict):
    """A pregnancy, by its due date."""

    due_on: str


class ConsentDocument(TypedDict):
    """That a person agreed to a version of a document, and when."""

    document: str
    version: str
    at: str
    withdrawn_at: NotRequired[str]
    restored_at: NotRequired[str]


class ProfileContent(TypedDict):
    """The settings of a person; ``height_cm`` follows from ``height``."""

    timezone: str
    day_start: str
    week_start: int
    excuses_cover_doses: bool
    units: UnitSystem
    lab_units: LabUnitSystem
    sex: NotRequired[ProfileSex]
    birth_date: NotRequired[str]
    height: NotRequired[HeightDocument]
    height_cm: NotRequired[float]
    pregnancy: NotRequired[PregnancyDocument]
    display_name: NotRequired[str]
    consents: NotRequired[list[ConsentDocument]]


class ProfileDocument(ProfileContent):
    """A profile; before the first change it has the default settings and no timestamps."""

    id: str
    version: int
    created_at: NotRequired[str]
    updated_at: NotRequired[str]
