"""The title of a workout that was sent without one. Pure rules.

Some apps have no titles in their exports.
"""

from collections.abc import Mapping
from typing import Any


def default_title(workout: Mapping[str, Any]) -> str:
    """Return the sport of a workout, if it has one only, or else its type.

    >>> default_title({"type": "cardio", "cardio": {"sport": "trail_running"}})
    'Trail running'
    >>> sports = [{"sport": "pool_swimming"}, {"sport": "cycling"}]
    >>> default_title({"type": "strength"}), default_title({"type": "cardio", "parts": sports})
    ('Strength', 'Cardio')
    """
    activities = [workout.get("cardio", {}), *workout.get("parts", ())]
    sports = {activity["sport"] for activity in activities if "sport" in activity}
    name: str = sports.pop() if len(sports) == 1 else workout["type"]
    return name.replace("_", " ").capitalize()
