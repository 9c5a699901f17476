"""Workouts of a file as bodies of requests: valid, or with what is wrong at each place of the file.

The model of the request is the judge. A set that it refuses is left out and reported at its line,
and so is a workout of which nothing is left, or whose time or source is refused. A remark or an
effort that it refuses is left out or cut, with a warning. Nothing is lost in silence.

Units, the time zone and exercises that a file does not say are questions: there is a body only if
none is open.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from chalicelib.account.imports import times
from chalicelib.account.imports.formats.drafts import CardioDraft, ExerciseDraft, WorkoutDraft
from chalicelib.account.imports.formats.parser import FileFault
from chalicelib.account.imports.judging import Finding, findings, shorten
from chalicelib.account.imports.names import name_key
from chalicelib.account.imports.questions import SKIP, Question, Questions
from chalicelib.account.imports.sets import (
    BodyMoveWeight,
    Units,
    load_mode,
    set_fields,
    split_body,
    with_body,
)
from chalicelib.training.exercises import catalogue
from chalicelib.training.workouts.documents import WorkoutType
from chalicelib.training.workouts.models import MAX_EXERCISES, MAX_SETS, WorkoutCreate
from chalicelib.training.workouts.sports import INDOORS

# Apps that can write the weight of the body into the sets of pull-ups: a log of 8,004 rows has
# 65 to 94 kg there, another one of 10,588 rows in the same format has 0.
_WRITE_BODY: Final = frozenset({"strong"})

# Fields that are left out or cut if the model refuses them, by what they belong to.
_OF_WORKOUT: Final = frozenset({"title", "notes", "ended_at"})
_OF_EXERCISE: Final = frozenset({"name", "notes", "superset_group"})
_OF_SET: Final = frozenset({"notes", "rpe"})
# The columns of the neutral CSV that have other names than the fields.
_COLUMNS: Final = {
    "title": "workout",
    "notes": "workout_notes",
    "started_at": "start",
    "local_date": "date",
    "ended_at": "end",
    "exercises": "exercise",
}
_COLUMNS_OF_EXERCISE: Final = {
    "name": "exercise",
    "exercise_id": "exercise",
    "superset_group": "superset",
    "sets": "set",
}
_TYPES: Final[Mapping[str, WorkoutType]] = {
    "strength_training": "strength",
    "breathwork": "mobility",
    "mobility": "mobility",
    "pilates": "mobility",
    "yoga": "mobility",
}


@dataclass(frozen=True, slots=True)
class WorkoutOptions:
    """What the person answered, and what is known of the person.

    Attributes:
        exercises: the ids of exercises by the names of the file, as
            :func:`~chalicelib.account.imports.names.name_key` returns them; ``skip`` leaves the
            exercise out, with a warning.
        custom: the custom exercises by id, for their traits.
        timezone: of times without one, an IANA zone or a fixed offset that exists.
        profile_timezone: of the profile; entries state another one.
        weight_unit: of weights without a unit, ``kg`` or ``lb``.
        distance_unit: of distances without a unit.
        body_move_weight: whether the weights of exercises with one's own body are what was
            ``added``, or the ``total`` with the body.
    """

    exercises: Mapping[str, str] = field(default_factory=dict)
    custom: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    timezone: str | None = None
    profile_timezone: str | None = None
    weight_unit: str | None = None
    distance_unit: str | None = None
    body_move_weight: BodyMoveWeight | None = None


@dataclass(frozen=True, slots=True)
class WorkoutRequest:
    """What a draft becomes.

    Attributes:
        body: of ``POST /v1/workouts``; None if a question is open, or the workout is refused.
        faults: of what is left out or cut; none as long as a question is open.
        questions: that have to be answered first. The one about a name is without suggestions:
            those of :class:`~chalicelib.account.imports.names.NameMatcher` have them.
    """

    body: dict[str, Any] | None
    faults: tuple[FileFault, ...] = ()
    questions: tuple[Question, ...] = ()


def request(draft: WorkoutDraft, options: WorkoutOptions) -> WorkoutRequest:
    """Return the body of the request that creates the workout of a draft."""
    workout = _Workout(draft, options)
    if workout.questions:
        return WorkoutRequest(None, (), tuple(workout.questions))
    body = workout.judged()
    return WorkoutRequest(body, tuple(workout.faults))


@dataclass(slots=True)
class _Set:
    line: int
    fields: dict[str, Any]


@dataclass(slots=True)
class _Entry:
    line: int
    fields: dict[str, Any]
    sets: list[_Set]


class _Workout:
    """A workout that is assembled from a draft, and then judged."""

    def __init__(self, draft: WorkoutDraft, options: WorkoutOptions) -> None:
        self.questions = Questions()
        self.faults: list[FileFault] = []
        self._draft = draft
        self._options = options
        self._refused = False
        self._units = Units(options.weight_unit, options.distance_unit)
        self._exercises = list(self._kept())
        self._fields: dict[str, Any] = {"type": self._type()}
        self._fields |= {
            name: text
            for name, text in (("title", draft.title), ("notes", draft.notes))
            if text.strip()
        }
        self._date()
        self._entries = [] if self._too_many() else list(self._assembled())
        self._weigh()
        if draft.cardio:
            self._fields["cardio"] = self._cardio(draft.cardio)
        self._fields["source"] = {"provider": draft.provider, "external_id": draft.key}
        self.questions.add(self._units.questions)

    def judged(self) -> dict[str, Any] | None:
        """Return the body without what the model refuses; None if the workout is refused."""
        if self._draft.exercises and not self._exercises:
            self._refuse_if_empty()
        # Each round leaves something out, or cuts it for the only time. The rules between fields
        # are checked only after those of each field.
        while not self._refused:
            body = self._body()
            found = findings(WorkoutCreate, body)
            if not found:
                return body
            for finding in found:
                self._leave_out(finding)
            self._drop_refused()
        return None

    def _body(self) -> dict[str, Any]:
        entries = [
            entry.fields | {"sets": [each.fields for each in entry.sets]} for entry in self._entries
        ]
        return self._fields | {"exercises": entries}

    def _refuse(self, line: int, column: str, code: str, detail: str) -> None:
        self.faults.append(FileFault(line, column, code, detail))
        self._refused = True

    def _warn(self, column: str, code: str, detail: str) -> None:
        self.faults.append(FileFault(self._draft.line, column, code, detail, refused=False))

    def _date(self) -> None:
        """Add the time, or the date, and the end."""
        draft, options = self._draft, self._options
        place = times.Place.of(
            draft.start,
            named=draft.zone,
            chosen=options.timezone,
            profile=options.profile_timezone,
        )
        try:
            self._fields |= times.fields_of(draft.start, place, "started_at")
        except times.NoTimeZone:
            self.questions.ask(Question("timezone", draft.line))
        except OverflowError:
            self._refuse(draft.line, "start", "out_of_range", "`start` is no date of the calendar.")
        else:
            self._end(place)

    def _end(self, place: times.Place) -> None:
        draft = self._draft
        if not isinstance(draft.start, datetime):
            if draft.end or draft.duration_s:
                self._warn("end", "no_time", "The end is left out, because no start is known.")
            return
        start = times.instant(draft.start, place.info)
        try:
            end = times.end_of(start, draft.end, draft.duration_s)
        except (OverflowError, ValueError):
            self._warn("end", "out_of_range", "`end` is no date of the calendar. It is left out.")
        else:
            if end:
                self._fields["ended_at"] = times.text_of(end)

    def _type(self) -> WorkoutType:
        if self._exercises or self._draft.cardio is None:
            return "strength"
        return _TYPES.get(self._draft.cardio.sport, "cardio")

    def _kept(self) -> Iterator[ExerciseDraft]:
        """Yield the exercises without those that the person chose to leave out, with a warning."""
        for exercise in self._draft.exercises:
            if self._options.exercises.get(name_key(exercise.name)) != SKIP:
                yield exercise
                continue
            line = exercise.sets[0].line if exercise.sets else self._draft.line
            detail = "The exercise is left out, because its name is skipped."
            self.faults.append(FileFault(line, "exercise", "skipped", detail, refused=False))

    def _too_many(self) -> bool:
        """Refuse a workout with more than a workout can have, before it is looked at."""
        exercises = self._exercises
        sets = sum(len(exercise.sets) for exercise in exercises)
        for count, most, name in (
            (len(exercises), MAX_EXERCISES, "exercises"),
            (sets, MAX_SETS, "sets"),
        ):
            if count > most:
                detail = f"A workout can have at most {most} {name}; this one has {count}."
                self._refuse(self._draft.line, "", "too_long", detail)
                return True
        return False

    def _assembled(self) -> Iterator[_Entry]:
        supersets: dict[str, int] = {}
        for exercise in self._exercises:
            line = exercise.sets[0].line if exercise.sets else self._draft.line
            key = name_key(exercise.name)
            exercise_id = self._options.exercises.get(key)
            if exercise_id is None:
                self.questions.ask(Question("name", line, key))
                self._ask_units(exercise)
                continue
            mode = load_mode(exercise.name, self._traits(exercise_id))
            sets = [_Set(each.line, set_fields(each, mode, self._units)) for each in exercise.sets]
            yield _Entry(line, _entry_fields(exercise, exercise_id, supersets), sets)

    def _ask_units(self, exercise: ExerciseDraft) -> None:
        """Ask for the units of an unknown exercise too, so that all is asked at once."""
        for each in exercise.sets:
            self._units.weight(each.weight, each.line)
            self._units.distance(each.distance, each.line)

    def _traits(self, exercise_id: str) -> Mapping[str, Any]:
        return catalogue.exercise(exercise_id) or self._options.custom.get(exercise_id, {})

    def _weigh(self) -> None:
        """Take the body out of weights that contain it; ask if that is not known."""
        if self._draft.provider not in _WRITE_BODY:
            return
        heavy = [each for entry in self._entries for each in entry.sets if with_body(each.fields)]
        if heavy and self._options.body_move_weight is None:
            self.questions.ask(Question("body_weight", heavy[0].line))
        elif self._options.body_move_weight == "total":
            self._fields |= split_body([each.fields for each in heavy])

    def _cardio(self, draft: CardioDraft) -> dict[str, Any]:
        figures = {
            "moving_s": draft.duration_s,
            "calories": draft.energy_kcal,
            "avg_hr": draft.avg_hr,
            "max_hr": draft.max_hr,
        }
        sport = INDOORS.get(draft.sport, draft.sport) if draft.indoor else draft.sport
        fields: dict[str, Any] = {"sport": sport}
        fields |= {name: figure for name, figure in figures.items() if figure is not None}
        if draft.elevation_gain_m is not None:
            fields["ascent"] = {"value": draft.elevation_gain_m, "unit": "m"}
        return fields | self._units.distance(draft.distance, self._draft.line)

    def _leave_out(self, finding: Finding) -> None:
        """Leave out what breaks a rule, and report it."""
        match finding.path:
            case ("exercises", number, "sets", place, name, *_):
                self._leave_out_of_set(finding, self._entries[int(number)].sets[int(place)], name)
            case ("exercises", number, name, *_) if name in _OF_EXERCISE:
                entry = self._entries[int(number)]
                column = _COLUMNS_OF_EXERCISE.get(name, name)
                outcome = shorten(entry.fields, name, finding)
                self._report(finding, entry.line, column, outcome)
            case ("exercises", number, name, *_):
                column = _COLUMNS_OF_EXERCISE.get(name, name)
                self._report(finding, self._entries[int(number)].line, column)
            case ("cardio", name, *_) if name != "sport":
                outcome = shorten(self._fields["cardio"], name, finding)
                self._report(finding, self._draft.line, name, outcome)
            case _:
                name = "".join(finding.path[:1])
                outcome = shorten(self._fields, name, finding) if name in _OF_WORKOUT else ""
                self._report(finding, self._draft.line, _COLUMNS.get(name, name), outcome)

    def _leave_out_of_set(self, finding: Finding, one: _Set, name: str) -> None:
        column = "_".join(finding.path[4:]).removesuffix("_value")
        if name in _OF_SET:
            outcome = shorten(one.fields, name, finding)
            self.faults.append(finding.fault(one.line, column, refused=False, outcome=outcome))
            return
        outcome = "The set is left out."
        self.faults.append(finding.fault(one.line, column, refused=True, outcome=outcome))
        one.fields.clear()

    def _report(self, finding: Finding, line: int, column: str, outcome: str = "") -> None:
        """Report a field that is left out or cut; without an ``outcome`` the workout is refused."""
        refused = not outcome
        outcome = outcome or "The workout is left out."
        self.faults.append(finding.fault(line, column, refused=refused, outcome=outcome))
        self._refused |= refused

    def _drop_refused(self) -> None:
        """Take out the sets that were refused, exercises without any set left, and the workout."""
        before = len(self._entries)
        kept = []
        for entry in self._entries:
            had_sets = bool(entry.sets)
            entry.sets = [each for each in entry.sets if each.fields]
            if entry.sets or not had_sets:
                kept.append(entry)
        self._entries = kept
        if before and not kept:
            self._refuse_if_empty()

    def _refuse_if_empty(self) -> None:
        """Refuse a workout whose exercises are all left out, unless it has cardio data."""
        if "cardio" not in self._fields:
            detail = "Nothing of the workout is left."
            self._refuse(self._draft.line, "", "nothing_left", detail)


def _entry_fields(
    exercise: ExerciseDraft, exercise_id: str, supersets: dict[str, int]
) -> dict[str, Any]:
    """Return an exercise without its sets; ``supersets`` numbers those of the workout."""
    fields: dict[str, Any] = {"exercise_id": exercise_id}
    if exercise.name.strip():
        fields["name"] = exercise.name
    if exercise.superset is not None:
        fields["superset_group"] = supersets.setdefault(exercise.superset, len(supersets))
    if exercise.notes.strip():
        fields["notes"] = exercise.notes
    return fields
