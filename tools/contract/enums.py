"""Names for the enums of the contract, so that clients have ``Muscle`` and no ``Status7``.

pydantic writes the values of a field in place. Here each set of values gets one name, wherever it
occurs, except in the conditions of rules between fields, and in the field that tells the branches
of a union apart. A new enum without a name is an error.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tools.contract.branches import unions
from tools.contract.references import Schema, Schemas, ref

# By name: a field, or the items of a list, that has the values. Other fields with them share it.
PLACES = {
    "AccountDeletionConfirmation": "AccountDeletionCreate.confirm",
    "AdoptedResource": "AdoptedItem.made",
    "AmountBasis": "Ingredient.as",
    "BetterDirection": "Biomarker.better",
    "AcrossSources": "MetricDefinition.across_sources",
    "BodySide": "SetCreate.side",
    "BodyWeightOrigin": "BodyWeight.origin",
    "CalendarState": "CalendarDay.state",
    "CautionSeverity": "Caution.severity",
    "ChangeDirection": "Biomarker.change",
    "Comparator": "FormerValue.comparator",
    "CountBy": "HabitSchedule.count_by",
    "CountByDays": "PlanSchedule.count_by",
    "DayRule": "MetricDefinition.day_rule",
    "DistanceUnit": "Distance.unit",
    "DoseLimit": "FlexibleDose.exceeded",
    "DoseState": "DueDose.state",
    "Equipment": "Exercise.equipment",
    "EstimateConfidence": "OneRepMaxEstimate.confidence",
    "EstimateFormula": "OneRepMaxEstimate.formula",
    "ExcuseReason": "Excuse.reason",
    "ExerciseCategory": "Exercise.category",
    "ExerciseDataset": "Exercise.dataset",
    "ExerciseLevel": "Exercise.level",
    "ExerciseTracks": "Exercise.tracks",
    "Fasting": "Biomarker.fasting",
    "ExportLineType": "RefusedLine.type",
    "FeedStart": "ChangesQuery.from",
    "Force": "Exercise.force",
    "FormulaProfileField": "FormulaInfo.profile",
    "GoalPeriod": "HabitGoal.per",
    "HabitEntryOrigin": "HabitEntry.origin",
    "HabitEntryStatus": "HabitEntry.status",
    "HabitScheduleType": "HabitSchedule.type",
    "HabitState": "DueHabit.state",
    "HistoryInclusion": "HistoryQuery.include",
    "HealthStatus": "Health.status",
    "HeightUnit": "Height.unit",
    "BodyMoveWeight": "ImportOptions.body_move_weight",
    "DetectedFormat": "FileImport.detected_format",
    "ImportEntryKind": "ImportPreview.kind",
    "ImportFormat": "FileImport.format",
    "ImportQuestionKind": "ImportQuestion.kind",
    "ImportRemoval": "ImportEntry.outcome",
    "ImportStatus": "FileImport.status",
    "IntakeStatus": "ExtraDose.status",
    "LadderTop": "Progression.at_top",
    "LabUnitSystem": "Profile.lab_units",
    "LoadMode": "SetCreate.load_mode",
    "LoadPer": "SetCreate.load_per",
    "LoincVerification": "Biomarker.loinc_verified",
    "MarkerValueOrigin": "LatestReading.origin",
    "MarkerCategory": "Biomarker.category",
    "Measure": "DueHabit.measure",
    "Mechanic": "Exercise.mechanic",
    "MetricDayMode": "MetricDaySet.mode",
    "MetricGroup": "MetricDefinition.group",
    "MetricComparison": "MetricPeriod.comparison",
    "MetricLinksState": "MetricBatch.links",
    "MetricMerge": "MergedMetric.merged",
    "MetricSourcesShown": "MetricsQuery.sources",
    "MissingEstimate": "HistorySet.e1rm_missing",
    "Modality": "Exercise.modality",
    "Muscle": "Exercise.primary_muscles",
    "NotApplicableReason": "Standing.not_applicable",
    "PhenoAgeVariant": "DerivationSet.phenoage_variant",
    "Pillar": "DueHabit.pillar",
    "PlanScheduleType": "PlanSchedule.type",
    "ProfileSex": "Profile.sex",
    "ProgramPosition": "Program.position",
    "ProgressionChange": "Why.change",
    "ProgressionOutcome": "Why.outcome",
    "ProgressionRule": "Progression.rule",
    "ProtocolAmountPeriod": "DietItem.per",
    "ProtocolItemChange": "ProtocolDifference.change",
    "ProtocolItemKind": "AdoptedItem.kind",
    "ProtocolSeries": "Adoption.series",
    "RangeProfileField": "Standing.missing",
    "RangeStatus": "LatestReading.status",
    "ReadingWarningCode": "ReadingWarning.code",
    "RecordChangeKind": "RecordChange.change",
    "RecordKind": "ExerciseRecord.kind",
    "RecordUnit": "ExerciseRecord.unit",
    "ResourceType": "Deletion.resource_type",
    "RestoreRefusal": "RefusedLine.code",
    "ResultStatus": "FormerValue.result_status",
    "RoundingMode": "Rounding.mode",
    "RunStatus": "StoredRun.status",
    "SetType": "SetCreate.type",
    "Sex": "ChildRange.sex",
    "Sport": "Cardio.sport",
    "StreakScheduleType": "StreakScheduleRule.type",
    "StreakStatus": "Streak.status",
    "StreakUnit": "Streak.unit",
    "Stroke": "Lap.stroke",
    "SummaryPeriod": "SummariesQuery.by",
    "TargetProtocol": "TargetSet.protocol",
    "TargetSource": "Target.source",
    "UnitSystem": "Profile.units",
    "UnusualComparison": "UnusualMetric.comparison",
    "UpcomingWorkoutStatus": "PlannedWorkout.status",
    "ValueKind": "Biomarker.value_kind",
    "WeightUnit": "Weight.unit",
    "WorkoutStatus": "Workout.status",
    "WorkoutType": "PlannedWorkout.type",
    "WorkoutWarningCode": "WorkoutWarning.code",
}
_CONDITIONS = ("if", "then", "else", "not", "allOf")


class EnumBook:
    """The enums of a set of schemas by their values.

    Raises:
        ValueError: a name is not a field with values, or is the name of a model.
    """

    def __init__(self, schemas: Schemas, places: Mapping[str, str] = PLACES) -> None:
        self._names: dict[frozenset[str], str] = {}
        self._tags = {
            f"{branch}/properties/{tag}"
            for tag, branches in unions(schemas)
            for branch in branches.values()
        }
        self.schemas: Schemas = {}
        for name, place in places.items():
            model, _, field = place.partition(".")
            values = _values(schemas.get(model, {}).get("properties", {}).get(field, {}))
            if values is None or name in schemas or frozenset(values) in self._names:
                raise ValueError(f"{name} is no name for the values of {place}")
            self._names[frozenset(values)] = name
            self.schemas[name] = {"type": "string", "enum": values}

    def named(self, schema: Any, place: str) -> Any:
        """Return a schema with references to enums in place of their values.

        Raises:
            ValueError: an enum in it has no name.
        """
        if isinstance(schema, list):
            return [self.named(each, place) for each in schema]
        if not isinstance(schema, dict):
            return schema
        if is_enum(schema) and place not in self._tags:
            return self._reference(schema, place)
        return {
            key: value if key in _CONDITIONS else self.named(value, f"{place}/{key}")
            for key, value in schema.items()
        }

    def _reference(self, schema: Schema, place: str) -> Schema:
        """Return a reference to the enum of a schema, with what else the schema says."""
        values = frozenset(value for value in schema["enum"] if value is not None)
        if values not in self._names:
            raise ValueError(f"the enum at {place} has no name: {', '.join(sorted(values))}")
        reference = ref(self._names[values])
        more = {key: value for key, value in schema.items() if key not in ("type", "enum")}
        if None in schema["enum"]:
            return {"anyOf": [reference, {"type": "null"}], **more}
        return {**reference, **more}


def is_enum(schema: Schema) -> bool:
    """Tell whether a schema lists its values, which are texts."""
    listed = schema.get("enum")
    return isinstance(listed, list) and all(isinstance(each, str | None) for each in listed)


def _values(schema: Schema) -> list[str] | None:
    """Return the values of a field or of the items of a list; None if it does not list any."""
    for part in _parts(schema):
        if is_enum(part):
            return [value for value in part["enum"] if value is not None]
    return None


def _parts(schema: Schema) -> Iterator[Schema]:
    yield schema
    for part in [schema.get("items", {}), *schema.get("anyOf", ())]:
        yield part
        yield part.get("items", {})
