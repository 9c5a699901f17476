"""The models of resources, by the types of changes and of the lines of an export."""

from chalicelib.labs.biomarkers.models import Biomarker, Target
from chalicelib.labs.panels.models import Panel
from chalicelib.labs.readings.models import Reading
from chalicelib.metrics.days.read_models import MetricDay
from chalicelib.metrics.definitions.models import MetricDefinition
from chalicelib.metrics.reading.models import MetricSources
from chalicelib.models.base import ReadModel
from chalicelib.profile.models import Profile
from chalicelib.regimen.adoptions.models import Adoption
from chalicelib.regimen.habits.models import Habit, HabitEntry
from chalicelib.regimen.intakes.models import Intake
from chalicelib.regimen.supplements.models import Supplement
from chalicelib.streaks.models import ExcuseYear, StreakSchedule
from chalicelib.training.exercises.models import Exercise
from chalicelib.training.merges.models import ExerciseMerge
from chalicelib.training.programs.models import Program
from chalicelib.training.routines.models import Routine
from chalicelib.training.runs.models import StoredRun
from chalicelib.training.workouts.models import Workout

RESOURCES: dict[str, type[ReadModel]] = {
    "adoption": Adoption,
    "biomarker": Biomarker,
    "excuses": ExcuseYear,
    "exercise": Exercise,
    "exercise_merge": ExerciseMerge,
    "habit": Habit,
    "habit_entry": HabitEntry,
    "intake": Intake,
    "metric_day": MetricDay,
    "metric_definition": MetricDefinition,
    "metric_sources": MetricSources,
    "panel": Panel,
    "profile": Profile,
    "program": Program,
    "reading": Reading,
    "routine": Routine,
    "run": StoredRun,
    "schedule": StreakSchedule,
    "supplement": Supplement,
    "target": Target,
    "workout": Workout,
}
"""The model of the resource of each type."""
