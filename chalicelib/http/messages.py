"""The English text of every rule that a request can break: one template for each code.

A template is a predicate, so that "`to` " + text + "." is a sentence. Names in braces are the
parameters of the rule, and the response has their values in ``params``: numbers, ids, units, ISO
dates, lists of them, and in ``of`` a term. A client can translate the templates and the terms and
insert the values, so no value is English or formatted. The contract publishes both tables as
``messages.json``.
"""

from collections.abc import Mapping
from typing import Any

# The rules of pydantic's own types, by pydantic's names.
_TYPES = {
    "missing": "is required",
    "extra_forbidden": "must be omitted, because it is not a known field or parameter",
    "model_type": "must be an object",
    "dict_type": "must be an object",
    "list_type": "must be an array",
    "string_type": "must be a string",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number, written in digits",
    "int_parsing_size": "must have fewer digits",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "finite_number": "must be a finite number",
    "string_unicode": "must be valid Unicode text",
    "string_too_short": "must have {min_length} or more characters",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "must have the format that the contract requires",
    "too_short": "must have at least {min_length} items",
    "too_long": "must have at most {max_length} items",
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "multiple_of": "must be a multiple of {multiple_of}",
    "literal_error": "must be one of {expected}",
}

_VALUES = {
    "blank": "must not be blank",
    "control_character": "must not contain control characters",
    "open_direction": "must end each text direction embedding or override with U+202C",
    "duplicates": "must not contain duplicates",
    "invalid_date": "must be a date in the form YYYY-MM-DD",
    "no_such_date": "must be a date that exists in the calendar",
    "invalid_instant": "must be an RFC 3339 instant with an offset, such as 2026-03-14T18:05:00Z",
    "no_such_instant": "must be an instant that exists in the calendar",
    "invalid_time": "must be a time of day in the form HH:MM",
    "out_of_range": "must be between {min} and {max}",
    "height_out_of_range": "must be between {min} and {max} cm",
    "invalid_entity_tags": 'must be an asterisk, or entity tags such as "7"',
    "invalid_key": "must be 1 to {max_length} visible ASCII characters",
    "unknown_timezone": "must be the name of an IANA time zone, such as Europe/Berlin, or a "
    "fixed offset, such as +05:30",
    "invalid_offset": "must be an offset from {min} to {max}, such as +05:30",
    "offset_out_of_range": "must have an offset from {min} to {max}",
    "too_many_decimals": "must have at most {max_decimals} decimals",
    "unknown_types": "must have only types of resources ({expected}), with commas between them",
    "unknown_schema": "must be the schema number of this release or of an earlier one",
    "not_stored": "must have the content of an export",
    "week_target": "must be at most {max} when `count_by` is days",
}

_FIELDS_TOGETHER = {
    "not_after": "must not be after `{other}`",
    "not_before": "must not be before `{other}`",
    "not_below": "must be less than `{other}`",
    "not_less_than": "must not be less than `{other}`",
    "not_above": "must be greater than `{other}`",
    "span_too_long": "must not make the range longer than {days} days",
    "too_many_periods": "must not make the range longer than {max} {of}",
    "only_commit": "must be committed or, as it is, {present}",
    "not_both": "must be omitted when `{other}` is given",
    "required_without": "is required when `{other}` is not given",
    "not_allowed_without": "must be omitted when `{other}` is not given",
    "required_with": "is required when `{other}` is given",
    "required_when": "is required when `{other}` is {value}",
    "not_allowed_when": "must be omitted when `{other}` is {value}",
    "unit_required": "is required when `low` or `high` is given",
    "bounds_or_protocol": "is required when neither `high` nor `protocol` is given",
    "range_empty": "must have `low`, `high` or `text`",
}

