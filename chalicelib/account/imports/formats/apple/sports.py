"""The sports of the API by the activity types of HealthKit.

Source: the table of this project that :mod:`chalicelib.training.workouts.sports` names.
"""

import re
from typing import Final

from chalicelib.account.imports.formats.apple.elements import Attributes
from chalicelib.training.workouts.sports import INDOORS, Sport

OTHER: Final = "other"
_PREFIX: Final = "HKWorkoutActivityType"
_TYPES: Final[dict[Sport, str]] = {
    "running": "Running TrackAndField",
    "walking": "Walking",
    "hiking": "Hiking",
    "cycling": "Cycling",
    "hand_cycling": "HandCycling",
    "water_fitness": "WaterFitness",
    "rowing": "Rowing",
    "paddling": "PaddleSports",
    "surfing": "SurfingSports",
    "sailing": "Sailing",
    "diving": "UnderwaterDiving",
    "water_sports": "WaterSports",
    "alpine_skiing": "DownhillSkiing SnowSports",
    "cross_country_skiing": "CrossCountrySkiing",
    "snowboarding": "Snowboarding",
    "ice_skating": "SkatingSports",
    "elliptical": "Elliptical",
    "stair_climbing": "StairClimbing Stairs StepTraining",
    "jump_rope": "JumpRope",
    "climbing": "Climbing",
    "strength_training": "TraditionalStrengthTraining FunctionalStrengthTraining CoreTraining",
    "hiit": "HighIntensityIntervalTraining",
    "cross_training": "CrossTraining",
    "cardio": "MixedCardio MixedMetabolicCardioTraining",
    "yoga": "Yoga",
    "pilates": "Pilates Barre",
    "mobility": "Flexibility PreparationAndRecovery Cooldown MindAndBody TaiChi",
    "dance": "Dance DanceInspiredTraining CardioDance SocialDance",
    "gymnastics": "Gymnastics",
    "boxing": "Boxing Kickboxing",
    "martial_arts": "MartialArts Wrestling Fencing",
    "tennis": "Tennis",
    "pickleball_padel": "Pickleball",
    "badminton": "Badminton",
    "squash": "Squash Racquetball",
    "table_tennis": "TableTennis",
    "soccer": "Soccer",
    "basketball": "Basketball",
    "volleyball": "Volleyball",
    "field_team_sports": "AmericanFootball AustralianFootball Rugby Hockey Lacrosse Handball "
    "Baseball Softball Cricket WaterPolo DiscSports Curling",
    "golf": "Golf",
    "wheelchair": "WheelchairWalkPace WheelchairRunPace",
    "multisport": "SwimBikeRun",
    "transition": "Transition",
    "other": "Other Archery Bowling EquestrianSports Fishing Hunting Play FitnessGaming",
}
_SPORTS: Final[dict[str, Sport]] = {
    name: sport for sport, names in _TYPES.items() for name in names.split()
}
# Values of `HKSwimmingLocationType`.
_POOL, _OPEN_WATER = "1", "2"
_SWIMMING: Final = "Swimming"
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def type_name(activity_type: str) -> str:
    """Return the name of an activity type without what all have in common.

    >>> type_name("HKWorkoutActivityTypeRunning")
    'Running'
    """
    return activity_type.removeprefix(_PREFIX)


def words(name: str) -> str:
    """Return the name of an activity type as words.

    >>> words("TraditionalStrengthTraining")
    'Traditional Strength Training'
    """
    return " ".join(_WORD.findall(name))


def sport_of(name: str, metadata: Attributes, *, indoor: bool | None) -> Sport | None:
    """Return the sport of a workout; None for an activity type that is not known.

    A swim of unknown place is one of a pool if the length of the pool is known.

    Args:
        name: of the activity type, as ``type_name`` returns it.
        metadata: of the workout.
        indoor: whether it was indoors, if that is known.

    >>> sport_of("Running", {}, indoor=True), sport_of("Swimming", {}, indoor=None)
    ('treadmill_running', 'open_water_swimming')
    """
    if name == _SWIMMING:
        place = metadata.get("HKSwimmingLocationType")
        is_pool = place == _POOL or (place != _OPEN_WATER and "HKLapLength" in metadata)
        return "pool_swimming" if is_pool else "open_water_swimming"
    sport = _SPORTS.get(name)
    return INDOORS.get(sport, sport) if sport is not None and indoor else sport
