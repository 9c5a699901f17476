"""The search in a list of exercises: pure rules over documents."""

from chalicelib.training.exercises.documents import ExerciseContent, ExerciseCriteria
from chalicelib.wording import has_words


def matches(exercise: ExerciseContent, criteria: ExerciseCriteria) -> bool:
    """Tell whether ``exercise`` matches all of ``criteria``.

    >>> bench_press: ExerciseContent = {
    ...     "name": "Bench Press",
    ...     "modality": "strength",
    ...     "primary_muscles": ["chest"],
    ...     "secondary_muscles": ["triceps"],
    ...     "archived": False,
    ...     "built_in": True,
    ... }
    >>> matches(bench_press, {"q": "press ben", "muscle": "triceps"})
    True
    >>> matches(bench_press, {"q": "press ben", "equipment": "barbell"})
    False
    """
    if "q" in criteria and not has_words(exercise["name"], criteria["q"]):
        return False
    if "muscle" in criteria:
        muscle = criteria["muscle"]
        if muscle not in exercise["primary_muscles"] + exercise["secondary_muscles"]:
            return False
    if "equipment" in criteria and exercise.get("equipment") != criteria["equipment"]:
        return False
    return "modality" not in criteria or exercise["modality"] == criteria["modality"]