_TRAINING = {
    "unknown_exercise": "must be the id of a built-in exercise or of one of your exercises",
    "unknown_routine": "must be the id of one of your routines",
    "not_first_step": "must be the exercise of the entry",
    "unknown_slot": "must be a slot of the program",
    "run_has_open_workout": "must not be planned or in progress, because the workout {workout_id} "
    "of the same run is still to be done",
    "slot_differs": "must be a program in which the slot {slot} has the same `{name}` on all days",
    "no_training_max": "must be a program in which {other}, whose training max the slot {slot} "
    "takes, is a slot with the rule wave",
    "unknown_day": "must be the id of a day of the program",
    "unknown_program_template": "must be the id of a program template",
    "out_of_order": "must be {expected}, because weeks are numbered from 1 in order",
    "too_many_exercises": "must have fewer different exercises, because the workout is of a past "
    "quarter, or habits are linked to it",
    "same_exercise": "must be the id of another exercise",
    "day_full": "must not be on {day}, because a day has at most {max} {of}",
    "too_many_sets": "must have at most {max} sets in total",
    "too_many_laps": "must have at most {max} laps in total, with those of `cardio`",
    "done_without_result": "must be false or omitted, because the set has no result",
    "not_done_with_result": "must be true or omitted, because the set has a result",
}

_LABS = {
    "unknown_marker": "must be the id of a marker of the catalogue or of one of your markers",
    "unknown_biomarker": "must be the id of a marker of the catalogue or of one of your markers",
    "computed": "must not be a computed marker; enter the readings from which it is computed",
    "unknown_unit": "must be a unit of this marker: {accepted}",
    "answer_required": "must be omitted, because the results of this marker are answers; `answer` "
    "must be one of {accepted}",
    "value_required": "must be omitted, because the results of this marker are values; `value` and "
    "`unit` must be given, in {accepted}",
    "unknown_answer": "must be an answer of this marker: {accepted}",
    "text_of_answers": "must be omitted, because the results of this marker are answers; `text` "
    "must be a range of {accepted}",
    "target_of_answers": "must be omitted, because targets are ranges of values, and the results "
    "of this marker are answers",
    "unit_of_answers": "must be omitted, because the results of this marker are answers",
    "same_answer": "must differ from the other answers in more than case, spaces and punctuation",
    "answers_fixed": "must contain the existing answers in the same order; answers can only be "
    "added",
    "negative_value": "must not be negative for this marker",
    "in_the_future": "must not be in the future",
    "zero_factor": "must be greater than zero",
    "fixed": "must not be changed; create another marker instead",
    "units_fixed": "must contain the existing units unchanged; units can only be added",
    "known_unit": "must not be a unit that follows from the other units of the marker",
    "no_protocol_target": "must be a protocol that has a target range for this marker",
    "protocol_target_of_other_sex": "must be omitted, because its target for this marker is only "
    "for the sex {sex}",
    "belongs_to_panel": "must be the same as in the panel that contains the reading",
    "in_panel": "must be a marker that the panel does not have yet; correct its reading instead",
    "other_unit": "must be given in the new unit, or be null, when `unit` changes",
    "id_of_part": "must end in 00 for a new resource, because the readings of a panel have its id "
    "with other last digits",
}

_METRICS = {
    "metric_fixed": "must not be changed; create another metric instead",
    "unknown_metric": "must be the code of a built-in metric or of one of yours",
    "unit_of_metric": "must be a unit of this metric: {accepted}",
    "time_required": "must be omitted, because the metric is a time of day; `time` must be given",
    "number_required": "must be omitted, because the metric is a number; `value` must be given",
    "other_day": "must be on {date}, but its local date is {local_date}",
    "fraction": "must be a percentage, such as 96, or have the unit {unit} if it is a fraction, "
    "such as 0.96",
    "implausibly_low": "must be at least {min} {unit} for {metric}",
    "implausibly_high": "must be at most {max} {unit} for {metric}",
    "hours_not_counted": "must be omitted, because only counted metrics have hours",
    "hours_of_cleared": "must be omitted, because `values` clears the metric",
    "samples_not_pooled": "must be omitted, because only pooled metrics have samples",
    "no_values": "must leave at least one value; to remove the last one, delete the source of the "
    "day",
    "not_sum_of_hours": "must be the sum of the hours, {sum}",
}

_REGIMEN = {
    "not_in_slots": "must be one of `slots`",
    "not_dose_unit": "must be the unit of `dose`: {unit}",
    "too_many": "must not result in more than {max} {of}",
    "too_many_actions": "must have fewer different days and supplements; split the batch",
    "repeated": "must not be given more than once",
    "too_far_ahead": "must not be more than {days} days ahead",
    "too_long_ago": "must not be before {min}",
    "in_the_past": "must not be in the past, because the items due on past days do not change",
    "too_far_back": "must not be more than {days} days ago",
    "too_many_versions": "must not add a version, because there are {max} versions already",
    "versions_too_long": "must not add a version, because all versions together would have more "
    "than {max} bytes",
    "unknown_supplement": "must be the id of one of your supplements",
    "unknown_habit": "must be the id of one of your habits",
    "unknown_version": "must be the id of another version of this series",
    "unknown_item": "must be the id of an item of this template",
    "unknown_kind": "must be a fixed kind of streak, or `habit-` and the id of one of your habits",
    "not_for_this_kind": "must be omitted, because it does not apply to the kind {kind}",
    "dose_required": "is required, because the template states no dose of this item",
    "ingredients_required": "is required, because the dose is not in {unit}",
    "incomplete": "must be the id of a complete item; its `incomplete_reason` says what is missing",
    "other_sex": "must be an item for the sex in the profile",
    "nothing_to_adopt": "must have an item from which something can be created",
    "no_training": "must be false, because no chosen training item has days",
    "schedule_of_limit": "must be one of {expected} for a goal of at most an amount per {per}",
    "required_for_measure": "is required, because the entries of this habit use `{measure}`",
    "sum_out_of_range": "must not result in a sum less than {min} or greater than {max}",
    "source_of_measure": "must be omitted, because an entry with the measure {measure} does not "
    "follow from workouts",
    "minutes_of_goal": "must be omitted, because the minutes of the workouts are the amount of the "
    "entry; the goal of the habit states the least amount",
    "too_many_links": "must not result in more than {max} habits that are linked to workouts or "
    "metrics on one day",
    "of_metric": "must be omitted, because it follows from the metric of `source`",
    "window_of_time": "is required, because the values of {metric} are times of day",
    "bound_of_number": "is required without `at_most`, because the values of {metric} are numbers",
    "metric_below_zero": "must be a metric without values below 0, unlike {metric}",
    "other_measure": "must be omitted, because the entries of this habit use `{measure}`",
}

MESSAGES: dict[str, str] = {
    **_TYPES,
    **_VALUES,
    **_FIELDS_TOGETHER,
    **_TRAINING,
    **_LABS,
    **_METRICS,
    **_REGIMEN,
}


TERMS = {
    "active_runs": "runs that have not ended",
    "as_needed_doses": "doses of supplements that are taken as needed",
    "biomarkers": "biomarkers",
    "biomarkers_with_archived": "biomarkers, with the archived ones",
    "doses": "doses",
    "entries": "entries of the same kind",
    "consents": "consents in force",
    "days": "days",
    "exercises_of_routine": "different exercises of the routine, with those of ladders",
    "excuse_kinds": "different kinds in the excuses of a year",
    "excused_kinds_by_day": "kinds that are named on all excused days of a year together",
    "habits": "habits",
    "limited_habits": "habits with a limit",
    "metrics_of_day": "metrics of one date and source",
    "samples_of_day": "samples of one date and source",
    "sources_of_day": "sources of metrics",
    "months": "months",
    "logged_habits": "habits with entries, deleted ones included",
    "merged_exercises": "exercises that are merged into one",
    "panel_readings": "readings of the panel",
    "planned_workouts": "workouts that are planned or in progress",
    "programs": "programs",
    "routines": "routines",
    "routines_of_program": "different routines of the program",
    "sets": "sets",
    "sets_of_exercise": "sets of the exercise",
    "sets_of_workout": "sets of the workout",
    "supplements": "supplements",
    "weeks": "weeks",
    "workout_minutes": "minutes of workouts",
    "years": "different years",
}
"""The English text of what a limit counts, by the value of the parameter ``of``."""


def message(code: str, params: Mapping[str, Any]) -> str:
    """Return the text of a broken rule.

    >>> message("span_too_long", {"days": 366})
    'must not make the range longer than 366 days'
    >>> message("too_many", {"max": 30, "of": "panel_readings"})
    'must not result in more than 30 readings of the panel'
    >>> message("unknown_answer", {"accepted": ["Negative", "Trace"]})
    'must be an answer of this marker: Negative, Trace'
    """
    texts = {name: _text(name, value) for name, value in params.items()}
    return MESSAGES.get(code, "is invalid").format_map(texts)


def _text(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(value)
    return TERMS[value] if name == "of" else value
